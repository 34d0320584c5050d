"""Distance to the best values (the standard, or etalon)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthpoles.composite.aggregate.base import Aggregation, Combination, by_rows
from growthpoles.composite.aggregate.sample import beside_rows, observations
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import method
from growthpoles.labels import Label
from growthpoles.stats.arrays import column_extremes
from growthpoles.stats.distances import pattern_distance


@method(
    family="aggregate",
    name="etalon",
    label=Label(
        "nearness to the standard (etalon)", "близость к эталону (Шеремет)", "эталонға жақындық (Шеремет)"
    ),
    references=("Sheremet and Saifulin (1996), Metodika finansovogo analiza, INFRA-M",),
    traits=("monotone",),
)
@dataclass(frozen=True, slots=True)
class Etalon(Aggregation):
    """Nearness to the best values: ``1 - R`` with ``R = sqrt(sum w (1 - x / x_max)^2 / sum w)``.

    The literature gives R, in which lower is better; 1 - R is its mirror, 1 at the standard and 0 for a unit
    with nothing. x_max is the best score of each child over all units and learning years and is kept for
    later years; only what a later score falls short of it counts, so that a better child never lowers the
    result. It needs scores of at least zero on which zero means nothing (share of the maximum, min-max); a
    child whose best score is zero is dropped. There are no parts that add up to it.

    Example:
        >>> scores = np.array([[[0.5, 1.0]], [[1.0, 0.2]]])
        >>> Etalon().learn(scores).combine(scores, np.array([0.5, 0.5])).ravel().round(4)
        array([0.6464, 0.4343])
    """

    @property
    def needs(self) -> str:
        """Scores of at least zero."""
        return "not-negative"

    def lowest(self, children: float) -> float:
        """Zero where no child is below zero."""
        return 0.0 if children >= 0 else -np.inf

    def learn(self, sample: FloatArray) -> Combination:
        """The best score of each child."""
        return Standard(beside_rows(column_extremes(observations(sample))[1]))

    def combine(self, scores: FloatArray, weights: FloatArray) -> FloatArray:
        """The nearness learnt on these scores themselves."""
        return self.learn(scores).combine(scores, weights)


@dataclass(frozen=True, eq=False)
class Standard(Combination):
    """Nearness to learnt best scores.

    Attributes:
        best: Best score of each child, laid beside rows.
    """

    best: FloatArray

    def combine(self, scores: FloatArray, weights: FloatArray) -> FloatArray:
        """One minus the distance from the learnt standard."""
        return 1 - by_rows(
            lambda x, w: pattern_distance(x, w, best=self.best, scale=self.best),
            scores,
            weights=weights,
        )
