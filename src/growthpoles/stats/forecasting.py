"""Point forecasts of short annual series, many at a time.

Every method takes complete series of one length as rows and gives one row of forecasts for each. Moving a
series by a constant moves the forecast by it, multiplying by a positive constant multiplies it (for the two
methods of statsforecast up to the tolerance of its optimiser).

Sources: Assimakopoulos and Nikolopoulos (2000), The theta model, Int. J. of Forecasting 16; Hyndman and
Billah (2003), Unmasking the theta method, ibid. 19; Gardner and McKenzie (1985), Forecasting trends in time
series, Management Science 31; Fiorucci et al. (2016), Models for optimising the theta method, Int. J. of
Forecasting 32; Hyndman et al. (2008), Forecasting with Exponential Smoothing; Makridakis and Hibon (2000),
The M3 competition, Int. J. of Forecasting 16 (sMAPE).
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from growthpoles.stats.arrays import Floats, as_floats, divide

LEAST_LENGTH = 5
"""Fewer points than this are too short to forecast."""

LEAST_OPTIMISED = 8
"""Fewer points than this cannot bear the parameters of `optimised_theta` and `exponential_smoothing`."""

_ALPHAS = np.linspace(0.02, 1.0, 50)
_SMOOTHING = np.linspace(0.05, 0.95, 10)
_TREND_SHARES = np.array([0.02, 0.1, 0.2, 0.35, 0.5, 0.8])
_DAMPING = np.array([0.8, 0.86, 0.92, 0.96, 0.98])
_BLOCK = 400_000


def has_statsforecast() -> bool:
    """Whether the optional library behind `optimised_theta` and `exponential_smoothing` is installed."""
    return importlib.util.find_spec("statsforecast") is not None


def naive(y: ArrayLike, steps: int) -> Floats:
    """Repeat the last value.

    Args:
        y: Series as rows, shape (n, t), complete.
        steps: Years ahead.

    Returns:
        Shape (n, steps).

    Raises:
        ValueError: A missing value, or no step.

    Example:
        >>> naive([[1.0, 3.0]], 2)
        array([[3., 3.]])
    """
    series = _series(y, steps, least=1)
    return np.repeat(series[:, -1:], steps, axis=1)


def mean(y: ArrayLike, steps: int) -> Floats:
    """Repeat the mean of the series; arguments and errors as in `naive`.

    Example:
        >>> mean([[1.0, 3.0]], 2)
        array([[2., 2.]])
    """
    series = _series(y, steps, least=1)
    return np.repeat(series.mean(axis=1, keepdims=True), steps, axis=1)


def drift(y: ArrayLike, steps: int) -> Floats:
    """Go on by the mean annual change: y_t + h (y_t - y_1) / (t - 1); arguments as in `naive`.

    Example:
        >>> drift([[1.0, 2.0, 5.0]], 2)
        array([[7., 9.]])
    """
    series = _series(y, steps, least=2)
    slope = (series[:, -1] - series[:, 0]) / (series.shape[1] - 1)
    return np.asarray(series[:, -1:] + slope[:, None] * np.arange(1, steps + 1))


def theta(y: ArrayLike, steps: int) -> Floats:
    """Theta method: exponential smoothing with half the slope of the trend line as drift.

    f_h = l + b / 2 (h - 1 + 1 / a - (1 - a)^t / a) with the least-squares slope b of the series on time
    (Hyndman and Billah 2003, eq. 4); a and the first level minimise the squared one-step errors. Arguments
    and errors as in `naive`.

    Example:
        >>> theta([[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]], 2).round(2)
        array([[6.5, 7. ]])
    """
    series = _series(y, steps, least=3)
    n, t = series.shape
    time = np.arange(t) - (t - 1) / 2
    slope = series @ time / (time @ time)
    errors, gains = _smooth(series)
    with np.errstate(invalid="ignore"):
        start = (errors * gains).sum(axis=-1) / (gains * gains).sum(axis=-1)
    sse = ((errors - start[..., None] * gains) ** 2).sum(axis=-1)
    best = sse.argmin(axis=0)
    alpha, rows = _ALPHAS[best], np.arange(n)
    last = start[best, rows]
    for k in range(t):
        last = alpha * series[:, k] + (1 - alpha) * last
    ahead = np.arange(steps) + (1 / alpha - (1 - alpha) ** t / alpha)[:, None]
    return np.asarray(last[:, None] + slope[:, None] / 2 * ahead)


def _smooth(series: Floats) -> tuple[Floats, Floats]:
    """One-step errors from level zero, and what a unit of first level takes off them: (alphas, n, t)."""
    n, t = series.shape
    errors, gains = np.empty((_ALPHAS.size, n, t)), np.empty((_ALPHAS.size, 1, t))
    level, share, alpha = np.zeros((_ALPHAS.size, n)), np.ones((_ALPHAS.size, 1)), _ALPHAS[:, None]
    for k in range(t):
        errors[:, :, k], gains[:, :, k] = series[:, k] - level, share
        level, share = level + alpha * (series[:, k] - level), (1 - alpha) * share
    return errors, gains


def damped_trend(y: ArrayLike, steps: int) -> Floats:
    """Additive damped trend: f_h = l + (p + p^2 + ... + p^h) b (Gardner and McKenzie 1985).

    Smoothing and damping are searched on a grid (damping 0.80-0.98), the first level and trend are solved by
    least squares at each point, so no starting value has to be guessed. Arguments and errors as in `naive`.

    Example:
        >>> damped_trend([[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]], 1).round(1)
        array([[7.]])
    """
    series = _series(y, steps, least=4)
    alpha, share, phi = (x.ravel() for x in np.meshgrid(_SMOOTHING, _TREND_SHARES, _DAMPING, indexing="ij"))
    block = max(1, _BLOCK // (alpha.size * series.shape[1]))
    parts = [
        _damped(series[k : k + block], steps, np.stack([alpha, alpha * share, phi]))
        for k in range(0, len(series), block)
    ]
    return np.concatenate(parts) if parts else np.empty((0, steps))


def _damped(series: Floats, steps: int, grid: Floats) -> Floats:
    n, t = series.shape
    alpha, beta, phi = (x[:, None] for x in grid)
    at = series[:, -1:]  # from the last value, so that a moved series gives the same errors
    moved = series - at
    # columns: the series from (0, 0), a unit of first level alone, a unit of first trend alone
    level = np.concatenate(
        [np.zeros((len(alpha), n)), *np.broadcast_arrays(np.ones_like(alpha), 0 * alpha)], 1
    )
    trend = np.concatenate(
        [np.zeros((len(alpha), n)), *np.broadcast_arrays(0 * alpha, np.ones_like(alpha))], 1
    )
    errors = np.empty((t, *level.shape))
    for k in range(t):
        now = np.concatenate([moved[:, k], [0.0, 0.0]])
        ahead = level + phi * trend
        errors[k] = now - ahead
        level, trend = ahead + alpha * errors[k], phi * trend + beta * errors[k]
    own, first, slope = errors[..., :n], errors[..., n], errors[..., n + 1]
    start = _solve_pair(own, first, slope)
    sse = ((own + start[0] * first[..., None] + start[1] * slope[..., None]) ** 2).sum(axis=0)
    best, rows = sse.argmin(axis=0), np.arange(n)
    l0, b0 = start[0][best, rows], start[1][best, rows]
    last = level[best, rows] + l0 * level[best, n] + b0 * level[best, n + 1]
    rise = trend[best, rows] + l0 * trend[best, n] + b0 * trend[best, n + 1]
    weights = np.cumsum(grid[2][best][:, None] ** np.arange(1, steps + 1), axis=1)
    return np.asarray(at + last[:, None] + rise[:, None] * weights)


def _solve_pair(own: Floats, first: Floats, slope: Floats) -> tuple[Floats, Floats]:
    """Least-squares first level and trend for every grid point and series."""
    aa, bb, ab = (first**2).sum(0), (slope**2).sum(0), (first * slope).sum(0)
    ya, yb = -(own * first[..., None]).sum(0), -(own * slope[..., None]).sum(0)
    scale = (aa * bb - ab**2)[:, None]
    return (
        np.asarray((bb[:, None] * ya - ab[:, None] * yb) / scale),
        np.asarray((aa[:, None] * yb - ab[:, None] * ya) / scale),
    )


def optimised_theta(y: ArrayLike, steps: int) -> Floats:
    """Dynamic optimised theta model (DOTM, Fiorucci et al. 2016) of statsforecast; arguments as in `naive`.

    Raises:
        ModuleNotFoundError: statsforecast is not installed (extra ``forecast``).
    """
    models = importlib.import_module("statsforecast.theta")

    def one(row: Floats) -> Floats:
        found = models.forecast_theta(models.auto_theta(row, 1, model="DOTM"), steps)
        return np.asarray(found["mean"])

    return _each(y, steps, one)


def exponential_smoothing(y: ArrayLike, steps: int) -> Floats:
    """Additive exponential smoothing (level, trend, damped trend) chosen by AICc, of statsforecast.

    Additive errors only: on the M3 yearly series they do better (sMAPE 16.03) than all errors (16.19).
    Arguments as in `naive`.

    Raises:
        ModuleNotFoundError: statsforecast is not installed (extra ``forecast``).
    """
    models = importlib.import_module("statsforecast.ets")

    def one(row: Floats) -> Floats:
        found = models.forecast_ets(models.ets_f(row, 1, model="AZN", additive_only=True), steps)
        return np.asarray(found["mean"])

    return _each(y, steps, one)


def _each(y: ArrayLike, steps: int, one: Callable[[Floats], Floats]) -> Floats:
    """One series after the other, each moved to its last value and divided by its mean change."""
    series = _series(y, steps, least=LEAST_OPTIMISED)
    at, size = series[:, -1:], mean_change(series)[:, None]
    flat = size[:, 0] == 0
    scaled = np.where(flat[:, None], 0.0, divide(series - at, size))
    found = np.zeros((len(series), steps))
    for k in np.flatnonzero(~flat):
        found[k] = one(np.ascontiguousarray(scaled[k]))
    return np.asarray(at + size * found)


def mean_change(y: ArrayLike) -> Floats:
    """Mean absolute annual change of each row, the scale of its errors; NaN = missing; shape (n,).

    Example:
        >>> mean_change([[1.0, 2.0, 5.0], [np.nan, 2.0, 2.5]])
        array([2. , 0.5])
    """
    steps = np.abs(np.diff(np.asarray(y, float), axis=1))
    return divide(np.nansum(steps, axis=1), (~np.isnan(steps)).sum(axis=1))


def smape(actual: ArrayLike, forecast: ArrayLike) -> Floats:
    """Symmetric absolute error, %: 200 |a - f| / (|a| + |f|), 0 where both are zero.

    Example:
        >>> smape([100.0, 0.0], [50.0, 0.0]).round(2)
        array([66.67,  0.  ])
    """
    a, f = np.broadcast_arrays(np.asarray(actual, float), np.asarray(forecast, float))
    size = np.abs(a) + np.abs(f)
    return np.where(size == 0, 0.0, 200 * divide(np.abs(a - f), size))


def _series(y: ArrayLike, steps: int, *, least: int) -> Floats:
    series = as_floats(y, "y", ndim=2)
    if np.isnan(series).any():
        raise ValueError("a series holds missing values")
    if series.shape[1] < least:
        raise ValueError(f"a series of {series.shape[1]} points is too short, {least} are needed")
    if steps < 1:
        raise ValueError(f"steps must be at least 1, not {steps}")
    return series
