"""Tables of global and local spatial association of levels per head."""

from __future__ import annotations

import numpy as np
import polars as pl

from growthpoles.core.diagnostic import Diagnostic, note
from growthpoles.core.spatial_weights import SpatialWeights
from growthpoles.dynamics.divergence_grades import Evidence
from growthpoles.dynamics.divergence_inputs import Comparable, DivergenceSettings
from growthpoles.dynamics.divergence_tables import number
from growthpoles.errors import Where
from growthpoles.stats.local_spatial import QUADRANTS, local_g, local_moran
from growthpoles.stats.sampling import spawn
from growthpoles.stats.spatial import geary, general_g, moran

_LEAST = 4
_STATISTICS = (("moran", moran), ("geary", geary), ("general_g", general_g))
_GLOBAL = ("value", "expected", "z", "p_normal", "p_greater", "p_less", "p_value")
_LOCAL = ("moran", "p_value", "p_adjusted", "g_star", "g_star_z", "g_greater", "g_less")


def linked_weights(
    data: Comparable, weights: SpatialWeights | None
) -> tuple[SpatialWeights | None, tuple[Diagnostic, ...]]:
    """Weights between the compared units without islands; None where too few are left.

    Raises:
        InputError: A compared unit has no row in the weights.
    """
    if weights is None:
        return None, (note("divergence.weights.absent"),)
    found, kept = [], weights.select(data.units)
    while kept.islands:
        found += [note("divergence.island", Where(unit=code)) for code in kept.islands]
        kept = kept.select([code for code in kept.units if code not in kept.islands])
    if len(kept.units) < _LEAST:
        return None, (*found, note("divergence.weights.few", None, units=len(kept.units), least=_LEAST))
    return kept, tuple(found)


def spatial_table(
    data: Comparable, weights: SpatialWeights | None, *, settings: DivergenceSettings, seed: int
) -> pl.DataFrame:
    """Moran's I, Geary's C and the general G of levels per head in each year."""
    rows = []
    if weights is not None:
        at = [data.units.index(code) for code in weights.units]
        near, seeds = weights.standardised(), spawn(seed, 3 * len(data.years))
        for t, year in enumerate(data.years):
            level = data.per_head[at, t]
            if np.ptp(level) == 0:
                continue
            for s, (name, measure) in enumerate(_STATISTICS):
                found = measure(level, near, permutations=settings.permutations, seed=seeds[3 * t + s])
                numbers = (
                    found.value, found.expected, found.z, found.p_normal, found.p_greater,
                    found.p_less, found.p,
                )  # fmt: skip
                row = dict(zip(_GLOBAL, map(number, numbers), strict=True))
                rows.append({"year": year, "statistic": name, "units": len(at), **row})
    schema = {"year": pl.Int64, "statistic": pl.String, "units": pl.Int64}
    return pl.DataFrame(rows, schema=schema | dict.fromkeys(_GLOBAL, pl.Float64))


def local_table(
    data: Comparable, weights: SpatialWeights | None, *, settings: DivergenceSettings, seed: int
) -> pl.DataFrame:
    """Local Moran and local G* of the first and the last year."""
    rows: list[dict[str, object]] = []
    if weights is not None:
        at = [data.units.index(code) for code in weights.units]
        near = weights.standardised()
        ends = dict.fromkeys((0, len(data.years) - 1))
        for t, child in zip(ends, spawn(seed, len(ends)), strict=True):
            level = data.per_head[at, t]
            if np.ptp(level) == 0:
                continue
            own = local_moran(level, near, permutations=settings.permutations, seed=child)
            hot = local_g(level, near, star=True, permutations=settings.permutations, seed=child)
            columns = (
                own.value, own.p.two_sided, own.p.adjusted, hot.value, hot.z, hot.p.greater, hot.p.less,
            )  # fmt: skip
            for i, code in enumerate(weights.units):
                row = {name: number(column[i]) for name, column in zip(_LOCAL, columns, strict=True)}
                place = {"year": data.years[t], "unit": code, "quadrant": QUADRANTS[own.quadrant[i]]}
                rows.append(place | {"per_head": float(level[i])} | row)
    schema = {"year": pl.Int64, "unit": pl.String, "quadrant": pl.String, "per_head": pl.Float64}
    return pl.DataFrame(rows, schema=schema | dict.fromkeys(_LOCAL, pl.Float64))


def clustering_finding(
    data: Comparable, spatial: pl.DataFrame, *, settings: DivergenceSettings
) -> dict[str, object]:
    """Finding on the claim that like units lie together in the last year (Moran's I above its mean)."""
    last = spatial.filter((pl.col("year") == data.years[-1]) & (pl.col("statistic") == "moran"))
    estimate, p, size = None, None, len(data.units)
    if last.height:
        row = last.row(0, named=True)
        estimate, size = row["value"] - row["expected"], row["units"]
        p = row["p_normal"] if row["p_value"] is None else row["p_value"]
    return Evidence("moran", "all", estimate, p, size, len(data.years)).row("clustering", settings)
