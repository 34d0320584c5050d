"""Casetti-King-Odland surface: polynomial least squares written out, and growth that moves outward."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthpoles.stats.polarised_growth import growth_surface


def test_coefficients_equal_least_squares_on_all_products() -> None:
    rng = np.random.default_rng(0)
    d, t, g = rng.uniform(0, 300, 9), np.arange(2001.0, 2007.0), rng.normal(size=(9, 6))
    at, when = np.repeat(d, 6), np.tile(t - t[0], 9)
    design = np.column_stack([at**k * when**m for k in range(3) for m in range(3)])
    b = np.linalg.lstsq(design / np.linalg.norm(design, axis=0), g.ravel(), rcond=None)[0]
    found = growth_surface(g, d, time=t, draws=19)
    assert found.coefficients.ravel() == pytest.approx(b / np.linalg.norm(design, axis=0))
    near = d.min()
    first = found.coefficients[:, 0]
    assert found.slope[0] == pytest.approx(first[1] + 2 * first[2] * near)


def test_a_wave_that_moves_out_is_polarised_growth() -> None:
    """g = 6 - 2 (d - 0.5 t)^2 with d in hundreds of km: the peak is at 0.5 t."""
    d, t = np.linspace(0.0, 3.0, 12), np.arange(7.0)
    found = growth_surface(6 - 2 * (d[:, None] - 0.5 * t + 0.5) ** 2, d, time=t, draws=199)
    assert found.peak == pytest.approx(np.clip(0.5 * t - 0.5, 0, 3)) and found.polarised
    assert found.p_value == pytest.approx(1 / 200)


def test_growth_without_distance_is_not_found() -> None:
    rng = np.random.default_rng(3)
    d, t = rng.uniform(0, 5, 15), np.arange(6.0)
    small = [
        growth_surface(rng.normal(size=(15, 6)), d, time=t, draws=99, seed=k).p_value <= 0.05
        for k in range(200)
    ]
    assert np.mean(small) < 0.1


@given(st.integers(0, 1000), st.floats(0.2, 20.0))
def test_kilometres_or_miles(seed: int, factor: float) -> None:
    rng = np.random.default_rng(seed)
    d, t, g = rng.uniform(0, 4, 8), np.arange(5.0), rng.normal(size=(8, 5))
    one, other = growth_surface(g, d, time=t, draws=49), growth_surface(g, d * factor, time=t, draws=49)
    assert other.p_value == one.p_value and other.slope * factor == pytest.approx(one.slope)
    assert other.peak / factor == pytest.approx(one.peak, abs=1e-5)


def test_too_few_distances_or_years_are_refused() -> None:
    with pytest.raises(ValueError, match="three different"):
        growth_surface(np.ones((4, 3)), [1.0, 1.0, 2.0, 2.0], time=[0.0, 1.0, 2.0])
    with pytest.raises(ValueError, match="complete"):
        growth_surface(np.full((3, 3), np.nan), [1.0, 2.0, 3.0], time=[0.0, 1.0, 2.0])
