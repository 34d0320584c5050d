"""Intervals from the errors that were made before: pooled split conformal prediction.

Sources: Vovk, Gammerman and Shafer (2005), Algorithmic Learning in a Random World; Lei et al. (2018),
Distribution-free predictive inference for regression, J. of the American Statistical Association 113.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from growthpoles.stats.arrays import Floats, as_floats

LEVELS = (*(round(0.05 * k, 2) for k in range(1, 20)), 0.99)


def conformal_widths(errors: ArrayLike, levels: ArrayLike) -> Floats:
    """Half-widths that held the given share of earlier errors, with the correction for their number.

    The k-th smallest absolute error with k = ceil((m + 1) level); NaN where k > m: so few errors say nothing
    about that level. Widths never narrow with the horizon.

    Args:
        errors: Scaled errors, shape (m, steps); NaN = no error of that step.
        levels: Shares within 0 and 1, shape (k,).

    Returns:
        Shape (steps, k).

    Raises:
        ValueError: A level outside 0 and 1.

    Example:
        >>> conformal_widths([[1.0], [-2.0], [3.0], [-4.0]], [0.5, 0.95])
        array([[ 3., nan]])
    """
    wanted = as_floats(levels, "levels", ndim=1)
    if ((wanted <= 0) | (wanted >= 1)).any():
        raise ValueError("levels must lie between 0 and 1")
    sizes = np.sort(np.abs(as_floats(errors, "errors", ndim=2)), axis=0)
    count = (~np.isnan(sizes)).sum(axis=0)
    found = np.full((sizes.shape[1], wanted.size), np.nan)
    rank = np.ceil(np.round((count[:, None] + 1) * wanted, 9)).astype(int)
    step, level = np.nonzero(rank <= count[:, None])
    found[step, level] = sizes[rank[step, level] - 1, step]
    return np.where(np.isnan(found), np.nan, np.fmax.accumulate(found, axis=0))


def extend_widths(widths: ArrayLike) -> Floats:
    """Fill the steps after the last known width by the square root of the horizon, as for a random walk.

    Args:
        widths: Shape (steps, levels).

    Example:
        >>> extend_widths([[1.0], [np.nan], [np.nan], [np.nan]]).ravel().round(2)
        array([1.  , 1.41, 1.73, 2.  ])
    """
    found = np.array(as_floats(widths, "widths", ndim=2))
    for column in found.T:
        seen = np.flatnonzero(~np.isnan(column))
        if seen.size:
            last = int(seen[-1])
            column[last + 1 :] = column[last] * np.sqrt(np.arange(last + 2, len(column) + 1) / (last + 1))
    return found


def change_widths(change: ArrayLike, levels: ArrayLike, *, steps: int) -> Floats:
    """Half-widths from the yearly changes themselves, where no earlier forecast could be made.

    One year ahead: `conformal_widths` of every change less the mean of the other changes of its series; h
    years
    ahead: times sqrt(h (1 + h / m) / (1 + 1 / m)), the error of a random walk with a drift estimated from m
    changes.

    Args:
        change: Changes over their mean size, shape (series, years); NaN = missing.
        levels: Shares within 0 and 1.
        steps: Years ahead.

    Example:
        >>> change_widths([[1.0, 1.0, 1.0, 2.0]], [0.5], steps=2).round(3).ravel()
        array([0.333, 0.516])
    """
    moves = as_floats(change, "change", ndim=2)
    count = (~np.isnan(moves)).sum(axis=1, keepdims=True)
    usable = count[:, 0] > 1
    moves, count = moves[usable], count[usable]
    left = (moves - np.nansum(moves, axis=1, keepdims=True) / count) * count / (count - 1)
    one = conformal_widths(left[~np.isnan(left)][:, None], levels)
    m = float(np.median(count)) if count.size else 1.0
    h = np.arange(1, steps + 1)[:, None]
    return np.asarray(one * np.sqrt(h * (1 + h / m) / (1 + 1 / m)))


def covered(errors: ArrayLike, widths: ArrayLike) -> Floats:
    """Share of errors within the half-widths, per step and level; NaN without errors or width.

    Args:
        errors: Shape (m, steps).
        widths: Shape (steps, levels).

    Example:
        >>> covered([[0.5], [-2.0]], [[1.0, np.nan]])
        array([[0.5, nan]])
    """
    sizes, limits = np.abs(as_floats(errors, "errors", ndim=2)), as_floats(widths, "widths", ndim=2)
    count = (~np.isnan(sizes)).sum(axis=0)[:, None]
    inside = (sizes[:, :, None] <= limits).sum(axis=0)
    return np.where((count == 0) | np.isnan(limits), np.nan, inside / np.maximum(count, 1))


def draw_errors(
    widths: ArrayLike, n: int, *, units: int, shared: float, random: np.random.Generator
) -> Floats:
    """Joint error paths whose every year and unit has the distribution of the widths.

    Signs are even. Years are linked as in a random walk, correlation sqrt(h / h') for h < h'; units share one
    common part with correlation `shared` (a Gaussian copula).

    Args:
        widths: Half-widths at `LEVELS`, shape (steps, levels), without NaN but at the end of a row.
        n: Draws.
        units: Series per draw.
        shared: Correlation between units, 0 to 1.
        random: Source of random numbers.

    Returns:
        Shape (n, units, steps).

    Example:
        >>> wide = np.outer([1.0, 2.0], LEVELS)
        >>> found = draw_errors(wide, 4000, units=1, shared=0.0, random=np.random.default_rng(1))
        >>> (np.abs(found[:, 0]) <= 0.8 * np.array([1.0, 2.0])).mean(axis=0).round(1)
        array([0.8, 0.8])
    """
    limits = as_floats(widths, "widths", ndim=2)
    steps = np.arange(1, len(limits) + 1)
    link = np.sqrt(np.minimum.outer(steps, steps) / np.maximum.outer(steps, steps))
    root = np.linalg.cholesky(link)
    common = random.standard_normal((n, 1, steps.size)) @ root.T
    own = random.standard_normal((n, units, steps.size)) @ root.T
    position = ndtr(np.sqrt(shared) * common + np.sqrt(1 - shared) * own)
    share = np.abs(2 * position - 1)
    sizes = np.empty(share.shape)
    for k, row in enumerate(limits):
        known = ~np.isnan(row)
        at, height = np.array([0.0, *np.array(LEVELS)[known]]), np.array([0.0, *row[known]])
        sizes[..., k] = np.interp(share[..., k], at, height)
    return np.asarray(np.sign(position - 0.5) * sizes)
