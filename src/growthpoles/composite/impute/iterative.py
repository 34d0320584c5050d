"""Regressions of all indicators on each other, repeated until they settle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from growthpoles.composite.impute.base import Surroundings
from growthpoles.composite.impute.filling import (
    OVER,
    GapFilling,
    Over,
    check_choice,
    check_count,
    predicted,
    without_scikit_learn,
)
from growthpoles.composite.raw import RawCells
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import method
from growthpoles.errors import InputError, Problem, SpecificationError, problem
from growthpoles.labels import Label
from growthpoles.stats.predicted_gaps import fill_iterative


@method(
    family="impute",
    name="iterative",
    label=Label("repeated regressions", "последовательные регрессии", "қайталанатын регрессиялар"),
    references=(
        "van Buuren and Groothuis-Oudshoorn (2011), mice: multivariate imputation by chained equations in R, "
        "Journal of Statistical Software 45(3)",
        "Pedregosa et al. (2011), Scikit-learn: machine learning in Python, Journal of Machine Learning "
        "Research 12",
    ),
)
@dataclass(frozen=True, slots=True)
class Iterative(GapFilling):
    """Bayesian ridge regressions of each indicator on all others, repeated until the filled cells settle.

    Indicators are standardised; a unit without any figure keeps its gaps. A prediction can lie outside the
    observed range.

    Attributes:
        rounds: Most rounds over all indicators.
        tolerance: Settled when no filled cell moves by more than this part of the largest absolute value, in
            standard deviations.
        over: ``pooled``: rows of all years; ``each-year``: those of the year of the gap.
        confidential: Whether confidential cells are filled too.
        profile: Whether indicators that are shown but not scored are filled too.

    Example:
        >>> Iterative(rounds=50).tolerance
        0.001
    """

    rounds: int = 100
    tolerance: float = 1e-3
    over: Over = "pooled"

    def __post_init__(self) -> None:
        check_count("rounds", self.rounds)
        if not self.tolerance > 0:
            raise SpecificationError(problem("method.positive", None, name="tolerance", value=self.tolerance))
        check_choice("over", self.over, known=OVER)

    def problems(self, around: Surroundings) -> tuple[Problem, ...]:
        """Scikit-learn is not installed."""
        return without_scikit_learn()

    def replacement(self, raw: RawCells, around: Surroundings) -> FloatArray:
        """The prediction of each cell.

        Raises:
            InputError: The cells still move after all rounds.
        """
        return predicted(raw, around, over=self.over, profile=self.profile, kernel=self._settled)

    def _settled(self, sample: FloatArray, codes: Sequence[str]) -> FloatArray:
        try:
            return fill_iterative(sample, rounds=self.rounds, tolerance=self.tolerance).values
        except ArithmeticError:
            raise InputError(problem("impute.unsettled", None, rounds=self.rounds)) from None
