"""Weighted power means of a unit's children, with missing children dropped, in one pass for all replicates.

Source: Hardy, Littlewood and Polya, Inequalities (1934), ch. 2. A child with weight zero is no child: its
value is never looked at.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from growthpoles.stats.arrays import Floats, as_floats, divide, numbered


def power_mean(x: ArrayLike, w: ArrayLike, *, p: float = 1.0) -> Floats:
    """Return ``(sum w x^p / sum w)^(1/p)`` over the observed children of each unit.

    p = 1 arithmetic, 0 geometric, -1 harmonic, -inf minimum, +inf maximum; any other real p works.

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
    values, weights = _checked(x, w)
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
    values, weights = _checked(x, w)
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


def coverage(x: ArrayLike, w: ArrayLike) -> Floats:
    """Return the share of the weight whose children are observed, shaped like the result of `power_mean`.

    Example:
        >>> coverage([[1.0, np.nan], [1.0, 2.0]], [3.0, 1.0])
        array([0.75, 1.  ])
    """
    values, weights = _checked(x, w)
    total = weights.sum(axis=-1)
    seen = _weighted_sum((~np.isnan(values)).astype(np.float64), weights)
    return np.asarray(seen / (total[:, None] if weights.ndim == 2 else total))


def _checked(x: ArrayLike, w: ArrayLike) -> tuple[Floats, Floats]:
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
