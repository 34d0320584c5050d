"""Diffusion curves against Bass 1969, Srinivasan and Mason 1986, and the exact solution."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from growthpoles.stats.diffusion import (
    bass_peak,
    bass_regression,
    bass_share,
    bootstrap_levels,
    fit_curve,
    inflection_share,
)

# Annual sales in the United States, thousands, as used by Srinivasan and Mason (1986)
SALES = {
    "air conditioners": [96, 195, 238, 380, 1045, 1230, 1267, 1828, 1586, 1673, 1800, 1580, 1500],
    "colour television": [747, 1480, 2646, 5118, 5777, 5982, 5962, 4631],
    "clothes dryers": [106, 319, 492, 635, 737, 890, 1397, 1523, 1294, 1240, 1425, 1260, 1236],
}


def stock(name: str, periods: int | None = None) -> np.ndarray:
    return np.concatenate([[0.0], np.cumsum(SALES[name][:periods])])


@pytest.mark.parametrize(
    ("name", "p", "q", "m"),
    [
        ("air conditioners", 0.0094, 0.3748, 18713),
        ("colour television", 0.0185, 0.6159, 39659),
        ("clothes dryers", 0.0136, 0.3267, 16497),
    ],
)
def test_least_squares_of_srinivasan_and_mason_1986(name: str, p: float, q: float, m: float) -> None:
    levels = stock(name)
    found = fit_curve(levels, np.arange(levels.size))
    assert found.values[:2] == pytest.approx([p, q], abs=6e-5)
    assert found.values[2] == pytest.approx(m, rel=1e-4)
    assert found.ceiling_known and (found.low < found.values).all() and (found.values < found.high).all()


@pytest.mark.parametrize(
    ("p", "q", "years"),
    [
        (0.0103988, 0.41861, 8.6),  # room air conditioners
        (0.0172, 0.35688, 8.1),  # clothes dryers
        (0.024796, 0.65410, 4.8),  # record players
        (0.028632, 0.32791, 6.8),  # steam irons
        (0.017135, 0.30145, 9.0),  # automatic coffee makers
    ],
)
def test_time_of_the_peak_of_bass_1969_table_2(p: float, q: float, years: float) -> None:
    assert bass_peak(p, q) == pytest.approx(years, abs=0.06)


def test_time_of_the_peak_from_a_share_on() -> None:
    p, q = 0.02, 0.4
    later = float(bass_share(3.0, p, q=q))
    assert bass_peak(p, q, start=later) == pytest.approx(bass_peak(p, q) - 3)
    assert bass_peak(0.0, 0.5, start=0.05) == pytest.approx(np.log(19) / 0.5)  # the logistic
    assert bass_peak(p, q, start=0.6) == 0 and np.isnan(bass_peak(0.0, q))


def test_levels_ahead_start_from_the_last_level() -> None:
    levels = stock("clothes dryers")
    found = fit_curve(levels, np.arange(levels.size))
    last = found.ahead([levels.size - 1.0])
    assert last == pytest.approx(levels[-1:]) and found.level([levels.size - 1.0]) != pytest.approx(last)


def test_share_solves_the_differential_equation() -> None:
    p, q, start = 0.012, 0.45, 0.07
    times = np.linspace(0, 20, 9)
    solved = solve_ivp(
        lambda _, f: (p + q * f) * (1 - f), (0, 20), [start], t_eval=times, rtol=1e-10, atol=1e-12
    )
    assert bass_share(times, p, q=q, start=start) == pytest.approx(solved.y[0], abs=1e-8)


def test_share_from_zero_is_the_closed_form_of_bass() -> None:
    t, p, q = np.linspace(0, 15, 6), 0.03, 0.38
    e = np.exp(-(p + q) * t)
    assert bass_share(t, p, q=q) == pytest.approx((1 - e) / (1 + q / p * e))
    assert np.isnan(bass_share(1.0, 0.0, q=0.4))  # nobody to imitate


@given(st.floats(0.001, 0.1), st.floats(0.0, 1.0), st.floats(0, 0.99), st.floats(0.1, 20), st.floats(0.1, 20))
def test_share_is_a_flow_rises_and_stays_below_one(
    p: float, q: float, start: float, first: float, second: float
) -> None:
    middle = float(bass_share(first, p, q=q, start=start))
    there = float(bass_share(first + second, p, q=q, start=start))
    assert start <= middle + 1e-12 and middle <= there + 1e-12 <= 1 + 1e-9
    assert there == pytest.approx(float(bass_share(second, p, q=q, start=middle)), abs=1e-9)


@settings(max_examples=10, deadline=None)
@given(st.floats(0.005, 0.03), st.floats(0.25, 0.6), st.floats(50, 5000))
def test_planted_curves_are_found(p: float, q: float, m: float) -> None:
    times = np.arange(21)
    found = fit_curve(m * bass_share(times, p, q=q), times)
    assert found.values == pytest.approx([p, q, m], rel=1e-3)
    assert found.ceiling_known


def test_gaps_in_the_years_do_not_move_an_exact_curve() -> None:
    times = np.arange(2001, 2021)
    levels = 80 * bass_share(times - 2001.0, 0.01, q=0.5, start=0.05)
    levels[[3, 4, 11]] = np.nan
    assert fit_curve(levels, times).values == pytest.approx([0.01, 0.5, 80], rel=1e-4)


def test_a_ceiling_before_the_turn_is_not_quoted() -> None:
    early = stock("air conditioners", 6)
    found = fit_curve(early, np.arange(early.size))
    assert not found.ceiling_known and np.isnan(found.high[2])
    given_ceiling = fit_curve(early, np.arange(early.size), ceiling=18713.0)
    assert given_ceiling.ceiling_known and given_ceiling.values[2] == 18713


def test_exponential_growth_has_no_ceiling() -> None:
    times = np.arange(12)
    found = fit_curve(np.exp(0.3 * times) * (1 + 0.01 * (-1.0) ** times), times, curve="logistic")
    assert not found.ceiling_known


def test_logistic_is_recovered_and_has_no_innovation() -> None:
    times = np.arange(25)
    levels = 100 / (1 + 19 * np.exp(-0.35 * times))
    found = fit_curve(levels, times, curve="logistic")
    assert found.values == pytest.approx([0, 0.35, 100], rel=1e-5)
    assert inflection_share(*found.values[:2]) == 0.5


def test_intervals_cover_the_truth_about_as_often_as_they_say() -> None:
    rng, times = np.random.default_rng(4), np.arange(18)
    exact = np.diff(1000 * bass_share(times, 0.02, q=0.4))
    inside = 0
    for _ in range(20):
        noisy = np.concatenate([[0.0], np.cumsum(exact + rng.normal(0, 4, exact.size))])
        found = fit_curve(noisy, times, confidence=0.9)
        inside += bool(found.low[1] <= 0.4 <= found.high[1])
    assert 15 <= inside <= 20


def test_later_levels_are_drawn_around_the_curve_and_never_fall() -> None:
    rng, times = np.random.default_rng(1), np.arange(15)
    levels = np.concatenate(
        [[0.0], np.cumsum(np.diff(500 * bass_share(times, 0.02, q=0.4)) + rng.normal(0, 3, 14))]
    )
    found = fit_curve(levels, times)
    drawn = bootstrap_levels(found, [16, 18], draws=60, seed=5)
    assert (drawn >= levels[-1]).all() and drawn.std(axis=0).min() > 0
    assert np.median(drawn, axis=0) == pytest.approx(found.level([16, 18]), rel=0.02)
    assert np.array_equal(drawn, bootstrap_levels(found, [16, 18], draws=60, seed=5))


def test_regression_of_bass_1969_on_a_published_exercise() -> None:
    """A class exercise on five years of a durable good, millions: p = 0.0626, q = 0.7377, m = 10.50."""
    found = bass_regression([0.517, 1.169, 1.604, 2.044, 2.286])
    assert (found.p, found.q, found.m) == pytest.approx((0.0626032, 0.73766359, 10.5036768), rel=1e-4)
    assert np.isnan(bass_regression([1.0, 2.0, 4.0, 9.0, 20.0]).m)


@pytest.mark.parametrize(
    ("levels", "keywords"),
    [
        ([0.0, 1.0, 2.0, 3.0], {}),
        ([0.0, 1.0, 2.0, 3.0, -1.0, 4.0], {}),
        ([0.0, 0.0, 0.0, 0.0, 0.0, 0.0], {}),
        ([0.0, 1.0, 2.0, 3.0, 3.5, 3.7], {"curve": "logistic"}),
        ([0.0, 1.0, 2.0, 3.0, 3.5, 3.7], {"ceiling": 3.0}),
    ],
)
def test_what_cannot_be_fitted_is_refused(levels: list[float], keywords: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        fit_curve(levels, np.arange(len(levels)), **keywords)
