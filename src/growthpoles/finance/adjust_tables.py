"""Tables of an adjusted plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from growthpoles.core.catalogue import Named, figures_table, labels_table
from growthpoles.core.result import Table
from growthpoles.finance.adjust_facts import Facts
from growthpoles.finance.adjust_model import bridged, rows_of
from growthpoles.finance.adjust_open import Open, Standing
from growthpoles.finance.adjust_past import Previous
from growthpoles.finance.adjust_settings import AdjustSettings
from growthpoles.finance.adjust_triggers import Breach
from growthpoles.finance.allocate_inputs import FloatArray, Task
from growthpoles.finance.funding import Funding
from growthpoles.finance.plan import Contract, Stage

_TYPES: Mapping[type, Any] = {str: pl.String, int: pl.Int64, float: pl.Float64, bool: pl.Boolean}
SAME = 1e-3  # part of a stage's money that may go another way and still counts as kept


@dataclass(frozen=True, eq=False)
class Adjusted:
    """An adjusted plan with what its tables need; arrays by stage of the task, shape (n,).

    Attributes:
        task, decision, settings: What was decided.
        base: 1 where the plan carried on pays a stage.
        breached: Triggers held against the facts.
        paid: 1 where the adjusted plan pays a stage.
        contracts: Its contracts.
        replanned: Whether it was solved again.
        objective, free_objective, base_objective: Without what change costs; of the adjusted plan, of the one
            free to change, of the one carried on.
        free: 1 where the plan free to change pays a stage.
        gap: Proven gap.
        worth: What is lost if a project stayed as it was.
    """

    task: Task
    decision: Open
    settings: AdjustSettings
    base: FloatArray
    breached: tuple[Breach, ...]
    paid: FloatArray
    contracts: tuple[Contract, ...]
    replanned: bool = False
    objective: float | None = None
    free: FloatArray | None = None
    free_objective: float | None = None
    base_objective: float | None = None
    gap: float = 0.0
    worth: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def after(self) -> tuple[Contract, ...]:
        """Contracts under the names of the projects."""
        return bridged(self.contracts, self.decision)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """How every stage fares."""
        return tuple(_changes(self))


@dataclass(frozen=True, slots=True)
class Change:
    """How one stage fares: the row of a stage in the table of changes."""

    name: Stage
    change: str
    why: str
    other: str
    later: int
    cost: tuple[int, int]
    effect: tuple[float, float]
    worth: float | None
    committed: bool


def changed_projects(task: Task, decision: Open, *, base: FloatArray, paid: FloatArray) -> list[str]:
    """Projects of which a stage is started, stopped or put off, those of most money first."""
    cost = task.cost.sum(axis=1)
    sums: defaultdict[str, float] = defaultdict(float)
    for i in np.flatnonzero(base != paid).tolist():
        sums[decision.home(task.name(i)[0])] += float(cost[i])
    return sorted(sums, key=lambda code: (-sums[code], code))


def _versions(f: Adjusted) -> dict[Stage, list[tuple[int, int]]]:
    """(row, years later) of every way in which a stage may be paid."""
    found: defaultdict[Stage, list[tuple[int, int]]] = defaultdict(list)
    for (code, stage), i in rows_of(f.task).items():
        home, later = f.decision.origin.get(code, (code, 0))
        if (home, stage) in f.decision.standing:
            found[home, stage].append((i, later))
    return found


def _changes(f: Adjusted) -> Iterator[Change]:
    effect, cost = f.task.chance * f.task.value, f.task.cost.sum(axis=1)
    before, after = _by_stage(f.decision.base.contracts), _by_stage(f.after)
    for name, ways in sorted(_versions(f).items()):
        item = f.decision.standing[name]
        was = sum(f.base[i] for i, _ in ways)
        held = [(i, years) for i, years in ways if f.paid[i]]
        i, later = held[0] if held else (ways[0][0], 0)
        moved = held and was and not later and _moved(before.get(name, {}), after.get(name, {}))
        change = _change(item, bool(was), bool(held), bool(later), bool(moved))
        free = f.free is not None and any(f.free[k] for k, _ in ways)
        why, other = _why(f, item, change, (before.get(name, {}), after.get(name, {}), free))
        one = ways[0][0]
        yield Change(
            name, change, why, other, later,
            (int(was * cost[one]), sum(after.get(name, {}).values())),
            (float(was * effect[one]), float(effect[i]) if held else 0.0),
            f.worth.get(name[0]) if change not in ("kept", "out") and not item.fate else None,
            item.stage.committed and not item.fate,
        )  # fmt: skip


def _change(item: Standing, was: bool, held: bool, later: bool, moved: bool) -> str:
    if item.fate and not (item.fate == "lapsed" and held):
        return item.fate
    if not held:
        return "stopped" if was else "out"
    if later and was:
        return "delayed"
    return "started" if not was else "moved" if moved else "kept"


Ways = Mapping[tuple[str, int], int]


def _by_stage(contracts: tuple[Contract, ...]) -> dict[Stage, dict[tuple[str, int], int]]:
    found: defaultdict[Stage, dict[tuple[str, int], int]] = defaultdict(dict)
    for c in contracts:
        found[c.project, c.stage][c.source, c.year] = c.amount
    return found


def _moved(before: Ways, after: Ways) -> bool:
    total = sum(before.values())
    gone = sum(max(0, amount - after.get(key, 0)) for key, amount in before.items())
    return gone > max(len(before), SAME * total)


def _why(f: Adjusted, item: Standing, change: str, seen: tuple[Ways, Ways, bool]) -> tuple[str, str]:
    """(reason, what it speaks of): facts of the stage first, then budgets, then what is better."""
    before, after, free = seen
    if change in ("failed", "lapsed"):
        return change, ""
    if change in ("finished", "out", "kept") or item.fate == "stopped":
        return _unchanged(f, item, change, free), ""
    if item.causes:
        return item.causes[0], ""
    sources = _budget_moves(f)
    touched = before if change != "started" else after
    sign = -1 if change != "started" else 1
    for source, year in sorted(touched):
        if sources.get((source, year), 0) * sign > 0:
            return "budget", source
    return "better", ""


def _unchanged(f: Adjusted, item: Standing, change: str, free: bool) -> str:
    """Why a stage is as it was: a commitment, or the plan free to change would have it otherwise."""
    if change == "kept" and item.stage.committed:
        return "commitment"
    if f.free is None or item.fate or (change == "kept") == free:
        return ""
    return "penalty" if f.settings.limit is None else "limit"


def _budget_moves(f: Adjusted) -> dict[tuple[str, int], int]:
    """Sign of the change of the budgets told; the old budget lies in the middle of the bounds."""
    return {(x.key, x.year): (1 if (x.value or 0.0) > ((x.low or 0.0) + (x.high or 0.0)) / 2 else -1)
            for x in f.breached if x.kind == "budget"}  # fmt: skip


def adjustment_tables(
    f: Adjusted, *, previous: Previous, facts: Facts, funding: Funding
) -> tuple[Table, ...]:
    """All tables of an adjustment."""
    money = _money(f, previous, facts, funding)
    return (
        _changes_table(f), _plan(f), _contracts(f), _history(f), money, _budgets(previous, facts, funding),
        _costs(f), _triggers(f), _log(f, previous, facts), labels_table(_names(f)),
        figures_table(_figures(f, money.data)),
    )  # fmt: skip


def _table(name: str, keys: tuple[str, ...], types: Mapping[str, type], rows: list[tuple[Any, ...]]) -> Table:
    schema = {column: _TYPES[kind] for column, kind in types.items()}
    return Table(name, keys, pl.DataFrame(rows, schema=schema, orient="row").sort(*keys))


def _changes_table(f: Adjusted) -> Table:
    types: dict[str, type] = dict.fromkeys(("project", "stage", "change", "why", "other"), str)
    types |= {"years_later": int, "cost_before": int, "cost_after": int, "effect_before": float,
              "effect_after": float, "worth": float, "committed": bool}  # fmt: skip
    rows = [(*x.name, x.change, x.why, x.other, x.later, *x.cost, *x.effect, x.worth, x.committed)
            for x in f.changes]  # fmt: skip
    return _table("changes", ("project", "stage"), types, rows)


def _plan(f: Adjusted) -> Table:
    rows = []
    cost, effect = f.task.cost.sum(axis=1), f.task.chance * f.task.value
    stages = {(p.code, s.stage): s for p in f.task.projects for s in p.stages}
    for name, ways in _versions(f).items():
        item = f.decision.standing[name]
        held = [i for i, _ in ways if f.paid[i]]
        i = held[0] if held else ways[0][0]
        if not item.barred or held:
            rows.append((*name, bool(held), int(cost[i]), stages[f.task.name(i)].probability,
                         float(f.task.chance[i]), float(effect[i]), item.stage.committed))  # fmt: skip
    types = {"project": str, "stage": str, "paid": bool, "cost": int, "probability": float, "chance": float,
             "effect": float, "committed": bool}  # fmt: skip
    return _table("plan", ("project", "stage"), types, rows)


_CONTRACT: Mapping[str, type] = {"project": str, "stage": str, "source": str, "year": int}


def _sums(contracts: tuple[Contract, ...]) -> dict[tuple[str, str, str, int], int]:
    found: defaultdict[tuple[str, str, str, int], int] = defaultdict(int)
    for c in contracts:
        found[c.project, c.stage, c.source, c.year] += c.amount
    return found


def _contracts(f: Adjusted) -> Table:
    before, after = _sums(f.decision.before), _sums(f.after)
    rows = [(*key, before.get(key, 0), after.get(key, 0), after.get(key, 0) - before.get(key, 0))
            for key in {*before, *after}]  # fmt: skip
    types = {**_CONTRACT, "before": int, "amount": int, "change": int}
    return _table("contracts", tuple(_CONTRACT), types, rows)


def _history(f: Adjusted) -> Table:
    rows = [(*key, amount) for key, amount in _sums(f.decision.past).items()]
    return _table("history", tuple(_CONTRACT), {**_CONTRACT, "amount": int}, rows)


def _money(f: Adjusted, previous: Previous, facts: Facts, funding: Funding) -> Table:
    sums: defaultdict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0])
    for k, contracts in enumerate((f.decision.before, f.after)):
        for c in contracts:
            sums[c.source, c.year][k] += c.amount
    open_ = {s.code for s in funding.sources if s.unlimited}
    known = previous.budget_of(funding)
    told = known | {(s, y): b for s, y, b in facts.budgets}
    keys = sorted({*sums, *(key for key in told if key[1] >= facts.year)})
    rows = []
    for key in keys:
        budgets = (None, None) if key[0] in open_ else (known.get(key, 0), told.get(key, 0))
        before, after = sums[key]
        rows.append((*key, *budgets, before, after, after - before))
    types = {"source": str, "year": int, "budget_before": int, "budget": int, "before": int, "after": int,
             "change": int}  # fmt: skip
    return _table("money", ("source", "year"), types, rows)


def _budgets(previous: Previous, facts: Facts, funding: Funding) -> Table:
    """Budgets as last known, those of past years too: what may be carried on from them hangs on them."""
    known = previous.budget_of(funding) | {(s, y): b for s, y, b in facts.budgets}
    limited = {s.code for s in funding.sources if not s.unlimited}
    rows = [(*key, budget) for key, budget in known.items() if key[0] in limited]
    return _table("budgets", ("source", "year"), {"source": str, "year": int, "budget": int}, rows)


def _costs(f: Adjusted) -> Table:
    sums: defaultdict[tuple[str, str, int], int] = defaultdict(int)
    for c in f.decision.past:
        sums[c.project, c.stage, c.year] += c.amount
    for name, ways in _versions(f).items():
        held = [i for i, _ in ways if f.paid[i]]
        for t in np.flatnonzero(f.task.cost[held[0] if held else ways[0][0]]).tolist():
            sums[*name, f.task.years[t]] += int(f.task.cost[held[0] if held else ways[0][0], t])
    types = {"project": str, "stage": str, "year": int, "cost": int}
    return _table("costs", ("project", "stage", "year"), types, [(*k, v) for k, v in sums.items()])


def _triggers(f: Adjusted) -> Table:
    types = {"kind": str, "key": str, "year": int, "value": float, "low": float, "high": float, "level": str}
    rows = [(x.kind, x.key, x.year, x.value, x.low, x.high, x.level) for x in f.breached]
    return _table("triggers", ("kind", "key", "year"), types, rows)


def _log(f: Adjusted, previous: Previous, facts: Facts) -> Table:
    rows: list[tuple[Any, ...]] = list(previous.log)
    for x in f.breached:
        if x.level != "none":
            rows.append(
                (len(rows) + 1, facts.year, x.level, f"{x.kind} {x.key} {x.year}", x.kind, None, None)
            )
    rows.append((len(rows) + 1, facts.year, "replan" if f.replanned else "no-replan", "", "", None, None))
    told = {tuple(row[2:4]) for row in previous.log}
    for c in f.changes:
        key = " ".join(c.name)
        lasting = c.change in ("finished", "failed", "lapsed", "stopped") and (c.change, key) in told
        if c.change not in ("kept", "out") and not lasting:
            amount, effect = float(c.cost[1] - c.cost[0]), c.effect[1] - c.effect[0]
            rows.append((len(rows) + 1, facts.year, c.change, key, c.why, amount, effect))
    types = {"entry": int, "year": int, "event": str, "key": str, "why": str, "amount": float,
             "effect": float}  # fmt: skip
    return _table("log", ("entry",), types, rows)


def _names(f: Adjusted) -> Iterator[Named]:
    yield from f.task.funding.names
    for item in f.task.projects:
        yield "project", f.decision.home(item.code), item.label
    for source in f.task.funding.sources:
        yield "source", source.code, source.label


def _figures(f: Adjusted, money: pl.DataFrame) -> Iterator[tuple[str, float | None, str, str]]:
    unit, currency = str(f.task.portfolio.money), f.task.portfolio.money.currency
    effect = f.task.chance * f.task.value
    moved, whole = int(money["change"].abs().sum()), int(money["before"].sum())
    yield "replanned", float(f.replanned), "", ""
    for name, level in (("triggers", "trigger"), ("warnings", "warning")):
        yield name, float(sum(x.level == level for x in f.breached)), "", ""
    yield "effect_before", float(f.base @ effect), unit, ""
    yield "effect_after", float(f.paid @ effect), unit, ""
    yield "objective_before", f.base_objective, unit, ""
    yield "objective_after", f.objective, unit, ""
    yield "free_objective", f.free_objective, unit, ""
    free = (
        None if f.free_objective is None or f.objective is None else max(0.0, f.free_objective - f.objective)
    )
    yield "value_of_freedom", free, unit, ""
    yield "cost_before", float(sum(c.amount for c in f.decision.base.contracts)), currency, ""
    yield "cost_after", float(sum(c.amount for c in f.after)), currency, ""
    yield "moved", float(moved), currency, ""
    yield "nervousness", moved / whole if whole else None, "share", ""
    yield "nervousness_stages", _by_stage_share(f, whole), "share", ""
    yield "gap", f.gap, "share", ""


def _by_stage_share(f: Adjusted, whole: int) -> float | None:
    sums: defaultdict[tuple[str, str, int], int] = defaultdict(int)
    for sign, contracts in ((-1, f.decision.before), (1, f.after)):
        for c in contracts:
            sums[c.project, c.stage, c.year] += sign * c.amount
    return sum(abs(x) for x in sums.values()) / whole if whole else None
