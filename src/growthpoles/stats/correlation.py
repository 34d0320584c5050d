"""Correlations with p-values: Pearson, Spearman, Kendall; missing values are left out pair by pair."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr

from growthpoles.stats.arrays import Floats, Ints, as_floats

LEAST = 3
_Measure = Callable[[Floats, Floats], tuple[float, float]]


@dataclass(frozen=True, slots=True, eq=False)
class Correlations:
    """Correlations of the columns of two tables.

    Attributes:
        coefficient: Shape (columns of x, columns of y); NaN where fewer than three pairs of values are
            observed, or one side does not vary over them.
        p_value: Two-sided p-value of no association, same shape; NaN where there is no coefficient, and for a
            column with itself.
        n: Pairs of values, same shape.
    """

    coefficient: Floats
    p_value: Floats
    n: Ints


def pearson(x: ArrayLike, y: ArrayLike | None = None) -> Correlations:
    """Return Pearson correlations of columns, pairwise complete.

    r = sum (x - mx)(y - my) / sqrt(sum (x - mx)^2 sum (y - my)^2); p from Student's t with n - 2 degrees of
    freedom, t = r sqrt((n - 2) / (1 - r^2)).

    Args:
        x: Observations x columns, NaN = missing.
        y: Observations x columns; x itself by default.

    Raises:
        ValueError: The tables have different numbers of rows, or hold Inf.

    Example:
        >>> pearson([[1.0, 2.0], [2.0, 4.0], [3.0, 7.0]]).coefficient[0, 1].round(4)
        np.float64(0.9934)
    """
    return _pairwise(x, y, _pearson)


def spearman(x: ArrayLike, y: ArrayLike | None = None) -> Correlations:
    """Return Spearman correlations: those of Pearson on ranks (ties share their mean rank).

    Ranks are taken among the pairs of values both columns have; the p-value is that of Student's t, as for
    Pearson.

    Args:
        x: Observations x columns, NaN = missing.
        y: Observations x columns; x itself by default.

    Raises:
        ValueError: As in `pearson`.

    Example:
        >>> spearman([[1.0, 2.0], [2.0, 4.0], [3.0, 70.0]]).coefficient[0, 1].round(9)
        np.float64(1.0)
    """
    from scipy.stats import rankdata

    return _pairwise(x, y, lambda a, b: _pearson(rankdata(a), rankdata(b)))


def kendall(x: ArrayLike, y: ArrayLike | None = None) -> Correlations:
    """Return Kendall's tau-b: (concordant - discordant) / sqrt((pairs - ties in x)(pairs - ties in y)).

    The p-value is exact for small samples without ties, otherwise normal with the tie correction
    (`scipy.stats.kendalltau`).

    Args:
        x: Observations x columns, NaN = missing.
        y: Observations x columns; x itself by default.

    Raises:
        ValueError: As in `pearson`.

    Example:
        >>> kendall([[1.0, 2.0], [2.0, 1.0], [3.0, 3.0]]).coefficient[0, 1].round(4)
        np.float64(0.3333)
    """
    return _pairwise(x, y, _kendall)


def _pearson(a: Floats, b: Floats) -> tuple[float, float]:
    first, second = (_unit(column - column.mean()) for column in (a, b))
    r = min(1.0, max(-1.0, float(first @ second)))
    with np.errstate(divide="ignore"):
        t = abs(r) * np.sqrt(np.divide(a.size - 2, (1 - r) * (1 + r)))
    return r, float(2 * stdtr(a.size - 2, -t))


def _unit(column: Floats) -> Floats:
    """The column divided by its length, by way of its largest value so that squares stay in range."""
    scaled = column / np.abs(column).max()
    return np.asarray(scaled / np.sqrt((scaled * scaled).sum()))


def _kendall(a: Floats, b: Floats) -> tuple[float, float]:
    from scipy.stats import kendalltau

    found = kendalltau(a, b)
    return float(found.statistic), float(found.pvalue)


def _pairwise(x: ArrayLike, y: ArrayLike | None, measure: _Measure) -> Correlations:
    left = as_floats(x, ndim=2)
    right = left if y is None else as_floats(y, "y", ndim=2)
    if len(left) != len(right):
        raise ValueError(f"x has {len(left)} rows, y has {len(right)}")
    shape = (left.shape[1], right.shape[1])
    there, here = ~np.isnan(left), ~np.isnan(right)
    n = (there.astype(np.intp).T @ here.astype(np.intp)).astype(np.intp)
    r, p = np.full(shape, np.nan), np.full(shape, np.nan)
    for i, j in np.argwhere(n >= LEAST):
        if y is None and j < i:
            r[i, j], p[i, j] = r[j, i], p[j, i]
            continue
        both = there[:, i] & here[:, j]
        a, b = left[both, i], right[both, j]
        if (a != a[0]).any() and (b != b[0]).any():
            r[i, j], p[i, j] = (1.0, np.nan) if y is None and i == j else measure(a, b)
    return Correlations(r, p, n)
