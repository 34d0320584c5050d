"""Level and structure: the index, its pillars and its indicators, unit by unit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import SupportsIndex

import numpy as np
import polars as pl

from growthpoles.composite.fit import FittedIndex, ScoredIndex, Scores
from growthpoles.composite.tree import Node
from growthpoles.core.panel import Flag, FloatArray, Panel
from growthpoles.core.result import Table
from growthpoles.stats.ranking import rank

FLAG_NAMES = {int(flag): flag.code for flag in Flag}


def scores_table(scores: Scores) -> Table:
    """Table ``scores``: index, rank, coverage, status and set of indicators."""
    index, n = scores.index, len(scores.tree.nodes) - 1
    have, of = scores.nodes.have[:, :, n], scores.nodes.of[:, :, n]
    data = unit_years(scores).with_columns(
        floats("index", index),
        ranks("rank", index),
        floats("coverage", np.where(of > 0, have / np.maximum(of, 1), np.nan)),
        pl.Series("status", np.where(np.isnan(index), "missing", "scored").ravel()),
        pl.Series("indicator_set", indicator_sets(scores)),
    )
    return Table("scores", ("unit", "year"), data.sort("unit", "year"))


def indicator_sets(scores: Scores) -> list[str]:
    """A short code of the set of scored indicators of each unit and year; equal sets have equal codes."""
    known = ~np.isnan(scores.nodes.scores[:, :, : len(scores.tree.indicators)])
    codes: dict[bytes, str] = {}
    rows = [row.tobytes() for row in known.reshape(-1, known.shape[2])]
    years = len(scores.years)
    for y in range(years):
        for row in rows[y::years]:
            codes.setdefault(row, f"S{len(codes) + 1}")
    return [codes[row] for row in rows]


def pillars_table(scores: Scores) -> Table:
    """Table ``pillars``: pillars that hold indicators, with their part of the sum of pillar scores.

    The median is that of the scored units of the year: the line between strengths and weaknesses.
    """
    nodes = [scores.tree.nodes[k - len(scores.tree.indicators)] for k in scores.tree.index.pillars]
    data = _nodes(scores, nodes, "pillar")
    total = pl.col("score").sum().over("unit", "year")
    data = data.with_columns(pl.when(total > 0).then(pl.col("score") / total).alias("share"))
    data = data.with_columns(pl.col("score").median().over("year", "pillar").alias("median"))
    order = ["unit", "year", "pillar", "score", "median", "share", "rank", "have", "need", "of", "status"]
    return Table("pillars", ("unit", "year", "pillar"), data.select(order).sort("unit", "year", "pillar"))


def parts_table(scores: Scores) -> Table:
    """Table ``parts``: sub-indices and result blocks."""
    pillars = {int(k) - len(scores.tree.indicators) for k in scores.tree.index.pillars}
    nodes = [n for k, n in enumerate(scores.tree.nodes) if k not in pillars and n.kind != "index"]
    data = _nodes(scores, nodes, "part")
    kinds = pl.Series([node.kind for node in nodes], dtype=pl.String).to_list()
    data = data.with_columns(
        pl.col("part")
        .replace_strict([node.code for node in nodes], kinds, return_dtype=pl.String)
        .alias("kind")
    )
    order = ["unit", "year", "part", "kind", "score", "rank", "have", "need", "of", "status"]
    return Table("parts", ("unit", "year", "part"), data.select(order).sort("unit", "year", "part"))


def indicators_table(scored: ScoredIndex) -> Table:
    """Table ``indicators``: every indicator of the framework with value, flag, score, weight and source."""
    scores, panel = scored.scores, scored.panel
    elements, framework = scores.raw.elements, scored.fitted.framework
    at = {item.code: k for k, item in enumerate(scores.tree.indicators)}
    columns = [at.get(item.code, -1) for item in elements]
    data = unit_years(scores, len(elements)).with_columns(
        _repeated(scores, "indicator", [item.code for item in elements]),
        _repeated(scores, "pillar", [item.parent for item in elements]),
        floats("value", scores.raw.values),
        _repeated(
            scores, "unit_of_measure", [item.unit or _own_unit(panel, item.value) for item in elements]
        ),
        pl.Series("flag", [FLAG_NAMES[int(flag)] for flag in scores.raw.flags.ravel()]),
        floats("treated", _spread(scores.treated, columns)),
        floats("score", _spread(scores.nodes.scores, columns)),
        floats("weight", _spread(scores.shares(), columns)),
        _repeated(scores, "proxy", [item.proxy for item in elements]),
        *_origin(scored, [framework.element(item.code).value for item in elements]),
    )
    return Table("indicators", ("unit", "year", "indicator"), data.sort("unit", "year", "indicator"))


def treatment_table(scored: ScoredIndex) -> Table:
    """Table ``treatment``: every cell that treatment changed, before and after."""
    scores = scored.scores
    before, after = scores.cells.values, scores.treated
    u, y, k = np.nonzero(~np.isnan(before) & (before != after))
    codes = [item.code for item in scores.tree.indicators]
    data = pl.DataFrame(
        {
            "unit": [scores.units[i] for i in u],
            "year": [scores.years[i] for i in y],
            "indicator": [codes[i] for i in k],
            "before": before[u, y, k],
            "after": after[u, y, k],
            "rule": [rule_of(scored, at) for at in zip(u, y, k, strict=True)],
        },
        schema={
            "unit": pl.String, "year": pl.Int64, "indicator": pl.String,
            "before": pl.Float64, "after": pl.Float64, "rule": pl.String,
        },
    )  # fmt: skip
    return Table("treatment", ("unit", "year", "indicator"), data.sort("unit", "year", "indicator"))


def rule_of(scored: ScoredIndex, at: tuple[SupportsIndex, SupportsIndex, SupportsIndex]) -> str:
    """What treatment did to one cell: a transformation, ``winsorise``, or nothing (empty)."""
    treatment, scores = scored.fitted.treatment, scored.scores
    before, after = scores.cells.values[at], scores.treated[at]
    if np.isnan(before) or before == after:
        return ""
    return treatment.rule(int(at[2]), scores.years[int(at[1])])


def learnt_table(scored: ScoredIndex) -> Table:
    """Table ``learnt``: per indicator the figures it was learnt on, the treatment and the scale."""
    fitted = scored.fitted
    sample, constant = fitted.sample, fitted.scale.constant
    limits = fitted.treatment.limits(sample)
    elements = fitted.tree.indicators
    known = ~np.isnan(sample)
    empty = ~known.any(axis=0)
    data = pl.DataFrame(
        {
            "indicator": [item.code for item in elements],
            "direction": [item.direction for item in elements],
            "figures": known.sum(axis=0),
            "lowest": np.where(empty, np.nan, np.fmin.reduce(sample, axis=0, initial=np.nan)),
            "highest": np.where(empty, np.nan, np.fmax.reduce(sample, axis=0, initial=np.nan)),
            "lower_limit": limits[0],
            "upper_limit": limits[1],
            "transform": _transforms(fitted),
            "constant": constant,
            "scale": ["" if bad else fitted.scale.describe(k) for k, bad in enumerate(constant)],
        }
    )
    numbers = ("lowest", "highest", "lower_limit", "upper_limit")
    finite = [pl.when(pl.col(name).is_finite()).then(pl.col(name)).alias(name) for name in numbers]
    return Table("learnt", ("indicator",), data.with_columns(finite).sort("indicator"))


def _transforms(fitted: FittedIndex) -> list[str]:
    """Transformation of each indicator in its last learning year."""
    rules, year = fitted.treatment, fitted.years[-1]
    return [rules.rule(k, year) if done else "none" for k, done in enumerate(rules.transformed)]


def floats(name: str, array: FloatArray) -> pl.Series:
    """A column of numbers; NaN becomes null."""
    return pl.Series(name, np.ascontiguousarray(array).ravel(), dtype=pl.Float64).fill_nan(None)


def ranks(name: str, array: FloatArray) -> pl.Series:
    """Ranks over the first axis (units), 1 = best, as a column; null without a score."""
    places = np.moveaxis(rank(np.moveaxis(array, 0, -1)), -1, 0)
    return floats(name, places).cast(pl.Int64)


def unit_years(scores: Scores, each: int = 1) -> pl.DataFrame:
    """Keys unit and year in the order of arrays (units, years, each)."""
    units, years = len(scores.units), len(scores.years)
    return pl.DataFrame(
        {
            "unit": np.repeat(np.array(scores.units), years * each),
            "year": np.tile(np.repeat(np.array(scores.years), each), units),
        },
        schema={"unit": pl.String, "year": pl.Int64},
    )


def _nodes(scores: Scores, nodes: Sequence[Node], name: str) -> pl.DataFrame:
    codes, count = scores.tree.codes, len(scores.tree.indicators)
    at = np.array([codes.index(node.code) for node in nodes], dtype=np.intp)
    values, of = scores.nodes.scores[:, :, at], scores.nodes.of[:, :, at - count]
    status = np.where(~np.isnan(values), "scored", np.where(of > 0, "missing", "not-applicable"))
    return unit_years(scores, len(nodes)).with_columns(
        _repeated(scores, name, [node.code for node in nodes]),
        floats("score", values),
        ranks("rank", values),
        pl.Series("have", scores.nodes.have[:, :, at - count].ravel(), dtype=pl.Int64),
        pl.Series("need", scores.nodes.need[:, :, at - count].ravel(), dtype=pl.Int64),
        pl.Series("of", of.ravel(), dtype=pl.Int64),
        pl.Series("status", status.ravel(), dtype=pl.String),
    )


def _repeated(scores: Scores, name: str, values: Sequence[str]) -> pl.Series:
    return pl.Series(name, list(values) * (len(scores.units) * len(scores.years)), dtype=pl.String)


def _spread(array: FloatArray, columns: Sequence[int]) -> FloatArray:
    """Columns of an array by position; NaN for position -1."""
    padded = np.concatenate([array, np.full((*array.shape[:2], 1), np.nan)], axis=2)
    return np.asarray(padded[:, :, columns])


def _own_unit(panel: Panel, code: str) -> str:
    return panel.indicators[panel.position(code)].unit if code else ""


def _origin(scored: ScoredIndex, codes: Sequence[str]) -> tuple[pl.Series, pl.Series]:
    """Source and remark of the value cell behind each raw cell."""
    panel = scored.panel
    at = [panel.year_position(year) for year in scored.scores.years]
    names = {"source": (panel.source, panel.sources), "remark": (panel.remark, panel.remarks)}
    found = []
    for name, (positions, texts) in names.items():
        padded = np.concatenate([positions, np.full((*positions.shape[:2], 1), -1)], axis=2)
        columns = [panel.position(code) if code else -1 for code in codes]
        picked = padded[:, at][:, :, columns].ravel()
        found.append(pl.Series(name, [texts[k] if k >= 0 else "" for k in picked], dtype=pl.String))
    return found[0], found[1]
