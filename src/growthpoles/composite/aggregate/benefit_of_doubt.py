"""Benefit of the doubt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthpoles.composite.aggregate.base import Aggregation, Combination, by_rows
from growthpoles.composite.aggregate.sample import observations
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import method
from growthpoles.errors import Problem, SpecificationError, Where, problem
from growthpoles.labels import Label
from growthpoles.stats.frontier import benefit_of_doubt


@method(
    family="aggregate",
    name="benefit-of-doubt",
    label=Label(
        "benefit of the doubt (best weights for each unit)",
        "наиболее выгодные веса для каждой единицы (benefit of the doubt)",
        "әр бірлік үшін ең тиімді салмақтар (benefit of the doubt)",
    ),
    references=(
        "Melyn and Moesen (1991), Towards a synthetic indicator of macroeconomic performance, KU Leuven",
        "Cherchye, Moesen, Rogge and Van Puyenbroeck (2007), An introduction to 'benefit of the doubt' "
        "composite indicators, Social Indicators Research 82",
    ),
    traits=("monotone",),
)
@dataclass(frozen=True, slots=True)
class BenefitOfDoubt(Aggregation):
    """Score of a unit under the weights that suit it best, as a share of the best any unit reaches with them.

    ``max sum u x`` under ``sum u x_j <= 1`` for every unit and learning year j, u >= 0: 1 is the frontier.
    Later years are measured on the frontier learnt and may exceed 1. Weights of the framework only say
    whether a child takes part (zero: it does not). It needs scores of at least zero on which zero means
    nothing. The weights found need not be unique, so no parts of the score are given.

    Attributes:
        lower: Least share of a child in the score of a unit; 0 = no bound. With a bound above 0 a unit with a
            child at zero scores 0: give the scale a floor.
        upper: Largest share of a child; 1 = no bound. Both grow where children are missing, as weights do.

    Raises:
        SpecificationError: Shares out of range, or (when scores are combined) shares that so many children
            cannot have.

    Example:
        >>> scores = np.array([[[2.0, 7.0]], [[4.0, 6.0]], [[4.0, 3.0]], [[5.0, 5.0]], [[6.0, 2.0]]])
        >>> BenefitOfDoubt().learn(scores).combine(scores, np.ones(2)).ravel().round(2)
        array([1.  , 1.  , 0.75, 1.  , 1.  ])
    """

    lower: float = 0.0
    upper: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.lower <= self.upper <= 1:
            raise SpecificationError(problem("aggregate.shares", None, lower=self.lower, upper=self.upper))

    @property
    def needs(self) -> str:
        """Scores of at least zero."""
        return "not-negative"

    def lowest(self, children: float) -> float:
        """Zero where no child is below zero."""
        return 0.0 if children >= 0 else -np.inf

    def problems(self, children: int, where: Where) -> tuple[Problem, ...]:
        """Shares that so many children cannot have."""
        return share_problems(children, lower=self.lower, upper=self.upper, where=where)

    def learn(self, sample: FloatArray) -> Combination:
        """The observations that make the frontier."""
        return Frontier(np.moveaxis(observations(sample), 0, -2), self.lower, self.upper)

    def combine(self, scores: FloatArray, weights: FloatArray) -> FloatArray:
        """Scores on the frontier of these scores themselves."""
        return self.learn(scores).combine(scores, weights)


@dataclass(frozen=True, eq=False)
class Frontier(Combination):
    """Benefit of the doubt against a learnt frontier.

    Attributes:
        sample: Learning scores, shape (observations, children) or (replicates, observations, children).
        lower: Least share of a child.
        upper: Largest share of a child.
    """

    sample: FloatArray
    lower: float
    upper: float

    def combine(self, scores: FloatArray, weights: FloatArray) -> FloatArray:
        """Best weighted sum of each unit, as a share of the best of the sample under the same weights."""
        children, bounds = scores.shape[-1], {"lower": self.lower, "upper": self.upper}
        if found := share_problems(children, lower=self.lower, upper=self.upper, where=Where()):
            raise SpecificationError(found)
        return by_rows(
            lambda x, w: benefit_of_doubt(x, w, sample=self.sample, **bounds), scores, weights=weights
        )


def share_problems(children: int, *, lower: float, upper: float, where: Where) -> tuple[Problem, ...]:
    """The problem of bounds between which so many shares cannot sum to one."""
    if lower * children <= 1 + 1e-12 and upper * children >= 1 - 1e-12:
        return ()
    return (problem("aggregate.shares.children", where, children=children, lower=lower, upper=upper),)
