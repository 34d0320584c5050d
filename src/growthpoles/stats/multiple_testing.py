"""Correction of p-values for the number of tests."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from growthpoles.stats.arrays import Floats, as_floats


def benjamini_hochberg(p: ArrayLike) -> Floats:
    """Return p-values adjusted for the false discovery rate (Benjamini and Hochberg 1995).

    adjusted_(k) = min over l >= k of p_(l) n / l, with the n values in ascending order. Rejecting where
    adjusted <= q keeps the expected share of false rejections at q for independent or positively dependent
    tests.

    Args:
        p: P-values, any shape; NaN is no test and is not counted.

    Returns:
        Shape of p, between p and 1.

    Raises:
        ValueError: Values outside 0..1.

    Example:
        >>> benjamini_hochberg([0.01, 0.04, 0.03, 0.005])
        array([0.02, 0.04, 0.04, 0.02])
    """
    values = as_floats(p, "p")
    seen = np.flatnonzero(~np.isnan(values.ravel()))
    flat = values.ravel()[seen]
    if ((flat < 0) | (flat > 1)).any():
        raise ValueError("p-values lie between 0 and 1")
    order = np.argsort(flat, kind="stable")
    scaled = flat[order] * flat.size / np.arange(1, flat.size + 1)
    adjusted = np.full(values.size, np.nan)
    adjusted[seen[order]] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1)
    return adjusted.reshape(values.shape)
