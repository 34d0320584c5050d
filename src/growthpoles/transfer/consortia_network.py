"""Ties between organisations as a network: its communities, how closely it is knit, who stands between."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csgraph, csr_array

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Knit:
    """How closely a network is knit.

    Attributes:
        ties: Pairs that are tied.
        density: Ties / possible ties; None with fewer than two members.
        clustering: Transitivity: 3 triangles / paths of two ties; None without such paths.
        giant: Share of the members in the largest connected part.
        parts: Connected parts of two members or more.
    """

    ties: int
    density: float | None
    clustering: float | None
    giant: float
    parts: int


def knit(weights: npt.ArrayLike) -> Knit:
    """Measure a network of ties without direction.

    Args:
        weights: Symmetric, >= 0, zero diagonal, shape (n, n); any positive weight is a tie.

    Example:
        >>> knit([[0, 1, 1], [1, 0, 1], [1, 1, 0]])
        Knit(ties=3, density=1.0, clustering=1.0, giant=1.0, parts=1)
    """
    tied = csr_array(np.asarray(weights) > 0, dtype=np.float64)
    size = tied.shape[0]
    degree = np.asarray(tied.sum(axis=1)).reshape(-1)
    paths = float((degree * (degree - 1)).sum())
    closed = float((tied @ tied).multiply(tied).sum())
    _, part = csgraph.connected_components(tied, directed=False)
    sizes = np.bincount(part)
    return Knit(
        int(tied.nnz // 2),
        float(tied.nnz / (size * (size - 1))) if size > 1 else None,
        closed / paths if paths else None,
        float(sizes.max() / size),
        int((sizes > 1).sum()),
    )


def modularity(weights: npt.ArrayLike, community: npt.ArrayLike) -> float:
    """Q = sum_c (e_cc - a_c^2): ties inside communities beyond what chance would give (Newman 2004).

    Args:
        weights: Symmetric, >= 0, shape (n, n).
        community: Community of every member, shape (n,).

    Example:
        >>> modularity([[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]], [0, 0, 1, 1])
        0.5
    """
    table, group = np.asarray(weights, np.float64), np.asarray(community)
    total = table.sum()
    same = group[:, None] == group[None, :]
    degree = table.sum(axis=1)
    return float((table[same].sum() - (np.outer(degree, degree) / total)[same].sum()) / total)


def communities(weights: npt.ArrayLike) -> IntArray:
    """Communities by greedy modularity: join the two whose union raises Q most, until none does.

    Newman 2004, Physical Review E 69, 066133; Clauset, Newman and Moore 2004, Physical Review E 70, 066111.
    Of equal gains the first by position is taken, so that nothing is drawn at random.

    Args:
        weights: Symmetric, >= 0, zero diagonal, shape (n, n).

    Returns:
        Community of every member, numbered in the order of their first members, shape (n,).

    Example:
        >>> communities([[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]]).tolist()
        [0, 0, 1, 1]
    """
    table = np.array(weights, np.float64)
    label = np.arange(len(table))
    if table.any():
        shares = table / table.sum()
        mass = shares.sum(axis=1)
        gain = np.where(shares > 0, shares - np.outer(mass, mass), -np.inf)
        np.fill_diagonal(gain, -np.inf)
        while True:
            first, second = np.unravel_index(gain.argmax(), gain.shape)
            if not gain[first, second] > 1e-15:
                break
            label[label == second] = first
            for side in (shares, shares.T):
                side[first] += side[second]
                side[second] = 0.0
            mass[first], mass[second] = mass[first] + mass[second], 0.0
            gain[second] = gain[:, second] = -np.inf
            gain[first] = np.where(shares[first] > 0, shares[first] - mass[first] * mass, -np.inf)
            gain[first, first] = -np.inf
            gain[:, first] = gain[first]
    order = {old: new for new, old in enumerate(dict.fromkeys(label.tolist()))}
    return np.array([order[old] for old in label.tolist()], np.int64)


def betweenness(weights: npt.ArrayLike) -> FloatArray:
    """Share of the shortest ways between two others that lead over each member.

    C(v) = sum over pairs s, t of (ways over v) / (ways) / ((n - 1) (n - 2) / 2) (Freeman 1977, Sociometry 40,
    35-41), by the algorithm of Brandes 2001, Journal of Mathematical Sociology 25, 163-177; every tie is one
    step. Zero with fewer than three members.

    Args:
        weights: Symmetric, >= 0, zero diagonal, shape (n, n); any positive weight is a tie.

    Returns:
        Shape (n,), each between 0 and 1.

    Example:
        >>> betweenness([[0, 1, 1], [1, 0, 0], [1, 0, 0]]).tolist()
        [1.0, 0.0, 0.0]
    """
    table = np.asarray(weights) > 0
    near = [np.flatnonzero(row).tolist() for row in table]
    total = np.zeros(len(near))
    for start in range(len(near)):
        total += _over(near, start)
    return total / max((len(near) - 1) * (len(near) - 2), 1)


def _over(near: Sequence[list[int]], start: int) -> FloatArray:
    """Ways from one member to all others that lead over each one, as shares summed over the others."""
    ways, steps = [0.0] * len(near), [-1] * len(near)
    ways[start], steps[start] = 1.0, 0
    before: list[list[int]] = [[] for _ in near]
    order, queue = [], deque([start])
    while queue:
        at = queue.popleft()
        order.append(at)
        for other in near[at]:
            if steps[other] < 0:
                steps[other] = steps[at] + 1
                queue.append(other)
            if steps[other] == steps[at] + 1:
                ways[other] += ways[at]
                before[other].append(at)
    share = np.zeros(len(near))
    for at in reversed(order):
        for other in before[at]:
            share[other] += ways[other] / ways[at] * (1 + share[at])
    share[start] = 0.0
    return share
