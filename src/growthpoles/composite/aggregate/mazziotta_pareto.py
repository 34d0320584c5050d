"""The Mazziotta-Pareto index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from growthpoles.composite.aggregate.base import Aggregation, Combination, by_rows
from growthpoles.composite.aggregate.sample import beside_rows, deviations, observations
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import method
from growthpoles.errors import SpecificationError, problem
from growthpoles.labels import Label
from growthpoles.stats.arrays import column_mean, divide
from growthpoles.stats.means import penalised_mean

Phenomenon = Literal["positive", "negative"]


@method(
    family="aggregate",
    name="mazziotta-pareto",
    label=Label("Mazziotta-Pareto index", "индекс Мацциотты — Парето", "Мацциотта — Парето индексі"),
    references=(
        "De Muro, Mazziotta and Pareto (2011), Composite indices of development and poverty, "
        "Social Indicators Research 104",
    ),
)
@dataclass(frozen=True, slots=True)
class MazziottaPareto(Aggregation):
    """Mean of z-scores on 100 +- 10 with a penalty for imbalance between the children: ``M (1 - (S / M)^2)``.

    ``z = 100 + 10 (x - mean) / sd`` with mean and sd (n - 1) of each child over all units and learning years;
    M and S are mean and standard deviation over the children of one unit. It standardises the children
    itself: any normalisation that keeps distances suits (z-score, min-max), a rank does not. Later years are
    scored with the mean and sd learnt. A child that is constant in the learning years is dropped; a unit
    whose M is not above zero (ten deviations below the mean) has no score. A better child can lower the score
    of a unit that is already far out in it. There are no parts that add up to it.

    Attributes:
        phenomenon: ``positive`` where the index stands for something good. ``negative`` where the literature
            would turn the children round and raise the index by the penalty, ``M (1 + (S / M)^2)`` (poverty);
            here a higher score stays better: the result is 200 minus that index.
        population: Whether S divides by the number of children instead of one less.

    Example:
        >>> scores = np.array([[[1.0, 1.0]], [[2.0, 3.0]], [[3.0, 2.0]]])
        >>> MazziottaPareto().learn(scores).combine(scores, np.ones(2)).ravel().round(4)
        array([ 90.    , 104.5238, 104.5238])
    """

    phenomenon: Phenomenon = "positive"
    population: bool = False

    def __post_init__(self) -> None:
        check_phenomenon(self.phenomenon)

    def learn(self, sample: FloatArray) -> Combination:
        """Mean and standard deviation of each child."""
        seen = observations(sample)
        mean, sd = beside_rows(column_mean(seen)), beside_rows(deviations(seen))
        return PenalisedScale(mean, sd / 10, self.phenomenon, 0 if self.population else 1)

    def combine(self, scores: FloatArray, weights: FloatArray) -> FloatArray:
        """The index learnt on these scores themselves."""
        return self.learn(scores).combine(scores, weights)


@dataclass(frozen=True, eq=False)
class PenalisedScale(Combination):
    """A penalised mean of ``100 + (x - centre) / unit``.

    Attributes:
        centre: Value of each child that becomes 100, laid beside rows.
        unit: Difference that becomes 1, laid beside rows.
        phenomenon: Whether the index stands for something good.
        ddof: 1 for the sample deviation of the children, 0 for that of the population.
    """

    centre: FloatArray
    unit: FloatArray
    phenomenon: Phenomenon
    ddof: int

    def combine(self, scores: FloatArray, weights: FloatArray) -> FloatArray:
        """Penalised mean on the learnt scale."""
        return by_rows(self._index, scores, weights=weights)

    def _index(self, rows: FloatArray, weights: FloatArray) -> FloatArray:
        steps = np.asarray(divide(rows - self.centre, self.unit))
        if self.phenomenon == "positive":
            return penalised_mean(100 + steps, weights, ddof=self.ddof)
        return 200 - penalised_mean(100 - steps, weights, sign=1, ddof=self.ddof)


def check_phenomenon(phenomenon: str) -> None:
    """Refuse another word than positive and negative."""
    if phenomenon not in ("positive", "negative"):
        found = problem(
            "method.choice", None, name="phenomenon", value=phenomenon, known="positive, negative"
        )
        raise SpecificationError(found)
