"""Methods on the series of one indicator: bounds, choice, laws."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.dynamics.panels import codes, values, walks, yearly

from growthpoles.dynamics.forecast import forecast
from growthpoles.dynamics.forecast_inputs import ForecastSettings

OWN = ForecastSettings(method="short-combination")


@pytest.mark.parametrize("method", ["combination", "theta", "drift", "pooled"])
def test_shares_and_positive_figures_never_leave_their_bounds(method: str) -> None:
    random = np.random.default_rng(3)
    steep = np.clip(95 - np.arange(14) * 7.0 + random.normal(0, 2, (10, 14)), 0.5, 99.5)
    panel = yearly({"share": steep, "amount": steep * 10}, measures={"share": "%", "amount": "KZT"})
    found = forecast(panel, horizon=10, settings=ForecastSettings(method=method))  # type: ignore[arg-type]
    for column in ("value", "low95", "low80", "high80", "high95"):
        assert (values(found, column, indicator="share") > 0).all()
        assert (values(found, column, indicator="share") < 100).all()
        assert (values(found, column, indicator="amount") > 0).all()
    about = {row["indicator"]: row for row in found["indicators"].iter_rows(named=True)}
    assert (about["share"]["scale"], about["amount"]["scale"]) == ("logit", "log")
    assert (found.draws(50, 1).values >= 0).all()


def test_a_share_with_true_zeros_is_clipped_at_its_bounds() -> None:
    share = np.abs(walks(8, level=0.0, drift=0.0))
    share[:, 3] = 0.0
    found = forecast(yearly({"x": share}), settings=replace(OWN, bounds={"x": (0.0, None)}))
    assert not found["series"]["free"].any()
    assert (values(found, "low95") >= 0).all()


@settings(max_examples=8)
@given(seed=st.integers(0, 100), factor=st.sampled_from([0.001, 3.7, 1e6]))
def test_units_may_come_in_any_order_and_any_unit_of_measure(seed: int, factor: float) -> None:
    grid = walks(seed=seed)
    order = np.random.default_rng(seed).permutation(len(grid))
    names = [f"U{k + 1:02d}" for k in range(len(grid))]
    plain = forecast(yearly({"x": grid}, units=names), settings=OWN)
    turned = forecast(yearly({"x": grid[order]}, units=[names[k] for k in order]), settings=OWN)
    scaled = forecast(yearly({"x": grid * factor}, units=names), settings=OWN)
    for column in ("value", "low80", "high95"):
        assert values(turned, column) == pytest.approx(values(plain, column), rel=1e-7)
        assert values(scaled, column) == pytest.approx(factor * values(plain, column), rel=1e-6)


@settings(max_examples=8)
@given(seed=st.integers(0, 100), shift=st.floats(-500, 500))
def test_without_bounds_a_constant_added_is_added_to_the_forecast(seed: int, shift: float) -> None:
    free = replace(OWN, bounds={"x": (None, None)})
    plain, moved = (forecast(yearly({"x": walks(seed=seed) + by}), settings=free) for by in (0.0, shift))
    for column in ("value", "low95"):
        assert values(moved, column) == pytest.approx(values(plain, column) + shift, abs=1e-5)


def test_the_choice_of_past_forecasts_does_not_hang_on_the_order_of_the_units() -> None:
    """80 units have more past forecasts than the 200 that are taken."""
    scale = np.linspace(0.5, 3, 80)[:, None]
    grid = 60 + (walks(80, 24) - 50) * scale
    grid, names = np.abs(grid) + 1, [f"U{k:03d}" for k in range(80)]
    order = np.random.default_rng(2).permutation(80)
    plain = forecast(yearly({"x": grid}, units=names), settings=OWN)
    turned = forecast(yearly({"x": grid[order]}, units=[names[k] for k in order]), settings=OWN)
    assert plain["accuracy"]["errors"][0] == 200
    assert values(turned, "high95") == pytest.approx(values(plain, "high95"), rel=1e-7)


def test_the_best_method_is_chosen_only_from_twenty_points_on() -> None:
    level = np.random.default_rng(0).normal(100, 3, (15, 24))  # noise around a level: the mean does best
    long = forecast(yearly({"x": level}), settings=ForecastSettings(method="best"))
    assert set(long["series"]["method"]) == {"mean"}
    short = forecast(yearly({"x": level[:, :15]}), settings=ForecastSettings(method="best"))
    assert "mean" not in set(short["series"]["method"])
    assert "forecast.best.short" in codes(short)
