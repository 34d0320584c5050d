"""The five grey levels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthpoles.composite.aggregate.base import Aggregation
from growthpoles.composite.aggregate.power_mean import PowerMean
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import method
from growthpoles.labels import Label
from growthpoles.stats.membership import grey_score


@method(
    family="aggregate",
    name="fuzzy",
    label=Label(
        "fuzzy five-level classifier",
        "нечёткий пятиуровневый классификатор",
        "бес деңгейлі анық емес жіктеуіш",
    ),
    references=(
        "Nedosekin (2003), Fuzzy Financial Management (in Russian), Audit i finansovyy analiz, chapter 3",
    ),
    traits=("monotone", "additive"),
)
@dataclass(frozen=True, slots=True)
class Fuzzy(Aggregation):
    """Mean of the node points of five levels, weighted with the membership of the children in them.

    ``g = sum_k node_k sum_j w_j m_k(x_j) / sum_j w_j`` with the nodes 0.1, 0.3, 0.5, 0.7, 0.9 (very low to
    very high) and trapezoids on [0, 1] that overlap from 0.15-0.25 to 0.75-0.85. Differences inside a level
    do not count. It needs scores between 0 and 1, such as those of min-max or goalposts; a later score
    outside counts as 0 or 1. The result lies between 0.1 and 0.9.

    Example:
        >>> Fuzzy().combine(np.array([[[0.05, 0.5], [0.2, 0.95]]]), np.array([0.5, 0.5])).round(12)
        array([[0.3 , 0.55]])
    """

    @property
    def needs(self) -> str:
        """Scores between 0 and 1."""
        return "unit-interval"

    def lowest(self, children: float) -> float:
        """The lowest node."""
        return 0.1

    def combine(self, scores: FloatArray, weights: FloatArray) -> FloatArray:
        """Weighted mean of node points."""
        return PowerMean(1).combine(grey_score(scores), weights)

    def contributions(self, scores: FloatArray, weights: FloatArray) -> FloatArray:
        """Node points of a child times its weight."""
        return PowerMean(1).contributions(np.asarray(grey_score(scores)), weights)
