"""Intervals from the errors that were made before: pooled split conformal prediction.

Sources: Vovk, Gammerman and Shafer (2005), Algorithmic Learning in a Random World; Lei et al. (2018),
Distribution-free predictive inference for regression, J. of the American Statistical Association 113.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from growthpoles.stats.arrays import Floats, as_floats

LEVELS = (*(round(0.05 * k, 2) for k in range(1, 20)), 0.99)


def effective_numbers(known: ArrayLike, *, series: ArrayLike, origin: ArrayLike, shared: float) -> Floats:
    """How many independent errors those of every step are worth: m^2 / sum over all pairs of r^2.

    m errors with one correlation r give m / (1 + (m - 1) r^2). Errors h years ahead of two origins d years
    apart have (h - d) / h of their years in common, those of two series correlate `shared`; r is the product.
    Squares, because intervals are made of absolute errors, and those of normal errors correlate about r^2.

    Args:
        known: Which errors there are, shape (m, steps).
        series: Series of each row.
        origin: Year each row was forecast from.
        shared: Correlation between series, 0 to 1.

    Returns:
        Shape (steps,); 0 where there is no error.

    Example:
        >>> effective_numbers(np.ones((4, 1), bool), series=[0, 1, 2, 3], origin=[5] * 4, shared=1.0)
        array([1.])
    """
    there = np.asarray(known, bool)
    (names, row), (years, column) = (np.unique(x, return_inverse=True) for x in (series, origin))
    apart = np.abs(np.subtract.outer(years, years))
    found = np.zeros(there.shape[1])
    for k in range(found.size):
        held = np.zeros((names.size, years.size))
        held[row[there[:, k]], column[there[:, k]]] = 1.0
        number, same = held.sum(axis=0), held.T @ held
        alike = same + shared**2 * (np.outer(number, number) - same)
        total = float((np.maximum(1 - apart / (k + 1), 0) ** 2 * alike).sum())
        found[k] = number.sum() ** 2 / total if total > 0 else 0.0
    return found


def conformal_widths(errors: ArrayLike, levels: ArrayLike, *, effective: ArrayLike | None = None) -> Floats:
    """Half-widths that held the given share of earlier errors, with the correction for their number.

    The k-th smallest of m absolute errors with k = ceil(m level (n + 1) / n), where n is the number of
    independent errors they are worth; NaN where k > m: so few errors say nothing about that level. Widths
    never narrow with the horizon.

    Args:
        errors: Scaled errors, shape (m, steps); NaN = no error of that step.
        levels: Shares within 0 and 1, shape (k,).
        effective: Number of independent errors per step, see `effective_numbers`; all by default.

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
    number = count if effective is None else np.minimum(as_floats(effective, "effective", ndim=1), count)
    found = np.full((sizes.shape[1], wanted.size), np.nan)
    share = wanted * (1 + 1 / np.maximum(number, 1e-9))[:, None]
    rank = np.ceil(np.round(np.minimum(share, 2.0) * count[:, None], 9)).astype(int)
    step, level = np.nonzero((rank <= count[:, None]) & (rank > 0))
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


def with_tails(widths: ArrayLike, levels: ArrayLike) -> Floats:
    """Widths of levels above the last known one as those of a normal distribution through that one.

    Args:
        widths: Shape (steps, levels); NaN = unknown.
        levels: Shares within 0 and 1, ascending.

    Example:
        >>> with_tails([[1.2816, np.nan]], [0.8, 0.95]).round(2)
        array([[1.28, 1.96]])
    """
    found = np.array(as_floats(widths, "widths", ndim=2))
    normal = ndtri((1 + as_floats(levels, "levels", ndim=1)) / 2)
    for row in found:
        known = np.flatnonzero(~np.isnan(row))
        if known.size:
            last = int(known[-1])
            row[last + 1 :] = row[last] * normal[last + 1 :] / normal[last]
    return found


def change_widths(change: ArrayLike, levels: ArrayLike, *, steps: int, shared: float = 0.0) -> Floats:
    """Half-widths from the yearly changes themselves, where no earlier forecast could be made.

    One year ahead: `conformal_widths` of every change less the mean of the other changes of its series; h
    years ahead: times sqrt(h (1 + h / m) / (1 + 1 / m)), the error of a random walk with a drift estimated
    from m changes.

    Args:
        change: Changes over their mean size, shape (series, years); NaN = missing.
        levels: Shares within 0 and 1.
        steps: Years ahead.
        shared: Correlation between series, 0 to 1.

    Example:
        >>> change_widths([[1.0, 1.0, 1.0, 2.0]], [0.5], steps=2).round(3).ravel()
        array([0.333, 0.516])
    """
    moves = as_floats(change, "change", ndim=2)
    count = (~np.isnan(moves)).sum(axis=1, keepdims=True)
    usable = count[:, 0] > 1
    moves, count = moves[usable], count[usable]
    left = (moves - np.nansum(moves, axis=1, keepdims=True) / count) * count / (count - 1)
    series, year = np.nonzero(~np.isnan(left))
    errors = left[series, year][:, None]
    worth = effective_numbers(np.ones(errors.shape, bool), series=series, origin=year, shared=shared)
    one = conformal_widths(errors, levels, effective=worth)
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


def joint_normals(
    n: int, *, units: int, steps: int, shared: ArrayLike, linked: ArrayLike, random: np.random.Generator
) -> Floats:
    """Standard normal paths linked over years, units and series (a Gaussian copula).

    Years are linked as in a random walk, correlation sqrt(h / h') for h < h'; the units of series k share a
    common part with correlation `shared`; series k and l of a unit correlate R_kl (sqrt(s_k s_l) +
    sqrt((1 - s_k) (1 - s_l))).

    Args:
        n: Draws.
        units: Units per draw.
        steps: Years ahead.
        shared: Correlation s between units, 0 to 1, shape (series,).
        linked: Correlation matrix R of the series, shape (series, series); where it is none, the nearest by
            its eigenvalues.
        random: Source of random numbers.

    Returns:
        Shape (n, units, steps, series).

    Example:
        >>> random = np.random.default_rng(1)
        >>> z = joint_normals(9000, units=1, steps=1, shared=[0, 0], linked=[[1, .5], [.5, 1]], random=random)
        >>> float(np.corrcoef(z[:, 0, 0].T)[0, 1].round(1))
        0.5
    """
    part = as_floats(shared, "shared", ndim=1)
    horizon = np.arange(1, steps + 1)
    years = np.linalg.cholesky(
        np.sqrt(np.minimum.outer(horizon, horizon) / np.maximum.outer(horizon, horizon))
    )
    values, vectors = np.linalg.eigh(as_floats(linked, "linked", ndim=2))
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    root = root / np.sqrt((root**2).sum(axis=1, keepdims=True))
    common = years @ random.standard_normal((n, 1, steps, part.size)) @ root.T
    own = years @ random.standard_normal((n, units, steps, part.size)) @ root.T
    return np.asarray(np.sqrt(part) * common + np.sqrt(1 - part) * own)


def errors_at(normals: ArrayLike, widths: ArrayLike) -> Floats:
    """Errors with the distribution of the widths, from standard normal paths; signs are even.

    Args:
        normals: Shape (n, units, steps), of one series of `joint_normals`.
        widths: Half-widths at `LEVELS`, shape (steps, levels), complete.

    Example:
        >>> errors_at([[[0.0, 1e9]]], np.outer([1.0, 2.0], LEVELS)).ravel()
        array([0.  , 1.98])
    """
    z, limits = np.asarray(normals, float), as_floats(widths, "widths", ndim=2)
    share = np.abs(2 * ndtr(z) - 1)
    sizes = np.empty(share.shape)
    for k, row in enumerate(limits):
        sizes[..., k] = np.interp(share[..., k], (0.0, *LEVELS), (0.0, *row))
    return np.asarray(np.sign(z) * sizes)
