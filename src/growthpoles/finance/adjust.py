"""The adjusting loop: what has happened comes in, the plan is taken further with as little change as pays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from growthpoles.core.diagnostic import Diagnostic, Diagnostics, Grade, note, warning
from growthpoles.core.result import Provenance
from growthpoles.errors import InputError, Problem, RunError, SpecificationError, Where, problem
from growthpoles.finance.adjust_facts import Facts
from growthpoles.finance.adjust_model import base_paid, rows_of, tied
from growthpoles.finance.adjust_open import Open, open_decision
from growthpoles.finance.adjust_past import Previous, over_amounts
from growthpoles.finance.adjust_results import AdjustmentResult
from growthpoles.finance.adjust_settings import AdjustSettings
from growthpoles.finance.adjust_tables import Adjusted, adjustment_tables, changed_projects
from growthpoles.finance.adjust_triggers import Breach, held_against
from growthpoles.finance.allocate import MARGIN, require_lawful, solve_draft
from growthpoles.finance.allocate_bands import bounded, loosened
from growthpoles.finance.allocate_contracts import concretise
from growthpoles.finance.allocate_inputs import AllocationSettings, FloatArray, Task, lay_out, remarks
from growthpoles.finance.allocate_rows import Draft, draft, quota_price
from growthpoles.finance.allocate_solve import Solution, solve
from growthpoles.finance.allocation_results import AllocationResult
from growthpoles.finance.funding import Funding
from growthpoles.finance.plan import Plan, breaches
from growthpoles.finance.portfolio import Portfolio


def adjust_plan(
    portfolio: Portfolio,
    funding: Funding,
    *,
    plan: Plan | AllocationResult | AdjustmentResult,
    facts: Facts,
    settings: AdjustSettings | None = None,
    seed: int = 0,
) -> AdjustmentResult:
    """Take a plan further with what has happened: what is past is fixed, change is limited, commitments kept.

    The plan is first carried on under the new facts (costs of today, failed stages out). Where a trigger that
    was stated in advance is breached, or the plan can no longer be paid, what is open is solved again:
    max effect - cost of money - mu sum |y - y_prev| cost - 1e-4 sum |f - f_prev|, with
    sum |F - F_prev| <= delta sum F_prev or one of the other limits of `AdjustSettings`; a stage that has
    begun goes on or is paid off. Otherwise the answer is that no new plan is needed. Stability costs and plan
    nervousness: Sridharan, Berry and Udayabhanu (1988).

    Args:
        portfolio: Projects, as for the previous plan; new ones may be added.
        funding: Sources, rules and quotas, as for the previous plan.
        plan: The previous plan.
        facts: What has happened, of all years since the first plan, and what is expected.
        settings: Penalty, limit, commitments, triggers.
        seed: Seed of the solver.

    Raises:
        InputError: Facts, plan, portfolio and funding do not fit together; all problems at once.
        SpecificationError: The rules, commitments and limits of change contradict each other; the fewest that
            do are named. Risk aversion was asked for.
        NotAvailableError: No plan was found in time.

    Example:
        >>> from growthpoles.finance.funding import Source
        >>> from growthpoles.finance.plan import Contract
        >>> from growthpoles.finance.portfolio import Money, Project, StageCost
        >>> from growthpoles.labels import Label
        >>> pilot = lambda value: (StageCost("pilot", ((2027, 5),), value=value),)
        >>> asked = Portfolio(
        ...     tuple(Project(c, Label(c), stages=pilot(v)) for c, v in (("A", 9.0), ("B", 6.0))),
        ...     Money("KZT"),
        ... )
        >>> fund = Funding((Source("fund", Label("Fund"), "innovation-fund", ((2027, 5),)),), Money("KZT"))
        >>> before = Plan(frozenset({("A", "pilot")}), (Contract("A", "pilot", "fund", 2027, 5),))
        >>> more = Facts(2027, budgets=(("fund", 2027, 10),))
        >>> found = adjust_plan(asked, fund, plan=before, facts=more)
        >>> found["changes"].select("project", "change", "why", "other").rows()
        [('A', 'kept', '', ''), ('B', 'started', 'budget', 'fund')]
    """
    settings, previous = settings or AdjustSettings(), Previous.of(plan)
    _require_fit(portfolio, funding, previous, facts, settings)
    decision = open_decision(portfolio, funding, previous=previous, facts=facts, settings=settings)
    task = lay_out(decision.portfolio, decision.funding)
    settings = replace(settings, allocation=_allocation(portfolio, funding, previous, settings.allocation))
    found = _Loop(task, decision, settings, seed).run(_breached(decision, previous, facts, funding, settings))
    return AdjustmentResult(
        tables=adjustment_tables(found, previous=previous, facts=facts, funding=funding),
        spec={**settings.allocation.plain(), **settings.plain(), "money": str(portfolio.money),
              "year": facts.year, "illustrative": portfolio.illustrative},
        diagnostics=Diagnostics.of(remarks(task), _told(found, facts)),
        provenance=Provenance(seed=seed),
    )  # fmt: skip


def _allocation(
    portfolio: Portfolio, funding: Funding, previous: Previous, settings: AllocationSettings
) -> AllocationSettings:
    """Settings with the budgets of the previous plan; missed quotas cost what they cost in the first plan."""
    settings = replace(settings, budget=previous.plan.counts)
    if settings.quota_price is not None or not funding.quotas:
        return settings
    whole = lay_out(portfolio, funding)
    return replace(settings, quota_price=quota_price(draft(whole, settings)) * whole.written)


def _require_fit(
    portfolio: Portfolio, funding: Funding, previous: Previous, facts: Facts, settings: AdjustSettings
) -> None:
    if settings.allocation.risk_aversion > 0:
        raise SpecificationError(problem("finance.adjust.risk"))
    problems = [*facts.misfits(portfolio, funding), *_strangers(portfolio, funding, previous.plan)]
    if problems:
        raise InputError(problems)


def _strangers(portfolio: Portfolio, funding: Funding, plan: Plan) -> Iterator[Problem]:
    stages = {(p.code, s.stage) for p in portfolio.projects for s in p.stages}
    named = {(c.project, c.stage) for c in plan.contracts} | plan.paid
    for name in sorted(named - stages):
        yield problem("finance.facts.stage", Where(key=" ".join(name)))
    known = {s.code for s in funding.sources}
    for code in sorted({c.source for c in plan.contracts} - known):
        yield problem("finance.source.unknown", Where(key=code), given=code, known=", ".join(sorted(known)))


def _breached(
    decision: Open, previous: Previous, facts: Facts, funding: Funding, settings: AdjustSettings
) -> tuple[Breach, ...]:
    """Triggers held against the facts; that the plan carried on cannot be paid is always one."""
    contracted = tuple(c for c in previous.plan.contracts if c.year < facts.year)
    found = held_against(
        settings.triggers, facts, contracted=contracted, spent=decision.past,
        budgets=previous.budget_of(funding), since=previous.since,
    )  # fmt: skip
    broken = breaches(decision.base, decision.portfolio, funding=decision.funding)
    unpaid = {(x.where.key or "", x.where.year or facts.year) for x in broken}
    return (
        *found,
        *(Breach("unpaid", key, year, None, None, None, "trigger") for key, year in sorted(unpaid)),
    )


class _Loop:
    """One pass of the loop."""

    def __init__(self, task: Task, decision: Open, settings: AdjustSettings, seed: int) -> None:
        self.task, self.decision, self.settings, self.seed = task, decision, settings, seed
        self.base = base_paid(task, decision)

    def run(self, breached: tuple[Breach, ...]) -> Adjusted:
        """The plan carried on, or a new one where a trigger asks for it."""
        calm = all(x.level != "trigger" for x in breached)
        carried = Adjusted(self.task, self.decision, self.settings, self.base, breached, self.base,
                           self.decision.base.contracts)  # fmt: skip
        if self.settings.when == "trigger" and calm:
            return carried
        made, solution, plan = self._settle()
        gain = _gain(made)
        free, _ = self._freely()
        return replace(
            carried,
            paid=np.round(solution.x[made.fund]),
            contracts=plan.contracts,
            replanned=True,
            objective=float(gain @ solution.x[: len(gain)]),
            gap=solution.gap,
            free=np.round(free.x[made.fund]),
            free_objective=float(gain @ free.x[: len(gain)]),
            base_objective=self._held(gain),
            worth=self._worth(made, solution),
        )

    def _settle(self) -> tuple[Draft, Solution, Plan]:
        made = tied(self.task, self.decision, settings=self.settings)
        _, solution = solve_draft(made, seed=self.seed)
        try:
            plan = concretise(made, solution.x)
        except RunError:
            made = tied(self.task, self.decision, settings=self.settings, margin=MARGIN)
            _, solution = solve_draft(made, seed=self.seed)
            plan = concretise(made, solution.x)
        require_lawful(plan, made)
        return made, self._bounded(made, solution), plan

    def _bounded(self, made: Draft, found: Solution) -> Solution:
        """A bound without bands; what changes cost and may not exceed is left out, which only lifts it."""
        wide = loosened(made).builder.finish() if made.classes.banded else None
        return bounded(found, wide, seed=self.seed, seconds=made.settings.time_limit)

    def _freely(self) -> tuple[Solution, Draft]:
        """The plan without penalty and limit."""
        made = tied(self.task, self.decision, settings=self.settings, free=True)
        return solve_draft(made, seed=self.seed)[1], made

    def _held(self, gain: FloatArray) -> float | None:
        """Objective of the plan carried on, paid as is best; None when it cannot be paid."""
        made = tied(self.task, self.decision, settings=self.settings, free=True)
        model = made.builder.finish()
        lower, upper = model.lower.copy(), model.upper.copy()
        lower[made.fund] = upper[made.fund] = self.base
        found = solve(replace(model, lower=lower, upper=upper), made.settings, seed=self.seed)
        return None if found is None else float(gain @ found.x[: len(gain)])

    def _worth(self, made: Draft, solution: Solution) -> dict[str, float]:
        """What is lost, net of the penalty, if one changed project stayed as it was."""
        model, found = made.builder.finish(), {}
        paid = np.round(solution.x[made.fund])
        rows = rows_of(self.task)
        for code in changed_projects(self.task, self.decision, base=self.base, paid=paid)[
            : self.settings.resolve
        ]:
            at = np.array([i for name, i in rows.items() if self.decision.home(name[0]) == code])
            lower, upper = model.lower.copy(), model.upper.copy()
            lower[made.fund[at]] = upper[made.fund[at]] = self.base[at]
            other = solve(replace(model, lower=lower, upper=upper), made.settings, seed=self.seed)
            if other is not None:
                found[code] = max(0.0, solution.objective - other.objective)
        return found


def _gain(made: Draft) -> FloatArray:
    """Objective by column without what change costs; columns of change come last."""
    model = made.builder.finish()
    return np.asarray(model.c[: model.column("more").start])


def _told(found: Adjusted, facts: Facts) -> Iterator[Diagnostic]:
    if not found.replanned:
        yield note("finance.adjust.no_trigger", None, year=facts.year)
    if found.gap > found.settings.allocation.gap + 1e-12:
        gap = round(100 * found.gap, 3)
        yield warning("finance.gap.open", None, gap=gap, seconds=found.settings.allocation.time_limit)
    for name, item in found.decision.standing.items():
        if not item.fate and item.began and not item.costs:
            yield warning("finance.adjust.no_status", Where(key=" ".join(name)))
    over = over_amounts(found.decision.past, found.contracts, portfolio=found.decision.portfolio,
                        funding=found.decision.funding)  # fmt: skip
    for broken in over:
        yield Diagnostic(broken.code, broken.where, broken.details, Grade.WARNING)
