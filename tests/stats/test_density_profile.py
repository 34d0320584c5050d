"""Density profile: the spline against scipy, intervals written out, and the three readings."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.interpolate import CubicSpline
from scipy.stats import t as student

from growthpoles.stats.density_profile import density_profile, spline_basis


def test_basis_spans_the_natural_cubic_splines() -> None:
    """Interpolating any values at the knots gives scipy's natural spline."""
    knots, x = np.array([0.0, 1.0, 2.5, 4.0]), np.linspace(0, 4, 21)
    values = np.array([1.0, -2.0, 0.5, 3.0])
    weights = np.linalg.solve(spline_basis(knots, knots), values)
    assert spline_basis(x, knots) @ weights == pytest.approx(CubicSpline(knots, values, bc_type="natural")(x))


def test_change_and_interval_written_out() -> None:
    rng = np.random.default_rng(1)
    x = np.concatenate([[0.0], rng.uniform(5, 100, 15)])
    before, after = np.exp(rng.normal(3, 0.2, 16)), np.exp(rng.normal(3.1, 0.2, 16))
    found = density_profile(x, before, after=after, knots=4, level=0.9)
    basis = spline_basis(x, np.quantile(x, [0, 1 / 3, 2 / 3, 1]))
    y = np.log(after / before)
    b = np.linalg.lstsq(basis, y, rcond=None)[0]
    variance = ((y - basis @ b) ** 2).sum() / 12 * np.linalg.inv(basis.T @ basis)
    ring = basis[1:].mean(axis=0)
    half = student.ppf(0.95, 12) * np.sqrt(ring @ variance @ ring)
    assert found.ring.value == pytest.approx(ring @ b)
    assert (found.ring.low, found.ring.high) == pytest.approx((ring @ b - half, ring @ b + half))
    assert found.after - found.before == pytest.approx(basis @ b)


@pytest.mark.parametrize(
    ("centre", "ring", "reading"),
    [(0.2, 0.1, "spread"), (0.2, -0.1, "backwash"), (-0.2, 0.1, "decentralisation"), (-0.2, -0.1, "decline")],
)
def test_readings(centre: float, ring: float, reading: str) -> None:
    x = np.concatenate([[0.0, 0.5, 1.0], np.linspace(20, 90, 17)])
    change = np.where(x < 2, centre, ring) + 0.001 * np.cos(np.arange(20))
    found = density_profile(x, np.full(20, 50.0), after=50 * np.exp(change), knots=5)
    assert found.reading == reading


def test_noise_is_inconclusive() -> None:
    rng = np.random.default_rng(5)
    x = np.linspace(0, 100, 12)
    assert (
        density_profile(x, np.exp(rng.normal(size=12)), after=np.exp(rng.normal(size=12))).reading
        == "inconclusive"
    )


def test_bad_input_is_refused() -> None:
    x = np.arange(8.0)
    with pytest.raises(ValueError, match="above zero"):
        density_profile(x, np.zeros(8), after=np.ones(8))
    with pytest.raises(ValueError, match="need 7 units"):
        density_profile(x[:6], np.ones(6), after=np.ones(6))
    with pytest.raises(ValueError, match="knots"):
        density_profile(np.ones(8), np.ones(8), after=np.ones(8))
