"""Forecasts: accuracy and coverage on the M3 yearly series, and the time a large panel takes.

    GROWTHPOLES_DATA=... python benchmarks/bench_forecast.py

M3 (Makridakis and Hibon 2000): 645 yearly series of 14-41 points, six years ahead, beside the published
entrants. The limits are sMAPE <= 16.0, coverage of the 80 % intervals within 77-90 % and of the 95 % ones
within 93-98 %, and 60 seconds for 300 regions x 60 indicators x 20 years on two cores.
"""

from __future__ import annotations

import os
import platform
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from growthpoles.core.panel import Flag, Indicator, Panel
from growthpoles.core.territory import Edition, Territory, Unit
from growthpoles.dynamics.forecast import forecast
from growthpoles.dynamics.forecast_inputs import ForecastSettings
from growthpoles.labels import Label
from growthpoles.stats.forecasting import has_statsforecast, smape

AHEAD = 6
METHODS = ("naive", "drift", "theta", "damped-trend", "short-combination", "pooled")
LIBRARY = ("optimised-theta", "exponential-smoothing", "combination")


@dataclass(frozen=True, eq=False)
class M3:
    panel: Panel
    actual: np.ndarray
    published: pl.DataFrame


def panel_of(values: np.ndarray, codes: list[str], last: int) -> Panel:
    """A panel of units x years x indicators."""
    units = tuple(Unit(code, Label(code)) for code in codes)
    years = tuple(range(last - values.shape[1] + 1, last + 1))
    made = tuple(Indicator(f"x{k}", Label(f"x{k}")) for k in range(values.shape[2]))
    flags = np.where(np.isnan(values), Flag.MISSING, Flag.OBSERVED).astype(np.uint8)
    land = Territory((Edition("now", units),))
    return Panel(
        land, "now", tuple(codes), years, made, values, flags, np.zeros(values.shape, np.int16), ("m",)
    )


def read_m3(folder: Path) -> M3:
    """Series aligned at their last year, and what came after."""
    table = pl.read_csv(folder / "m3_yearly.csv").sort("id", "t")
    series = {str(key[0]): part for key, part in table.group_by("id", maintain_order=True)}
    train = {code: part.filter(part="train")["value"].to_numpy() for code, part in series.items()}
    longest = max(map(len, train.values()))
    values = np.full((len(train), longest, 1), np.nan)
    for row, line in zip(values, train.values(), strict=True):
        row[longest - len(line) :, 0] = line
    actual = np.array([part.filter(part="test")["value"].to_numpy() for part in series.values()])
    published = pl.read_csv(folder / "m3_yearly_published_forecasts.csv").sort("method", "id")
    return M3(panel_of(values, list(train), 2000), actual, published)


def _settings(method: str) -> ForecastSettings:
    """All past forecasts of all series calibrate the intervals, so that no draw of some of them matters."""
    return ForecastSettings(method=method, calibration=4 * 645)  # type: ignore[arg-type]


def shown(m3: M3, method: str) -> dict[str, np.ndarray]:
    """Forecasts and intervals, each 645 x 6."""
    made = forecast(m3.panel, horizon=AHEAD, settings=_settings(method))
    rows = made["forecasts"].sort("unit", "year")
    names = ("value", "low80", "high80", "low95", "high95")
    return {name: rows[name].to_numpy().reshape(-1, AHEAD) for name in names}


def run_m3(folder: Path) -> bool:
    m3 = read_m3(folder)
    print(
        f"M3 yearly, {len(m3.actual)} series, {AHEAD} years ahead: sMAPE, % (published entrants recomputed)"
    )
    for (name,), part in m3.published.group_by("method", maintain_order=True):
        path = part.select(f"h{k}" for k in range(1, AHEAD + 1)).to_numpy()
        if name in ("NAIVE2", "RBF", "THETA", "DAMPEN", "ForcX"):
            print(f"  published {name}: {smape(m3.actual, path).mean():.2f}")
    found = {}
    for method in (*METHODS, *(LIBRARY if has_statsforecast() else ())):
        start = time.perf_counter()
        found[method] = shown(m3, method)
        error = smape(m3.actual, found[method]["value"]).mean(axis=1)
        taken = time.perf_counter() - start
        print(f"  {method}: {error.mean():.2f}, median {np.median(error):.2f} ({taken:.1f} s)")
    best = found["combination" if has_statsforecast() else "short-combination"]
    error = float(smape(m3.actual, best["value"]).mean())
    inside = [
        float(((m3.actual >= best[f"low{k}"]) & (m3.actual <= best[f"high{k}"])).mean()) for k in (80, 95)
    ]
    print(
        f"  default: sMAPE {error:.2f} (limit 16), coverage {inside[0]:.1%} of 80 %, {inside[1]:.1%} of 95 %"
    )
    return error <= 16.0 and 0.77 <= inside[0] <= 0.90 and 0.93 <= inside[1] <= 0.98


def _cpu() -> float:
    """CPU seconds of this process and of those it has waited for."""
    found = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(item.ru_utime + item.ru_stime for item in found)


def run_large(regions: int, indicators: int, years: int) -> bool:
    random = np.random.default_rng(0)
    growth = random.normal(0.02, 0.05, (regions, years, indicators)) + random.normal(
        0, 0.03, (1, years, indicators)
    )
    panel = panel_of(100 * np.exp(np.cumsum(growth, axis=1)), [f"R{k}" for k in range(regions)], 2024)
    start, spent = time.perf_counter(), _cpu()
    with ProcessPoolExecutor(2) as pool:
        made = forecast(panel, executor=pool)
    taken = time.perf_counter() - start
    rows = made["forecasts"].filter(pl.col("low80").is_not_null()).height
    print(
        f"{regions} x {indicators} x {years}: {rows} forecasts with intervals in {taken:.0f} s by the clock "
        f"on two processes (limit 60), {_cpu() - spent:.0f} s of CPU"
    )
    return taken <= 60 and rows == regions * indicators * 5


def main() -> int:
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print("statsforecast is installed" if has_statsforecast() else "statsforecast is not installed")
    kept = [run_large(300, 60, 20)]
    folder = os.environ.get("GROWTHPOLES_DATA")
    if folder:
        kept.append(run_m3(Path(folder) / "reference" / "forecast"))
    else:
        print("GROWTHPOLES_DATA is not set: M3 skipped")
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
