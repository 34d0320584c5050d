"""Tables of a forecast: accuracy, coverage, intervals of short panels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from tests.builders import marked
from tests.dynamics.panels import LAST, codes, values, walks, yearly

from growthpoles.core.panel import Flag
from growthpoles.dynamics.forecast import forecast
from growthpoles.dynamics.forecast_inputs import ForecastSettings

OWN = ForecastSettings(method="short-combination")


def test_the_last_years_that_are_missing_are_forecast_too() -> None:
    grid = walks(6)
    grid[3] = 8.0
    panel = marked(yearly({"x": grid}), Flag.MISSING, ("U1", LAST, "x"))
    found = forecast(panel, horizon=2, settings=OWN)
    assert found["forecasts"].filter(unit="U1")["year"].to_list() == [LAST, LAST + 1, LAST + 2]
    assert found["forecasts"].filter(unit="U2")["year"].to_list() == [LAST + 1, LAST + 2]
    late = marked(panel, Flag.MISSING, *(("U4", year, "x") for year in (LAST - 1, LAST)))
    constant = forecast(late, horizon=2, settings=OWN)["forecasts"].filter(unit="U4")
    assert constant["year"].to_list() == [LAST - 1, LAST, LAST + 1, LAST + 2]
    assert set(constant["value"]) == {8.0}


def test_accuracy_stands_beside_the_naive_forecast() -> None:
    """Steep trends: far smaller errors than the last value repeated; pure noise: said to be no better."""
    steep = forecast(yearly({"x": walks(20, 20, drift=3.0)}), settings=OWN)
    assert (steep["accuracy"].filter(pl.col("horizon") > 2)["ratio"] < 0.6).all()
    noise = np.random.default_rng(1).normal(0, 1, (20, 20)).cumsum(axis=1)
    flat = forecast(yearly({"x": noise}), settings=replace(OWN, method="drift"))
    assert "forecast.naive.better" in codes(flat)


def test_coverage_of_the_back_test_is_near_the_stated_level() -> None:
    found = forecast(yearly({"x": walks(60, 24)}), settings=replace(OWN, calibration=400))
    near = found["accuracy"]
    assert near["coverage80"].to_list() == pytest.approx([0.8] * 5, abs=0.08)
    assert near["coverage95"].to_list() == pytest.approx([0.95] * 5, abs=0.05)


def test_intervals_of_short_panels_rest_on_changes_and_of_single_series_on_nothing() -> None:
    short = forecast(yearly({"x": walks(10, 5)}))
    assert short["indicators"]["pool"].item() == "changes"
    assert "forecast.pool.changes" in codes(short)
    width = values(short, "high80") / values(short)
    assert (np.diff(width, axis=1) > 0).all()
    alone = forecast(yearly({"x": walks(1, 10)}))
    assert alone["indicators"]["pool"].item() == "none"
    assert alone["forecasts"]["low80"].null_count() == 5
    assert alone["forecasts"]["value"].null_count() == 0


def shocks(seed: int, shared: float, years: int) -> np.ndarray:
    """17 walks whose yearly changes correlate."""
    random = np.random.default_rng(seed)
    common, own = random.normal(size=years + 5), random.normal(size=(17, years + 5))
    return 200 + (0.3 + np.sqrt(shared) * common + np.sqrt(1 - shared) * own).cumsum(axis=1)


@pytest.mark.parametrize(("shared", "years"), [(0.8, 13), (0.8, 20), (0.3, 20)])
def test_intervals_hold_futures_with_common_shocks_and_say_no_more_than_was_checked(
    shared: float, years: int
) -> None:
    """Held-out futures of 30 panels; without regard to common shocks 95 % intervals held 87-92 %."""
    inside: list[list[float]] = []
    for seed in range(30):
        grid = shocks(seed, shared, years)
        found = forecast(yearly({"x": grid[:, :years]}), settings=OWN)
        order = np.argsort([f"U{k + 1}" for k in range(17)])
        after = grid[order, years:]
        inside.append(
            [
                float(((after >= values(found, f"low{k}")) & (after <= values(found, f"high{k}"))).mean())
                for k in (80, 95)
            ]
        )
        if shared == 0.8:
            assert set(codes(found)) & {"forecast.origins.few", "forecast.pool.changes"}
            assert found["accuracy"]["coverage95"].null_count() == 5
            assert found["accuracy"]["effective"].max() < 19  # type: ignore[operator]
    assert np.mean(inside, axis=0)[0] >= 0.77
    assert np.mean(inside, axis=0)[1] >= 0.94
