"""Increasing transformations of skewed columns: learnt on one sample, applied to any rows.

Sources: Box and Cox (1964), An analysis of transformations, J. Royal Statistical Society B 26(2); Yeo and
Johnson (2000), A new family of power transformations, Biometrika 87(4); OECD/JRC, Handbook on Constructing
Composite Indicators (2008), step 3.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize_scalar
from scipy.special import boxcox, boxcox1p

from growthpoles.stats.arrays import Bools, Floats, as_floats, column_extremes, column_mean

Transform = Literal["none", "log_ct", "log_ct_plus", "log_ct_orig", "box_cox", "yeo_johnson", "root"]
LAMBDAS = (-5.0, 5.0)
"""Bounds of a lambda, fitted or given: beyond them distinct figures fall together in floating point."""


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A learnt transformation: an active column becomes ``sign * f(max(sign * x - shift, least))``.

    f is ln for the logarithms, ``(y^power - 1) / power`` for box_cox (ln for 0), ``y^(1 / power)`` for root,
    and for yeo_johnson ``((y + 1)^power - 1) / power`` where y >= 0, ``-((1 - y)^(2 - power) - 1) / (2 -
    power)`` where y < 0 (with the logarithm as the limit of each).

    Attributes:
        transform: Its name.
        active: Columns that are transformed.
        stuck: Columns left as they are: their values would fall together or leave the range of numbers.
        sign: -1 where log_ct_plus mirrors a left-skewed column.
        shift: Subtracted before the transformation.
        least: Least argument; a value further out counts as this one (logarithms and box_cox: the extreme of
            the sample; root: 0; yeo_johnson: none).
        power: Lambda of box_cox and yeo_johnson, the root of root.
    """

    transform: Transform
    active: Bools
    stuck: Bools
    sign: Floats
    shift: Floats
    least: Floats
    power: Floats


def learn_curve(
    x: ArrayLike, transform: Transform, *, columns: Bools | None = None, power: float | None = None
) -> Curve:
    """Learn a transformation from a sample.

    The arguments of f are: log_ct ``x - min + 0.01 (max - min)``; log_ct_plus the same, mirrored to ``max +
    0.01 (max - min) - x`` where the third moment is not positive; log_ct_orig and box_cox ``x - min + 1``;
    root ``x``, or ``x - min`` in a column with negative values; yeo_johnson ``x``.

    Args:
        x: Sample, observations x columns, NaN = missing.
        transform: Name of the transformation.
        columns: Columns to transform; default: all. A column of one value is never transformed.
        power: Lambda of box_cox or yeo_johnson (None = fitted to each column by maximum likelihood within
            `LAMBDAS`), or the root (None = 2).

    Raises:
        ValueError: Unknown transformation, or a root that is not positive.

    Example:
        >>> apply_curve([[4.0], [9.0]], learn_curve([[4.0], [9.0]], "root")).ravel()
        array([2., 3.])
    """
    sample = as_floats(x, ndim=2)
    if transform not in get_args(Transform):
        raise ValueError(f"unknown transform {transform!r}")
    lowest, highest = column_extremes(sample)
    active = (highest > lowest) & (transform != "none")
    if columns is not None:
        active &= columns
    sign, shift, least = _argument(sample, transform)
    zeros = np.zeros(active.size)
    curve = Curve(transform, active, zeros > 0, sign, shift, least, zeros)
    curve = replace(curve, power=_powers(sample, curve, power))
    low, high = column_extremes(apply_curve(sample, curve))
    stuck = active & ~((high > low) & np.isfinite(high - low))
    return replace(curve, active=active & ~stuck, stuck=stuck)


def apply_curve(x: ArrayLike, curve: Curve) -> Floats:
    """Transform the active columns of any rows, shape (..., columns).

    Example:
        >>> curve = learn_curve([[1.0], [2.0], [4.0]], "log_ct_orig")
        >>> apply_curve([[2.0], [0.0]], curve).ravel().round(4)
        array([0.6931, 0.    ])
    """
    values = as_floats(x).copy()
    at = np.flatnonzero(curve.active)
    if at.size:
        sign = curve.sign[at]
        argument = np.maximum(sign * values[..., at] - curve.shift[at], curve.least[at])
        values[..., at] = sign * _bend(argument, curve.transform, curve.power[at])
    return values


def box_cox_lambda(y: ArrayLike) -> float:
    """Return the lambda within `LAMBDAS` that makes positive values most nearly normal (maximum likelihood).

    It maximises ``-n/2 ln(variance of y(lambda)) + (lambda - 1) sum ln y`` (Box and Cox 1964).

    Args:
        y: Positive values, at least two of them distinct; NaN is left out.

    Raises:
        ValueError: A value is not positive, or all are equal.

    Example:
        >>> round(box_cox_lambda([1.0, 2.0, 4.0, 8.0, 16.0]), 4)
        0.0
    """
    values = _distinct(y)
    if (values <= 0).any():
        raise ValueError("Box-Cox needs positive values")
    from scipy.stats import boxcox_llf

    return _most_likely(lambda power: float(boxcox_llf(power, values)))


def yeo_johnson_lambda(x: ArrayLike) -> float:
    """Return the lambda within `LAMBDAS` of the Yeo-Johnson transformation by maximum likelihood.

    Args:
        x: Values of any sign, at least two of them distinct; NaN is left out.

    Raises:
        ValueError: All values are equal.

    Example:
        >>> round(yeo_johnson_lambda([-2.0, -1.0, 0.0, 1.0, 2.0]), 4)
        1.0
    """
    values = _distinct(x)
    from scipy.stats import yeojohnson_llf

    return _most_likely(lambda power: float(yeojohnson_llf(power, values)))


def _distinct(x: ArrayLike) -> Floats:
    values = as_floats(x, ndim=1)
    values = np.sort(values[~np.isnan(values)])  # sums, and so the fit, do not depend on the order of units
    if not values.size or values[0] == values[-1]:
        raise ValueError("a lambda cannot be fitted to values that are all equal")
    return values


def _most_likely(likelihood: Callable[[float], float]) -> float:
    def loss(power: float) -> float:
        found = likelihood(power)  # infinite where all values fall together: no fit at all
        return -found if np.isfinite(found) else np.inf

    with np.errstate(all="ignore"):
        fit = minimize_scalar(loss, bounds=LAMBDAS, method="bounded", options={"xatol": 1e-9})
    return float(fit.x)


def _argument(sample: Floats, transform: Transform) -> tuple[Floats, Floats, Floats]:
    """Sign, shift and least argument of each column."""
    lowest, highest = column_extremes(sample)
    sign, margin = np.ones(lowest.size), 0.01 * (highest - lowest)
    if transform == "yeo_johnson":
        return sign, np.zeros(lowest.size), np.full(lowest.size, -np.inf)
    if transform == "root":
        return sign, np.fmin(lowest, 0.0), np.zeros(lowest.size)
    if transform in ("log_ct_orig", "box_cox"):
        return sign, lowest - 1, lowest - (lowest - 1)
    if transform == "log_ct_plus":
        sign = np.where(column_mean((sample - column_mean(sample)) ** 3) > 0, 1.0, -1.0)
    end = np.where(sign > 0, lowest, -highest)
    return sign, end - margin, end - (end - margin)


def _powers(sample: Floats, curve: Curve, power: float | None) -> Floats:
    if curve.transform == "root":
        root = 2.0 if power is None else power
        if not root > 0:
            raise ValueError(f"the root must be positive, not {root}")
        return np.full(curve.active.size, root)
    if power is not None or curve.transform not in ("box_cox", "yeo_johnson"):
        return np.full(curve.active.size, power or 0.0)
    found = np.zeros(curve.active.size)
    for k in np.flatnonzero(curve.active):
        column = np.maximum(sample[:, k] - curve.shift[k], curve.least[k])
        if curve.transform == "yeo_johnson":
            found[k] = yeo_johnson_lambda(column)
        elif curve.least[k] > 0 and np.nanmax(column) > curve.least[k]:  # else min - 1 rounds to min
            found[k] = box_cox_lambda(column)
    return found


def _bend(y: Floats, transform: Transform, power: Floats) -> Floats:
    if transform == "root":
        return np.asarray(y ** (1 / power))
    if transform == "yeo_johnson":
        rising = boxcox1p(np.maximum(y, 0.0), power)
        return np.asarray(np.where(y < 0, -boxcox1p(-np.minimum(y, 0.0), 2 - power), rising))
    return np.asarray(boxcox(y, power))
