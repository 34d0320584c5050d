"""Conformal widths: ranks by hand, exact coverage, draws that agree with the widths."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri

from growthpoles.stats.conformal import (
    LEVELS,
    change_widths,
    conformal_widths,
    covered,
    effective_numbers,
    errors_at,
    extend_widths,
    joint_normals,
    with_tails,
)


def test_nineteen_errors_hold_a_95_interval_and_eighteen_do_not() -> None:
    """ceil(20 * 0.95) = 19; ceil(19 * 0.95) = 19 > 18."""
    errors = np.arange(1.0, 20.0)[:, None]
    assert conformal_widths(errors, [0.8, 0.95]).tolist() == [[16.0, 19.0]]
    assert np.isnan(conformal_widths(errors[:18], [0.95])).all()


def test_coverage_of_new_errors_is_that_of_the_rank() -> None:
    """Exchangeable errors: P(new one inside) = k / (m + 1) exactly; 99 errors and 80 % give 0.80."""
    random = np.random.default_rng(0)
    inside = []
    for _ in range(3000):
        drawn = random.standard_t(3, 100)
        inside.append(abs(drawn[99]) <= conformal_widths(drawn[:99, None], [0.8])[0, 0])
    assert np.mean(inside) == pytest.approx(0.8, abs=0.022)  # three standard errors


@given(st.integers(0, 10_000), st.integers(1, 60))
def test_widths_never_narrow_and_grow_with_the_level(seed: int, m: int) -> None:
    errors = np.random.default_rng(seed).normal(size=(m, 4))
    found = conformal_widths(errors, LEVELS)
    for axis in (0, 1):
        steps = np.diff(found, axis=axis)
        assert (steps[~np.isnan(steps)] >= 0).all()


def test_steps_beyond_the_known_ones_follow_the_root_of_the_horizon() -> None:
    found = extend_widths([[1.0], [2.0], [np.nan], [np.nan]])
    assert found.ravel() == pytest.approx([1.0, 2.0, 2 * np.sqrt(1.5), 2 * np.sqrt(2)])


def test_changes_are_compared_with_the_others_of_their_series() -> None:
    """Written out: every change less the mean of the rest; the error of a drift forecast grows as stated."""
    change = np.random.default_rng(6).normal(size=(12, 5))
    left = [abs(row[k] - np.delete(row, k).mean()) for row in change for k in range(5)]
    one = sorted(left)[int(np.ceil(61 * 0.8)) - 1]
    wanted = [one * np.sqrt(h * (1 + h / 5) / (1 + 1 / 5)) for h in (1, 2, 3)]
    assert change_widths(change, [0.8], steps=3).ravel() == pytest.approx(wanted)
    assert np.isnan(change_widths(change[:, :1], [0.8], steps=2)).all()


def test_widths_from_changes_cover_a_random_walk() -> None:
    """Drift forecasts of walks with drift, six points each: near 80 % inside one to five years ahead."""
    random = np.random.default_rng(8)
    steps = random.normal(0.3, 1, (1500, 10))
    past, size = steps[:, :5], np.abs(steps[:, :5]).mean(axis=1, keepdims=True)
    widths = change_widths(past / size, [0.8], steps=5)[:, 0]
    errors = np.cumsum(steps[:, 5:] - past.mean(axis=1, keepdims=True), axis=1) / size
    assert (np.abs(errors) <= widths).mean(axis=0) == pytest.approx([0.8] * 5, abs=0.05)


def test_covered_counts_only_known_errors() -> None:
    assert covered([[1.0], [np.nan], [3.0]], [[2.0]]).tolist() == [[0.5]]


def paths(n: int, units: int, steps: int, shared: float, *, seed: int) -> np.ndarray:
    """Standard normal paths of one series."""
    random = np.random.default_rng(seed)
    return joint_normals(n, units=units, steps=steps, shared=[shared], linked=[[1.0]], random=random)[..., 0]


def test_draws_have_the_distribution_of_the_widths_in_every_year() -> None:
    wide = np.outer([1.0, 1.5, 2.5], np.array(LEVELS) ** 2)
    found = errors_at(paths(6000, 3, 3, 0.5, seed=2), wide)
    for level in (0.5, 0.8, 0.95):
        share = (np.abs(found) <= wide[:, LEVELS.index(level)]).mean(axis=(0, 1))
        assert share == pytest.approx([level] * 3, abs=0.02)
    assert (found > 0).mean() == pytest.approx(0.5, abs=0.02)


def test_draws_link_units_and_years_as_stated() -> None:
    """Correlation 0.6 of two units, sqrt(1 / 4) of years 1 and 4."""
    found = paths(20_000, 2, 4, 0.6, seed=4)
    assert np.corrcoef(found[:, 0, 0], found[:, 1, 0])[0, 1] == pytest.approx(0.6, abs=0.02)
    assert np.corrcoef(found[:, 0, 0], found[:, 0, 3])[0, 1] == pytest.approx(0.5, abs=0.02)


def test_draws_link_indicators_as_stated() -> None:
    """R (sqrt(s t) + sqrt((1 - s)(1 - t))) within a unit, R sqrt(s t) between units; here 0.64 and 0.32."""
    found = joint_normals(
        20_000,
        units=2,
        steps=2,
        shared=[0.2, 0.8],
        linked=[[1.0, 0.8], [0.8, 1.0]],
        random=np.random.default_rng(3),
    )[:, :, 1]
    assert np.corrcoef(found[:, 0, 0], found[:, 0, 1])[0, 1] == pytest.approx(0.64, abs=0.02)
    assert np.corrcoef(found[:, 0, 0], found[:, 1, 1])[0, 1] == pytest.approx(0.32, abs=0.02)
    assert found.std() == pytest.approx(1.0, abs=0.02)


def test_a_matrix_that_is_no_correlation_matrix_still_gives_unit_variances() -> None:
    """Three correlations of -0.9 cannot be; the nearest have mean -1/2."""
    wrong = np.full((3, 3), -0.9)
    np.fill_diagonal(wrong, 1.0)
    found = joint_normals(
        9000, units=1, steps=1, shared=[0, 0, 0], linked=wrong, random=np.random.default_rng(3)
    )[:, 0, 0]
    assert found.std(axis=0) == pytest.approx([1.0] * 3, abs=0.03)
    assert np.corrcoef(found.T)[0, 1] == pytest.approx(-0.5, abs=0.03)


def test_beyond_the_last_known_level_the_tail_is_normal() -> None:
    """No mass piles up at the last width: 80 % at 1.2816 sd, so the 97.5 % quantile is 1.96 sd."""
    row = np.where(np.array(LEVELS) <= 0.8, ndtri((1 + np.array(LEVELS)) / 2), np.nan)[None]
    found = errors_at(paths(20_000, 1, 1, 0.0, seed=1), with_tails(row, LEVELS)).ravel()
    assert np.quantile(found, 0.975) == pytest.approx(1.96, abs=0.05)
    assert (found == found.max()).mean() <= 0.0065  # only what lies beyond the last level of all, 99 %


def test_errors_that_go_together_are_worth_fewer() -> None:
    """By loops over pairs: r = shared part of the years times correlation of the series, m^2 / sum r^2."""
    random = np.random.default_rng(0)
    series, origin = random.integers(0, 6, 30), random.integers(3, 9, 30)
    series, origin = np.unique(np.c_[series, origin], axis=0).T
    known = random.random((len(series), 4)) < 0.8
    wanted = []
    for h in range(1, 5):
        at = np.flatnonzero(known[:, h - 1])
        total = 0.0
        for i in at:
            for j in at:
                years = max(0.0, 1 - abs(origin[i] - origin[j]) / h)
                total += (years * (1.0 if series[i] == series[j] else 0.6)) ** 2
        wanted.append(len(at) ** 2 / total)
    found = effective_numbers(known, series=series, origin=origin, shared=0.6)
    assert found == pytest.approx(wanted)
    alone = effective_numbers(np.ones((9, 1), bool), series=range(9), origin=[1] * 9, shared=0.0)
    assert alone == pytest.approx([9.0])


def test_levels_rest_on_what_errors_are_worth() -> None:
    """100 errors worth 19: the 95 % level takes the greatest, 80 % the 85th (100 x .8 x 20 / 19 = 84.2)."""
    errors = np.arange(1.0, 101.0)[:, None]
    assert conformal_widths(errors, [0.8, 0.95], effective=[19.0]).tolist() == [[85.0, 100.0]]
    assert np.isnan(conformal_widths(errors, [0.8, 0.95], effective=[3.9])).all()


def test_levels_outside_0_and_1_are_refused() -> None:
    with pytest.raises(ValueError, match="levels"):
        conformal_widths([[1.0]], [1.0])
