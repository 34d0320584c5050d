"""Joint paths: sums of related and unrelated units, constants, bounds."""

from __future__ import annotations

import numpy as np
import pytest

from growthpoles.dynamics.forecast_draws import Spread, sum_edges
from growthpoles.stats.bounded import Bounds
from growthpoles.stats.conformal import LEVELS


def spread(shared: float, size: np.ndarray, bounds: Bounds | None = None, *, free: bool = False) -> Spread:
    widths = np.tile(np.array(LEVELS), (2, 1))
    return Spread(size, np.full(len(size), free), bounds or Bounds(), widths, shared)


@pytest.mark.parametrize(("shared", "wanted"), [(0.0, 0.25), (0.95, 0.98)])
def test_errors_of_unrelated_units_even_out_in_a_sum(shared: float, wanted: float) -> None:
    """Sixteen equal units: the interval of the sum is 1/4 of the sum of intervals, or nearly all of it.

    A sum of many uniform errors is near normal, so its 80 % interval is 1.28 sd = 0.925 of the uniform one.
    """
    middle = np.full((16, 2), 10.0)
    drawn = spread(shared, np.ones(16)).draw(middle, 8000, random=np.random.default_rng(1))
    ends = sum_edges(drawn, np.arange(16), middle=middle.sum(axis=0), levels=(0.8,))
    share = (ends[1, :, 0] - ends[0, :, 0]) / (16 * 1.6)
    assert share == pytest.approx([wanted * (0.925 if shared == 0 else 1.0)] * 2, rel=0.04)


def test_units_without_interval_and_missing_forecasts_stay_as_they_are() -> None:
    middle = np.array([[5.0, 6.0], [np.nan, np.nan], [1.0, 1.0]])
    drawn = spread(0.2, np.array([np.nan, 1.0, 1.0])).draw(middle, 50, random=np.random.default_rng(0))
    assert (drawn[:, 0] == middle[0]).all()
    assert np.isnan(drawn[:, 1]).all()
    assert np.ptp(drawn[:, 2]) > 0


@pytest.mark.parametrize("free", [True, False])
def test_no_draw_leaves_the_bounds(free: bool) -> None:
    middle = np.array([[0.02, 0.97]])
    drawn = spread(0.0, np.array([3.0]), Bounds(0.0, 1.0), free=free).draw(
        middle, 500, random=np.random.default_rng(0)
    )
    assert ((drawn >= 0) & (drawn <= 1)).all()


def test_the_forecast_is_never_outside_the_interval_of_a_sum() -> None:
    drawn = np.full((10, 2, 1), 3.0)
    assert sum_edges(drawn, np.arange(2), middle=np.array([9.0]), levels=(0.8,)).ravel().tolist() == [
        6.0,
        9.0,
    ]
