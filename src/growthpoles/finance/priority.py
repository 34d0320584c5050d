"""What to pay first when the budget is not known: one list that is right to be cut at every level."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from scipy import sparse

from growthpoles.core.catalogue import Named, figures_table, labels_table
from growthpoles.core.diagnostic import Diagnostics, warning
from growthpoles.core.result import Provenance, Table
from growthpoles.errors import NotAvailableError, Problem, SpecificationError, problem
from growthpoles.finance.allocate import refusal, require_lawful
from growthpoles.finance.allocate_contracts import concretise
from growthpoles.finance.allocate_inputs import AllocationSettings, FloatArray, IntArray, lay_out, remarks
from growthpoles.finance.allocate_model import Block, Model
from growthpoles.finance.allocate_rows import Draft, draft
from growthpoles.finance.allocate_solve import Solution, solve
from growthpoles.finance.allocation_results import PriorityResult
from growthpoles.finance.funding import Funding
from growthpoles.finance.portfolio import Portfolio


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
    """The plan of one level, free of the others and within the list."""

    made: Draft
    model: Model
    free: Solution


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
    worse. The cost of nesting is what the free plan of a level would add.

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
    steps = [_free(portfolio, _scaled(funding, share), settings, seed=seed) for share in levels.shares]
    listed = solve(_stack(steps, levels.weights), settings, seed=seed)
    if listed is None:
        raise NotAvailableError(problem("finance.time.none", None, seconds=settings.time_limit))
    paid = _paid(steps, listed.x)
    for step, part in zip(steps, _parts(steps, listed.x), strict=True):
        require_lawful(concretise(step.made, part), step.made)
    task = steps[-1].made.task
    open_ = [warning("finance.gap.open", None, gap=round(100 * listed.gap, 3), seconds=settings.time_limit)]
    return PriorityResult(
        tables=(
            *_tables(steps, levels, listed.x, paid),
            labels_table(_names(steps)),
            figures_table(_figures(listed, str(portfolio.money))),
        ),
        spec={**settings.plain(), "money": str(portfolio.money), "levels": list(levels.shares),
              "illustrative": portfolio.illustrative},
        diagnostics=Diagnostics.of(remarks(task), [] if listed.finished else open_),
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


def _free(portfolio: Portfolio, funding: Funding, settings: AllocationSettings, *, seed: int) -> _Level:
    made = draft(lay_out(portfolio, funding), settings)
    model = made.builder.finish()
    found = solve(model, settings, seed=seed)
    if found is None:
        raise refusal(made, model, seed=seed)
    return _Level(made, model, found)


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


def _tables(
    steps: Sequence[_Level], levels: BudgetLevels, x: FloatArray, paid: FloatArray
) -> tuple[Table, ...]:
    task = steps[0].made.task
    cost, effect = task.cost.sum(axis=1), task.chance * task.value
    rows = []
    for b, (step, part) in enumerate(zip(steps, _parts(steps, x), strict=True)):
        value, free = float(step.model.c @ part), step.free.objective
        budget = int(np.maximum(step.made.task.budget, 0).sum())
        rows.append(
            (
                levels.shares[b],
                levels.weights[b],
                budget,
                int(paid[b] @ cost),
                float(effect @ paid[b]),
                value,
                free,
                max(0.0, free - value),
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
    """Projects by the lowest level at which they are in, then by effect per unit of cost."""
    task = steps[0].made.task
    worth, cost = np.zeros(len(task.projects)), np.zeros(len(task.projects))
    ever = paid[-1]
    np.add.at(worth, task.project, ever * task.chance * task.value)
    np.add.at(cost, task.project, ever * task.cost.sum(axis=1))
    density = worth / np.maximum(cost, 1)
    first = [_level_of(levels, paid[:, task.first[p]]) for p in range(len(task.projects))]
    held = [p for p in range(len(first)) if first[p] is not None]
    order = sorted(held, key=lambda p: (first[p], -density[p], task.projects[p].code))
    rank = {p: k + 1 for k, p in enumerate(order)}
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


def _names(steps: Sequence[_Level]) -> Iterator[Named]:
    task = steps[0].made.task
    yield from task.funding.names
    for item in task.projects:
        yield "project", item.code, item.label


def _figures(listed: Solution, money: str) -> Iterator[tuple[str, float | None, str, str]]:
    yield "objective", listed.objective, money, ""
    yield "bound", listed.bound, money, ""
    yield "gap", listed.gap, "share", ""
