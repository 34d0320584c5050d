"""How an innovation spreads: curves of regions and of the whole, and the pull between regions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from growthpoles.core.catalogue import (
    figures_table,
    labels_table,
    panel_names,
    unit_names,
    units_table,
)
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.core.panel import FloatArray, Panel
from growthpoles.core.result import Provenance, Table
from growthpoles.errors import Where
from growthpoles.stats.diffusion import CurveFit, bass_peak, bootstrap_levels, fit_curve
from growthpoles.stats.sampling import spawn
from growthpoles.stats.spatial_diffusion import SpatialFit, exposure, fit_spatial
from growthpoles.transfer.diffusion_inputs import DiffusionSettings, Levels, levels_of, tie_matrix
from growthpoles.transfer.results import DiffusionResult

_PARAMETERS = ("p", "q", "c")
_MIXED = 0.95


@dataclass(frozen=True, eq=False)
class UnitFit:
    """The curve of one unit, or why there is none.

    Attributes:
        unit: Code.
        status: fitted, no-ceiling, too-few or refused.
        fit: The fit; None where there is none.
    """

    unit: str
    status: str
    fit: CurveFit | None


def fit_diffusion(
    panel: Panel, indicator: str, *, settings: DiffusionSettings | None = None, seed: int = 0
) -> DiffusionResult:
    """Fit diffusion curves to the adopters of every unit and of the whole, and the spread between units.

    Bass: dF/dt = (p + q F)(1 - F), fitted to the yearly increments; a ceiling is quoted, and the path beyond
    the last year drawn, only where it is given or where growth has turned and its profile interval is closed
    above. Between units: dF_r/dt = (p + q F_r + c sum_s w_rs F_s)(1 - F_r) with common p, q, c.

    Args:
        panel: Figures of adopters.
        indicator: Code of the indicator.
        settings: Curve, ceiling, launch, ties between units.
        seed: Seed of the draws.

    Raises:
        InputError: No such indicator, figures below 0, a launch after the first figure, ties to unknown
            units.

    Example:
        >>> from growthpoles.core.panel import Flag, Indicator
        >>> from growthpoles.core.territory import Edition, Territory, Unit
        >>> from growthpoles.labels import Label
        >>> from growthpoles.stats.diffusion import bass_share
        >>> land = Territory((Edition("now", (Unit("A", Label("North")),)),))
        >>> levels = 500 * bass_share(np.arange(1, 16), 0.02, q=0.4)[None, :, None]
        >>> robots = Indicator("robots", Label("Firms with robots"))
        >>> flags = np.full(levels.shape, Flag.OBSERVED)
        >>> panel = Panel(land, "now", ("A",), tuple(range(2001, 2016)), (robots,), levels, flags, 0 * flags)
        >>> found = fit_diffusion(panel, "robots", settings=DiffusionSettings(launch=2000, draws=0))
        >>> found["curves"]["ceiling"].round(1).to_list()
        [500.0]
    """
    used = settings or DiffusionSettings()
    levels = levels_of(panel, indicator, settings=used)
    fits = [_fit(levels, i, used) for i in range(len(levels.units))]
    seeds = spawn(seed, len(fits) + 1)
    shares = _shares(panel, levels, fits)
    ties = tie_matrix(panel, used)
    spatial = _spatial(shares, ties, levels, used, seeds[-1])
    item = panel.indicators[panel.position(indicator)]
    tables = (
        Table("curves", ("unit",), _curves(fits, levels)),
        _paths_table(fits, levels, used, seeds),
        _spatial_table(spatial),
        *_force_tables(panel.units, shares, ties, spatial),
        labels_table(unit_names(panel.place), panel_names(panel)),
        units_table(panel.place),
        figures_table(_figures(spatial, used)),
    )
    spec = {
        "indicator": indicator,
        "unit": item.unit,
        "curve": used.curve,
        "kind": used.kind,
        "ceiling": used.ceiling,
        "launch": used.launch,
        "horizon": used.horizon,
        "draws": used.draws,
    }
    found = Diagnostics.of(_findings(indicator, levels, fits, spatial))
    return DiffusionResult(tables, spec, found, Provenance(seed=seed))


def _fit(levels: Levels, i: int, settings: DiffusionSettings) -> UnitFit:
    stock, ceiling = levels.values[i], float(levels.ceilings[i])
    given = None if np.isnan(ceiling) else ceiling
    known = stock[~np.isnan(stock)]
    needed = (settings.curve == "bass") + 1 + (given is None)
    if known.size - 1 <= needed:
        return UnitFit(levels.units[i], "too-few", None)
    late = settings.curve == "logistic" and known[0] == 0
    if late or known.max() <= 0 or (given is not None and given <= known.max()):
        return UnitFit(levels.units[i], "refused", None)
    found = fit_curve(stock, levels.years, curve=settings.curve, ceiling=given)
    return UnitFit(levels.units[i], "fitted" if found.ceiling_known else "no-ceiling", found)


def _shares(panel: Panel, levels: Levels, fits: Sequence[UnitFit]) -> FloatArray:
    """Levels as shares of the ceiling, shape (units, years); NaN where the ceiling is not known."""
    ceilings = levels.ceilings[: len(panel.units)].copy()
    for i, item in enumerate(fits[: len(ceilings)]):
        if item.fit is not None and item.status == "fitted":
            ceilings[i] = item.fit.values[2]
    shares = levels.values[: len(ceilings)] / ceilings[:, None]
    return np.asarray(np.where(shares <= 1, shares, np.nan))


def _spatial(
    shares: FloatArray, ties: FloatArray, levels: Levels, settings: DiffusionSettings,
    seed: np.random.SeedSequence,
) -> SpatialFit | None:  # fmt: skip
    if not ties.any():
        return None
    pulled = exposure(shares, ties)
    pairs = ~np.isnan(shares[:, :-1] + shares[:, 1:] + pulled[:, :-1] + pulled[:, 1:])
    if pairs.sum() < 10 or pairs.any(axis=1).sum() < 2:
        return None
    return fit_spatial(
        shares, ties, times=levels.years, draws=settings.draws, seed=np.random.default_rng(seed)
    )


def _curves(fits: Sequence[UnitFit], levels: Levels) -> pl.DataFrame:
    rows = []
    for i, item in enumerate(fits):
        known = np.flatnonzero(~np.isnan(levels.values[i]))
        row: dict[str, str | float | int | bool | None] = {
            "unit": item.unit,
            "status": item.status,
            "observations": known.size,
            "last_year": levels.years[known[-1]] if known.size else None,
            "last": float(levels.values[i, known[-1]]) if known.size else None,
            "ceiling_given": not np.isnan(levels.ceilings[i]),
        }
        if item.fit is not None:
            row |= _parameters(item.fit)
        rows.append(row)
    real = (
        "p", "p_low", "p_high", "q", "q_low", "q_high", "ceiling", "ceiling_low", "ceiling_high", "peak_year",
    )  # fmt: skip
    schema = {
        "unit": pl.String, "status": pl.String, **dict.fromkeys(real, pl.Float64),
        "passed_inflection": pl.Boolean, "ceiling_given": pl.Boolean, "observations": pl.Int64,
        "last_year": pl.Int64, "last": pl.Float64,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema).sort("unit")


def _parameters(fit: CurveFit) -> dict[str, float | bool | None]:
    """Parameters with their intervals; the ceiling and the peak only where the ceiling may be quoted."""
    found: dict[str, float | bool | None] = {"passed_inflection": fit.passed_inflection}
    names = ("p", "q", "ceiling")[: 3 if fit.ceiling_known else 2]
    for k, name in enumerate(names):
        ends = (fit.values[k], fit.low[k], fit.high[k])
        found |= {
            f"{name}{end}": None if np.isnan(value) else float(value)
            for end, value in zip(("", "_low", "_high"), ends, strict=True)
        }
    if fit.ceiling_known and fit.levels[0] == 0:
        found["peak_year"] = float(fit.times[0]) + bass_peak(float(fit.values[0]), float(fit.values[1]))
    return found


def _paths_table(
    fits: Sequence[UnitFit],
    levels: Levels,
    settings: DiffusionSettings,
    seeds: Sequence[np.random.SeedSequence],
) -> Table:
    rows: list[tuple[str, int, float | None, float | None, float | None, float | None]] = []
    for i, item in enumerate(fits):
        curve = _fitted(item.fit, levels.years)
        for j, year in enumerate(levels.years):
            seen = levels.values[i, j]
            rows.append((item.unit, year, None if np.isnan(seen) else float(seen), curve[j], None, None))
        if item.fit is not None and item.status == "fitted":
            ahead = np.arange(levels.years[-1] + 1, levels.years[-1] + 1 + settings.horizon)
            level = item.fit.level(ahead.astype(float))
            low, high = _band(item.fit, ahead, settings.draws, seeds[i])
            for j, later in enumerate(ahead.tolist()):
                rows.append((item.unit, later, None, float(level[j]), low[j], high[j]))
    schema = {
        "unit": pl.String, "year": pl.Int64, "observed": pl.Float64, "fitted": pl.Float64,
        "low": pl.Float64, "high": pl.Float64,
    }  # fmt: skip
    data = pl.DataFrame(rows, schema=schema, orient="row").sort("unit", "year")
    return Table("paths", ("unit", "year"), data)


def _fitted(fit: CurveFit | None, years: Sequence[int]) -> list[float | None]:
    """Fitted levels of the years from the first observation on."""
    if fit is None:
        return [None] * len(years)
    curve = fit.level(np.array(years, float))
    return [float(x) if year >= fit.times[0] else None for year, x in zip(years, curve, strict=True)]


def _band(
    fit: CurveFit, ahead: np.typing.NDArray[np.int64], draws: int, seed: np.random.SeedSequence
) -> tuple[list[float | None], list[float | None]]:
    if not draws or not ahead.size:
        return [None] * ahead.size, [None] * ahead.size
    drawn = bootstrap_levels(fit, ahead, draws=draws, seed=seed)
    low, high = np.quantile(drawn, [0.05, 0.95], axis=0)
    return low.tolist(), high.tolist()


def _spatial_table(spatial: SpatialFit | None) -> Table:
    rows = []
    if spatial is not None:
        ends = zip(_PARAMETERS, spatial.values, spatial.low, spatial.high, strict=True)
        rows = [(name, *(None if np.isnan(x) else float(x) for x in row)) for name, *row in ends]
    schema = {"parameter": pl.String, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64}
    return Table("spatial", ("parameter",), pl.DataFrame(rows, schema=schema, orient="row").sort("parameter"))


def _force_tables(
    units: Sequence[str], shares: FloatArray, ties: FloatArray, spatial: SpatialFit | None
) -> tuple[Table, Table]:
    """Where the push to adopt comes from, on average over the observed years."""
    forces: list[tuple[str, float, float, float, str | None, float | None]] = []
    pulls: list[tuple[str, str, float]] = []
    if spatial is not None:
        p, q, c = (float(x) for x in spatial.values)
        pulled = exposure(shares, ties)
        for r, unit in enumerate(units):
            seen = ~np.isnan(shares[r] + pulled[r])
            if not seen.any():
                continue
            push = np.array([p, q * shares[r, seen].mean(), c * pulled[r, seen].mean()])
            by_source = ties[r] * np.nan_to_num(shares[:, seen]).mean(axis=1)
            parts = push / push.sum() if push.sum() > 0 else push
            strongest, top = None, None
            if by_source.sum() > 0:
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


def _figures(
    spatial: SpatialFit | None, settings: DiffusionSettings
) -> Iterator[tuple[str, float | None, str, str]]:
    yield "horizon", float(settings.horizon), "years", ""
    yield "spatial_r2", None if spatial is None or np.isnan(spatial.r2) else spatial.r2, "share", ""
    yield "spatial_pairs", 0.0 if spatial is None else float(spatial.n), "", ""


def _findings(
    indicator: str, levels: Levels, fits: Sequence[UnitFit], spatial: SpatialFit | None
) -> Iterator[Diagnostic]:
    where = Where(indicator=indicator)
    codes = {
        "no-ceiling": "diffusion.no-ceiling",
        "too-few": "diffusion.too-few",
        "refused": "diffusion.refused",
    }
    for status, code in codes.items():
        held = [item.unit for item in fits if item.status == status]
        if held:
            yield warning(code, where, units=", ".join(held))
    steps = (np.diff(row[~np.isnan(row)]) for row in levels.values)
    falls = [unit for unit, step in zip(levels.units, steps, strict=True) if (step < 0).any()]
    if falls:
        yield note("diffusion.falls", where, units=", ".join(falls))
    if spatial is None:
        yield note("diffusion.spatial.none", where)
    elif spatial.correlation < -_MIXED and not _narrow(spatial):
        yield warning("diffusion.spatial.mixed", where, correlation=round(spatial.correlation, 2))


def _narrow(spatial: SpatialFit) -> bool:
    """Whether the intervals of q and c are narrower than the estimates themselves."""
    return bool((spatial.high[1:] - spatial.low[1:] < spatial.values[1:]).all())
