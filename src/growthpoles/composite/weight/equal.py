"""Equal weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthpoles.composite.weight.base import Weighting
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import method
from growthpoles.labels import Label


@method(
    family="weight",
    name="equal",
    label=Label("equal weights", "равные веса", "тең салмақтар"),
    references=("OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 6",),
)
@dataclass(frozen=True, slots=True)
class Equal(Weighting):
    """Every child of a node weighs the same: ``w_j = 1 / k``.

    Example:
        >>> Equal().weights(np.array([2.0, 1.0]))
        array([0.5, 0.5])
    """

    def weights(self, given: FloatArray) -> FloatArray:
        """Equal shares, shape (children,)."""
        return np.full(len(given), 1.0 / len(given))
