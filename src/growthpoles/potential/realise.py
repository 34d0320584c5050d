"""Realisation: what a region does with its potential."""

from __future__ import annotations

import numpy as np
import polars as pl

from growthpoles.composite.fit import ScoredIndex
from growthpoles.core.result import Table
from growthpoles.potential.inputs import limits
from growthpoles.potential.structure import floats, ranks, unit_years
from growthpoles.stats.arrays import divide


def realisation_table(scored: ScoredIndex) -> Table:
    """Table ``realisation``: activity against potential for every result block.

    ``ratio = activity / potential``; it is null where the potential is below the threshold ``min-potential``
    (the ratio explodes there) or scores do not run from 0 to 1. Ranks are taken among units that have both;
    ``rank_difference = rank_potential - rank_activity``, positive where a unit does more than its potential
    suggests.
    """
    scores, tree = scored.scores, scored.scores.tree
    least = limits().number("min-potential")
    parts = []
    for node in tree.nodes:
        if node.kind != "block":
            continue
        activity, potential = scores.of(node.code), scores.index
        both = ~np.isnan(activity) & ~np.isnan(potential)
        usable = both & (potential >= least) & scored.fitted.spec.normalise.unit_interval
        parts.append(
            unit_years(scores).with_columns(
                pl.lit(node.code).alias("block"),
                floats("activity", activity),
                floats("potential", potential),
                floats("ratio", np.where(usable, divide(activity, potential), np.nan)),
                ranks("rank_activity", np.where(both, activity, np.nan)),
                ranks("rank_potential", np.where(both, potential, np.nan)),
            )
        )
    schema = {
        "unit": pl.String, "year": pl.Int64, "block": pl.String, "activity": pl.Float64, "potential":
        pl.Float64, "ratio": pl.Float64, "rank_activity": pl.Int64, "rank_potential": pl.Int64,
    }  # fmt: skip
    data = pl.concat([pl.DataFrame(schema=schema), *parts])
    data = data.with_columns((pl.col("rank_potential") - pl.col("rank_activity")).alias("rank_difference"))
    return Table("realisation", ("unit", "year", "block"), data.sort("unit", "year", "block"))
