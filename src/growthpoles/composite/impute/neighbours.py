"""Mean of the nearest units."""

from __future__ import annotations

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
from growthpoles.errors import Problem
from growthpoles.labels import Label
from growthpoles.stats.predicted_gaps import fill_neighbours


@method(
    family="impute",
    name="neighbours",
    label=Label(
        "mean of the nearest units",
        "среднее ближайших по показателям единиц",
        "көрсеткіштері жақын бірліктердің орташасы",
    ),
    references=(
        "Troyanskaya et al. (2001), Missing value estimation methods for DNA microarrays, "
        "Bioinformatics 17(6)",
    ),
)
@dataclass(frozen=True, slots=True)
class Neighbours(GapFilling):
    """The mean of the rows whose other figures are nearest (k nearest neighbours, scikit-learn).

    Distances are Euclidean over the standardised indicators two rows share, scaled up to all indicators. A
    row is a unit in a year; with years taken together a unit can be its own neighbour in another year.

    Attributes:
        count: Number of rows to average.
        by_distance: Whether nearer rows count more (weights 1 / distance).
        over: ``pooled``: neighbours of all years; ``each-year``: of the year of the gap.
        confidential: Whether confidential cells are filled too.
        profile: Whether indicators that are shown but not scored are filled too.

    Example:
        >>> Neighbours(count=3).by_distance
        False
    """

    count: int = 5
    by_distance: bool = False
    over: Over = "pooled"

    def __post_init__(self) -> None:
        check_count("count", self.count)
        check_choice("over", self.over, known=OVER)

    def problems(self, around: Surroundings) -> tuple[Problem, ...]:
        """Scikit-learn is not installed."""
        return without_scikit_learn()

    def replacement(self, raw: RawCells, around: Surroundings) -> FloatArray:
        """The mean of the neighbours of each row."""
        return predicted(
            raw,
            around,
            over=self.over,
            profile=self.profile,
            kernel=lambda x, _: fill_neighbours(x, self.count, by_distance=self.by_distance).values,
        )
