"""Sums of units: added up exactly, or not at all."""

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


@pytest.mark.parametrize("how", ["ols", "structural", "variance", "shrinkage"])
def test_units_groups_and_country_add_up_exactly(how: str) -> None:
    groups = {f"U{k}": "north" if k < 5 else "south" for k in range(1, 13)}
    settings = replace(OWN, groups=groups, reconcile=how)  # type: ignore[arg-type]
    panel = yearly({"x": walks(level=200)}, additive=("x",))
    found = forecast(panel, settings=settings)
    rows = {code: values(found, unit=code)[0] for code in (*panel.units, "north", "south", "ALL")}
    north = sum(rows[u] for u, g in groups.items() if g == "north")
    assert rows["north"] == pytest.approx(north, rel=1e-12)
    assert rows["ALL"] == pytest.approx(rows["north"] + rows["south"], rel=1e-12)
    assert found["sums"]["difference"].abs().max() <= 1e-10  # type: ignore[operator]
    plain = forecast(panel, settings=replace(settings, reconcile="none"))
    assert plain["sums"].is_empty()
    assert values(plain) != pytest.approx(np.array([rows[u] for u in sorted(panel.units)]))


def test_the_interval_of_a_sum_is_narrower_than_the_sum_of_intervals_when_units_are_unrelated() -> None:
    """25 independent units: about a fifth of the sum of the widths."""
    panel = yearly({"x": walks(25, 20, level=300)}, additive=("x",))
    found = forecast(panel, settings=OWN)
    units = (*panel.units, "ALL")
    width = {u: values(found, "high80", unit=u) - values(found, "low80", unit=u) for u in units}
    share = width["ALL"] / sum(width[u] for u in panel.units)
    assert (share > 0.1).all()
    assert (share < 0.4).all()


def test_rates_are_not_added_and_hidden_parts_stop_the_sum() -> None:
    grid = walks()
    rates = forecast(yearly({"x": grid}), settings=OWN)
    assert set(rates["forecasts"]["unit"]) == {f"U{k}" for k in range(1, 13)}
    hidden = marked(yearly({"x": grid}, additive=("x",)), Flag.CONFIDENTIAL, ("U1", LAST, "x"))
    found = forecast(hidden, settings=OWN)
    assert "ALL" not in found["forecasts"]["unit"]
    assert "forecast.reconcile.parts" in codes(found)


def test_a_published_total_that_is_not_the_sum_brings_a_warning() -> None:
    grid = walks()
    national = {"x": list(grid.sum(axis=0) * 1.1)}
    found = forecast(yearly({"x": grid}, additive=("x",), national=national), settings=OWN)
    assert "forecast.national.differs" in codes(found)


def sizes(seed: int = 0) -> np.ndarray:
    """Three regions of a million and three of fifty."""
    random = np.random.default_rng(seed)
    large = 1e6 * np.exp(0.05 * np.arange(20) + random.normal(0, 0.06, (3, 20)).cumsum(axis=1))
    return np.vstack([large, 50 + random.normal(0, 3, (3, 20))])


@pytest.mark.parametrize("how", ["variance", "shrinkage"])
@pytest.mark.parametrize("seed", [0, 3, 7])
def test_a_small_region_is_not_wiped_out_by_the_gap_of_large_ones(seed: int, how: str) -> None:
    panel = yearly({"x": sizes(seed)}, additive=("x",))
    alone = forecast(panel, horizon=3, settings=replace(OWN, reconcile="none"))
    found = forecast(panel, horizon=3, settings=replace(OWN, reconcile=how))  # type: ignore[arg-type]
    for unit in ("U4", "U5", "U6"):
        assert values(found, unit=unit) == pytest.approx(values(alone, unit=unit), rel=0.02)
        assert (values(found, "low95", unit=unit) > 20).all()
    assert found["sums"]["difference"].abs().max() <= 1e-8  # type: ignore[operator]


@pytest.mark.parametrize("how", ["ols", "structural"])
def test_a_region_that_would_be_moved_onto_its_bound_keeps_its_own_forecast(how: str) -> None:
    """Equal variances share a gap of thousands equally: fifty would become nothing."""
    for seed in range(6):
        panel = yearly({"x": sizes(seed)}, additive=("x",))
        found = forecast(panel, horizon=2, settings=replace(OWN, reconcile=how))  # type: ignore[arg-type]
        small = found["forecasts"].filter(pl.col("unit").is_in(["U4", "U5", "U6"]))
        assert small["low95"].min() > 20  # type: ignore[operator]
        total = small["value"].len() and found["sums"]["difference"].abs().max()
        assert total <= 1e-8  # type: ignore[operator]


@pytest.mark.parametrize("how", ["ols", "structural", "variance", "shrinkage"])
def test_units_that_never_change_are_held_when_forecasts_are_made_to_add_up(how: str) -> None:
    grid = walks(5, 18, level=200)
    grid[3], grid[4] = 0.0, 7.0
    found = forecast(yearly({"x": grid}, additive=("x",)), settings=replace(OWN, reconcile=how))  # type: ignore[arg-type]
    assert set(values(found, unit="U4")[0]) == {0.0}
    assert set(values(found, unit="U5")[0]) == {7.0}
    assert found["sums"]["difference"].abs().max() <= 1e-10  # type: ignore[operator]
    still = forecast(yearly({"x": grid[3:]}, additive=("x",)), settings=replace(OWN, reconcile=how))  # type: ignore[arg-type]
    assert set(values(still, unit="ALL")[0]) == {7.0}


def test_bounds_of_units_are_not_those_of_their_sum() -> None:
    """Six units of at most 1000 with about 550 each: the sum stays near 3300."""
    grid = walks(6, 20, level=500.0, drift=3.0)
    settings = replace(OWN, bounds={"x": (0.0, 1000.0)})
    found = forecast(yearly({"x": grid}, additive=("x",)), horizon=2, settings=settings)
    total = values(found, unit="ALL")[0]
    assert total == pytest.approx(grid[:, -1].sum() + np.array([18.0, 36.0]), rel=0.01)
    assert (values(found, "high95", unit="ALL") > total).all()


def test_sums_do_not_hang_on_the_order_of_the_units() -> None:
    grid, order = walks(9, 18, level=200), np.random.default_rng(1).permutation(9)
    names = [f"U{k + 1:02d}" for k in range(9)]
    plain, turned = (
        forecast(yearly({"x": grid[at]}, units=[names[k] for k in at], additive=("x",)), settings=OWN)
        for at in (np.arange(9), order)
    )
    for column in ("value", "low80", "high95"):
        assert values(turned, column) == pytest.approx(values(plain, column), rel=1e-6)


def test_a_note_names_the_indicator_that_is_not_added_up() -> None:
    hidden = marked(yearly({"x": walks()}, additive=("x",)), Flag.CONFIDENTIAL, ("U1", LAST, "x"))
    told = next(d for d in forecast(hidden, settings=OWN).diagnostics if d.code == "forecast.reconcile.parts")
    assert dict(told.details)["indicator"] == "x"


def test_where_no_unit_can_be_forecast_nothing_is_said_of_sums() -> None:
    found = forecast(yearly({"x": walks()[:, -4:]}, additive=("x",)), settings=OWN)
    assert set(found["series"]["status"]) == {"too-short"}
    assert "forecast.reconcile.parts" not in codes(found)
