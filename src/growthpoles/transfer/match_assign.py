"""Two readings of scored pairs: the assignment with the largest sum, and a matching that is stable."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


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
    solution (Hoffman and Kruskal 1956); solved by HiGHS.

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
    count = len(edges.left)
    if not count:
        return np.zeros(0, bool)
    at = np.arange(count)
    rows = np.concatenate([edges.left, len(edges.places_left) + edges.right])
    shape = (len(edges.places_left) + len(edges.places_right), count)
    table = csr_array((np.ones(2 * count), (rows, np.concatenate([at, at]))), shape=shape)
    places = np.concatenate([edges.places_left, edges.places_right]).astype(np.float64)
    used = np.diff(table.indptr) > places  # a side with places for all its pairs binds nothing
    limits = [LinearConstraint(table[used], ub=places[used])] if used.any() else None
    found = milp(-gains, constraints=limits, bounds=Bounds(0, 1))
    if found.x is None:
        raise RuntimeError(f"the assignment was not solved: {found.message}")
    chosen: BoolArray = found.x > 0.5
    return chosen


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
    waiting: list[list[int]] = [[] for _ in edges.places_left]
    for pair in order[::-1].tolist():
        waiting[edges.left[pair]].append(pair)  # the best one at the end
    held: list[list[tuple[float, int, int]]] = [[] for _ in edges.places_right]
    for left, places in enumerate(edges.places_left.tolist()):
        for _ in range(places):
            _propose(left, waiting, held, edges=edges, wishes=second)
    chosen = np.zeros(len(first), bool)
    chosen[[pair for kept in held for *_, pair in kept]] = True
    return chosen


def _propose(
    left: int, waiting: Sequence[list[int]], held: Sequence[list[tuple[float, int, int]]], *,
    edges: Edges, wishes: FloatArray,
) -> None:  # fmt: skip
    """Let one place of the left side propose until everyone who lost one has found another or gives up."""
    while waiting[left]:
        pair = waiting[left].pop()
        right = int(edges.right[pair])
        kept = held[right]
        heapq.heappush(kept, (float(wishes[pair]), -pair, pair))
        if len(kept) <= edges.places_right[right]:
            return
        left = int(edges.left[heapq.heappop(kept)[2]])
