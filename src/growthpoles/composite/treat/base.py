"""What every treatment method can do, and the rule it learns."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from growthpoles.core.panel import FloatArray
from growthpoles.errors import Problem, problem
from growthpoles.stats.outliers import TreatmentRule, apply_treatment
from growthpoles.stats.transforms import LAMBDAS, Transform, learn_curve


@dataclass(frozen=True, slots=True, eq=False)
class LearntTreatment:
    """What a treatment learnt; it treats any other cells, also those of a later year.

    Attributes:
        stuck: Columns in which the next step would have left one value only; they keep the step before.
        transform: Name of the transformation that `transformed` columns go through.
        rule: Limits and transformation of every column; None leaves every figure as it is.
    """

    stuck: npt.NDArray[np.bool_]
    transform: str = "none"
    rule: TreatmentRule | None = None

    def apply(self, x: FloatArray) -> FloatArray:
        """Treated figures, same shape (..., columns)."""
        return x if self.rule is None else apply_treatment(x, self.rule)

    @property
    def transformed(self) -> npt.NDArray[np.bool_]:
        """Columns in which every cell is transformed."""
        return np.zeros_like(self.stuck) if self.rule is None else self.rule.curve.active


class Treatment(ABC):
    """Learns how to treat the figures of each indicator, pooled over the learning years."""

    @abstractmethod
    def learn(self, sample: FloatArray) -> LearntTreatment:
        """Learn from observations x indicators."""

    def limits(self, sample: FloatArray) -> FloatArray:
        """Least and greatest figure that is not extreme, shape (2, indicators); infinite where none is.

        They name the outliers, whether these are moved, left, or the whole column is transformed.
        """
        ends = np.full((2, sample.shape[1]), np.inf)
        ends[0] = -np.inf
        return ends


def transform_all(
    sample: FloatArray, transform: Transform, *, name: str, power: float | None = None
) -> LearntTreatment:
    """Learn a transformation of every column that varies.

    Args:
        sample: Figures, shape (observations, indicators).
        transform: The transformation.
        name: Its name in the treatment log.
        power: Its lambda or root; None = fitted, or 2.
    """
    curve = learn_curve(sample, transform, power=power)
    open_end = np.full(sample.shape[1], np.inf)
    return LearntTreatment(curve.stuck, name, TreatmentRule(-open_end, open_end, curve))


def lambda_problems(value: float | None) -> list[Problem]:
    """A lambda outside the bounds within which it is fitted."""
    low, high = LAMBDAS
    if value is None or low <= value <= high:
        return []
    return [problem("method.between", None, name="lambda_", low=low, high=high, value=value)]
