"""The weighted median."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthpoles.composite.aggregate.base import Aggregation, by_rows
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import method
from growthpoles.labels import Label
from growthpoles.stats.means import median_quantifier, ordered_shares, weighted_median


@method(
    family="aggregate",
    name="median",
    label=Label("weighted median", "взвешенная медиана", "салмақталған медиана"),
    references=("Edgeworth (1888), On a new method of reducing observations, Philosophical Magazine 25",),
    traits=("monotone", "between", "additive"),
)
@dataclass(frozen=True, slots=True)
class Median(Aggregation):
    """Score at which the sorted weights pass one half; mean of two neighbours where they reach it exactly.

    One very good or very bad child does not move it. The whole score is the part of the child, or the two
    children, at the middle.

    Example:
        >>> Median().combine(np.array([[[0.1, 0.5, 0.9]]]), np.array([1.0, 1.0, 1.0]))
        array([[0.5]])
    """

    def lowest(self, children: float) -> float:
        """A median is never below its least child."""
        return children

    def combine(self, scores: FloatArray, weights: FloatArray) -> FloatArray:
        """Weighted median over the children."""
        return by_rows(weighted_median, scores, weights=weights)

    def contributions(self, scores: FloatArray, weights: FloatArray) -> FloatArray:
        """The child at the middle times the part of the score it makes."""
        rows = scores.reshape(-1, scores.shape[-1])
        parts = ordered_shares(rows, weights, quantifier=median_quantifier).reshape(scores.shape) * scores
        return np.where(np.isnan(scores), np.nan, np.where(weights > 0, parts, 0.0))
