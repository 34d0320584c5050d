"""Degrees of membership between 0 and 1: ramps, trapezoids and the five grey levels."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from growthpoles.stats.arrays import Floats

GREY_CORNERS = (
    (0.0, 0.0, 0.15, 0.25),
    (0.15, 0.25, 0.35, 0.45),
    (0.35, 0.45, 0.55, 0.65),
    (0.55, 0.65, 0.75, 0.85),
    (0.75, 0.85, 1.0, 1.0),
)
GREY_NODES = (0.1, 0.3, 0.5, 0.7, 0.9)


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

    It is 1 on both inner corners, also where one side stands upright.

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
    return np.minimum(ramp(x, points[..., :2]), ramp(-np.asarray(x, float), -points[..., :1:-1]))


def grey_levels(x: ArrayLike) -> Floats:
    """Return the membership of each value in five levels from very low to very high; they sum to one.

    The levels are trapezoids on [0, 1] that overlap in pairs, crisp around their nodes 0.1, 0.3, 0.5, 0.7
    and 0.9. Source: Nedosekin (2003), Fuzzy Financial Management (in Russian), chapter 3 (the "grey" scale of
    Pospelov).

    Args:
        x: Values; below 0 they count as 0, above 1 as 1; NaN stays NaN.

    Returns:
        The shape of `x` with the five levels on a new last axis.

    Example:
        >>> grey_levels([0.22]).round(12)
        array([[0.3, 0.7, 0. , 0. , 0. ]])
    """
    values = np.clip(np.asarray(x, float), 0.0, 1.0)
    return trapezoid(values[..., None], GREY_CORNERS)


def grey_score(x: ArrayLike) -> Floats:
    """Return each value as the mean of the node points of its levels, weighted with its memberships.

    Example:
        >>> grey_score([0.05, 0.5, 0.7]).round(12)
        array([0.1, 0.5, 0.7])
    """
    return np.asarray(grey_levels(x) @ np.array(GREY_NODES))
