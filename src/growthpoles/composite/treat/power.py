"""Roots of every figure."""

from __future__ import annotations

from dataclasses import dataclass

from growthpoles.composite.treat.base import LearntTreatment, Treatment, transform_all
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import method
from growthpoles.errors import SpecificationError, problem
from growthpoles.labels import Label


@method(
    family="treat",
    name="power",
    label=Label("roots", "корни", "түбірлер"),
    references=(
        "European Commission (2023), Regional Innovation Scoreboard 2023, Methodology Report",
        "European Commission (2008), European Innovation Scoreboard 2008, technical annex, step 1",
    ),
    traits=("scale-free",),
)
@dataclass(frozen=True, slots=True)
class Power(Treatment):
    """Draw a root from every figure of every indicator: ``x^(1 / root)``.

    In an indicator with negative figures it is drawn from the distance to the least one, ``(x - min)^(1 /
    root)``, so that the order is kept; a later year below the minimum counts as the minimum. To transform
    only what is skewed use the treatment ``winsorise`` with ``then = "sqrt"`` and ``max_points = 0``.

    Attributes:
        root: 2 = square root, 3 = cube root; from 1 (no change) to 10.

    Example:
        >>> import numpy as np
        >>> column = np.array([[0.0], [4.0], [9.0]])
        >>> Power().learn(column).apply(column).ravel()
        array([0., 2., 3.])
    """

    root: float = 2.0

    def __post_init__(self) -> None:
        if not 1 <= self.root <= 10:
            raise SpecificationError(
                problem("method.between", None, name="root", low=1.0, high=10.0, value=self.root)
            )

    def learn(self, sample: FloatArray) -> LearntTreatment:
        """Learn which columns have negative figures."""
        return transform_all(sample, "root", name="power", power=self.root)
