"""What the tables of an audit say, graded: good, worth a note, or a warning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from growthpoles.core.diagnostic import Diagnostic, good, note, warning
from growthpoles.core.result import Table
from growthpoles.errors import Where
from growthpoles.potential.audit_inputs import AuditYear

_Tables = Mapping[str, Table]
_CODES = {
    "size": "audit.size",
    "size-left": "audit.size-left",
    "redundant": "audit.redundant",
    "opposite": "audit.opposite",
}
_GROUP_CODES = {
    "same": "audit.groups.same",
    "opposite": "audit.groups.opposite",
    "dominant": "audit.groups.dominant",
    "silent": "audit.groups.silent",
}
_INFLUENCE_CODES = {"high": "audit.influence.high", "low": "audit.influence.low"}


def audit_findings(audited: AuditYear, tables: _Tables) -> Iterator[Diagnostic]:
    """Diagnostics of an audit, from its own tables; the limits stand in the details."""
    yield from _scored(audited)
    yield from _availability(audited, tables)
    yield from _distributions(audited, tables)
    yield from _size(audited, tables)
    yield from _inside(audited, tables)
    yield from _groups(audited, tables)
    yield from _consistency(audited, tables)
    yield from _influence(audited, tables)
    yield from _removal(audited, tables)


def _flagged(table: Table, flag: str) -> Iterator[dict[str, Any]]:
    return table.data.filter(pl.col("flag") == flag).iter_rows(named=True)


def _listed(table: Table, column: str, flag: str) -> list[str]:
    return [str(row[column]) for row in _flagged(table, flag)]


def _scored(audited: AuditYear) -> Iterator[Diagnostic]:
    year = Where(year=audited.year, indicator=audited.tree.index.code)
    units, least = audited.scored_units, int(audited.rules.number("least-units"))
    if not units:
        yield warning("audit.index.none", year)
    elif units < least:
        yield warning("audit.units.few", year, count=units, least=least)


def _availability(audited: AuditYear, tables: _Tables) -> Iterator[Diagnostic]:
    limit, year = audited.rules.number("availability"), Where(year=audited.year)
    poor = _listed(tables["availability"], "indicator", "low-availability")
    short = _listed(tables["unit_availability"], "unit", "low-availability")
    if poor:
        details = {"count": len(poor), "of": len(audited.tree.indicators), "limit": limit}
        yield warning("audit.availability.indicators", year, indicators=", ".join(poor), **details)
    if short:
        details = {"count": len(short), "of": len(audited.units), "limit": limit}
        yield warning("audit.availability.units", year, units=", ".join(short), **details)
    if not poor and not short:
        yield good("audit.availability.good", year, limit=limit)
    for row in _flagged(tables["availability"], "many-zeros"):
        where = Where(year=audited.year, indicator=row["indicator"])
        yield note("audit.zeros", where, zeros=row["zeros"], figures=row["figures"] + row["zeros"])


def _distributions(audited: AuditYear, tables: _Tables) -> Iterator[Diagnostic]:
    data = tables["statistics"].data.sort("indicator")
    treated = Table("treated", (), data.filter(pl.col("stage") == "treated"))
    left = _listed(treated, "indicator", "extremes")
    for code in left:
        row = treated.data.filter(indicator=code).row(0, named=True)
        where = Where(year=audited.year, indicator=code)
        yield warning("audit.extremes.left", where, skewness=row["skewness"], kurtosis=row["kurtosis"])
    raw = int(((data["stage"] == "raw") & (data["flag"] == "extremes")).sum())
    if not left and (treated.data["n"] > 0).any():
        yield good("audit.extremes.good", Where(year=audited.year), count=raw)
    if few := _listed(treated, "indicator", "few-values"):
        where = Where(year=audited.year)
        yield note("audit.values.few", where, count=len(few), indicators=", ".join(few))


def _size(audited: AuditYear, tables: _Tables) -> Iterator[Diagnostic]:
    for flag in ("size", "size-left"):
        found: dict[str, list[str]] = {}
        for row in _flagged(tables["denominators"], flag):
            found.setdefault(row["indicator"], []).append(row["denominator"])
        for code, bottoms in found.items():
            where, limit = Where(year=audited.year, indicator=code), audited.rules.number("size")
            yield note(_CODES[flag], where, denominators=", ".join(bottoms), limit=limit)


def _inside(audited: AuditYear, tables: _Tables) -> Iterator[Diagnostic]:
    table, found = tables["correlations"], 0
    for flag in ("redundant", "opposite"):
        for row in _flagged(table, flag):
            found += 1
            where = Where(year=audited.year, indicator=row["pillar"])
            first, second = row["indicator_a"], row["indicator_b"]
            grade = warning if flag == "opposite" else note
            yield grade(_CODES[flag], where, first=first, second=second, r=row["pearson"], n=row["n"])
    inside = table.data.filter((pl.col("pillar") != "") & pl.col("pearson").is_not_null())
    if not found and inside.height:
        yield good("audit.correlations.good", Where(year=audited.year), count=inside.height)
    apart: dict[str, list[str]] = {}
    for row in _flagged(tables["belonging"], "weak"):
        apart.setdefault(row["pillar"], []).append(row["indicator"])
    for pillar, codes in apart.items():
        where, limit = Where(year=audited.year, indicator=pillar), audited.rules.number("item-rest")
        yield note("audit.belonging.weak", where, indicators=", ".join(codes), limit=limit)
    for row in _flagged(tables["belonging"], "elsewhere"):
        where = Where(year=audited.year, indicator=row["indicator"])
        details = {"other": row["best_other"], "r": row["with_best_other"], "own": row["with_pillar"]}
        yield note("audit.belonging.elsewhere", where, pillar=row["pillar"], **details)


def _groups(audited: AuditYear, tables: _Tables) -> Iterator[Diagnostic]:
    table, top = tables["group_correlations"], audited.tree.index.code
    for flag in ("same", "opposite"):
        for row in _flagged(table, flag):
            where = Where(year=audited.year)
            first, second = row["group_a"], row["group_b"]
            yield warning(_GROUP_CODES[flag], where, first=first, second=second, r=row["pearson"])
    for flag in ("dominant", "silent"):
        for row in _flagged(table, flag):
            group = row["group_b"] if row["group_a"] == top else row["group_a"]
            where, grade = Where(year=audited.year, indicator=group), note if flag == "dominant" else warning
            yield grade(_GROUP_CODES[flag], where, r=row["spearman"], p=row["p_spearman"])


def _consistency(audited: AuditYear, tables: _Tables) -> Iterator[Diagnostic]:
    for row in tables["consistency"].data.iter_rows(named=True):
        where = Where(year=audited.year, indicator=row["node"])
        if row["children"] == 1:
            yield warning("audit.group.single", where)
        elif row["used"] == 1:
            yield warning("audit.group.one-left", where, children=row["children"])
        elif row["flag"] == "low-alpha":
            limit = audited.rules.number("alpha")
            yield note("audit.alpha.low", where, alpha=row["alpha"], limit=limit, children=row["used"])
        elif row["flag"] == "many-components":
            yield note("audit.components.many", where, count=row["components"], share=row["first_share"])
        elif row["alpha"] is not None and not row["reason"] and row["used"] == row["children"]:
            yield good("audit.alpha.good", where, alpha=row["alpha"], share=row["first_share"])
        elif row["reason"] == "few":
            yield note("audit.consistency.few", where, count=row["n"])


def _influence(audited: AuditYear, tables: _Tables) -> Iterator[Diagnostic]:
    table, (low, high) = tables["influence"], audited.rules.ends("influence")
    data = table.data.filter(pl.col("level") != "indicators")  # the product of weights is nobody's target
    shown = Table(table.name, table.keys, data)
    for flag in ("opposite", "high", "low"):
        for row in _flagged(shown, flag):
            where = Where(year=audited.year, indicator=row["element"])
            if flag == "opposite":
                yield warning("audit.influence.opposite", where, target=row["target"], r=row["correlation"])
            else:
                details = {name: row[name] for name in ("target", "nominal", "effective", "ratio")}
                yield note(_INFLUENCE_CODES[flag], where, **details)
    known = data.filter(pl.col("main_effect").is_not_null())
    yield from _mostly(audited, known)
    if known.height and (known["flag"] == "").all():
        yield good("audit.influence.good", Where(year=audited.year), low=low, high=high, count=known.height)


def _mostly(audited: AuditYear, known: pl.DataFrame) -> Iterator[Diagnostic]:
    """The pillar that carries as much of the index as all others together."""
    pillars = {audited.tree.codes[k] for k in audited.tree.index.pillars}
    rows = known.filter((pl.col("target") == audited.tree.index.code) & pl.col("element").is_in(pillars))
    for row in rows.iter_rows(named=True):
        if rows.height > 2 and (row["effective"] or 0.0) > audited.rules.number("mostly"):
            where = Where(year=audited.year, indicator=row["element"])
            yield warning("audit.index.one-pillar", where, effective=row["effective"], nominal=row["nominal"])


def _removal(audited: AuditYear, tables: _Tables) -> Iterator[Diagnostic]:
    data = tables["removal"].data
    for row in _flagged(tables["removal"], "carries"):
        where = Where(year=audited.year, indicator=row["element"])
        details = {name: row[name] for name in ("mean_shift", "max_shift", "unit", "spearman")}
        yield note("audit.removal.carries", where, **details)
    known = data.filter(pl.col("spearman").is_not_null())
    if known.height and (known["flag"] == "").all():
        least = float(known["spearman"].min())  # type: ignore[arg-type]
        yield good("audit.removal.good", Where(year=audited.year), least=least, count=known.height)
