"""Filling missing values: averages of columns, groups and related columns, and rules along the years.

What cannot be filled by the rule stays missing. Every function returns the filled copy together with the
cells it filled.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from growthpoles.stats.arrays import (
    Bools,
    Floats,
    as_direction,
    as_floats,
    column_extremes,
    column_mean,
    divide,
)

Statistic = Literal["mean", "median"]


@dataclass(frozen=True, slots=True, eq=False)
class Filled:
    """A filled copy and the cells that were filled.

    Attributes:
        values: Copy of the input with gaps filled; still NaN where the rule had nothing to go by.
        filled: True where a missing cell received a value.
    """

    values: Floats
    filled: Bools


def fill_column(x: ArrayLike, statistic: Statistic = "mean") -> Filled:
    """Fill each gap with the mean or median of the observed values of its column.

    Args:
        x: Units x indicators.
        statistic: "mean" or "median".

    Raises:
        ValueError: Unknown statistic.

    Example:
        >>> fill_column([[1.0], [np.nan], [5.0]]).values.ravel()
        array([1., 3., 5.])
    """
    values = as_floats(x, ndim=2)
    return _filled(values, np.broadcast_to(_statistic(statistic)(values), values.shape))


def fill_group(x: ArrayLike, groups: ArrayLike, *, statistic: Statistic = "mean") -> Filled:
    """Fill each gap with the mean or median of the observed values of its column within the unit's group.

    A gap stays missing where the whole group is missing.

    Args:
        x: Units x indicators.
        groups: Group of each unit (integers or strings).
        statistic: "mean" or "median".

    Raises:
        ValueError: Unknown statistic, or not one group per unit.

    Example:
        >>> fill_group([[1.0], [np.nan], [5.0], [np.nan]], ["a", "a", "b", "c"]).values.ravel()
        array([ 1.,  1.,  5., nan])
    """
    values = as_floats(x, ndim=2)
    if np.shape(groups) != (len(values),):
        raise ValueError(f"groups has shape {np.shape(groups)}, expected ({len(values)},)")
    average = _statistic(statistic)
    replacement = np.full(values.shape, np.nan)
    labels, group = np.unique(np.asarray(groups), return_inverse=True)
    for label in range(labels.size):
        replacement[group == label] = average(values[group == label])
    return _filled(values, replacement)


def fill_constant(x: ArrayLike, value: float) -> Filled:
    """Fill each gap with one value.

    Raises:
        ValueError: The value is not finite.

    Example:
        >>> fill_constant([1.0, np.nan], 0.0).values
        array([1., 0.])
    """
    if not np.isfinite(value):
        raise ValueError(f"value must be finite, not {value}")
    values = as_floats(x)
    return _filled(values, np.full(values.shape, value))


def fill_latest(x: ArrayLike, years: ArrayLike | None = None, *, max_age: float | None = None) -> Filled:
    """Fill each gap with the latest earlier value of the same unit, if it is not older than `max_age`.

    Args:
        x: Shape (..., years).
        years: Calendar years, increasing; default 0, 1, 2, ...
        max_age: Largest allowed distance in years; None = any.

    Raises:
        ValueError: years do not fit or do not increase; max_age is negative.

    Example:
        >>> fill_latest([np.nan, 2.0, np.nan, np.nan], [2019, 2020, 2021, 2023], max_age=1).values
        array([nan,  2.,  2., nan])
    """
    values = as_floats(x)
    time = _years(values, years)
    _check_age(max_age)
    position = np.where(np.isnan(values), -1, np.arange(time.size))
    latest = np.maximum.accumulate(position, axis=-1)
    source = np.maximum(latest, 0)
    known = latest >= 0
    if max_age is not None:
        known &= time - time[source] <= max_age
    return _filled(values, np.where(known, np.take_along_axis(values, source, axis=-1), np.nan))


def fill_linear(
    x: ArrayLike, years: ArrayLike | None = None, *, carry_ends: bool = True, max_age: float | None = None
) -> Filled:
    """Fill gaps between two observed years linearly, and gaps at either end with the nearest observed value.

    Args:
        x: Shape (..., years).
        years: Calendar years, increasing; default 0, 1, 2, ...
        carry_ends: Whether gaps before the first and after the last observed year are filled.
        max_age: Largest allowed distance in years to the nearest observed year; None = any.

    Raises:
        ValueError: years do not fit or do not increase; max_age is negative.

    Example:
        >>> fill_linear([np.nan, 2.0, np.nan, 8.0], [2019, 2020, 2021, 2023]).values
        array([2., 2., 4., 8.])
    """
    values = as_floats(x)
    time = _years(values, years)
    _check_age(max_age)
    rows = values.reshape(-1, time.size)
    replacement = np.full(rows.shape, np.nan)
    seen = ~np.isnan(rows)
    end = None if carry_ends else np.nan
    for row in np.flatnonzero(seen.any(axis=1) & ~seen.all(axis=1)):
        known = time[seen[row]]
        replacement[row] = np.interp(time, known, rows[row, seen[row]], left=end, right=end)
        if max_age is not None:
            age = np.abs(time[:, None] - known).min(axis=1)
            replacement[row, age > max_age] = np.nan
    return _filled(values, replacement.reshape(values.shape))


def fill_siblings(
    x: ArrayLike, groups: ArrayLike, *, direction: ArrayLike = 1, statistic: Statistic = "mean"
) -> Filled:
    """Fill each gap so that the unit stands in the column where it stands in the other columns of the group.

    Every column is brought to u = (x - min) / (max - min), and to 1 - u where lower is better; a gap takes
    the mean or median of the unit's observed u in the columns of the same group, transformed back. A constant
    column is filled with its value and gives nothing to the others.

    Args:
        x: Units x indicators.
        groups: Group of each column (integers or strings).
        direction: +1 higher is better, -1 lower is better.
        statistic: "mean" or "median".

    Raises:
        ValueError: Unknown statistic, or groups or directions that do not fit.

    Example:
        >>> fill_siblings([[0.0, 9.0], [5.0, np.nan], [10.0, 1.0]], ["a", "a"], direction=[1, -1]).values[1]
        array([5., 5.])
    """
    values = as_floats(x, ndim=2)
    if np.shape(groups) != (values.shape[1],):
        raise ValueError(f"groups has shape {np.shape(groups)}, expected ({values.shape[1]},)")
    average = _statistic(statistic)
    up = as_direction(direction, values.shape[1]) > 0
    low, high = column_extremes(values)
    unit = divide(values - low, high - low)
    good = np.where(up, unit, 1 - unit)
    labels, group = np.unique(np.asarray(groups), return_inverse=True)
    level = np.stack([average(good[:, group == label].T) for label in range(labels.size)], axis=1)
    own = level[:, group]
    back = low + np.where(up, own, 1 - own) * (high - low)
    return _filled(values, np.where(low == high, low, back))


def structure_average(figures: ArrayLike, intensities: ArrayLike, *, partial: bool = False) -> Floats:
    """Average the intensities of industries with the structure of a unit: sum_k f_ik z_k / sum_k f_ik.

    Args:
        figures: Size of each industry, shape (..., industries), >= 0; NaN = not known.
        intensities: One intensity per industry.
        partial: Whether industries without a figure are left out; otherwise the unit stays missing.

    Returns:
        Shape (...,); NaN where the structure is not known or all its industries are zero.

    Raises:
        ValueError: Negative figures, or missing or too few intensities.

    Example:
        >>> structure_average([[30.0, 10.0], [0.0, np.nan]], [0.02, 0.10])
        array([0.04,  nan])
    """
    size = as_floats(figures, "figures")
    level = as_floats(intensities, "intensities", ndim=1)
    if size.ndim == 0 or size.shape[-1] != level.size or np.isnan(level).any():
        raise ValueError("there must be one intensity per industry")
    if (size < 0).any():
        raise ValueError("figures hold negative values")
    known = ~np.isnan(size)
    filled = np.where(known, size, 0.0)
    usable = known.any(axis=-1) if partial else known.all(axis=-1)
    return np.where(usable, divide(filled @ level, filled.sum(axis=-1)), np.nan)


def _filled(values: Floats, replacement: Floats) -> Filled:
    gap = np.isnan(values)
    return Filled(np.where(gap, replacement, values), gap & ~np.isnan(replacement))


def _column_median(x: Floats) -> Floats:
    median = np.full(x.shape[1], np.nan)
    seen = ~np.isnan(x).all(axis=0)
    if seen.any():
        median[seen] = np.nanmedian(x[:, seen], axis=0)
    return median


def _statistic(name: str) -> Callable[[Floats], Floats]:
    if name not in ("mean", "median"):
        raise ValueError(f"statistic must be 'mean' or 'median', not {name!r}")
    return column_mean if name == "mean" else _column_median


def _check_age(max_age: float | None) -> None:
    if max_age is not None and not max_age >= 0:
        raise ValueError(f"max_age must be >= 0, not {max_age}")


def _years(values: Floats, years: ArrayLike | None) -> Floats:
    if values.ndim == 0:
        raise ValueError("x must have a year axis")
    time = as_floats(np.arange(values.shape[-1]) if years is None else years, "years", ndim=1)
    if time.size != values.shape[-1] or not (np.diff(time) > 0).all():
        raise ValueError(f"years must be {values.shape[-1]} increasing numbers")
    return time
