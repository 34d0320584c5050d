"""Cooperative games: what each member of a coalition may claim of what they reach together.

A game is an array `v` of length 2^n: ``v[S]`` is the worth of the coalition whose members are the bits of `S`
(member i is bit ``1 << i``), ``v[0] = 0``. A cost game ``c`` is the game ``-c``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from growthpoles.stats.arrays import Bools, Floats, Ints, as_floats

MOST_EXACT = 15
Worth = Callable[[Bools], Floats]


@dataclass(frozen=True, slots=True, eq=False)
class SampledValue:
    """A Shapley value from sampled orders.

    Attributes:
        value: Shares, shape (n,); they add up to the worth of all.
        error: Standard errors of `value`, shape (n,).
        blocks: Blocks of n orders that were drawn.
    """

    value: Floats
    error: Floats
    blocks: int


def as_game(v: ArrayLike) -> Floats:
    """Return `v` as a game of n >= 1 members.

    Raises:
        ValueError: The length is no power of 2, a worth is missing, or ``v[0]`` is not 0.

    Example:
        >>> as_game([0, 1, 1, 3]).size
        4
    """
    game = as_floats(v, "v", ndim=1)
    if game.size < 2 or game.size & (game.size - 1):
        raise ValueError(f"a game needs 2, 4, 8, ... values, it has {game.size}")
    if np.isnan(game).any():
        raise ValueError("every coalition needs a worth")
    if game[0] != 0:
        raise ValueError("the worth of nobody is 0")
    return game


def count_members(v: ArrayLike) -> int:
    """Number of members of a game.

    Example:
        >>> count_members([0, 1, 1, 3])
        2
    """
    return int(as_game(v).size).bit_length() - 1


def memberships(n: int) -> Bools:
    """Return who belongs to each coalition, shape (2^n, n).

    Example:
        >>> memberships(2).astype(int)
        array([[0, 0],
               [1, 0],
               [0, 1],
               [1, 1]])
    """
    return (np.arange(2**n)[:, None] >> np.arange(n) & 1).astype(bool)


def shapley_value(v: ArrayLike) -> Floats:
    """Return the Shapley value: the mean contribution of a member over all orders of joining.

    phi_i = sum over S without i of |S|! (n - |S| - 1)! / n! (v(S + i) - v(S)) (Shapley 1953), one pass over
    the subsets per member.

    Args:
        v: Game of up to 15 members, shape (2^n,).

    Returns:
        Shape (n,), in the unit of `v`; adds up to the worth of all.

    Raises:
        ValueError: `v` is no game or has too many members (see `sampled_shapley`).

    Example:
        The glove game: one left glove, two right ones (Shapley and Shubik 1969).

        >>> shapley_value([0, 0, 0, 1, 0, 1, 0, 1]) * 6
        array([4., 1., 1.])
    """
    game = as_game(v)
    n = count_members(game)
    if n > MOST_EXACT:
        raise ValueError(f"exact for up to {MOST_EXACT} members, there are {n}")
    sizes = np.bitwise_count(np.arange(2**n)).astype(int)
    weights = _order_weights(n)[sizes]
    found = np.empty(n)
    for i in range(n):
        without = np.flatnonzero(~(np.arange(2**n) >> i & 1).astype(bool))
        found[i] = weights[without] @ (game[without | 1 << i] - game[without])
    return found


def _order_weights(n: int) -> Floats:
    """s! (n - s - 1)! / n! by size s; the last entry (everybody) is never used."""
    weights = np.zeros(n + 1)
    weights[0] = 1 / n
    for s in range(1, n):
        weights[s] = weights[s - 1] * s / (n - s)
    return weights


def sampled_shapley(worth: Worth, n: int, *, blocks: int = 100, seed: int = 0) -> SampledValue:
    """Estimate the Shapley value from blocks of orders in which every member takes every place once.

    A block is a random order and its n rotations: a sample stratified by place. Each order shares out the
    worth of all, so the estimate does; blocks are independent, which gives the standard error (Castro, Gomez
    and Tejada 2009; stratified by place as in Castro, Gomez, Molina and Tejada 2017).

    Args:
        worth: Gives the worth of coalitions, shape (k, n) of True and False -> shape (k,); 0 for nobody.
        n: Number of members, at least 2.
        blocks: Blocks, at least 2; each asks for n (n - 1) worths.
        seed: Seed.

    Raises:
        ValueError: Fewer than 2 members or blocks.

    Example:
        >>> alike = sampled_shapley(lambda held: held.sum(axis=1) ** 2.0, 3, blocks=4)
        >>> alike.value, float(alike.error.max())
        (array([3., 3., 3.]), 0.0)
    """
    if n < 2 or blocks < 2:
        raise ValueError("at least 2 members and 2 blocks are needed")
    random = np.random.default_rng(seed)
    rotations = (np.arange(n)[:, None] + np.arange(n)) % n
    found = np.empty((blocks, n))
    ends = worth(np.array([[False] * n, [True] * n]))
    for b in range(blocks):
        orders = random.permutation(n)[rotations]
        found[b] = _contributions(worth, orders, float(ends[0]), whole=float(ends[1]))
    error = found.std(axis=0, ddof=1) / np.sqrt(blocks)
    return SampledValue(found.mean(axis=0), error, blocks)


def _contributions(worth: Worth, orders: NDArray[np.int64], nobody: float, *, whole: float) -> Floats:
    """Mean contribution of every member over some orders, shape (orders, n)."""
    count, n = orders.shape
    held = np.zeros((count, n - 1, n), dtype=bool)
    for place in range(n - 1):
        held[np.arange(count)[:, None], np.arange(place, n - 1), orders[:, [place]]] = True
    reached = np.asarray(worth(held.reshape(-1, n)), dtype=np.float64).reshape(count, n - 1)
    steps = np.diff(np.column_stack([np.full(count, nobody), reached, np.full(count, whole)]), axis=1)
    total = np.zeros(n)
    np.add.at(total, orders, steps)
    return np.asarray(total / count, dtype=np.float64)


def complaints(v: ArrayLike, shares: ArrayLike) -> Floats:
    """Return what each coalition could gain by leaving, ``e(S) = v(S) - sum of the shares of S``.

    Args:
        v: Game, shape (2^n,).
        shares: Shares, shape (n,).

    Returns:
        Shape (2^n,); 0 for nobody. Everything <= 0 and 0 for all = the shares are in the core.

    Raises:
        ValueError: `v` is no game or the shares do not fit.

    Example:
        >>> complaints([0, 1, 1, 3], [0.5, 2.5])
        array([ 0. ,  0.5, -1.5,  0. ])
    """
    game, given = as_game(v), as_floats(shares, "shares", ndim=1)
    n = count_members(game)
    if given.shape != (n,):
        raise ValueError(f"{n} shares are needed, there are {given.size}")
    return np.asarray(game - subset_sums(given), dtype=np.float64)


def subset_sums(x: ArrayLike) -> Floats:
    """Sum of `x` over every coalition, shape (2^n,).

    Example:
        >>> subset_sums([1, 2])
        array([0., 1., 2., 3.])
    """
    total = np.zeros(1)
    for value in as_floats(x, "x", ndim=1):
        total = np.concatenate([total, total + value])
    return total


def largest_complaints(v: ArrayLike, shares: ArrayLike, *, count: int = 1) -> Ints:
    """Coalitions with the largest complaints, largest first; nobody and everybody are left out.

    Equal complaints (to 1e-9 of the largest worth): the smaller coalition first, then the earlier members.

    Example:
        >>> largest_complaints([0, 1, 1, 3], [0.5, 2.5])
        array([1])
    """
    game = as_game(v)
    inner = np.arange(1, game.size - 1)
    scale = max(float(np.abs(game).max()), 1e-300)
    told = np.round(complaints(game, shares)[inner] / scale, 9)
    order = np.lexsort((inner, np.bitwise_count(inner), -told))
    return np.asarray(inner[order[:count]], dtype=np.intp)


def superadditive_cover(v: ArrayLike) -> Floats:
    """Return the most that each coalition reaches when it may split into parts; NaN = not listed.

    w(S) = max of v(S) and w(T) + w(S - T) over the parts T, one pass over all 3^n pairs. A coalition none of
    whose splits is listed stays NaN.

    Args:
        v: Worths, shape (2^n,); NaN where a coalition is not listed.

    Raises:
        ValueError: The length is no power of 2 or the worth of nobody is not 0.

    Example:
        >>> superadditive_cover([0, 1, 1, np.nan])
        array([0., 1., 1., 2.])
    """
    listed = as_floats(v, "v", ndim=1).copy()
    as_game(np.nan_to_num(listed))
    for s in range(1, listed.size):
        part = (s - 1) & s
        while part:
            if part > s ^ part:
                listed[s] = np.fmax(listed[s], listed[part] + listed[s ^ part])
            part = (part - 1) & s
    return listed
