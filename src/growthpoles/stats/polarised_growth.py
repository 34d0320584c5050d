"""Polarised growth: growth over distance from a pole and time (Casetti, King and Odland 1971)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from growthpoles.stats.arrays import Floats, as_floats
from growthpoles.stats.sampling import Seed, generator

LEAST = 3


@dataclass(frozen=True, slots=True, eq=False)
class GrowthSurface:
    """g(d, t) = sum a_kl d^k t^l with k, l <= 2.

    Attributes:
        coefficients: a_kl, shape (3, 3): powers of distance by powers of time.
        slope: dg/dd at the smallest distance, shape (periods,).
        peak: Distance of the highest growth between the smallest and the largest distance, shape (periods,).
        p_value: Share of permutations of the distances that explain at least as much.
    """

    coefficients: Floats
    slope: Floats
    peak: Floats
    p_value: float

    @property
    def polarised(self) -> bool:
        """Growth falls with distance near the pole at first, and the peak moves out."""
        return bool(self.slope[0] < 0 and self.peak[-1] > self.peak[0])


def growth_surface(
    growth: ArrayLike, distance: ArrayLike, *, time: ArrayLike, draws: int = 999, seed: Seed = 0
) -> GrowthSurface:
    """Fit the surface by least squares and test its distance terms by permuting distances over units.

    The design is the product of three columns of distance and three of time, so the fit is A = D+ G (T+)' and
    every permutation costs one product of units.

    Args:
        growth: Shape (units, periods), complete.
        distance: Distance from the pole, shape (units,), at least three different ones.
        time: Time of every period, at least three different ones.
        draws: Permutations.
        seed: Seed or generator.

    Raises:
        ValueError: Shapes that do not fit, missing values, fewer than three distances or times.

    Example:
        >>> d, t = np.array([0.0, 1.0, 2.0, 3.0, 4.0]), np.arange(4.0)
        >>> found = growth_surface(5.0 - d[:, None] + 0.5 * d[:, None] * t, d, time=t, draws=99)
        >>> found.coefficients.round(3)[1] + 0.0, found.peak, found.polarised
        (array([-1. ,  0.5,  0. ]), array([0., 0., 0., 4.]), True)
    """
    g = as_floats(growth, "growth", ndim=2)
    d, t = as_floats(distance, "distance", ndim=1), as_floats(time, "time", ndim=1)
    if g.shape != (d.size, t.size) or np.isnan(g).any() or np.isnan(d).any():
        raise ValueError("growth must be complete and have one row per distance and one column per time")
    if min(np.unique(d).size, np.unique(t).size) < LEAST:
        raise ValueError("three different distances and three different times are needed")
    by_distance, by_time = np.vander(d, 3, increasing=True), np.vander(t - t[0], 3, increasing=True)
    powers = np.linalg.pinv(by_distance) @ g @ np.linalg.pinv(by_time).T
    along = by_time @ powers.T
    near, far = float(d.min()), float(d.max())
    slope = along[:, 1] + 2 * along[:, 2] * near
    peaks = np.array([_peak(row, near, far) for row in along])
    return GrowthSurface(powers, slope, peaks, _p(g, by_distance, by_time, draws=draws, seed=seed))


def _peak(row: Floats, near: float, far: float) -> float:
    places = [near, far]
    if row[2] < 0:
        places.append(float(np.clip(-row[1] / (2 * row[2]), near, far)))
    heights = [round(float(row[0] + row[1] * x + row[2] * x * x), 9) for x in places]
    return places[int(np.argmax(heights))]


def _p(g: Floats, by_distance: Floats, by_time: Floats, *, draws: int, seed: Seed) -> float:
    shape = np.linalg.qr(by_distance)[0][:, 1:]
    told = g @ np.linalg.qr(by_time)[0]
    units = len(g)
    order = generator(seed).permuted(np.tile(np.arange(units), (draws, 1)), axis=1)
    drawn = np.einsum("uk,bul->bkl", shape, told[order])
    reached = float(((shape.T @ told) ** 2).sum())
    return float((1 + ((drawn**2).sum(axis=(1, 2)) >= reached * (1 - 1e-12)).sum()) / (1 + draws))
