"""The strongest chains of suppliers behind a shock."""

from __future__ import annotations

import numpy as np
import polars as pl

from growthpoles.core.panel import FloatArray
from growthpoles.core.result import Table
from growthpoles.industries.chain_system import System
from growthpoles.stats.leontief import Factored, rounds
from growthpoles.stats.paths import structural_paths

_SCHEMA = {
    "rank": pl.Int64,
    "path": pl.String,
    "regions": pl.String,
    "steps": pl.Int64,
    "amount": pl.Float64,
    "share": pl.Float64,
    "beyond": pl.Float64,
}


def paths_table(system: System, most: int) -> Table:
    """Table ``paths``: the largest chains of suppliers in the open model, largest first.

    A path starts where the shock falls and ends with the last supplier; `amount` is what that one makes along
    the path, `beyond` what the whole branch from there on makes, `share` that of the amount in the total.
    Codes are joined by ``>``. Empty for a shock below zero and for a table with negative coefficients.
    """
    if most == 0 or system.a.min(initial=0.0) < 0 or system.shock.min(initial=0.0) < 0:
        return Table("paths", ("rank",), pl.DataFrame([], _SCHEMA, orient="row"))

    def solve(right: FloatArray, transposed: bool) -> FloatArray:
        return np.asarray(rounds(system.a.T if transposed else system.a, right, tolerance=1e-9).sum(axis=0))

    found = structural_paths(system.a, Factored(len(system.codes), solve), demand=system.shock, most=most)
    rows = [
        (
            k + 1,
            " > ".join(system.codes[i] for i in path.industries),
            " > ".join(system.regions[i] for i in path.industries),
            len(path.industries) - 1,
            path.amount,
            path.amount / found.total,
            path.beyond,
        )
        for k, path in enumerate(found.paths)
    ]
    return Table("paths", ("rank",), pl.DataFrame(rows, _SCHEMA, orient="row"))
