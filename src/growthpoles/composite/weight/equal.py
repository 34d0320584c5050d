"""Equal weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from growthpoles.composite.weight.base import LearntWeights, Weighting
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
        >>> Equal().learn(np.array([2.0, 1.0]), np.empty((0, 2)), codes=["a", "b"]).values
        array([0.5, 0.5])
    """

    def learn(self, given: FloatArray, sample: FloatArray, *, codes: Sequence[str]) -> LearntWeights:
        """Equal shares."""
        return LearntWeights(np.full(len(given), 1.0 / len(given)))
