"""Along the chain: structural paths, average propagation length, structural decomposition of change.

A input coefficients, L = (I - A)^-1, y final demand, v an amount per unit of output, w = v'L; see
`growthpoles.stats.leontief`.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count

import numpy as np
from numpy.typing import ArrayLike

from growthpoles.stats.arrays import Floats, Ints, as_complete, as_floats
from growthpoles.stats.leontief import Factored


@dataclass(frozen=True, slots=True)
class Path:
    """One chain of suppliers.

    Attributes:
        industries: Positions, from the industry that final demand falls on to the last supplier.
        amount: v_k a_kj ... a_ji y_i, what the last supplier contributes along this chain.
        beyond: What the whole branch that starts there contributes, the path itself included.
    """

    industries: tuple[int, ...]
    amount: float
    beyond: float


@dataclass(frozen=True, slots=True)
class Paths:
    """The largest paths, largest first, and the total v'Ly that all paths together add up to."""

    paths: tuple[Path, ...]
    total: float


@dataclass(frozen=True, slots=True, eq=False)
class Decomposition:
    """Parts of the change of v_i (L y)_i; they sum to it without a rest.

    Attributes:
        intensity: From v, shape (n,).
        technology: From L, shape (n,).
        demand: From y, shape (n,) or (n, categories).
    """

    intensity: Floats
    technology: Floats
    demand: Floats

    @property
    def change(self) -> Floats:
        """The change itself, shape (n,)."""
        demand = self.demand if self.demand.ndim == 1 else self.demand.sum(axis=1)
        return self.intensity + self.technology + demand


@dataclass(frozen=True, slots=True, eq=False)
class Year:
    """One year of a decomposition: I - A factorised, final demand (n,) or (n, categories), v (n,)."""

    system: Factored
    demand: Floats
    per_unit: Floats


def structural_paths(
    a: ArrayLike,
    system: Factored,
    *,
    demand: ArrayLike,
    per_unit: ArrayLike | None = None,
    most: int = 20,
    smallest: float = 1e-6,
) -> Paths:
    """Return the largest chains of suppliers behind a final demand, best first.

    A branch can never contribute more than its flow times w of its head, so the search opens branches in
    that order and the result is exact (Defourny and Thorbecke 1984; Lenzen 2003).

    Args:
        a: A >= 0, shape (n, n).
        system: I - A factorised.
        demand: y >= 0, shape (n,).
        per_unit: v >= 0; ones by default.
        most: Number of paths.
        smallest: Leave out paths below this share of the total.

    Raises:
        ValueError: Negative or missing values, shapes that do not fit.

    Example:
        >>> from growthpoles.stats.leontief import factorise
        >>> a = np.array([[0.0, 0.5], [0.2, 0.0]])
        >>> found = structural_paths(a, factorise(a), demand=[0.0, 10.0], most=3)
        >>> [(path.industries, round(path.amount, 4)) for path in found.paths]
        [((1,), 10.0), ((1, 0), 5.0), ((1, 0, 1), 1.0)]
    """
    table, y = as_complete(a, "a", ndim=2), as_complete(demand, "demand", ndim=1)
    v = np.ones(system.size) if per_unit is None else as_complete(per_unit, "per_unit", ndim=1)
    if table.shape != (system.size, system.size) or y.shape != v.shape or y.shape != (system.size,):
        raise ValueError(f"a, demand and per_unit must fit {system.size} industries")
    w = system.solve_transposed(v)
    total = float(w @ y)
    found: list[Path] = []
    for path in _best_first(table, v, w, y, smallest * total):
        if len(found) == most:
            break
        found.append(path)
    return Paths(tuple(found), total)


def average_propagation_length(leontief: ArrayLike) -> Floats:
    """Return the mean number of steps from a push in i to its arrival in j, H / (L - I), H = L (L - I).

    Dietzenbacher and Romero (2007). It says how long chains are, not how strong; it is no measure to rank
    economies by (Oosterhaven and Bouwmeester 2013).

    Returns:
        Shape (n, n); NaN on the diagonal (round trips have another meaning) and where there is no chain.

    Example:
        >>> average_propagation_length([[1.0, 0.5], [0.0, 1.0]])
        array([[nan,  1.],
               [nan, nan]])
    """
    table = as_complete(leontief, "leontief", ndim=2)
    steps: Floats = table @ table
    steps -= table
    reached = table > 0
    np.fill_diagonal(reached, False)
    np.divide(steps, table, out=steps, where=reached)
    steps[~reached] = np.nan
    return steps


def structural_decomposition(start: Year, end: Year) -> Decomposition:
    """Split the change of v_i (L y)_i into intensity, technology and final demand.

    Mean of the two polar forms (Dietzenbacher and Los 1998). The part of L is L1 y - L0 y, so four solutions
    serve and no inverse is made. Use tables in constant prices.

    Raises:
        ValueError: Shapes that do not fit or missing values.

    Example:
        >>> from growthpoles.stats.leontief import factorise
        >>> one = Year(factorise([[0.5]]), np.array([10.0]), np.array([1.0]))
        >>> two = Year(factorise([[0.6]]), np.array([12.0]), np.array([1.0]))
        >>> parts = structural_decomposition(one, two)
        >>> parts.technology.round(4), parts.demand.round(4)
        (array([5.5]), array([4.5]))
    """
    if start.system.size != end.system.size or start.demand.shape != end.demand.shape:
        raise ValueError("both years must have the same industries and categories of final demand")
    v0, v1 = (as_floats(year.per_unit, "per_unit", ndim=1) for year in (start, end))
    y0, y1 = start.demand, end.demand
    x00, x01 = start.system.solve(y0), start.system.solve(y1)
    x10, x11 = end.system.solve(y0), end.system.solve(y1)
    demand = 0.5 * (_times(v0, x01 - x00) + _times(v1, x11 - x10))
    technology = 0.5 * (_times(v0, x11 - x01) + _times(v1, x10 - x00))
    intensity = 0.5 * _times(v1 - v0, x11 + x00)
    return Decomposition(_total(intensity), _total(technology), demand)


def _times(v: Floats, x: Floats) -> Floats:
    return v * x if x.ndim == 1 else v[:, None] * x


def _total(x: Floats) -> Floats:
    return x if x.ndim == 1 else np.asarray(x.sum(axis=1))


def _best_first(a: Floats, v: Floats, w: Floats, y: Floats, floor: float) -> Iterator[Path]:
    """Paths by falling amount. The heap holds branches (by what they can give at most) and single paths."""

    @cache
    def suppliers(j: int) -> Ints:
        order: Ints = np.argsort(-(a[:, j] * w), kind="stable")
        return order[: int(np.count_nonzero(a[order, j] * w[order]))]

    first = np.argsort(-(w * y), kind="stable")
    first = first[: int(np.count_nonzero((w * y)[first]))]
    ticket = count()
    heap: list[tuple[float, int, bool, tuple[int, ...], float, int]] = []

    def offer(parents: tuple[int, ...], flow: float, place: int) -> None:
        """Put the branch of the supplier at a place in the order of the last industry of a path."""
        order = suppliers(parents[-1]) if parents else first
        if place < len(order):
            i = int(order[place])
            reach = flow * float(a[i, parents[-1]]) if parents else float(y[i])
            heapq.heappush(heap, (-reach * float(w[i]), next(ticket), False, (*parents, i), reach, place))

    offer((), 0.0, 0)
    while heap and -heap[0][0] > floor:
        bound, _, single, path, flow, place = heapq.heappop(heap)
        if single:
            yield Path(path, -bound, flow)
            continue
        own = flow * float(v[path[-1]])
        if own > 0:
            heapq.heappush(heap, (-own, next(ticket), True, path, -bound, 0))
        offer(path, flow, 0)
        parent_flow = flow / float(a[path[-1], path[-2]]) if len(path) > 1 else 0.0
        offer(path[:-1], parent_flow, place + 1)
