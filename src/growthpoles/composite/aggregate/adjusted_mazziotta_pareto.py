"""The adjusted Mazziotta-Pareto index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from growthpoles.composite.aggregate.base import Aggregation, Combination
from growthpoles.composite.aggregate.mazziotta_pareto import PenalisedScale, Phenomenon, check_phenomenon
from growthpoles.composite.aggregate.sample import beside_rows, observations
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import method
from growthpoles.errors import SpecificationError, problem
from growthpoles.labels import Label
from growthpoles.stats.arrays import column_extremes, column_mean

Reference = Literal["mean", "first-year", "middle"]


@method(
    family="aggregate",
    name="adjusted-mazziotta-pareto",
    label=Label(
        "adjusted Mazziotta-Pareto index",
        "скорректированный индекс Мацциотты — Парето",
        "түзетілген Мацциотта — Парето индексі",
    ),
    references=(
        "Mazziotta and Pareto (2018), Measuring well-being over time: the adjusted Mazziotta-Pareto index "
        "versus other non-compensatory indices, Social Indicators Research 136",
    ),
)
@dataclass(frozen=True, slots=True)
class AdjustedMazziottaPareto(Aggregation):
    """Mean on a scale that is the same in all years, with a penalty for imbalance: ``M - S^2 / M``.

    ``r = 100 + 30 (x - ref) / delta`` with ``delta = (max - min) / 2`` of each child over all units and
    learning years: ref becomes 100, ref -+ delta 70 and 130; figures may lie outside. M is the mean and S the
    population standard deviation over the children of one unit. It scales the children itself: any
    normalisation that keeps distances suits (min-max, z-score), a rank does not. A child that is constant in
    the learning years is dropped; a unit whose M is not above zero has no score. A better child can lower the
    score of a unit that is already far out in it. There are no parts that add up to it.

    Attributes:
        reference: What becomes 100: ``mean`` of all units and learning years, mean of the units in the
            ``first-year`` of them, or the ``middle`` between min and max (the data then lie in 70-130).
        phenomenon: ``positive`` where the index stands for something good. ``negative`` where the literature
            would turn the children round (200 - r) and add the penalty; here a higher score stays better: the
            result is 200 minus that index.

    Example:
        >>> scores = np.array([[[0.0, 0.0]], [[1.0, 0.5]], [[0.5, 1.0]]])
        >>> AdjustedMazziottaPareto("middle").learn(scores).combine(scores, np.ones(2)).ravel().round(4)
        array([ 70.    , 113.0435, 113.0435])
    """

    reference: Reference = "mean"
    phenomenon: Phenomenon = "positive"

    def __post_init__(self) -> None:
        check_phenomenon(self.phenomenon)
        known = ("mean", "first-year", "middle")
        if self.reference not in known:
            found = problem(
                "method.choice", None, name="reference", value=self.reference, known=", ".join(known)
            )
            raise SpecificationError(found)

    def learn(self, sample: FloatArray) -> Combination:
        """Reference and half range of each child."""
        least, most = column_extremes(observations(sample))
        centre = (least + most) / 2
        if self.reference != "middle":
            years = sample[..., :1, :] if self.reference == "first-year" else sample
            centre = np.asarray(column_mean(observations(years)))
        return PenalisedScale(beside_rows(centre), beside_rows(most - least) / 60, self.phenomenon, 0)

    def combine(self, scores: FloatArray, weights: FloatArray) -> FloatArray:
        """The index learnt on these scores themselves."""
        return self.learn(scores).combine(scores, weights)
