"""Tables of an allocation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
from scipy.special import ndtr

from growthpoles.core.catalogue import Named, figures_table, labels_table
from growthpoles.core.result import Table
from growthpoles.finance.allocate_classes import Classes
from growthpoles.finance.allocate_guard import Spread
from growthpoles.finance.allocate_inputs import BoolArray, FloatArray, IntArray, Task, scenario_values
from growthpoles.finance.allocate_model import Model
from growthpoles.finance.allocate_reasons import Reasons
from growthpoles.finance.allocate_rows import Draft
from growthpoles.finance.allocate_solve import Solution
from growthpoles.finance.plan import Plan, purses, quota_money

_TYPES: Mapping[type, Any] = {str: pl.String, int: pl.Int64, float: pl.Float64, bool: pl.Boolean}


@dataclass(frozen=True, eq=False)
class Found:
    """A solved allocation with everything its tables need."""

    draft: Draft
    model: Model
    solution: Solution
    plan: Plan
    reasons: Reasons

    @property
    def task(self) -> Task:
        """The task."""
        return self.draft.task

    @property
    def classes(self) -> Classes:
        """The classes."""
        return self.draft.classes

    @property
    def paid(self) -> FloatArray:
        """1 where a stage is paid, shape (n,)."""
        return np.round(self.solution.x[self.draft.fund])


def tables(found: Found) -> tuple[Table, ...]:
    """All tables of an allocation."""
    made = (
        _projects(found), _plan(found), _contracts(found), _flows(found), _sources(found), _channels(found),
        _years(found), _rules(found), _quotas(found), _goals(found), _regions(found),
    )  # fmt: skip
    return (*made, labels_table(_names(found.task)), figures_table(_figures(found)))


def _table(
    name: str, keys: tuple[str, ...], types: Mapping[str, type], rows: Iterator[tuple[Any, ...]]
) -> Table:
    schema = {column: _TYPES[kind] for column, kind in types.items()}
    data = pl.DataFrame(list(rows), schema=schema, orient="row")
    return Table(name, keys, data.sort(*keys))


def _names(task: Task) -> Iterator[Named]:
    yield from task.funding.names
    for kind, items in (
        ("project", task.projects),
        ("goal", task.portfolio.goals),
        ("source", task.funding.sources),
        ("rule", task.funding.rules),
    ):
        for item in items:
            yield kind, item.code, item.label


def _projects(f: Found) -> Table:
    texts = ("project", "region", "pole", "programme", "lead", "kind", "status")
    types: dict[str, type] = dict.fromkeys(texts, str)
    types |= {"stages_paid": int, "stages": int, "cost": int, "effect": float, "margin": float}
    types |= {"needed_effect": float, "cost_cut": float, "reason": str, "other": str, "exact": float}
    return _table("projects", ("project",), types, _project_rows(f))


def _project_rows(f: Found) -> Iterator[tuple[Any, ...]]:
    task, why, effect = f.task, f.reasons, f.draft.chain()
    for p, item in enumerate(task.projects):
        span = slice(task.first[p], task.last[p] + 1)
        paid = f.paid[span] > 0
        status = "in" if paid.all() else "part" if paid.any() else "out"
        yield (
            item.code,
            item.region,
            item.pole,
            item.programme,
            item.lead,
            item.kind,
            status,
            int(paid.sum()),
            len(item.stages),
            int(task.cost[span][paid].sum()),
            float(effect[span][paid].sum()),
            _number(why.margin[p]),
            _number(why.needed[p]) if status == "out" else None,
            _number(why.cut[p]) if status == "out" else None,
            why.codes[p],
            why.others[p],
            _number(why.exact[p]),
        )


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _plan(f: Found) -> Table:
    task = f.task
    stages = [stage for item in task.projects for stage in item.stages]
    rows = (
        (
            *task.name(i),
            bool(f.paid[i] > 0),
            s.cost,
            s.probability,
            float(task.chance[i]),
            float(task.chance[i] * s.value),
            s.committed,
        )
        for i, s in enumerate(stages)
    )
    types = {"project": str, "stage": str, "paid": bool, "cost": int, "probability": float, "chance": float,
             "effect": float, "committed": bool}  # fmt: skip
    return _table("plan", ("project", "stage"), types, rows)


def _contracts(f: Found) -> Table:
    types = {"project": str, "stage": str, "source": str, "year": int, "amount": int}
    rows = ((c.project, c.stage, c.source, c.year, c.amount) for c in f.plan.contracts)
    return _table("contracts", ("project", "stage", "source", "year"), types, rows)


def _flows(f: Found) -> Table:
    region = {item.code: item.region for item in f.task.projects}
    sums: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    for c in f.plan.contracts:
        sums[c.source, c.stage, region[c.project]] += c.amount
    rows = ((*key, amount) for key, amount in sums.items())
    types = {"source": str, "stage": str, "region": str, "amount": int}
    return _table("flows", ("source", "stage", "region"), types, rows)


def _paid_by(f: Found) -> dict[str, int]:
    sums = dict.fromkeys((s.code for s in f.task.funding.sources), 0)
    for c in f.plan.contracts:
        sums[c.source] += c.amount
    return sums


def _sources(f: Found) -> Table:
    sums, whole = _paid_by(f), max(1, f.plan.total)
    rows = (
        (s.code, s.kind, s.is_public, sums[s.code], sums[s.code] / whole, s.cost_of_money)
        for s in f.task.funding.sources
    )
    types = {"source": str, "kind": str, "public": bool, "paid": int, "share": float, "cost_of_money": float}
    return _table("sources", ("source",), types, rows)


def _channels(f: Found) -> Table:
    block = f.model.row("channel")
    codes = [s.code for s in f.task.funding.sources]
    dual = f.solution.relaxation.row_price[block.at]
    cells = zip(*block.index, strict=True) if block.index else ()
    price = {
        (codes[s], f.task.years[t]): float(v) for (s, t), v in zip(cells, dual * f.task.written, strict=True)
    }
    rows = (
        (x.source, x.year, x.budget, x.carried_in, x.repaid, round(x.used), x.carried_out, round(x.left),
         price.get((x.source, x.year), 0.0))
        for x in purses(f.plan, f.task.portfolio, funding=f.task.funding)
    )  # fmt: skip
    types = {"source": str, "year": int, "budget": int, "carried_in": int, "repaid": int, "used": int,
             "carried_out": int, "left": int, "price": float}  # fmt: skip
    return _table("channels", ("source", "year"), types, rows)


def _years(f: Found) -> Table:
    task = f.task
    limit = np.maximum(task.budget, 0).sum(axis=0)
    there = _available(f)
    open_ = (task.budget < 0).any()
    committed, expected = f.paid @ task.cost, (f.paid * task.reached) @ task.cost
    deviation = Spread.of(task).deviation(f.paid) * f.draft.scale
    types = {
        "year": int,
        "budget": int,
        "committed": int,
        "expected": float,
        "deviation": float,
        "overrun": float,
    }
    chance = np.full(len(limit), np.nan)
    if not open_:
        safe = np.where(deviation > 0, deviation, 1.0)
        chance = np.where(deviation > 0, ndtr((expected - there) / safe), 0.0)
        sure = np.minimum(there, _available(f, "commitment"))
        chance = np.where(committed <= sure, 0.0, chance)
    rows = (
        (year, int(limit[t]), int(committed[t]), float(expected[t]), float(deviation[t]), _number(chance[t]))
        for t, year in enumerate(task.years)
    )
    return _table("years", ("year",), types, rows)


def _available(f: Found, counts: str | None = None) -> FloatArray:
    """Budgets of the limited sources with what was carried in and paid back, whole units, shape (T,)."""
    plan = f.plan if counts is None else replace(f.plan, counts=counts)
    found = dict.fromkeys(f.task.years, 0)
    for x in purses(plan, f.task.portfolio, funding=f.task.funding):
        found[x.year] += x.budget + x.carried_in + x.repaid
    return np.array(list(found.values()), float)


def _rules(f: Found) -> Table:
    types = {
        "rule": str,
        "paid": int,
        "cost": int,
        "share": float,
        "min_share": float,
        "max_share": float,
        "max_amount": int,
        "price_of_point": float,
        "price_of_amount": float,
        "legal_basis": str,
    }
    return _table("rules", ("rule",), types, _rule_rows(f))


def _rule_rows(f: Found) -> Iterator[tuple[Any, ...]]:
    task = f.task
    points, amounts = _share_prices(f), _amount_prices(f)
    for r, rule in enumerate(task.funding.rules):
        held = task.applies[:, r] & (f.paid > 0)
        cost = int((task.cost[held] @ task.in_force[r].astype(np.int64)).sum())
        names = {task.name(i) for i in np.flatnonzero(held).tolist()}
        paid = sum(
            c.amount for c in f.plan.contracts
            if c.source in rule.sources and rule.legal.covers(c.year) and (c.project, c.stage) in names
        )  # fmt: skip
        yield (rule.code, paid, cost, paid / cost if cost else None, rule.min_share, rule.max_share,
               rule.max_amount, float(points[r]), float(amounts[r]), rule.legal.basis)  # fmt: skip


def _share_prices(f: Found) -> FloatArray:
    """What one percentage point more is worth: the price of a share row times the cost it is a share of."""
    x, dual = f.solution.relaxation.x, f.solution.relaxation.row_price
    d = f.draft
    cost = np.zeros((len(f.classes.eligible), len(f.task.years)))
    np.add.at(cost, (d.key[0], d.key[2]), x[d.flow])
    found = np.zeros(len(f.task.funding.rules))
    for block in f.model.rows:
        if block.kind in ("share-max", "share-min"):
            rule, j, t = block.index
            own = (block.kind == "share-min") | ~_banded(f, rule, j)
            np.add.at(found, rule, 0.01 * dual[block.at] * cost[j, t] * own)
    return found


def _banded(f: Found, rule: IntArray, j: IntArray) -> BoolArray:
    """Whether the largest share of a rule in a class stands for its largest amount."""
    most = np.array([x.max_share for x in f.task.funding.rules])
    return np.asarray(f.classes.top[j, rule] < most[rule])


def _amount_prices(f: Found) -> FloatArray:
    """What one unit of money more per stage is worth, over all stages the amount limits."""
    found = np.zeros(len(f.task.funding.rules))
    weight = f.task.weight(f.draft.settings)
    for block in f.model.rows:
        if block.kind == "amount":
            rule, stage = block.index
            paid = f.solution.relaxation.x[f.draft.fund[stage]]
            np.add.at(
                found, rule, f.solution.relaxation.row_price[block.at] * weight[stage] * paid * f.task.written
            )
    return found + _band_prices(f)


def _band_prices(f: Found) -> FloatArray:
    """The same where amounts became shares of the cost: one unit more is 1 / cost of the share."""
    d, x, dual = f.draft, f.solution.relaxation.x, f.solution.relaxation.row_price
    found = np.zeros(len(f.task.funding.rules))
    for block in f.model.rows:
        if block.kind == "share-max":
            rule, j, t = block.index
            for r in np.unique(rule[_banded(f, rule, j)]).tolist():
                held = (rule == r) & _banded(f, rule, j)
                price = np.zeros((len(f.classes.eligible), len(f.task.years)))
                price[j[held], t[held]] = dual[block.at][held]
                cost = np.maximum(f.task.cost @ f.task.in_force[r].astype(np.int64), 1) / d.scale
                worth = (price[f.classes.of] * d.money).sum(axis=1) / cost
                found[r] += float(worth @ x[d.fund]) * f.task.written
    return found


def _quotas(f: Found) -> Table:
    types = {"by": str, "code": str, "inside": int, "share": float, "min_share": float, "max_share": float,
             "min_amount": int, "max_amount": int, "shortfall": int, "price": float, "valid_from": str,
             "valid_to": str}  # fmt: skip
    return _table("quotas", ("by", "code"), types, _quota_rows(f))


def _quota_rows(f: Found) -> Iterator[tuple[Any, ...]]:
    price = np.zeros(len(f.task.funding.quotas))
    for block in f.model.rows:
        if block.kind.startswith(("floor", "ceiling")):
            worth = np.abs(f.solution.relaxation.row_price[block.at]) * f.task.written
            np.add.at(price, block.index[0], worth)
    for q, quota in enumerate(f.task.funding.quotas):
        held = quota_money(quota, f.plan, portfolio=f.task.portfolio)
        yield (
            quota.by,
            quota.code,
            held.inside,
            held.inside / held.whole if held.whole else None,
            quota.min_share,
            quota.max_share,
            quota.min_amount,
            quota.max_amount,
            max(0, round(held.floor(quota)) - held.inside),
            float(price[q]),
            None if quota.legal.valid_from is None else quota.legal.valid_from.isoformat(),
            None if quota.legal.valid_to is None else quota.legal.valid_to.isoformat(),
        )


def _goals(f: Found) -> Table:
    reach: defaultdict[str, float] = defaultdict(float)
    for p, item in enumerate(f.task.projects):
        last = f.task.last[p]
        for goal, amount in item.contributions:
            reach[goal] += float(f.paid[last] * f.task.chance[last] * amount)
    rows = (
        (g.code, g.target, reach[g.code], min(1.0, reach[g.code] / g.target), g.weight)
        for g in f.task.portfolio.goals
    )
    types = {"goal": str, "target": float, "expected": float, "attainment": float, "weight": float}
    return _table("goals", ("goal",), types, rows)


def _regions(f: Found) -> Table:
    task, effect = f.task, f.draft.chain()
    sums: defaultdict[str, list[float]] = defaultdict(lambda: [0, 0, 0.0])
    for p, item in enumerate(task.projects):
        span = slice(task.first[p], task.last[p] + 1)
        paid = f.paid[span]
        row = sums[item.region]
        row[0] += int(paid[0])
        row[1] += int(paid @ task.cost[span].sum(axis=1))
        row[2] += float(paid @ effect[span])
    whole = sum(row[1] for row in sums.values())
    rows = ((code, int(n), int(c), c / whole if whole else None, e) for code, (n, c, e) in sums.items())
    types = {"region": str, "projects": int, "cost": int, "share": float, "effect": float}
    return _table("regions", ("region",), types, rows)


def _figures(f: Found) -> Iterator[tuple[str, float | None, str, str]]:
    money = str(f.task.portfolio.money)
    currency = f.task.portfolio.money.currency
    sums = _paid_by(f)
    public = sum(sums[s.code] for s in f.task.funding.sources if s.is_public)
    private = f.plan.total - public
    dear = sum(s.cost_of_money * sums[s.code] for s in f.task.funding.sources)
    yield "objective", f.solution.objective, money, ""
    yield "bound", _number(f.solution.bound), money, ""
    yield "gap", _number(f.solution.gap), "share", ""
    yield "effect", float(f.paid @ f.draft.chain()), money, ""
    yield "cost", float(f.plan.total), currency, ""
    yield "public", float(public), currency, ""
    yield "private", float(private), currency, ""
    yield "leverage", private / public if public else None, "ratio", ""
    yield "money_cost", float(dear), currency, ""
    if f.draft.settings.scenarios is not None:
        outcomes = np.sort(scenario_values(f.task, f.draft.settings.scenarios) @ f.paid)
        yield "mean_outcome", float(outcomes.mean()), money, ""
        yield "tail_outcome", tail_mean(outcomes, f.draft.settings.tail), money, ""


def tail_mean(sorted_outcomes: FloatArray, tail: float) -> float:
    """Mean of the worst 1 - tail of equally likely outcomes in rising order; a scenario may count in part."""
    count = len(sorted_outcomes)
    weight = np.clip((1 - tail) * count - np.arange(count), 0.0, 1.0)
    return float(weight @ sorted_outcomes / weight.sum())
