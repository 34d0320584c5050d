"""The pull between units: common parameters, where the push to adopt comes from, and the years ahead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

from growthpoles.core.diagnostic import Diagnostic, note, warning
from growthpoles.core.panel import FloatArray
from growthpoles.core.result import Table
from growthpoles.errors import Where
from growthpoles.stats.spatial_diffusion import SpatialFit, can_fit, exposure, fit_spatial, spread_ahead
from growthpoles.transfer.diffusion_inputs import DiffusionSettings, Levels

_PARAMETERS = ("p", "q", "c")
_MIXED = 0.95


def shares_of(levels: Levels, ceilings: FloatArray) -> FloatArray:
    """Levels as shares of the ceilings, shape (units, years); NaN above 1 or without a ceiling."""
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = levels.values[: len(ceilings)] / ceilings[:, None]
    return np.asarray(np.where(shares <= 1, shares, np.nan))


def spatial_fit(
    shares: FloatArray, ties: FloatArray, *, years: Sequence[int], draws: int, seed: np.random.SeedSequence
) -> SpatialFit | None:
    """The spread between units; None without ties or with too few figures.

    Example:
        >>> nothing = np.zeros((2, 2))
        >>> spatial_fit(nothing, nothing, years=(2020, 2021), draws=0, seed=np.random.SeedSequence(1))
    """
    if not ties.any() or not can_fit(shares, ties):
        return None
    return fit_spatial(shares, ties, times=years, draws=draws, seed=np.random.default_rng(seed))


def mixed(spatial: SpatialFit) -> bool:
    """Whether the pull of tied units can hardly be told apart from home, or from what all have in common."""
    narrow = bool((spatial.high[1:] - spatial.low[1:] < spatial.values[1:]).all())
    return spatial.correlation < -_MIXED and not narrow


def spatial_findings(spatial: SpatialFit | None, where: Where) -> Iterator[Diagnostic]:
    """Whether the spread between units was measured, and what its figures bear."""
    if spatial is None:
        yield note("diffusion.spatial.none", where)
    elif mixed(spatial):
        yield warning("diffusion.spatial.mixed", where, correlation=round(spatial.correlation, 2))
    elif spatial.low[2] <= 0 <= spatial.high[2]:
        yield note("diffusion.spatial.zero", where)


def spatial_table(spatial: SpatialFit | None) -> Table:
    """Common parameters with their intervals."""
    rows = []
    if spatial is not None:
        ends = zip(_PARAMETERS, spatial.values, spatial.low, spatial.high, strict=True)
        rows = [(name, *(None if np.isnan(x) else float(x) for x in row)) for name, *row in ends]
    schema = {"parameter": pl.String, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64}
    return Table("spatial", ("parameter",), pl.DataFrame(rows, schema=schema, orient="row").sort("parameter"))


def force_tables(
    units: Sequence[str], shares: FloatArray, *, ties: FloatArray, spatial: SpatialFit | None
) -> tuple[Table, Table]:
    """Where the push to adopt comes from, on average over the observed years.

    A push whose estimate is below 0 counts as none; no source is named unless the interval of c lies above 0.
    """
    forces: list[tuple[str, float, float, float, str | None, float | None]] = []
    pulls: list[tuple[str, str, float]] = []
    if spatial is not None:
        p, q, c = np.maximum(spatial.values, 0.0).tolist()
        pulled = exposure(shares, ties)
        for r, unit in enumerate(units):
            seen = ~np.isnan(shares[r] + pulled[r])
            push = np.array([p, q * shares[r, seen].mean(), c * pulled[r, seen].mean()]) if seen.any() else 0
            if not np.sum(push) > 0:
                continue
            parts = push / np.sum(push)
            by_source = ties[r] * np.nan_to_num(shares[:, seen]).mean(axis=1)
            strongest, top = None, None
            if spatial.low[2] > 0 and by_source.sum() > 0:
                split = by_source / by_source.sum()
                pulls += [(unit, units[s], float(split[s])) for s in np.flatnonzero(split).tolist()]
                strongest, top = units[int(split.argmax())], float(split.max())
            forces.append((unit, float(parts[0]), float(parts[1]), float(parts[2]), strongest, top))
    schema = {
        "unit": pl.String, "outside": pl.Float64, "home": pl.Float64, "tied": pl.Float64,
        "strongest": pl.String, "share": pl.Float64,
    }  # fmt: skip
    of_units = pl.DataFrame(forces, schema=schema, orient="row").sort("unit")
    pull_schema = {"unit": pl.String, "source": pl.String, "share": pl.Float64}
    of_pairs = pl.DataFrame(pulls, schema=pull_schema, orient="row").sort("unit", "source")
    return Table("forces", ("unit",), of_units), Table("pulls", ("unit", "source"), of_pairs)


def spread_table(
    levels: Levels, ceilings: FloatArray, *, ties: FloatArray, spatial: SpatialFit | None,
    settings: DiffusionSettings,
) -> Table:  # fmt: skip
    """Levels ahead when every unit follows the common parameters and is pulled by the others.

    None unless the last share of every unit is known. The interval is that of the parameters.
    """
    rows: list[tuple[str, int, float, float | None, float | None]] = []
    last = shares_of(levels, ceilings)[:, -1]
    if spatial is not None and settings.horizon and not np.isnan(last).any():
        times = np.arange(levels.years[-1], levels.years[-1] + settings.horizon + 1)
        path = spread_ahead(last, ties, times=times, values=spatial.values)
        drawn = [spread_ahead(last, ties, times=times, values=values) for values in spatial.drawn]
        low, high = np.quantile(drawn, [0.05, 0.95], axis=0) if drawn else np.full((2, *path.shape), np.nan)
        for i, unit in enumerate(levels.units[: len(last)]):
            for j in range(1, times.size):
                found = (x[i, j] * ceilings[i] for x in (path, low, high))
                rows.append((unit, int(times[j]), *(None if np.isnan(x) else float(x) for x in found)))  # type: ignore[arg-type]
    schema = {"unit": pl.String, "year": pl.Int64, "level": pl.Float64, "low": pl.Float64, "high": pl.Float64}
    data = pl.DataFrame(rows, schema=schema, orient="row").sort("unit", "year")
    return Table("spread", ("unit", "year"), data)
