"""The portfolio frontier: least variance for every mean, traced exactly from corner to corner."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from growthpoles.stats.arrays import Bools, Floats, as_floats

_SINGULAR = 1e-10  # least eigenvalue against the largest
_ROUNDING = 1e-12
_TIED = "the frontier could not be traced: shares or means are tied"


@dataclass(frozen=True, slots=True, eq=False)
class MeanVarianceFrontier:
    """Corners of the frontier, from the least variance to the greatest mean; between them shares are linear.

    Attributes:
        shares: Shares of the items at every corner, shape (corners, n).
        mean: Mean of every corner, rising.
        variance: Variance of every corner, rising.
        covariance: As given, shape (n, n).
    """

    shares: Floats
    mean: Floats
    variance: Floats
    covariance: Floats

    def at(self, mean: ArrayLike) -> Floats:
        """Shares of least variance with these means, shape (means, n).

        Raises:
            ValueError: A mean that lies outside the frontier.
        """
        asked = np.atleast_1d(as_floats(mean, "mean", ndim=None))
        low, high = self.mean[0], self.mean[-1]
        slack = _ROUNDING * max(abs(low), abs(high))
        if not ((asked >= low - slack) & (asked <= high + slack)).all():
            raise ValueError(f"means of the frontier lie between {low} and {high}")
        return np.column_stack([np.interp(asked, self.mean, part) for part in self.shares.T])

    def variance_at(self, mean: ArrayLike) -> Floats:
        """Least variance with these means, shape (means,).

        Raises:
            ValueError: A mean that lies outside the frontier.
        """
        shares = self.at(mean)
        return np.asarray(np.einsum("ki,ij,kj->k", shares, self.covariance, shares, optimize=True))


def mean_variance_frontier(
    mean: ArrayLike, covariance: ArrayLike, *, most: ArrayLike = 1.0
) -> MeanVarianceFrontier:
    """Return the frontier ``min w'Vw`` under ``m'w = M``, ``sum w = 1``, ``0 <= w <= most`` for all M.

    Critical lines (Markowitz 1956, The optimization of a quadratic function subject to linear constraints,
    Naval Research Logistics Quarterly 3): the shares that minimise ``w'Vw / 2 - p m'w`` are linear in the
    price p until a share reaches a bound or leaves it. The first corner, p = 0, is found by an active set.

    Args:
        mean: Mean m of every item, shape (n,).
        covariance: Covariance V of the items, positive definite, shape (n, n).
        most: Largest share of an item, one number or shape (n,).

    Raises:
        ValueError: Shapes that do not fit, missing values, V not symmetric or not positive definite, largest
            shares outside 0..1 or too small to sum to 1.

    Example:
        Half and half has the least variance; the greatest mean is that of the second alone.

        >>> found = mean_variance_frontier([1.0, 3.0], [[2.0, 0.0], [0.0, 2.0]])
        >>> found.mean, found.variance, found.at(2.5)
        (array([2., 3.]), array([1., 2.]), array([[0.25, 0.75]]))
    """
    m = as_floats(mean, "mean", ndim=1)
    v, top = as_covariance(covariance, m.size), _as_limits(most, m.size)
    if np.isnan(m).any():
        raise ValueError("mean holds missing values")
    return _Lines(m, v, top).trace()


def as_covariance(covariance: ArrayLike, count: int) -> Floats:
    """Return a covariance matrix of so many items.

    Raises:
        ValueError: It has another shape, misses values, is not symmetric or not positive definite.

    Example:
        >>> as_covariance([[2.0]], 1)
        array([[2.]])
    """
    v = as_floats(covariance, "covariance", ndim=2)
    if v.shape != (count, count):
        raise ValueError(f"covariance {v.shape} does not fit {count} items")
    if np.isnan(v).any():
        raise ValueError("covariance holds missing values")
    if not np.allclose(v, v.T, rtol=1e-9, atol=1e-12 * np.abs(v).max(initial=0.0)):
        raise ValueError("covariance must be symmetric")
    values = np.linalg.eigvalsh(v)
    if not values.size or values[0] <= _SINGULAR * values[-1]:
        raise ValueError("covariance must be positive definite")
    return v


def _as_limits(most: ArrayLike, count: int) -> Floats:
    top = np.broadcast_to(as_floats(most, "most"), count).astype(float)
    if not ((top > 0) & (top <= 1)).all():
        raise ValueError("a largest share lies above 0 and at most at 1")
    if top.sum() < 1 - _ROUNDING:
        raise ValueError("the largest shares sum to less than 1")
    return top


@dataclass
class _Lines:
    """The state of the walk: shares, and which of them are free."""

    mean: Floats
    covariance: Floats
    top: Floats

    @property
    def _limit(self) -> int:
        return 100 + 20 * self.mean.size

    def trace(self) -> MeanVarianceFrontier:
        w, free = self._least_variance()
        price, corners = 0.0, [w]
        for _ in range(self._limit):
            fixed, slope, dual = self._line(w, free)
            found = self._event(w, free, (fixed, slope, dual), price)
            if found is None:
                break
            price, at = found
            w = np.clip(fixed + price * slope, 0.0, self.top)
            if free[at]:
                w[at] = 0.0 if slope[at] < 0 else self.top[at]
            free[at] = not free[at]
            corners.append(w)
        else:
            raise ValueError(_TIED)
        return self._frontier(np.array(corners))

    def _least_variance(self) -> tuple[Floats, Bools]:
        """Shares of least variance, and which are free: an active set that starts with few items."""
        w, free = self._start()
        for _ in range(self._limit):
            goal = self._line(w, free)[0]
            step = goal - w
            with np.errstate(divide="ignore", invalid="ignore"):
                room = np.where(step < 0, -w / step, np.where(step > 0, (self.top - w) / step, np.inf))
            room[~free] = np.inf
            at = int(np.argmin(room))
            if room[at] < 1 - _ROUNDING and free.sum() > 1:
                w = w + max(room[at], 0.0) * step
                w[at] = 0.0 if step[at] < 0 else self.top[at]
                free[at] = False
                continue
            w = goal
            pull = self._pull(w, free)
            at = int(np.argmax(pull))
            if pull[at] <= _ROUNDING * np.abs(self.covariance).max():
                return w, free
            free[at] = True
        raise ValueError(_TIED)

    def _start(self) -> tuple[Floats, Bools]:
        """The items of least variance as far as the limits let them be; the last of them is free."""
        w, free = np.zeros(self.top.size), np.zeros(self.top.size, bool)
        order = np.argsort(np.diag(self.covariance), kind="stable")
        before = np.cumsum(self.top[order]) - self.top[order]
        w[order] = np.clip(1 - before, 0.0, self.top[order])
        free[order[np.flatnonzero(w[order] > 0)[-1]]] = True
        return w, free

    def _pull(self, w: Floats, free: Bools) -> Floats:
        """How fast the variance falls, per two units of share, when an item at its bound leaves it."""
        slope = self.covariance @ w
        level = slope[free].mean()
        pull: Floats = np.where(w <= self.top / 2, level - slope, slope - level)
        pull[free] = 0.0
        return pull

    def _line(self, w: Floats, free: Bools) -> tuple[Floats, Floats, Floats]:
        """Shares at price 0, their change with the price, and both for the multiplier of the sum."""
        inside, outside = np.flatnonzero(free), np.flatnonzero(~free)
        k = inside.size
        system = np.ones((k + 1, k + 1))
        system[:k, :k], system[k, k] = self.covariance[np.ix_(inside, inside)], 0.0
        right = np.zeros((k + 1, 2))
        right[:k, 0] = -self.covariance[np.ix_(inside, outside)] @ w[outside]
        middle = self.mean[inside].mean()  # without it equal means would leave a slope of rounding errors
        right[:k, 1] = self.mean[inside] - middle
        right[:k, 1][np.abs(right[:k, 1]) <= _ROUNDING * np.abs(self.mean).max()] = 0.0
        right[k, 0] = 1 - w[outside].sum()
        found = np.linalg.solve(system, right)
        fixed, slope = w.copy(), np.zeros(w.size)
        fixed[inside], slope[inside] = found[:k, 0], found[:k, 1]
        return fixed, slope, -found[k] - (0.0, middle)

    def _event(
        self, w: Floats, free: Bools, line: tuple[Floats, Floats, Floats], price: float
    ) -> tuple[float, int] | None:
        """The next price at which an item reaches a bound or leaves one."""
        fixed, slope, dual = line
        tiny = _ROUNDING * np.abs(slope).max(initial=0.0)
        start = self.covariance @ fixed - dual[0]
        turn = self.covariance @ slope - self.mean - dual[1]
        turn[np.abs(turn) <= _ROUNDING * np.abs(self.mean).max()] = 0.0
        low = w <= self.top / 2
        with np.errstate(divide="ignore", invalid="ignore"):
            leaves = np.where(slope < -tiny, -fixed / slope,
                              np.where(slope > tiny, (self.top - fixed) / slope, np.inf))  # fmt: skip
            enters = np.where((turn < 0) & low | (turn > 0) & ~low, -start / turn, np.inf)
        when = np.where(free, leaves, enters)
        at = int(np.argmin(when))
        return (max(price, float(when[at])), at) if np.isfinite(when[at]) else None

    def _frontier(self, w: Floats) -> MeanVarianceFrontier:
        mean = w @ self.mean
        kept = np.append(True, np.diff(np.maximum.accumulate(mean)) > _ROUNDING * np.abs(mean).max())
        variance = np.einsum("ki,ij,kj->k", w, self.covariance, w, optimize=True)
        return MeanVarianceFrontier(w[kept], mean[kept], variance[kept], self.covariance)
