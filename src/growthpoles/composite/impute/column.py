"""Mean or median of the indicator."""

from __future__ import annotations

from dataclasses import dataclass

from growthpoles.composite.impute.base import Surroundings
from growthpoles.composite.impute.filling import (
    OVER,
    STATISTICS,
    GapFilling,
    Over,
    Statistic,
    by_rows,
    check_choice,
)
from growthpoles.composite.raw import RawCells
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import method
from growthpoles.labels import Label
from growthpoles.stats.gaps import fill_column


@method(
    family="impute",
    name="column",
    label=Label(
        "mean or median of the indicator",
        "среднее или медиана показателя",
        "көрсеткіштің орташасы немесе медианасы",
    ),
    references=("OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 3",),
)
@dataclass(frozen=True, slots=True)
class Column(GapFilling):
    """The mean or median of the figures that other units have.

    An indicator without any figure stays missing.

    Attributes:
        statistic: ``mean`` or ``median``.
        over: ``each-year``: a gap is filled from figures of its own year; ``pooled``: of all years.
        confidential: Whether confidential cells are filled too.
        profile: Whether indicators that are shown but not scored are filled too.

    Example:
        >>> Column("median").over
        'each-year'
    """

    statistic: Statistic = "mean"
    over: Over = "each-year"

    def __post_init__(self) -> None:
        check_choice("statistic", self.statistic, known=STATISTICS)
        check_choice("over", self.over, known=OVER)

    def replacement(self, raw: RawCells, around: Surroundings) -> FloatArray:
        """The average of the column."""
        return by_rows(raw.values, lambda x: fill_column(x, self.statistic).values, over=self.over)
