"""Tables of a diagnosis of constraints."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from growthpoles.core.panel import Flag, FloatArray
from growthpoles.core.result import Table
from growthpoles.potential.constraint_gaps import Diagnosed, Strings, area_severities, cell_status
from growthpoles.potential.constraint_map import UNDETERMINED
from growthpoles.stats.arrays import divide
from growthpoles.stats.ranking import rank

FLAG_NAMES = {int(flag): flag.code for flag in Flag}
TRENDS = {1.0: "adverse", -1.0: "improving", 0.0: "steady"}


def constraints_table(found: Diagnosed) -> Table:
    """Table ``constraints``: severity, class, confidence, trend, priority and rank of every constraint."""
    rules, severity = found.rules, found.severity
    hidden = (found.cells.flags == Flag.CONFIDENTIAL) @ rules.weights.T
    due = (found.cells.flags != Flag.NOT_APPLICABLE) @ rules.weights.T
    data = _grid(found, [item.code for item in rules.constraints], "constraint").with_columns(
        numbers("severity", found.measured),
        pl.Series("class", _classes(found, found.measured, found.status), dtype=pl.String),
        numbers("partial", severity.values),
        numbers("confidence", severity.confidence),
        numbers("firm", severity.firm),
        numbers("proxy_weight", severity.proxy),
        numbers("hidden", divide(hidden, due)),
        pl.Series("trend", trend_names(found.joint), dtype=pl.String),
        numbers("importance", np.broadcast_to(found.importance, found.status.shape)),
        numbers("priority", found.priority),
        numbers("rank", rank(_positive(found.priority))).cast(pl.Int64),
        pl.lit(found.settings.benchmark).alias("benchmark"),
        pl.Series("status", found.status.ravel().tolist(), dtype=pl.String),
    )
    return _table("constraints", ("unit", "year", "constraint"), data)


def measures_table(found: Diagnosed) -> Table:
    """Table ``measures``: every measure of every constraint, down to value, benchmark and gap."""
    rules, cells = found.rules, found.cells
    pairs, at = rules.pairs, [m for _, m in rules.pairs]
    stick, measures = found.yardstick, [rules.measures[m] for m in at]
    weight = np.array([rules.weights[pair] for pair in pairs])
    have = (~np.isnan(found.gap)) @ rules.weights.T
    share = np.where(
        np.isnan(found.gap[:, :, at]), np.nan, weight / _positive(have[:, :, [c for c, _ in pairs]])
    )
    units_years = len(cells.units) * len(cells.years)
    elements = [cells.elements[m] for m in at]
    stated = [item.unit if item else due.unit for item, due in zip(elements, measures, strict=True)]
    proxies = [cells.proxies[m] for m in at]

    def texts(name: str, values: Sequence[str]) -> pl.Series:
        return pl.Series(name, list(values) * units_years, dtype=pl.String)

    def picked(name: str, array: FloatArray) -> pl.Series:
        return numbers(name, np.broadcast_to(array, cells.values.shape)[:, :, at])

    data = _grid(found, [rules.constraints[c].code for c, _ in pairs], "constraint").with_columns(
        texts("measure", [item.code for item in measures]),
        picked("value", cells.values),
        texts("unit_of_measure", stated),
        pl.Series("flag", [FLAG_NAMES[int(flag)] for flag in cells.flags[:, :, at].ravel()]),
        texts("proxy", proxies),
        pl.Series("status", cell_status(found)[:, :, at].ravel().tolist(), dtype=pl.String),
        picked("benchmark", stick.benchmark),
        pl.lit(found.settings.benchmark).alias("benchmark_mode"),
        pl.Series("peers", stick.peers[:, :, at].ravel().tolist(), dtype=pl.String),
        pl.Series("peer_count", stick.counts[:, :, at].ravel(), dtype=pl.Int64),
        picked("worst", stick.worst),
        picked("gap", found.gap),
        numbers("weight", np.broadcast_to(weight, share.shape)),
        numbers("share", share),
        numbers("contribution", share * found.gap[:, :, at]),
        pl.Series("trend", trend_names(found.verdict[:, :, at]), dtype=pl.String),
        picked("trend_slope", found.trend.slope),
        picked("trend_p", found.trend.p_value),
        pl.Series("trend_years", found.trend.n[:, :, at].ravel(), dtype=pl.Int64),
        picked("national", cells.national),
    )
    return _table("measures", ("unit", "year", "constraint", "measure"), data)


def areas_table(found: Diagnosed) -> Table:
    """Table ``areas``: severity by area of improvement, and the measured constraints it rests on."""
    rules, areas = found.rules, area_severities(found)
    enough = rules.rules.number("enough-confidence") - 1e-12
    firm = areas.confidence >= enough
    status = np.select([areas.of == 0, firm, areas.have > 0], ["", "measured", "undetermined"], default="")
    severity = np.where(firm, areas.values, np.nan)
    codes = np.array([item.code for item in rules.constraints])
    member = [np.array([area in own for own in rules.telling_areas]) for area in rules.areas]
    named = [
        " ".join(codes[own & (row == "measured")].tolist())
        for row in found.status.reshape(-1, len(codes))
        for own in member
    ]
    data = _grid(found, rules.areas, "area").with_columns(
        numbers("severity", severity),
        pl.Series("class", _classes(found, severity, status), dtype=pl.String),
        numbers("partial", areas.values),
        numbers("confidence", areas.confidence),
        pl.Series("have", areas.have.ravel(), dtype=pl.Int64),
        pl.Series("of", areas.of.ravel(), dtype=pl.Int64),
        pl.Series("constraints", named, dtype=pl.String),
    )
    return _table("areas", ("unit", "year", "area"), data)


def summary_table(found: Diagnosed, constraints: Table) -> Table:
    """Table ``summary``: units by status, median severity, units at least severe, and the worst unit."""
    status, severe = pl.col("status"), found.rules.rules.number("class-severe") - 1e-12
    names = ("measured", "undetermined", "confidential", "not-comparable", "no-data", "not-applicable")
    counts = [(status == name).sum().cast(pl.Int64).alias(name.replace("-", "_")) for name in names]
    worst = pl.col("unit").filter(pl.col("severity") == pl.col("severity").max()).first()
    data = (
        constraints.data.sort("unit")
        .group_by("year", "constraint", maintain_order=True)
        .agg(
            *counts,
            pl.col("severity").median().alias("median"),
            (pl.col("severity") >= severe).sum().cast(pl.Int64).alias("severe"),
            ((pl.col("trend") == "adverse") & (status == "measured")).sum().cast(pl.Int64).alias("adverse"),
            worst.alias("worst_unit"),
        )
    )
    return _table("summary", ("year", "constraint"), data)


def coverage_table(found: Diagnosed) -> Table:
    """Table ``coverage``: which measures have figures, directly or by a proxy, for how many units."""
    rules, cells = found.rules, found.cells
    known, due = ~np.isnan(cells.values), cells.flags != Flag.NOT_APPLICABLE
    rows = []
    for c, m in rules.pairs:
        for y, year in enumerate(cells.years):
            have = int(known[:, y, m].sum())
            status = (cells.proxies[m] or "direct") if have else "missing"
            key = (year, rules.constraints[c].code, rules.measures[m].code)
            rows.append((*key, status, float(rules.weights[c, m]), have, int(due[:, y, m].sum())))
    schema = {
        "year": pl.Int64, "constraint": pl.String, "measure": pl.String, "status": pl.String, "weight":
        pl.Float64, "have_units": pl.Int64, "of_units": pl.Int64,
    }  # fmt: skip
    keys = ("year", "constraint", "measure")
    return _table("coverage", keys, pl.DataFrame(rows, schema=schema, orient="row"))


def national_table(found: Diagnosed) -> Table:
    """Table ``national``: figures of the country beside the norm, where there is one in the same unit."""
    rules, cells = found.rules, found.cells
    rows = []
    for m, item in enumerate(rules.measures):
        element = cells.elements[m]
        for y, year in enumerate(cells.years):
            value = float(cells.national[y, m])
            if element is None or np.isnan(value):
                continue
            post = cells.goalpost(m, item.norm, unit=item.unit)
            norm = None if np.isnan(post) else post
            meets = None if norm is None else bool((value - norm) * item.direction >= 0)
            rows.append((year, item.code, value, element.unit, norm, meets, element.proxy))
    schema = {
        "year": pl.Int64, "measure": pl.String, "value": pl.Float64, "unit_of_measure": pl.String,
        "norm": pl.Float64, "meets_norm": pl.Boolean, "proxy": pl.String,
    }  # fmt: skip
    return _table("national", ("year", "measure"), pl.DataFrame(rows, schema=schema, orient="row"))


def definitions_table(found: Diagnosed) -> Table:
    """Table ``definitions``: weight, direction, norm and origin of every measure of every constraint."""
    rules = found.rules
    rows = []
    for c, m in rules.pairs:
        item, element = rules.measures[m], found.cells.elements[m]
        rows.append(
            {
                "constraint": rules.constraints[c].code,
                "measure": item.code,
                "weight": float(rules.weights[c, m]),
                "direction": item.direction,
                "unit_of_measure": item.unit,
                "norm": item.norm.value if item.norm else None,
                "norm_source": item.norm.source if item.norm else "",
                "worst": item.worst.value if item.worst else None,
                "value_code": element.value if element else "",
                "denominator_code": element.denominator if element else "",
                "stated_unit": element.unit if element else "",
                "proxy": element.proxy if element else "",
            }
        )
    schema = {
        "constraint": pl.String, "measure": pl.String, "weight": pl.Float64, "direction": pl.Int64,
        "unit_of_measure": pl.String, "norm": pl.Float64, "norm_source": pl.String, "worst": pl.Float64,
        "value_code": pl.String, "denominator_code": pl.String, "stated_unit": pl.String, "proxy": pl.String,
    }  # fmt: skip
    return _table("definitions", ("constraint", "measure"), pl.DataFrame(rows, schema=schema))


def constraint_areas_table(found: Diagnosed) -> Table:
    """Table ``constraint_areas``: the areas of improvement each constraint belongs to."""
    rows = [(item.code, area) for item in found.rules.constraints for area in item.areas]
    data = pl.DataFrame(rows, schema={"constraint": pl.String, "area": pl.String}, orient="row")
    return _table("constraint_areas", ("constraint", "area"), data)


def thresholds_table(found: Diagnosed) -> Table:
    """Table ``thresholds``: every threshold with its source and validity."""
    return Table("thresholds", ("code",), found.rules.rules.rows())


def numbers(name: str, array: FloatArray) -> pl.Series:
    """A column of numbers; NaN becomes null."""
    return pl.Series(name, np.ascontiguousarray(array).ravel(), dtype=pl.Float64).fill_nan(None)


def trend_names(verdict: FloatArray) -> list[str]:
    """Names of trends in flat order; ``untested`` for NaN."""
    return [TRENDS.get(float(value), "untested") for value in verdict.ravel()]


def _classes(found: Diagnosed, severity: FloatArray, status: Strings) -> list[str | None]:
    pairs = zip(found.rules.classes(severity), status.ravel(), strict=True)
    return [UNDETERMINED if state == "undetermined" else name for name, state in pairs]


def _positive(array: FloatArray) -> FloatArray:
    return np.where(array > 0, array, np.nan)


def _grid(found: Diagnosed, codes: Sequence[str], name: str) -> pl.DataFrame:
    """Keys unit, year and a code in the order of arrays (units, years, codes)."""
    units, years = found.cells.units, found.cells.years
    return pl.DataFrame(
        {
            "unit": np.repeat(np.array(units), len(years) * len(codes)),
            "year": np.tile(np.repeat(np.array(years), len(codes)), len(units)),
            name: list(codes) * (len(units) * len(years)),
        },
        schema={"unit": pl.String, "year": pl.Int64, name: pl.String},
    )


def _table(name: str, keys: tuple[str, ...], data: pl.DataFrame) -> Table:
    others = [column for column in data.columns if column not in keys]
    return Table(name, keys, data.select(*keys, *others).sort(keys))
