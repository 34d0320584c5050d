"""Mean or median of the indicator among similar units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

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
from growthpoles.core.panel import FloatArray, Panel
from growthpoles.core.registry import method
from growthpoles.errors import Problem, Where, problem
from growthpoles.labels import Label
from growthpoles.stats.gaps import fill_group


@method(
    family="impute",
    name="group",
    label=Label(
        "mean or median of similar units",
        "среднее или медиана схожих единиц",
        "ұқсас бірліктердің орташасы немесе медианасы",
    ),
    references=("OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 3",),
)
@dataclass(frozen=True, slots=True)
class Group(GapFilling):
    """The mean or median of the figures that units of the same group have.

    Where the whole group has none, the gap stays.

    Attributes:
        by: ``kind``: the administrative kind of the unit; ``parent``: the unit of the next coarser edition it
            lies in; or the group of every unit by its code.
        statistic: ``mean`` or ``median``.
        over: ``each-year``: a gap is filled from figures of its own year; ``pooled``: of all years.
        confidential: Whether confidential cells are filled too.
        profile: Whether indicators that are shown but not scored are filled too.

    Example:
        >>> Group({"A": "north", "B": "north", "C": "south"}).by["C"]
        'south'
    """

    by: str | Mapping[str, str] = field(default="kind", hash=False)
    statistic: Statistic = "mean"
    over: Over = "each-year"

    def __post_init__(self) -> None:
        if isinstance(self.by, str):
            check_choice("by", self.by, known=("kind", "parent"))
        else:
            object.__setattr__(self, "by", dict(self.by))
        check_choice("statistic", self.statistic, known=STATISTICS)
        check_choice("over", self.over, known=OVER)

    def problems(self, around: Surroundings) -> tuple[Problem, ...]:
        """Units without a group, or no coarser edition to group by."""
        panel = around.panel
        if isinstance(self.by, Mapping):
            by = self.by
            without = [unit for unit in panel.units if unit not in by]
            return tuple(problem("impute.group.unit", Where(unit=unit)) for unit in without)
        if self.by == "parent" and not _coarser(panel):
            return (problem("impute.group.parent", None, edition=panel.edition),)
        return ()

    def replacement(self, raw: RawCells, around: Surroundings) -> FloatArray:
        """The average of the column in the group of the unit."""
        groups = np.array(self._groups(around.panel))
        if self.over == "pooled":
            groups = np.repeat(groups, raw.values.shape[1])
        return by_rows(
            raw.values,
            lambda x: fill_group(x, groups, statistic=self.statistic).values,
            over=self.over,
        )

    def _groups(self, panel: Panel) -> list[str]:
        if isinstance(self.by, Mapping):
            return [self.by[unit] for unit in panel.units]
        if self.by == "kind":
            return [panel.place.unit(unit).kind for unit in panel.units]
        parents = panel.territory.parents(panel.edition, _coarser(panel))
        containing = dict(zip(panel.place.codes, parents, strict=True))
        return [containing[unit] for unit in panel.units]


def _coarser(panel: Panel) -> str:
    """Name of the next coarser edition; empty when there is none."""
    editions = (link.to_edition for link in panel.territory.bridge if link.from_edition == panel.edition)
    return next(editions, "")
