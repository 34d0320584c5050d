"""Spread between regions: the scheme against the differential equation, planted forces, refusals."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from growthpoles.stats.diffusion import bass_share
from growthpoles.stats.spatial_diffusion import can_fit, exposure, fit_spatial, spread_ahead

RING = np.zeros((8, 8))
for i in range(8):
    RING[i, (i + 1) % 8] = RING[i, i - 1] = 0.5
START = np.array([0.2, 0.0, 0.0, 0.0, 0.05, 0.0, 0.0, 0.0])


def test_without_ties_every_region_follows_its_own_curve() -> None:
    path = spread_ahead(START, 0 * RING, times=np.arange(6), values=(0.02, 0.4, 0.3))
    alone = np.stack([bass_share(np.arange(6), 0.02, q=0.4, start=first) for first in START])
    assert path == pytest.approx(alone, abs=1e-12)


def test_small_steps_solve_the_differential_equation() -> None:
    p, q, c = 0.01, 0.3, 0.2
    times = np.linspace(0, 10, 201)
    solved = solve_ivp(
        lambda _, f: (p + q * f + c * RING @ f) * (1 - f), (0, 10), START, rtol=1e-10, atol=1e-12
    )
    path = spread_ahead(START, RING, times=times, values=(p, q, c))
    assert path[:, -1] == pytest.approx(solved.y[:, -1], abs=2e-5)


@pytest.mark.parametrize("values", [(0.01, 0.3, 0.2), (0.0, 0.1, 0.5), (0.03, 0.4, 0.0)])
def test_planted_forces_are_found(values: tuple[float, float, float]) -> None:
    path = spread_ahead(START, RING, times=np.arange(15), values=values)
    found = fit_spatial(path, RING, times=np.arange(15), draws=0)
    assert found.values == pytest.approx(values, abs=2e-4)
    assert found.r2 > 0.99999 and np.isnan(found.low).all()


def test_intervals_cover_planted_forces_under_noise() -> None:
    rng = np.random.default_rng(3)
    path = spread_ahead(START, RING, times=np.arange(15), values=(0.01, 0.3, 0.2))
    noisy = np.clip(path + rng.normal(0, 0.004, path.shape), 0, 1)
    found = fit_spatial(noisy, RING, times=np.arange(15), draws=60, seed=2)
    assert (found.low <= found.values + 1e-9).all() and (found.values <= found.high + 1e-9).all()
    assert found.values == pytest.approx([0.01, 0.3, 0.2], abs=0.06)
    assert -1 <= found.correlation < 0


@pytest.mark.parametrize("kind", ["shocks", "regions"])
def test_no_pull_is_seen_where_there_is_none(kind: str) -> None:
    """Good and bad years for all, or regions with p and q of their own: 9 of 10 intervals hold c = 0."""
    rng, seen = np.random.default_rng(11), 0
    for k in range(12):
        q = np.full(8, 0.35) if kind == "shocks" else np.maximum(0.1, 0.35 + 0.08 * rng.normal(size=8))
        p = np.full(8, 0.01) if kind == "shocks" else 0.01 * np.exp(0.5 * rng.normal(size=8))
        path = [rng.uniform(0.0, 0.05, 8)]
        for _ in range(13):
            shock = 0.04 * rng.uniform() if kind == "shocks" else 0.0
            path.append(bass_share(1.0, p + shock, q=q, start=path[-1]))
        noisy = np.clip(np.stack(path, axis=1) + rng.normal(0, 0.004, (8, 14)), 0, 1)
        found = fit_spatial(noisy, RING, times=np.arange(14), draws=30, seed=k)
        seen += bool(found.low[2] > 0 or found.high[2] < 0)
    assert seen <= 3  # 12 draws at 0.1: more than 3 in 2.6 % of the cases


def test_a_pull_all_feel_alike_is_told_by_the_correlation() -> None:
    """All are tied to one of two regions with the same curve: their pull is like a good year for all."""
    poles = np.zeros((8, 8))
    poles[1:, 0] = poles[0, 1] = 1.0
    start = np.array([0.2, 0.2, 0.01, 0.0, 0.05, 0.0, 0.02, 0.0])
    path = spread_ahead(start, poles, times=np.arange(15), values=(0.01, 0.3, 0.2))
    noisy = np.clip(path + np.random.default_rng(5).normal(0, 0.004, path.shape), 0, 1)
    assert fit_spatial(noisy, poles, times=np.arange(15), draws=0).correlation < -0.95


def test_a_negative_pull_is_found() -> None:
    path = spread_ahead(START, RING, times=np.arange(15), values=(0.05, 0.4, -0.1))
    assert fit_spatial(path, RING, times=np.arange(15), draws=0).values[2] == pytest.approx(-0.1, abs=1e-3)


def test_two_units_are_too_few() -> None:
    assert not can_fit(np.full((2, 15), 0.1), RING[:2, :2])
    assert can_fit(np.full((8, 15), 0.1), RING)


def test_a_gap_drops_the_pairs_it_touches_and_nothing_else() -> None:
    path = spread_ahead(START, RING, times=np.arange(15), values=(0.01, 0.3, 0.2))
    path[2, 7] = np.nan
    found = fit_spatial(path, RING, times=np.arange(15), draws=0)
    assert found.n == 8 * 14 - 3 * 2  # the region and its two neighbours, the steps before and after
    assert found.values == pytest.approx([0.01, 0.3, 0.2], abs=2e-5)


def test_exposure_is_missing_where_a_tied_region_is() -> None:
    seen = exposure([[0.1], [np.nan], [0.3]], [[0, 1, 0], [0.5, 0, 0.5], [1, 0, 0]])
    assert np.isnan(seen[0, 0]) and seen[1:, 0] == pytest.approx([0.2, 0.1])


@pytest.mark.parametrize(
    ("shares", "weights"),
    [
        (np.full((8, 15), 1.2), RING),
        (np.zeros((8, 15)), RING + np.eye(8)),
        (np.zeros((8, 15)), -RING),
        (np.zeros((8, 15)), RING[:4]),
        (np.full((8, 15), np.nan), RING),
    ],
)
def test_what_cannot_be_fitted_is_refused(shares: np.ndarray, weights: np.ndarray) -> None:
    with pytest.raises(ValueError):
        fit_spatial(shares, weights, times=np.arange(15))
