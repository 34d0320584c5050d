"""Forecasts as a whole: the M3 competition, refusals, sums, bounds, laws."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.dynamics.panels import codes, values, walks, yearly

from growthpoles.core.measure import PriceBasis
from growthpoles.dynamics import forecast as module
from growthpoles.dynamics.forecast import forecast
from growthpoles.dynamics.forecast_inputs import ForecastSettings, Ratio
from growthpoles.dynamics.forecast_results import ForecastResult
from growthpoles.stats.forecasting import has_statsforecast, smape

OWN = ForecastSettings(method="short-combination")


def status_of(result: ForecastResult, unit: str) -> str:
    return str(result["series"].filter(unit=unit)["status"].item())


@pytest.mark.skipif(not has_statsforecast(), reason="statsforecast is not installed")
def test_m3_default_beats_every_published_entrant_on_a_fifth_of_the_series(shared_data: Path) -> None:
    """Every fifth M3 yearly series: below the best of the submitted forecasts, with honest intervals."""
    folder = shared_data / "reference" / "forecast"
    table = pl.read_csv(folder / "m3_yearly.csv").sort("id", "t")
    names = sorted(table["id"].unique())[::5]
    past = [table.filter(id=n, part="train")["value"].to_numpy() for n in names]
    actual = np.array([table.filter(id=n, part="test")["value"].to_numpy() for n in names])
    grid = np.full((len(names), max(map(len, past))), np.nan)
    for row, series in zip(grid, past, strict=True):
        row[len(row) - len(series) :] = series
    found = forecast(yearly({"x": grid}, units=names), horizon=6)
    own = smape(actual, values(found)).mean()
    made = pl.read_csv(folder / "m3_yearly_published_forecasts.csv")
    made = made.filter(pl.col("id").is_in(names)).sort("id")
    others = {
        name: smape(actual, part.select(f"h{k}" for k in range(1, 7)).to_numpy()).mean()
        for (name,), part in made.group_by("method")
    }
    assert len(others) == 22
    assert own < min(others.values())
    for level, low, high in (("80", 0.74, 0.92), ("95", 0.91, 0.995)):
        inside = (actual >= values(found, f"low{level}")) & (actual <= values(found, f"high{level}"))
        assert low < inside.mean() < high


def test_a_series_of_four_points_is_refused_with_a_reason() -> None:
    grid = walks(6)
    grid[0, :-4] = np.nan
    found = forecast(yearly({"x": grid}), settings=OWN)
    assert status_of(found, "U1") == "too-short"
    assert found["forecasts"].filter(unit="U1")["value"].null_count() == 5
    assert "forecast.refused.too-short" in codes(found)
    assert found["series"].filter(unit="U1")["points"].item() == 4


def test_five_points_are_forecast_and_graded() -> None:
    grid = walks(6)
    grid[0, :-5] = np.nan
    found = forecast(yearly({"x": grid}))
    assert status_of(found, "U1") == "short"
    assert found["series"].filter(unit="U1")["method"].item() == "short-combination"
    assert "forecast.short" in codes(found)


def test_a_ratio_is_recomputed_from_its_parts() -> None:
    top, bottom = walks(level=200), walks(level=80, seed=1)
    panel = yearly({"top": top, "bottom": bottom, "rate": 100 * top / bottom}, additive=("top", "bottom"))
    settings = replace(OWN, ratios=(Ratio("rate", "top", "bottom", 100.0),))
    found = forecast(panel, settings=settings)
    units = pl.col("unit") != "ALL"
    parts = [
        found["forecasts"].filter(units, indicator=code).sort("unit", "year")["value"].to_numpy()
        for code in ("rate", "top", "bottom")
    ]
    assert parts[0] == pytest.approx(100 * parts[1] / parts[2], rel=1e-12)
    assert set(found["series"].filter(indicator="rate")["method"]) == {"ratio"}
    low = found["forecasts"].filter(indicator="rate")
    assert (low["low80"] < low["value"]).all()


def test_the_same_seed_gives_the_same_tables_with_any_executor() -> None:
    panel = yearly({"x": walks(90, 20), "y": walks(90, 20, seed=5)})
    with ThreadPoolExecutor(2) as pool:
        first, second = (
            forecast(panel, seed=4, settings=OWN),
            forecast(panel, seed=4, settings=OWN, executor=pool),
        )
    assert not first.diff(second)
    assert first["indicators"]["errors"].to_list() == [200, 200]


def test_without_statsforecast_the_default_falls_back_with_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "has_statsforecast", lambda: False)
    panel = yearly({"x": walks()})
    found = forecast(panel)
    assert "forecast.library" in codes(found)
    assert set(found["series"]["method"]) == {"short-combination"}
    assert values(found).tolist() == values(forecast(panel, settings=OWN)).tolist()


def test_current_prices_are_graded() -> None:
    panel = yearly({"x": walks()})
    priced = replace(panel, indicators=(replace(panel.indicators[0], price=PriceBasis("current")),))
    assert "forecast.prices.current" in codes(forecast(priced, settings=OWN))


def test_nothing_changes_its_arguments_and_every_word_has_three_languages() -> None:
    panel = yearly({"x": walks(5)})
    before = panel.values.copy()
    found = forecast(panel, settings=OWN)
    assert (panel.values == before).all()
    words = found["labels"].filter(pl.col("kind").is_in(["forecast-method", "series-status"]))
    assert words.height > 20
    assert (words.select(pl.col("en", "ru", "kk").str.len_chars() > 0).to_numpy()).all()
    used = set(found["series"]["method"]) | set(found["series"]["status"])
    assert used - {""} <= set(words["code"])
