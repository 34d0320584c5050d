"""Spatial Durbin: the Columbus figures, impacts by the full inverse, and recovery of planted panels.

Columbus: 49 neighbourhoods (Anselin 1988), crime on income and house value, queen contiguity; the data set
ships with libpysal. Estimates typed from spreg 1.9; the direct impact of income is -1.025 (W X counted in),
not -0.961.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from growthpoles.stats.spatial_durbin import Simulation, SpatialDurbin, impacts_at, spatial_durbin
from growthpoles.stats.spillover import standardise_rows

Floats = npt.NDArray[np.float64]

CRIME = (
    15.72598, 18.801754, 30.626781, 32.38776, 50.73151, 26.066658, 0.178269, 38.425858, 30.515917,
    34.000835, 62.275448, 56.705669, 46.716129, 57.066132, 48.585487, 54.838711, 36.868774,
    43.962486, 54.521965, 0.223797, 40.074074, 33.705048, 20.048504, 38.297871, 61.299175,
    40.969742, 52.79443, 56.919785, 60.750446, 68.892044, 17.677214, 19.145592, 41.968163,
    23.974028, 39.175053, 14.305556, 42.445076, 53.710938, 19.100863, 16.241299, 18.905146,
    16.49189, 36.663612, 25.962263, 29.028488, 16.530533, 27.822861, 26.645266, 22.541491,
)  # fmt: skip
INCOME = (
    19.531, 21.232, 15.956, 4.477, 11.252, 16.028999, 8.438, 11.337, 17.586, 13.598, 7.467, 10.048,
    9.549, 9.963, 9.873, 7.625, 9.798, 13.185, 11.618, 31.07, 10.655, 11.709, 21.155001, 14.236,
    8.461, 8.085, 10.822, 7.856, 8.681, 13.906, 16.940001, 18.941999, 9.918, 14.948, 12.814, 18.739,
    17.017, 11.107, 18.476999, 29.833, 22.207001, 25.872999, 13.38, 16.961, 14.135, 18.323999,
    18.950001, 11.813, 18.796,
)  # fmt: skip
VALUE = (
    80.467003, 44.567001, 26.35, 33.200001, 23.225, 28.75, 75.0, 37.125, 52.599998, 96.400002,
    19.700001, 19.9, 41.700001, 42.900002, 18.0, 18.799999, 41.75, 60.0, 30.6, 81.266998, 19.975,
    30.450001, 47.733002, 53.200001, 17.9, 20.299999, 34.099998, 22.85, 32.5, 22.5, 31.799999,
    40.299999, 23.6, 28.450001, 27.0, 36.299999, 43.299999, 22.700001, 39.599998, 61.950001,
    42.099998, 44.333, 25.700001, 33.5, 27.733, 76.099998, 42.5, 26.799999, 35.799999,
)  # fmt: skip
NEIGHBOURS = (
    "1 2|0 2 3|0 1 3 4|1 2 4 7|2 3 5 7 8 10 14 15|4 8|7 11 12 13|3 4 6 10 11 12|4 5 9 14 19 21 24 25|"
    "8 16 19 21|4 7 11 14 15|6 7 10 12 13 15|6 7 11 13|6 11 12 15 17 18|4 8 10 15 24 25|"
    "4 10 11 13 14 17 23 24|9 19 22|13 15 18 23|13 17 23|8 9 16 21 22 26 31 32 34 39|23 29 33|"
    "8 9 19 25 26 27|16 19 31|15 17 18 20 24 28 29|8 14 15 23 25 27 28 29|8 14 21 24 27 28|"
    "19 21 27 32|21 24 25 26 28 32 34 36 37|23 24 25 27 29 36 37|20 23 24 28 36|33 35 38|19 22 39 40|"
    "19 26 27 34|20 30 35 41|19 27 32 37 39 42 43|30 33 38 41 45|27 28 29 37 42 44|27 28 34 36 42 43|"
    "30 35 45|19 31 34 40 46|31 39 46|33 35|34 36 37 43 44 47|34 37 42 47 48|36 42 47 48|35 38|39 40|"
    "42 43 44 48|43 44 47"
)


def columbus() -> tuple[Floats, Floats, Floats]:
    w = np.zeros((49, 49))
    for i, row in enumerate(NEIGHBOURS.split("|")):
        w[i, [int(j) for j in row.split()]] = 1
    return np.array(CRIME), np.column_stack([INCOME, VALUE]), w


def test_columbus_impacts() -> None:
    pytest.importorskip("spreg")
    y, x, w = columbus()
    found = spatial_durbin(y, x, w=w, seed=1)
    assert found.rho == pytest.approx(0.4034626, abs=1e-5)
    assert found.beta == pytest.approx([-0.9199061, -0.2971294], abs=1e-5)
    assert found.theta == pytest.approx([-0.5839133, 0.2576843], abs=1e-5)
    assert found.impacts.direct[0] == pytest.approx(-1.025, abs=5e-4)
    assert found.impacts.total == pytest.approx((found.beta + found.theta) / (1 - found.rho))
    assert found.impacts.indirect == pytest.approx(found.impacts.total - found.impacts.direct)


def test_counting_all_of_wx_as_indirect_gives_the_wrong_figure() -> None:
    """What trap 10 warns of: -0.961."""
    y, x, w = columbus()
    del y, x
    wrong, _ = impacts_at([0.4034626], [[-0.9199061]], theta=[[0.0]], w=standardise_rows(w))
    assert wrong[0, 0] == pytest.approx(-0.961, abs=1e-3)


def test_impacts_equal_the_full_inverse() -> None:
    rng = np.random.default_rng(2)
    w = standardise_rows(rng.random((9, 9)) * (1 - np.eye(9)))
    rho, beta, theta = 0.35, np.array([0.8, -0.4]), np.array([0.3, 0.6])
    direct, total = impacts_at([rho], beta[None], theta=theta[None], w=w)
    for k in range(2):
        s = np.linalg.inv(np.eye(9) - rho * w) @ (beta[k] * np.eye(9) + theta[k] * w)
        assert direct[0, k] == pytest.approx(np.trace(s) / 9) and total[0, k] == pytest.approx(s.sum() / 9)


def test_impacts_with_an_island_equal_the_full_inverse() -> None:
    w = np.zeros((5, 5))
    w[:4, :4] = standardise_rows(np.ones((4, 4)) - np.eye(4))
    s = np.linalg.inv(np.eye(5) - 0.5 * w) @ (2.0 * np.eye(5) + 0.7 * w)
    direct, total = impacts_at([0.5], [[2.0]], theta=[[0.7]], w=w)
    assert direct[0, 0] == pytest.approx(np.trace(s) / 5) and total[0, 0] == pytest.approx(s.sum() / 5)


def planted(units: int, periods: int, rho: float, seed: int) -> tuple[Floats, Floats, Floats]:
    rng = np.random.default_rng(seed)
    near = rng.random((units, units)) < 4 / units
    near = near | near.T | np.eye(units, k=1, dtype=bool) | np.eye(units, k=-1, dtype=bool)
    w = standardise_rows(near & ~np.eye(units, dtype=bool))
    x = rng.normal(size=(units, periods, 2))
    right = x @ [1.0, -0.5] + np.einsum("ij,jtk,k->it", w, x, np.array([0.5, 0.3]))
    right += (
        rng.normal(size=(units, 1)) + rng.normal(size=(1, periods)) + 0.5 * rng.normal(size=(units, periods))
    )
    return np.linalg.solve(np.eye(units) - rho * w, right), x, w


def fitted(seed: int, draws: int = 1000) -> SpatialDurbin:
    y, x, w = planted(25, 8, 0.4, seed)
    return spatial_durbin(y, x, w=w, simulation=Simulation(draws), seed=seed)


def test_panel_recovers_what_was_planted() -> None:
    """Mean of 30 panels of 25 units and 8 years; year dummies would leave rho far below 0.4 here."""
    fits = [fitted(seed, draws=10) for seed in range(30)]
    mean = np.mean([[f.rho, *f.beta, *f.theta] for f in fits], axis=0)
    assert mean == pytest.approx([0.4, 1.0, -0.5, 0.5, 0.3], abs=0.09)
    errors = np.sqrt(np.mean([np.diag(f.covariance) for f in fits], axis=0))
    spread = np.std([[*f.beta, *f.theta, f.rho] for f in fits], axis=0, ddof=1)
    assert errors / spread == pytest.approx(np.ones(5), abs=0.4)


def test_simulated_intervals_cover_the_planted_total() -> None:
    truth = (1.0 + 0.5) / (1 - 0.4)
    inside = 0
    for seed in range(40):
        low, high = fitted(seed + 100).impacts.total_interval[0]
        inside += int(low <= truth <= high)
    assert inside >= 30  # nominal 36 of 40


def test_what_is_added_to_units_or_years_changes_nothing() -> None:
    y, x, w = planted(12, 5, 0.3, 3)
    rng = np.random.default_rng(1)
    moved = y + rng.normal(size=(12, 1)) + rng.normal(size=(1, 5))
    first, second = (spatial_durbin(side, x, w=w, simulation=Simulation(10)) for side in (y, moved))
    assert second.rho == pytest.approx(first.rho) and second.beta == pytest.approx(first.beta)
    assert second.theta == pytest.approx(first.theta)


def test_bad_weights_are_refused() -> None:
    y, x = np.ones((3, 2)), np.ones((3, 2, 1))
    with pytest.raises(ValueError, match="diagonal"):
        spatial_durbin(y, x, w=np.eye(3))
    with pytest.raises(ValueError, match="without neighbours in a panel"):
        spatial_durbin(y, x, w=[[0, 1, 0], [1, 0, 0], [0, 0, 0]])
    with pytest.raises(ValueError, match="neighbours themselves"):
        spatial_durbin(y[:, 0], x[:, 0], w=[[0, 1, 1], [1, 0, 0], [0, 0, 0]])
    with pytest.raises(ValueError, match="fit"):
        spatial_durbin(y, x, w=np.zeros((2, 2)))
    with pytest.raises(ValueError, match="complete"):
        spatial_durbin(np.full((3, 2), np.nan), x, w=np.ones((3, 3)) - np.eye(3))
