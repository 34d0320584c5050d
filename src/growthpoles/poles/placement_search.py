"""Choose sites, what each site more adds, and what another choice would cost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from growthpoles.core.panel import FloatArray
from growthpoles.poles.network_coverage import Row, number
from growthpoles.stats.arrays import Ints
from growthpoles.stats.facility import (
    Placement,
    maximal_cover,
    p_centre,
    p_median,
    p_median_with_capacity,
)


@dataclass(frozen=True, eq=False)
class Sites:
    """A placement problem: points to serve, and sites of which the first ones exist.

    Attributes:
        codes: Codes of the sites, those that exist first.
        existing: Number of sites that exist.
        hours: Hours, shape (points, sites); NaN for no way.
        cost: What p-median adds up, same shape.
        weight: People or demand of each point.
        method: One of `METHODS`.
        reach: Hours within reach.
        seconds: Time limit of each problem.
        capacity: Largest weight a site can serve; None for any.
    """

    codes: tuple[str, ...]
    existing: int
    hours: FloatArray
    cost: FloatArray
    weight: FloatArray
    method: str
    reach: float
    seconds: float
    capacity: float | None = None

    @property
    def sign(self) -> float:
        """1 where a smaller objective is better, -1 where a larger one is."""
        return -1.0 if self.method == "maximal-cover" else 1.0

    def solve(self, count: int, *, forced: Sequence[int] = (), barred: Sequence[int] = ()) -> Placement:
        """The best `count` new sites, some of them forced (they count), some barred."""
        kept = np.array([j for j in range(len(self.codes)) if j not in set(barred)], np.intp)
        at = {int(j): k for k, j in enumerate(kept)}
        fixed = [at[j] for j in (*range(self.existing), *forced)]
        found = self._found(kept, count - len(forced), fixed)
        sites = np.sort(np.concatenate([kept[found.sites], np.array(forced, np.intp)])).astype(np.intp)
        serves = np.where(found.serves >= 0, kept[found.serves.clip(0)] if kept.size else -1, -1)
        flow = None
        if found.flow is not None:
            flow = np.zeros(self.hours.shape)
            flow[:, kept] = found.flow
        return Placement(sites, serves, found.objective, found.bound, flow)

    def _found(self, kept: Ints, count: int, fixed: Sequence[int]) -> Placement:
        hours, limit = self.hours[:, kept], self.reach * (1 + 1e-12)
        if self.method == "maximal-cover":
            near = np.nan_to_num(hours, nan=np.inf) <= limit
            return maximal_cover(near, self.weight, count=count, fixed=fixed, seconds=self.seconds)
        if self.method == "p-centre":
            return self._centre(hours, count, fixed=fixed)
        cost, terms = self.cost[:, kept], {"count": count, "fixed": fixed, "seconds": self.seconds}
        if self.capacity is None:
            return p_median(cost, self.weight, **terms)  # type: ignore[arg-type]
        most = np.full(kept.size, self.capacity)
        return p_median_with_capacity(cost, self.weight, capacity=most, **terms)  # type: ignore[arg-type]

    def _centre(self, hours: FloatArray, count: int, *, fixed: Sequence[int]) -> Placement:
        """The p-centre; of the many choices with the same radius that with the least hours in all."""
        held = self.weight > 0
        found = p_centre(hours[held], count=count, fixed=fixed, seconds=self.seconds)
        chosen = found
        if found.status == "optimal":
            inside = np.where(hours[held] <= found.objective * (1 + 1e-12), hours[held], np.nan)
            same = p_median(inside, self.weight[held], count=count, fixed=fixed, seconds=self.seconds)
            chosen = same if (same.serves >= 0).all() else found
        serves = np.full(len(hours), -1, np.intp)
        serves[held] = chosen.serves
        return Placement(chosen.sites, serves, found.objective, found.bound)

    def left(self, found: Placement) -> float:
        """Weight that no open site can serve; not asked for where most people within reach are sought."""
        if self.method == "maximal-cover":
            return 0.0
        held = self.weight if found.flow is None else self.weight - found.flow.sum(axis=1)
        left = held[found.serves < 0] if found.flow is None else np.maximum(held, 0.0)
        total = float(left.sum())
        return total if total > 1e-9 * float(self.weight.sum()) else 0.0

    def value(self, found: Placement) -> float:
        """The objective; of a p-median the cost of what is served, without the penalty on what is not."""
        if self.method != "p-median" or not self.left(found):
            return found.objective
        if found.flow is not None:
            return float(np.nansum(found.flow * self.cost))
        served = np.flatnonzero(found.serves >= 0)
        return float(self.weight[served] @ self.cost[served, found.serves[served]])

    def measures(self, new: Iterable[int]) -> dict[str, float]:
        """People within reach, and hours to the nearest site, with some new sites open."""
        sites = np.array([*range(self.existing), *new], np.intp)
        far = np.where(np.isnan(self.hours), np.inf, self.hours)[:, sites].min(axis=1, initial=np.inf)
        total = float(self.weight.sum())
        inside = float(self.weight[far <= self.reach * (1 + 1e-12)].sum())
        reached = np.isfinite(far) & (self.weight > 0)
        people, hours = self.weight[reached], far[reached]
        return {
            "covered": inside,
            "covered_share": inside / total if total > 0 else float("nan"),
            "mean_hours": float(people @ hours / people.sum()) if hours.size else float("nan"),
            "farthest_hours": float(hours.max()) if hours.size else float("nan"),
        }

    def names(self, sites: Iterable[int]) -> str | None:
        """Codes of sites, joined by spaces."""
        return " ".join(self.codes[int(j)] for j in sites) or None


def gains_rows(task: Sites, best: Placement) -> list[Row]:
    """One row per number of new sites, each with the best choice of that number."""
    rows: list[Row] = []
    before = None
    for count in range(len(best.sites) + 1):
        found = best if count == len(best.sites) else task.solve(count)
        rows.append(
            {
                "count": count,
                "objective": number(task.value(found)),
                "gain": None if before is None else _better(task, before, found),
                "unserved": task.left(found),
                **{name: number(value) for name, value in task.measures(found.sites).items()},
                "bound": None if task.left(found) else number(found.bound),
                **_proof(found),
                "sites": task.names(found.sites),
            }
        )
        before = found
    return rows


def alternative_rows(task: Sites, best: Placement) -> list[Row]:
    """The best choice without each chosen site: the price of a veto."""
    free = len(task.codes) - task.existing
    rows: list[Row] = []
    for site in best.sites.tolist():
        if free <= len(best.sites):
            rows.append({"unit": task.codes[site], "status": "infeasible"})
            continue
        found = task.solve(len(best.sites), barred=(site,))
        new = np.setdiff1d(found.sites, best.sites)
        rows.append({**_other(task, best, found, site=site), "replaced_by": task.names(new)})
    return rows


def price_rows(task: Sites, best: Placement, *, most: int) -> list[Row]:
    """The best choice with one site that was not chosen, for those that come closest: the price of a wish."""
    others = np.setdiff1d(np.arange(task.existing, len(task.codes)), best.sites)
    if not len(best.sites) or not most or not others.size:
        return []
    swaps = [
        min(task.sign * _value(task, [*np.delete(best.sites, k), int(other)]) for k in range(len(best.sites)))
        for other in others
    ]
    rows: list[Row] = []
    for other in others[np.argsort(swaps, kind="stable")[:most]].tolist():
        found = task.solve(len(best.sites), forced=(other,))
        gone = np.setdiff1d(best.sites, found.sites)
        rows.append({**_other(task, best, found, site=other), "displaced": task.names(gone)})
    return rows


def _better(task: Sites, before: Placement, after: Placement) -> float | None:
    """How much better the second choice is; None where one of them leaves somebody unserved."""
    if task.left(before) or task.left(after):
        return None
    if not (np.isfinite(before.objective) and np.isfinite(after.objective)):
        return None
    return float(task.sign * (before.objective - after.objective)) + 0.0


def _value(task: Sites, new: Sequence[int]) -> float:
    """Objective of a choice, without capacities."""
    told = task.measures(new)
    if task.method == "maximal-cover":
        return told["covered"]
    if task.method == "p-centre":
        return told["farthest_hours"]
    sites = np.array([*range(task.existing), *new], np.intp)
    worst = 10 * float(np.nanmax(task.cost, initial=0.0))
    near = np.nan_to_num(task.cost[:, sites], nan=worst).min(axis=1)
    return float(task.weight @ near)


def _other(task: Sites, best: Placement, found: Placement, *, site: int) -> Row:
    loss = _better(task, found, best)
    same = loss is not None and abs(loss) <= 1e-9 * abs(best.objective)
    return {
        "unit": task.codes[site],
        "objective": number(task.value(found)),
        "loss": 0.0 if same else loss,
        "unserved": task.left(found),
        **_proof(found),
    }


def _proof(found: Placement) -> dict[str, object]:
    return {"gap": number(found.gap) if np.isfinite(found.objective) else None, "status": found.status}
