"""The previous plan, what of it is past, and the money that is left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from growthpoles.core.result import Result
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.finance.adjust_facts import Facts
from growthpoles.finance.adjust_results import AdjustmentResult
from growthpoles.finance.funding import Funding, Quota, Source
from growthpoles.finance.plan import Contract, Plan, Stage, purses
from growthpoles.finance.portfolio import Portfolio

Cell = tuple[str, str, int]


@dataclass(frozen=True, eq=False)
class Previous:
    """A previous plan and what an earlier adjustment knew.

    Attributes:
        plan: The plan, past contracts included.
        costs: Costs by stage as the earlier adjustment expected them; empty = those of the portfolio.
        since: First open year of the earlier adjustment; delays told of years before it are in the costs.
        budgets: Budgets by source and year as the earlier adjustment knew them; empty = those of the funding.
        log: Rows of its log.
    """

    plan: Plan
    costs: Mapping[Stage, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    since: int = 0
    budgets: Mapping[tuple[str, int], int] = field(default_factory=dict)
    log: tuple[tuple[object, ...], ...] = ()

    @classmethod
    def of(cls, plan: Plan | Result) -> Previous:
        """The previous plan of any form in which it may be given."""
        if isinstance(plan, Plan):
            return cls(plan)
        paid = set(plan["plan"].filter("paid").select("project", "stage").rows())
        contracts = [Contract(*row) for row in
                     plan["contracts"].select("project", "stage", "source", "year", "amount").rows()
                     if row[-1] > 0]  # fmt: skip
        counts = str(plan.spec["budget"])
        if not isinstance(plan, AdjustmentResult):
            return cls(Plan(frozenset(paid), tuple(contracts), counts))
        past = [Contract(*row) for row in
                plan["history"].select("project", "stage", "source", "year", "amount").rows()]  # fmt: skip
        costs: dict[Stage, tuple[tuple[int, int], ...]] = {}
        for project, stage, year, cost in plan["costs"].rows():
            costs[project, stage] = (*costs.get((project, stage), ()), (year, cost))
        made = Plan(frozenset(paid), (*past, *contracts), counts)
        budgets = {(s, y): b for s, y, b in plan["budgets"].rows()}
        return cls(made, costs, int(plan.spec["year"]), budgets, tuple(plan["log"].rows()))

    def costs_of(self, portfolio: Portfolio) -> dict[Stage, dict[int, int]]:
        """Costs of every stage by year."""
        return {
            (p.code, s.stage): dict(self.costs.get((p.code, s.stage), s.costs))
            for p in portfolio.projects
            for s in p.stages
        }

    def budget_of(self, funding: Funding) -> dict[tuple[str, int], int]:
        """Budgets by source and year that were last known."""
        stated = {(s.code, y): s.budget(y) for s in funding.sources for y, _ in s.budgets}
        return stated | dict(self.budgets)

    def funding_known(self, funding: Funding) -> Funding:
        """The funding with the budgets that were last known in place of those first stated."""
        known = self.budget_of(funding)
        sources = tuple(
            item
            if item.unlimited
            else replace(item, budgets=tuple((y, v) for (code, y), v in known.items() if code == item.code))
            for item in funding.sources
        )
        return replace(funding, sources=sources)


def spent_by_stage(previous: Previous, facts: Facts) -> dict[Cell, int]:
    """Money spent in past years by stage and year: as told, otherwise as contracted.

    Raises:
        InputError: Money was spent where the plan has no contract, so that its source is not known.
    """
    found = {
        cell: sum(given.values()) for cell, given in previous.plan.by_cell.items() if cell[2] < facts.year
    }
    problems = []
    for x in facts.stages:
        cell = x.project, x.stage, x.year
        if x.spent is None or x.year >= facts.year:
            continue
        if x.spent and cell not in found:
            problems.append(problem("finance.facts.unplanned", Where(key=" ".join(cell[:2]), year=x.year)))
        elif cell in found:
            found[cell] = x.spent
    if problems:
        raise InputError(problems)
    return found


def past_contracts(previous: Previous, spent: Mapping[Cell, int]) -> tuple[Contract, ...]:
    """Past contracts, scaled to what was spent."""
    found = []
    for cell, total in sorted(spent.items()):
        for source, amount in split(total, previous.plan.by_cell[cell]).items():
            if amount:
                found.append(Contract(cell[0], cell[1], source, cell[2], amount))
    return tuple(found)


def split(total: int, weights: Mapping[str, int]) -> dict[str, int]:
    """A whole amount in proportion to weights, by largest remainders.

    Example:
        >>> split(10, {"a": 1, "b": 2})
        {'a': 3, 'b': 7}
    """
    whole = sum(weights.values())
    exact = {name: total * w / whole for name, w in weights.items()}
    found = {name: int(x) for name, x in exact.items()}
    order = sorted(weights, key=lambda name: (found[name] - exact[name], name))
    for name in order[: total - sum(found.values())]:
        found[name] += 1
    return found


def funding_left(
    funding: Funding, facts: Facts, *, portfolio: Portfolio, past: tuple[Contract, ...]
) -> Funding:
    """Budgets of open years with what is carried in and paid back; quotas that count what is spent.

    What was carried in counts as budget; the share that may be carried on is lowered so that it still speaks
    of the year's own budget.
    """
    spent = Plan(frozenset((c.project, c.stage) for c in past), past)
    more: dict[tuple[str, int], int] = {}
    for purse in purses(spent, portfolio, funding=funding):
        if purse.year >= facts.year:
            carried = purse.carried_in if purse.year == facts.year else 0
            more[purse.source, purse.year] = carried + purse.repaid
    new = {(source, year): amount for source, year, amount in facts.budgets}
    sources = tuple(_source_left(s, facts.year, new, more) for s in funding.sources)
    quotas = tuple(_quota_left(q, portfolio, past) for q in funding.quotas)
    return replace(funding, sources=sources, quotas=quotas)


def _source_left(
    source: Source, year: int, new: Mapping[tuple[str, int], int], more: Mapping[tuple[str, int], int]
) -> Source:
    if source.unlimited:
        return source
    told = dict(source.budgets) | {y: amount for (code, y), amount in new.items() if code == source.code}
    own = {y: amount for y, amount in told.items() if y >= year}
    extra = {y: amount for (code, y), amount in more.items() if code == source.code and amount}
    years = sorted({year, *own, *extra})
    total = {y: own.get(y, 0) + extra.get(y, 0) for y in years}
    part = min((own.get(y, 0) / total[y] for y in extra), default=1.0)
    return replace(source, budgets=tuple(total.items()), carry=min(1.0, source.carry * part * (1 + 1e-12)))


def _quota_left(quota: Quota, portfolio: Portfolio, past: tuple[Contract, ...]) -> Quota:
    inside, past = 0, tuple(c for c in past if quota.legal.covers(c.year))
    for c in past:
        code = c.stage if quota.by == "stage" else getattr(portfolio.project(c.project), quota.by)
        inside += c.amount if code == quota.code else 0
    return replace(quota, spent_inside=inside, spent_whole=sum(c.amount for c in past))


def over_amounts(
    past: tuple[Contract, ...], now: tuple[Contract, ...], *, portfolio: Portfolio, funding: Funding
) -> Iterator[Problem]:
    """Largest amounts per stage that past and open contracts together exceed."""
    began = {(c.project, c.stage) for c in past}
    for rule in funding.rules:
        if rule.max_amount is None:
            continue
        sums: dict[Stage, int] = {}
        for c in (*past, *now):
            spoken = not rule.beneficiaries or portfolio.project(c.project).kind in rule.beneficiaries
            if c.source in rule.sources and (not rule.stages or c.stage in rule.stages) and spoken:
                sums[c.project, c.stage] = sums.get((c.project, c.stage), 0) + c.amount
        for name in sorted(began & sums.keys()):
            if sums[name] > rule.max_amount:
                where = Where(key=" ".join(name))
                yield problem("finance.breach.amount", where, rule=rule.code, paid=sums[name],
                              most=rule.max_amount)  # fmt: skip
