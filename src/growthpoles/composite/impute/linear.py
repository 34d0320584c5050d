"""A straight line between the years."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthpoles.composite.impute.base import Surroundings
from growthpoles.composite.impute.filling import GapFilling, check_count
from growthpoles.composite.raw import RawCells
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import method
from growthpoles.labels import Label
from growthpoles.stats.gaps import fill_linear


@method(
    family="impute",
    name="linear",
    label=Label("straight line between the years", "линейно между годами", "жылдар арасында сызықтық"),
    references=("OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 3",),
)
@dataclass(frozen=True, slots=True)
class Linear(GapFilling):
    """A straight line between the nearest years with a figure; at the ends the nearest figure is carried.

    A unit without any figure of the indicator keeps its gaps. The rule looks ahead: a figure of a later year
    changes earlier gaps.

    Attributes:
        carry_ends: Whether gaps before the first and after the last figure take the nearest figure.
        max_age: Largest distance in years from a gap to the nearest figure; None = any.
        confidential: Whether confidential cells are filled too.
        profile: Whether indicators that are shown but not scored are filled too.

    Example:
        >>> Linear(carry_ends=False).max_age is None
        True
    """

    carry_ends: bool = True
    max_age: int | None = None

    def __post_init__(self) -> None:
        if self.max_age is not None:
            check_count("max_age", self.max_age)

    def replacement(self, raw: RawCells, around: Surroundings) -> FloatArray:
        """The line, in the calendar of the panel."""
        along, years = np.moveaxis(raw.values, 1, 2), around.panel.years
        filled = fill_linear(along, years, carry_ends=self.carry_ends, max_age=self.max_age).values
        return np.moveaxis(filled, 2, 1)
