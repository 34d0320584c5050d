"""Distances of units from a pattern: the best of every child, learnt on a sample."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from growthpoles.stats.arrays import Floats, as_floats, column_mean, column_sd, divide
from growthpoles.stats.means import power_mean


def pattern_distance(x: ArrayLike, w: ArrayLike, *, best: ArrayLike, scale: ArrayLike) -> Floats:
    """Return the weighted Euclidean distance from the pattern: ``sqrt(sum w d^2 / sum w)``.

    ``d = max(best - x, 0) / scale``: what lies beyond the pattern is no distance, so that a better child
    never takes a unit further away from it.

    Args:
        x: Children, shape (..., units, children).
        w: Weights as in `power_mean`.
        best: Value of the pattern, broadcast against `x`.
        scale: Length of one unit of distance, broadcast against `x`; a child whose scale is not above zero
            is dropped.

    Returns:
        Shaped as by `power_mean`.

    Raises:
        ValueError: As in `power_mean`.

    Example:
        >>> pattern_distance([[1.0, 6.0], [4.0, 2.0]], [1, 1], best=[4.0, 6.0], scale=[1.0, 4.0]).round(6)
        array([2.12132 , 0.707107])
    """
    unit = as_floats(scale, "scale")
    gap = np.maximum(as_floats(best, "best") - as_floats(x), 0.0)
    return np.sqrt(power_mean(divide(gap, np.where(unit > 0, unit, 0.0)) ** 2, w))


def development_limit(distances: ArrayLike, *, ddof: int = 1) -> Floats:
    """Return Hellwig's limit ``c_0 = mean + 2 sd`` of the distances of a sample from the pattern.

    Source: Hellwig (1968), Zastosowanie metody taksonomicznej, Przeglad Statystyczny 15.

    Args:
        distances: Shape (..., observations); NaN is left out.
        ddof: 1 for the sample deviation, 0 for that of the population.

    Returns:
        Shape (...); NaN for fewer than two distances.

    Example:
        >>> development_limit([1.0, 2.0, 3.0])
        array(4.)
    """
    values = np.moveaxis(as_floats(distances, "distances"), -1, 0)
    count = (~np.isnan(values)).sum(axis=0)
    deviation = column_sd(values) * np.sqrt(np.maximum(count - 1, 0) / np.maximum(count - ddof, 1))
    return np.asarray(column_mean(values) + 2 * deviation)
