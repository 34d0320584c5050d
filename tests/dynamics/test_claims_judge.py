from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.builders import panel_of
from tests.dynamics.claim_panels import QUICK, claim, planted, ring

from growthpoles.core.panel import Panel
from growthpoles.core.spatial_weights import SpatialWeights
from growthpoles.dynamics.claims_grade import graded
from growthpoles.dynamics.claims_inputs import Claim, DataSet, Variable
from growthpoles.dynamics.claims_judge import Judged, judge
from growthpoles.dynamics.claims_trend import Trend
from growthpoles.labels import Label


def judged(panel: Panel, told: Claim | None = None, weights: SpatialWeights | None = None) -> Judged:
    made = told or claim(lags=(1,))
    data = DataSet("kazakhstan", panel, weights=weights)
    return graded([judge(made, made.data[0], data=data, settings=QUICK, seed=0)], QUICK)[0]


def test_a_planted_effect_is_robust() -> None:
    panel = planted(0.6, rough=0.0, seed=1)
    found = judged(panel, weights=ring(panel))
    low, high = found.interval
    assert (found.grade, found.reading, found.reason) == ("robust", "supports", "all-passed")
    assert low is not None and high is not None and low < 0.6 < high


def test_an_effect_the_other_way_contradicts() -> None:
    assert judged(planted(-0.6, rough=0.0)).reading == "contradicts"
    turned = replace(claim(lags=(1,)), expected="negative")
    assert judged(planted(-0.6, rough=0.0), turned).reading == "supports"


def test_only_a_driver_assigned_from_outside_is_quasi_experimental() -> None:
    panel, how = planted(0.6, rough=0.0, seed=1), Label("by lot")
    told = claim(lags=(1,), assigned=True, assignment=how)
    found = judged(panel, told, weights=ring(panel))
    assert (found.grade, found.reason) == ("quasi-experimental", "assigned") and found.lead_p > 0.05


def test_without_weights_nothing_is_robust() -> None:
    """A check that was never made is not passed."""
    found = judged(planted(0.6, rough=0.0, seed=1))
    assert (found.grade, found.reason) == ("associated", "untested-spatial")


def test_assigned_alone_is_not_quasi_experimental_where_the_lead_cannot_be_told() -> None:
    """Two years of outcome, the driver of the year after is there for one of them only."""
    rng = np.random.default_rng(1)
    level, x = rng.normal(size=(40, 1)), rng.normal(size=(40, 2))
    told = claim(lags=(0,), controls=(), assigned=True, assignment=Label("by lot"))
    noisy = panel_of({"y": level + x + 0.3 * rng.normal(size=(40, 2)), "x": x}, years=(2001, 2002))
    found = judged(noisy, told, weights=ring(noisy))
    assert np.isnan(found.lead_p) and found.grade == "associated"
    assert all(item.kernel_error is None for item in found.estimates)


def test_units_seen_once_do_not_count_as_observations() -> None:
    """Fifty of sixty units are seen once: thirty observations are left."""
    rng = np.random.default_rng(5)
    x = np.full((60, 3), np.nan)
    x[:, 0], x[:10, 1:] = rng.normal(size=60), rng.normal(size=(10, 2))
    y = 3 * x + rng.normal(size=x.shape)
    found = judged(panel_of({"y": y, "x": x}, years=(2001, 2002, 2003)), claim(lags=(0,), controls=()))
    assert (found.grade, found.reason) == ("not-identified", "too-few-observations")


def test_a_driver_common_to_all_units_says_so() -> None:
    """The dispersion between units is one number a year."""
    panel = planted(0.5)
    held = {"y": panel.column("y"), "x": np.exp(panel.column("x"))}
    told = claim(drivers=(Variable("x", transform="dispersion"),), controls=())
    assert judged(panel_of(held, years=panel.years), told).reason == "common-driver"


def test_a_planted_interaction_is_found_and_its_parts_are_not_taken_for_it() -> None:
    """y = x + m + 0.8 x m: the moderated effect is 0.8; without the product it is none."""
    rng = np.random.default_rng(3)
    x, m, noise = rng.normal(2, 1, (3, 30, 12))
    told = claim(lags=(0,), controls=(), moderator=Variable("m"))
    for planted_effect in (0.8, 0.0):
        y = x + m + planted_effect * x * m + noise
        found = judged(panel_of({"y": y, "x": x, "m": m}, years=range(2001, 2013)), told)
        assert found.made is not None and found.made.estimate == pytest.approx(planted_effect, abs=0.15)
        assert found.reading == ("supports" if planted_effect else "open")
        assert found.found[0].driver == "x*m"


def test_a_driver_that_follows_the_outcome_is_found_by_its_lead() -> None:
    """x of the year after copies y: reverse causality."""
    panel = planted(0.6, rough=0.0)
    y, x = panel.column("y"), panel.column("x").copy()
    x[:, 1:] += 0.8 * y[:, :-1]
    found = judged(panel_of({"y": y, "x": x, "c": panel.column("c")}, years=panel.years))
    assert found.lead_p < 0.05


def test_what_holds_between_units_only_is_an_association() -> None:
    """Units with more x have more y; changes over time say nothing."""
    panel = planted(0.0, seed=3)
    found = judged(panel)
    assert (found.grade, found.reason, found.reading) == ("associated", "between-supports", "open")


def test_neighbours_alike_are_found() -> None:
    """Errors shared by pairs of units; the weights say who the pairs are."""
    panel = planted(0.0, rough=0.0)
    rng = np.random.default_rng(1)
    shared = np.repeat(rng.normal(size=(15, 12)), 2, axis=0)
    told = panel_of(
        {"y": 3 * shared + panel.column("y"), "x": panel.column("x"), "c": panel.column("c")},
        years=panel.years,
    )
    pairs = np.kron(np.eye(15), np.array([[0, 1], [1, 0]]))
    found = judged(told, weights=SpatialWeights.given(told.units, pairs))
    assert found.moran > 0.5 and found.moran_p == pytest.approx(1 / 200)
    assert np.isnan(judged(told).moran)


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"x": np.full((30, 12), 5.0)}, "constant-driver"),
        ({"x": np.repeat(np.arange(30.0)[:, None], 12, axis=1)}, "constant-driver"),
        ({"y": np.full((30, 12), 5.0)}, "constant-outcome"),
        ({"y": np.full((30, 12), np.nan)}, "no-data"),
        ({"x": np.full((30, 12), np.nan)}, "no-data"),
    ],
)
def test_what_cannot_be_told_says_why(columns: dict[str, np.ndarray], reason: str) -> None:
    panel = planted(0.5)
    held = {code: columns.get(code, panel.column(code)) for code in ("y", "x", "c")}
    found = judged(panel_of(held, years=panel.years))
    assert (found.grade, found.reason, found.made) == ("not-identified", reason, None)


@pytest.mark.parametrize(
    ("units", "years", "reason"),
    [(30, 2, "one-year"), (8, 12, "too-few-units"), (12, 4, "too-few-observations")],
)
def test_too_little_says_of_what(units: int, years: int, reason: str) -> None:
    assert judged(planted(0.5, units=units, years=years)).reason == reason


def test_one_year_is_shown_but_identifies_nothing() -> None:
    found = judged(planted(5.0, units=20, years=2, rough=0.0))
    assert (found.grade, found.reading, found.estimator) == ("not-identified", "", "cross-section")
    assert found.made is not None and found.p_value < 0.05


def test_a_trend_needs_years_not_units() -> None:
    told = replace(claim(drivers=(), controls=()), kind="trend")
    rising = np.arange(12) + np.random.default_rng(0).normal(size=(30, 12))
    found = judged(panel_of({"y": rising}, years=range(2001, 2013)), told)
    assert (found.grade, found.reading, found.reason) == ("descriptive", "supports", "trend")
    assert isinstance(found.made, Trend)
    assert judged(panel_of({"y": rising[:, :4]}, years=range(2001, 2005)), told).reason == "too-few-years"


def test_indicators_that_are_not_there_are_told() -> None:
    assert judged(planted(), claim(drivers=(Variable("z"),))).reason == "no-indicator"
