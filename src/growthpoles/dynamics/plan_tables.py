"""The tables of plan against actual."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import polars as pl

from growthpoles.core.panel import Flag, Panel
from growthpoles.core.result import Table
from growthpoles.core.rules import Rules
from growthpoles.dynamics.forecast_results import ForecastResult
from growthpoles.dynamics.plan_course import Course, Outlook, forecast_value
from growthpoles.dynamics.plan_inputs import DIMENSIONS, Identity
from growthpoles.stats.divisia import split_product

Row = dict[str, object]
KEY = ("goal", "unit", "indicator")
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
        "planned", "deviation", "real", "progress", "signal", "side", "forecast", "low80", "high80",
        "probability", "status",
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
        "planned": float(course.planned[at]) if at else None,
        "deviation": float(course.deviation[at]) if at else None,
        "real": float(course.real[at]) if at else None,
        "progress": course.progress,
        "signal": course.signals[at],
        "side": course.sides[at] if at else "",
        "forecast": outlook.value,
        "low80": outlook.low,
        "high80": outlook.high,
        "probability": outlook.probability,
        "status": status_of(course, outlook, limits=limits),
    }


def status_of(course: Course, outlook: Outlook, *, limits: Rules) -> str:
    """Whether a target is reached or missed, or within reach by the forecast."""
    last = float(course.actual[-1])
    if not np.isnan(last):
        return "reached" if (last - course.target.value) * course.target.direction >= 0 else "missed"
    if np.isnan(outlook.probability):
        return "undetermined"
    return "within-reach" if outlook.probability >= limits.number("likely") else "out-of-reach"


def path_table(courses: Sequence[Course]) -> Table:
    """Table ``path``: every year of every target."""
    columns = (
        *KEY, "year", "planned", "actual", "flag", "deviation", "revision", "real", "low80", "high80",
        "low95", "high95", "cusum_up", "cusum_down", "signal", "side",
    )  # fmt: skip
    rows = [
        {
            **dict(zip(KEY, c.target.key, strict=True)),
            "year": year,
            "planned": float(c.planned[k]),
            "actual": float(c.actual[k]),
            "flag": _FLAGS[int(c.flags[k])],
            "deviation": float(c.deviation[k]),
            "revision": c.revision,
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


def attribution_table(
    courses: Sequence[Course],
    panel: Panel,
    *,
    identities: Sequence[Identity],
    made: Mapping[int, ForecastResult],
) -> Table:
    """Table ``attribution``: deviation of the latest year by the parts of an identity."""
    known = {item.indicator: item for item in identities}
    rows = [
        row
        for course in courses
        if course.latest and course.target.indicator in known
        for row in _parts(course, panel, known[course.target.indicator], courses=courses, made=made)
    ]
    columns = (*KEY, "year", "part", "expected", "actual", "contribution")
    return _table("attribution", (*KEY, "year", "part"), rows, columns)


def _parts(
    course: Course,
    panel: Panel,
    identity: Identity,
    *,
    courses: Sequence[Course],
    made: Mapping[int, ForecastResult],
) -> Iterator[Row]:
    """Contributions of the parts; what the plans of the parts leave of the plan of the whole is ``plan``."""
    year, unit = course.years[course.latest], course.target.unit
    u, y = panel.units.index(unit), panel.year_position(year)
    actual = np.array([panel.values[u, y, panel.position(code)] for code in identity.parts])
    expected = np.array(
        [_expected(code, course, year, courses=courses, made=made) for code in identity.parts]
    )
    if identity.kind == "sum":
        shares = identity.factor * (actual - expected)
    else:
        shares = identity.factor * split_product(expected, actual, powers=identity.powers)
    head = {**dict(zip(KEY, course.target.key, strict=True)), "year": year}
    for part, planned, found, share in zip(identity.parts, expected, actual, shares, strict=True):
        row: Row = {
            "part": part,
            "expected": float(planned),
            "actual": float(found),
            "contribution": float(share),
        }
        yield {**head, **row}
    rest = float(course.deviation[course.latest] - shares.sum())
    yield {**head, "part": "plan", "expected": None, "actual": None, "contribution": rest}


def _expected(
    code: str, course: Course, year: int, *, courses: Sequence[Course], made: Mapping[int, ForecastResult]
) -> float:
    """Planned value of a part, if it has a target of its own, else its forecast of the base year."""
    for other in courses:
        if (other.target.unit, other.target.indicator) == (course.target.unit, code) and year in other.years:
            return float(other.planned[other.years.index(year)])
    result = made.get(course.target.base_year)
    return (
        float("nan") if result is None else forecast_value(result, course.target.unit, code=code, year=year)
    )


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
