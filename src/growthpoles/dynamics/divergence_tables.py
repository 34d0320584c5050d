"""Tables of inequality, polarisation, shares, sizes and reversal, year by year."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import polars as pl

from growthpoles.core.panel import FloatArray, Panel
from growthpoles.dynamics.divergence_grades import Evidence, both_claims
from growthpoles.dynamics.divergence_inputs import CORE, REST, Comparable, DivergenceSettings
from growthpoles.stats.concentration import gini, theil, theil_decomposition
from growthpoles.stats.convergence import dispersion, spread_change, time_trend
from growthpoles.stats.polarisation import (
    esteban_gradin_ray,
    esteban_ray,
    kanbur_zhang,
    williamson,
    williamson_curve,
    wolfson,
)
from growthpoles.stats.rank_size import rank_size, urbanisation_stage

_TRENDS = (
    "log_deviation", "williamson", "gini", "theil", "between", "kanbur_zhang", "wolfson", "esteban_ray_1_3",
)  # fmt: skip
_REVERSAL_YEARS = 3
_CURVE_YEARS = 5
_YEARLY = (
    "log_deviation", "variation", "williamson", "gini", "theil", "between", "within", "kanbur_zhang",
    "wolfson", "esteban_ray_1", "esteban_ray_1_3", "esteban_ray_1_6", "esteban_gradin_ray", "extremes",
)  # fmt: skip


def number(value: float) -> float | None:
    """A float, or None for NaN and infinity."""
    return float(value) if np.isfinite(value) else None


def yearly_table(data: Comparable, sample: str) -> pl.DataFrame:
    """Inequality and polarisation of each year; null where there is one unit only."""
    rows = []
    for t, year in enumerate(data.years):
        found = _inequality(data, t) if len(data.units) > 1 else {}
        rows.append({"sample": sample, "year": year, "units": len(data.units), **found})
    schema = {"sample": pl.String, "year": pl.Int64, "units": pl.Int64} | dict.fromkeys(_YEARLY, pl.Float64)
    return pl.DataFrame(rows, schema=schema)


def _inequality(data: Comparable, t: int) -> dict[str, float | None]:
    amounts, people, level = data.amounts[:, t], data.people[:, t], data.per_head[:, t]
    spread = dispersion(level[:, None])
    found = {
        "log_deviation": spread.log_deviation[0],
        "variation": spread.variation[0],
        "williamson": williamson(level, people),
        "gini": gini(level, people),
        "theil": theil(amounts, people),
        "wolfson": wolfson(level, people),
        "esteban_ray_1": esteban_ray(level, people, alpha=1.0),
        "esteban_ray_1_3": esteban_ray(level, people),
        "esteban_ray_1_6": esteban_ray(level, people, alpha=1.6),
        "extremes": level.max() / level.min(),
    }
    if data.core.any() and not data.core.all():
        parts = theil_decomposition(amounts, data.groups, population=people)
        found |= {
            "between": parts.between,
            "within": parts.within,
            "kanbur_zhang": kanbur_zhang(amounts, data.groups, population=people),
            "esteban_gradin_ray": esteban_gradin_ray(level, data.groups, population=people),
        }
    return {name: number(value) for name, value in found.items()}


def trends_table(yearly: pl.DataFrame) -> pl.DataFrame:
    """Straight lines through the logs of the measures of one sample."""
    years, rows = yearly["year"].to_list(), []
    for measure in _TRENDS:
        series = yearly[measure].to_list()
        known = [value for value in series if value is not None]
        row = {"sample": yearly["sample"][0], "measure": measure, "years": len(known)}
        if len(known) == len(series) and known:
            row |= {"first": known[0], "last": known[-1]}
            if len(known) > 2 and min(known) > 0:
                line = time_trend(np.log(known), years)
                row |= {"slope": line.slope, "se": number(line.se), "p_value": line.p}
        rows.append(row)
    numbers = ("first", "last", "slope", "se", "p_value")
    schema = {"sample": pl.String, "measure": pl.String} | dict.fromkeys(numbers, pl.Float64)
    return pl.DataFrame(rows, schema=schema | {"years": pl.Int64})


def spread_findings(
    data: Comparable, trends: pl.DataFrame, *, sample: str, settings: DivergenceSettings
) -> list[dict[str, object]]:
    """Findings on sigma between the two ends, and on the trends of the other measures."""
    size = len(data.units)
    estimate, p = None, None
    if size >= 4 and len(data.years) > 1 and np.ptp(data.per_head[:, [0, -1]], axis=0).all():
        change = spread_change(data.per_head[:, 0], data.per_head[:, -1])
        estimate, p = float(np.log(change.ratio) / 2), change.p
    rows = both_claims(Evidence("sigma", sample, estimate, p, size, len(data.years)), settings)
    for line in trends.iter_rows(named=True):
        name, count = line["measure"], line["years"]
        known = Evidence(name, sample, line["slope"], line["p_value"], size, count, settings.least_years)
        rows += both_claims(known, settings)
    return rows


def shares_table(data: Comparable) -> pl.DataFrame:
    """Shares of core and hinterland in amounts and population."""
    rows = []
    for name, inside in ((CORE, data.core), (REST, ~data.core)) if data.core.any() else ():
        amount = data.amounts[inside].sum(axis=0) / data.amounts.sum(axis=0)
        people = data.people[inside].sum(axis=0) / data.people.sum(axis=0)
        rows += [
            {
                "group": name,
                "year": year,
                "amount_share": float(a),
                "population_share": float(b),
                "per_head": float(a / b) if b > 0 else None,
            }
            for year, a, b in zip(data.years, amount, people, strict=True)
        ]
    schema = {"group": pl.String, "year": pl.Int64}
    numbers = ("amount_share", "population_share", "per_head")
    return pl.DataFrame(rows, schema=schema | dict.fromkeys(numbers, pl.Float64))


def earlier_shares(panel: Panel, data: Comparable, *, code: str) -> pl.DataFrame:
    """Shares of core and hinterland in the amounts of earlier years, in which the population is not known."""
    rows = [panel.units.index(unit) for unit in data.units]
    amounts = panel.column(code)[rows]
    full = np.asarray((amounts > 0).all(axis=0), bool).tolist()
    found = []
    for y, (year, known) in enumerate(zip(panel.years, full, strict=True)):
        if known and year < data.years[0] and data.core.any():
            share = float(amounts[data.core, y].sum() / amounts[:, y].sum())
            found += [(CORE, year, share), (REST, year, 1 - share)]
    schema = {"group": pl.String, "year": pl.Int64, "amount_share": pl.Float64}
    empty = pl.lit(None, pl.Float64)
    frame = pl.DataFrame(found, schema, orient="row")
    return frame.with_columns(population_share=empty, per_head=empty)


def share_findings(
    data: Comparable, shares: pl.DataFrame, *, settings: DivergenceSettings
) -> list[dict[str, object]]:
    """Findings on the claim that amounts or people concentrate in the core."""
    core = shares.filter(pl.col("group") == CORE)
    rows = []
    for column in ("amount_share", "population_share"):
        estimate, p = None, None
        if len(data.years) > 2 and data.core.any():
            values = core[column].to_numpy()
            line = time_trend(values, data.years)
            flat = float(np.ptp(values)) < 1e-12  # what is left is rounding
            estimate, p = (0.0, 1.0) if flat else (line.slope, line.p)
        known = Evidence(
            f"core_{column}", "all", estimate, p, len(data.units), len(data.years), settings.least_years
        )
        rows.append(known.row("concentration", settings))
    return rows


def rank_size_table(data: Comparable) -> pl.DataFrame:
    """Primacy and rank-size slope of population and amounts."""
    rows = []
    for measure, table in (("amount", data.amounts), ("population", data.people)):
        for year, sizes in zip(data.years, table.T, strict=True):
            row: dict[str, object] = {"year": year, "measure": measure, "units": len(data.units)}
            if sizes.size > 2 and np.ptp(sizes) > 0:
                found = rank_size(sizes)
                row |= {"primacy": found.primacy, "slope": found.slope, "se": found.se}
            rows.append(row)
    schema = {"year": pl.Int64, "measure": pl.String, "units": pl.Int64}
    return pl.DataFrame(rows, schema=schema | dict.fromkeys(("primacy", "slope", "se"), pl.Float64))


def stages_table(data: Comparable) -> pl.DataFrame:
    """Net migration per thousand people of the core, of the larger and of the smaller half of the rest."""
    schema = {"year": pl.Int64, "core": pl.Float64, "intermediate": pl.Float64, "small": pl.Float64}
    classes = _size_classes(data)
    known = ~np.isnan(data.migration).any(axis=0)
    rows = []
    if all(inside.any() for inside in classes):
        for t in np.flatnonzero(known):
            rates = [
                float(1000 * data.migration[inside, t].sum() / data.people[inside, t].sum())
                for inside in classes
            ]
            keys = ("year", "core", "intermediate", "small", "stage")
            rows.append(dict(zip(keys, (data.years[t], *rates, urbanisation_stage(rates)), strict=True)))
    return pl.DataFrame(rows, schema=schema | {"stage": pl.String})


def _size_classes(data: Comparable) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.bool_]], ...]:
    rest = ~data.core
    middle = np.median(data.people[rest, 0]) if rest.any() else 0.0
    large = data.people[:, 0] >= middle
    return data.core, rest & large, rest & ~large


def reversal_table(data: Comparable) -> pl.DataFrame:
    """Conditions of polarisation reversal; that of the spread coefficient is not known here."""
    core = data.core
    rows: list[dict[str, object]] = []
    for name, table in (
        ("core-amount-share-falls", data.amounts),
        ("core-population-share-falls", data.people),
    ):
        share = table[core].sum(axis=0) / table.sum(axis=0)
        rows.append(_condition(name, core, float(_falling(share)), lambda value: value >= _REVERSAL_YEARS))
    second = _size_classes(data)[1]
    gap = float("nan")
    if core.any() and second.any() and len(data.years) > _REVERSAL_YEARS:
        growth = [
            np.log(data.amounts[inside, -1].sum() / data.amounts[inside, -1 - _REVERSAL_YEARS].sum())
            for inside in (second, core)
        ]
        span = data.years[-1] - data.years[-1 - _REVERSAL_YEARS]
        gap = float((growth[0] - growth[1]) / span)
    rows.append(_condition("secondary-grows-faster", core, gap, lambda value: value > 0))
    rows.append({"condition": "spread-positive", "value": None, "met": None})
    return pl.DataFrame(rows, schema={"condition": pl.String, "value": pl.Float64, "met": pl.Boolean})


def _condition(
    name: str, core: Sequence[bool] | np.ndarray[tuple[int, ...], np.dtype[np.bool_]], value: float,
    test: Callable[[float], bool],
) -> dict[str, object]:  # fmt: skip
    known = bool(np.any(core)) and np.isfinite(value)
    return {"condition": name, "value": value if known else None, "met": test(value) if known else None}


def _falling(series: FloatArray) -> int:
    """Number of falls in a row up to the last year."""
    falls = np.diff(series)[::-1] < 0
    return int(falls.size if falls.all() else np.argmin(falls))


def curve_table(data: Comparable, yearly: pl.DataFrame) -> pl.DataFrame:
    """Williamson's curve over the years; only where national growth is in constant prices."""
    numbers = ("linear", "quadratic", "quadratic_p", "turning_point")
    schema: dict[str, type[pl.DataType]] = {"measure": pl.String, **dict.fromkeys(numbers, pl.Float64)}
    schema |= {"inside": pl.Boolean, "shape": pl.String, "u_p": pl.Float64, "years": pl.Int64}
    rows = []
    series = yearly["williamson"]
    enough = len(data.years) >= _CURVE_YEARS and not series.has_nulls()
    income = (data.real * data.people).sum(axis=0) / data.people.sum(axis=0)
    if data.basis != "current" and enough and np.unique(income).size > 2:
        found = williamson_curve(series.to_numpy(), income)
        rows.append(
            {
                "measure": "williamson",
                "linear": found.linear,
                "quadratic": found.quadratic,
                "quadratic_p": number(found.quadratic_p),
                "turning_point": number(found.turning_point),
                "inside": found.inside,
                "shape": found.shape,
                "u_p": number(found.u_p),
                "years": found.years,
            }
        )
    return pl.DataFrame(rows, schema=schema)


def curve_finding(
    data: Comparable, curve: pl.DataFrame, *, settings: DivergenceSettings
) -> dict[str, object]:
    """Finding on the claim that inequality follows an inverted U."""
    estimate, p = None, None
    if curve.height:
        row = curve.row(0, named=True)
        estimate = -row["quadratic"] if row["inside"] else -abs(row["quadratic"])
        p = row["u_p"] if row["inside"] else row["quadratic_p"]
    known = Evidence(
        "williamson_curve",
        "all",
        estimate,
        p,
        len(data.units),
        len(data.years),
        settings.least_years,
        data.basis,
    )
    return known.row("inverted-u", settings)
