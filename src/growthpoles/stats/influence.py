"""How much of the variation of a score one of its components carries: the correlation ratio."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from growthpoles.stats.arrays import Floats, as_floats

LEAST = 10
_WIDTHS = (0.65, 0.4, 0.25, 0.15, 0.1)  # bandwidths as shares of the range of x, besides the straight line


@dataclass(frozen=True, slots=True)
class MainEffect:
    """Main effect of one variable on another.

    Attributes:
        value: Correlation ratio, the share of the variance of y that knowing x takes away, 0 to 1.
        linear: Squared Pearson correlation: the same for a straight line, not corrected for the sample size.
        freedom: Degrees of freedom of the curve; 2 for a straight line.
        n: Pairs of values.
    """

    value: float
    linear: float
    freedom: float
    n: int


def correlation_ratio(x: ArrayLike, y: ArrayLike) -> MainEffect:
    """Estimate the correlation ratio ``V(E(y | x)) / V(y)`` of y on x.

    The measure of influence of Paruolo, Saisana and Saltelli (2013). E(y | x) is a local straight line with
    Gaussian weights; its bandwidth (from a tenth of the range of x up to a straight line over all of it) has
    the least leave-one-out error among those with at most n / 4 degrees of freedom. The ratio is corrected
    for the freedom d of the curve, ``1 - (RSS / (n - d)) / (TSS / (n - 1))``, and not below zero: a curve
    through noise explains something of any small sample.

    Args:
        x: The component, shape (n,); NaN = missing.
        y: The score, same shape.

    Returns:
        NaN for fewer than ten pairs of values, or where x or y does not vary over them.

    Raises:
        ValueError: Different shapes, or Inf.

    Example:
        >>> line = np.arange(12.0)
        >>> round(correlation_ratio(line, 3 * line).value, 6)
        1.0
    """
    first, second = as_floats(x, ndim=1), as_floats(y, "y", ndim=1)
    if first.shape != second.shape:
        raise ValueError(f"x has {first.size} values, y has {second.size}")
    both = ~np.isnan(first) & ~np.isnan(second)
    a, b, n = first[both], second[both], int(both.sum())
    if n < LEAST or (a == a[0]).all() or (b == b[0]).all():
        return MainEffect(float("nan"), float("nan"), float("nan"), n)
    a, b = (a - a.min()) / np.ptp(a), (b - b.mean()) / np.ptp(b)
    total = float(b @ b)
    straight = _straight(a, b)
    curves = [curve for curve in _local(a, b) if curve.freedom <= max(2.0, n / 4)]
    best = min([straight, *curves], key=lambda curve: curve.left_out)
    ratio = 1 - (best.rest / (n - best.freedom)) / (total / (n - 1))
    return MainEffect(max(0.0, ratio), 1 - straight.rest / total, best.freedom, n)


@dataclass(frozen=True, slots=True)
class _Curve:
    """A fitted curve: its degrees of freedom, residual sum of squares, and leave-one-out sum of squares."""

    freedom: float
    rest: float
    left_out: float

    @classmethod
    def of(cls, y: Floats, fitted: Floats, own: Floats) -> _Curve:
        """From fitted values and the weight of each point in its own one."""
        rest = y - fitted
        alone = bool((own > 1 - 1e-9).any())
        left_out = float("inf") if alone else float(((rest / (1 - own)) ** 2).sum())
        return cls(float(own.sum()), float(rest @ rest), left_out)


def _straight(x: Floats, y: Floats) -> _Curve:
    """A straight line; y has mean zero."""
    centred = x - x.mean()
    spread = centred @ centred
    return _Curve.of(y, centred * (centred @ y / spread), 1 / x.size + centred**2 / spread)


def _local(x: Floats, y: Floats) -> Iterator[_Curve]:
    """Local straight lines with Gaussian weights, one curve for each bandwidth."""
    distance = x[None, :] - x[:, None]
    squares, ones = distance * distance, np.ones_like(x)
    for width in _WIDTHS:
        weights = np.exp(squares * (-0.5 / width**2))
        sloped = weights * distance
        s0, s1, s2 = weights @ ones, sloped @ ones, np.einsum("ij,ij->i", sloped, distance)
        spread = s0 * s2 - s1 * s1
        flat = spread <= 1e-12 * s0 * s0  # one distinct value within reach: the local mean
        safe = np.where(flat, 1.0, spread)
        fitted = np.where(flat, weights @ y / s0, (s2 * (weights @ y) - s1 * (sloped @ y)) / safe)
        yield _Curve.of(y, fitted, np.where(flat, 1 / s0, s2 / safe))
