"""Who gets what from whom and when: money of many sources over all stages of innovation."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.core.result import Provenance, Result
from growthpoles.errors import NotAvailableError, RunError, SpecificationError, Where, problem
from growthpoles.finance.allocate_contracts import concretise
from growthpoles.finance.allocate_guard import ROUNDS, Spread, add_cuts
from growthpoles.finance.allocate_inputs import AllocationSettings, Task, lay_out, remarks
from growthpoles.finance.allocate_model import Model
from growthpoles.finance.allocate_reasons import explain
from growthpoles.finance.allocate_rows import Draft, draft
from growthpoles.finance.allocate_solve import Solution, Watch, solve
from growthpoles.finance.allocate_tables import Found, tables
from growthpoles.finance.allocation_results import AllocationResult
from growthpoles.finance.conflicts import find_conflict
from growthpoles.finance.funding import Funding
from growthpoles.finance.plan import Plan, breaches
from growthpoles.finance.portfolio import Portfolio

MARGIN = 100  # whole units of currency that every budget keeps back where contracts cannot be made whole


def allocate_finance(
    portfolio: Portfolio,
    funding: Funding,
    *,
    poles: Result | None = None,
    settings: AllocationSettings | None = None,
    seed: int = 0,
    watch: Watch | None = None,
) -> AllocationResult:
    """Choose the stages of projects that are paid, and who pays them, for the greatest expected effect.

    Mixed-integer program over y (stage paid or not) and f >= 0 (money by stage, source and year):
    max sum chance x value x y + sum weight x attainment of goals - cost of money - price of missed quotas,
    under (1) sum_s f = cost y, (2) budgets by source and year, with what is carried over or paid back,
    (3) eligibility, (4) least and largest shares, (5) largest amounts and own money, (6) a stage only after
    the one before it and one variant of a group, (7) links, (8) floors and ceilings, (9) budgets that count
    expected spending, with a margin z sd(y). Chance of an effect: the product of the success probabilities of
    the stages up to its own. Risk: (1 - l) mean + l conditional value at risk (Rockafellar and Uryasev 2000).

    After every solve the contracts, in whole units of currency, are checked against every rule by code that
    does not know the model.

    Args:
        portfolio: Projects.
        funding: Sources, rules and quotas.
        poles: Growth poles: gives projects the label of their region where they name no pole.
        settings: What budgets count, wanted gap, time, risk aversion.
        seed: Seed of the solver.
        watch: Called with the progress; may return True to stop the search and take the best plan so far.

    Raises:
        InputError: Portfolio and funding do not fit together; all problems at once.
        SpecificationError: The rules contradict each other; the fewest that do are named.
        NotAvailableError: No plan was found in time.
        RunError: A plan breaks a rule (a fault of the program, never of the data).

    Example:
        >>> from growthpoles.finance.funding import Source
        >>> from growthpoles.finance.portfolio import Money, Project, StageCost
        >>> from growthpoles.labels import Label
        >>> pilot = lambda cost, value: (StageCost("pilot", ((2026, cost),), value=value),)
        >>> wanted = (("A", 6, 9.0), ("B", 5, 6.0), ("C", 5, 5.0))
        >>> asked = Portfolio(
        ...     tuple(Project(code, Label(code), stages=pilot(cost, value)) for code, cost, value in wanted),
        ...     Money("KZT"),
        ... )
        >>> fund = Source("fund", Label("Fund"), "innovation-fund", ((2026, 10),))
        >>> plan = allocate_finance(asked, Funding((fund,), Money("KZT")))
        >>> plan["projects"].select("project", "status", "reason").rows()
        [('A', 'out', 'indivisible'), ('B', 'in', ''), ('C', 'in', '')]
    """
    settings = settings or AllocationSettings()
    task = lay_out(portfolio, funding, poles=poles)
    made, model, solution, plan = _settle(task, settings, seed, watch)
    found = Found(made, model, solution, plan, explain(made, model, found=solution, seed=seed))
    shown = tables(found)
    return AllocationResult(
        tables=shown,
        spec={**settings.plain(), "money": str(portfolio.money), "funding": funding.date,
              "illustrative": portfolio.illustrative},
        diagnostics=Diagnostics.of(
            remarks(task), _remarks(found, next(t.data for t in shown if t.name == "quotas"), asked=settings)
        ),
        provenance=Provenance(seed=seed),
    )  # fmt: skip


def _settle(
    task: Task, settings: AllocationSettings, seed: int, watch: Watch | None
) -> tuple[Draft, Model, Solution, Plan]:
    """A solution with contracts; exact limits of single projects where bands leave no plan at all."""
    start, made = time.monotonic(), draft(task, settings)
    try:
        return _settled(made, seed, watch)
    except (RunError, SpecificationError):
        left = settings.time_limit - (time.monotonic() - start)
        if not made.classes.banded or left <= 0:
            raise
        exact = replace(settings, model="auto", apart=made.classes.banded, time_limit=left)
        return _settled(draft(task, exact), seed, watch)


def _settled(made: Draft, seed: int, watch: Watch | None) -> tuple[Draft, Model, Solution, Plan]:
    """A solution with contracts in whole units; where these do not fit, budgets keep a few units back."""
    task, settings = made.task, made.settings
    model, solution = solve_draft(made, seed=seed, watch=watch)
    try:
        plan = concretise(made, solution.x)
    except RunError:
        bound = solution.bound
        made = draft(task, settings, margin=MARGIN)
        model, solution = solve_draft(made, seed=seed, watch=watch)
        solution = replace(solution, bound=max(bound, solution.objective))
        plan = concretise(made, solution.x)
    require_lawful(plan, made)
    return made, model, solution, plan


def require_lawful(plan: Plan, made: Draft) -> None:
    """Check a plan against every rule.

    Raises:
        RunError: It breaks one.
    """
    broken = breaches(plan, made.task.portfolio, funding=made.task.funding)
    if broken:
        raise RunError(broken)


def solve_draft(made: Draft, *, seed: int, watch: Watch | None = None) -> tuple[Model, Solution]:
    """The model and its solution, cut by cut where budgets are guarded.

    Raises:
        SpecificationError: The rules contradict each other.
        NotAvailableError: No plan was found in time.
    """
    spread = Spread.of(made.task) if made.settings.budget == "guarded" else None
    for _ in range(ROUNDS):
        model = made.builder.finish()
        solution = solve(model, made.settings, seed=seed, watch=watch)
        if solution is None:
            raise refusal(made, model, seed=seed)
        if spread is None or not add_cuts(made, solution.x, spread=spread):
            return model, solution
    raise NotAvailableError(problem("finance.guard.rounds", None, rounds=ROUNDS))


def refusal(made: Draft, model: Model, *, seed: int) -> SpecificationError | NotAvailableError:
    """The error that says why there is no plan."""
    conflict = find_conflict(made, model, seed=seed)
    if not conflict.rules:
        return NotAvailableError(problem("finance.time.none", None, seconds=made.settings.time_limit))
    code = "finance.conflict" if conflict.smallest else "finance.conflict.wide"
    return SpecificationError([problem(code, None, count=len(conflict.rules)), *conflict.rules])


def _remarks(f: Found, quotas: pl.DataFrame, *, asked: AllocationSettings) -> Iterator[Diagnostic]:
    if not f.solution.finished:
        gap = round(100 * f.solution.gap, 3)
        yield warning("finance.gap.open", None, gap=gap, seconds=asked.time_limit)
    if f.classes.banded:
        yield note("finance.bands", None, count=f.classes.banded)
    elif f.draft.settings.apart > asked.apart or f.draft.settings.model != asked.model:
        yield note("finance.bands.exact", None, count=f.draft.settings.apart)
    if not f.plan.contracts:
        yield warning("finance.plan.empty")
    for row in quotas.iter_rows(named=True):
        if row["shortfall"]:
            where = Where(key=f"quota.{row['by']} {row['code']}")
            yield warning("finance.quota.short", where, short=row["shortfall"])
    yield from _tickets(f)


def _tickets(f: Found) -> Iterator[Diagnostic]:
    """Contracts smaller than the rules of their source ask for."""
    for rule in f.task.funding.rules:
        if rule.min_ticket is None:
            continue
        for c in f.plan.contracts:
            if c.source in rule.sources and c.amount < rule.min_ticket and rule.legal.covers(c.year):
                where = Where(key=f"{c.project} {c.stage} {c.source}", year=c.year)
                yield warning("finance.ticket.small", where, amount=c.amount, least=rule.min_ticket)
