"""Value at risk and conditional value at risk of equally likely scenarios; large values are bad."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from growthpoles.stats.arrays import Floats, as_floats


@dataclass(frozen=True, slots=True)
class Tail:
    """The bad end of a distribution.

    Attributes:
        var: Value at risk: the least value that the worst scenarios reach.
        cvar: Conditional value at risk: mean of the worst scenarios.
        error: Standard error of `cvar`.
    """

    var: float
    cvar: float
    error: float


def tail(losses: ArrayLike, level: float = 0.95) -> Tail:
    """Return the value at risk and the mean of the worst ``1 - level`` of the scenarios.

    CVaR = min over t of t + mean(max(0, x - t)) / (1 - level) (Rockafellar and Uryasev 2000); its standard
    error is the square root of (var(x | tail) + level (CVaR - VaR)^2) / (n (1 - level)) (Manistre and Hancock
    2005).

    Args:
        losses: One value per scenario, shape (n,).
        level: Between 0 (the mean) and 1, not included.

    Raises:
        ValueError: No scenario, a missing value, or a level outside.

    Example:
        >>> tail([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.8).cvar
        9.5
    """
    values = as_floats(losses, "losses", ndim=1)
    weights = tail_weights(values, level)
    used = weights > 0
    var = float(values[used].min())
    cvar = float(weights @ values)
    spread = float(weights @ (values - cvar) ** 2)
    error = np.sqrt((spread + level * (cvar - var) ** 2) / (values.size * (1 - level)))
    return Tail(var, cvar, float(error))


def tail_weights(losses: ArrayLike, level: float = 0.95) -> Floats:
    """Return the weight of every scenario in the CVaR, shape (n,): they add up to 1.

    The worst n (1 - level) scenarios weigh alike, the last of them as far as a part of it is needed. The mean
    of a part of the losses under these weights is its contribution to the CVaR of the sum (Euler).

    Raises:
        ValueError: See `tail`.

    Example:
        >>> tail_weights([1.0, 5.0, 3.0, 2.0], 0.5)
        array([0. , 0.5, 0.5, 0. ])
    """
    values = as_floats(losses, "losses", ndim=1)
    if not values.size or np.isnan(values).any():
        raise ValueError("every scenario needs a value")
    if not 0 <= level < 1:
        raise ValueError(f"the level must lie between 0 and 1, it is {level}")
    count = values.size * (1 - level)
    order = np.argsort(-values, kind="stable")
    parts = np.clip(count - np.arange(values.size), 0.0, 1.0)
    weights = np.empty(values.size)
    used = np.where(parts > 1e-9, parts, 0.0)
    weights[order] = used / used.sum()
    return weights
