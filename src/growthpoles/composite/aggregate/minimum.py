"""The weakest child."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthpoles.composite.aggregate.base import Aggregation, by_rows
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import method
from growthpoles.labels import Label
from growthpoles.stats.means import power_mean


@method(
    family="aggregate",
    name="minimum",
    label=Label("weakest child", "минимум (слабейшее звено)", "минимум (ең әлсіз буын)"),
    references=("OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 6",),
    traits=("monotone", "between", "additive"),
)
@dataclass(frozen=True, slots=True)
class Minimum(Aggregation):
    """Score of the weakest child: nothing makes up for it.

    Weights only say whether a child takes part (zero: it does not). The whole score is the part of the
    weakest child; children that are equally weak share it by weight.

    Example:
        >>> Minimum().combine(np.array([[[0.8, 0.3]]]), np.array([0.9, 0.1]))
        array([[0.3]])
    """

    def lowest(self, children: float) -> float:
        """The minimum is never below its least child."""
        return children

    def combine(self, scores: FloatArray, weights: FloatArray) -> FloatArray:
        """Least of the children that have a score and a weight."""
        return by_rows(lambda x, w: power_mean(x, w, p=-np.inf), scores, weights=weights)

    def contributions(self, scores: FloatArray, weights: FloatArray) -> FloatArray:
        """The score itself for the weakest child, nothing for the others."""
        least = self.combine(scores, weights)[..., None]
        held = np.where(scores == least, weights, 0.0)
        total = held.sum(axis=-1, keepdims=True)
        parts = least * held / np.where(total > 0, total, np.nan)
        return np.where(np.isnan(scores), np.nan, parts)
