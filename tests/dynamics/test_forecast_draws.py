"""Joint paths: sums of related and unrelated units, constants, bounds."""

from __future__ import annotations

import numpy as np
import pytest

from growthpoles.dynamics.forecast_draws import Spread, copula_of, correlation_of, sum_edges
from growthpoles.stats.bounded import Bounds
from growthpoles.stats.conformal import LEVELS, joint_normals


def spread(size: np.ndarray, bounds: Bounds | None = None, *, free: bool = False) -> Spread:
    widths = np.tile(np.array(LEVELS), (2, 1))
    return Spread(size, np.full(len(size), free), bounds or Bounds(), widths)


def normals(n: int, shape: tuple[int, int], shared: float = 0.0) -> np.ndarray:
    random = np.random.default_rng(1)
    return joint_normals(n, units=shape[0], steps=shape[1], shared=[shared], linked=[[1.0]], random=random)[
        ..., 0
    ]


@pytest.mark.parametrize(("shared", "wanted"), [(0.0, 0.25), (0.95, 0.98)])
def test_errors_of_unrelated_units_even_out_in_a_sum(shared: float, wanted: float) -> None:
    """Sixteen equal units: the interval of the sum is 1/4 of the sum of intervals, or nearly all of it.

    A sum of many uniform errors is near normal, so its 80 % interval is 1.28 sd = 0.925 of the uniform one.
    """
    middle = np.full((16, 2), 10.0)
    drawn = spread(np.ones(16)).around(middle, normals(8000, middle.shape, shared))
    ends = sum_edges(drawn, np.arange(16), middle=middle.sum(axis=0), levels=(0.8,))
    share = (ends[1, :, 0] - ends[0, :, 0]) / (16 * 1.6)
    assert share == pytest.approx([wanted * (0.925 if shared == 0 else 1.0)] * 2, rel=0.04)


def test_units_without_interval_and_missing_forecasts_stay_as_they_are() -> None:
    middle = np.array([[5.0, 6.0], [np.nan, np.nan], [1.0, 1.0]])
    drawn = spread(np.array([np.nan, 1.0, 1.0])).around(middle, normals(50, middle.shape))
    assert (drawn[:, 0] == middle[0]).all()
    assert np.isnan(drawn[:, 1]).all()
    assert np.ptp(drawn[:, 2]) > 0


@pytest.mark.parametrize("free", [True, False])
def test_no_draw_leaves_the_bounds(free: bool) -> None:
    middle = np.array([[0.02, 0.97]])
    drawn = spread(np.array([3.0]), Bounds(0.0, 1.0), free=free).around(middle, normals(500, middle.shape))
    assert ((drawn >= 0) & (drawn <= 1)).all()


def test_the_forecast_is_never_outside_the_interval_of_a_sum() -> None:
    drawn = np.full((10, 2, 1), 3.0)
    assert sum_edges(drawn, np.arange(2), middle=np.array([9.0]), levels=(0.8,)).ravel().tolist() == [
        6.0,
        9.0,
    ]


def test_correlations_are_those_of_all_changes_less_their_means() -> None:
    """Two indicators by numpy.corrcoef over standardised rows; one with too few common years gets zero."""
    random = np.random.default_rng(5)
    x = random.normal(size=(8, 15))
    y = 0.7 * x + random.normal(size=(8, 15))
    few = np.full((8, 15), np.nan)
    few[:2, :6] = x[:2, :6]
    score = [(z - z.mean(axis=1, keepdims=True)) / z.std(axis=1, keepdims=True) for z in (x, y)]
    found = correlation_of([x + 3.0, 9 * y, few])
    assert found[0, 1] == pytest.approx(np.corrcoef(score[0].ravel(), score[1].ravel())[0, 1])
    assert found[0].tolist() == [1.0, found[1, 0], 0.0]


def test_the_copula_gives_units_the_correlation_of_the_changes() -> None:
    shared, wanted = np.array([0.1, 0.6]), np.array([[1.0, 0.5], [0.5, 1.0]])
    drawn = joint_normals(
        20_000,
        units=1,
        steps=1,
        shared=shared,
        linked=copula_of(wanted, shared),
        random=np.random.default_rng(2),
    )[:, 0, 0]
    assert np.corrcoef(drawn.T)[0, 1] == pytest.approx(0.5, abs=0.02)
