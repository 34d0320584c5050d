"""The tables of plan against actual."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from growthpoles.core.panel import Flag, Panel
from growthpoles.core.result import Table
from growthpoles.core.rules import Rules
from growthpoles.dynamics.forecast_results import ForecastResult
from growthpoles.dynamics.plan_course import Course, Outlook, forecast_value
from growthpoles.dynamics.plan_inputs import DIMENSIONS, Identity
from growthpoles.dynamics.plan_revision import own_figures, revision_of
from growthpoles.stats.divisia import split_product

Row = dict[str, object]
KEY = ("goal", "unit", "indicator")
_ROUNDING = 1e-9
_FLAGS = {int(flag): flag.code for flag in Flag}
_TEXT = {
    "goal", "unit", "indicator", "dimension", "signal", "side", "status", "flag", "part", "flag_before",
    "flag_after",
}  # fmt: skip
_WHOLE = {
    "year",
    "base_year",
    "target_year",
    "latest_year",
    "later_year",
    "direction",
    "targets",
    "ahead",
    "on_plan",
    "behind",
    "undetermined",
}


def _table(name: str, keys: tuple[str, ...], rows: Sequence[Row], columns: Sequence[str]) -> Table:
    schema: dict[str, type[pl.DataType]] = {
        c: pl.String if c in _TEXT else pl.Int64 if c in _WHOLE else pl.Float64 for c in columns
    }
    data = pl.DataFrame(list(rows), schema=schema).with_columns(pl.selectors.float().fill_nan(None))
    return Table(name, keys, data.sort(*keys))


def targets_table(courses: Sequence[Course], ahead: Sequence[Outlook], *, limits: Rules) -> Table:
    """Table ``targets``: where every target stands."""
    columns = (
        *KEY, "dimension", "direction", "base_year", "base", "target_year", "target", "latest_year", "latest",
        "revision", "net", "planned", "deviation", "real", "progress", "signal", "side", "later_year",
        "later", "forecast", "low80", "high80", "probability", "status",
    )  # fmt: skip
    rows = [_target_row(c, o, limits) for c, o in zip(courses, ahead, strict=True)]
    return _table("targets", KEY, rows, columns)


def _target_row(course: Course, outlook: Outlook, limits: Rules) -> Row:
    target, at = course.target, course.latest
    return {
        **dict(zip(KEY, target.key, strict=True)),
        "dimension": target.dimension,
        "direction": target.direction,
        "base_year": target.base_year,
        "base": course.base,
        "target_year": target.year,
        "target": target.value,
        "latest_year": course.years[at] if at else None,
        "latest": float(course.actual[at]) if at else None,
        "revision": float(course.revised[at]) if at else None,
        "net": float(course.net[at]) if at else None,
        "planned": float(course.planned[at]) if at else None,
        "deviation": float(course.deviation[at]) if at else None,
        "real": float(course.real[at]) if at else None,
        "progress": course.progress,
        "signal": course.signals[at],
        "side": course.sides[at] if at else "",
        "later_year": course.later_year,
        "later": course.later,
        "forecast": outlook.value,
        "low80": outlook.low,
        "high80": outlook.high,
        "probability": outlook.probability,
        "status": status_of(course, outlook, limits=limits),
    }


def status_of(course: Course, outlook: Outlook, *, limits: Rules) -> str:
    """Whether a target is reached or missed, or within reach by the forecast; without the revision."""
    if not np.isnan(course.net[-1]):
        return "reached" if course.reaches(course.net[-1:])[0] else "missed"
    if not course.open:
        return "no-figure"
    if np.isnan(outlook.probability):
        return "undetermined"
    return "within-reach" if outlook.probability >= limits.number("likely") else "out-of-reach"


def path_table(courses: Sequence[Course]) -> Table:
    """Table ``path``: every year of every target."""
    columns = (
        *KEY, "year", "planned", "actual", "flag", "revision", "net", "deviation", "real", "low80", "high80",
        "low95", "high95", "cusum_up", "cusum_down", "signal", "side",
    )  # fmt: skip
    rows = [
        {
            **dict(zip(KEY, c.target.key, strict=True)),
            "year": year,
            "planned": float(c.planned[k]),
            "actual": float(c.actual[k]),
            "flag": _FLAGS[int(c.flags[k])],
            "revision": float(c.revised[k]),
            "net": float(c.net[k]),
            "deviation": float(c.deviation[k]),
            "real": float(c.real[k]),
            **{name: float(line[k]) for name, line in c.edges.items()},
            "cusum_up": float(c.sums.up[k]),
            "cusum_down": float(c.sums.down[k]),
            "signal": c.signals[k],
            "side": c.sides[k],
        }
        for c in courses
        for k, year in enumerate(c.years)
    ]
    return _table("path", (*KEY, "year"), rows, columns)


@dataclass(frozen=True, eq=False)
class Grounds:
    """What deviations are attributed with.

    Attributes:
        courses: Courses of all targets.
        panel: Figures as they are now.
        earlier: Figures as they were.
        made: Forecasts of the base year by base year and year of the target.
    """

    courses: Sequence[Course]
    panel: Panel
    earlier: Panel | None
    made: Mapping[tuple[int, int], ForecastResult]

    def part(self, code: str, course: Course) -> tuple[float, float]:
        """Expected and actual value of a part in the latest year of a course, both without its revision.

        Expected: planned, if the part has a target of its own, else its forecast of the base year.
        """
        target, year = course.target, course.years[course.latest]
        own = self._own(code, course, year)
        found = own_figures(self.panel, target.unit, code=code)[self.panel.year_position(year)]
        if own is not None:
            return float(own.planned[own.years.index(year)]), float(own.revision.net(found))
        revision = revision_of(self.panel, self.earlier, unit=target.unit, code=code, year=target.base_year)
        result = self.made.get((target.base_year, target.year))
        ahead = np.nan if result is None else forecast_value(result, target.unit, code=code, year=year)
        return float(revision.net(ahead)), float(revision.net(found))

    def _own(self, code: str, course: Course, year: int) -> Course | None:
        key = course.target.unit, code
        fitting = [c for c in self.courses if (c.target.unit, c.target.indicator) == key and year in c.years]
        same = [c for c in fitting if c.target.base_year == course.target.base_year]
        return next(iter([*same, *fitting]), None)


def attribution_table(grounds: Grounds, *, identities: Sequence[Identity]) -> Table:
    """Table ``attribution``: deviation of the latest year by the parts of an identity."""
    known = {item.indicator: item for item in identities}
    rows = [
        row
        for course in grounds.courses
        if course.latest and course.target.indicator in known
        for row in _parts(course, grounds, known[course.target.indicator])
    ]
    columns = (*KEY, "year", "part", "expected", "actual", "contribution")
    return _table("attribution", (*KEY, "year", "part"), rows, columns)


def _parts(course: Course, grounds: Grounds, identity: Identity) -> Iterator[Row]:
    """Contributions of the parts, and of what no part can answer for.

    ``revision`` of the whole; ``identity``: the whole less what its parts make; ``plan``: what the plans of
    the parts make less the plan of the whole. All of them add up to the deviation.
    """
    at = course.latest
    pairs = [grounds.part(code, course) for code in identity.parts]
    expected, actual = (np.array(x, float) for x in zip(*pairs, strict=True))
    if identity.kind == "sum":
        shares = identity.factor * (actual - expected)
    else:
        shares = identity.factor * split_product(expected, actual, powers=identity.powers)
    head = {**dict(zip(KEY, course.target.key, strict=True)), "year": course.years[at]}
    for part, planned, found, share in zip(identity.parts, expected, actual, shares, strict=True):
        row: Row = {
            "part": part,
            "expected": float(planned),
            "actual": float(found),
            "contribution": float(share),
        }
        yield {**head, **row}
    made, promised = float(identity.whole(actual)), float(identity.whole(expected))
    others = (
        ("revision", course.actual[at], course.net[at]),
        ("identity", course.net[at], made),
        ("plan", promised, course.planned[at]),
    )
    for part, first, second in others:
        gap = float(first - second)
        rounding = abs(gap) <= _ROUNDING * max(abs(first), abs(second))
        yield {
            **head,
            "part": part,
            "expected": None,
            "actual": None,
            "contribution": 0.0 if rounding else gap,
        }


def revisions_table(panel: Panel, earlier: Panel | None, *, codes: Sequence[str]) -> Table:
    """Table ``revisions``: figures of the earlier vintage that are others now, or have another flag."""
    rows = [] if earlier is None else list(_revisions(panel, earlier, codes))
    columns = (
        "unit",
        "indicator",
        "year",
        "before",
        "after",
        "revision",
        "relative",
        "flag_before",
        "flag_after",
        "status",
    )
    return _table("revisions", ("unit", "indicator", "year"), rows, columns)


def _revisions(panel: Panel, earlier: Panel, codes: Sequence[str]) -> Iterator[Row]:
    years = [year for year in panel.years if year in earlier.years]
    shared = [code for code in codes if code in earlier.codes]
    units = [unit for unit in panel.units if unit in earlier.units]
    for code in shared:
        for unit in units:
            for year in years:
                old, new = (p.cell(unit, year, code=code) for p in (earlier, panel))
                if (old.value, old.flag) == (new.value, new.flag):
                    continue
                both = None not in (old.value, new.value)
                gap = (new.value or 0.0) - (old.value or 0.0) if both else None
                status = "revised" if both else "withdrawn" if new.value is None else "appeared"
                if old.value == new.value:
                    status = "flag-changed"
                yield {
                    "unit": unit, "indicator": code, "year": year, "before": old.value, "after": new.value,
                    "revision": gap,
                    "relative": gap / abs(old.value) if gap is not None and old.value else None,
                    "flag_before": old.flag.code, "flag_after": new.flag.code, "status": status,
                }  # fmt: skip


def scorecard_table(courses: Sequence[Course], ahead: Sequence[Outlook]) -> Table:
    """Table ``scorecard``: targets of the five dimensions by unit; a dimension without targets has none."""
    rows: list[Row] = []
    for unit in sorted({c.target.unit for c in courses if c.target.dimension}):
        for dimension in DIMENSIONS:
            mine = [
                (c, o)
                for c, o in zip(courses, ahead, strict=True)
                if (c.target.unit, c.target.dimension) == (unit, dimension)
            ]
            sides = [c.sides[c.latest] if c.latest and c.noise is not None else "" for c, _ in mine]
            rows.append(
                {
                    "unit": unit,
                    "dimension": dimension,
                    "targets": len(mine),
                    "ahead": sides.count("ahead"),
                    "on_plan": sides.count("on-plan"),
                    "behind": sides.count("behind"),
                    "undetermined": sides.count(""),
                    "progress": _median([c.progress for c, _ in mine]),
                    "probability": _median([o.probability for _, o in mine]),
                }
            )
    columns = (
        "unit",
        "dimension",
        "targets",
        "ahead",
        "on_plan",
        "behind",
        "undetermined",
        "progress",
        "probability",
    )
    return _table("scorecard", ("unit", "dimension"), rows, columns)


def _median(values: Sequence[float]) -> float:
    known = [x for x in values if not np.isnan(x)]
    return float(np.median(known)) if known else float("nan")
