"""Degrees of membership between 0 and 1: ramps and trapezoids."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from growthpoles.stats.arrays import Floats


def ramp(x: ArrayLike, ends: ArrayLike) -> Floats:
    """Rise from 0 at a to 1 at b: ``clip((x - a) / (b - a), 0, 1)``; a step at b where a = b.

    Args:
        x: Values; NaN stays NaN.
        ends: a and b on the last axis, the other axes broadcast against `x`.

    Raises:
        ValueError: Not two ends, or a lies above b.

    Example:
        >>> ramp([0.5, 1.5, 3.0], (1, 2))
        array([0. , 0.5, 1. ])
    """
    value, points = np.asarray(x, float), np.asarray(ends, float)
    if points.shape[-1:] != (2,) or (np.diff(points, axis=-1) < 0).any():
        raise ValueError("a ramp has two ascending ends")
    low, high = points[..., 0], points[..., 1]
    width = high - low
    step = width == 0
    rise = (value - low) / np.where(step, 1.0, width)
    result = np.clip(np.where(step, value >= high, rise), 0.0, 1.0)
    return np.where(np.isnan(value), np.nan, result)


def trapezoid(x: ArrayLike, corners: ArrayLike) -> Floats:
    """Rise from 0 to 1 between the first two corners and fall back between the last two.

    Args:
        x: Values; NaN stays NaN.
        corners: Four ascending values on the last axis, the other axes broadcast against `x`.

    Raises:
        ValueError: Not four corners, or they descend.

    Example:
        >>> trapezoid([5.0, 50.0, 150.0], [5, 10, 100, 200])
        array([0. , 1. , 0.5])
    """
    points = np.asarray(corners, float)
    if points.shape[-1:] != (4,) or (np.diff(points, axis=-1) < 0).any():
        raise ValueError("a trapezoid has four ascending corners")
    return np.minimum(ramp(x, points[..., :2]), 1.0 - ramp(x, points[..., 2:]))
