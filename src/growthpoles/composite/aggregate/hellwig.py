"""Hellwig's taxonomic measure of development."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthpoles.composite.aggregate.base import Aggregation, Combination, by_rows
from growthpoles.composite.aggregate.sample import beside_rows, deviations, observations
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import method
from growthpoles.labels import Label
from growthpoles.stats.arrays import column_extremes, divide
from growthpoles.stats.distances import development_limit, pattern_distance
from growthpoles.stats.means import power_mean


@method(
    family="aggregate",
    name="hellwig",
    label=Label(
        "Hellwig's measure of development",
        "таксономический показатель развития Хельвига",
        "Хельвигтің таксономиялық даму көрсеткіші",
    ),
    references=(
        "Hellwig (1968), Zastosowanie metody taksonomicznej do typologicznego podzialu krajow, "
        "Przeglad Statystyczny 15",
    ),
    traits=("monotone",),
)
@dataclass(frozen=True, slots=True)
class Hellwig(Aggregation):
    """Nearness to the pattern of the best values: ``d = 1 - c / c_0``, 1 at the pattern, below 0 possible.

    c is the Euclidean distance of a unit's z-scores from the pattern (the best of each child), weighted with
    weights of sum one; ``c_0 = mean + 2 sd`` of c over the learning years. Higher is better; some software
    returns c / c_0, its mirror. It takes z-scores of the children itself (n - 1 deviation over all units and
    learning years): any normalisation that keeps distances suits. Pattern, deviations and c_0 are kept for
    later years; only what a later score falls short of the pattern counts, so that a better child never
    lowers d. A child that is constant in the learning years is dropped. There are no parts that add up to d.

    Attributes:
        population: Whether the sd in c_0 divides by the number of observations instead of one less.

    Example:
        >>> scores = np.array([[[1.0, 1.0]], [[2.0, 3.0]], [[3.0, 2.0]]])
        >>> Hellwig().learn(scores).combine(scores, np.ones(2)).ravel().round(4)
        array([0.2398, 0.7312, 0.7312])
    """

    population: bool = False

    def learn(self, sample: FloatArray) -> Combination:
        """Pattern, deviation of each child, and the distances that make c_0."""
        seen = observations(sample)
        best, deviation = column_extremes(seen)[1], deviations(seen)
        steps = np.moveaxis(np.asarray(divide(best - seen, deviation)), 0, -2)
        return PatternMeasure(beside_rows(best), beside_rows(deviation), steps, 0 if self.population else 1)

    def combine(self, scores: FloatArray, weights: FloatArray) -> FloatArray:
        """The measure learnt on these scores themselves."""
        return self.learn(scores).combine(scores, weights)


@dataclass(frozen=True, eq=False)
class PatternMeasure(Combination):
    """Nearness to a learnt pattern.

    Attributes:
        best: Pattern, laid beside rows.
        deviation: Standard deviation of each child, laid beside rows.
        steps: How many deviations the learning observations lie below the pattern, shape (observations,
            children) or (replicates, observations, children).
        ddof: 1 for the sample deviation of distances, 0 for that of the population.
    """

    best: FloatArray
    deviation: FloatArray
    steps: FloatArray
    ddof: int

    def combine(self, scores: FloatArray, weights: FloatArray) -> FloatArray:
        """``1 - c / c_0`` with the learnt c_0 under these weights."""
        distance = by_rows(
            lambda x, w: pattern_distance(x, w, best=self.best, scale=self.deviation),
            scores,
            weights=weights,
        )
        learnt = np.sqrt(power_mean(self.steps**2, weights))
        return 1 - divide(distance, development_limit(learnt, ddof=self.ddof)[..., None, None])
