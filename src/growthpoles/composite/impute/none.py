"""No imputation."""

from __future__ import annotations

from dataclasses import dataclass

from growthpoles.composite.impute.base import Imputation, Surroundings
from growthpoles.composite.raw import RawCells
from growthpoles.core.registry import method
from growthpoles.labels import Label


@method(
    family="impute",
    name="none",
    label=Label("no imputation", "без заполнения пропусков", "бос орындар толтырылмайды"),
    references=("OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 3",),
    traits=("scale-free",),
)
@dataclass(frozen=True, slots=True)
class NoImputation(Imputation):
    """Leave every gap as it is: missing children are dropped and the coverage rule decides.

    Example:
        >>> NoImputation()
        NoImputation()
    """

    def fill(self, raw: RawCells, around: Surroundings) -> RawCells:
        """The same cells."""
        return raw
