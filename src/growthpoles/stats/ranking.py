"""Ranks of units and what replicates say about them; replicates stand on the leading axis."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from growthpoles.stats.arrays import Floats, as_floats, divide


def rank(scores: ArrayLike) -> Floats:
    """Rank units by score: 1 = highest, ties share the smallest rank, missing stays missing.

    Args:
        scores: Shape (..., units).

    Returns:
        Ranks of the same shape.

    Example:
        >>> rank([0.5, 0.9, 0.5, np.nan])
        array([ 2.,  1.,  2., nan])
    """
    values = -as_floats(scores, "scores")
    if values.ndim == 0:
        raise ValueError("scores must have a unit axis")
    order = np.argsort(values, axis=-1)
    ranked = np.take_along_axis(values, order, axis=-1)
    place = np.broadcast_to(np.arange(1.0, values.shape[-1] + 1), values.shape).copy()
    place[..., 1:][ranked[..., 1:] == ranked[..., :-1]] = 0  # a tie takes the place of the first of its group
    place = np.maximum.accumulate(place, axis=-1)
    place[np.isnan(ranked)] = np.nan
    result = np.empty(values.shape)
    np.put_along_axis(result, order, place, axis=-1)
    return result


def pairwise_probability(scores: ArrayLike) -> Floats:
    """Return the share of replicates in which unit i scores above unit j, ties counted half.

    Memory grows with replicates x units, not with replicates x units^2.

    Args:
        scores: Shape (replicates, units).

    Returns:
        Shape (units, units), P[i, j] + P[j, i] = 1; 0.5 on the diagonal. A pair is judged on the replicates
        in which both units have a score; NaN where there is none.

    Example:
        >>> pairwise_probability([[3.0, 2.0], [3.0, 3.0], [1.0, 2.0], [5.0, np.nan]])
        array([[0.5, 0.5],
               [0.5, 0.5]])
    """
    values = np.ascontiguousarray(as_floats(scores, "scores", ndim=2).T)
    seen = (~np.isnan(values)).astype(np.float64)
    both = seen @ seen.T
    result = np.full((len(values), len(values)), np.nan)
    for i, own in enumerate(values):
        others = values[i:]
        wins = (own > others).sum(axis=1) + 0.5 * (own == others).sum(axis=1)
        result[i, i:] = divide(wins, both[i, i:])
        result[i:, i] = 1 - result[i, i:]
    return result


def rank_quantiles(ranks: ArrayLike, q: ArrayLike = (0.05, 0.5, 0.95)) -> Floats:
    """Return quantiles over replicates of each unit's rank (linear interpolation).

    Replicates in which a unit has no rank are left out for that unit.

    Args:
        ranks: Shape (replicates, units).
        q: Probabilities.

    Returns:
        Shape (quantiles, units); NaN for a unit without a rank in any replicate.

    Raises:
        ValueError: A probability outside 0-1.

    Example:
        >>> rank_quantiles([[1.0, 2.0], [1.0, 3.0], [2.0, np.nan]], [0.5])
        array([[1. , 2.5]])
    """
    values = as_floats(ranks, "ranks", ndim=2)
    levels = np.atleast_1d(np.asarray(q, dtype=np.float64))
    if not ((levels >= 0) & (levels <= 1)).all():
        raise ValueError("quantiles must be between 0 and 1")
    gap = np.isnan(values)
    result = np.full((levels.size, values.shape[1]), np.nan)
    complete = ~gap.any(axis=0)
    result[:, complete] = np.quantile(values[:, complete], levels, axis=0)
    for unit in np.flatnonzero(~complete & ~gap.all(axis=0)):
        result[:, unit] = np.quantile(values[~gap[:, unit], unit], levels)
    return result


def top_probability(ranks: ArrayLike, k: int) -> Floats:
    """Return the share of replicates in which a unit ranks k or better, among those in which it has a rank.

    Args:
        ranks: Shape (replicates, units).
        k: Last rank that counts.

    Returns:
        Shape (units,); NaN for a unit without a rank in any replicate.

    Example:
        >>> top_probability([[1.0, 2.0, np.nan], [2.0, 1.0, np.nan]], 1)
        array([0.5, 0.5, nan])
    """
    values = as_floats(ranks, "ranks", ndim=2)
    return divide((values <= k).sum(axis=0), (~np.isnan(values)).sum(axis=0))
