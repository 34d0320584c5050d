"""Where to put a number of sites: p-median, maximal cover, p-centre, and p-median with capacities.

Costs are demand points x sites; NaN means that a site cannot serve a point. Sites that exist already are
named by `fixed` and do not count. Every answer carries a bound that was proved, so that an answer found
before the time ran out is never taken for the best one.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import csr_array, hstack

from growthpoles.stats.arrays import Floats, Ints, as_complete, as_floats

OPTIMAL = 1e-6
_LOST = 10.0
_STEPS = 1500
_PATIENCE = 20


@dataclass(frozen=True, slots=True, eq=False)
class Placement:
    """Sites that were chosen.

    Attributes:
        sites: Positions of the new sites, rising.
        serves: Position of the site that serves each demand point, fixed sites too; -1 for none.
        objective: Cost, covered weight or radius; inf when not every point can be reached (p-centre only).
        bound: What no choice of sites can do better than.
        flow: Amounts from sites to points, shape (points, sites), with capacities only.
    """

    sites: Ints
    serves: Ints
    objective: float
    bound: float
    flow: Floats | None = None

    @property
    def gap(self) -> float:
        """|objective - bound| / |objective|; 0 when both are equal."""
        if self.objective == self.bound:
            return 0.0
        return abs(self.objective - self.bound) / max(abs(self.objective), 1e-12)

    @property
    def status(self) -> str:
        """``optimal`` (gap at most one in a million), ``not-proved`` or ``infeasible``."""
        if not np.isfinite(self.objective):
            return "infeasible"
        return "optimal" if self.gap <= OPTIMAL else "not-proved"


def p_median(
    cost: ArrayLike,
    weight: ArrayLike,
    *,
    count: int,
    fixed: Sequence[int] = (),
    lost: float | None = None,
    seconds: float = 30.0,
) -> Placement:
    """Choose sites with the smallest weighted cost: min sum_i w_i min_j c_ij over sets of `count` sites.

    Solved in the radius form (Elloumi 2010): sum_i w_i (D_i1 + sum_k (D_i,k+1 - D_ik) z_ik) with z_ik >=
    z_i,k-1 - sum of y_j at distance D_ik, where only the first distances of a point are written down and more
    are added while the answer needs them (Garcia, Labbe and Marin 2011). An interchange search (Teitz and
    Bart 1968) gives the first answer; a Lagrangian bound (Narula, Ogbu and Samuelsson 1977) leaves out the
    sites that no better answer can hold.

    Args:
        cost: Shape (points, sites); NaN where a site cannot serve a point.
        weight: Weight of each point.
        count: Number of new sites.
        fixed: Positions of sites that exist.
        lost: Cost of a point that no open site can serve; default ten times the largest cost.
        seconds: Time limit.

    Raises:
        ValueError: Negative costs or weights, more sites than there are, `lost` below the largest cost.

    Example:
        >>> found = p_median([[0, 4, 9], [4, 0, 5], [9, 5, 0]], [1, 1, 1], count=1)
        >>> found.sites.tolist(), found.objective, found.status
        ([1], 9.0, 'optimal')
    """
    task = _Task.of(cost, weight, count=count, fixed=fixed, lost=lost)
    best = _interchange(task)
    upper, end = task.value(best), time.monotonic() + seconds
    if upper <= 0 or count in (0, task.free.size):
        return task.answer(best, upper, upper)
    best, upper, lower, kept = _lagrange(task, best, end=end)
    part = replace(task, free=task.free[kept], cost=task.cost[:, kept])
    values, sites = _levels(part.cost)
    depth = _depth(values, task.served(best)) + 1
    while (left := end - time.monotonic()) > 0 and upper - lower > OPTIMAL * upper:
        bound, chosen = _radius_model(part, (values, sites, depth), upper, seconds=left)
        lower = max(lower, min(bound, upper))
        if chosen is None:
            break
        reached = part.served(chosen)
        if (value := float(task.weight @ reached)) < upper:
            best, upper = kept[chosen], value
        needed = _depth(values, reached)
        if (needed <= depth).all():
            break
        depth = np.maximum(depth, needed + 1)
    return task.answer(best, upper, lower)


def maximal_cover(
    reach: ArrayLike,
    weight: ArrayLike,
    *,
    count: int,
    fixed: Sequence[int] = (),
    seconds: float = 30.0,
) -> Placement:
    """Choose sites that reach the largest weight (Church and ReVelle 1974).

    Args:
        reach: Whether a site reaches a point, shape (points, sites).
        weight: Weight of each point.
        count: Number of new sites.
        fixed: Positions of sites that exist; what they reach counts as covered.
        seconds: Time limit.

    Raises:
        ValueError: Negative weights, or more sites than there are.

    Example:
        >>> found = maximal_cover([[1, 0], [1, 0], [0, 1]], [1, 1, 3], count=1)
        >>> found.sites.tolist(), found.objective, found.bound
        ([1], 3.0, 3.0)
    """
    table = np.asarray(reach, np.bool_)
    task = _Task.of(np.where(table, 0.0, np.nan), weight, count=count, fixed=fixed, lost=1.0)
    best = _interchange(task)
    total = float(task.weight.sum())
    value = total - float(task.weight @ task.served(best))
    upper = total - float(task.weight @ task.served(np.arange(task.free.size)))
    if count in (0, task.free.size) or value >= upper:
        return task.answer(best, value, value)
    open_points = (task.base > 0) & (task.weight > 0)
    rows, kind = np.unique(task.cost[open_points] == 0, axis=0, return_inverse=True)
    weights = np.bincount(kind.ravel(), task.weight[open_points], minlength=len(rows)) / total
    n = task.free.size
    links = hstack([csr_array(rows.astype(np.float64)), -_eye(len(rows))])
    found = _solve(
        np.concatenate([np.zeros(n), -weights]),
        [LinearConstraint(links, 0, np.inf), _number(n, n + len(rows), count)],
        binary=n,
        seconds=seconds,
    )
    covered = total - float(task.weight[~open_points] @ task.base[~open_points])
    known = covered - float(task.weight[open_points].sum())
    bound = min(upper, known - total * _dual(found, -1.0))
    chosen = _chosen(found, n, count)
    if chosen is not None and (other := total - float(task.weight @ task.served(chosen))) > value:
        best, value = chosen, other
    return task.answer(best, value, max(bound, value))


def p_centre(cost: ArrayLike, *, count: int, fixed: Sequence[int] = (), seconds: float = 30.0) -> Placement:
    """Choose sites so that the worst served point is served best: min max_i min_j c_ij (Hakimi 1964).

    Bisection over the distinct costs; whether a radius is possible is a set cover (Minieka 1970).

    Args:
        cost: Shape (points, sites); NaN where a site cannot serve a point.
        count: Number of new sites.
        fixed: Positions of sites that exist.
        seconds: Time limit.

    Returns:
        Objective inf and status ``infeasible`` where no choice reaches every point.

    Raises:
        ValueError: Negative costs, or more sites than there are.

    Example:
        >>> p_centre([[0, 4, 9], [4, 0, 5], [9, 5, 0]], count=1).objective
        5.0
    """
    table = as_floats(cost, "cost", ndim=2)
    task = _Task.of(table, np.ones(len(table)), count=count, fixed=fixed, lost=None)
    end = time.monotonic() + seconds
    least = task.served(np.arange(task.free.size)).max(initial=0.0)
    best = _farthest_first(task)
    worst = task.served(best).max(initial=0.0)
    radii = np.unique(np.concatenate([task.cost.ravel(), task.base, [least]]))
    radii = radii[(radii >= least) & (radii <= worst)]
    low, high, proved = 0, radii.size - 1, True
    while low < high and proved:
        at = (low + high) // 2
        chosen, needs = _cover_all(task, radii[at], seconds=end - time.monotonic())
        if chosen is not None:
            best, high = chosen, int(np.searchsorted(radii, task.served(chosen).max(initial=0.0)))
        elif needs > task.count:
            low = at + 1
        else:
            proved = False
    value, bound = task.served(best).max(initial=0.0), radii[low] if radii.size else 0.0
    if bound >= task.lost:
        return task.answer(best, np.inf, np.inf)
    return task.answer(best, float(value) if value < task.lost else np.inf, float(bound))


def p_median_with_capacity(
    cost: ArrayLike,
    weight: ArrayLike,
    *,
    count: int,
    capacity: ArrayLike,
    fixed: Sequence[int] = (),
    seconds: float = 30.0,
) -> Placement:
    """Choose sites and amounts with the smallest cost when a site can serve no more than its capacity.

    min sum c_ij x_ij + L u_i with sum_j x_ij + u_i = w_i, x_ij <= w_i y_j, sum_i x_ij <= K_j y_j, L ten times
    the largest cost; the demand of a point may be split.

    Args:
        cost, weight, count, fixed, seconds: As in `p_median`.
        capacity: Largest weight of each site.

    Raises:
        ValueError: As in `p_median`; capacities that are negative or do not fit.

    Example:
        >>> p_median_with_capacity([[0.0, 1.0], [0.0, 1.0]], [5, 5], count=1, capacity=[6, 10]).sites.tolist()
        [1]
    """
    task = _Task.of(cost, weight, count=count, fixed=fixed, lost=None)
    most = as_complete(capacity, "capacity", ndim=1)
    n, m = task.whole.shape
    if most.size != m:
        raise ValueError(f"capacity has {most.size} values for {m} sites")
    row, column = np.nonzero((task.whole < task.lost) & (task.weight[:, None] > 0))
    scale = max(float(task.weight @ task.whole.max(axis=1, initial=0.0)), 1e-12)
    exists = np.isin(np.arange(m), task.fixed).astype(np.float64)
    found = _solve(
        np.r_[np.zeros(m), task.whole[row, column], np.full(n, task.lost)] / scale,
        _flow_constraints(task, most, (row, column)),
        binary=m,
        seconds=seconds,
        lower=exists,
    )
    if found.x is None:
        nothing = float(task.weight.sum() * task.lost)
        return replace(task.answer(np.arange(count), nothing, 0.0), serves=np.full(n, -1, np.intp))
    flow = np.zeros((n, m))
    flow[row, column] = np.maximum(found.x[m : m + row.size], 0.0)
    serves = np.where(flow.any(axis=1), flow.argmax(axis=1), -1)
    value = float((flow * task.whole).sum() + task.lost * found.x[m + row.size :].sum())
    bound = min(max(0.0, _dual(found, 0.0) * scale), value)
    return Placement(np.flatnonzero(found.x[:m] - exists > 0.5), serves, value, bound, flow)


def _flow_constraints(task: _Task, most: Floats, ends: tuple[Ints, Ints]) -> list[LinearConstraint]:
    """All demand is served or lost, by open sites, within their capacities; variables y, x, u."""
    row, column = ends
    (n, m), k = task.whole.shape, row.size
    size, arcs, points = m + k + n, np.arange(k), np.arange(n)
    serve = _matrix(np.ones(k + n), (np.r_[row, points], np.r_[m + arcs, m + k + points]), (n, size))
    tied = np.r_[np.ones(k), -task.weight[row]]
    tie = _matrix(tied, (np.r_[arcs, arcs], np.r_[m + arcs, column]), (k, size))
    held, sites = np.r_[np.ones(k), -most], np.arange(m)
    load = _matrix(held, (np.r_[column, sites], np.r_[m + arcs, sites]), (m, size))
    return [
        LinearConstraint(serve, task.weight, task.weight),
        LinearConstraint(tie, -np.inf, 0),
        LinearConstraint(load, -np.inf, 0),
        _number(m, size, task.count + task.fixed.size),
    ]


@dataclass(frozen=True, slots=True, eq=False)
class _Task:
    """Costs with what exists already worked in.

    Attributes:
        whole: Costs, `lost` where a site cannot serve, shape (points, sites).
        free: Positions of the sites that may be chosen.
        base: Cost from the sites that exist, shape (points,).
        cost: Costs of the free sites, never above `base`.
        weight, count, fixed, lost: As given.
    """

    whole: Floats
    free: Ints
    base: Floats
    cost: Floats
    weight: Floats
    count: int
    fixed: Ints
    lost: float

    @classmethod
    def of(
        cls, cost: ArrayLike, weight: ArrayLike, *, count: int, fixed: Sequence[int], lost: float | None
    ) -> _Task:
        table, people = as_floats(cost, "cost", ndim=2), as_complete(weight, "weight", ndim=1)
        if people.size != len(table):
            raise ValueError(f"weight has {people.size} values for {len(table)} points")
        if (table < 0).any():
            raise ValueError("cost holds negative values")
        held = np.unique(np.asarray(fixed, np.intp))
        if held.size and (held[0] < 0 or held[-1] >= table.shape[1]):
            raise ValueError("fixed names a site that is not there")
        free = np.setdiff1d(np.arange(table.shape[1]), held)
        if not 0 <= count <= free.size:
            raise ValueError(f"{count} sites cannot be chosen among {free.size}")
        most = float(np.nanmax(table, initial=0.0))
        worst = _LOST * most if lost is None else lost
        worst = worst if worst > 0 else 1.0
        if worst < most:
            raise ValueError("lost must not be below the largest cost")
        whole = np.where(np.isnan(table), worst, table)
        base = whole[:, held].min(axis=1, initial=worst)
        return cls(whole, free, base, np.minimum(whole[:, free], base[:, None]), people, count, held, worst)

    def served(self, chosen: Ints) -> Floats:
        """Cost of each point when these free sites (positions among the free) are open too."""
        return np.asarray(np.minimum(self.cost[:, chosen].min(axis=1, initial=self.lost), self.base))

    def value(self, chosen: Ints) -> float:
        """Weighted cost with these free sites open too."""
        return float(self.weight @ self.served(chosen))

    def answer(self, chosen: Ints, objective: float, bound: float) -> Placement:
        sites = np.sort(self.free[chosen])
        everywhere = np.concatenate([self.fixed, sites])
        serves = np.full(len(self.whole), -1, np.intp)
        if everywhere.size:
            near = everywhere[self.whole[:, everywhere].argmin(axis=1)]
            serves = np.where(self.whole[np.arange(len(near)), near] < self.lost, near, -1)
        return Placement(sites, serves, objective, bound)


def _interchange(task: _Task) -> Ints:
    """Sites by greedy choice and single exchanges while they help."""
    chosen: list[int] = []
    for _ in range(task.count):
        current = task.served(np.array(chosen, np.intp))
        gains = task.weight @ np.maximum(current[:, None] - task.cost, 0.0)
        gains[chosen] = -np.inf
        chosen.append(int(gains.argmax()))
    for _ in range(20 * task.count):
        change = _exchanges(task, chosen)
        out, new = np.unravel_index(int(change.argmin()), change.shape) if change.size else (0, 0)
        if not change.size or change[out, new] >= -1e-9 * max(1.0, float(task.weight @ task.base)):
            break
        chosen[int(out)] = int(new)
    return np.array(chosen, np.intp)


def _lagrange(task: _Task, best: Ints, *, end: float) -> tuple[Ints, float, float, Ints]:
    """Best sites, their cost, a lower bound, and the sites that a better answer could hold.

    L(t) = sum t_i + sum_i min(0, w_i base_i - t_i) + the `count` smallest of r_j = sum_i min(0, w_i c_ij -
    t_i), raised by subgradient steps; a site with L + r_j - r_(count) above the best cost is left out.
    """
    cost, base = task.cost * task.weight[:, None], task.base * task.weight
    upper, lower, step, idle = task.value(best), -np.inf, 2.0, 0
    price = task.served(best) * task.weight
    kept = np.arange(task.free.size)
    for _ in range(_STEPS):
        cheap = cost < price[:, None]
        reduced = np.where(cheap, cost - price[:, None], 0.0).sum(axis=0)
        order = np.argsort(reduced, kind="stable")
        chosen, edge = order[: task.count], reduced[order[task.count - 1]]
        bound = float(price.sum() + np.minimum(base - price, 0.0).sum() + reduced[chosen].sum())
        if (value := task.value(chosen)) < upper:
            best, upper = chosen, value
        idle = idle + 1 if bound <= lower else 0
        if bound > lower:
            lower, kept = bound, np.flatnonzero(bound + np.maximum(reduced - edge, 0.0) <= upper)
        if idle > _PATIENCE:
            step, idle = step / 2, 0
        slope = 1.0 - cheap[:, chosen].sum(axis=1) - (base < price)
        length = float(task.weight @ slope**2)
        if length == 0 or upper - lower <= OPTIMAL * upper or step < 1e-4 or time.monotonic() > end:
            break
        price = np.maximum(price + step * (1.05 * upper - bound) / length * task.weight * slope, 0.0)
    kept = np.union1d(kept, best)
    return best, upper, upper if kept.size == task.count else min(lower, upper), kept


def _exchanges(task: _Task, chosen: Sequence[int]) -> Floats:
    """Change of the weighted cost when one chosen site gives way to another, shape (chosen, sites)."""
    held = np.column_stack([task.base, task.cost[:, list(chosen)]])
    order = np.sort(held, axis=1)
    first, second = order[:, 0], order[:, min(1, held.shape[1] - 1)]
    near = held.argmin(axis=1)[:, None] == np.arange(1, held.shape[1])
    worse = np.where(
        task.cost >= first[:, None], np.minimum(task.cost, second[:, None]) - first[:, None], 0.0
    )
    gains = task.weight @ np.maximum(first[:, None] - task.cost, 0.0)
    change = (near * task.weight[:, None]).T @ worse - gains
    change[:, list(chosen)] = 0.0
    return np.asarray(change)


def _levels(cost: Floats) -> tuple[Floats, Ints]:
    """Costs of each point from the smallest up, and the sites in that order."""
    order = np.argsort(cost, axis=1, kind="stable")
    return np.take_along_axis(cost, order, axis=1), order


def _depth(values: Floats, reached: Floats) -> Ints:
    """Number of sites of each point that are at most as far as the one that serves it."""
    return np.asarray((values <= reached[:, None] + 1e-12 * np.abs(reached[:, None])).sum(axis=1), np.intp)


def _radius_model(
    task: _Task, levels: tuple[Floats, Ints, Ints], scale: float, *, seconds: float
) -> tuple[float, Ints | None]:
    """Lower bound of the p-median and the sites of the relaxation, written down to the given depth."""
    values, sites, depth = levels
    (points, n), most = values.shape, np.minimum(depth, values.shape[1])
    ahead = np.column_stack([values, np.minimum(task.base, task.lost)])
    inside = (np.arange(n) < most[:, None]) & (task.weight[:, None] > 0)
    step = np.diff(ahead, axis=1)
    last = inside & (step > 0)
    row, at = np.nonzero(last)
    z = np.full((points, n), -1, np.intp)
    z[row, at] = n + np.arange(row.size)
    position, rank = np.nonzero(inside)
    level: Ints = np.cumsum(last, axis=1) - last
    first = np.concatenate([[0], np.cumsum(last.sum(axis=1))[:-1]])
    line = first[position] + level[position, rank]
    kept = level[position, rank] < last.sum(axis=1)[position]
    follows = np.flatnonzero(np.diff(row, prepend=-1) == 0)
    data = np.concatenate([np.ones(int(kept.sum()) + row.size), -np.ones(follows.size)])
    lines = np.concatenate([line[kept], np.arange(row.size), follows])
    columns = np.concatenate([sites[position, rank][kept], z[row, at], z[row, at][follows - 1]])
    starts = (np.diff(row, prepend=-1) != 0).astype(np.float64)
    size = n + row.size
    found = _solve(
        np.concatenate([np.zeros(n), task.weight[row] * step[row, at]]) / scale,
        [
            LinearConstraint(_matrix(data, (lines, columns), (row.size, size)), starts, np.inf),
            _number(n, size, task.count),
        ],
        binary=n,
        seconds=seconds,
    )
    start = float(task.weight @ values[:, 0])
    return start + scale * _dual(found, 0.0), _chosen(found, n, task.count)


def _cover_all(task: _Task, radius: float, *, seconds: float) -> tuple[Ints | None, float]:
    """Sites that reach every point within a radius, if no more than allowed; and how many are needed."""
    near = task.cost[task.base > radius] <= radius
    if not len(near):
        return np.arange(task.count), 0.0
    rows = np.unique(near, axis=0).astype(np.float64)
    n = task.free.size
    found = _solve(
        np.ones(n), [LinearConstraint(csr_array(rows), 1, np.inf)], binary=n, seconds=max(seconds, 0.01)
    )
    if found.x is not None and (open_sites := np.flatnonzero(found.x > 0.5)).size <= task.count:
        rest = np.setdiff1d(np.arange(n), open_sites)
        return np.concatenate([open_sites, rest[: task.count - open_sites.size]]), float(open_sites.size)
    return None, np.ceil(_dual(found, 0.0) - OPTIMAL)


def _farthest_first(task: _Task) -> Ints:
    """Each time the best site for the worst served point."""
    chosen: list[int] = []
    for _ in range(task.count):
        far = int(task.served(np.array(chosen, np.intp)).argmax())
        reach = task.cost[far].copy()
        reach[chosen] = np.inf
        chosen.append(int(reach.argmin()))
    return np.array(chosen, np.intp)


def _solve(
    objective: Floats,
    constraints: list[LinearConstraint],
    *,
    binary: int,
    seconds: float,
    lower: Floats | None = None,
) -> OptimizeResult:
    """Minimise with the first variables binary and the others not negative (those of a cover at most one)."""
    size = objective.size
    least = np.zeros(size)
    if lower is not None:
        least[: lower.size] = lower
    most = np.full(size, np.inf)
    most[:binary] = 1.0
    if (objective[binary:] < 0).any():
        most[binary:] = 1.0
    return milp(
        objective,
        integrality=(np.arange(size) < binary).astype(np.int8),
        bounds=Bounds(least, most),
        constraints=constraints,
        options={"time_limit": max(seconds, 0.01), "mip_rel_gap": OPTIMAL / 10},
    )


def _dual(found: OptimizeResult, worst: float) -> float:
    """The bound that was proved; `worst` when there is none."""
    bound = found.get("mip_dual_bound")
    return worst if bound is None or not np.isfinite(bound) else float(bound)


def _chosen(found: OptimizeResult, n: int, count: int) -> Ints | None:
    return None if found.x is None else np.sort(np.argsort(-found.x[:n], kind="stable")[:count])


def _number(sites: int, size: int, count: int) -> LinearConstraint:
    return LinearConstraint(
        _matrix(np.ones(sites), (np.zeros(sites, np.intp), np.arange(sites)), (1, size)), count, count
    )


def _matrix(data: Floats, ends: tuple[Ints, Ints], shape: tuple[int, int]) -> csr_array:
    return csr_array((data, ends), shape=shape)


def _eye(n: int) -> csr_array:
    return _matrix(np.ones(n), (np.arange(n), np.arange(n)), (n, n))
