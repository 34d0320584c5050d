"""The scores a method learns from, laid out for statistics of each child."""

from __future__ import annotations

import numpy as np

from growthpoles.core.panel import FloatArray
from growthpoles.stats.arrays import column_extremes, column_sd


def observations(sample: FloatArray) -> FloatArray:
    """Units and years as one first axis: (observations, children) or (observations, replicates, children).

    Example:
        >>> observations(np.zeros((5, 3, 2, 4))).shape
        (6, 5, 4)
    """
    *front, units, years, children = sample.shape
    return np.moveaxis(sample.reshape(*front, units * years, children), -2, 0)


def beside_rows(learnt: FloatArray) -> FloatArray:
    """Figures of each child, (children,) or (replicates, children), laid beside rows of scores.

    Example:
        >>> beside_rows(np.zeros((5, 4))).shape
        (5, 1, 4)
    """
    return learnt[..., None, :]


def deviations(seen: FloatArray) -> FloatArray:
    """Standard deviation (n - 1) of each child over the first axis; NaN for a child that never varies.

    Example:
        >>> deviations(np.array([[1.0, 0.1], [2.0, 0.1], [3.0, 0.1]]))
        array([ 1., nan])
    """
    least, most = column_extremes(seen)
    return np.where(most > least, column_sd(seen), np.nan)
