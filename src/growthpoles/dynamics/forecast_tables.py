"""The tables of a forecast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from growthpoles.core.panel import Flag, FloatArray, Panel
from growthpoles.core.result import Table
from growthpoles.dynamics.forecast_draws import SUM_DRAWS, Spread, correlation_of, sum_edges
from growthpoles.dynamics.forecast_run import Outcome
from growthpoles.dynamics.forecast_series import Hierarchy, Rows
from growthpoles.stats.conformal import (
    LEVELS,
    change_widths,
    conformal_widths,
    covered,
    effective_numbers,
    extend_widths,
    joint_normals,
    with_tails,
)

LEAST_ERRORS = 19
"""Fewer independent errors than this hold no 95 % interval."""

Column = dict[str, object]
SHOWN = (0.8, 0.95)
_AT = [LEVELS.index(level) for level in SHOWN]
_FLAGS = {int(flag): flag.code for flag in Flag}
_KEYS = ("unit", "indicator")


@dataclass(frozen=True, eq=False)
class Forecast:
    """One indicator, forecast.

    Attributes:
        rows: Its series.
        outcome: What the methods gave.
        path: Forecasts after reconciliation and ratios, shape (rows, steps).
        widths: Half-widths in mean changes, shape (steps, levels).
        pool: What they rest on: forecasts, changes, none.
        sums: Ends of the intervals of the sums, shape (2, sums, steps, shown levels).
        reconciled: Whether parts add up to sums.
        ratio: Whether the path was recomputed from two others.
    """

    rows: Rows
    outcome: Outcome
    path: FloatArray
    widths: FloatArray
    pool: str
    sums: FloatArray
    reconciled: bool = False
    ratio: bool = False

    def method(self, row: int) -> str:
        """Method of a row; empty without a forecast."""
        status = self.rows.ready.status[row]
        if status in ("constant", "zero"):
            return "naive"
        if status != "forecast":
            return ""
        return "ratio" if self.ratio else self.outcome.method[row]

    def status(self, row: int) -> str:
        """Status of a row as written in tables."""
        status = self.rows.ready.status[row]
        short = status == "forecast" and self.outcome.method[row] == "short-combination"
        return "short" if short and self.rows.ready.points[row] <= 8 else status


@dataclass(frozen=True, eq=False)
class Widths:
    """Half-widths, shape (steps, levels), and what they rest on: forecasts, changes, none."""

    values: FloatArray
    pool: str


def widths_of(outcome: Outcome) -> Widths:
    """Half-widths from the errors of past forecasts; levels they are too few for, from the yearly changes.

    Past errors that are worth fewer than four independent ones hold no 80 % interval: then all levels come
    from the changes. Levels that these do not hold either have the tail of a normal distribution.
    """
    errors, steps = outcome.past.scaled, outcome.path.shape[1]
    moves = change_widths(outcome.change, LEVELS, steps=steps, shared=outcome.shared)
    if int((~np.isnan(outcome.change)).sum()) < LEAST_ERRORS:
        moves = np.full_like(moves, np.nan)
    own = extend_widths(conformal_widths(errors, LEVELS, effective=outcome.effective))
    enough = int((~np.isnan(errors[:, 0])).sum()) >= LEAST_ERRORS and not np.isnan(own[0, _AT[0]])
    if not enough and np.isnan(moves[0, _AT[0]]):
        return Widths(np.full_like(moves, np.nan), "none")
    mixed = with_tails(np.where(np.isnan(own), moves, own) if enough else moves, LEVELS)
    grown = np.maximum.accumulate(np.maximum.accumulate(mixed, axis=0), axis=1)
    return Widths(grown, "forecasts" if enough else "changes")


def spread_of(rows: Rows, outcome: Outcome, *, widths: FloatArray) -> Spread:
    """How the units stray around their forecasts."""
    units = slice(0, rows.units)
    size = np.where(rows.ready.usable[units], outcome.size[units], np.nan)
    return Spread(size, outcome.free[units], rows.known.bounds, widths)


def sums_of(
    rows: Rows, outcome: Outcome, *, path: FloatArray, widths: FloatArray, hierarchy: Hierarchy, seed: int
) -> FloatArray:
    """Intervals of the sums from joint draws of their parts, shape (2, sums, steps, shown levels)."""
    spread = spread_of(rows, outcome, widths=widths)
    if not rows.sums or np.isnan(spread.widths).all():
        return np.full((2, rows.sums, path.shape[1], len(SHOWN)), np.nan)
    normals = joint_normals(
        SUM_DRAWS,
        units=rows.units,
        steps=path.shape[1],
        shared=[outcome.shared],
        linked=[[1.0]],
        random=np.random.default_rng(seed),
    )[..., 0]
    by_name = np.argsort(np.argsort(np.array(rows.codes[: rows.units])))  # whatever the order of the rows
    drawn = spread.around(path[: rows.units], normals[:, by_name])
    members = [np.flatnonzero(hierarchy.place == k) for k in range(len(hierarchy.groups))]
    members.append(np.arange(rows.units))
    found = [sum_edges(drawn, m, middle=path[rows.units + k], levels=SHOWN) for k, m in enumerate(members)]
    return np.stack(found, axis=1)


def _frame(columns: Mapping[str, object], text: Sequence[str] = ()) -> pl.DataFrame:
    data = pl.DataFrame(dict(columns), schema_overrides=dict.fromkeys(text, pl.String))
    return data.with_columns(pl.selectors.float().fill_nan(None))


def _stacked(parts: list[pl.DataFrame], name: str, keys: tuple[str, ...]) -> Table:
    return Table(name, keys, pl.concat(parts).sort(*keys))


def forecasts_table(items: Sequence[Forecast], panel: Panel, *, horizon: int) -> Table:
    """Table ``forecasts``: the years after the last value, up to the horizon."""
    keys = ("unit", "indicator", "year")
    return _stacked([_forecast_rows(item, panel, horizon) for item in items], "forecasts", keys)


def _forecast_rows(item: Forecast, panel: Panel, horizon: int) -> pl.DataFrame:
    rows, end = item.rows, panel.years[-1]
    last = np.where(rows.ready.last >= 0, np.array(panel.years)[rows.ready.last], end)
    made = np.array([bool(item.method(r)) for r in range(len(rows.codes))])
    start = np.where(made, last, end)
    edges = _edges(item)
    r, step, year = _places(start, made, end=end, horizon=horizon)
    columns: Column = {
        "unit": np.array(rows.codes, object)[r],
        "indicator": [rows.code] * len(r),
        "year": year,
        "value": np.where(made[r], item.path[r, step], np.nan),
    }
    for k, name in enumerate(("80", "95")):
        columns[f"low{name}"], columns[f"high{name}"] = edges[0, r, step, k], edges[1, r, step, k]
    columns["method"] = [item.method(int(x)) for x in r]
    columns["status"] = [item.status(int(x)) for x in r]
    return _frame(columns, ("unit", "indicator", "method", "status"))


def _places(
    start: np.ndarray, made: np.ndarray, *, end: int, horizon: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Row, step and year of every line; a series without a forecast has one line per year ahead."""
    found = [
        (r, step, year)
        for r, first in enumerate(start)
        for step, year in enumerate(range(int(first) + 1, end + horizon + 1))
    ]
    r, step, year = (np.array(x, np.int64) for x in zip(*found, strict=True))
    return r, np.where(made[r], step, 0), year


def _edges(item: Forecast) -> FloatArray:
    """Lower and upper ends, shape (2, rows, steps, shown levels); NaN where there is no interval."""
    rows, bounds = item.rows, item.rows.known.bounds
    size = np.where(rows.ready.usable, item.outcome.size, np.nan)
    move = size[:, None, None] * item.widths[:, _AT]
    free = item.outcome.free
    centre = item.path[:, :, None]
    found = np.empty((2, *move.shape))
    for k, sign in enumerate((-1.0, 1.0)):
        found[k] = bounds.clip(centre + sign * move)
        found[k, free] = bounds.back(bounds.free(centre[free]) + sign * move[free])
    if item.reconciled:
        found[:, rows.units :] = item.sums
    return found


def series_table(items: Sequence[Forecast], panel: Panel) -> Table:
    """Table ``series``: what was used of every series, and why some were not forecast."""
    parts = []
    for item in items:
        ready, n = item.rows.ready, len(item.rows.codes)
        years = [panel.years[k] if k >= 0 else None for k in ready.last]
        usable = ready.usable
        columns: Column = {
            "unit": list(item.rows.codes),
            "indicator": [item.rows.code] * n,
            "status": [item.status(r) for r in range(n)],
            "points": ready.points.astype(np.int64),
            "filled": ready.filled.astype(np.int64),
            "last_year": pl.Series(years, dtype=pl.Int64),
            "method": [item.method(r) for r in range(n)],
            "size": np.where(usable, _size(item), np.nan),
            "free": item.outcome.free & usable,
        }
        parts.append(_frame(columns, ("unit", "indicator", "status", "method")))
    return _stacked(parts, "series", _KEYS)


def _size(item: Forecast) -> FloatArray:
    """Mean change of each row on its scale; of sums of the sum."""
    whole = item.rows.as_sums(item.outcome.size[:, None])[:, 0]
    return np.where(item.outcome.free, item.outcome.size, whole)


def indicators_table(items: Sequence[Forecast], panel: Panel) -> Table:
    """Table ``indicators``: scale, bounds, pool of errors."""
    rows = []
    for item in items:
        about = panel.indicators[panel.position(item.rows.code)]
        bounds = item.rows.known.bounds
        rows.append(
            {
                "indicator": about.code,
                "unit_of_measure": about.unit,
                "scale": bounds.code,
                "low": bounds.low if np.isfinite(bounds.low) else None,
                "high": bounds.high if np.isfinite(bounds.high) else None,
                "bounds": item.rows.known.source,
                "additive": about.additive,
                "reconciled": item.reconciled,
                "pool": item.pool,
                "errors": len(item.outcome.past.row),
                "shared": item.outcome.shared,
            }
        )
    schema = {"low": pl.Float64, "high": pl.Float64, "shared": pl.Float64}
    data = pl.DataFrame(rows, schema_overrides=schema)
    return Table("indicators", ("indicator",), data.sort("indicator"))


def accuracy_table(items: Sequence[Forecast]) -> Table:
    """Table ``accuracy``: past errors beside those of the naive forecast, and coverage of the intervals."""
    keys = ("indicator", "horizon")
    return _stacked([_accuracy_rows(item) for item in items], "accuracy", keys)


def _accuracy_rows(item: Forecast) -> pl.DataFrame:
    past, steps = item.outcome.past, item.path.shape[1]
    count = (~np.isnan(past.error)).sum(axis=0)
    error, naive = _mean(past.error), _mean(past.naive)
    percent = item.rows.known.bounds.low >= 0
    inside = coverage_of(item.outcome)
    return _frame(
        {
            "indicator": [item.rows.code] * steps,
            "horizon": np.arange(1, steps + 1),
            "errors": count.astype(np.int64),
            "effective": item.outcome.effective,
            "error": error,
            "naive": naive,
            "ratio": np.where(naive > 0, error / np.where(naive > 0, naive, 1.0), np.nan),
            "smape": _mean(past.smape) if percent else np.full(steps, np.nan),
            "naive_smape": _mean(past.naive_smape) if percent else np.full(steps, np.nan),
            "coverage80": inside[:, 0],
            "coverage95": inside[:, 1],
        },
        ("indicator",),
    )


def _mean(x: FloatArray) -> FloatArray:
    count = (~np.isnan(x)).sum(axis=0)
    return np.where(count > 0, np.nansum(x, axis=0) / np.maximum(count, 1), np.nan)


def coverage_of(outcome: Outcome) -> FloatArray:
    """Share of the errors of one origin inside intervals made from the other origins, shape (steps, 2).

    Only origins that have no year ahead in common with it take part: units that share a shock would find it
    in the interval. NaN where no two origins are so far apart, or the others are too few for a level.
    """
    past, steps = outcome.past, outcome.past.scaled.shape[1]
    total, inside = np.zeros((steps, 2)), np.zeros((steps, 2))
    for origin in np.unique(past.cut):
        mine = past.scaled[past.cut == origin]
        for k in range(steps):
            others = np.abs(past.cut - origin) > k
            errors = past.scaled[others, k : k + 1]
            known = effective_numbers(
                np.isfinite(past.scaled[others]), series=past.row[others], origin=past.cut[others],
                shared=outcome.shared,
            )  # fmt: skip
            share = covered(mine[:, k : k + 1], conformal_widths(errors, SHOWN, effective=known[k : k + 1]))[
                0
            ]
            number = np.where(np.isnan(share), 0, int(np.isfinite(mine[:, k]).sum()))
            total[k] += number
            inside[k] += np.where(number > 0, share, 0.0) * number
    return np.where(total > 0, inside / np.maximum(total, 1), np.nan)


def correlations_table(items: Sequence[Forecast]) -> Table:
    """Table ``correlations``: how the yearly changes of two indicators go together within units."""
    found = correlation_of([_calendar(item) for item in items])
    codes = [item.rows.code for item in items]
    rows = [
        (codes[i], codes[j], float(found[i, j]))
        for i in range(len(codes))
        for j in range(len(codes))
        if i != j
    ]
    schema = {"indicator": pl.String, "other": pl.String, "correlation": pl.Float64}
    keys = ("indicator", "other")
    return Table("correlations", keys, pl.DataFrame(rows, schema=schema, orient="row").sort(*keys))


def _calendar(item: Forecast) -> FloatArray:
    """Yearly changes of the units by calendar year, shape (units, years - 1); NaN = none."""
    change, rows = item.outcome.change, item.rows
    found = np.full((rows.units, change.shape[1]), np.nan)
    for unit, line in zip(item.outcome.units, change, strict=True):
        end = int(rows.ready.last[unit])
        found[unit, :end] = line[len(line) - end :]
    return found


def errors_table(items: Sequence[Forecast]) -> Table:
    """Table ``errors``: half-width of every level and horizon, in mean yearly changes."""
    parts = [
        _frame(
            {
                "indicator": [item.rows.code] * item.widths.size,
                "horizon": np.repeat(np.arange(1, len(item.widths) + 1), len(LEVELS)),
                "level": np.tile(LEVELS, len(item.widths)),
                "width": item.widths.ravel(),
            },
            ("indicator",),
        )
        for item in items
    ]
    return _stacked(parts, "errors", ("indicator", "horizon", "level"))


def history_table(items: Sequence[Forecast], panel: Panel) -> Table:
    """Table ``history``: the figures before, of units and sums; what is simply missing is left out."""
    parts = []
    for item in items:
        rows = item.rows
        u, y = np.nonzero(rows.flags != Flag.MISSING)
        columns: Column = {
            "unit": np.array(rows.codes, object)[u],
            "indicator": [rows.code] * len(u),
            "year": np.array(panel.years, np.int64)[y],
            "value": rows.values[u, y],
            "flag": [_FLAGS[int(x)] for x in rows.flags[u, y]],
        }
        parts.append(_frame(columns, ("unit", "indicator", "flag")))
    return _stacked(parts, "history", ("unit", "indicator", "year"))


def sums_table(items: Sequence[Forecast], panel: Panel, *, hierarchy: Hierarchy) -> Table:
    """Table ``sums``: forecasts of sums beside the sums of the forecasts of their parts."""
    rows = []
    for item in items:
        for k in range(item.rows.sums if item.reconciled else 0):
            r = item.rows.units + k
            below = hierarchy.place == k if k < len(hierarchy.groups) else np.full(item.rows.units, True)
            parts = item.path[: item.rows.units][below].sum(axis=0)
            rows += [
                (item.rows.code, panel.years[-1] + h + 1, item.rows.codes[r], value, part, value - part)
                for h, (value, part) in enumerate(zip(item.path[r].tolist(), parts.tolist(), strict=True))
            ]
    schema = {"indicator": pl.String, "year": pl.Int64, "unit": pl.String}
    numbers = dict.fromkeys(("value", "parts", "difference"), pl.Float64)
    keys = ("indicator", "year", "unit")
    return Table("sums", keys, pl.DataFrame(rows, schema={**schema, **numbers}, orient="row").sort(*keys))
