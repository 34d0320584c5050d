"""The tables of monitoring."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl

from growthpoles.core.panel import FloatArray
from growthpoles.core.result import Table
from growthpoles.core.rules import Rules
from growthpoles.potential.followed import Followed
from growthpoles.stats.arrays import column_extremes
from growthpoles.stats.series import mann_kendall, theil_sen


def levels_table(followed: Followed) -> Table:
    """Table ``levels``: scores, ranks and changes of every node."""
    scores, levels = followed.scores, followed.levels
    base, previous = followed.against_base, followed.against_previous
    shape, nodes = levels.scores.shape, scores.tree.nodes
    before = [None, *scores.years[:-1]]
    known = ~np.isnan(levels.scores)
    status = np.where(known, "scored", np.where(followed.possible, "no-data", "not-applicable"))
    every = shape[0] * shape[1]
    data = pl.DataFrame(
        {
            "unit": np.repeat(scores.units, shape[1] * shape[2]),
            "year": np.tile(np.repeat(scores.years, shape[2]), shape[0]),
            "element": np.tile([node.code for node in nodes], every),
            "kind": np.tile([node.kind for node in nodes], every),
            "score": levels.scores.ravel(),
            "previous": pl.Series([year for year in before for _ in nodes] * shape[0], dtype=pl.Int64),
            "change": previous.change.ravel(),
            "change_base": base.change.ravel(),
            "rank": _places(levels.ranks),
            "rank_change": _places(previous.rank_change),
            "rank_change_base": _places(base.rank_change),
            "status": status.ravel(),
            "comparison": previous.verdict.ravel(),
            "comparison_base": base.verdict.ravel(),
        }
    )
    keys = ("unit", "year", "element")
    return Table("levels", keys, _without_nan(data).sort(keys))


def composition_table(followed: Followed) -> Table:
    """Table ``composition``: the indicators behind every node in every year, against the base year."""
    rows = [_composition(followed, y, n) for y, n in np.ndindex(followed.levels.scores.shape[1:])]
    schema = {
        "year": pl.Int64, "element": pl.String, "status": pl.String, "mean": pl.Float64, "have": pl.Int64,
        "need": pl.Int64, "of": pl.Int64, "units_scored": pl.Int64, "of_units": pl.Int64,
        "comparable_units": pl.Int64, "indicators": pl.String, "lost": pl.String, "gained": pl.String,
    }  # fmt: skip
    keys = ("year", "element")
    return Table("composition", keys, pl.DataFrame(rows, schema=schema, orient="row").sort(keys))


def _composition(followed: Followed, y: int, n: int) -> tuple[Any, ...]:
    levels, nodes, tree = followed.levels, followed.scores.nodes, followed.scores.tree
    used = np.any(levels.used[:, :, n], axis=0)
    now, base = used[y], used[followed.base]
    scored, possible = ~np.isnan(levels.scores[:, y, n]), followed.possible[:, y, n]
    status = "scored" if scored.any() else "no-data" if possible.any() else "not-applicable"
    codes = [
        " ".join(item.code for item, held in zip(tree.indicators, which, strict=True) if held)
        for which in (now, base & ~now, now & ~base)
    ]
    return (
        followed.scores.years[y],
        tree.nodes[n].code,
        status,
        float(levels.scores[scored, y, n].mean()) if scored.any() else None,
        *(int(tally[:, y, n].max()) for tally in (nodes.have, nodes.need, nodes.of)),
        int(scored.sum()),
        int(possible.sum()),
        int(followed.against_base.same[:, y, n].sum()),
        *codes,
    )


def trends_table(followed: Followed, rules: Rules) -> Table:
    """Table ``trends``: slope and test over the years that can be compared with the base year."""
    scores = followed.scores
    years = np.array(scores.years, dtype=float)
    rows = []
    for u, unit in enumerate(scores.units):
        for n, node in enumerate(scores.tree.nodes):
            use = followed.against_base.same[u, :, n]
            found = _trend(followed.levels.scores[u, use, n], years[use], rules)
            rows.append((unit, node.code, int(use.sum()), *found))
    schema = {
        "unit": pl.String, "element": pl.String, "years": pl.Int64, "slope": pl.Float64,
        "p_value": pl.Float64, "verdict": pl.String,
    }  # fmt: skip
    keys = ("unit", "element")
    return Table("trends", keys, pl.DataFrame(rows, schema=schema, orient="row").sort(keys))


def _trend(values: FloatArray, years: FloatArray, rules: Rules) -> tuple[float | None, float | None, str]:
    if values.size < rules.number("trend-years"):
        return None, None, "too-few-years"
    test, slope = mann_kendall(values), theil_sen(values, years).slope
    clear = test.p_value <= rules.number("trend-p")
    return slope, test.p_value, ("rising" if test.s > 0 else "falling") if clear else "none"


def beyond_table(followed: Followed, rules: Rules) -> Table:
    """Table ``beyond``: cells that the scale has no room for, in years it was not learnt on.

    A cell is beyond the scale when its figure lies outside those the scale was learnt on, or its treated
    figure lies beyond the ends of the scale.
    """
    schema = {
        "year": pl.Int64, "indicator": pl.String, "cells": pl.Int64, "of": pl.Int64, "share": pl.Float64,
        "units": pl.String, "grade": pl.String,
    }  # fmt: skip
    keys = ("year", "indicator")
    rows = list(_beyond(followed, rules.number("beyond-share")))
    return Table("beyond", keys, pl.DataFrame(rows, schema=schema, orient="row").sort(keys))


def _beyond(followed: Followed, limit: float) -> Iterator[tuple[Any, ...]]:
    scores, fitted = followed.scores, followed.fitted
    values, ends = scores.cells.values, column_extremes(fitted.sample)
    known = ~np.isnan(values)
    off = fitted.scale.off(scores.treated, scores.years) | (values < ends[0]) | (values > ends[1])
    for y, year in enumerate(scores.years):
        if year in fitted.years:
            continue
        for k in np.flatnonzero((off & known)[:, y].any(axis=0)):
            lost = [scores.units[u] for u in np.flatnonzero(off[:, y, k] & known[:, y, k])]
            of = int(known[:, y, k].sum())
            grade = "warning" if len(lost) >= limit * of else "note"
            code = scores.tree.indicators[k].code
            yield year, code, len(lost), of, len(lost) / of, " ".join(lost), grade


def _places(ranks: FloatArray) -> pl.Series:
    return pl.Series(ranks.ravel(), dtype=pl.Float64).fill_nan(None).cast(pl.Int64)


def _without_nan(data: pl.DataFrame) -> pl.DataFrame:
    return data.with_columns(pl.selectors.float().fill_nan(None))
