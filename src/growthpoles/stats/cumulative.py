"""Cumulative growth of regions: the recursion of Dixon and Thirlwall with trade and migration, many draws.

Growth rates are differences of logarithms, in % a year. A parameter has shape (regions, draws), or (1, draws)
where one number serves all regions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from growthpoles.stats.arrays import Floats, Ints, as_floats, divide

BOUND = 50.0
_FAR = 1e100
_SQUARINGS = 10
_ONE_THREAD = 200_000


@dataclass(frozen=True, slots=True, eq=False)
class Economy:
    """Parameters of the model, each (regions or 1, draws) unless said otherwise.

    Attributes:
        gamma: Points of output growth per point of export growth.
        eta: Own price elasticity of exports (below zero).
        delta: Elasticity of exports to the prices of competitors.
        epsilon: Income elasticity of exports.
        verdoorn: Points of productivity growth per point of output growth (lambda).
        autonomous: Productivity growth that does not depend on output, % a year (r_a).
        cost: Growth of wages and of the mark-up, % a year (w + tau).
        foreign_price: Growth of prices outside the regions, % a year.
        foreign_income: Growth of income outside the regions, % a year.
        inside: Share of exports that goes to the other regions.
        migration: % of people who come in a year per point of growth above the mean.
        local: Points of output growth per % of people who come in.
        embodied: Points of productivity growth per % of output invested by a push.
        trade: Shares of the partners of each region, shape (regions, regions), zero diagonal.
        start: Growth before the first year.
        people: People at the start, shape (regions,).
    """

    gamma: Floats
    eta: Floats
    delta: Floats
    epsilon: Floats
    verdoorn: Floats
    autonomous: Floats
    cost: Floats
    foreign_price: Floats
    foreign_income: Floats
    inside: Floats
    migration: Floats
    local: Floats
    embodied: Floats
    trade: Floats
    start: Floats
    people: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Impulse:
    """A push in each year, each of shape (years, regions).

    Attributes:
        exports: Points added to the growth of exports.
        productivity: Points added to the growth of productivity; prices answer a year later.
        investment: % of output invested: demand grows by its change, productivity by `embodied` times it.
    """

    exports: Floats
    productivity: Floats
    investment: Floats


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """One year of all draws, each of shape (regions, draws).

    Attributes:
        growth: Growth of output, % a year, as the recursion has it; beyond `BOUND` in size it has no meaning
            but as a comparison.
        level: Logarithm of output, 0 at the start; no year adds more than `BOUND`.
        people: People.
    """

    growth: Floats
    level: Floats
    people: Floats


def root(gamma: ArrayLike, eta: ArrayLike, *, verdoorn: ArrayLike) -> Floats:
    """Return the root -gamma eta lambda of the growth of one region (Dixon and Thirlwall 1975).

    Below one in size, growth comes to rest; from one on it is explosive.

    Example:
        >>> float(root(1.0, -1.5, verdoorn=0.5))
        0.75
    """
    return -as_floats(gamma, "gamma") * as_floats(eta, "eta") * as_floats(verdoorn, "verdoorn")


def system(economy: Economy) -> Floats:
    """Return A of g_t = c + A g_(t-1), shape (draws, regions, regions).

    a_ii = -gamma_i eta_i lambda_i; a_ij = gamma_i h_i w_ij (epsilon_i - delta_i lambda_j), with h the share
    `inside` and w the trade shares: growth of a partner buys more and makes it a sharper competitor.
    Migration adds k_i m_i (1[i = j] - s_j), with s the shares of m times people at the start: as people move
    it drifts.

    Example:
        >>> one = np.ones((1, 1))
        >>> both = Economy(one, -1.5 * one, 1.5 * one, one, 0.5 * one, *[0 * one] * 4, one, *[0 * one] * 3,
        ...     1 - np.eye(2), one, np.ones(2))
        >>> system(both)
        array([[[0.75, 0.25],
                [0.25, 0.75]]])
    """
    n = economy.people.size
    gain = economy.gamma * economy.inside
    buys = _rows(gain * economy.epsilon, n)
    beats, verdoorn = _rows(gain * economy.delta, n), _rows(economy.verdoorn, n)
    found = economy.trade * (buys[:, :, None] - beats[:, :, None] * verdoorn[:, None, :])
    places = np.arange(n)
    found[:, places, places] = _rows(root(economy.gamma, economy.eta, verdoorn=economy.verdoorn), n)
    moves = _rows(economy.migration, n)
    if moves.any():
        weights = moves * economy.people
        total = weights.sum(axis=1, keepdims=True)
        gained = _rows(economy.local, n) * moves
        found -= gained[:, :, None] * divide(weights, np.where(total > 0, total, 1.0))[:, None, :]
        found[:, places, places] += gained
    return found


def intercept(economy: Economy) -> Floats:
    """Return c of g_t = c + A g_(t-1), shape (regions, draws).

    c = gamma [eta (w - r_a + tau) + delta ((1-h) p_f + h W (w - r_a + tau)) + epsilon (1-h) z].
    """
    cost = economy.cost - economy.autonomous
    inside, outside = economy.inside, 1 - economy.inside
    partners = economy.trade @ np.broadcast_to(cost, (economy.people.size, cost.shape[1]))
    price = outside * economy.foreign_price + inside * partners
    sold = economy.eta * cost + economy.delta * price + economy.epsilon * outside * economy.foreign_income
    return np.asarray(economy.gamma * sold)


def spectral_radius(matrices: Floats) -> Floats:
    """Return the size of the largest root of each matrix, shape (k, n, n) -> (k,), by repeated squaring.

    |A^2m| / |A^m| to the power 1 / m, m = 512; quicker than the roots themselves and as good for the question
    whether they are below one.

    Example:
        >>> spectral_radius(np.array([[[0.75, 0.25], [0.25, 0.75]]])).round(6)
        array([1.])
    """
    power, logs = _scaled(np.asarray(matrices, dtype=np.float64))
    before = logs
    for _ in range(_SQUARINGS):
        power, more = _scaled(power @ power)
        before, logs = logs, 2 * logs + more
    dead = np.isinf(logs)
    change = np.where(dead, 0.0, logs) - np.where(dead, 0.0, before)
    return np.asarray(np.where(dead, 0.0, np.exp(change / 2 ** (_SQUARINGS - 1))))


def rest_points(economy: Economy, matrices: Floats, *, radius: Floats) -> Floats:
    """Return the growth at which all regions rest, (I - A)^-1 c, shape (regions, draws).

    NaN where the largest root is one or more: there growth feeds itself and never rests.
    """
    found = np.full((economy.people.size, len(matrices)), np.nan)
    rests = np.flatnonzero(radius < 1)
    c = intercept(economy).T[rests, :, None]
    left = np.eye(economy.people.size) - matrices[rests]
    found[:, rests] = np.linalg.solve(left, c)[:, :, 0].T if rests.size else 0.0
    return found


def rest_point(economy: Economy) -> Floats:
    """Return the growth at which each region rests if left alone, c / (1 - root), shape (regions, draws).

    NaN where the root is one or more in size.
    """
    n = economy.people.size
    own = np.broadcast_to(
        root(economy.gamma, economy.eta, verdoorn=economy.verdoorn), (n, economy.start.shape[1])
    )
    return np.where(np.abs(own) < 1, divide(intercept(economy), 1 - own), np.nan)


def simulate(economy: Economy, push: Impulse | None, *, years: int) -> Iterator[State]:
    """Yield the years 1, 2, ... of all draws; only one year is held at a time.

    Every year: people move by migration times the distance of last year's growth from its mean (weighted by
    migration times people, so that nobody is lost); prices follow costs less last year's productivity, and
    g = gamma x + local times the inflow, with x = eta p + delta p_f + epsilon z. Output and people follow
    growth up to `BOUND` in size only: the model has no meaning so far out, and figures stay finite.

    Example:
        >>> one = np.ones((1, 1))
        >>> alone = Economy(one, -one, 0 * one, one, 0.5 * one, *[0 * one] * 3, 2 * one, *[0 * one] * 4,
        ...     np.zeros((1, 1)), 4 * one, np.ones(1))
        >>> [float(state.growth[0, 0]) for state in simulate(alone, None, years=3)]
        [4.0, 4.0, 4.0]
    """
    shape = np.broadcast_shapes(economy.start.shape, economy.gamma.shape, (economy.people.size, 1))
    growth = np.broadcast_to(economy.start, shape)
    level, people = np.zeros(shape), np.broadcast_to(economy.people[:, None], shape)
    constant, own = intercept(economy), root(economy.gamma, economy.eta, verdoorn=economy.verdoorn)
    inside, moves = economy.gamma * economy.inside, bool(economy.migration.any())
    buys, beats, tied = inside * economy.epsilon, inside * economy.delta, bool(economy.trade.any())
    for year in range(years):
        next_growth = constant + own * growth
        if tied:
            next_growth += buys * _partners(economy.trade, growth)
            next_growth -= beats * _partners(economy.trade, economy.verdoorn * growth)
        if moves:
            inflow = _inflow(economy.migration, np.clip(growth, -BOUND, BOUND), people)
            people = people * (1 + inflow / 100)
            next_growth += economy.local * inflow
        if push is not None:
            next_growth += _pushed(economy, push, year, beats)
        growth = np.clip(next_growth, -_FAR, _FAR)
        level = level + np.clip(growth, -BOUND, BOUND) / 100
        yield State(growth, level, people)


def longest_runs(above: ArrayLike) -> Ints:
    """Return the longest unbroken run of true values along the last axis.

    Example:
        >>> longest_runs([[True, True, False, True], [False, False, False, False]])
        array([2, 0])
    """
    marks = np.asarray(above, dtype=bool)
    run = best = np.zeros(marks.shape[:-1], np.intp)
    for k in range(marks.shape[-1]):
        run = np.where(marks[..., k], run + 1, 0)
        best = np.maximum(best, run)
    return best


def sorted_quantiles(ordered: Floats, shares: ArrayLike) -> Floats:
    """Return quantiles of rows that are sorted already, shape (rows, shares), linear between values.

    Example:
        >>> sorted_quantiles(np.array([[1.0, 2.0, 3.0]]), [0.25, 0.5])
        array([[1.5, 2. ]])
    """
    at = np.asarray(shares, dtype=np.float64) * (ordered.shape[-1] - 1)
    low = np.floor(at).astype(np.intp)
    high = np.minimum(low + 1, ordered.shape[-1] - 1)
    below = ordered[..., low]
    return np.asarray(below + (at - low) * (ordered[..., high] - below))


def _rows(values: Floats, n: int) -> Floats:
    """(regions or 1, draws) as (draws, regions)."""
    return np.broadcast_to(values, (n, values.shape[1])).T


def _scaled(power: Floats) -> tuple[Floats, Floats]:
    """Matrices brought to size one, and the logarithms of their sizes."""
    size = np.abs(power).max(axis=(1, 2), initial=0.0)
    alive = size > 0
    logs = np.full(len(size), -np.inf)
    np.log(size, out=logs, where=alive)
    return power / np.where(alive, size, 1.0)[:, None, None], logs


def _partners(trade: Floats, growth: Floats) -> Floats:
    """trade @ growth, in blocks so small that the product stays on one thread: starting more costs more."""
    step = max(_ONE_THREAD // max(trade.size, 1), 16)
    blocks = [trade @ growth[:, at : at + step] for at in range(0, growth.shape[1], step)]
    return np.concatenate(blocks, axis=1) if len(blocks) > 1 else blocks[0]


def _inflow(migration: Floats, growth: Floats, people: Floats) -> Floats:
    """People who come in, % a year; people times inflow add up to zero."""
    weights = migration * people
    total = weights.sum(axis=0)
    mean = (weights * growth).sum(axis=0) / np.where(total > 0, total, 1.0)
    return np.asarray(migration * (growth - mean))


def _pushed(economy: Economy, push: Impulse, year: int, beats: Floats) -> Floats:
    before = push.investment[year - 1] if year else np.zeros_like(push.investment[0])
    demand = push.investment[year] - before
    now = economy.gamma * push.exports[year][:, None] + demand[:, None]
    if year and (push.productivity[year - 1].any() or before.any()):
        cheaper = push.productivity[year - 1][:, None] + economy.embodied * before[:, None]
        now = now - economy.gamma * economy.eta * cheaper - beats * _partners(economy.trade, cheaper)
    return np.asarray(now)
