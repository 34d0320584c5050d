"""The tables of an exploration."""

from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np
import polars as pl

from growthpoles.composite.fit import Scores
from growthpoles.core.panel import FloatArray
from growthpoles.core.result import Table
from growthpoles.robustness.groups import firm_groups
from growthpoles.robustness.plan import Design, Plan
from growthpoles.robustness.vary import plain_option
from growthpoles.stats.ranking import pairwise_probability, rank, rank_quantiles, top_probability

_RANKS = {
    "unit": pl.String, "year": pl.Int64, "nominal": pl.Int64, "mean": pl.Float64, "median": pl.Float64,
    "low": pl.Float64, "high": pl.Float64, "width": pl.Float64, "top1": pl.Float64,
    "top3": pl.Float64, "top5": pl.Float64, "top10": pl.Float64,
}  # fmt: skip
_PAIRS = {"unit_a": pl.String, "unit_b": pl.String, "year": pl.Int64, "probability": pl.Float64}
_SEPARATION = {
    "unit": pl.String, "year": pl.Int64, "above": pl.Int64, "below": pl.Int64, "open": pl.Int64,
}  # fmt: skip
_GROUPS = {"unit": pl.String, "year": pl.Int64, "group": pl.Int64}


def rank_tables(scores: Scores, index: FloatArray, *, level: float) -> tuple[Table, ...]:
    """Tables ``ranks``, ``pairwise``, ``separation`` and ``groups`` of the units that have a nominal score.

    Args:
        scores: Nominal scores.
        index: Scores of the replicates, shape (replicates, units, years).
        level: Probability from which on two units are told apart in ``separation``.
    """
    ranks, pairs, apart, groups = [], [], [], []
    for y, year in enumerate(scores.years):
        there = np.flatnonzero(~np.isnan(scores.index[:, y]))
        if there.size:
            units = [scores.units[u] for u in there]
            replicates = np.ascontiguousarray(index[:, there, y])
            places, above = rank(replicates), pairwise_probability(replicates)
            ranks.append(_ranks(units, year, scores.index[there, y], places))
            pairs.append(_pairs(units, year, above))
            apart.append(_separation(units, year, above, level))
            firm = firm_groups(scores.index[there, y], above).astype(int)
            groups.append(pl.DataFrame({"unit": units, "year": year, "group": firm}, schema=_GROUPS))
    return (
        Table("ranks", ("unit", "year"), _joined(ranks, _RANKS).sort("unit", "year")),
        Table(
            "pairwise", ("unit_a", "unit_b", "year"), _joined(pairs, _PAIRS).sort("unit_a", "unit_b", "year")
        ),
        Table("separation", ("unit", "year"), _joined(apart, _SEPARATION).sort("unit", "year")),
        Table("groups", ("unit", "year"), _joined(groups, _GROUPS).sort("unit", "year")),
    )


def rank_shift(scores: Scores, index: FloatArray) -> FloatArray:
    """Mean absolute shift of the ranks of each replicate over units and years, shape (replicates,)."""
    there = ~np.isnan(scores.index)
    moved = [
        np.abs(places - rank(scores.index[there[:, y], y]))
        for y, places in enumerate(year_ranks(scores, index))
    ]
    return np.asarray(np.concatenate(moved, axis=1).mean(axis=1))


def year_ranks(scores: Scores, index: FloatArray) -> Iterator[FloatArray]:
    """Ranks of the units with a nominal score in every replicate, year by year: (replicates, units)."""
    there = ~np.isnan(scores.index)
    for y in range(len(scores.years)):
        yield rank(np.ascontiguousarray(index[:, there[:, y], y]))


def replicates_table(plan: Plan, shift: FloatArray) -> Table:
    """Table ``replicates``: the option (from 1) of every choice, and how far ranks moved."""
    columns = {"replicate": np.arange(1, len(shift) + 1)}
    columns |= {name: plan.settings[:, k] + 1 for k, name in enumerate(plan.design.choices)}
    return Table("replicates", ("replicate",), pl.DataFrame({**columns, "mean_rank_shift": shift}))


def options_table(design: Design) -> Table:
    """Table ``options``: method and parameters (JSON) of every option; an empty method where it is a value.

    Weights are in their own table.
    """
    rows = []
    for name, given in design.options:
        for k, item in enumerate(given):
            plain = plain_option(item)
            method = plain.pop("method") if isinstance(plain, dict) else ""
            rows.append((name, k + 1, method, json.dumps(plain, sort_keys=True)))
    schema = {"choice": pl.String, "option": pl.Int64, "method": pl.String, "parameters": pl.String}
    return Table("options", ("choice", "option"), pl.DataFrame(rows, schema=schema, orient="row"))


def weights_table(design: Design) -> Table:
    """Table ``weights``: every weight set, sum one under each parent."""
    count, width = design.sets.shape
    data = pl.DataFrame(
        {
            "set": np.repeat(np.arange(1, count + 1), width),
            "element": list(design.elements) * count,
            "weight": design.sets.ravel(),
        },
        schema={"set": pl.Int64, "element": pl.String, "weight": pl.Float64},
    )
    return Table("weights", ("set", "element"), data)


def _ranks(units: list[str], year: int, nominal: FloatArray, places: FloatArray) -> pl.DataFrame:
    low, median, high = rank_quantiles(places)
    return pl.DataFrame(
        {
            "unit": units,
            "year": year,
            "nominal": rank(nominal).astype(int),
            "mean": places.mean(axis=0),
            "median": median,
            "low": low,
            "high": high,
            "width": high - low,
            **{f"top{k}": top_probability(places, k) for k in (1, 3, 5, 10)},
        },
        schema=_RANKS,
    )


def _pairs(units: list[str], year: int, above: FloatArray) -> pl.DataFrame:
    a, b = np.nonzero(~np.eye(len(units), dtype=bool))
    names = np.array(units)
    return pl.DataFrame(
        {"unit_a": names[a], "unit_b": names[b], "year": year, "probability": above[a, b]}, schema=_PAIRS
    )


def _separation(units: list[str], year: int, above: FloatArray, level: float) -> pl.DataFrame:
    """How many other units stand firmly above and below each, and with how many the order is open."""
    sure = above >= level
    higher, lower = sure.sum(axis=0), sure.sum(axis=1)
    rest = len(units) - 1 - higher - lower
    data = {"unit": units, "year": year, "above": higher, "below": lower, "open": rest}
    return pl.DataFrame(data, schema=_SEPARATION)


def _joined(parts: list[pl.DataFrame], schema: dict[str, type[pl.DataType]]) -> pl.DataFrame:
    return pl.concat(parts) if parts else pl.DataFrame(schema=schema)
