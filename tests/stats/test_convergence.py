"""Sigma and beta convergence on the US states, Mexico and German counties."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import linregress
from tests import us_states

from growthpoles.stats.convergence import (
    GrowthSample,
    beta_convergence,
    convergence_speed,
    dispersion,
    spatial_beta,
    spread_change,
    time_trend,
)

_, INCOMES = us_states.incomes()
levels = st.lists(st.floats(0.5, 100), min_size=6, max_size=20, unique=True)


def test_us_states_1929_2009_against_linregress() -> None:
    for growth, scale in (("annual", 80), ("total", 1)):
        found = beta_convergence(GrowthSample(INCOMES[:, 0], INCOMES[:, -1], 80, growth=growth))  # type: ignore[arg-type]
        peer = linregress(np.log(INCOMES[:, 0]), np.log(INCOMES[:, -1] / INCOMES[:, 0]) / scale)
        assert found.slope == pytest.approx(peer.slope, rel=1e-10)
        assert (found.se, found.p, found.r2) == pytest.approx((peer.stderr, peer.pvalue, peer.rvalue**2))


def test_half_life_of_the_us_states_is_42_years_by_both_definitions_not_6030() -> None:
    annual, total = (
        beta_convergence(GrowthSample(INCOMES[:, 0], INCOMES[:, -1], 80, growth=growth)).speed
        for growth in ("annual", "total")
    )  # type: ignore[misc]
    assert annual.half_life == pytest.approx(42.08, abs=0.01)
    assert (total.value, total.se) == pytest.approx((annual.value, annual.se))
    assert (total.half_life, total.half_life_se) == pytest.approx((annual.half_life, annual.half_life_se))


def test_half_life_of_german_counties_is_32_years_not_778(shared_data: Path) -> None:
    """1992-2012, 328 counties with figures; -ln(1 + b)/T with the slope of annual growth gives 778 years."""
    path = shared_data / "reference" / "regional" / "reat" / "G.counties.gdp.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["gdp1992"] != "NA" and row["pop1992"] != "NA"]
    start, end = (np.array([float(r[f"gdp{y}"]) / float(r[f"pop{y}"]) for r in rows]) for y in (1992, 2012))
    found = beta_convergence(GrowthSample(start, end, 20))
    assert len(rows) == 328
    assert np.log(2) / (-np.log(1 + found.slope) / 20) > 700
    assert found.speed.half_life == pytest.approx(31.83, abs=0.01)


@pytest.mark.parametrize(
    ("slope", "growth"), [(0.01, "annual"), (-0.06, "annual"), (0.0, "total"), (-1.0, "total")]
)
def test_there_is_no_speed_outside_the_range(slope: float, growth: str) -> None:
    speed = convergence_speed(slope, 0.01, years=20, growth=growth)  # type: ignore[arg-type]
    assert np.isnan([speed.value, speed.se, speed.half_life, speed.half_life_se]).all()


def test_delta_method_agrees_with_a_finite_difference() -> None:
    speeds = [convergence_speed(b, 0.003, years=30) for b in (-0.02, -0.02 + 1e-7)]
    step = abs(speeds[1].value - speeds[0].value) / 1e-7
    assert speeds[0].se == pytest.approx(step * 0.003, rel=1e-4)
    half = abs(speeds[1].half_life - speeds[0].half_life) / 1e-7
    assert speeds[0].half_life_se == pytest.approx(half * 0.003, rel=1e-4)


def test_robust_error_is_that_of_the_slopes_without_one_unit() -> None:
    """HC3 is the sum of squares of what leaving out one unit does to the slope."""
    x, y = np.log(INCOMES[:, 0]), np.log(INCOMES[:, -1] / INCOMES[:, 0]) / 80
    slopes = [linregress(np.delete(x, i), np.delete(y, i)).slope for i in range(48)]
    found = beta_convergence(GrowthSample(INCOMES[:, 0], INCOMES[:, -1], 80))
    assert found.robust_se == pytest.approx(np.sqrt(np.square(np.array(slopes) - found.slope).sum()))


def test_conditional_convergence_takes_out_what_the_control_explains() -> None:
    rng = np.random.default_rng(3)
    start, control = np.exp(rng.normal(3, 0.5, 200)), rng.normal(0, 1, 200)
    end = start * np.exp(20 * (0.02 - 0.015 * np.log(start) + 0.01 * control))
    found = beta_convergence(GrowthSample(start, end, 20, control[:, None]))
    assert found.slope == pytest.approx(-0.015)
    assert beta_convergence(GrowthSample(start, end, 20)).r2 < 0.9 < found.r2
    with pytest.raises(ValueError, match="collinear"):
        beta_convergence(GrowthSample(start, end, 20, np.log(start)[:, None]))


@given(levels, st.floats(0.01, 100), st.randoms())
def test_slope_does_not_depend_on_the_unit_of_measure_or_the_order(
    values: list[float], scale: float, random: object
) -> None:
    start = np.array(values)
    end = start**0.8 * (1 + 0.1 * np.sin(np.arange(start.size)))
    order = np.random.default_rng(1).permutation(start.size)
    found = beta_convergence(GrowthSample(start, end, 10))
    same = beta_convergence(GrowthSample(scale * start[order], scale * end[order], 10))
    assert same.slope == pytest.approx(found.slope, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("model", ["lag", "error"])
def test_spatial_models_recover_what_was_planted(model: str) -> None:
    n, truth, spatial = 400, -0.02, 0.5
    ring = (np.roll(np.eye(n), 1, axis=1) + np.roll(np.eye(n), -1, axis=1)) / 2
    rng = np.random.default_rng(5)
    start = np.exp(rng.normal(2, 0.6, n))
    noise, filter_ = rng.normal(0, 0.004, n), np.linalg.inv(np.eye(n) - spatial * ring)
    line = 0.05 + truth * np.log(start)
    growth = filter_ @ (line + noise) if model == "lag" else line + filter_ @ noise
    found = spatial_beta(GrowthSample(start, start * np.exp(10 * growth), 10), ring, model=model)  # type: ignore[arg-type]
    assert found.slope == pytest.approx(truth, abs=3 * found.se)
    assert found.spatial == pytest.approx(spatial, abs=3 * found.spatial_se)
    assert found.total == pytest.approx(found.slope / (1 - found.spatial) if model == "lag" else found.slope)


def test_spatial_lag_maximises_the_concentrated_likelihood_of_the_us_states() -> None:
    sample = GrowthSample(INCOMES[:, 0], INCOMES[:, -1], 80)
    w = us_states.borders() / us_states.borders().sum(axis=1, keepdims=True)
    found = spatial_beta(sample, w)
    values, rates, x = np.linalg.eigvals(w), sample.rates, sample.design

    def likelihood(rho: float) -> float:
        moved = rates - rho * (w @ rates)
        rest = moved - x @ np.linalg.lstsq(x, moved, rcond=None)[0]
        return float(np.log(1 - rho * values).real.sum() - 24 * (np.log(2 * np.pi * (rest @ rest) / 48) + 1))

    grid = np.linspace(-0.9, 0.95, 3701)
    best = grid[np.argmax([likelihood(rho) for rho in grid])]
    assert found.spatial == pytest.approx(best, abs=1e-3)
    assert found.log_likelihood == pytest.approx(likelihood(found.spatial), rel=1e-9)


def test_spatial_models_name_the_extra_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "spreg.ml_lag", None)
    with pytest.raises(ImportError):
        spatial_beta(GrowthSample(INCOMES[:, 0], INCOMES[:, -1], 80), us_states.borders())


def test_spatial_models_refuse_islands() -> None:
    w = us_states.borders()
    w[0] = 0
    with pytest.raises(ValueError, match="no neighbours"):
        spatial_beta(GrowthSample(INCOMES[:, 0], INCOMES[:, -1], 80), w)


def test_dispersion_of_the_us_states_fell_from_0_37_to_0_14() -> None:
    found = dispersion(INCOMES)
    assert found.log_deviation[[0, -1]] == pytest.approx([0.3694, 0.1391], abs=5e-5)
    assert found.variation[0] == pytest.approx(INCOMES[:, 0].std(ddof=1) / INCOMES[:, 0].mean())


def test_carree_klomp_has_the_right_size_and_finds_a_change() -> None:
    rng = np.random.default_rng(11)
    first = rng.normal(0, 1, (2000, 16))
    second = 0.8 * first + 0.6 * rng.normal(0, 1, (2000, 16))
    p = np.array([spread_change(np.exp(a), np.exp(b)).p for a, b in zip(first, second, strict=True)])
    assert (p < 0.05).mean() == pytest.approx(0.05, abs=0.015)
    assert spread_change(INCOMES[:, 0], INCOMES[:, -1]).p < 1e-10


@given(levels)
def test_spread_change_is_symmetric_in_time(values: list[float]) -> None:
    start = np.array(values)
    end = start**0.7 * (1 + 0.2 * np.cos(np.arange(start.size)))
    forth, back = spread_change(start, end), spread_change(end, start)
    assert forth.p == pytest.approx(back.p)
    assert forth.ratio == pytest.approx(1 / back.ratio)


def test_trend_of_a_random_walk_is_not_found_too_often() -> None:
    """Least squares call 60 % of drifting series a trend."""
    rng = np.random.default_rng(2)
    noise = rng.normal(0, 1, (1000, 17))
    series = np.zeros_like(noise)
    for year in range(17):
        series[:, year] = 0.6 * series[:, year - 1] + noise[:, year]
    years = np.arange(2009, 2026)
    ours = np.mean([time_trend(row, years).p < 0.05 for row in series])
    plain = np.mean([linregress(years, row).pvalue < 0.05 for row in series])
    assert plain > 0.2 and ours < 0.12


def test_trend_of_a_straight_line_is_exact() -> None:
    found = time_trend([1.0, 1.5, 2.5, 3.0], [2000, 2001, 2003, 2004])
    assert (found.slope, found.p) == (pytest.approx(0.5), pytest.approx(0, abs=1e-12))
    assert time_trend([2.0, 2.0, 2.0], [1, 2, 3]).p == 1


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: GrowthSample([1.0, 2.0, np.nan], [1.0, 2.0, 3.0], 5),
        lambda: GrowthSample([1.0, 2.0, 0.0], [1.0, 2.0, 3.0], 5),
        lambda: GrowthSample([1.0, 2.0], [1.0, 2.0], 5),
        lambda: GrowthSample([1.0, 2.0, 3.0], [1.0, 2.0, 3.0], 0),
        lambda: GrowthSample([2.0, 2.0, 2.0], [1.0, 2.0, 3.0], 5),
        lambda: GrowthSample([1.0, 2.0, 3.0], [1.0, 2.0, 3.0], 5, [[1.0], [2.0]]),
        lambda: dispersion([[1.0, 0.0], [1.0, 2.0]]),
        lambda: time_trend([1.0, 2.0], [1, 2]),
        lambda: spread_change([1.0, 2.0, 3.0], [1.0, 2.0, 3.0]),
        lambda: convergence_speed(-0.1, 0.1, years=10, growth="monthly"),  # type: ignore[arg-type]
    ],
)
def test_bad_input_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError):
        wrong()  # type: ignore[operator]
