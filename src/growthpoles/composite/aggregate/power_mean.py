"""Weighted power means."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthpoles.composite.aggregate.base import Aggregation, by_rows
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import method
from growthpoles.errors import SpecificationError, problem
from growthpoles.labels import Label
from growthpoles.stats.means import power_mean


@method(
    family="aggregate",
    name="power-mean",
    label=Label("weighted power mean", "взвешенное степенное среднее", "салмақталған дәрежелік орта"),
    references=(
        "Hardy, Littlewood and Polya (1934), Inequalities, chapter 2",
        "OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 6",
    ),
    traits=("monotone", "between", "additive"),
)
@dataclass(frozen=True, slots=True)
class PowerMean(Aggregation):
    """Weighted mean of order p: ``M = (sum w x^p / sum w)^(1/p)``.

    p = 1 is the arithmetic mean (a weak pillar can be made good by a strong one), p = 0 the geometric mean
    (less so; needs scores above zero), p = -1 the harmonic mean.

    Attributes:
        p: Order of the mean.

    Example:
        >>> PowerMean(p=0).combine(np.array([[[1.0, 4.0]]]), np.array([0.5, 0.5]))
        array([[2.]])
    """

    p: float = 1

    def __post_init__(self) -> None:
        if not np.isfinite(self.p):
            raise SpecificationError(problem("method.number", None, name="p", value=str(self.p)))

    @property
    def needs(self) -> str:
        """Scores above zero for p <= 0, at least zero for other p than 1."""
        if self.p <= 0:
            return "positive"
        return "any" if self.p == 1 else "not-negative"

    def lowest(self, children: float) -> float:
        """A mean is never below its least child."""
        return children

    def combine(self, scores: FloatArray, weights: FloatArray) -> FloatArray:
        """Weighted power mean over the children."""
        return by_rows(lambda x, w: power_mean(x, w, p=self.p), scores, weights=weights)

    def contributions(self, scores: FloatArray, weights: FloatArray) -> FloatArray:
        """``w x^p M^(1-p)``, weights of sum one: parts of a homogeneous function of degree one (Euler)."""
        known = ~np.isnan(scores)
        shares = np.where(known, weights, 0.0)
        total = shares.sum(axis=-1, keepdims=True)
        total[total == 0] = np.nan  # a unit without any child
        mean = self.combine(scores, weights)[..., None]
        if self.p == 1:
            return np.where(known, shares / total * scores, np.nan)
        with np.errstate(invalid="ignore", divide="ignore"):
            parts = shares / total * (scores / mean) ** self.p * mean
        return np.where(known, np.where(mean == 0, 0.0, parts), np.nan)
