"""Trends of short series, and levels and growth from chained volume indices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from growthpoles.stats.arrays import Floats, Ints, as_floats

EXACT_UP_TO = 10


@dataclass(frozen=True, slots=True)
class Trend:
    """Theil-Sen line.

    Attributes:
        slope: Median of the slopes of all pairs, in units of y per unit of time; NaN for fewer than two
            values.
        intercept: Median of y minus slope times median of time.
        n: Observed values.
    """

    slope: float
    intercept: float
    n: int


@dataclass(frozen=True, slots=True)
class MannKendall:
    """Mann-Kendall test for a monotone trend.

    Attributes:
        s: Concordant minus discordant pairs.
        variance: Variance of s without trend, corrected for ties.
        p_value: Two-sided, in (0, 1]; NaN for fewer than three values.
        exact: Whether p comes from the exact permutation distribution.
        n: Observed values.
    """

    s: int
    variance: float
    p_value: float
    exact: bool
    n: int


def theil_sen(y: ArrayLike, time: ArrayLike | None = None) -> Trend:
    """Fit the Theil-Sen line through the observed values (Theil 1950, Sen 1968).

    Args:
        y: Series, shape (t,); NaN = missing, left out.
        time: Time of each value, increasing; default 0, 1, 2, ...

    Raises:
        ValueError: time does not fit or does not increase.

    Example:
        >>> theil_sen([1.0, 2.0, np.nan, 4.0, 5.0, 6.0, 50.0]).slope
        1.0
    """
    values, moments = _observed(y, time)
    if values.size < 2:
        return Trend(float("nan"), float("nan"), values.size)
    first, second = np.triu_indices(values.size, 1)
    slope = float(np.median((values[second] - values[first]) / (moments[second] - moments[first])))
    return Trend(slope, float(np.median(values) - slope * np.median(moments)), values.size)


def mann_kendall(y: ArrayLike) -> MannKendall:
    """Test a series for a monotone trend (Mann 1945, Kendall 1975).

    Up to ten values without ties the p-value is exact; otherwise z = (s -+ 1) / sd(s) with the tie
    correction.

    Args:
        y: Series in the order of time; NaN = missing, left out.

    Example:
        >>> round(mann_kendall([1.0, 2.0, 3.0, 4.0]).p_value, 4)
        0.0833
    """
    values, _ = _observed(y, None)
    n = values.size
    first, second = np.triu_indices(n, 1)
    s = int(np.sign(values[second] - values[first]).sum())
    ties = np.unique(values, return_counts=True)[1]
    variance = float(_spread(np.array([n])) - _spread(ties)) / 18
    exact = 3 <= n <= EXACT_UP_TO and bool((ties == 1).all())
    if n < 3:
        p = float("nan")
    elif exact:
        p = _exact_p(n, s)
    else:
        p = 1.0 if s == 0 else float(2 * ndtr(-(abs(s) - 1) / np.sqrt(variance)))
    return MannKendall(s, variance, min(p, 1.0), exact, n)


def chain_levels(index: ArrayLike, *, base: int, hundred: float = 100.0) -> Floats:
    """Chain indices "previous period = 100" into levels that are 1 in the base period.

    Args:
        index: Shape (..., periods), > 0; the value of period t compares t with t - 1.
        base: Position of the base period.
        hundred: Value that means "unchanged" (100, or 1 for ratios).

    Returns:
        Levels of the same shape; multiply by the nominal value of the base period for constant prices. A
        missing index breaks the chain: what lies beyond it, seen from the base, is NaN.

    Raises:
        ValueError: An index <= 0, or a base outside the series.

    Example:
        >>> chain_levels([101.0, 110.0, 120.0], base=1).round(4)
        array([0.9091, 1.    , 1.2   ])
    """
    ratios = _ratios(index, hundred)
    if not 0 <= base < ratios.shape[-1]:
        raise ValueError(f"base {base} is outside the {ratios.shape[-1]} periods")
    levels = np.ones(ratios.shape)
    levels[..., base + 1 :] = np.cumprod(ratios[..., base + 1 :], axis=-1)
    back = np.cumprod(ratios[..., base:0:-1], axis=-1)
    levels[..., :base] = 1 / back[..., ::-1]
    return levels


def mean_growth(index: ArrayLike, k: int, *, hundred: float = 100.0) -> Floats:
    """Return the mean growth per period over the last k indices, as a fraction: (product)^(1/k) - 1.

    Args:
        index: Shape (..., periods), "previous period = 100".
        k: Number of periods.
        hundred: Value that means "unchanged".

    Returns:
        Shape (...); NaN where one of the k indices is missing.

    Raises:
        ValueError: An index <= 0, or k not between 1 and the number of periods.

    Example:
        >>> float(mean_growth([50.0, 110.0, 110.0], 2).round(6))
        0.1
    """
    ratios = _ratios(index, hundred)
    if not 1 <= k <= ratios.shape[-1]:
        raise ValueError(f"k must be between 1 and {ratios.shape[-1]}, not {k}")
    return np.asarray(np.expm1(np.log(ratios[..., -k:]).mean(axis=-1)))


def _observed(y: ArrayLike, time: ArrayLike | None) -> tuple[Floats, Floats]:
    values = as_floats(y, "y", ndim=1)
    moments = as_floats(np.arange(values.size) if time is None else time, "time", ndim=1)
    if moments.shape != values.shape or not (np.diff(moments) > 0).all():
        raise ValueError(f"time must be {values.size} increasing numbers")
    seen = ~np.isnan(values)
    return values[seen], moments[seen]


def _spread(sizes: Ints) -> int:
    return int((sizes * (sizes - 1) * (2 * sizes + 5)).sum())


def _exact_p(n: int, s: int) -> float:
    """Two-sided p from the number of permutations with each count of inversions."""
    counts = np.ones(1)
    for size in range(2, n + 1):
        counts = np.convolve(counts, np.ones(size))
    scores = n * (n - 1) // 2 - 2 * np.arange(counts.size)
    return float(counts[np.abs(scores) >= abs(s)].sum() / counts.sum())


def _ratios(index: ArrayLike, hundred: float) -> Floats:
    values = as_floats(index, "index")
    if values.ndim == 0 or (values <= 0).any():
        raise ValueError("index must be a series of numbers above zero")
    return values / hundred
