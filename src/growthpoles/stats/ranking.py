"""Ranks of units, scores made of ranks and duels, and what replicates say about ranks.

Replicates stand on the leading axis.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from growthpoles.stats.arrays import Floats, as_floats, divide
from growthpoles.stats.means import as_children, coverage


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


def ascending_ranks(x: ArrayLike) -> Floats:
    """Rank units in each column upwards: 1 = lowest, ties share the average of their places.

    A column that only m of the n units have is stretched from m to n places, ``(r - 1/2) n / m + 1/2``, so
    that the best of few is not placed below the best of many.

    Args:
        x: Shape (..., units, columns); NaN stays NaN. n counts the units with any value.

    Example:
        >>> ascending_ranks([[5.0, np.nan], [7.0, 1.0], [7.0, 2.0]])
        array([[1.  ,  nan],
               [2.5 , 1.25],
               [2.5 , 2.75]])
    """
    values = as_floats(x)
    if values.ndim < 2:
        raise ValueError("x must have a unit axis and a column axis")
    known = ~np.isnan(values)
    units = known.any(axis=-1).sum(axis=-1)[..., None, None]
    from scipy.stats import rankdata  # half a second that readers of saved tables need not wait

    places = rankdata(values, axis=-2, nan_policy="omit")
    return divide((places - 0.5) * units, known.sum(axis=-2, keepdims=True)) + 0.5


def copeland(x: ArrayLike, w: ArrayLike) -> Floats:
    """Return the Copeland score of each unit: duels won minus duels lost against all others.

    Unit i wins against j where the children in which it is higher hold more weight than those in which it is
    lower, which is: their share plus half of the share of ties exceeds one half. Only children that both
    units have give a vote; exactly one half counts neither way. Source: Copeland (1951), A reasonable social
    welfare function; OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 6.

    Args:
        x: Children, shape (units, children) or (replicates, units, children).
        w: Weights, shape (children,) or (replicates, children).

    Returns:
        Shape (units,) or (replicates, units); NaN for a unit without any child.

    Raises:
        ValueError: As in `power_mean`.

    Example:
        >>> copeland([[1.0, 3.0, 2.0], [2.0, 2.0, 3.0], [3.0, 1.0, np.nan]], [1, 1, 1])
        array([-1.,  1.,  0.])
    """
    values, weights = as_children(x, w)
    if values.ndim > 3:
        raise ValueError("x must have at most the axes replicates, units and children")
    sets = np.atleast_2d(weights)
    slack = 1e-12 * sets.sum(axis=-1)[:, None]  # weights that should balance may differ in the last digit
    replicates, units = max(len(sets), len(values) if values.ndim == 3 else 1), values.shape[-2]
    score = np.zeros((replicates, units))
    for i in range(units - 1):
        own, others = values[..., i : i + 1, :], values[..., i + 1 :, :]
        votes = (own > others).astype(np.float64) - (own < others)
        lead = sets @ votes.T if votes.ndim == 2 else (votes @ sets[:, :, None])[..., 0]
        won = (lead > slack).astype(np.int8) - (lead < -slack).astype(np.int8)
        score[:, i] += won.sum(axis=1)
        score[:, i + 1 :] -= won
    result = score if weights.ndim == 2 or values.ndim == 3 else score[0]
    return np.where(coverage(values, weights) > 0, result, np.nan)
