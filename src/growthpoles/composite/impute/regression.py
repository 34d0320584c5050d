"""Least squares on other indicators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from growthpoles.composite.impute.base import Surroundings
from growthpoles.composite.impute.filling import OVER, GapFilling, Over, check_choice, predicted
from growthpoles.composite.raw import RawCells
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import method
from growthpoles.errors import Problem, Where, problem
from growthpoles.labels import Label
from growthpoles.stats.predicted_gaps import fill_regression


@method(
    family="impute",
    name="regression",
    label=Label(
        "regression on other indicators",
        "регрессия по другим показателям",
        "басқа көрсеткіштер бойынша регрессия",
    ),
    references=("Little and Rubin (2019), Statistical Analysis with Missing Data, chapter 4",),
)
@dataclass(frozen=True, slots=True)
class Regression(GapFilling):
    """The prediction of a least-squares regression with a constant on the predictors the unit has.

    It is fitted to the rows (units, or units and years) that have the indicator and these predictors; with
    fewer rows than coefficients plus two the gap stays. The prediction can lie outside the observed range.

    Attributes:
        predictors: Codes of the predictors by code of the indicator; an indicator that is not named is
            predicted from the other indicators of its parent.
        over: ``pooled``: fitted to the rows of all years; ``each-year``: to those of the year of the gap.
        confidential: Whether confidential cells are filled too.
        profile: Whether indicators that are shown but not scored are filled too.

    Example:
        >>> Regression({"MAC3": ("MAC1", "LAB2")}).predictors["MAC3"]
        ('MAC1', 'LAB2')
    """

    predictors: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    over: Over = "pooled"

    def __post_init__(self) -> None:
        named = {code: tuple(names) for code, names in self.predictors.items()}
        object.__setattr__(self, "predictors", named)
        check_choice("over", self.over, known=OVER)

    def problems(self, around: Surroundings) -> tuple[Problem, ...]:
        """Names that are no indicators, or not scored where only scored ones take part."""
        usable = {item.code for item in around.framework.indicators if self.profile or item.direction}
        names = dict.fromkeys([*self.predictors, *(n for group in self.predictors.values() for n in group)])
        unknown = [name for name in names if name not in usable]
        return tuple(problem("impute.indicator.unknown", Where(indicator=name)) for name in unknown)

    def replacement(self, raw: RawCells, around: Surroundings) -> FloatArray:
        """The prediction of each cell."""
        parent = {item.code: item.parent for item in raw.elements}

        def kernel(sample: FloatArray, codes: Sequence[str]) -> FloatArray:
            allowed = np.array(
                [
                    [
                        k in self.predictors.get(j, ())
                        or (j not in self.predictors and parent[j] == parent[k])
                        for k in codes
                    ]
                    for j in codes
                ]
            )
            return fill_regression(sample, allowed).values

        return predicted(raw, around, over=self.over, profile=self.profile, kernel=kernel)
