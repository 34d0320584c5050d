"""Checks and small missing-aware helpers that the other kernels share."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]


def as_floats(x: ArrayLike, name: str = "x", *, ndim: int | None = None) -> Floats:
    """Return a float64 view or copy of `x`; integers and booleans are converted, Inf is refused.

    Args:
        x: Numbers; NaN means missing.
        name: Name used in the error.
        ndim: Number of axes the array must have.

    Raises:
        ValueError: `x` holds Inf or has the wrong number of axes.

    Example:
        >>> as_floats([1, 2]).dtype.name
        'float64'
    """
    values = np.asarray(x, dtype=np.float64)
    if ndim is not None and values.ndim != ndim:
        raise ValueError(f"{name} must have {ndim} axes, it has {values.ndim}")
    if np.isinf(values).any():
        raise ValueError(f"{name} holds infinite values; use NaN for missing")
    return values


def as_samples(x: ArrayLike, name: str = "x") -> Floats:
    """Return `x` as observations x columns: leading axes (replicates, years) are stacked into rows.

    Raises:
        ValueError: `x` has fewer than two axes or holds Inf.

    Example:
        >>> as_samples(np.zeros((4, 3, 2))).shape
        (12, 2)
    """
    values = as_floats(x, name)
    if values.ndim < 2:
        raise ValueError(f"{name} must have rows and columns, it has {values.ndim} axes")
    return values.reshape(-1, values.shape[-1])


def as_complete(x: ArrayLike, name: str = "x", *, ndim: int | None = None) -> Floats:
    """Return `x` as floats, refusing missing and negative values.

    Raises:
        ValueError: `x` holds NaN, Inf or negative values, or has the wrong number of axes.

    Example:
        >>> as_complete([0, 2])
        array([0., 2.])
    """
    values = as_floats(x, name, ndim=ndim)
    if np.isnan(values).any():
        raise ValueError(f"{name} holds missing values; this measure needs complete data")
    if (values < 0).any():
        raise ValueError(f"{name} holds negative values")
    return values


def as_direction(direction: ArrayLike, columns: int) -> Floats:
    """Return the direction vector (+1 higher is better, -1 lower is better) of length `columns`.

    Raises:
        ValueError: Another length, or a value that is neither +1 nor -1.

    Example:
        >>> as_direction(-1, 2)
        array([-1., -1.])
    """
    values = np.asarray(direction, dtype=np.float64)
    if values.ndim == 0:
        values = np.full(columns, values)
    if values.shape != (columns,):
        raise ValueError(f"direction has shape {values.shape}, expected ({columns},)")
    if not np.isin(values, (-1.0, 1.0)).all():
        raise ValueError("direction must be +1 or -1 for every column")
    return values


def per_column(values: ArrayLike, columns: int, *, name: str) -> Floats:
    """Return one float per column; a single number serves all columns.

    Raises:
        ValueError: Another length, or Inf.

    Example:
        >>> per_column(5, 2, name="target")
        array([5., 5.])
    """
    result = as_floats(values, name)
    if result.ndim == 0:
        return np.full(columns, float(result))
    if result.shape != (columns,):
        raise ValueError(f"{name} has shape {result.shape}, expected ({columns},)")
    return result


def divide(numerator: ArrayLike, denominator: ArrayLike) -> Floats:
    """Divide elementwise; a zero or missing denominator gives NaN, never Inf and never a warning.

    Example:
        >>> divide([1.0, 1.0], [2.0, 0.0])
        array([0.5, nan])
    """
    top, bottom = np.broadcast_arrays(np.asarray(numerator, float), np.asarray(denominator, float))
    result = np.full(top.shape, np.nan)
    np.divide(top, bottom, out=result, where=bottom != 0)
    return result


def column_extremes(x: Floats) -> Floats:
    """Return minimum and maximum of each column as a 2 x k array; NaN where nothing is observed.

    Example:
        >>> column_extremes(np.array([[1.0, np.nan], [3.0, np.nan]]))
        array([[ 1., nan],
               [ 3., nan]])
    """
    return np.stack([np.fmin.reduce(x, axis=0, initial=np.nan), np.fmax.reduce(x, axis=0, initial=np.nan)])


def column_mean(x: Floats) -> Floats:
    """Return the mean of the observed values of each column; NaN where nothing is observed.

    Example:
        >>> column_mean(np.array([[1.0, np.nan], [3.0, np.nan]]))
        array([ 2., nan])
    """
    return divide(np.nansum(x, axis=0), (~np.isnan(x)).sum(axis=0))


def column_sd(x: Floats) -> Floats:
    """Return the sample standard deviation (n - 1) of each column; NaN for fewer than two values.

    Example:
        >>> column_sd(np.array([[1.0, 5.0], [3.0, np.nan]]))
        array([1.41421356,        nan])
    """
    count = (~np.isnan(x)).sum(axis=0)
    squares = np.nansum((x - column_mean(x)) ** 2, axis=0)
    return np.sqrt(np.where(count > 1, divide(squares, np.maximum(count - 1, 0)), np.nan))


def numbered(mask: Bools) -> str:
    """Return the positions at which `mask` is true as text for an error message.

    Example:
        >>> numbered(np.array([True, False, True]))
        '0, 2'
    """
    return ", ".join(str(position) for position in np.flatnonzero(mask))
