"""Multiple imputation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from growthpoles.composite.impute.base import Surroundings
from growthpoles.composite.impute.filling import (
    OVER,
    GapFilling,
    Over,
    check_choice,
    check_count,
    predicted,
)
from growthpoles.composite.raw import RawCells
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import method
from growthpoles.errors import SpecificationError, problem
from growthpoles.labels import Label
from growthpoles.stats.predicted_gaps import draw_gaps
from growthpoles.stats.sampling import spawn


@method(
    family="impute",
    name="multiple",
    label=Label(
        "multiple imputation", "множественное заполнение пропусков", "бос орындарды көп мәрте толтыру"
    ),
    references=(
        "Rubin (1987), Multiple Imputation for Nonresponse in Surveys, Wiley",
        "van Buuren (2018), Flexible Imputation of Missing Data, 2nd edition, chapters 3 and 4",
    ),
)
@dataclass(frozen=True, slots=True)
class Multiple(GapFilling):
    """Several plausible values for every gap, so that not knowing shows in the spread of the results.

    Chained equations with predictive mean matching: each indicator with gaps is regressed on its most
    correlated indicators, the coefficients are drawn, and a gap takes the observed value of one of the units
    with the nearest predictions. An indicator with fewer than five figures keeps its gaps. For one seed a
    draw is always the same, whatever the order of units and indicators and however many draws there are.

    Attributes:
        draws: Number M of draws.
        seed: Seed of all draws.
        draw: Position of the draw to fill with, from 0 to M - 1; None = the mean of all draws.
        rounds: Rounds of the chained equations.
        predictors: Most indicators to predict one from; never more than one per five of its figures.
        donors: Units with the nearest predictions to draw from.
        over: ``pooled``: rows of all years; ``each-year``: those of the year of the gap.
        confidential: Whether confidential cells are filled too.
        profile: Whether indicators that are shown but not scored are filled too.

    Example:
        >>> [one.draw for one in Multiple(draws=3).each()]
        [0, 1, 2]
    """

    draws: int = 20
    seed: int = 1
    draw: int | None = None
    rounds: int = 5
    predictors: int = 10
    donors: int = 5
    over: Over = "pooled"

    def __post_init__(self) -> None:
        for name in ("draws", "rounds", "predictors", "donors"):
            check_count(name, getattr(self, name))
        check_count("seed", self.seed, least=0)
        check_choice("over", self.over, known=OVER)
        if self.draw is not None and not 0 <= self.draw < self.draws:
            raise SpecificationError(problem("impute.draw.unknown", None, draw=self.draw, draws=self.draws))

    def each(self) -> tuple[Multiple, ...]:
        """Every draw as a method of its own, for ``vary={"impute": ...}``."""
        return tuple(replace(self, draw=k) for k in range(self.draws))

    def replacement(self, raw: RawCells, around: Surroundings) -> FloatArray:
        """One draw of each cell, or the mean of all."""
        wanted = range(self.draws) if self.draw is None else (self.draw,)
        seeds = spawn(self.seed, self.draws)
        drawn = [self._one(raw, around, seeds[k]) for k in wanted]
        return np.asarray(np.mean(drawn, axis=0))

    def _one(self, raw: RawCells, around: Surroundings, seed: np.random.SeedSequence) -> FloatArray:
        rng = np.random.default_rng(seed)

        def kernel(sample: FloatArray, codes: Sequence[str]) -> FloatArray:
            settings = {"rounds": self.rounds, "predictors": self.predictors, "donors": self.donors}
            return draw_gaps(sample, seed=rng, **settings).values

        return predicted(raw, around, over=self.over, profile=self.profile, kernel=kernel)
