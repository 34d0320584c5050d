"""Audit of the figures: what there is of them, how they are distributed, and whether they move with size."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl

from growthpoles.core.panel import Flag, FlagArray, FloatArray
from growthpoles.core.result import Table
from growthpoles.potential.audit_inputs import AuditYear, number
from growthpoles.potential.structure import rule_of
from growthpoles.stats.correlation import LEAST, Correlations, pearson, spearman
from growthpoles.stats.outliers import excess_kurtosis, passes, skewness, winsorise

_COUNTS = {
    "figures": pl.Int64, "zeros": pl.Int64, "imputed": pl.Int64, "confidential": pl.Int64,
    "missing": pl.Int64, "not_applicable": pl.Int64, "share": pl.Float64, "flag": pl.String,
}  # fmt: skip
_STATISTICS = {
    "indicator": pl.String, "stage": pl.String, "n": pl.Int64, "mean": pl.Float64, "sd": pl.Float64,
    "minimum": pl.Float64, "median": pl.Float64, "maximum": pl.Float64, "skewness": pl.Float64,
    "kurtosis": pl.Float64, "distinct": pl.Int64, "flag": pl.String, "reason": pl.String,
}  # fmt: skip
_OUTLIERS = {
    "unit": pl.String, "indicator": pl.String, "side": pl.String, "value": pl.Float64, "median": pl.Float64,
    "limit": pl.Float64, "treated": pl.Float64, "rule": pl.String,
}  # fmt: skip
_SIZE = {
    "indicator": pl.String, "denominator": pl.String, "divided": pl.Boolean, "n": pl.Int64,
    "pearson": pl.Float64, "p_pearson": pl.Float64, "spearman": pl.Float64, "p_spearman": pl.Float64,
    "pearson_figure": pl.Float64, "flag": pl.String, "reason": pl.String,
}  # fmt: skip


def availability_table(audited: AuditYear) -> Table:
    """Table ``availability``: what the cells of every scored indicator are.

    `figures` are published figures other than zero, `share` is (figures + zeros) over the applicable units:
    an imputed cell is no figure.
    """
    rows = [
        {"indicator": item.code, "pillar": item.parent, **_tally(audited.flags[:, k], audited)}
        for k, item in enumerate(audited.tree.indicators)
    ]
    schema = {"indicator": pl.String, "pillar": pl.String, **_COUNTS}
    return Table("availability", ("indicator",), pl.DataFrame(rows, schema=schema).sort("indicator"))


def unit_availability_table(audited: AuditYear) -> Table:
    """Table ``unit_availability``: the same for every unit, over the scored indicators."""
    rows = [
        {"unit": unit, **_tally(audited.flags[u], audited, zeros=False)}
        for u, unit in enumerate(audited.units)
    ]
    schema = {"unit": pl.String, **_COUNTS}
    return Table("unit_availability", ("unit",), pl.DataFrame(rows, schema=schema).sort("unit"))


def _tally(flags: FlagArray, audited: AuditYear, *, zeros: bool = True) -> dict[str, Any]:
    counts = {flag: int((flags == flag).sum()) for flag in Flag}
    known = counts[Flag.OBSERVED] + counts[Flag.TREATED]
    applicable, there = len(flags) - counts[Flag.NOT_APPLICABLE], known + counts[Flag.ZERO]
    share, rules = there / applicable if applicable else np.nan, audited.rules
    flag = ""
    if share < rules.number("availability"):
        flag = "low-availability"
    elif zeros and there and counts[Flag.ZERO] / there > rules.number("zeros"):
        flag = "many-zeros"
    return {
        "figures": known,
        "zeros": counts[Flag.ZERO],
        "imputed": counts[Flag.IMPUTED],
        "confidential": counts[Flag.CONFIDENTIAL],
        "missing": counts[Flag.MISSING],
        "not_applicable": counts[Flag.NOT_APPLICABLE],
        "share": number(share),
        "flag": flag,
    }


def statistics_table(audited: AuditYear) -> Table:
    """Table ``statistics``: distribution of every scored indicator, raw and treated."""
    rows = [
        {"indicator": item.code, "stage": stage, **_describe(cells[:, k], audited)}
        for stage, cells in (("raw", audited.values), ("treated", audited.treated))
        for k, item in enumerate(audited.tree.indicators)
    ]
    data = pl.DataFrame(rows, schema=_STATISTICS).sort("indicator", "stage")
    return Table("statistics", ("indicator", "stage"), data)


def _describe(column: FloatArray, audited: AuditYear) -> dict[str, Any]:
    known = column[~np.isnan(column)]
    row: dict[str, Any] = {"n": known.size, "flag": "", "reason": "" if known.size else "no-figures"}
    if not known.size:
        return row
    distinct, constant = int(np.unique(known).size), bool((known == known[0]).all())
    if constant:
        row["flag"] = "constant"
    elif not passes(known[:, None], **_limits(audited))[0]:
        row["flag"] = "extremes"
    elif distinct < audited.rules.number("distinct") * known.size:
        row["flag"] = "few-values"
    return row | {
        "mean": float(known.mean()),
        "sd": float(known.std(ddof=1)) if known.size > 1 else None,
        "minimum": float(known.min()),
        "median": float(np.median(known)),
        "maximum": float(known.max()),
        "skewness": number(skewness(known[:, None])[0]),
        "kurtosis": number(excess_kurtosis(known[:, None])[0]),
        "distinct": distinct,
    }


def _limits(audited: AuditYear) -> dict[str, float]:
    return {name: audited.rules.number(name) for name in ("skewness", "kurtosis")}


def outliers_table(audited: AuditYear) -> Table:
    """Table ``outliers``: the cells that keep an indicator from passing the test of skewness and kurtosis.

    They are the cells that winsorising would have to move, one distinct value at a time, until the raw
    column passes; `limit` is where they would go, `treated` what the index made of them and by which rule.
    """
    moved = winsorise(audited.values, max_points=len(audited.units), **_limits(audited))
    rows = []
    for u, k in np.argwhere(moved.moved):
        value, limit = audited.values[u, k], moved.values[u, k]
        rows.append(
            {
                "unit": audited.units[u],
                "indicator": audited.tree.indicators[k].code,
                "side": "high" if value > limit else "low",
                "value": float(value),
                "median": float(np.nanmedian(audited.values[:, k])),
                "limit": float(limit),
                "treated": number(audited.treated[u, k]),
                "rule": rule_of(audited.scored, (int(u), audited.at, int(k))),
            }
        )
    data = pl.DataFrame(rows, schema=_OUTLIERS).filter(pl.col("value") != pl.col("limit"))
    return Table("outliers", ("unit", "indicator"), data.sort("unit", "indicator"))


def denominators_table(audited: AuditYear) -> Table:
    """Table ``denominators``: correlation of raw figures with every denominator of the framework.

    `pearson` and `spearman` are those of the published figure before it is divided, `pearson_figure` that of
    the figure the index takes. A figure that is not divided by anything and moves with a denominator is
    flagged ``size``; one that is divided and still moves with what divides it, ``size-left``.
    """
    panel, year = audited.scored.panel, audited.scored.panel.year_position(audited.year)
    items = [(k, item) for k, item in enumerate(audited.tree.indicators) if item.value]
    bottoms = sorted({item.denominator for _, item in items} - {""})
    tops = panel.values[:, year][:, [panel.position(item.value) for _, item in items]]
    sizes = panel.values[:, year][:, [panel.position(code) for code in bottoms]]
    figures = audited.values[:, [k for k, _ in items]]
    measures = [pearson(tops, sizes), spearman(tops, sizes), pearson(figures, sizes)]
    rows = []
    for i, (_, item) in enumerate(items):
        for j, code in enumerate(bottoms):
            if code != item.value:
                own = {"indicator": item.code, "denominator": code, "divided": item.denominator == code}
                row: dict[str, Any] = {**own, "flag": "", **dict(_size(audited, measures, (i, j)))}
                r, divided = row.get("pearson_figure"), row["divided"]
                if r is not None and abs(r) > audited.rules.number("size"):
                    row["flag"] = "size-left" if divided else "" if item.denominator else "size"
                rows.append(row)
    data = pl.DataFrame(rows, schema=_SIZE).sort("indicator", "denominator")
    return Table("denominators", ("indicator", "denominator"), data)


def _size(
    audited: AuditYear, measures: list[Correlations], at: tuple[int, int]
) -> Iterator[tuple[str, float | str | None]]:
    n = int(measures[0].n[at])
    enough = n >= max(LEAST, audited.rules.number("least-pairs"))
    yield "n", n
    yield "reason", reason_of(n, enough=enough, known=not np.isnan(measures[0].coefficient[at]))
    if enough:
        for name, found in zip(("pearson", "spearman"), measures, strict=False):
            yield name, number(found.coefficient[at])
            yield f"p_{name}", number(found.p_value[at])
        yield "pearson_figure", number(measures[2].coefficient[at])


def reason_of(n: int, *, enough: bool, known: bool) -> str:
    """Why a statistic is missing; empty where it is not."""
    if not n:
        return "no-figures"
    return "few" if not enough else "" if known else "constant"
