"""The chain reaction: rounds of orders within capacity, and suppliers that appear when orders suffice.

A input coefficients (with household spending inside where the model is closed), y the shock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from growthpoles.stats.arrays import Floats, Ints, as_complete, as_floats
from growthpoles.stats.leontief import rounds

_NEVER = -1


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """What industries can make beyond what they make now.

    Attributes:
        spare: Spare capacity in units of output, shape (n,), >= 0; infinite where there is no limit.
        group: Group of industries that can stand in for each other (one industry in several regions), shape
            (n,); without it orders that find no capacity leave the table.
        weight: How orders that are passed on are shared out within a group, shape (n,).
    """

    spare: Floats
    group: Ints | None = None
    weight: Floats | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Propagation:
    """Orders and output, round by round.

    Attributes:
        made: Output of each round, shape (rounds, n).
        called: Orders received over all rounds, shape (n,).
        passed_on: Orders that an industry of the same group took over, by the one first asked, shape (n,).
        refused: Orders for which there is no capacity, by the one first asked, shape (n,).
        full: Round in which the capacity was used up, shape (n,); -1 where it was not.
    """

    made: Floats
    called: Floats
    passed_on: Floats
    refused: Floats
    full: Ints

    @property
    def total(self) -> Floats:
        """Output over all rounds, shape (n,)."""
        return np.asarray(self.made.sum(axis=0))


def propagate(
    a: Any, shock: ArrayLike, *, limits: Limits | None = None, tolerance: float = 1e-10, most: int = 5_000
) -> Propagation:
    """Return the rounds d(0) = y, d(k + 1) = A p(k), with output p(k) = min(d(k), capacity left).

    Without limits the rounds add up to L y. With limits they add up to the one x = min(s, A x + y).

    Args:
        a: Anything that multiplies a vector.
        shock: Change of final demand, shape (n,); >= 0 where there are limits.
        limits: Spare capacities.
        tolerance: Stop when what is left out is below this share of the whole.
        most: Largest number of rounds.

    Raises:
        ValueError: As in `growthpoles.stats.leontief.rounds`; negative orders under limits.

    Example:
        >>> a = np.array([[0.0, 0.5], [0.5, 0.0]])
        >>> found = propagate(a, [8.0, 0.0])
        >>> found.total.round(4)
        array([10.6667,  5.3333])
        >>> held = propagate(a, [8.0, 0.0], limits=Limits(np.array([9.0, 3.0])))
        >>> held.total.round(6), held.refused.round(6)
        (array([9., 3.]), array([0.5, 1.5]))
    """
    if limits is None:
        made = rounds(a, shock, tolerance=tolerance, most=most)
        none = np.zeros(made.shape[1])
        return Propagation(made, made.sum(axis=0), none, none, np.full(none.size, _NEVER, np.intp))
    orders = as_complete(shock, "shock", ndim=1)
    left = np.array(limits.spare, np.float64)
    if orders.shape != left.shape or orders.size != a.shape[0] or not (left >= 0).all():
        raise ValueError(f"shock and spare capacity must hold {a.shape[0]} figures, none missing or negative")
    held = _Held(left, limits, *(np.zeros(orders.size) for _ in range(3)))
    steps, last, whole = [held.place(orders)], np.inf, 0.0
    size = float(steps[0].sum())
    while size > 0 and not _over(size, last, whole + size, tolerance):
        if len(steps) == most:
            raise ValueError(f"the rounds have not died out after {most}; the table is not productive")
        whole, last = whole + size, size
        steps.append(held.place(np.asarray(a @ steps[-1])))
        size = float(steps[-1].sum())
    made = np.array(steps)
    return Propagation(made, held.called, held.passed_on, held.refused, _filled(made, limits.spare))


def _over(size: float, last: float, whole: float, tolerance: float) -> bool:
    ratio = size / last
    return ratio < 1 and size * max(ratio, 0.5) / (1 - ratio) <= tolerance * whole


def _filled(made: Floats, spare: Floats) -> Ints:
    """First round at whose end nothing is left of a capacity."""
    used = made.cumsum(axis=0) >= spare * (1 - 1e-12)
    limited = np.isfinite(spare) & used.any(axis=0)
    return np.where(limited, used.argmax(axis=0), _NEVER)


@dataclass(slots=True)
class _Held:
    """What is left of the capacities, and where the orders went."""

    left: Floats
    limits: Limits
    called: Floats
    passed_on: Floats
    refused: Floats

    def place(self, orders: Floats) -> Floats:
        made = np.minimum(orders, self.left)
        self.left = self.left - made
        self.called = self.called + orders
        over = orders - made
        if self.limits.group is not None and over.any():
            taken = self._elsewhere(over, self.limits.group)
            asked = np.bincount(self.limits.group, over, minlength=over.size)
            placed = np.bincount(self.limits.group, taken, minlength=over.size)
            share = np.divide(placed, asked, out=np.zeros_like(placed), where=asked > 0)[self.limits.group]
            made, self.left = made + taken, self.left - taken
            self.passed_on = self.passed_on + over * share
            over = over * (1 - share)
        self.refused = self.refused + over
        return made

    def _elsewhere(self, over: Floats, group: Ints) -> Floats:
        """Output of others of the group, by weight, as far as their capacity goes."""
        weight = np.ones(over.size) if self.limits.weight is None else self.limits.weight
        taken, asked = np.zeros(over.size), np.bincount(group, over, minlength=over.size)
        for _ in range(over.size):
            open_ = np.where(self.left - taken > 0, weight, 0.0)
            whole = np.bincount(group, open_, minlength=over.size)[group]
            share = np.divide(open_, whole, out=np.zeros(over.size), where=whole > 0)
            more = np.minimum(asked[group] * share, self.left - taken)
            if not more.any():
                break
            taken = taken + more
            asked = np.maximum(asked - np.bincount(group, more, minlength=over.size), 0)
            asked[asked < 1e-12 * over.sum()] = 0
        return taken


def waves(called: Callable[[tuple[int, ...]], Floats], scales: ArrayLike) -> Ints:
    """Return the wave in which each candidate appears, shape (candidates,); 0 = it does not.

    In each wave all candidates appear whose orders reach their minimum economic scale, given those that
    appeared before. A candidate never disappears, so there are at most as many waves as candidates.

    Args:
        called: Orders to every candidate, given the positions (in order) of those that have appeared.
        scales: Minimum economic scale of every candidate, > 0.

    Raises:
        ValueError: A scale of zero or less, or a missing one.

    Example:
        >>> waves(lambda there: np.array([5.0, 1.0 + 3 * len(there)]), [4.0, 4.0])
        array([1, 2])
    """
    needed = _positive(scales)
    found = np.zeros(needed.size, np.intp)
    for wave in range(1, needed.size + 1):
        there = tuple(int(k) for k in np.flatnonzero(found))
        new = (found == 0) & (called(there) >= needed)
        if not new.any():
            break
        found[new] = wave
    return found


def fires_at(called: Callable[[tuple[int, ...]], Floats], scales: ArrayLike) -> Floats:
    """Return at which size of the shock, in times of the one given, each candidate appears, (candidates,).

    The shock grows from nothing; orders grow with it. A candidate whose orders reach its minimum economic
    scale appears and stays, and may bring the next one at once. Infinite where nothing is ever ordered.

    Args:
        called: Orders to every candidate at the shock given, as in `waves`.
        scales: Minimum economic scale of every candidate, > 0.

    Raises:
        ValueError: A scale of zero or less, or a missing one.

    Example:
        >>> fires_at(lambda there: np.array([5.0, 1.0 + 3 * len(there)]), [4.0, 4.0])
        array([0.8, 1. ])
    """
    needed = _positive(scales)
    found = np.full(needed.size, np.inf)
    size = 0.0
    for _ in range(needed.size):
        away = np.isinf(found)
        there = tuple(int(k) for k in np.flatnonzero(~away))
        orders = called(there)
        ratio = np.full(needed.size, np.inf)
        np.divide(needed, orders, out=ratio, where=away & (orders > 0))
        if not np.isfinite(ratio).any():
            break
        size = max(size, float(ratio.min()))
        found[ratio <= size] = size
    return found


def _positive(scales: ArrayLike) -> Floats:
    needed = as_complete(scales, "scales", ndim=1)
    if not (needed > 0).all():
        raise ValueError("minimum economic scales must be above zero")
    return needed


def round_reached(amounts: ArrayLike, share: float) -> int:
    """Return the first position at which a running sum reaches a share of the whole; -1 when there is none.

    Example:
        >>> round_reached([4.0, 2.0, 1.0, 1.0], 0.75)
        1
    """
    sizes = as_floats(amounts, "amounts", ndim=1)
    whole = float(sizes.sum())
    if whole == 0:
        return _NEVER
    return int(np.argmax(sizes.cumsum() / whole >= share - 1e-12))
