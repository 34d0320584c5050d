"""Polarisation: Wolfson, Esteban-Ray, Esteban-Gradin-Ray, Kanbur-Zhang, and Williamson's index and curve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import t

from growthpoles.stats.arrays import Floats, as_complete, as_floats
from growthpoles.stats.concentration import gini, theil_decomposition


@dataclass(frozen=True, slots=True)
class WilliamsonCurve:
    """V = a + b1 ln y + b2 (ln y)^2 through the years of one country.

    Attributes:
        linear, quadratic: b1 and b2.
        linear_p, quadratic_p: Two-sided, least squares (yearly data are autocorrelated: too small).
        turning_point: y at the top or bottom, exp(-b1 / (2 b2)); NaN for a straight line.
        inside: Whether it lies within the range of y.
        shape: ``inverted-u`` (b2 < 0, inside), ``u`` (b2 > 0, inside), ``rising``, ``falling`` or ``flat``.
        u_p: P-value of the hypothesis that there is no (inverted) U inside the range: the larger of the
            one-sided p-values of the slopes at both ends (Lind and Mehlum 2010); NaN unless it is inside.
        years: Number of years.
    """

    linear: float
    quadratic: float
    linear_p: float
    quadratic_p: float
    turning_point: float
    inside: bool
    shape: str
    u_p: float
    years: int


def williamson(x: ArrayLike, population: ArrayLike) -> float:
    """Return Williamson's index V_w = sqrt(sum (y_i - m)^2 p_i / P) / m (Williamson 1965).

    The mean m is weighted by population, so it is the national mean of y per head.

    Args:
        x: Per head, >= 0, shape (n,), complete.
        population: People, >= 0, shape (n,).

    Raises:
        ValueError: Missing or negative values, shapes that differ, or nobody.

    Example:
        >>> williamson([1.0, 3.0], [1, 1])
        0.5
    """
    values, share = _weighted(x, population)
    mean = float(share @ values)
    return float(np.sqrt(share @ (values - mean) ** 2)) / mean if mean > 0 else float("nan")


def wolfson(x: ArrayLike, population: ArrayLike | None = None) -> float:
    """Return Wolfson's bipolarisation P_w = 2 (2 T - G) mean / median, between 0 and 1 (Wolfson 1994).

    T = 1/2 - L(1/2) with L the Lorenz curve, straight between units; G is the Gini. Some libraries return
    half of it.

    Args:
        x: Per head, >= 0, shape (n,), complete.
        population: Weights >= 0; default equal.

    Returns:
        NaN where the median is zero. The median is the value at which half of the weight is reached (the mean
        of two values when exactly half lies below).

    Raises:
        ValueError: As in `williamson`.

    Example:
        >>> wolfson([0.0, 0.0, 2.0, 2.0])
        1.0
        >>> round(wolfson([1.0, 2.0, 3.0, 4.0]), 4)
        0.3
    """
    values, share = _weighted(x, population)
    order = np.argsort(values, kind="stable")
    values, share = values[order], share[order]
    kept = share > 0
    values, share = values[kept], share[kept]
    reached = np.concatenate([[0.0], share.cumsum()])
    mean, median = float(share @ values), _median(values, reached[1:])
    if not (mean > 0 and median > 0):
        return float("nan")
    lorenz = np.concatenate([[0.0], (share * values).cumsum() / mean])
    gap = 0.5 - float(np.interp(0.5, reached, lorenz))
    return 2 * (2 * gap - gini(values, share)) * mean / median


def esteban_ray(x: ArrayLike, population: ArrayLike | None = None, *, alpha: float = 1.3) -> float:
    """Return P = sum_ij p_i^(1 + alpha) p_j |y_i - y_j|, y over its mean, K = 1 (Esteban and Ray 1994).

    Args:
        x: Per head, >= 0, shape (n,), complete; units with equal values (to 12 digits) count as one group.
        population: Weights >= 0; default equal.
        alpha: How much polarisation differs from inequality: 0 gives twice the Gini, at most 1.6.

    Raises:
        ValueError: As in `williamson`, and alpha outside 0..1.6.

    Example:
        >>> esteban_ray([0.0, 2.0], alpha=1.0)
        0.5
    """
    values, share = _weighted(x, population)
    if not 0 <= alpha <= 1.6:
        raise ValueError(f"alpha must lie between 0 and 1.6, it is {alpha}")
    mean = float(share @ values)
    if not mean > 0:
        return float("nan")
    order = np.argsort(values, kind="stable")
    values, share = values[order], share[order]
    # means that differ by rounding only are one value: the measure jumps where two groups become one
    first = np.concatenate([[True], np.diff(values) > 1e-12 * values[-1]])
    level, mass = values[first], np.bincount(first.cumsum() - 1, share)
    # sum_j p_j |y_i - y_j| for ordered y needs cumulated sums only
    below, amount = mass.cumsum(), (mass * level).cumsum()
    distance = level * (2 * below - 1) + mean - 2 * amount
    return float(mass ** (1 + alpha) @ distance) / mean


def esteban_gradin_ray(
    x: ArrayLike,
    groups: ArrayLike,
    *,
    population: ArrayLike | None = None,
    alpha: float = 1.3,
    beta: float = 1.0,
) -> float:
    """Return P_EGR = P_ER(groups) - beta (G - G_groups) (Esteban, Gradin and Ray 2007).

    P_ER and G_groups are those of the group means with the groups' population; G is the Gini of the units.
    What is lost by speaking of groups is taken off.

    Args:
        x: Per head, >= 0, shape (n,), complete.
        groups: Group of each unit.
        population: Weights >= 0; default equal.
        alpha: As in `esteban_ray`.
        beta: Weight of the inequality within groups, >= 0.

    Raises:
        ValueError: As in `esteban_ray`; not one group per unit; negative beta.

    Example:
        >>> round(esteban_gradin_ray([1.0, 3.0], ["a", "b"], alpha=1.0), 4)
        0.25
    """
    values, share = _weighted(x, population)
    if np.shape(groups) != values.shape or not beta >= 0:
        raise ValueError("there must be one group per unit, and beta must not be negative")
    names, member = np.unique(np.asarray(groups), return_inverse=True)
    mass = np.bincount(member, share, names.size)
    kept = mass > 0
    means = np.bincount(member, share * values, names.size)[kept] / mass[kept]
    lost = gini(values, share) - gini(means, mass[kept])
    return esteban_ray(means, mass[kept], alpha=alpha) - beta * lost


def kanbur_zhang(amounts: ArrayLike, groups: ArrayLike, *, population: ArrayLike | None = None) -> float:
    """Return Theil's T between groups over T within groups (Kanbur and Zhang 2001).

    Args:
        amounts: Totals (not per head) of each unit, >= 0.
        groups: Group of each unit.
        population: Population of each unit; default equal.

    Returns:
        NaN where nothing is unequal within the groups.

    Raises:
        ValueError: As in `theil_decomposition`.

    Example:
        >>> round(kanbur_zhang([1.0, 2.0, 6.0, 7.0], ["a", "a", "b", "b"]), 2)
        16.17
    """
    parts = theil_decomposition(amounts, groups, population=population)
    return parts.between / parts.within if parts.within > 1e-12 else float("nan")


def williamson_curve(inequality: ArrayLike, income: ArrayLike) -> WilliamsonCurve:
    """Fit inequality between regions on national income per head and its square, over the years of a country.

    Args:
        inequality: Williamson's index or another, shape (years,), complete.
        income: National income per head in constant prices, > 0.

    Raises:
        ValueError: Fewer than five years, missing values, income not above zero or without variation.

    Example:
        >>> income = np.exp(np.linspace(6.0, 10.0, 9))
        >>> curve = williamson_curve(1 - (np.log(income) - 8) ** 2 / 10, income)
        >>> curve.shape, round(float(np.log(curve.turning_point)), 6)
        ('inverted-u', 8.0)
    """
    y, level = as_floats(inequality, "inequality", ndim=1), as_floats(income, "income", ndim=1)
    if y.shape != level.shape or y.size < 5 or np.isnan(y).any() or not (level > 0).all():
        raise ValueError("the curve needs five complete years or more and income above zero")
    logs = np.log(level)
    if np.unique(logs).size < 3:
        raise ValueError("income takes fewer than three values")
    shift = logs - logs.mean()
    design = np.column_stack([np.ones(y.size), shift, shift**2])
    inverse = np.linalg.inv(design.T @ design)
    b = inverse @ (design.T @ y)
    residual = y - design @ b
    covariance = inverse * float(residual @ residual) / (y.size - 3)
    # b1 of the formula belongs to logs as they are, not to logs from their mean
    turn = np.array([[1.0, -2 * logs.mean()], [0.0, 1.0]])
    slopes = turn @ b[1:]
    errors = np.sqrt(np.diag(turn @ covariance[1:, 1:] @ turn.T))
    p = [_two_sided(float(s), float(e), y.size - 3) for s, e in zip(slopes, errors, strict=True)]
    bent = abs(slopes[1]) > 1e-12 * np.abs(b).max()
    point = float(np.exp(-slopes[0] / (2 * slopes[1]))) if bent else float("nan")
    ends = [_end(b, covariance, float(end), y.size - 3) for end in (shift.min(), shift.max())]
    inside = bool(level.min() < point < level.max())
    u_p = max(ends[0][1], ends[1][1]) if inside else float("nan")
    shape = _shape(float(slopes[1]), inside, ends[0][0])
    return WilliamsonCurve(float(slopes[0]), float(slopes[1]), p[0], p[1], point, inside, shape, u_p, y.size)


def _shape(quadratic: float, inside: bool, first: float) -> str:
    if inside:
        return "inverted-u" if quadratic < 0 else "u"
    return "flat" if first == 0 else "rising" if first > 0 else "falling"


def _end(b: Floats, covariance: Floats, at: float, freedom: int) -> tuple[float, float]:
    """Slope at an end of the range, and the one-sided p-value that it has this sign."""
    slope = float(b[1] + 2 * b[2] * at)
    pull = np.array([0.0, 1.0, 2 * at])
    return slope, _two_sided(slope, float(np.sqrt(pull @ covariance @ pull)), freedom) / 2


def _two_sided(estimate: float, se: float, freedom: int) -> float:
    if se == 0:
        return 0.0 if estimate else 1.0
    return float(2 * t.sf(abs(estimate / se), freedom))


def _median(values: Floats, reached: Floats) -> float:
    at = int(np.searchsorted(reached, 0.5 - 1e-12))
    if abs(reached[at] - 0.5) <= 1e-12 and at + 1 < values.size:
        return float(values[at] + values[at + 1]) / 2
    return float(values[at])


def _weighted(x: ArrayLike, population: ArrayLike | None) -> tuple[Floats, Floats]:
    """Values and shares of population."""
    values = as_complete(x, ndim=1)
    mass = np.ones(values.size) if population is None else as_complete(population, "population", ndim=1)
    if mass.shape != values.shape or not mass.sum() > 0:
        raise ValueError(f"population {mass.shape} must fit x {values.shape} and not be zero everywhere")
    return values, mass / mass.sum()
