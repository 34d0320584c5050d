"""Density over distance from a centre at two dates (Barkley, Henry and Bao 1996)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from growthpoles.stats.arrays import Floats, as_floats

SPARE = 3


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """A change with the ends of its interval."""

    value: float
    low: float
    high: float

    @property
    def sign(self) -> int:
        """+1 or -1 where the interval keeps to one side of zero, else 0."""
        return int(self.low > 0) - int(self.high < 0)


@dataclass(frozen=True, slots=True, eq=False)
class DensityProfile:
    """Cubic splines of ln density over distance at two dates.

    Attributes:
        knots: Knots of the spline.
        before: Fitted ln density at the distances given, first date.
        after: The same, second date.
        centre: Change at distance zero.
        ring: Mean change of the units away from the centre.
    """

    knots: Floats
    before: Floats
    after: Floats
    centre: Estimate
    ring: Estimate

    @property
    def reading(self) -> str:
        """``spread``, ``backwash``, ``decentralisation``, ``decline``, or ``inconclusive``."""
        words = {(1, 1): "spread", (1, -1): "backwash", (-1, 1): "decentralisation", (-1, -1): "decline"}
        return words.get((self.centre.sign, self.ring.sign), "inconclusive")


def spline_basis(distance: ArrayLike, knots: ArrayLike) -> Floats:
    """Natural cubic spline in distance: 1, x and one column per knot but two, shape (units, knots).

    N_k = d_k - d_(K-1), d_k = ((x - t_k)+^3 - (x - t_K)+^3) / (t_K - t_k): cubic between the knots,
    straight outside them (Hastie, Tibshirani and Friedman 2009, 5.2.1).

    Raises:
        ValueError: Fewer than three knots, or knots that do not rise.

    Example:
        >>> spline_basis([0.0, 1.0, 3.0], [0.0, 1.0, 2.0])[:, 2]
        array([0. , 0.5, 6. ])
    """
    x, t = as_floats(distance, "distance", ndim=1), as_floats(knots, "knots", ndim=1)
    if t.size < 3 or not (np.diff(t) > 0).all():
        raise ValueError("three or more rising knots are needed")
    cubes = np.maximum(x[:, None] - t, 0.0) ** 3
    slopes = (cubes[:, :-1] - cubes[:, -1:]) / (t[-1] - t[:-1])
    return np.column_stack([np.ones_like(x), x, slopes[:, :-1] - slopes[:, -1:]])


def density_profile(
    distance: ArrayLike, before: ArrayLike, *, after: ArrayLike, knots: int = 4, level: float = 0.9
) -> DensityProfile:
    """Fit ln D(x) at both dates and the change at the centre and in the ring with t intervals.

    Knots stand at equal quantiles of the distances. Both dates share the basis, so the difference of the fits
    is the fit of the difference, and its least-squares errors give the intervals.

    Args:
        distance: Distance from the centre, shape (units,); the centre itself has 0.
        before: Density at the first date, > 0.
        after: Density at the second date, > 0.
        knots: Number of knots, at least 3; three more units than knots are needed.
        level: Level of the two-sided intervals.

    Raises:
        ValueError: Shapes that differ, densities not above zero, missing values, too few units, or distances
            too much alike for the knots.

    Example:
        >>> x = np.arange(12.0)
        >>> found = density_profile(x, np.exp(3 - 0.2 * x), after=np.exp(3.1 - 0.2 * x + 0.01 * x))
        >>> round(found.centre.value, 3), round(found.ring.value, 3), found.reading
        (0.1, 0.16, 'spread')
    """
    x = as_floats(distance, "distance", ndim=1)
    dates = np.stack([as_floats(before, "before", ndim=1), as_floats(after, "after", ndim=1)])
    if dates.shape[1] != x.size or np.isnan(x).any() or not (dates > 0).all():
        raise ValueError("distance and both densities must be complete, of one length, densities above zero")
    if x.size < knots + SPARE:
        raise ValueError(f"{knots} knots need {knots + SPARE} units, there are {x.size}")
    places = np.quantile(x, np.linspace(0, 1, knots))
    basis = spline_basis(x, places)
    if np.linalg.matrix_rank(basis) < knots:
        raise ValueError("the distances are too much alike for the knots")
    logs = np.log(dates)
    first, second = (basis @ np.linalg.lstsq(basis, side, rcond=None)[0] for side in logs)
    centre = spline_basis(np.zeros(1), places)[0]
    ring = basis[x > 0].mean(axis=0)
    changes = [_contrast(basis, logs[1] - logs[0], point, level) for point in (centre, ring)]
    return DensityProfile(places, first, second, changes[0], changes[1])


def _contrast(basis: Floats, y: Floats, point: Floats, level: float) -> Estimate:
    b = np.linalg.lstsq(basis, y, rcond=None)[0]
    free = len(y) - basis.shape[1]
    residual = y - basis @ b
    variance = float(residual @ residual) / free * float(point @ np.linalg.solve(basis.T @ basis, point))
    half = float(stdtrit(free, (1 + level) / 2)) * np.sqrt(max(variance, 0.0))
    value = float(point @ b)
    return Estimate(value, value - half, value + half)
