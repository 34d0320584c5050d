"""Weighted means of a unit's children, with missing children dropped, in one pass for all replicates.

Power means, median, ordered weighted means and means with a penalty for imbalance. A child with weight zero
is no child: its value is never looked at.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from growthpoles.stats.arrays import Floats, as_floats, divide, numbered

Quantifier = Callable[[Floats], Floats]


def as_children(x: ArrayLike, w: ArrayLike) -> tuple[Floats, Floats]:
    """Return children and weights as floats, refusing what does not fit together.

    Args:
        x: Children, shape (..., units, children).
        w: Weights, shape (children,) or (replicates, children).

    Raises:
        ValueError: Negative, missing or all-zero weights; infinite values; shapes that do not fit.

    Example:
        >>> as_children([[1, 2]], [1, 0])[1]
        array([1., 0.])
    """
    values, weights = as_floats(x), as_floats(w, "w")
    if values.ndim < 2 or weights.ndim not in (1, 2) or values.shape[-1] != weights.shape[-1]:
        raise ValueError(
            f"x {values.shape} and weights {weights.shape} do not fit: (..., units, children) wanted"
        )
    if weights.ndim == 2 and (values.ndim > 3 or (values.ndim == 3 and len(values) != len(weights))):
        raise ValueError(f"{len(weights)} weight sets for values of shape {values.shape}")
    if not (weights >= 0).all():
        raise ValueError("weights must be numbers >= 0")
    if not weights.any(axis=-1).all():
        raise ValueError("all weights of a set are zero")
    return values, weights


def power_mean(x: ArrayLike, w: ArrayLike, *, p: float = 1.0) -> Floats:
    """Return ``(sum w x^p / sum w)^(1/p)`` over the observed children of each unit.

    p = 1 arithmetic, 0 geometric, -1 harmonic, -inf minimum, +inf maximum; any other real p works. Source:
    Hardy, Littlewood and Polya, Inequalities (1934), ch. 2.

    Args:
        x: Children, shape (..., units, children); NaN = missing, dropped, the other weights renormalised.
        w: Weights, shape (children,), or (replicates, children) with x (units, children) or
            (replicates, units, children). They need not sum to one.
        p: Exponent.

    Returns:
        Shape (..., units), or (replicates, units); NaN where no child is observed.

    Raises:
        ValueError: Negative, missing or all-zero weights; shapes that do not fit; values <= 0 under p <= 0,
            or negative values under another p than 1 and +-inf (the columns are named).

    Example:
        >>> power_mean([[1.0, 4.0], [9.0, np.nan]], [1.0, 1.0], p=0)
        array([2., 9.])
        >>> power_mean([[1.0, 3.0]], [[1.0, 1.0], [3.0, 1.0]])
        array([[2. ],
               [1.5]])
    """
    values, weights = as_children(x, w)
    if np.isnan(p):
        raise ValueError("p is missing")
    if p == 1:
        return divide(_weighted_sum(_filled(values), weights), _available(values, weights))
    values = _without_zero_weights(values, weights)
    if np.isinf(p):
        extreme = (np.fmin if p < 0 else np.fmax).reduce(values, axis=-1)
        return np.array(
            np.broadcast_to(extreme, (len(weights), values.shape[-2])) if weights.ndim == 2 else extreme
        )
    _check_domain(values, p)
    with np.errstate(divide="ignore"):
        logs = np.log(values)
    if p == 0:
        return np.exp(divide(_weighted_sum(_filled(logs), weights), _available(values, weights)))
    return _general_mean(logs, weights, p)


def weighted_median(x: ArrayLike, w: ArrayLike) -> Floats:
    """Return the weighted median of each unit's observed children; with equal weights the ordinary median.

    It is the value at which the sorted weights pass one half; when they reach one half exactly, the mean of
    that value and the next.

    Args:
        x: Children, shape (..., units, children).
        w: Weights as in `power_mean`.

    Raises:
        ValueError: As in `power_mean`.

    Example:
        >>> weighted_median([[1.0, 2.0, 9.0], [1.0, 2.0, np.nan]], [1.0, 1.0, 1.0])
        array([2. , 1.5])
    """
    values, weights = as_children(x, w)
    values = _spread(_without_zero_weights(values, weights), weights)
    if weights.ndim == 2:
        weights = weights[:, None, :]
    order = np.argsort(values, axis=-1)
    ranked = np.take_along_axis(values, order, axis=-1)
    shares = np.take_along_axis(np.where(np.isnan(values), 0.0, weights), order, axis=-1).cumsum(axis=-1)
    total = shares[..., -1:]
    lower = (shares >= total * (0.5 - 1e-12)).argmax(axis=-1)[..., None]
    upper = (shares > total * (0.5 + 1e-12)).argmax(axis=-1)[..., None]
    middle = np.take_along_axis(ranked, lower, axis=-1) + np.take_along_axis(ranked, upper, axis=-1)
    return np.asarray(middle[..., 0] / 2)


def ordered_mean(x: ArrayLike, w: ArrayLike, *, quantifier: Quantifier) -> Floats:
    """Return the ordered weighted mean of each unit's observed children, best child first.

    The children are sorted downwards and the k-th counts with ``Q(c_k) - Q(c_(k-1))``, c_k being the share of
    the weight on the k best. With equal weights this is the OWA of Yager (1988, IEEE Transactions on Systems,
    Man and Cybernetics 18); with others it is the weighted OWA of Torra (1997, International Journal of
    Intelligent Systems 12).

    Args:
        x: Children, shape (..., units, children).
        w: Weights as in `power_mean`.
        quantifier: Rising function Q with Q(0) = 0 and Q(1) = 1, from `order_quantifier` or
            `orness_quantifier`.

    Raises:
        ValueError: As in `power_mean`.

    Example:
        >>> ordered_mean([[0.7, 1.0, 0.2, 0.6]], [1] * 4, quantifier=order_quantifier([0.4, 0.3, 0.2, 0.1]))
        array([0.75])
    """
    values, weights = as_children(x, w)
    order = np.argsort(-values, axis=-1)  # once for all weights
    ranked = np.nan_to_num(np.take_along_axis(values, order, axis=-1))
    own = weights[:, None, :] if weights.ndim == 2 and values.ndim == 3 else weights
    parts = np.take_along_axis(own, order, axis=-1) if own.ndim == 3 else own[..., order]
    parts = np.where(np.sort(np.isnan(values), axis=-1), 0.0, parts)
    passed = parts.cumsum(axis=-1)
    drops = ranked - np.concatenate([ranked[..., 1:], np.zeros_like(ranked[..., :1])], axis=-1)
    return np.asarray((quantifier(divide(passed, passed[..., -1:])) * drops).sum(axis=-1))


def ordered_shares(x: ArrayLike, w: ArrayLike, *, quantifier: Quantifier) -> Floats:
    """Return what each child counts for in `ordered_mean`; equal children share what their places get.

    Args:
        x: Children, shape (..., units, children).
        w: Weights as in `power_mean`.
        quantifier: As in `ordered_mean`.

    Returns:
        The shape of `x`, with the replicates of `w` in front if it has them; sum one over the observed
        children, NaN for the others.

    Raises:
        ValueError: As in `power_mean`.

    Example:
        >>> ordered_shares([[5.0, 9.0, 5.0]], [1, 1, 1], quantifier=order_quantifier([0.0, 0.0, 1.0]))
        array([[0.5, 0. , 0.5]])
    """
    values, weights = as_children(x, w)
    values = _spread(_without_zero_weights(values, weights), weights)
    own = np.where(np.isnan(values), 0.0, weights[:, None, :] if weights.ndim == 2 else weights)
    order = np.argsort(-values, axis=-1)
    ranked, parts = np.take_along_axis(values, order, axis=-1), np.take_along_axis(own, order, axis=-1)
    passed = parts.cumsum(axis=-1)
    passed = divide(passed, passed[..., -1:])
    before = np.concatenate([np.zeros_like(passed[..., :1]), passed[..., :-1]], axis=-1)
    first = np.ones(values.shape, dtype=bool)
    first[..., 1:] = ranked[..., 1:] != ranked[..., :-1]
    last = np.roll(first, -1, axis=-1)  # the place before the first of a group; the very first is always one
    start = np.maximum.accumulate(np.where(first, before, 0.0), axis=-1)
    end = np.flip(np.minimum.accumulate(np.flip(np.where(last, passed, 1.0), -1), axis=-1), -1)
    shares = (quantifier(end) - quantifier(start)) * divide(passed - before, end - start)
    result = np.empty(values.shape)
    np.put_along_axis(result, order, shares, axis=-1)
    return np.where(np.isnan(values), np.nan, result)


def order_quantifier(order: ArrayLike) -> Quantifier:
    """Return the quantifier of weights on the order, best child first: straight lines through their sums.

    Raises:
        ValueError: Negative, missing or all-zero weights.

    Example:
        >>> order_quantifier([0.4, 0.3, 0.2, 0.1])(np.array([0.25, 0.5, 1.0]))
        array([0.4, 0.7, 1. ])
    """
    weights = as_floats(order, "order", ndim=1)
    if not ((weights >= 0).all() and weights.any()):
        raise ValueError("order must hold numbers >= 0, not all zero")
    heights = np.concatenate([[0.0], weights.cumsum() / weights.sum()])
    places = np.linspace(0.0, 1.0, heights.size)
    return lambda share: np.interp(share, places, heights)


def orness_quantifier(orness: float) -> Quantifier:
    """Return ``Q(r) = r^((1 - orness) / orness)``: near 0 the minimum, 0.5 the mean, near 1 the maximum.

    Source: Yager (1996), Quantifier guided aggregation using OWA operators, International Journal of
    Intelligent Systems 11. Orness is the area under Q.

    Raises:
        ValueError: Orness outside 0-1, the ends excluded.

    Example:
        >>> orness_quantifier(1 / 3)(np.array([0.5]))
        array([0.25])
    """
    if not 0 < orness < 1:
        raise ValueError(f"orness must lie between 0 and 1, not {orness}")
    return lambda share: np.asarray(share ** ((1 - orness) / orness))


def median_quantifier(share: Floats) -> Floats:
    """Return the quantifier of the weighted median: a step at one half, half way up at one half itself.

    Example:
        >>> median_quantifier(np.array([0.4, 0.5, 0.6]))
        array([0. , 0.5, 1. ])
    """
    return np.asarray(0.5 * (share > 0.5 - 1e-12) + 0.5 * (share > 0.5 + 1e-12))


def penalised_mean(x: ArrayLike, w: ArrayLike, *, sign: int = -1, ddof: int = 1) -> Floats:
    """Return the mean of each unit's children with a penalty for imbalance: ``M (1 + sign (S / M)^2)``.

    M and S are mean and standard deviation over the unit's observed children, weighted:
    ``S^2 = sum w (x - M)^2 / sum w``, times k / (k - 1) for ddof = 1 with k children; S = 0 for one child.
    Source: De Muro, Mazziotta and Pareto (2011), Social Indicators Research 104; weights: Mazziotta and
    Pareto (2022), Rivista Italiana di Economia Demografia e Statistica.

    Args:
        x: Children on one scale with values above zero, shape (..., units, children).
        w: Weights as in `power_mean`.
        sign: -1 where a higher result is good, +1 where it is bad.
        ddof: 1 for the sample deviation, 0 for that of the population.

    Returns:
        Shaped as by `power_mean`; NaN where M is not above zero, the penalty has no sense there.

    Raises:
        ValueError: As in `power_mean`, or another sign than -1 and 1, or another ddof than 0 and 1.

    Example:
        >>> penalised_mean([[90.0, 110.0], [100.0, 100.0]], [1, 1])
        array([ 98., 100.])
    """
    if sign not in (-1, 1) or ddof not in (0, 1):
        raise ValueError("sign must be -1 or 1, ddof 0 or 1")
    values, weights = as_children(x, w)
    centre = power_mean(values, np.ones(values.shape[-1]))  # near the values, so that squares lose no digits
    apart = values - centre[..., None]
    shift = power_mean(apart, weights)
    variance = np.maximum(power_mean(apart**2, weights) - shift**2, 0.0)
    count = _weighted_sum((~np.isnan(values)).astype(np.float64), (weights > 0).astype(np.float64))
    mean = centre + shift
    spread = variance * count / np.maximum(count - ddof, 1)
    return np.where(mean > 0, mean + sign * divide(spread, mean), np.nan)


def coverage(x: ArrayLike, w: ArrayLike) -> Floats:
    """Return the share of the weight whose children are observed, shaped like the result of `power_mean`.

    Example:
        >>> coverage([[1.0, np.nan], [1.0, 2.0]], [3.0, 1.0])
        array([0.75, 1.  ])
    """
    values, weights = as_children(x, w)
    total = weights.sum(axis=-1)
    seen = _weighted_sum((~np.isnan(values)).astype(np.float64), weights)
    return np.asarray(seen / (total[:, None] if weights.ndim == 2 else total))


def _weighted_sum(x: Floats, weights: Floats) -> Floats:
    if weights.ndim == 1:
        return np.asarray(x @ weights)
    return np.asarray(weights @ x.T if x.ndim == 2 else (x @ weights[:, :, None])[..., 0])


def _filled(x: Floats) -> Floats:
    return np.where(np.isnan(x), 0.0, x) if np.isnan(x).any() else x


def _available(x: Floats, weights: Floats) -> Floats:
    missing = np.isnan(x)
    if missing.any():
        return _weighted_sum((~missing).astype(np.float64), weights)
    total = weights.sum(axis=-1)
    return np.asarray(total if weights.ndim == 1 else total[:, None])


def _spread(x: Floats, weights: Floats) -> Floats:
    """Give x the replicate axis of the weights where a result per replicate is due."""
    if weights.ndim == 2 and x.ndim == 2:
        return np.broadcast_to(x, (len(weights), *x.shape))
    return x


def _without_zero_weights(x: Floats, weights: Floats) -> Floats:
    if weights.all():
        return x
    used = weights > 0 if weights.ndim == 1 else (weights > 0)[:, None, :]
    return np.where(used, x, np.nan)


def _check_domain(x: Floats, p: float) -> None:
    outside = (x <= 0) if p <= 0 else (x < 0)
    if outside.any():
        columns = numbered(np.asarray(outside.reshape(-1, x.shape[-1]).any(axis=0)))
        needs = "values above zero" if p <= 0 else "no negative values"
        raise ValueError(f"a power mean with p = {p:g} needs {needs}; columns {columns} hold others")


def _general_mean(logs: Floats, weights: Floats, p: float) -> Floats:
    """Work relative to the largest power, so that nothing overflows; expm1 keeps p near zero accurate."""
    largest = (np.fmax if p > 0 else np.fmin).reduce(logs, axis=-1)
    largest = np.where(largest == -np.inf, 0.0, largest)  # all children are zero
    powers = p * (logs - largest[..., None])
    available = _available(logs, weights)
    with np.errstate(divide="ignore"):
        if abs(p) < 0.1:
            mean = np.log1p(divide(_weighted_sum(_filled(np.expm1(powers)), weights), available))
        else:
            mean = np.log(divide(_weighted_sum(_filled(np.exp(powers)), weights), available))
    return np.asarray(np.exp(largest + mean / p))
