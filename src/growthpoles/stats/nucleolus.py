"""The nucleolus and the least core of a cooperative game: shares that keep the largest complaints small."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import linprog

from growthpoles.stats.arrays import Bools, Floats, Ints
from growthpoles.stats.cooperative_games import (
    as_game,
    complaints,
    count_members,
    memberships,
    subset_sums,
)

MOST_MEMBERS = 12
_TIGHT = 1e-7


@dataclass(frozen=True, slots=True, eq=False)
class LeastCore:
    """The shares under which the largest complaint is least.

    Attributes:
        epsilon: That complaint; <= 0 = nobody can gain by leaving (the core is not empty).
        shares: Shares with that complaint, shape (n,); usually not the only ones.
    """

    epsilon: float
    shares: Floats


def least_core(v: ArrayLike) -> LeastCore:
    """Return the least core: min epsilon such that v(S) - x(S) <= epsilon for all S, x(all) = v(all).

    Maschler, Peleg and Shapley 1979. Shares below what a member reaches alone are allowed here.

    Args:
        v: Game of up to 12 members, shape (2^n,).

    Raises:
        ValueError: `v` is no game or has too many members.

    Example:
        Three members of whom any two reach everything: each pair asks for 1 and gets 2/3.

        >>> round(least_core([0, 0, 0, 1, 0, 1, 1, 1]).epsilon, 9)
        0.333333333
    """
    game = _small(v)
    if count_members(game) == 1:
        return LeastCore(0.0, game[1:].copy())
    problem = _Lexicographic(game, bounded=False)
    problem.step()
    shares = problem.shares
    inner = complaints(game, shares)[1:-1]
    return LeastCore(float(inner.max()), shares)


def nucleolus(v: ArrayLike) -> Floats:
    """Return the nucleolus: the shares whose sorted complaints are lexicographically least.

    A chain of linear programs (Kopelowitz 1967): the largest complaint is made least, the coalitions that
    cannot do better (positive dual) are held there, then the next largest, until the shares are fixed. The
    figures come from the equations of the held coalitions, not from the solver. Nobody gets less than alone,
    unless the worths alone add up to more than that of all: then it is the prenucleolus (Schmeidler 1969).

    Args:
        v: Game of up to 12 members, shape (2^n,).

    Returns:
        Shape (n,), in the unit of `v`; adds up to the worth of all.

    Raises:
        ValueError: `v` is no game or has too many members.

    Example:
        The glove game: the one left glove takes all.

        >>> nucleolus([0, 0, 0, 1, 0, 1, 0, 1]).round(9) + 0
        array([1., 0., 0.])
    """
    game = _small(v)
    n = count_members(game)
    if n == 1:
        return game[1:].copy()
    alone = game[1 << np.arange(n)]
    problem = _Lexicographic(game, bounded=float(alone.sum()) <= game[-1] + 1e-12 * float(np.abs(game).max()))
    while problem.rank < n:
        problem.step()
    return problem.solve()


def _small(v: ArrayLike) -> Floats:
    game = as_game(v)
    if count_members(game) > MOST_MEMBERS:
        raise ValueError(f"for up to {MOST_MEMBERS} members, there are {count_members(game)}")
    return game


class _Lexicographic:
    """The chain of programs: held equations, and what is still free."""

    def __init__(self, game: Floats, *, bounded: bool) -> None:
        self.n = count_members(game)
        self.alone = game[1 << np.arange(self.n)]
        extra = game - subset_sums(self.alone)  # shares follow: a v + b has the shares a x + b
        self.scale = float(np.abs(extra).max()) or 1.0
        self.game = extra / self.scale
        self.held_by = memberships(self.n)
        self.lower = np.full(self.n, 0.0 if bounded else -np.inf)
        self.rows: list[Floats] = [np.ones(self.n)]
        self.levels: list[int] = [-1]  # -1: the sum itself; k: the sum plus the complaint of step k
        self.sums: list[float] = [float(self.game[-1])]
        self.found: list[float] = []
        self.shares = np.zeros(self.n)
        self.basis = self._basis()

    @property
    def rank(self) -> int:
        return int(self.basis.shape[0])

    def _basis(self) -> Floats:
        _, values, right = np.linalg.svd(np.array(self.rows), full_matrices=False)
        return np.asarray(right[values > 1e-9], dtype=np.float64)

    def _free(self) -> Bools:
        """Coalitions whose sum the held equations do not fix."""
        wanted = self.held_by.astype(float)
        rest = wanted - wanted @ self.basis.T @ self.basis
        free = np.abs(rest).max(axis=1) > 1e-7
        free[[0, -1]] = False
        return np.asarray(free, dtype=bool)

    def step(self) -> None:
        """Make the largest complaint of the free coalitions least and hold those that cannot do better."""
        level = len(self.found)
        at = np.flatnonzero(self._free())
        solved = self._solve(at)
        self.shares = solved.x[:-1] * self.scale + self.alone
        self.found.append(float(solved.x[-1]))
        for s in at[solved.ineqlin.marginals < -_TIGHT]:
            self._hold(self.held_by[s].astype(float), float(self.game[s]), level)
        for i in np.flatnonzero(solved.lower.marginals[:-1] > _TIGHT):
            self._hold(np.eye(self.n)[i], float(self.lower[i]), -1)
        before, self.basis = self.rank, self._basis()
        if self.rank == before:
            raise ArithmeticError("a step of the nucleolus fixed nothing")

    def _hold(self, row: Floats, total: float, level: int) -> None:
        self.rows.append(row)
        self.sums.append(total)
        self.levels.append(level)

    def _solve(self, at: Ints) -> Any:
        """min epsilon: v(S) - x(S) <= epsilon for the free S, the held equations as they are."""
        cost = np.append(np.zeros(self.n), 1.0)
        less = np.column_stack([-self.held_by[at].astype(float), -np.ones(at.size)])
        known = [0.0 if level < 0 else self.found[level] for level in self.levels]
        held = np.column_stack([np.array(self.rows), np.zeros(len(self.rows))])
        solved = linprog(
            cost,
            A_ub=less,
            b_ub=-self.game[at],
            A_eq=held,
            b_eq=np.array(self.sums) - known,
            bounds=[*((low, None) for low in self.lower), (None, None)],
            method="highs",
        )
        if solved.status != 0:
            raise ArithmeticError(f"a step of the nucleolus was not solved: {solved.message}")
        return solved

    def solve(self) -> Floats:
        """Shares from the held equations: the sum over S plus the complaint of its step is the worth of S."""
        matrix = np.zeros((len(self.rows), self.n + len(self.found)))
        matrix[:, : self.n] = self.rows
        for row, level in enumerate(self.levels):
            if level >= 0:
                matrix[row, self.n + level] = 1.0
        solved = np.linalg.lstsq(matrix, np.array(self.sums), rcond=None)[0]
        return np.asarray(solved[: self.n] * self.scale + self.alone, dtype=np.float64)
