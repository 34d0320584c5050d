"""Convergence clubs by the log-t test of Phillips and Sul (2007, 2009)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import solveh_banded

from growthpoles.stats.arrays import Floats, Ints, as_floats

CRITICAL = -1.65
_SIEVE_STEP = 0.1
_LEAST_PERIODS = 5
_NOTHING = 1e-28  # variance of relative values below which units count as equal


@dataclass(frozen=True, slots=True)
class LogT:
    """Log-t regression of one group.

    Attributes:
        slope: Coefficient of ln t; twice the speed at which units approach each other.
        t: Its one-sided t with long-run variance; above -1.65 convergence is not rejected at 5 %.
        first: First period used, counted from 1 over the whole panel.
        periods: Number of periods used.
    """

    slope: float
    t: float
    first: int
    periods: int


@dataclass(frozen=True, slots=True)
class Club:
    """Units (positions in the panel, by level of the last period) that converge, with their test."""

    members: tuple[int, ...]
    slope: float
    t: float


@dataclass(frozen=True, slots=True)
class ConvergenceClubs:
    """Clubs from the highest to the lowest.

    Attributes:
        overall: Test of all units together.
        clubs: Clubs as found.
        merged: Clubs after merging neighbours that converge together.
        divergent: Positions of units in no club.
    """

    overall: LogT
    clubs: tuple[Club, ...]
    merged: tuple[Club, ...]
    divergent: tuple[int, ...]


def trend_filter(y: ArrayLike, smoothing: float = 400.0) -> Floats:
    """Return the Hodrick-Prescott trend of each row: min sum (y - m)^2 + smoothing sum (m'')^2.

    Args:
        y: Series, shape (..., periods), complete; 400 is what Phillips and Sul use for years.
        smoothing: Weight of smoothness, >= 0.

    Raises:
        ValueError: Missing values, fewer than three periods, or negative smoothing.

    Example:
        >>> trend_filter([1.0, 2.0, 3.0, 4.0]).round(6).tolist()
        [1.0, 2.0, 3.0, 4.0]
    """
    values = _complete(y)
    n = values.shape[-1]
    if n < 3 or not smoothing >= 0:
        raise ValueError("the trend needs three periods or more and smoothing >= 0")
    second = np.diff(np.eye(n), 2, axis=0)
    system = np.eye(n) + smoothing * second.T @ second
    bands = np.zeros((3, n))
    for k in range(3):
        bands[k, : n - k] = np.diagonal(system, k)
    flat = solveh_banded(bands, values.reshape(-1, n).T, lower=True)
    return np.asarray(flat.T.reshape(values.shape))


def log_t(y: ArrayLike, *, trim: float = 1 / 3) -> LogT:
    """Test whether all units converge.

    With h_it = y_it / mean_i y_it and H_t = mean_i (h_it - 1)^2, ln(H_1/H_t) - 2 ln ln t is regressed on
    a constant and ln t over t > round(trim T). The variance of the slope is the long-run variance of the
    residuals times its element of (Z'Z)^-1: quadratic spectral kernel, bandwidth
    1.3221 (4 rho^2 / (1 - rho)^4 n)^0.2, rho = sum u_t u_(t-1) / sum u_(t-1)^2. As in the authors' program
    the divisor is n - 1 and the last residual enters the variance but not the autocovariances; the
    textbook form moves t by about 2 %.

    Args:
        y: Logs of levels, smoothed (`trend_filter`), shape (units, periods), above zero. The statistic
            depends on the unit of measure of the level, because ratios of logs do.
        trim: Share of the periods dropped at the start.

    Raises:
        ValueError: Missing values or values <= 0, fewer than two units, or too few periods.

    Example:
        >>> t = np.arange(1, 31)
        >>> closing = 10 + np.array([[1.0], [-1.0]]) / t ** 1.5
        >>> log_t(closing).t > -1.65
        True
    """
    values = _checked(y, trim)
    slopes, ts = _log_t(_variance(values)[None], trim)
    first = round(values.shape[1] * trim) + 1
    return LogT(float(slopes[0]), float(ts[0]), first, values.shape[1] - first + 1)


def find_clubs(y: ArrayLike, *, trim: float = 1 / 3, sieve: float = 0.0) -> ConvergenceClubs:
    """Sort units into convergence clubs, then merge neighbouring clubs.

    Units are sorted by the last period. The core is the run of units from the first converging pair on whose
    t is largest while every t stays above -1.65; a unit joins when t of core and unit is above `sieve`, which
    rises by 0.1 until the club itself passes. The rest is tested as one club, then searched again.
    Merging goes down the list and joins a club to the one before while their joint t is above -1.65.

    Args:
        y: As in `log_t`.
        trim: As in `log_t`.
        sieve: c* of the paper.

    Raises:
        ValueError: As in `log_t`.

    Example:
        >>> t = np.arange(1, 31)
        >>> level = np.array([[12.0], [12.0], [8.0], [8.0]]) + np.array([[0.0], [0.0], [-0.05], [-0.05]]) * t
        >>> found = find_clubs(level + np.array([[0.5], [-0.5], [0.5], [-0.5]]) / t ** 1.5)
        >>> [club.members for club in found.clubs]
        [(0, 1), (2, 3)]
    """
    values = _checked(y, trim)
    overall = log_t(values, trim=trim)
    rest = np.argsort(-values[:, -1], kind="stable")
    clubs: list[Club] = []
    while rest.size >= 2:
        whole = _test(values, rest, trim)
        members = rest if whole.t > CRITICAL else _next_club(values, rest, trim, sieve)
        if not members.size:
            break
        clubs.append(whole if members.size == rest.size else _test(values, members, trim))
        rest = rest[~np.isin(rest, members)]
    return ConvergenceClubs(overall, tuple(clubs), _merge(values, clubs, trim), tuple(rest.tolist()))


def _next_club(y: Floats, order: Ints, trim: float, sieve: float) -> Ints:
    """The highest club among some units; empty when no two neighbours converge."""
    core = _core(y[order], trim)
    if not core.size:
        return order[:0]
    outside = np.setdiff1d(np.arange(order.size), core)
    fits = _with_each(y[order], core, outside, trim)
    bar = sieve
    while True:
        chosen = np.sort(np.concatenate([core, outside[fits > bar]]))
        kept = fits[fits > bar]
        if not kept.size or _test(y, order[chosen], trim).t > CRITICAL:
            return np.asarray(order[chosen])
        bar = sieve + _SIEVE_STEP * (np.floor((kept.min() - sieve) / _SIEVE_STEP) + 1)


def _core(y: Floats, trim: float) -> Ints:
    pairs = _log_t(_running(y, 2), trim)[1]
    passing = np.flatnonzero(pairs > CRITICAL)
    if not passing.size:
        return np.arange(0)
    start = int(passing[0])
    below = y[start:] - y[start]
    k = np.arange(1, len(below) + 1)[:, None]
    means = below.cumsum(axis=0) / k
    spread = np.maximum((below**2).cumsum(axis=0) / k - means**2, 0)
    ts = _log_t((spread / (y[start] + means) ** 2)[1:], trim)[1]
    failed = np.flatnonzero(~(ts > CRITICAL))
    run = ts[: failed[0]] if failed.size else ts
    return start + np.arange(2 + int(np.argmax(run)))


def _running(y: Floats, size: int) -> Floats:
    windows = np.lib.stride_tricks.sliding_window_view(y, size, axis=0)
    return np.asarray(((windows / windows.mean(axis=-1, keepdims=True) - 1) ** 2).mean(axis=-1))


def _with_each(y: Floats, core: Ints, others: Ints, trim: float) -> Floats:
    """T of the core with each other unit in turn, shape (others,)."""
    middle = y[core].mean(axis=0)
    own, shift = y[core] - middle, y[others] - middle
    k = core.size + 1
    means = shift / k
    spread = np.maximum(((own**2).sum(axis=0) + shift**2) / k - means**2, 0)
    return _log_t(spread / (middle + means) ** 2, trim)[1]


def _merge(y: Floats, clubs: list[Club], trim: float) -> tuple[Club, ...]:
    merged: list[Club] = []
    for club in clubs:
        if merged:
            together = np.array(merged[-1].members + club.members, np.intp)
            joint = _test(y, together[np.argsort(-y[together, -1], kind="stable")], trim)
            if joint.t > CRITICAL:
                merged[-1] = joint
                continue
        merged.append(club)
    return tuple(merged)


def _test(y: Floats, members: Ints, trim: float) -> Club:
    slopes, ts = _log_t(_variance(y[members])[None], trim)
    return Club(tuple(members.tolist()), float(slopes[0]), float(ts[0]))


def _variance(y: Floats) -> Floats:
    return np.asarray(((y / y.mean(axis=0) - 1) ** 2).mean(axis=0))


def _log_t(H: Floats, trim: float) -> tuple[Floats, Floats]:
    """Slope and t for many groups at once; H of shape (groups, periods)."""
    first = round(H.shape[1] * trim)
    logs = np.log(np.arange(first + 1, H.shape[1] + 1))
    equal = (H[:, first:] < _NOTHING).all(axis=1)
    safe = np.maximum(H, _NOTHING)
    target = np.log(safe[:, :1] / safe[:, first:]) - 2 * np.log(logs)
    centred = logs - logs.mean()
    deviations = target - target.mean(axis=1, keepdims=True)
    slope = deviations @ centred / (centred @ centred)
    variance = _long_run_variance(deviations - slope[:, None] * centred) / (centred @ centred)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = slope / np.sqrt(np.maximum(variance, 0))
    return slope, np.where(equal, np.inf, t)


def _long_run_variance(u: Floats) -> Floats:
    n = u.shape[1]
    used = u[:, :-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        rho = (used * u[:, 1:]).sum(axis=1) / (used**2).sum(axis=1)
        bandwidth = 1.3221 * (4 * rho**2 / (1 - rho) ** 4 * n) ** 0.2
        lags = np.arange(1, n - 1)
        angle = 1.2 * np.pi * lags / bandwidth[:, None]
        kernel = 3 / angle**2 * (np.sin(angle) / angle - np.cos(angle))
    kernel = np.where(angle < 1e-3, 1.0, np.nan_to_num(kernel, nan=0.0, posinf=0.0))
    products = np.stack([(used[:, k:] * used[:, : n - 1 - k]).sum(axis=1) for k in lags], axis=1)
    return np.asarray(((u**2).sum(axis=1) + 2 * (kernel * products).sum(axis=1)) / (n - 1))


def _complete(y: ArrayLike) -> Floats:
    values = as_floats(y, "y")
    if values.ndim == 0 or np.isnan(values).any():
        raise ValueError("y needs a time axis and complete data")
    return values


def _checked(y: ArrayLike, trim: float) -> Floats:
    values = _complete(y)
    if values.ndim != 2 or len(values) < 2:
        raise ValueError("y must have units and periods, and at least two units")
    if not 0 <= trim < 1:
        raise ValueError(f"trim must lie in [0, 1), it is {trim}")
    if values.shape[1] - round(values.shape[1] * trim) < _LEAST_PERIODS:
        raise ValueError(f"fewer than {_LEAST_PERIODS} periods are left after trimming")
    if not (values > 0).all():
        raise ValueError("logs must be above zero; state the level in a smaller unit")
    if round(values.shape[1] * trim) < 1:
        raise ValueError("the first period cannot be used: ln t is zero there; trim at least one")
    return values
