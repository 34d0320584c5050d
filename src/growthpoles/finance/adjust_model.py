"""What ties a new plan to the one before it: what is barred, paid off or spent, and what change costs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from growthpoles.finance.adjust_open import Open
from growthpoles.finance.adjust_settings import AdjustSettings
from growthpoles.finance.allocate_inputs import FloatArray, Task
from growthpoles.finance.allocate_model import Entry
from growthpoles.finance.allocate_rows import Draft, draft
from growthpoles.finance.plan import Contract

MOVE = (
    1e-4  # effect given up for one unit of money that goes another way than before: no move without a reason
)


def tied(
    task: Task, decision: Open, *, settings: AdjustSettings, margin: int = 0, free: bool = False
) -> Draft:
    """The allocation with what is past and, unless it is to be free, the penalty and the limit of change."""
    allocation = settings.allocation
    if allocation.model == "auto" and len(task.project) <= allocation.apart:
        allocation = replace(allocation, model="full")
    made = draft(task, allocation, margin=margin)
    made.builder.names["limit"] = ("limit",)
    _bar(made, decision)
    _pay_off(made, decision)
    _spent_amounts(made, decision)
    _moves(made, decision)
    if not free:
        _stages(made, decision, settings)
        if settings.limit is not None and settings.limit_on == "source":
            _by_source(made, decision, settings.limit)
        if settings.limit is not None and settings.limit_on == "total":
            _in_total(made, decision, settings.limit)
    return made


def rows_of(task: Task) -> dict[tuple[str, str], int]:
    """Position of every stage."""
    return {task.name(i): i for i in range(len(task.project))}


def base_paid(task: Task, decision: Open) -> FloatArray:
    """1 where the plan carried on pays a stage, shape (n,); what must be paid off counts too."""
    due = {(code, stage) for (p, stage), code in decision.exits.items() if decision.standing[p, stage].fate}
    return np.array([float(task.name(i) in decision.base.paid or task.name(i) in due)
                     for i in range(len(task.project))])  # fmt: skip


def _bar(d: Draft, decision: Open) -> None:
    """Stages that failed or lapsed, or were stopped before, are not paid."""
    rows = rows_of(d.task)
    at = np.array([rows[name] for name, item in decision.standing.items() if item.barred], np.int64)
    d.builder.add_rows(
        "barred", {"stage": at}, bounds=(-np.inf, 0.0), entries=[(np.arange(len(at)), d.fund[at], 1.0)]
    )


def _pay_off(d: Draft, decision: Open) -> None:
    """A stage that has begun goes on or is paid off, not both."""
    rows = rows_of(d.task)
    going = [(name, code) for name, code in decision.exits.items() if not decision.standing[name].fate]
    one = np.array([rows[name] for name, _ in going], np.int64)
    other = np.array([rows[code, name[1]] for name, code in going], np.int64)
    count = np.arange(len(going))
    d.builder.add_rows(
        "exit", {"stage": one}, bounds=(1.0, 1.0),
        entries=[(count, d.fund[one], 1.0), (count, d.fund[other], 1.0)],
    )  # fmt: skip


def _spent_amounts(d: Draft, decision: Open) -> None:
    """Largest amounts per stage less what was spent, where stages stand apart in the model."""
    task, rows = d.task, rows_of(d.task)
    alone = np.bincount(d.classes.of)[d.classes.of] == 1
    for r, rule in enumerate(task.funding.rules):
        if rule.max_amount is None:
            continue
        spent: dict[int, int] = {}
        for c in decision.past:
            i = rows[c.project, c.stage]
            if c.source in rule.sources and rule.legal.covers(c.year) and task.applies[i, r] and alone[i]:
                spent[i] = spent.get(i, 0) + c.amount
        at = np.array(sorted(spent), np.int64)
        left = np.array([max(0, rule.max_amount - spent[i]) for i in at.tolist()], float)
        line = np.full(len(d.classes.eligible), -1)
        line[d.classes.of[at]] = np.arange(len(at))
        j, s, t = d.key
        chosen = (line[j] >= 0) & task.members[r][s] & task.in_force[r][t]
        d.builder.add_rows(
            "spent-amount", {"rule": np.full(len(at), r), "stage": at},
            bounds=(-np.inf, left * task.weight(d.settings)[at] / d.scale),
            entries=[(line[j[chosen]], d.flow[chosen], 1.0)],
        )  # fmt: skip


def _base_flow(d: Draft, decision: Open) -> FloatArray:
    """Money of the plan carried on by class, source and year, in units of the model as budgets count it."""
    found = np.zeros((len(d.classes.eligible), *d.task.budget.shape))
    rows, weight = rows_of(d.task), d.task.weight(d.settings)
    sources = {s.code: k for k, s in enumerate(d.task.funding.sources)}
    years = {y: t for t, y in enumerate(d.task.years)}
    for c in decision.base.contracts:
        i = rows[c.project, c.stage]
        found[d.classes.of[i], sources[c.source], years[c.year]] += weight[i] * c.amount / d.scale
    return found


def _moves(d: Draft, decision: Open) -> None:
    """Money that goes another way than before has a small price."""
    base = _base_flow(d, decision)[tuple(d.key)]
    at = np.arange(len(d.flow))
    price = -MOVE / d.task.written
    index = dict(zip(("class", "source", "year"), d.key, strict=True))
    more = d.builder.add_columns("more", index, c=price)
    less = d.builder.add_columns("less", index, c=price)
    entries: list[Entry] = [(at, d.flow, 1.0), (at, more, -1.0), (at, less, 1.0)]
    d.builder.add_rows("move", index, bounds=(base, base), entries=entries)


def _stages(d: Draft, decision: Open, settings: AdjustSettings) -> None:
    """mu sum |y - y_prev| cost, and its limit; a start at a later date counts as the stage not paid."""
    task = d.task
    paid = base_paid(task, decision)
    codes = [task.name(i)[0] for i in range(len(task.project))]
    stopping = set(decision.exits.values())
    own = np.array([code not in decision.origin and code not in stopping for code in codes])
    cost = np.where(own, task.cost.sum(axis=1) / d.scale, 0.0)
    total = float(cost @ paid)
    at = np.flatnonzero(cost)
    zero = np.zeros(len(at), np.int64)
    change = d.builder.add_columns("change", {"limit": [0]}, c=-settings.penalty / task.written)
    d.builder.add_rows(
        "change", {"limit": [0]}, bounds=(-total, -total),
        entries=[(zero, d.fund[at], np.where(paid, -cost, cost)[at]), ([0], change, -1.0)],
    )  # fmt: skip
    if settings.limit is not None and settings.limit_on == "stages":
        bounds = (-np.inf, settings.limit * total + 1e-9)
        d.builder.add_rows("change-stages", {"limit": [0]}, bounds=bounds, entries=[([0], change, 1.0)])


def _by_source(d: Draft, decision: Open, limit: float) -> None:
    """|F - F_prev| <= limit x budget in every source and year."""
    base = _base_flow(d, decision).sum(axis=0)
    room = limit * np.where(d.task.budget >= 0, d.task.budget / d.scale, base) + 1e-9
    s, t = np.nonzero((base > 0) | (np.bincount(d.key[1] * base.shape[1] + d.key[2],
                                                minlength=base.size).reshape(base.shape) > 0))  # fmt: skip
    line = np.full(base.shape, -1)
    line[s, t] = np.arange(len(s))
    bounds = ((base - room)[s, t], (base + room)[s, t])
    entries: list[Entry] = [(line[d.key[1], d.key[2]], d.flow, 1.0)]
    d.builder.add_rows("change-source", {"source": s, "year": t}, bounds=bounds, entries=entries)


def _in_total(d: Draft, decision: Open, limit: float) -> None:
    """Sum over sources and years of |F - F_prev| <= limit x sum F_prev."""
    base = _base_flow(d, decision).sum(axis=0)
    s, t = (part.ravel() for part in np.indices(base.shape))
    line = np.arange(base.size)
    index = {"source": s, "year": t}
    more, less = (d.builder.add_columns(kind, index) for kind in ("source-more", "source-less"))
    entries: list[Entry] = [(d.key[1] * base.shape[1] + d.key[2], d.flow, 1.0), (line, more, -1.0),
                            (line, less, 1.0)]  # fmt: skip
    bounds = (base.ravel(), base.ravel())
    d.builder.add_rows("change-by-source", index, bounds=bounds, entries=entries)
    zero = np.zeros(base.size, np.int64)
    d.builder.add_rows(
        "change-total", {"limit": [0]}, bounds=(-np.inf, limit * base.sum() + 1e-9),
        entries=[(zero, more, 1.0), (zero, less, 1.0)],
    )  # fmt: skip


def bridged(contracts: tuple[Contract, ...], decision: Open) -> tuple[Contract, ...]:
    """Contracts under the names of the projects: later starts and pay-offs go to the project itself."""
    sums: dict[tuple[str, str, str, int], int] = {}
    for c in contracts:
        key = decision.home(c.project), c.stage, c.source, c.year
        sums[key] = sums.get(key, 0) + c.amount
    return tuple(Contract(*key, amount) for key, amount in sorted(sums.items()))
