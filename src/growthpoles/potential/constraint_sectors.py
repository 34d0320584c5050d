"""Constraints by industry, where figures by industry exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from growthpoles.core.diagnostic import Diagnostic, note
from growthpoles.core.industries import IndustryTable
from growthpoles.core.panel import Flag, FloatArray, Panel
from growthpoles.core.result import Table
from growthpoles.errors import InputError, Where, problem
from growthpoles.potential.constraint_inputs import SectorFigure
from growthpoles.potential.constraint_map import ConstraintMap, Measurable
from growthpoles.potential.constraint_tables import trend_names
from growthpoles.potential.severity import Trends, gaps, good_percentile, trends, verdicts

TOTAL, APART, REST = "TOTAL", "apart", "rest"
_SCHEMA = {
    "measure": pl.String, "unit": pl.String, "industry": pl.String, "year": pl.Int64, "value": pl.Float64,
    "unit_of_measure": pl.String, "flag": pl.String, "benchmark": pl.Float64, "worst": pl.Float64,
    "gap": pl.Float64, "class": pl.String, "apart": pl.Boolean, "change": pl.Float64, "trend": pl.String,
    "trend_slope": pl.Float64, "trend_p": pl.Float64, "trend_years": pl.Int64,
}  # fmt: skip


def sector_figures(panel: Panel, code: str, *, measure: str, industry: str) -> tuple[SectorFigure, ...]:
    """Figures of one industry from an indicator of a panel, for the units and the country.

    Args:
        panel: The panel.
        code: Indicator, in the unit of the measure.
        measure: Code of the measure.
        industry: Code of the industry.

    Raises:
        InputError: The panel has no such indicator.
    """
    at, found = panel.position(code), list[SectorFigure]()
    for u, unit in enumerate(panel.units):
        for y, year in enumerate(panel.years):
            flag, value = Flag(int(panel.flags[u, y, at])), float(panel.values[u, y, at])
            if flag is not Flag.MISSING:
                number = None if np.isnan(value) else value
                found.append(SectorFigure(measure, unit, industry, year, number, flag))
    if panel.country is not None:
        whole = panel.national(code)
        found += [
            SectorFigure(measure, panel.country.code, industry, panel.years[y], float(whole[y]))
            for y in np.flatnonzero(~np.isnan(whole))
        ]
    return tuple(found)


def sectors_table(
    figures: Sequence[SectorFigure], rules: ConstraintMap, *, industries: IndustryTable | None = None
) -> Table:
    """Table ``sectors``: figures by industry against the norm, change over five years and trend.

    The worst value is the percentile of all figures of the measure from the bad end. A series that starts
    anew is not compared with its past. With an industry table the industries reported apart, and the others,
    are joined for the country by their national output (not by their fixed assets, which would be right for
    wear).

    Raises:
        InputError: A measure that the map does not show by industry, or two different figures for one cell;
            all are listed.
    """
    figures = tuple(dict.fromkeys(figures))
    _check(figures, rules)
    rows: list[dict[str, Any]] = []
    for item in rules.measures:
        own = [figure for figure in figures if figure.measure == item.code]
        if not own:
            continue
        worst = _worst(own, item, rules)
        joined = list(_joined(own, item, industries)) if industries is not None else []
        for series in _series([*own, *joined]):
            rows.extend(_rows(series, item, rules, worst=worst))
    keys = ("measure", "unit", "industry", "year")
    return Table("sectors", keys, pl.DataFrame(rows, schema=_SCHEMA).sort(keys))


def sector_findings(figures: Sequence[SectorFigure], rules: ConstraintMap) -> Iterator[Diagnostic]:
    """Industries meant to be reported apart that the figures do not show."""
    for item in rules.measures:
        held = {figure.industry for figure in figures if figure.measure == item.code}
        lost = [code for code in item.apart if code not in held]
        if held and lost:
            where = Where(indicator=item.code)
            yield note("diagnosis.apart.partial", where, industries=", ".join(lost))


@dataclass(frozen=True, eq=False)
class _Series:
    """Figures of one measure, unit and industry in calendar order."""

    figures: tuple[SectorFigure, ...]

    @property
    def years(self) -> np.ndarray[Any, np.dtype[np.int64]]:
        return np.array([item.year for item in self.figures], dtype=np.int64)

    @property
    def values(self) -> FloatArray:
        return np.array([np.nan if item.value is None else item.value for item in self.figures])

    def since_break(self, k: int) -> slice:
        """Positions up to k that belong to one unbroken series with it."""
        starts = [j for j in range(k + 1) if self.figures[j].after_break]
        return slice(starts[-1] if starts else 0, k + 1)


def _check(figures: Sequence[SectorFigure], rules: ConstraintMap) -> None:
    shown = [item.code for item in rules.measures if item.by_sector]
    problems, seen = [], set[tuple[str, str, str, int]]()
    for item in figures:
        where = Where(unit=item.unit, year=item.year, indicator=item.measure)
        if item.measure not in shown:
            problems.append(problem("diagnosis.sector.measure", where, known=", ".join(shown)))
        key = (item.measure, item.unit, item.industry, item.year)
        if key in seen:
            problems.append(problem("diagnosis.sector.twice", where, industry=item.industry))
        seen.add(key)
    if problems:
        raise InputError(list(dict.fromkeys(problems)))


def _series(figures: Sequence[SectorFigure]) -> Iterator[_Series]:
    groups: dict[tuple[str, str], list[SectorFigure]] = {}
    for item in figures:
        groups.setdefault((item.unit, item.industry), []).append(item)
    for key in sorted(groups):
        yield _Series(tuple(sorted(groups[key], key=lambda item: item.year)))


def _worst(figures: Sequence[SectorFigure], item: Measurable, rules: ConstraintMap) -> float:
    if item.worst:
        return item.worst.value
    known = [figure.value for figure in figures if figure.value is not None and figure.industry != TOTAL]
    column = np.array(known or [np.nan])[:, None]
    q = rules.rules.number("worst-percentile")
    return float(good_percentile(column, q, direction=np.array([float(item.direction)]))[0])


def _joined(
    figures: Sequence[SectorFigure], item: Measurable, industries: IndustryTable
) -> Iterator[SectorFigure]:
    """Output-weighted means of the country, of the industries apart and of the others."""
    country = industries.territory.country
    if country is None or not item.apart:
        return
    totals = industries.totals()
    by_year: dict[int, list[SectorFigure]] = {}
    for figure in figures:
        if figure.unit == country.code and figure.industry in industries.codes:
            by_year.setdefault(figure.year, []).append(figure)
    for year in sorted(set(by_year) & set(industries.years)):
        output = dict(zip(industries.codes, totals[industries.years.index(year)], strict=True))
        for name, inside in ((APART, True), (REST, False)):
            held = [figure for figure in by_year[year] if (figure.industry in item.apart) is inside]
            value = _mean(held, output)
            if value is not None:
                broken = any(figure.after_break for figure in held)
                yield replace(held[0], industry=name, value=value, flag=Flag.IMPUTED, after_break=broken)


def _mean(figures: Sequence[SectorFigure], output: Mapping[str, float]) -> float | None:
    """Mean by output; None where a figure or an output is not known."""
    values = np.array([np.nan if item.value is None else item.value for item in figures])
    weights = np.array([output[item.industry] for item in figures])
    total = float(weights.sum())
    return float(values @ weights / total) if total > 0 and not np.isnan(values).any() else None


def _rows(
    series: _Series, item: Measurable, rules: ConstraintMap, *, worst: float
) -> Iterator[dict[str, Any]]:
    norm = np.array([item.norm.value if item.norm else np.nan])
    direction = np.array([float(item.direction)])
    gap = gaps(series.values[:, None], norm, worst=np.array([worst]), direction=direction)
    classes = rules.classes(gap)
    for k, figure in enumerate(series.figures):
        trend = _trend(series, k, window=int(rules.rules.number("trend-years")))
        verdict = verdicts(trend, direction, p=rules.rules.number("trend-p"))
        yield {
            "measure": item.code,
            "unit": figure.unit,
            "industry": figure.industry,
            "year": figure.year,
            "value": figure.value,
            "unit_of_measure": item.unit,
            "flag": figure.flag.code,
            "benchmark": _number(norm[0]),
            "worst": _number(worst),
            "gap": _number(gap[k, 0]),
            "class": classes[k],
            "apart": figure.industry in (*item.apart, APART),
            "change": _change(series, k, years=int(rules.rules.number("change-years"))),
            "trend": trend_names(verdict)[0],
            "trend_slope": _number(trend.slope[0, 0, 0]),
            "trend_p": _number(trend.p_value[0, 0, 0]),
            "trend_years": int(trend.n[0, 0, 0]),
        }


def _trend(series: _Series, k: int, *, window: int) -> Trends:
    part = series.since_break(k)
    found = trends(series.values[None, part, None], series.years[part], window=window)
    return Trends(found.slope[:, -1:], found.p_value[:, -1:], found.n[:, -1:])


def _change(series: _Series, k: int, *, years: int) -> float | None:
    """Difference to the figure of some years before; None across a break."""
    part = series.since_break(k)
    before = np.flatnonzero(series.years[part] == series.years[k] - years)
    return _number(series.values[k] - series.values[part][before[0]]) if before.size else None


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
