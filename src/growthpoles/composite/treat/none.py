"""No treatment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthpoles.composite.treat.base import LearntTreatment, Treatment
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import method
from growthpoles.labels import Label


@method(
    family="treat",
    name="none",
    label=Label("no treatment", "без обработки", "өңдеусіз"),
    references=("OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 3",),
    traits=("scale-free",),
)
@dataclass(frozen=True, slots=True)
class NoTreatment(Treatment):
    """Leave every figure as it is.

    Example:
        >>> NoTreatment().learn(np.array([[1.0], [99.0]])).apply(np.array([[99.0]]))
        array([[99.]])
    """

    def learn(self, sample: FloatArray) -> LearntTreatment:
        """Nothing is learnt."""
        return LearntTreatment(np.zeros(sample.shape[1], dtype=bool))
