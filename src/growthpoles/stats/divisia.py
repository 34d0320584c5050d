"""Splitting the difference of a product or ratio into its factors, exactly.

Source: Ang (2005), The LMDI approach to decomposition analysis: a practical guide, Energy Policy 33: the
additive logarithmic mean Divisia index leaves no residual.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from growthpoles.stats.arrays import Floats, as_floats


def log_mean(a: ArrayLike, b: ArrayLike) -> Floats:
    """Logarithmic mean (a - b) / (ln a - ln b); a where both are equal; NaN unless both are above zero.

    Example:
        >>> log_mean([1.0, 2.0], [np.e, 2.0]).round(6)
        array([1.718282, 2.      ])
    """
    x, y = np.broadcast_arrays(as_floats(a, "a"), as_floats(b, "b"))
    good = (x > 0) & (y > 0)
    first, second = np.where(good, x, 1.0), np.where(good, y, 1.0)
    gap = np.log(first / second)
    near = np.abs(gap) < 1e-8
    value = np.where(near, (first + second) / 2, (first - second) / np.where(near, 1.0, gap))
    return np.where(good, value, np.nan)


def split_product(before: ArrayLike, after: ArrayLike, *, powers: ArrayLike) -> Floats:
    """Contributions L(y1, y0) p_i ln(x1_i / x0_i) of the factors of y = product of x_i^p_i.

    Args:
        before: Factors of the first state, shape (..., factors), above zero.
        after: Factors of the second one, same shape.
        powers: Power of each factor (1, or -1 below the line), shape (factors,).

    Returns:
        Shape (..., factors); they add up to y1 - y0. NaN where a factor is not above zero.

    Example:
        >>> split_product([100.0, 10.0], [120.0, 10.0], powers=[1, -1])
        array([ 2., -0.])
    """
    x0, x1 = as_floats(before, "before"), as_floats(after, "after")
    p = as_floats(powers, "powers", ndim=1)
    good = np.asarray(((x0 > 0) & (x1 > 0)).all(axis=-1))[..., None]
    first, second = np.where(good, x0, 1.0), np.where(good, x1, 1.0)
    whole = [np.exp((np.log(x) * p).sum(axis=-1)) for x in (first, second)]
    parts = log_mean(whole[1], whole[0])[..., None] * p * np.log(second / first)
    return np.where(good, parts, np.nan)
