"""Budgets that count spending: the margin for chance, by tangent cuts on the standard deviation."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse
from scipy.special import ndtri

from growthpoles.errors import NotAvailableError, problem
from growthpoles.finance.allocate_inputs import FloatArray, Task
from growthpoles.finance.allocate_model import Entry, Model
from growthpoles.finance.allocate_rows import Draft
from growthpoles.finance.allocate_solve import Solution, Watch, solve


@dataclass(frozen=True, eq=False)
class Spread:
    """Covariance of the spending on the stages of a task, one matrix per year, in units of the model.

    Stages of one project are reached together or not at all: P(both reached) = P(later reached); projects are
    independent.
    """

    by_year: tuple[sparse.csr_matrix, ...]

    @classmethod
    def of(cls, task: Task) -> Spread:
        """The covariances of a task."""
        cost = task.cost / task.scale
        spans = [np.arange(a, b + 1) for a, b in zip(task.first, task.last, strict=True)]
        i = np.concatenate([np.repeat(span, len(span)) for span in spans])
        k = np.concatenate([np.tile(span, len(span)) for span in spans])
        both = np.minimum(task.reached[i], task.reached[k]) - task.reached[i] * task.reached[k]
        n = len(task.project)
        return cls(
            tuple(
                sparse.csr_matrix((cost[i, t] * cost[k, t] * both, (i, k)), shape=(n, n))
                for t in range(cost.shape[1])
            )
        )

    def deviation(self, paid: FloatArray) -> FloatArray:
        """Standard deviation of the spending of every year, shape (T,)."""
        return np.array([np.sqrt(max(0.0, float(paid @ (v @ paid)))) for v in self.by_year])

    def slope(self, paid: FloatArray, year: int) -> FloatArray:
        """Gradient of the standard deviation of a year; it lies below the deviation everywhere."""
        ahead = self.by_year[year] @ paid
        return np.asarray(ahead / np.sqrt(float(paid @ ahead)))


def solve_lawfully(
    d: Draft, *, seed: int, watch: Watch | None = None, narrow: Callable[[Model], Model] = lambda x: x
) -> tuple[Model, Solution | None]:
    """The model and its solution, cut by cut where budgets are guarded; None = no plan.

    Cuts hold for every plan and stay in the draft; what `narrow` adds holds for this search only.

    Raises:
        NotAvailableError: The time was up before a plan met the margin for chance.
    """
    spread = Spread.of(d.task) if d.settings.budget == "guarded" else None
    end, left = time.monotonic() + d.settings.time_limit, d.settings.time_limit
    while left > 0:
        model = narrow(d.builder.finish())
        found = solve(model, replace(d.settings, time_limit=left), seed=seed, watch=watch)
        if found is None or spread is None or not add_cuts(d, found.x, spread=spread):
            return model, found
        left = end - time.monotonic()
    raise NotAvailableError(problem("finance.guard.time", None, seconds=d.settings.time_limit))


def limit_of(task: Task) -> FloatArray:
    """Limited budgets by year in units of the model, shape (T,)."""
    return np.asarray(np.maximum(task.budget, 0).sum(axis=0) / task.scale)


def add_cuts(d: Draft, x: FloatArray, *, spread: Spread) -> bool:
    """Cut off what breaks the margin of a year: spending + z (slope' y) <= budgets; False = nothing."""
    z = -float(ndtri(d.settings.overrun))
    paid = np.round(x[d.fund])
    deviation, used, limit = spread.deviation(paid), _used(d, x), limit_of(d.task)
    over = used + z * deviation - limit
    broken = np.flatnonzero((over > 1e-6 * np.maximum(1.0, limit)) & (deviation > 0)).tolist()
    for t in broken:
        slope = spread.slope(paid, t)
        at = np.flatnonzero(slope)
        entries = [(np.zeros(len(at), int), d.fund[at], z * slope[at]), *_spending(d, t)]
        d.builder.add_rows("guard", {"year": [t]}, bounds=(-np.inf, limit[t]), entries=entries)
    return bool(broken)


def _spending(d: Draft, t: int) -> list[Entry]:
    """Entries of what limited sources pay and carry on in a year, less what was carried in and paid back."""
    source, year = d.key[1], d.key[2]
    limited = d.task.budget[source, year] >= 0
    parts = [(d.flow[limited & (year == t)], 1.0), (d.carry[:, t][d.carry[:, t] >= 0], 1.0)]
    if t:
        parts.append((d.carry[:, t - 1][d.carry[:, t - 1] >= 0], -1.0))
    for k, item in enumerate(d.task.funding.sources):
        then = d.task.years[t] - item.repayment_after
        if item.repayment > 0 and then in d.task.years:
            at = (source == k) & limited & (year == d.task.years.index(then))
            parts.append((d.flow[at], -item.repayment))
    return [(np.zeros(len(at), np.int64), at, np.full(len(at), sign)) for at, sign in parts]


def _used(d: Draft, x: FloatArray) -> FloatArray:
    found = np.zeros(len(d.task.years))
    for t in range(len(found)):
        found[t] = sum(float(x[np.asarray(at)] @ np.asarray(value)) for _, at, value in _spending(d, t))
    return found
