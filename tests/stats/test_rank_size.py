"""Primacy, rank-size slope and stages."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthpoles.stats.rank_size import rank_size, urbanisation_stage


def test_slope_is_that_of_polyfit_on_rank_less_a_half() -> None:
    sizes = np.array([11.3, 9.6, 5.7, 3.4, 3.0, 2.7, 2.3, 1.9])
    found = rank_size(sizes[::-1])
    expected = np.polyfit(np.log(sizes), np.log(np.arange(8) + 0.5), 1)[0]
    assert found.slope == pytest.approx(expected)
    assert found.se == pytest.approx(abs(expected) * np.sqrt(2 / 8))
    assert found.primacy == pytest.approx(11.3 / 9.6)


def test_zipf_is_recovered_without_the_bias_of_small_samples() -> None:
    """Gabaix and Ibragimov: rank - 1/2 takes the leading bias away, rank leaves it."""
    rng = np.random.default_rng(1)
    draws = [1 / rng.random(100) for _ in range(400)]
    halved = np.mean([rank_size(x).slope for x in draws])
    plain = np.mean([np.polyfit(np.log(np.sort(x)[::-1]), np.log(np.arange(1, 101)), 1)[0] for x in draws])
    assert abs(halved + 1) < 0.03 < abs(plain + 1)


@given(st.lists(st.floats(1, 1000), min_size=3, max_size=20, unique=True), st.floats(0.1, 100))
def test_scale_and_order_do_not_matter(sizes: list[float], scale: float) -> None:
    found, same = rank_size(sizes), rank_size([scale * x for x in reversed(sizes)])
    assert (same.slope, same.primacy) == pytest.approx((found.slope, found.primacy), rel=1e-6)


def test_empty_places_are_left_out() -> None:
    assert rank_size([4.0, 2.0, 1.0, 0.0]).units == 3


@pytest.mark.parametrize(
    ("rates", "stage"),
    [
        ([3, 2, 1], "urbanisation"),
        ([2, 3, 1], "polarisation-reversal"),
        ([1, 2, 3], "counter-urbanisation"),
        ([3, 1, 2], "mixed"),
        ([2, 2, 1], "mixed"),
    ],
)
def test_stages_of_geyer_and_kontuly(rates: list[float], stage: str) -> None:
    assert urbanisation_stage(rates) == stage


@pytest.mark.parametrize("sizes", [[1.0, 2.0], [3.0, 3.0, 3.0], [1.0, np.nan, 2.0], [1.0, -1.0, 2.0]])
def test_bad_sizes_are_refused(sizes: list[float]) -> None:
    with pytest.raises(ValueError):
        rank_size(sizes)


def test_stages_need_three_rates() -> None:
    with pytest.raises(ValueError):
        urbanisation_stage([1, np.nan, 2])
