"""Arithmetic of a diagnosis on plain arrays: benchmarks, gaps, severities, trends, priorities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from growthpoles.core.panel import FloatArray
from growthpoles.stats.arrays import divide
from growthpoles.stats.series import mann_kendall, theil_sen


@dataclass(frozen=True, slots=True, eq=False)
class PeerBenchmarks:
    """Benchmarks among peers.

    Attributes:
        values: Shape (units, years, measures); NaN where even all units together have too few figures.
        counts: Figures the benchmark rests on, same shape.
        pooled: Whether all units stand in for a group with too few figures, same shape.
    """

    values: FloatArray
    counts: npt.NDArray[np.int64]
    pooled: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Severities:
    """Severities of constraints, each array of shape (units, years, constraints).

    Attributes:
        values: Weighted mean of the gaps there are; NaN without any.
        confidence: Share of the applicable weight that has a gap; NaN where nothing applies.
        firm: Share of the applicable weight that has a gap from a firm figure.
        proxy: Share of the available weight that rests on proxies; NaN without any gap.
    """

    values: FloatArray
    confidence: FloatArray
    firm: FloatArray
    proxy: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Trends:
    """Trends over a moving window, each array of shape (units, years, measures).

    Attributes:
        slope: Theil-Sen slope per year; NaN for fewer than two figures.
        p_value: Two-sided p of the Mann-Kendall test; NaN for fewer than three figures.
        n: Figures in the window.
    """

    slope: FloatArray
    p_value: FloatArray
    n: npt.NDArray[np.int64]


def good_percentile(values: FloatArray, q: float, *, direction: FloatArray) -> FloatArray:
    """Percentile over the first axis, counted in the good direction.

    Where less is better it is the 1 - q quantile. Linear interpolation (Hyndman-Fan type 7).

    Args:
        values: Shape (units, ..., measures); NaN = no figure, left out.
        q: Between 0 and 1.
        direction: +1 or -1, shape (measures,).

    Returns:
        Shape (..., measures); NaN where there is no figure.

    Example:
        >>> x = np.array([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]])
        >>> good_percentile(x, 1.0, direction=np.array([1.0, -1.0]))
        array([3., 1.])
    """
    turned = values * direction
    empty = np.isnan(turned).all(axis=0)
    found = np.nanquantile(np.where(empty, 0.0, turned), q, axis=0)
    return np.asarray(np.where(empty, np.nan, found * direction))


def peer_benchmarks(
    values: FloatArray, groups: npt.NDArray[np.str_], *, q: float, direction: FloatArray, least: int
) -> PeerBenchmarks:
    """Percentile of each unit's group (the unit included) in every year, in the good direction.

    A group with fewer than `least` figures is compared with all units; where these are fewer too, there is no
    benchmark.

    Args:
        values: Shape (units, years, measures).
        groups: Group of each unit, shape (units,).
        q: Percentile as a fraction.
        direction: Shape (measures,).
        least: Least number of figures.

    Example:
        >>> x = np.array([1.0, 2.0, 3.0, 4.0, 5.0])[:, None, None]
        >>> found = peer_benchmarks(x, np.array(["a"] * 5), q=0.75, direction=np.ones(1), least=4)
        >>> found.values[0], found.counts[0]
        (array([[4.]]), array([[5]]))
    """
    known = ~np.isnan(values)
    everyone, total = good_percentile(values, q, direction=direction), known.sum(axis=0)
    benchmark, counts = np.empty(values.shape), np.empty(values.shape, dtype=np.int64)
    for group in np.unique(groups):
        own = groups == group
        benchmark[own] = good_percentile(values[own], q, direction=direction)
        counts[own] = known[own].sum(axis=0)
    pooled = counts < least
    benchmark = np.where(pooled, everyone, benchmark)
    counts = np.where(pooled, total, counts)
    return PeerBenchmarks(np.where(counts < least, np.nan, benchmark), counts, pooled)


def gaps(
    values: FloatArray, benchmark: FloatArray, *, worst: FloatArray, direction: FloatArray
) -> FloatArray:
    """Gap to the benchmark: ``clip((b - v) / (b - w), 0, 1)``, for both directions.

    Args:
        values, benchmark, worst: Arrays that broadcast to (..., measures).
        direction: +1 or -1, shape (measures,).

    Returns:
        0 at the benchmark or beyond, 1 at the worst value or beyond; NaN where the benchmark is not better
        than the worst value.

    Example:
        >>> gaps(np.array([30.0, 60.0]), np.array([50.0, 50.0]),
        ...      worst=np.array([10.0, 70.0]), direction=np.array([1.0, -1.0]))
        array([0.5, 0.5])
    """
    span = np.where((benchmark - worst) * direction > 0, benchmark - worst, np.nan)
    return np.asarray(np.clip((benchmark - values) / span, 0, 1))


def severities(
    gap: FloatArray,
    weights: FloatArray,
    *,
    applicable: npt.NDArray[np.bool_],
    proxy: npt.NDArray[np.bool_],
    weak: npt.NDArray[np.bool_],
) -> Severities:
    """Weighted mean of the available gaps of every constraint, and how much of its weight they carry.

    Args:
        gap: Shape (units, years, measures).
        weights: Shape (constraints, measures).
        applicable: Whether a measure has a meaning for a unit, shape (units, years, measures).
        proxy: Whether a measure stands in for another, shape (measures,).
        weak: Whether it does so weakly, shape (measures,).

    Example:
        >>> found = severities(np.array([[[0.5, np.nan]]]), np.array([[0.6, 0.4]]),
        ...     applicable=np.ones((1, 1, 2), bool), proxy=np.zeros(2, bool), weak=np.zeros(2, bool))
        >>> found.values, found.confidence
        (array([[[0.5]]]), array([[[0.6]]]))
    """
    there, across = ~np.isnan(gap), weights.T
    have, due = there @ across, applicable @ across
    return Severities(
        divide(np.where(there, gap, 0.0) @ across, have),
        divide(have, due),
        divide((there & ~weak) @ across, due),
        divide((there & proxy) @ across, have),
    )


def trends(values: FloatArray, years: npt.NDArray[np.int64], *, window: int) -> Trends:
    """Theil-Sen slope and Mann-Kendall test over the last `window` years up to each year.

    Args:
        values: Shape (units, years, measures); NaN = no figure, left out.
        years: Calendar years, ascending; a year that is not there counts as one without a figure.
        window: Number of calendar years, the year itself included.

    Example:
        >>> found = trends(np.array([[[1.0], [2.0], [3.0], [4.0]]]), np.arange(2019, 2023), window=5)
        >>> found.slope[0, -1], found.p_value[0, -1].round(4)
        (array([1.]), array([0.0833]))
    """
    slope, p_value = np.full(values.shape, np.nan), np.full(values.shape, np.nan)
    n = np.zeros(values.shape, dtype=np.int64)
    for y, year in enumerate(years):
        span = np.flatnonzero((years > year - window) & (years <= year))
        n[:, y] = (~np.isnan(values[:, span])).sum(axis=1)
        for u, m in zip(*np.nonzero(n[:, y] >= 2), strict=True):
            series = values[u, span, m]
            slope[u, y, m] = theil_sen(series, years[span].astype(float)).slope
            p_value[u, y, m] = mann_kendall(series).p_value
    return Trends(slope, p_value, n)


def verdicts(found: Trends, direction: FloatArray, *, p: float, least: int = 4) -> FloatArray:
    """What a trend means: 1 adverse, -1 improving, 0 no clear trend, NaN fewer than `least` figures.

    A trend is clear when p_value < p. With three figures the smallest p is 1/3, so four are the least that
    can show one at 10 %.

    Example:
        >>> one = Trends(np.array([[[2.0]]]), np.array([[[0.05]]]), np.array([[[5]]]))
        >>> verdicts(one, np.array([-1.0]), p=0.1)
        array([[[1.]]])
    """
    clear = np.where(found.p_value < p, -np.sign(found.slope) * direction, 0.0)
    return np.where(found.n >= least, clear, np.nan)


def joint_verdicts(verdict: FloatArray, weights: FloatArray, *, share: float) -> FloatArray:
    """Trend of every constraint from those of its measures, shape (units, years, constraints).

    Adverse (1) where measures with an adverse trend carry at least `share` of the weight that could be
    tested and more than those that improve; improving (-1) likewise; else 0; NaN where none could be tested.

    Example:
        >>> joint_verdicts(np.array([[[1.0, 0.0, np.nan]]]), np.array([[0.5, 0.3, 0.2]]), share=0.5)
        array([[[1.]]])
    """
    across = weights.T
    tested = (~np.isnan(verdict)) @ across
    adverse, improving = ((verdict == sign) @ across for sign in (1, -1))
    need = share * tested - 1e-12
    found = np.where((adverse >= need) & (adverse > improving), 1.0, 0.0)
    found = np.where((improving >= need) & (improving > adverse), -1.0, found)
    return np.where(tested > 0, found, np.nan)


def priorities(
    severity: FloatArray, importance: FloatArray, *, trend: FloatArray, bonus: float
) -> FloatArray:
    """Priority: ``severity * importance * (1 + bonus * adverse)``; NaN without severity.

    Example:
        >>> priorities(np.array([0.4]), np.array([2.0]), trend=np.array([1.0]), bonus=0.25)
        array([1.])
    """
    return np.asarray(severity * importance * (1 + bonus * (trend == 1)))
