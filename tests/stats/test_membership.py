"""Ramps and trapezoids against values worked out by hand, and their laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthpoles.stats.membership import grey_levels, grey_score, ramp, trapezoid

NUMBERS = st.floats(-1e6, 1e6)


def test_ramp_by_hand() -> None:
    found = ramp([0.0, 1.0, 1.25, 1.5, 2.0, 3.0], (1.0, 2.0))
    assert found.tolist() == [0.0, 0.0, 0.25, 0.5, 1.0, 1.0]


def test_ramp_below_zero_by_hand() -> None:
    """Population change of -2 to 0 % a year."""
    assert ramp([-3.0, -1.5, 0.5], (-2.0, 0.0)).tolist() == [0.0, 0.25, 1.0]


def test_a_ramp_of_no_width_is_a_step() -> None:
    assert ramp([0.99, 1.0, 1.01], (1.0, 1.0)).tolist() == [0.0, 1.0, 1.0]


def test_missing_stays_missing() -> None:
    assert np.isnan(ramp([np.nan], (0, 1))).all() and np.isnan(trapezoid([np.nan], [0, 1, 2, 3])).all()


def test_a_falling_ramp_is_refused() -> None:
    with pytest.raises(ValueError, match="ascending"):
        ramp([1.0], (2.0, 1.0))


def test_trapezoid_by_hand() -> None:
    """Urban share with the corners .10 .20 .65 .80 of medium and small cities."""
    found = trapezoid([0.05, 0.15, 0.2, 0.5, 0.65, 0.74, 0.9], [0.1, 0.2, 0.65, 0.8])
    assert found == pytest.approx([0.0, 0.5, 1.0, 1.0, 1.0, 0.4, 0.0])


@pytest.mark.parametrize("corners", [[1, 2, 3], [2, 1, 3, 4], [1, 2, 4, 3]])
def test_bad_corners_are_refused(corners: list[float]) -> None:
    with pytest.raises(ValueError, match="corners"):
        trapezoid([1.0], corners)


@given(NUMBERS, NUMBERS, st.floats(-1e6, 1e6), st.floats(1e-3, 1e6))
def test_a_ramp_never_falls_and_stays_within_0_and_1(x: float, y: float, a: float, width: float) -> None:
    low, high = ramp([min(x, y), max(x, y)], (a, a + width))
    assert 0 <= low <= high <= 1


def test_replicates_of_corners_give_the_same_as_one_by_one() -> None:
    corners = np.array([[[0.1, 0.2, 0.6, 0.8]], [[0.2, 0.4, 0.5, 0.9]]])
    values = np.array([0.15, 0.3, 0.7])
    together = trapezoid(values, corners)
    assert together.shape == (2, 3)
    assert together[1] == pytest.approx(trapezoid(values, corners[1, 0]))


def test_upright_sides_belong_to_the_plateau() -> None:
    assert trapezoid([0.0, 1.0, 1.01], [0, 0, 1, 1]).tolist() == [1.0, 1.0, 0.0]
    assert trapezoid([2.0], [2, 2, 2, 2]).tolist() == [1.0]


def test_grey_levels_of_nedosekin_2003() -> None:
    """The 01-classifier: very low up to 0.15, then 10 (0.25 - x); low from 1 - 10 (0.25 - x); and so on."""
    found = grey_levels([0.0, 0.15, 0.18, 0.3, 0.62, 0.81, 1.0])
    expected = [
        [1, 0, 0, 0, 0],
        [1, 0, 0, 0, 0],
        [0.7, 0.3, 0, 0, 0],
        [0, 1, 0, 0, 0],
        [0, 0, 0.3, 0.7, 0],
        [0, 0, 0, 0.4, 0.6],
        [0, 0, 0, 0, 1],
    ]
    np.testing.assert_allclose(found, expected, atol=1e-12)


@given(st.floats(-1, 2), st.floats(-1, 2))
def test_grey_levels_add_up_to_one_and_the_score_never_falls(x: float, y: float) -> None:
    low, high = sorted((x, y))
    np.testing.assert_allclose(grey_levels([low, high]).sum(axis=1), 1.0, rtol=1e-12)
    first, second = grey_score([low, high])
    assert 0.1 - 1e-12 <= first <= second + 1e-12 <= 0.9 + 2e-12


def test_grey_score_by_hand() -> None:
    """0.18: 0.7 x 0.1 + 0.3 x 0.3; 0.81: 0.4 x 0.7 + 0.6 x 0.9; gaps stay gaps."""
    found = grey_score([0.18, 0.81, 0.5, np.nan])
    np.testing.assert_allclose(found, [0.16, 0.82, 0.5, np.nan], rtol=1e-12)
