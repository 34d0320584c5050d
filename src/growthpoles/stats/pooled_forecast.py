"""One linear autoregression for all series of an indicator.

Source: Montero-Manso and Hyndman (2021), Principles and algorithms for forecasting groups of time series,
Int. J. of Forecasting 37: a global linear model needs far fewer parameters than one model per series.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from growthpoles.stats.arrays import Floats, as_floats, divide
from growthpoles.stats.forecasting import mean_change

LAGS = 3
RIDGE = 1e-3


@dataclass(frozen=True, eq=False)
class PooledModel:
    """Coefficients of a pooled autoregression.

    Attributes:
        coefficients: Shape (steps, lags + 2): changes of the last years (newest first), mean change so far,
            constant; the target is the sum of the next h changes. NaN where no series is long enough.
        rows: Training rows per step.
    """

    coefficients: Floats
    rows: tuple[int, ...]


def fit_pooled(y: ArrayLike, steps: int, *, lags: int = LAGS, ridge: float = RIDGE) -> PooledModel:
    """Fit y_{t+h} - y_t on the last changes of all series, each divided by its mean absolute change.

    One ridge regression per step, (X'X + ridge m I) b = X'z with m rows.

    Args:
        y: Series as rows, shape (n, t), aligned at their last value; NaN only before the first.
        steps: Years ahead.
        lags: Changes used.
        ridge: Strength of the ridge.

    Raises:
        ValueError: A gap inside a series.

    Example:
        >>> fit_pooled(np.cumsum(np.ones((4, 12)), axis=1), 1).coefficients.sum(axis=1).round(2)
        array([1.])
    """
    series = _aligned(y)
    change = divide(np.diff(series, axis=1), mean_change(series)[:, None])
    found, counts = [], []
    for h in range(1, steps + 1):
        parts = [
            (_features(change[:, :t], lags), change[:, t : t + h].sum(axis=1))
            for t in range(lags, change.shape[1] - h + 1)
        ]
        x = np.concatenate([np.empty((0, lags + 2)), *(a for a, _ in parts)])
        z = np.concatenate([np.empty(0), *(b for _, b in parts)])
        full = ~np.isnan(x).any(axis=1) & ~np.isnan(z)
        x, z = x[full], z[full]
        counts.append(len(z))
        gram = x.T @ x + ridge * max(len(z), 1) * np.eye(lags + 2)
        found.append(np.linalg.solve(gram, x.T @ z) if len(z) else np.full(lags + 2, np.nan))
    return PooledModel(np.array(found), tuple(counts))


def forecast_pooled(model: PooledModel, y: ArrayLike) -> Floats:
    """Forecasts of a fitted model from the last values, shape (n, steps); NaN for series of too few points.

    Args:
        model: The model.
        y: Series as in `fit_pooled`; a constant series stays as it is.

    Example:
        >>> line = np.cumsum(np.ones((4, 12)), axis=1)
        >>> forecast_pooled(fit_pooled(line, 2), 10 * line[:1]).round(0)
        array([[130., 140.]])
    """
    series = _aligned(y)
    size = mean_change(series)[:, None]
    change = np.where(
        size == 0, np.where(np.isnan(np.diff(series)), np.nan, 0.0), divide(np.diff(series), size)
    )
    lags = model.coefficients.shape[1] - 2
    if change.shape[1] < lags:
        return np.full((len(series), len(model.coefficients)), np.nan)
    moves = np.where(size == 0, 0.0, _features(change, lags) @ model.coefficients.T)
    return np.asarray(series[:, -1:] + size * moves)


def _features(change: Floats, lags: int) -> Floats:
    """Last changes (newest first), mean change so far and 1; NaN where there are too few changes."""
    seen = (~np.isnan(change)).sum(axis=1)
    average = divide(np.nansum(change, axis=1), seen)
    return np.column_stack([change[:, : -lags - 1 : -1], average, np.ones(len(change))])


def _aligned(y: ArrayLike) -> Floats:
    series = as_floats(y, "y", ndim=2)
    seen = ~np.isnan(series)
    if series.shape[1] and (np.diff(seen.astype(int), axis=1) < 0).any():
        raise ValueError("series must be aligned at their last value, without gaps")
    return series
