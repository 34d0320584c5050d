"""Sums of ranks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthpoles.composite.aggregate.base import Aggregation
from growthpoles.composite.aggregate.power_mean import PowerMean
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import method
from growthpoles.labels import Label
from growthpoles.stats.ranking import ascending_ranks


@method(
    family="aggregate",
    name="rank-sum",
    label=Label("sum of ranks", "сумма мест (рангов)", "орындар (рангтер) қосындысы"),
    references=(
        "Borda (1784), Memoire sur les elections au scrutin, Histoire de l'Academie royale des sciences",
        "Kendall and Gibbons (1990), Rank Correlation Methods, chapter 6",
    ),
    traits=("monotone", "additive", "relative"),
)
@dataclass(frozen=True, slots=True)
class RankSum(Aggregation):
    """Weighted mean of a unit's ranks among the units of the same year; sum / children with equal weights.

    Ranks rise with the score (worst 1, best n, ties share the average place), so that a higher result is
    better; the sum of places counted from the best, in which lower is better, is its mirror. The ranks of a
    child that only some units have are stretched to n places.

    Example:
        >>> RankSum().combine(np.array([[[0.2, 7.0]], [[0.9, 7.0]], [[0.5, 3.0]]]), np.ones(2)).ravel()
        array([1.75, 2.75, 1.5 ])
    """

    @property
    def relative(self) -> bool:
        """Always."""
        return True

    def lowest(self, children: float) -> float:
        """The worst rank is 1."""
        return 1.0

    def combine(self, scores: FloatArray, weights: FloatArray) -> FloatArray:
        """Mean rank of each year."""
        return PowerMean(1).combine(_ranks(scores), weights)

    def contributions(self, scores: FloatArray, weights: FloatArray) -> FloatArray:
        """Rank in a child times its weight."""
        return PowerMean(1).contributions(_ranks(scores), weights)


def _ranks(scores: FloatArray) -> FloatArray:
    return np.swapaxes(ascending_ranks(np.swapaxes(scores, -2, -3)), -2, -3)
