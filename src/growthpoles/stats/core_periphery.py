"""The core-periphery model of two regions (Krugman 1991; Fujita, Krugman and Venables 1999, chapter 5).

Farmers (1 - mu of all) stay, half in each region; workers (mu) move to the higher real wage. Goods of
industry melt on the way: T >= 1 leave for one to arrive. sigma is the elasticity of substitution, share the
part of the workers in region 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq

from growthpoles.stats.arrays import Bools, Floats, as_floats

_STEPS = 2000
_GRID = 201
_FLAT = 1e-9
_LARGEST = 700.0


@dataclass(frozen=True, slots=True, eq=False)
class Equilibria:
    """Distributions of the workers from which nobody wants to move, at one trade cost.

    Attributes:
        shares: Share of region 1, ascending.
        stable: Whether a small shift dies out.
    """

    shares: Floats
    stable: Bools


def break_point(sigma: float, mu: float) -> float:
    """Return the trade cost below which an even spread of industry breaks up.

    T^(sigma-1) = (rho + mu)(1 + mu) / ((rho - mu)(1 - mu)), rho = (sigma - 1) / sigma. Infinite where
    rho <= mu: industry then always gathers ("black hole").

    Raises:
        ValueError: sigma is not above one, or mu not between 0 and 1.

    Example:
        >>> round(break_point(5, 0.4), 4)
        1.6266
    """
    rho = _check(sigma, mu)
    if rho <= mu:
        return float("inf")
    return float(((rho + mu) * (1 + mu) / ((rho - mu) * (1 - mu))) ** (1 / (sigma - 1)))


def sustain_point(sigma: float, mu: float) -> float:
    """Return the trade cost above which a full core can no longer hold its workers.

    Root T > 1 of (1 + mu)/2 T^(1 - sigma - mu sigma) + (1 - mu)/2 T^(sigma - 1 - mu sigma) = 1; infinite
    where rho <= mu (and where it is too large for a number).

    Raises:
        ValueError: sigma is not above one, or mu not between 0 and 1.

    Example:
        >>> round(sustain_point(5, 0.4), 4)
        1.8073
    """
    rho = _check(sigma, mu)
    if rho <= mu:
        return float("inf")

    def pull(log_cost: float) -> float:
        falls = np.log((1 + mu) / 2) + (1 - sigma - mu * sigma) * log_cost
        rises = np.log((1 - mu) / 2) + (sigma - 1 - mu * sigma) * log_cost
        return float(np.logaddexp(falls, rises))

    low = float(np.log(break_point(sigma, mu)))
    high = 2 * low
    while pull(high) < 0:
        high *= 2
    found = float(brentq(pull, low, high, xtol=1e-14))
    return float(np.exp(found)) if found < _LARGEST else float("inf")


def real_wage_gap(shares: ArrayLike, cost: float, *, sigma: float, mu: float) -> Floats:
    """Return the real wage of region 1 less that of region 2 at given shares of region 1.

    Short-run equilibrium: income Y_r = mu s_r w_r + (1 - mu)/2, price index
    G_r = (sum_s s_s (w_s T_rs)^(1-sigma))^(1/(1-sigma)), wage w_r = (sum_s Y_s T_rs^(1-sigma)
    G_s^(sigma-1))^(1/sigma), real wage w_r G_r^-mu.

    Raises:
        ValueError: sigma is not above one, mu not between 0 and 1, cost below one, or shares outside 0-1.

    Example:
        >>> real_wage_gap([0.5], 1.7, sigma=5, mu=0.4).round(8)
        array([0.])
    """
    _check(sigma, mu)
    first = as_floats(shares, "shares", ndim=1)
    if not cost >= 1 or (first < 0).any() or (first > 1).any():
        raise ValueError("cost must be at least one and shares between 0 and 1")
    split = np.stack([first, 1 - first])
    passes = np.array([[1.0, cost ** (1 - sigma)], [cost ** (1 - sigma), 1.0]])
    wages = np.ones_like(split)
    for _ in range(_STEPS):
        prices = passes @ (split * wages ** (1 - sigma))
        income = mu * split * wages + (1 - mu) / 2
        told = (passes @ (income / prices)) ** (1 / sigma)
        done = np.abs(told - wages).max(initial=0.0) < 1e-14
        wages = (told + wages) / 2
        if done:
            break
    real = wages * prices ** (mu / (sigma - 1))
    return np.asarray(real[0] - real[1])


def equilibria(cost: float, *, sigma: float, mu: float) -> Equilibria:
    """Return the distributions at rest at one trade cost: corners, the even spread and what lies between.

    Inside, the real wages are equal; such a point is stable where the gap falls with the share. A corner is
    at rest, and stable, where the core pays at least as much.

    Raises:
        ValueError: As for `real_wage_gap`.

    Example:
        >>> found = equilibria(1.7, sigma=5, mu=0.4)
        >>> found.shares.round(3), found.stable
        (array([0.   , 0.165, 0.5  , 0.835, 1.   ]), array([ True, False,  True, False,  True]))
    """
    if cost == 1.0:
        return Equilibria(np.array([0.5]), np.array([False]))

    def gap(share: float) -> float:
        return float(real_wage_gap([share], cost, sigma=sigma, mu=mu)[0])

    upper = np.linspace(0.5, 1.0, _GRID)[1:]
    gaps = real_wage_gap(upper, cost, sigma=sigma, mu=mu)
    places, stable = [0.5], [bool(gaps[0] < 0)]
    for k in np.flatnonzero(gaps[:-1] * gaps[1:] < 0):
        places.append(float(brentq(gap, upper[k], upper[k + 1], xtol=1e-12)))
        stable.append(bool(gaps[k] > 0))
    if gaps[-1] >= -_FLAT:
        places.append(1.0)
        stable.append(True)
    mirrored = [1 - share for share in places[:0:-1]]
    return Equilibria(np.array([*mirrored, *places]), np.array([*stable[:0:-1], *stable]))


def _check(sigma: float, mu: float) -> float:
    if not (1 < sigma < float("inf") and 0 < mu < 1):
        raise ValueError("sigma must be above one and mu between 0 and 1")
    return (sigma - 1) / sigma
