"""Conformal widths: ranks by hand, exact coverage, draws that agree with the widths."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthpoles.stats.conformal import (
    LEVELS,
    change_widths,
    conformal_widths,
    covered,
    draw_errors,
    extend_widths,
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


def test_draws_have_the_distribution_of_the_widths_in_every_year() -> None:
    wide = np.outer([1.0, 1.5, 2.5], np.array(LEVELS) ** 2)
    found = draw_errors(wide, 6000, units=3, shared=0.5, random=np.random.default_rng(2))
    for level in (0.5, 0.8, 0.95):
        share = (np.abs(found) <= wide[:, LEVELS.index(level)]).mean(axis=(0, 1))
        assert share == pytest.approx([level] * 3, abs=0.02)
    assert (found > 0).mean() == pytest.approx(0.5, abs=0.02)


def test_draws_link_units_and_years_as_stated() -> None:
    """Gaussian copula: rank correlation 6 / pi asin(rho / 2), rho 0.6 of units, 0.5 of years 1 and 4."""
    wide = np.tile(LEVELS, (4, 1))  # uniform errors, so the plain correlation is the rank correlation
    found = draw_errors(wide, 20_000, units=2, shared=0.6, random=np.random.default_rng(4))
    units = np.corrcoef(found[:, 0, 0], found[:, 1, 0])[0, 1]
    years = np.corrcoef(found[:, 0, 0], found[:, 0, 3])[0, 1]
    assert units == pytest.approx(6 / np.pi * np.arcsin(0.3), abs=0.02)
    assert years == pytest.approx(6 / np.pi * np.arcsin(0.25), abs=0.02)


def test_levels_outside_0_and_1_are_refused() -> None:
    with pytest.raises(ValueError, match="levels"):
        conformal_widths([[1.0]], [1.0])
