"""Forecasts of the figures of a panel, with intervals and the errors of earlier forecasts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import asdict, replace
from functools import lru_cache
from importlib.resources import files

import numpy as np

from growthpoles.core.catalogue import (
    Named,
    figures_table,
    labels_table,
    panel_names,
    unit_names,
    units_table,
)
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.core.panel import FloatArray, Panel
from growthpoles.core.result import Provenance
from growthpoles.core.rules import load_toml, read_label
from growthpoles.dynamics import forecast_tables as tables
from growthpoles.dynamics.forecast_inputs import (
    ENOUGH_TO_CHOOSE,
    ForecastSettings,
    Ratio,
    check_settings,
    factor_of,
    unbroken,
)
from growthpoles.dynamics.forecast_results import ForecastResult
from growthpoles.dynamics.forecast_run import NEEDS_LIBRARY, Outcome, Task, run_task
from growthpoles.dynamics.forecast_series import Hierarchy, Rows, add_up, hierarchy_of, rows_of
from growthpoles.dynamics.forecast_tables import Forecast
from growthpoles.errors import Where
from growthpoles.stats.arrays import divide
from growthpoles.stats.forecasting import has_statsforecast

Figure = tuple[str, float | None, str, str]
_REFUSED = {
    "too-short": "forecast.refused.too-short",
    "break": "forecast.refused.break",
    "gaps": "forecast.refused.gaps",
    "ended": "forecast.refused.ended",
    "confidential": "forecast.refused.confidential",
}
_POOLED = {"changes": "forecast.pool.changes", "none": "forecast.pool.none"}


def forecast(
    panel: Panel,
    *,
    horizon: int = 5,
    settings: ForecastSettings | None = None,
    seed: int = 0,
    executor: Executor | None = None,
) -> ForecastResult:
    """Forecast every series of a panel, or say why it cannot be forecast.

    Middle: equal-weight mean of an autoregression pooled over all units of the indicator, the dynamic
    optimised theta model and exponential smoothing (series of 5-8 points: of the first and the theta method);
    no choice of method below 20 points. Intervals: split conformal, per indicator and horizon, from errors of
    forecasts made at up to four earlier origins, scaled by the mean absolute yearly change; taken on a
    logarithmic or logistic scale where figures are bounded, so that they never leave the bounds. Where units
    move together and origins overlap, errors count for as many as they are worth, and wide levels they cannot
    hold rest on the yearly changes. Forecasts of additive indicators add up from units to macro-regions and
    country. Fewer than five points, hidden last years and series that ended are refused one by one; nothing
    is forecast across a break.

    Args:
        panel: Yearly figures of one edition.
        horizon: Years ahead of the last year of the panel, 1-30.
        settings: How; see `ForecastSettings`.
        seed: Seed of the choice of past forecasts, where there are more than `ForecastSettings.calibration`.
        executor: Any `concurrent.futures.Executor`; the result does not depend on it.

    Raises:
        InputError: Settings that do not fit the panel.

    Example:
        >>> import growthpoles as gp
        >>> label = gp.Label("demo")
        >>> land = gp.Territory((gp.Edition("now", tuple(gp.Unit(code, label) for code in "AB")),))
        >>> years = tuple(range(2010, 2022))
        >>> empty = np.empty((2, 12, 0))
        >>> bare = gp.Panel(land, "now", ("A", "B"), years, (), empty, empty.astype(np.uint8), empty)
        >>> line = np.array([np.arange(12.0) + 1, np.where(np.arange(12) < 8, np.nan, 1.0)])
        >>> found = forecast(bare.with_indicator(gp.Indicator("x", label), line), horizon=1)
        >>> found["forecasts"].select("unit", "year", "status").rows()
        [('A', 2022, 'forecast'), ('B', 2022, 'too-short')]
    """
    chosen = settings or ForecastSettings()
    check_settings(panel, chosen, horizon=horizon)
    given, panel = panel, unbroken(panel)
    hierarchy = hierarchy_of(panel, chosen)
    rows = [rows_of(panel, code, settings=chosen, hierarchy=hierarchy) for code in panel.codes]
    jobs = [_task(item, chosen, horizon=horizon, years=len(panel.years), seed=seed) for item in rows]
    outcomes = list(map(run_task, jobs) if executor is None else executor.map(run_task, jobs))
    items = _finished(panel, rows, outcomes, settings=chosen, hierarchy=hierarchy, seed=seed)
    groups: list[Named] = [
        ("unit", g, chosen.group_labels[g]) for g in hierarchy.groups if g in chosen.group_labels
    ]
    return ForecastResult(
        tables=(
            tables.forecasts_table(items, panel, horizon=horizon),
            tables.series_table(items, panel),
            tables.indicators_table(items, panel),
            tables.accuracy_table(items),
            tables.errors_table(items),
            tables.correlations_table(items),
            tables.history_table(items, panel),
            tables.sums_table(items, panel, hierarchy=hierarchy),
            labels_table(
                unit_names(panel.place, panel.territory.country), groups, panel_names(panel), _words()
            ),
            units_table(panel.place),
            figures_table(_figures(items, panel, horizon)),
        ),
        spec={
            "horizon": horizon,
            "settings": _plain(panel, chosen),
            "units": list(panel.units),
            "edition": panel.edition,
            "statsforecast": has_statsforecast(),
        },
        diagnostics=Diagnostics.of(_findings(items, panel, chosen)),
        provenance=Provenance(seed=seed),
        inputs=given,
    )


def _task(rows: Rows, settings: ForecastSettings, *, horizon: int, years: int, seed: int) -> Task:
    ready = rows.ready
    usable = ready.usable[:, None]
    return Task(
        key=f"{seed}|{rows.code}",
        names=rows.codes,
        y=np.where(usable, ready.y, np.nan),
        seen=ready.seen & usable,
        parts=ready.usable & (np.arange(len(rows.codes)) < rows.units),
        bounds=rows.known.bounds,
        steps=horizon + years - 1 - ready.first_end,
        method=settings.method,
        library=has_statsforecast(),
        calibration=settings.calibration,
    )


def _finished(
    panel: Panel,
    rows: Sequence[Rows],
    outcomes: Sequence[Outcome],
    *,
    settings: ForecastSettings,
    hierarchy: Hierarchy,
    seed: int,
) -> list[Forecast]:
    """Paths after constants, reconciliation and ratios, with the widths of their intervals."""
    items = []
    for row, outcome in zip(rows, outcomes, strict=True):
        path = row.as_sums(_with_constants(row, outcome.path))
        if row.sums:
            path = add_up(row, outcome, path=path, hierarchy=hierarchy, how=settings.reconcile)
        widths = tables.widths_of(outcome)
        sums = tables.sums_of(row, outcome, path=path, widths=widths.values, hierarchy=hierarchy, seed=seed)
        items.append(Forecast(row, outcome, path, widths.values, widths.pool, sums, bool(row.sums)))
    for ratio in settings.ratios:
        at = panel.position(ratio.code)
        items[at] = _recomputed(items, panel, ratio)
    return items


def _with_constants(rows: Rows, path: FloatArray) -> FloatArray:
    return np.where(rows.fixed[:, None], rows.ready.y[:, -1:], path)


def _recomputed(items: Sequence[Forecast], panel: Panel, ratio: Ratio) -> Forecast:
    """A ratio from the forecasts of its parts, where both have them; its own intervals move with it."""
    own, top, bottom = (
        items[panel.position(code)] for code in (ratio.code, ratio.numerator, ratio.denominator)
    )
    units = own.rows.units
    path = np.array(own.path)
    ends = [item.rows.ready.last[:units] for item in (own, top, bottom)]
    same = (ends[0] == ends[1]) & (ends[0] == ends[2])
    steps = min(item.path.shape[1] for item in (own, top, bottom))
    made = divide(top.path[:units, :steps], bottom.path[:units, :steps]) * (factor_of(panel, ratio) or 1.0)
    put = same[:, None] & ~np.isnan(made) & own.rows.known.bounds.allowed(made)
    put &= ~np.isnan(own.path[:units, :steps])
    put &= own.rows.known.bounds.inside(made) | ~own.outcome.free[:units, None]  # no interval around a bound
    path[:units, :steps] = np.where(put, made, path[:units, :steps])
    return replace(own, path=path, ratio=True)


def _findings(items: Sequence[Forecast], panel: Panel, settings: ForecastSettings) -> Iterator[Diagnostic]:
    if settings.method in (*NEEDS_LIBRARY, "best") and not has_statsforecast():
        yield note("forecast.library")
    if panel.place.to_year is not None and panel.years[-1] >= panel.place.to_year:
        yield note("forecast.edition.ended", None, edition=panel.edition, year=panel.place.to_year)
    first = panel.place.from_year
    early = np.isfinite(panel.values[:, [y < (first or 0) for y in panel.years]])
    if early.any():
        yield note("forecast.edition.earlier", None, edition=panel.edition, year=first)
    assumed = [x.rows.code for x in items if x.rows.known.source == "figures" and x.rows.ready.usable.any()]
    if assumed:
        yield note("forecast.bounds.assumed", None, count=len(assumed), indicators=", ".join(assumed))
    current = [x.code for x in panel.indicators if x.price.kind == "current"]
    if current:
        yield warning("forecast.prices.current", None, count=len(current), indicators=", ".join(current))
    for item in items:
        yield from _indicator_findings(item, settings)
        yield from item.rows.found


def _indicator_findings(item: Forecast, settings: ForecastSettings) -> Iterator[Diagnostic]:
    where = Where(indicator=item.rows.code)
    status = [item.status(r) for r in range(item.rows.units)]
    for name, code in _REFUSED.items():
        if count := status.count(name):
            units = ", ".join(c for c, s in zip(item.rows.codes, status, strict=False) if s == name)
            yield warning(code, where, count=count, units=units)
    if count := status.count("short"):
        yield note("forecast.short", where, count=count)
    if filled := int((item.rows.ready.filled > 0).sum()):
        yield note("forecast.filled", where, count=filled)
    if not item.rows.ready.usable.any():
        return
    if item.pool != "forecasts":
        yield warning(_POOLED[item.pool], where, errors=len(item.outcome.past.row))
    elif (worth := item.outcome.effective[item.outcome.effective > 0].min()) < tables.LEAST_ERRORS:
        few = {"errors": len(item.outcome.past.row), "effective": round(float(worth), 1)}
        yield warning("forecast.origins.few", where, **few, shared=round(item.outcome.shared, 2))
    error, naive = (float(np.nanmean(x)) if np.isfinite(x).any() else np.nan for x in _two(item))
    if error >= naive:
        yield warning("forecast.naive.better", where, error=round(error, 3), naive=round(naive, 3))
    long = item.rows.ready.points[item.rows.ready.usable] >= ENOUGH_TO_CHOOSE
    if settings.method == "best" and not long.any():
        yield note("forecast.best.short", where, points=ENOUGH_TO_CHOOSE)


def _two(item: Forecast) -> tuple[FloatArray, FloatArray]:
    return item.outcome.past.error, item.outcome.past.naive


def _figures(items: Sequence[Forecast], panel: Panel, horizon: int) -> Iterator[Figure]:
    status = [item.status(r) for item in items for r in range(item.rows.units)]
    made = sum(name in ("forecast", "short", "constant", "zero") for name in status)
    yield "series", float(len(status)), "", ""
    yield "series-forecast", float(made), "", ""
    yield "series-refused", float(len(status) - made), "", ""
    yield "first-year", float(panel.years[-1] + 1), "year", ""
    yield "last-year", float(panel.years[-1] + horizon), "year", ""
    better = [
        np.nanmean(error) / np.nanmean(naive) for error, naive in map(_two, items) if _compared(error, naive)
    ]
    yield "ratio-to-naive", float(np.median(better)) if better else None, "", "median of the indicators"


def _compared(error: FloatArray, naive: FloatArray) -> bool:
    return bool(np.isfinite(error).any() and np.nansum(naive) > 0)


@lru_cache(maxsize=1)
def _words() -> tuple[Named, ...]:
    raw = load_toml(files("growthpoles.dynamics").joinpath("forecast.toml"))
    return tuple(
        (kind, code, read_label(entry)) for kind, group in raw.items() for code, entry in group.items()
    )


def _plain(panel: Panel, settings: ForecastSettings) -> Mapping[str, object]:
    """Settings as plain values, without the labels (they have their table), factors worked out."""
    ratios = tuple(replace(item, factor=factor_of(panel, item)) for item in settings.ratios)
    found = asdict(replace(settings, ratios=ratios))
    found.pop("group_labels")
    return {
        **found,
        "bounds": {k: list(v) for k, v in settings.bounds.items()},
        "ratios": list(found["ratios"]),
    }
