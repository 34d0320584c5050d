"""Stage gates: probabilities shrunk to a class, discounted durations, the right to stop."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize_scalar
from scipy.special import betaln

from growthpoles.stats.arrays import Floats, as_complete
from growthpoles.stats.sampling import Seed, generator

_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(64)


def shrink_shares(
    successes: ArrayLike, trials: ArrayLike, *, prior: ArrayLike, strength: ArrayLike
) -> Floats:
    """Posterior mean of a share under a beta prior: (s + m mu) / (n + m).

    Args:
        successes: s, >= 0.
        trials: n >= s.
        prior: mu, mean of the class, within 0 and 1.
        strength: m > 0, number of cases the prior is worth.

    Raises:
        ValueError: Counts, priors or strengths outside these limits.

    Example:
        >>> shrink_shares([0, 9], [0, 10], prior=0.5, strength=10).tolist()
        [0.5, 0.7]
    """
    s, n, mu, m = (as_complete(x) for x in (successes, trials, prior, strength))
    if (s < 0).any() or (n < s).any() or (mu < 0).any() or (mu > 1).any() or (m <= 0).any():
        raise ValueError("shrinkage needs 0 <= successes <= trials, 0 <= prior <= 1 and a strength above 0")
    return np.asarray((s + m * mu) / (n + m))


def prior_strength(
    successes: ArrayLike, trials: ArrayLike, *, prior: ArrayLike, bounds: tuple[float, float] = (1.0, 500.0)
) -> float:
    """Number of cases a class is worth, estimated from how much its members differ (empirical Bayes).

    Maximises the beta-binomial likelihood sum log B(s + m mu, n - s + m (1 - mu)) - log B(m mu, m (1 - mu))
    over m (Skellam 1948). NaN when fewer than two members have at least two cases; where members differ no
    more than chance lets them, the upper bound is found.

    Args:
        successes: s of every member (and step), any shape.
        trials: n, same shape.
        prior: mu of the class, same shape or broadcast.
        bounds: Limits of m.

    Example:
        >>> prior_strength([9, 1, 9, 1], [10, 10, 10, 10], prior=0.5) < 3
        True
    """
    s, n, mu = _members(successes, trials, prior)
    if (n >= 2).sum() < 2:
        return float("nan")

    def loss(log_m: float) -> float:
        return -float(_log_likelihood(s, n, mu, np.array([math.exp(log_m)]))[0])

    ends = (math.log(bounds[0]), math.log(bounds[1]))
    return math.exp(float(minimize_scalar(loss, bounds=ends, method="bounded").x))


def strength_odds(
    successes: ArrayLike, trials: ArrayLike, *, prior: ArrayLike, strengths: ArrayLike
) -> Floats:
    """How likely each of some strengths of a class is, given how much its members differ; they sum to 1.

    The beta-binomial likelihood of `prior_strength`, all strengths being as likely beforehand. NaN when fewer
    than two members have at least two cases.

    Args:
        successes: s of every member, any shape.
        trials: n, same shape.
        prior: mu of the class, same shape or broadcast.
        strengths: Strengths m > 0, shape (g,).

    Example:
        >>> strength_odds([9, 1], [10, 10], prior=0.5, strengths=[2.0, 200.0]).round(3).tolist()
        [0.985, 0.015]
    """
    m = as_complete(strengths, "strengths", ndim=1)
    s, n, mu = _members(successes, trials, prior)
    if (n >= 2).sum() < 2:
        return np.full(m.size, np.nan)
    logs = _log_likelihood(s, n, mu, m)
    odds = np.exp(logs - logs.max())
    return np.asarray(odds / odds.sum())


def _members(successes: ArrayLike, trials: ArrayLike, prior: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Successes, trials and priors of the members that have any trials."""
    s, n, mu = np.broadcast_arrays(*(as_complete(x) for x in (successes, trials, prior)))
    use = (n > 0) & (mu > 0) & (mu < 1)
    return s[use], n[use], mu[use]


def _log_likelihood(s: Floats, n: Floats, mu: Floats, m: Floats) -> Floats:
    """Beta-binomial log likelihood of strengths, without its constant, shape of m."""
    a, b = m[:, None] * mu, m[:, None] * (1 - mu)
    return np.asarray((betaln(s + a, n - s + b) - betaln(a, b)).sum(axis=1))


def lognormal_mean(median: ArrayLike, sigma: ArrayLike) -> Floats:
    """Mean of a lognormal figure: median exp(sigma^2 / 2).

    Example:
        >>> lognormal_mean(2.0, 0.5).round(3)
        np.float64(2.266)
    """
    return np.asarray(median, float) * np.exp(np.asarray(sigma, float) ** 2 / 2)


def duration_discount(median: ArrayLike, sigma: ArrayLike, *, rate: float) -> Floats:
    """E[d^D] of a lognormal duration D in years, d = 1 / (1 + rate), by Gauss-Hermite quadrature (64 nodes).

    It is never below d^E[D] (Jensen).

    Raises:
        ValueError: A rate of -1 or less, a median below 0 or a sigma below 0.

    Example:
        >>> duration_discount(2.0, 0.0, rate=0.1).round(4), duration_discount(2.0, 0.8, rate=0.1).round(4)
        (np.float64(0.8264), np.float64(0.7881))
    """
    middle, spread = np.asarray(median, float), np.asarray(sigma, float)
    if rate <= -1 or (middle < 0).any() or (spread < 0).any():
        raise ValueError("a discount needs a rate above -1, medians >= 0 and sigmas >= 0")
    years = middle[..., None] * np.exp(spread[..., None] * _NODES)
    factors = np.exp(-math.log1p(rate) * years)
    return np.asarray((factors * _WEIGHTS).sum(axis=-1) / _WEIGHTS.sum())


@dataclass(frozen=True, eq=False)
class GateValues:
    """Values before each step, with the right to stop.

    Attributes:
        values: Value at each level, shape (..., steps + 1); the last is the payoff.
        goes_on: Whether going on is worth more than stopping, shape (..., steps).
    """

    values: Floats
    goes_on: np.typing.NDArray[np.bool_]


def gate_values(
    probability: ArrayLike,
    discount: ArrayLike,
    *,
    cost: ArrayLike,
    payoff: ArrayLike,
    salvage: ArrayLike = 0.0,
) -> GateValues:
    """Value of standing before each step: V_k = max(0, -C_k + d_k (p_k V_{k+1} + (1 - p_k) salvage_k)).

    Backward recursion from V = payoff after the last step (stochastic dynamic programming of technology
    readiness; Eckhause, Hughes and Gabriel 2009, International Journal of Project Management 27, 365-373,
    here with one developer).

    Args:
        probability: p_k of success, steps on the last axis.
        discount: d_k, expected discount factor over the step, same shape.
        cost: C_k, expected cost discounted to the start of the step, same shape.
        payoff: Value once all steps have succeeded, shape of the leading axes.
        salvage: Value left after a failed step.

    Example:
        >>> found = gate_values([0.5, 0.5], [1.0, 1.0], cost=[10.0, 30.0], payoff=100.0)
        >>> found.values.tolist(), found.goes_on.tolist()
        ([0.0, 20.0, 100.0], [False, True])
    """
    end = as_complete(payoff)
    parts = (as_complete(x) for x in (probability, discount, cost, salvage))
    p, d, c, left, _ = np.broadcast_arrays(*parts, end[..., None])
    values = np.empty((*p.shape[:-1], p.shape[-1] + 1))
    values[..., -1] = end
    goes_on = np.empty(p.shape, bool)
    for k in range(p.shape[-1] - 1, -1, -1):
        worth = -c[..., k] + d[..., k] * (p[..., k] * values[..., k + 1] + (1 - p[..., k]) * left[..., k])
        goes_on[..., k] = worth > 0
        values[..., k] = np.maximum(0.0, worth)
    return GateValues(values, goes_on)


def arrival_times(median: ArrayLike, sigma: ArrayLike, *, draws: int, seed: Seed) -> Floats:
    """Years from the start of each step to the end of each step, if all succeed, drawn.

    Returns:
        Shape (draws, steps, steps): [., i, j] from the start of step i to the end of step j; 0 where j < i.

    Example:
        >>> arrival_times([1.0, 2.0], [0.0, 0.0], draws=1, seed=0)[0].tolist()
        [[1.0, 3.0], [0.0, 2.0]]
    """
    middle, spread = as_complete(median, "median", ndim=1), as_complete(sigma, "sigma", ndim=1)
    noise = generator(seed).standard_normal((draws, middle.size))
    years = middle * np.exp(spread * noise)
    return np.cumsum(np.triu(np.ones((middle.size, middle.size))) * years[:, None, :], axis=2)
