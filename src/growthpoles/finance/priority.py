"""What to pay first when the budget is not known: one list that is right to be cut at every level."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush

import numpy as np
import polars as pl
from scipy import sparse

from growthpoles.core.catalogue import Named, figures_table, labels_table
from growthpoles.core.diagnostic import Diagnostics
from growthpoles.core.result import Provenance, Table
from growthpoles.errors import NotAvailableError, Problem, SpecificationError, problem
from growthpoles.finance.allocate import open_gap, refusal, require_lawful
from growthpoles.finance.allocate_bands import bounded, loosened, or_exactly, remarks_on_bands
from growthpoles.finance.allocate_contracts import concretise
from growthpoles.finance.allocate_inputs import (
    AllocationSettings,
    FloatArray,
    IntArray,
    Task,
    lay_out,
    remarks,
)
from growthpoles.finance.allocate_model import Block, Model
from growthpoles.finance.allocate_rows import Draft, draft
from growthpoles.finance.allocate_solve import Solution, solve, told
from growthpoles.finance.allocation_results import PriorityResult
from growthpoles.finance.funding import Funding
from growthpoles.finance.portfolio import Portfolio

Key = tuple[float, bool, float, int]


@dataclass(frozen=True)
class BudgetLevels:
    """Budgets that may come true.

    Attributes:
        shares: Shares of the budgets of the funding, rising (0.6 = a cut of 40 %).
        chances: Probability of every level, or weights; all alike when None.

    Example:
        >>> BudgetLevels((0.8, 1.0), (1.0, 3.0)).weights
        (0.25, 0.75)
    """

    shares: tuple[float, ...] = (0.6, 0.7, 0.8, 0.9, 1.0, 1.1)
    chances: tuple[float, ...] | None = None

    @property
    def weights(self) -> tuple[float, ...]:
        """Chances that add up to 1."""
        given = self.chances or (1.0,) * len(self.shares)
        return tuple(x / sum(given) for x in given)


@dataclass(frozen=True, eq=False)
class _Level:
    """The plan of one level, free of the others and within the list; wide: its model without bands."""

    made: Draft
    model: Model
    free: Solution
    wide: Model | None


def prioritise(
    portfolio: Portfolio,
    funding: Funding,
    *,
    levels: BudgetLevels | None = None,
    settings: AllocationSettings | None = None,
    seed: int = 0,
) -> PriorityResult:
    """Put projects in the order in which they are added as budgets rise, best over all levels at once.

    max sum_b weight_b V_b(y_b) with y_b <= y_b' for every level b below b': what is paid at a low budget is
    paid at
    every higher one (Koc, Morton et al. 2009). A list by score alone is not nested in this way and does
    worse. The cost of nesting is what the free plan of a level would add; null where the gaps of the searches
    could make all of it. Within a level, committed projects come first, then those of the highest effect per
    unit of cost, each judged together with what it requires, which stands before it.

    Args:
        portfolio: Projects.
        funding: Sources, rules and quotas; budgets of all limited sources are scaled.
        levels: Budgets that may come true.
        settings: As for `allocate_finance`.
        seed: Seed of the solver.

    Raises:
        InputError: Portfolio and funding do not fit together.
        SpecificationError: Levels out of order; guarded budgets; rules that contradict each other at a level.
        NotAvailableError: No list was found in time.

    Example:
        >>> from growthpoles.finance.funding import Source
        >>> from growthpoles.finance.portfolio import Money, Project, StageCost
        >>> from growthpoles.labels import Label
        >>> pilot = lambda cost, value: (StageCost("pilot", ((2026, cost),), value=value),)
        >>> wanted = (("A", 6, 9.0), ("B", 4, 5.0), ("C", 5, 8.0))
        >>> asked = Portfolio(
        ...     tuple(Project(code, Label(code), stages=pilot(cost, value)) for code, cost, value in wanted),
        ...     Money("KZT"),
        ... )
        >>> fund = Source("fund", Label("Fund"), "innovation-fund", ((2026, 10),))
        >>> found = prioritise(asked, Funding((fund,), Money("KZT")), levels=BudgetLevels((0.5, 1.0)))
        >>> found["priorities"].select("project", "rank", "level").rows()
        [('A', None, None), ('B', 2, 1.0), ('C', 1, 0.5)]
    """
    settings, levels = settings or AllocationSettings(), levels or BudgetLevels()
    problems = list(_misfits(levels, settings))
    if problems:
        raise SpecificationError(problems)
    tasks = [lay_out(portfolio, _scaled(funding, share)) for share in levels.shares]
    steps, listed = or_exactly(lambda x: _listed(tasks, levels, x, seed=seed), settings, task=tasks[-1])
    last = steps[-1].made
    open_ = [] if listed.finished else [open_gap(listed, settings)]
    return PriorityResult(
        tables=(
            *_tables(steps, levels, listed),
            labels_table(_names(steps)),
            figures_table(_figures(listed, str(portfolio.money))),
        ),
        spec={**settings.plain(), "money": str(portfolio.money), "levels": list(levels.shares),
              "illustrative": portfolio.illustrative},
        diagnostics=Diagnostics.of(
            remarks(tasks[-1]), open_, remarks_on_bands(last.classes.banded, last.settings, asked=settings)
        ),
        provenance=Provenance(seed=seed),
    )  # fmt: skip


def _misfits(levels: BudgetLevels, settings: AllocationSettings) -> Iterator[Problem]:
    if settings.budget == "guarded":
        yield problem("finance.priority.guarded")
    rising = all(a < b for a, b in zip(levels.shares, levels.shares[1:], strict=False))
    given = levels.chances
    fits = given is None or (len(given) == len(levels.shares) and min(given) > 0)
    if not levels.shares or levels.shares[0] < 0 or not rising or not fits:
        yield problem("finance.priority.levels")


def _scaled(funding: Funding, share: float) -> Funding:
    sources = (
        replace(s, budgets=tuple((y, round(share * b)) for y, b in s.budgets)) for s in funding.sources
    )
    return replace(funding, sources=tuple(sources))


def _listed(
    tasks: Sequence[Task], levels: BudgetLevels, settings: AllocationSettings, *, seed: int
) -> tuple[list[_Level], Solution]:
    """The plans of all levels, free and on one list, checked against every rule."""
    steps = [_free(draft(task, settings), seed=seed) for task in tasks]
    listed = solve(_stack(steps, levels.weights), settings, seed=seed)
    if listed is None:
        raise NotAvailableError(problem("finance.time.none", None, seconds=settings.time_limit))
    for step, part in zip(steps, _parts(steps, listed.x), strict=True):
        require_lawful(concretise(step.made, part), step.made)
    wide = [replace(step, model=step.wide) for step in steps if step.wide is not None]
    stack = _stack(wide, levels.weights) if wide else None
    return steps, bounded(listed, stack, seed=seed, seconds=settings.time_limit)


def _free(made: Draft, *, seed: int) -> _Level:
    model = made.builder.finish()
    found = solve(model, made.settings, seed=seed)
    if found is None:
        raise refusal(made, model, seed=seed)
    wide = loosened(made).builder.finish() if made.classes.banded else None
    return _Level(made, model, bounded(found, wide, seed=seed, seconds=made.settings.time_limit), wide)


def _offsets(steps: Sequence[_Level]) -> IntArray:
    """First column of every level."""
    return np.concatenate([[0], np.cumsum([len(step.model.c) for step in steps])])


def _stack(steps: Sequence[_Level], weights: Sequence[float]) -> Model:
    """The models of all levels side by side, tied by y_b <= y_b+1."""
    models, at = [step.model for step in steps], _offsets(steps)
    n = len(steps[0].made.fund)
    low = np.concatenate([at[b] + steps[b].made.fund for b in range(len(steps) - 1)] or [np.zeros(0, int)])
    high = np.concatenate([at[b] + steps[b].made.fund for b in range(1, len(steps))] or [np.zeros(0, int)])
    rows = np.arange(len(low))
    ties = sparse.csr_matrix(
        (np.repeat([1.0, -1.0], len(low)), (np.tile(rows, 2), np.concatenate([low, high]))),
        shape=(len(low), int(at[-1])),
    )
    height = np.concatenate([[0], np.cumsum([len(model.row_lower) for model in models])])
    shifted = [replace(x, start=x.start + int(height[b]), stop=x.stop + int(height[b]))
               for b, model in enumerate(models) for x in model.rows]  # fmt: skip
    nested = Block("nested", int(height[-1]), int(height[-1]) + len(low), (), ())
    lower, upper, whole = (
        np.concatenate([getattr(model, name) for model in models]) for name in ("lower", "upper", "whole")
    )
    return Model(
        c=np.concatenate([w * model.c for w, model in zip(weights, models, strict=True)]),
        lower=lower,
        upper=upper,
        whole=whole,
        matrix=sparse.vstack([sparse.block_diag([model.matrix for model in models]), ties], format="csr"),
        row_lower=np.concatenate([*(model.row_lower for model in models), np.full(len(low), -np.inf)]),
        row_upper=np.concatenate([*(model.row_upper for model in models), np.zeros(len(low))]),
        columns=(Block("fund", 0, n, (), ()),),
        rows=(*shifted, nested),
        runs=np.concatenate([at[b] + model.runs for b, model in enumerate(models)]),
    )


def _parts(steps: Sequence[_Level], x: FloatArray) -> Iterator[FloatArray]:
    """The columns of every level."""
    at = _offsets(steps)
    return (x[at[b] : at[b + 1]] for b in range(len(steps)))


def _paid(steps: Sequence[_Level], x: FloatArray) -> FloatArray:
    """Stages paid at every level, shape (levels, n)."""
    parts = zip(steps, _parts(steps, x), strict=True)
    return np.array([np.round(part[step.made.fund]) for step, part in parts])


def _nesting(listed: Solution, free: Solution, value: float, weight: float) -> float | None:
    """What the free plan of a level would add; None where the gaps left open could make all of it."""
    slack = (free.bound - free.objective) + (listed.bound - listed.objective) / weight
    cost = told(free.objective - value, slack=slack, size=free.objective)
    return None if np.isnan(cost) else cost


def _tables(steps: Sequence[_Level], levels: BudgetLevels, listed: Solution) -> tuple[Table, ...]:
    task, paid = steps[0].made.task, _paid(steps, listed.x)
    cost, effect = task.cost.sum(axis=1), task.chance * task.value
    rows = []
    for b, (step, part) in enumerate(zip(steps, _parts(steps, listed.x), strict=True)):
        value = float(step.model.c @ part)
        budget = int(np.maximum(step.made.task.budget, 0).sum())
        rows.append(
            (
                levels.shares[b],
                levels.weights[b],
                budget,
                int(paid[b] @ cost),
                float(effect @ paid[b]),
                value,
                step.free.objective,
                _nesting(listed, step.free, value, levels.weights[b]),
                int(paid[b][task.first].sum()),
            )
        )
    number = pl.Float64
    schema = {"level": number, "weight": number, "budget": pl.Int64, "cost": pl.Int64, "effect": number,
              "objective": number, "free_objective": number, "cost_of_nesting": number,
              "projects": pl.Int64}  # fmt: skip
    stages = {"project": pl.String, "stage": pl.String, "level": number}
    entries = [(*task.name(i), _level_of(levels, paid[:, i])) for i in range(len(task.project))]
    return (
        Table("levels", ("level",), pl.DataFrame(rows, schema=schema, orient="row")),
        Table("priorities", ("project",), _priorities(steps, levels, paid)),
        Table(
            "stages",
            ("project", "stage"),
            pl.DataFrame(entries, schema=stages, orient="row").sort("project", "stage"),
        ),
    )


def _level_of(levels: BudgetLevels, paid: FloatArray) -> float | None:
    """Lowest level at which a stage is paid; None when it never is."""
    at = np.flatnonzero(paid > 0)
    return levels.shares[int(at[0])] if len(at) else None


def _priorities(steps: Sequence[_Level], levels: BudgetLevels, paid: FloatArray) -> pl.DataFrame:
    """Projects by the lowest level at which they are in, then by effect per unit of cost.

    What is committed comes first, and a project never before what it requires: they are judged together.
    """
    task = steps[0].made.task
    worth, cost = np.zeros(len(task.projects)), np.zeros(len(task.projects))
    ever = paid[-1]
    np.add.at(worth, task.project, ever * task.chance * task.value)
    np.add.at(cost, task.project, ever * task.cost.sum(axis=1))
    first = [_level_of(levels, paid[:, task.first[p]]) for p in range(len(task.projects))]
    held = [p for p in range(len(first)) if first[p] is not None]
    bound = {p for p in held if task.projects[p].stages[0].committed}

    def key(p: int, group: Sequence[int]) -> Key:
        at = np.array(group)
        return first[p] or 0.0, p not in bound, -float(worth[at].sum() / max(cost[at].sum(), 1)), p

    rank = {p: k + 1 for k, p in enumerate(_in_order(held, _needs(task, held), key))}
    rows = [
        (item.code, rank.get(p), first[p], float(worth[p]), int(cost[p]))
        for p, item in enumerate(task.projects)
    ]
    schema = {
        "project": pl.String,
        "rank": pl.Int64,
        "level": pl.Float64,
        "effect": pl.Float64,
        "cost": pl.Int64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row").sort("project")


def _needs(task: Task, held: Sequence[int]) -> dict[int, list[int]]:
    """What every project requires, of those held."""
    at = {task.projects[p].code: p for p in held}
    found: dict[int, list[int]] = {p: [] for p in held}
    for link in task.portfolio.links:
        if link.kind == "requires" and link.project in at and link.other in at:
            found[at[link.project]].append(at[link.other])
    return found


def _in_order(
    held: Sequence[int], needs: Mapping[int, Sequence[int]], key: Callable[[int, Sequence[int]], Key]
) -> list[int]:
    """Always next: the project that is best together with all it still requires, which go before it."""
    users: dict[int, list[int]] = {p: [] for p in held}
    for p in held:
        for q in _group(p, needs, ())[:-1]:
            users[q].append(p)
    done: dict[int, None] = {}
    queue = [key(p, _group(p, needs, ())) for p in held]
    heapify(queue)
    while queue:
        said = heappop(queue)
        p = said[-1]
        group = _group(p, needs, done)
        if p in done or key(p, group) != said:  # judged anew since
            continue
        done |= dict.fromkeys(group)
        for user in {user for q in group for user in users[q]} - done.keys():
            heappush(queue, key(user, _group(user, needs, done)))
    return list(done)


def _group(p: int, needs: Mapping[int, Sequence[int]], done: Container[int]) -> list[int]:
    """A project after all it requires that is not done yet."""
    seen: dict[int, None] = {}
    path = [(p, iter(needs[p]))]
    entered = {p}
    while path:
        step = next((q for q in path[-1][1] if q not in entered and q not in done), None)
        if step is None:
            seen[path.pop()[0]] = None
        else:
            entered.add(step)
            path.append((step, iter(needs[step])))
    return list(seen)


def _names(steps: Sequence[_Level]) -> Iterator[Named]:
    task = steps[0].made.task
    yield from task.funding.names
    for item in task.projects:
        yield "project", item.code, item.label


def _figures(listed: Solution, money: str) -> Iterator[tuple[str, float | None, str, str]]:
    yield "objective", listed.objective, money, ""
    known = not np.isnan(listed.bound)
    yield "bound", listed.bound if known else None, money, ""
    yield "gap", listed.gap if known else None, "share", ""
