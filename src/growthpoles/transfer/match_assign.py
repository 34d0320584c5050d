"""Readings of scored pairs: the largest sum, a stable matching, and who would leave a chosen pair."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import csr_array

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
_FIRST = 20  # pairs of each left side that the programme begins with, and that it takes up at a time
_TINY = 1e-9


@dataclass(frozen=True, eq=False)
class Edges:
    """Pairs that may be joined, each at most once, and how many partners everyone can have.

    Attributes:
        left, right: Positions of the two sides, shape (pairs,).
        places_left, places_right: Most partners by position.
    """

    left: IntArray
    right: IntArray
    places_left: IntArray
    places_right: IntArray


def assign(edges: Edges, weights: npt.ArrayLike) -> BoolArray:
    """Choose pairs with the largest sum of weights within the places of both sides.

    A transport problem: its constraint matrix is totally unimodular, so that the linear programme has a whole
    solution (Hoffman and Kruskal 1956); solved by the simplex method of HiGHS. It begins with the best pairs
    of each left side; pairs that the prices of the places show to be worth more are added until there are
    none (column generation, Dantzig and Wolfe 1960), so that the solution is the best of all pairs.

    Args:
        edges: The pairs.
        weights: Weight >= 0 of each pair, shape (pairs,).

    Returns:
        Chosen pairs, shape (pairs,).

    Example:
        >>> pairs = Edges(*map(np.array, ([0, 0, 1], [0, 1, 0], [1, 1], [1, 1])))
        >>> assign(pairs, [0.9, 0.8, 0.7]).tolist()
        [False, True, True]
    """
    gains = np.asarray(weights, np.float64)
    chosen = np.zeros(len(gains), bool)
    places = np.concatenate([edges.places_left, edges.places_right]).astype(np.float64)
    taken_up = ranks(edges.left, gains) < _FIRST
    while taken_up.any():
        at = np.flatnonzero(taken_up)
        share, price = _solve(edges.left[at], len(edges.places_left) + edges.right[at], places, gains[at])
        worth = gains - price[edges.left] - price[len(edges.places_left) + edges.right]
        better = np.flatnonzero((worth > _TINY) & ~taken_up)
        if not len(better):
            chosen[at] = share > 0.5
            break
        taken_up[better[ranks(edges.left[better], worth[better]) < _FIRST]] = True
    return chosen


def _solve(
    left: IntArray, right: IntArray, places: FloatArray, gains: FloatArray, /
) -> tuple[FloatArray, FloatArray]:
    """Share of each pair in the best assignment, and the price of each place."""
    count = len(gains)
    rows, columns = np.concatenate([left, right]), np.tile(np.arange(count), 2)
    table = csr_array((np.ones(2 * count), (rows, columns)), shape=(len(places), count))
    used = np.flatnonzero(
        np.diff(table.indptr) > places
    )  # with places for all its pairs a side binds nothing
    price = np.zeros(len(places))
    if not len(used):
        return np.ones(count), price
    found = linprog(-gains, A_ub=table[used], b_ub=places[used], bounds=(0, 1), method="highs-ds")
    if found.x is None:
        raise RuntimeError(f"the assignment was not solved: {found.message}")
    price[used] = -found.ineqlin.marginals
    return found.x, price


def ranks(side: IntArray, value: FloatArray) -> IntArray:
    """Place of each value among those of its side, 0 = the largest; of equals the first.

    Example:
        >>> ranks(np.array([0, 0, 1]), np.array([0.2, 0.9, 0.5])).tolist()
        [1, 0, 0]
    """
    order = np.lexsort((-value, side))
    found = np.empty(len(side), np.int64)
    found[order] = np.arange(len(side)) - np.searchsorted(side[order], side[order])
    return found


def stable(edges: Edges, wishes_left: npt.ArrayLike, *, wishes_right: npt.ArrayLike) -> BoolArray:
    """Choose pairs such that no two who are not joined would both rather be; best for the left side.

    Deferred acceptance (Gale and Shapley 1962, American Mathematical Monthly 69(1), 9-15), several places on
    either side (Roth and Sotomayor 1990, chapters 5 and 6). The order of the pairs breaks ties.

    Args:
        edges: The pairs both sides accept.
        wishes_left, wishes_right: How much each side wants the pair, higher = more, shape (pairs,).

    Returns:
        Chosen pairs, shape (pairs,).

    Example:
        >>> pairs = Edges(*map(np.array, ([0, 0, 1, 1], [0, 1, 0, 1], [1, 1], [1, 1])))
        >>> stable(pairs, [2, 1, 2, 1], wishes_right=[1, 1, 2, 2]).tolist()
        [False, True, True, False]
    """
    first, second = np.asarray(wishes_left, np.float64), np.asarray(wishes_right, np.float64)
    order = np.lexsort((np.arange(len(first)), -first, edges.left))
    ends = np.searchsorted(edges.left[order], np.arange(len(edges.places_left) + 1))
    queue = _Queue(order, ends[:-1].tolist(), ends[1:].tolist())
    held: list[list[tuple[float, int, int]]] = [[] for _ in edges.places_right]
    for left, places in enumerate(edges.places_left.tolist()):
        for _ in range(places):
            _propose(left, queue, held, edges=edges, wishes=second)
    chosen = np.zeros(len(first), bool)
    chosen[[pair for kept in held for *_, pair in kept]] = True
    return chosen


@dataclass(frozen=True, eq=False)
class _Queue:
    """Pairs of each left side, the best first, and those it has not proposed yet."""

    order: IntArray
    begin: list[int]
    end: list[int]

    def next(self, left: int) -> int | None:
        """The best pair not yet proposed; None = all were."""
        at = self.begin[left]
        if at == self.end[left]:
            return None
        self.begin[left] += 1
        return int(self.order[at])


def _propose(
    left: int,
    queue: _Queue,
    held: Sequence[list[tuple[float, int, int]]],
    *,
    edges: Edges,
    wishes: FloatArray,
) -> None:
    """Let one place of the left side propose until everyone who lost one has found another or gives up."""
    while (pair := queue.next(left)) is not None:
        right = int(edges.right[pair])
        kept = held[right]
        heapq.heappush(kept, (float(wishes[pair]), -pair, pair))
        if len(kept) <= edges.places_right[right]:
            return
        left = int(edges.left[heapq.heappop(kept)[2]])


def blocking(
    edges: Edges, chosen: BoolArray, *, wishes_left: npt.ArrayLike, wishes_right: npt.ArrayLike
) -> BoolArray:
    """Pairs that were not chosen though both sides would rather have each other (Gale and Shapley 1962).

    A side would if it has a place left, or holds a partner that it wants less.

    Args:
        edges: The pairs both sides accept.
        chosen: The pairs chosen, shape (pairs,).
        wishes_left, wishes_right: How much each side wants the pair, higher = more, shape (pairs,).

    Example:
        >>> pairs = Edges(*map(np.array, ([0, 0, 1, 1], [0, 1, 0, 1], [1, 1], [1, 1])))
        >>> apart = np.array([True, False, False, True])
        >>> blocking(pairs, apart, wishes_left=[1, 2, 2, 1], wishes_right=[1, 2, 2, 1]).tolist()
        [False, True, True, False]
    """
    would = [
        np.asarray(wishes, np.float64) > _least_held(side, places, chosen, np.asarray(wishes))[side] + _TINY
        for side, places, wishes in (
            (edges.left, edges.places_left, wishes_left),
            (edges.right, edges.places_right, wishes_right),
        )
    ]
    found: BoolArray = ~chosen & would[0] & would[1]
    return found


def contested(
    edges: Edges, chosen: BoolArray, *, wishes_left: npt.ArrayLike, wishes_right: npt.ArrayLike
) -> BoolArray:
    """Chosen pairs that one side would give up for a partner who would rather have it, too.

    Args:
        edges: The pairs both sides accept.
        chosen: The pairs chosen, shape (pairs,).
        wishes_left, wishes_right: How much each side wants the pair, higher = more, shape (pairs,).

    Example:
        >>> pairs = Edges(*map(np.array, ([0, 1], [0, 0], [1, 1], [1])))
        >>> contested(pairs, np.array([True, False]), wishes_left=[1, 1], wishes_right=[1, 2]).tolist()
        [True, False]
    """
    found = np.zeros(len(chosen), bool)
    blocks = blocking(edges, chosen, wishes_left=wishes_left, wishes_right=wishes_right)
    for side, places, given in (
        (edges.left, edges.places_left, wishes_left),
        (edges.right, edges.places_right, wishes_right),
    ):
        wishes, best = np.asarray(given, np.float64), np.full(len(places), -np.inf)
        np.maximum.at(best, side[blocks], wishes[blocks])
        full = np.bincount(side[chosen], minlength=len(places)) >= places
        found |= chosen & full[side] & (best[side] > wishes + _TINY)
    return found


def _least_held(side: IntArray, places: IntArray, chosen: BoolArray, wishes: FloatArray, /) -> FloatArray:
    """Wish for the least wanted partner each one holds; -inf with a place left, inf without any place."""
    least = np.full(len(places), np.inf)
    np.minimum.at(least, side[chosen], wishes[chosen])
    least[np.bincount(side[chosen], minlength=len(places)) < places] = -np.inf
    return least
