"""Who gets what from whom and when: money of many sources over all stages of innovation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import polars as pl

from growthpoles.core.diagnostic import Diagnostic, Diagnostics, warning
from growthpoles.core.result import Provenance, Result
from growthpoles.errors import NotAvailableError, RunError, SpecificationError, Where, problem
from growthpoles.finance.allocate_bands import bounded, loosened, or_exactly, remarks_on_bands
from growthpoles.finance.allocate_contracts import concretise
from growthpoles.finance.allocate_guard import solve_lawfully
from growthpoles.finance.allocate_inputs import AllocationSettings, lay_out, remarks
from growthpoles.finance.allocate_model import Model
from growthpoles.finance.allocate_reasons import explain
from growthpoles.finance.allocate_rows import Draft, draft
from growthpoles.finance.allocate_solve import Solution, Watch
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
    made, model, solution, plan = or_exactly(
        lambda x: _settled(draft(task, x), seed, watch), settings, task=task
    )
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
    wide = loosened(made).builder.finish() if made.classes.banded else None
    return made, model, bounded(solution, wide, seed=seed, seconds=settings.time_limit), plan


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
    model, solution = solve_lawfully(made, seed=seed, watch=watch)
    if solution is None:
        raise refusal(made, model, seed=seed)
    return model, solution


def refusal(made: Draft, model: Model, *, seed: int) -> SpecificationError | NotAvailableError:
    """The error that says why there is no plan."""
    conflict = find_conflict(made, model, seed=seed)
    if not conflict.rules:
        return NotAvailableError(problem("finance.time.none", None, seconds=made.settings.time_limit))
    code = "finance.conflict" if conflict.smallest else "finance.conflict.wide"
    return SpecificationError([problem(code, None, count=len(conflict.rules)), *conflict.rules])


def open_gap(found: Solution, asked: AllocationSettings) -> Diagnostic:
    """The warning that a search ended before the wanted gap was reached."""
    gap = "—" if np.isnan(found.gap) else round(100 * found.gap, 3)
    return warning("finance.gap.open", None, gap=gap, seconds=asked.time_limit)


def _remarks(f: Found, quotas: pl.DataFrame, *, asked: AllocationSettings) -> Iterator[Diagnostic]:
    if not f.solution.finished:
        yield open_gap(f.solution, asked)
    yield from remarks_on_bands(f.classes.banded, f.draft.settings, asked=asked)
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
