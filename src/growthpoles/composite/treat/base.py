"""What every treatment method can do, and the rule it learns."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from growthpoles.core.panel import FloatArray
from growthpoles.stats.outliers import TreatmentRule, apply_treatment


@dataclass(frozen=True, slots=True, eq=False)
class TreatedPart:
    """Columns that were treated with the same settings.

    Attributes:
        columns: Their positions.
        rule: What was learnt for them.
        lowest, highest: Extremes of the learning data; a transformation is not defined far beyond them.
    """

    columns: npt.NDArray[np.intp]
    rule: TreatmentRule
    lowest: FloatArray
    highest: FloatArray

    def apply(self, x: FloatArray) -> FloatArray:
        """Treated figures of these columns; outside its domain a transformation takes the learnt extreme."""
        if self.rule.transformed.any():
            mirrored = self.rule.transformed & (self.rule.sign < 0)
            plain = self.rule.transformed & ~mirrored
            x = np.clip(x, np.where(plain, self.lowest, -np.inf), np.where(mirrored, self.highest, np.inf))
        return apply_treatment(x, self.rule)


@dataclass(frozen=True, slots=True, eq=False)
class LearntTreatment:
    """What a treatment learnt; it treats any other cells, also those of a later year.

    Attributes:
        stuck: Columns in which the next step would have left one value only.
        transform: Name of the transformation that `transformed` columns go through.
        parts: Rules; columns in none of them stay as they are.
    """

    stuck: npt.NDArray[np.bool_]
    transform: str = "none"
    parts: tuple[TreatedPart, ...] = ()

    def apply(self, x: FloatArray) -> FloatArray:
        """Treated figures, same shape (..., columns)."""
        if not self.parts:
            return x
        result = np.array(x, dtype=float)
        for part in self.parts:
            result[..., part.columns] = part.apply(result[..., part.columns])
        return result

    @property
    def transformed(self) -> npt.NDArray[np.bool_]:
        """Columns in which every cell is transformed."""
        mask = np.zeros(self.stuck.shape, dtype=bool)
        for part in self.parts:
            mask[part.columns] = part.rule.transformed
        return mask


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
