"""Coverage: which indicators of the framework have figures, and where that is not enough for a score."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from growthpoles.composite.fit import ScoredIndex
from growthpoles.composite.tree import Node
from growthpoles.core.diagnostic import Diagnostic, note, warning
from growthpoles.core.framework import Coverage
from growthpoles.core.panel import Flag
from growthpoles.core.result import Table
from growthpoles.errors import Where


def coverage_table(scored: ScoredIndex) -> Table:
    """Table ``coverage``: status of every scored indicator, and how many units have it."""
    scores, rule = scored.scores, scored.fitted.framework.coverage
    rows = []
    for k, item in enumerate(scores.tree.indicators):
        flags, known = scores.cells.flags[:, :, k], ~np.isnan(scores.cells.values[:, :, k])
        for y, year in enumerate(scores.years):
            have, of = int(known[:, y].sum()), int((flags[:, y] != Flag.NOT_APPLICABLE).sum())
            status = (item.proxy or "direct") if have else "missing"
            counts = status in ("direct", "close") or (status == "weak" and rule.weak_counts)
            rows.append((year, item.parent, item.code, status, counts, have, of))
    schema = {
        "year": pl.Int64, "pillar": pl.String, "indicator": pl.String, "status": pl.String, "counts":
        pl.Boolean, "have_units": pl.Int64, "of_units": pl.Int64,
    }  # fmt: skip
    keys = ("year", "pillar", "indicator")
    return Table("coverage", keys, pl.DataFrame(rows, schema=schema, orient="row").sort(keys))


def pillar_coverage_table(scored: ScoredIndex, coverage: Table) -> Table:
    """Table ``pillar_coverage``: indicators of each pillar or block that have figures, and the rule."""
    scores, rule = scored.scores, scored.fitted.framework.coverage
    counted = {
        (year, pillar): (have, of)
        for year, pillar, have, of in coverage.data.group_by("year", "pillar")
        .agg(pl.col("counts").sum(), pl.len().alias("of"))
        .iter_rows()
    }
    rows = []
    for node in _pillars(scored):
        for y, year in enumerate(scores.years):
            have, of = counted[year, node.code]
            need = _need(rule, of)
            scored_units = int((~np.isnan(scores.of(node.code)[:, y])).sum())
            rows.append((year, node.code, have, need, of, have >= need, scored_units, len(scores.units)))
    schema = {
        "year": pl.Int64, "pillar": pl.String, "have": pl.Int64, "need": pl.Int64, "of": pl.Int64, "met":
        pl.Boolean, "scored_units": pl.Int64, "of_units": pl.Int64,
    }  # fmt: skip
    keys = ("year", "pillar")
    return Table("pillar_coverage", keys, pl.DataFrame(rows, schema=schema, orient="row").sort(keys))


def coverage_findings(scored: ScoredIndex, pillars: Table) -> Iterator[Diagnostic]:
    """Pillars and indices that have no score, for all units or for some."""
    scores, n = scored.scores, len(scored.scores.tree.nodes) - 1
    for row in pillars.data.iter_rows(named=True):
        where = Where(year=row["year"], indicator=row["pillar"])
        if not row["scored_units"]:
            yield warning("pillar.coverage", where, have=row["have"], need=row["need"], of=row["of"])
        elif lost := _lost(scored, row["pillar"], row["year"]):
            yield note("pillar.coverage.some", where, count=len(lost), units=", ".join(lost))
    code = scores.tree.index.code
    for y, year in enumerate(scores.years):
        lost = _lost(scored, code, year)
        where = Where(year=year, indicator=code)
        if len(lost) == len(scores.units):
            have, need, of = (
                int(a[:, y, n].max()) for a in (scores.nodes.have, scores.nodes.need, scores.nodes.of)
            )
            yield warning("index.coverage", where, have=have, need=need, of=of)
        elif lost:
            yield warning("index.coverage.some", where, count=len(lost), units=", ".join(lost))


def _lost(scored: ScoredIndex, code: str, year: int) -> list[str]:
    scores = scored.scores
    y, n = scores.years.index(year), scores.tree.codes.index(code) - len(scores.tree.indicators)
    missing = np.isnan(scores.of(code)[:, y]) & (scores.nodes.of[:, y, n] > 0)
    return [scores.units[u] for u in np.flatnonzero(missing)]


def _pillars(scored: ScoredIndex) -> list[Node]:
    return [node for node in scored.scores.tree.nodes if node.indicators.size and node.kind != "index"]


def _need(rule: Coverage, of: int) -> int:
    return min(of, max(rule.pillar_count, int(np.ceil(rule.pillar_share * of - 1e-9))))
