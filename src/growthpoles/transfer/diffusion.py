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
from growthpoles.stats.spatial_diffusion import SpatialFit
from growthpoles.transfer.diffusion_inputs import DiffusionSettings, Levels, levels_of, tie_matrix
from growthpoles.transfer.diffusion_spatial import (
    force_tables,
    mixed,
    shares_of,
    spatial_findings,
    spatial_fit,
    spatial_table,
    spread_table,
)
from growthpoles.transfer.results import DiffusionResult


@dataclass(frozen=True, eq=False)
class UnitFit:
    """The curve of one unit, or why there is none.

    Attributes:
        unit: Code.
        status: fitted, no-ceiling, too-few, refused, saturated or gap.
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
    above; the path beyond the last figure starts from it. Between units: dF_r/dt = (p_t + q F_r + c sum_s
    w_rs F_s)(1 - F_r) with common p_t, q, c. An epidemic curve starts from the first level above 0.

    Args:
        panel: Figures of adopters.
        indicator: Code of the indicator.
        settings: Curve, ceiling, launch, ties between units.
        seed: Seed of the draws.

    Raises:
        InputError: No such indicator, figures below 0, a launch after the first figure or, for a flow, more
            than a year before it, ties to unknown units.

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
    ceilings = _ceilings(levels, fits, len(panel.units))
    shares = shares_of(levels, ceilings)
    ties = tie_matrix(panel, used)
    spatial = spatial_fit(shares, ties, years=levels.years, draws=used.draws, seed=seeds[-1])
    told = None if spatial is None or mixed(spatial) else spatial
    item = panel.indicators[panel.position(indicator)]
    tables = (
        Table("curves", ("unit",), _curves(fits, levels)),
        _paths_table(fits, levels, used, seeds),
        spatial_table(told),
        *force_tables(panel.units, shares, ties=ties, spatial=told),
        spread_table(levels, ceilings, ties=ties, spatial=told, settings=used),
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
    unit, ceiling = levels.units[i], float(levels.ceilings[i])
    given = None if np.isnan(ceiling) else ceiling
    stock = _begun(levels.values[i]) if settings.curve == "logistic" else levels.values[i]
    known = stock[~np.isnan(stock)]
    if levels.gaps[i]:
        return UnitFit(unit, "gap", None)
    if given is not None and known.size and known[-1] == known.max() == given > 0:
        return UnitFit(unit, "saturated", None)
    if known.size and (known.max() <= 0 or (given is not None and given <= known.max())):
        return UnitFit(unit, "refused", None)
    if known.size - 1 <= (settings.curve == "bass") + 1 + (given is None):
        return UnitFit(unit, "too-few", None)
    found = fit_curve(stock, levels.years, curve=settings.curve, ceiling=given)
    return UnitFit(unit, "fitted" if found.ceiling_known else "no-ceiling", found)


def _begun(stock: FloatArray) -> FloatArray:
    """Levels from the first above 0 on: zeros say nothing to a curve that cannot start by itself."""
    started = np.maximum.accumulate(np.nan_to_num(stock)) > 0
    return np.asarray(np.where(started | (np.nanmax(stock, initial=0.0) <= 0), stock, np.nan))


def _ceilings(levels: Levels, fits: Sequence[UnitFit], units: int) -> FloatArray:
    """Ceilings of the units, given or found; NaN where not known."""
    ceilings = levels.ceilings[:units].copy()
    for i, item in enumerate(fits[:units]):
        if item.fit is not None and item.status == "fitted":
            ceilings[i] = item.fit.values[2]
    return ceilings


def _curves(fits: Sequence[UnitFit], levels: Levels) -> pl.DataFrame:
    rows = []
    for i, item in enumerate(fits):
        known = np.flatnonzero(~np.isnan(levels.values[i]))
        stated = known.size > 0 and item.status != "gap"
        given = float(levels.ceilings[i])
        row: dict[str, str | float | int | bool | None] = {
            "unit": item.unit,
            "status": item.status,
            "observations": known.size,
            "last_year": levels.years[known[-1]] if stated else None,
            "last": float(levels.values[i, known[-1]]) if stated else None,
            "ceiling_given": not np.isnan(given),
        }
        if item.status == "saturated":
            row |= dict.fromkeys(("ceiling", "ceiling_low", "ceiling_high"), given)
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
    if fit.ceiling_known:
        found["peak_year"] = _peak(fit)
    return found


def _peak(fit: CurveFit) -> float | None:
    """Year of the greatest adoption, on the side of the last figure that its level says; None where it lies
    before the first figure."""
    p, q, m = fit.values.tolist()
    if not fit.passed_inflection:
        return float(fit.times[-1]) + bass_peak(p, q, start=float(fit.levels[-1]) / m)
    peak = bass_peak(p, q, start=float(fit.levels[0]) / m)
    if fit.levels[0] > 0 and not peak > 0:
        return None
    return min(float(fit.times[0]) + peak, float(fit.times[-1]))


def _paths_table(
    fits: Sequence[UnitFit],
    levels: Levels,
    settings: DiffusionSettings,
    seeds: Sequence[np.random.SeedSequence],
) -> Table:
    rows: list[tuple[str, int, float | None, float | None, float | None, float | None]] = []
    for i, item in enumerate(fits):
        fit = item.fit
        last = levels.years[-1] if fit is None else int(fit.times[-1])
        within = [j for j, year in enumerate(levels.years) if year <= last]
        curve = _fitted(fit, [levels.years[j] for j in within])
        for j in within:
            seen = levels.values[i, j]
            rows.append(
                (item.unit, levels.years[j], None if np.isnan(seen) else float(seen), curve[j], None, None)
            )
        if fit is not None and item.status == "fitted":
            ahead = np.arange(last + 1, levels.years[-1] + 1 + settings.horizon)
            level = fit.ahead(ahead.astype(float))
            low, high = _band(fit, ahead, settings.draws, seeds[i])
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
    for unit, gap in zip(levels.units, levels.gaps, strict=True):
        if gap:
            here = Where(unit=unit, indicator=indicator)
            yield warning("diffusion.gap", here, years=", ".join(str(year) for year in gap))
    if levels.late:
        yield warning("diffusion.late", where, units=", ".join(levels.late))
    steps = (np.diff(row[~np.isnan(row)]) for row in levels.values)
    falls = [unit for unit, step in zip(levels.units, steps, strict=True) if (step < 0).any()]
    if falls:
        yield note("diffusion.falls", where, units=", ".join(falls))
    yield from spatial_findings(spatial, where)
