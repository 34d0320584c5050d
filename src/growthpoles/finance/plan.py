"""A plan of money, and the check that it keeps every rule: from the nouns alone, apart from the model."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from statistics import NormalDist

from growthpoles.errors import Problem, Where, problem
from growthpoles.finance.funding import Funding, Quota, Rule, Source
from growthpoles.finance.portfolio import Portfolio, Project, StageCost

Stage = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Contract:
    """What a source pays to a stage of a project in a year, whole units of currency."""

    project: str
    stage: str
    source: str
    year: int
    amount: int


@dataclass(frozen=True)
class Plan:
    """The stages that are paid and the contracts that pay them.

    Attributes:
        paid: (project, stage).
        contracts: Contracts, none of them empty.
        counts: What budgets count: ``commitment``, ``expected`` or ``guarded``.
        overrun: Guarded: accepted probability that the spending of a year exceeds the budgets;
            None = not known, and not checked.

    Example:
        >>> Plan(frozenset({("P1", "pilot")}), (Contract("P1", "pilot", "fund", 2026, 10),)).total
        10
    """

    paid: frozenset[Stage]
    contracts: tuple[Contract, ...]
    counts: str = "commitment"
    overrun: float | None = None

    @property
    def total(self) -> int:
        """All money of the plan."""
        return sum(item.amount for item in self.contracts)

    @cached_property
    def by_cell(self) -> Mapping[tuple[str, str, int], dict[str, int]]:
        """{(project, stage, year): {source: amount}}."""
        found: defaultdict[tuple[str, str, int], dict[str, int]] = defaultdict(dict)
        for item in self.contracts:
            cell = found[item.project, item.stage, item.year]
            cell[item.source] = cell.get(item.source, 0) + item.amount
        return found


@dataclass(frozen=True)
class Purse:
    """A source in a year: what it had, carried in, was paid back, paid, and may carry on."""

    source: str
    year: int
    budget: int
    carried_in: int
    repaid: int
    used: float
    carried_out: int

    @property
    def left(self) -> float:
        """What is neither paid nor carried on."""
        return self.budget + self.carried_in + self.repaid - self.used - self.carried_out


def purses(plan: Plan, portfolio: Portfolio, *, funding: Funding) -> Iterator[Purse]:
    """Every limited source year by year; what is left is carried on as far as the source may.

    Carrying as much as may be carried never makes a later year worse, so a negative remainder means that the
    plan cannot be paid.
    """
    years = tuple(sorted({*portfolio.years, *funding.years}))
    counted = _counted(plan, portfolio)
    for source in funding.sources:
        if source.unlimited:
            continue
        carried, paid = 0, dict.fromkeys(years, 0.0)
        for year in years:
            used = counted.get((source.code, year), 0.0)
            back = math.floor(source.repayment * paid.get(year - source.repayment_after, 0.0) + 1e-6)
            budget = source.budget(year)
            rest = budget + carried + back - used
            out = math.floor(max(0.0, min(rest, source.carry * budget)))
            onward = out if year + 1 in years and source.carry else 0
            yield Purse(source.code, year, budget, carried, back, used, onward)
            carried, paid[year] = onward, used


def _counted(plan: Plan, portfolio: Portfolio) -> dict[tuple[str, int], float]:
    """Money by source and year as budgets count it."""
    reached = _reached(portfolio)
    found: defaultdict[tuple[str, int], float] = defaultdict(float)
    for item in plan.contracts:
        weight = 1.0 if plan.counts == "commitment" else reached[item.project, item.stage]
        found[item.source, item.year] += weight * item.amount
    return dict(found)


def _reached(portfolio: Portfolio) -> dict[Stage, float]:
    """Probability that a stage is reached."""
    found = {}
    for item in portfolio.projects:
        for stage, before in zip(item.stages, (1.0, *item.chances()), strict=False):
            found[item.code, stage.stage] = before
    return found


def breaches(plan: Plan, portfolio: Portfolio, *, funding: Funding) -> list[Problem]:
    """Everything in which a plan breaks a rule; an empty list when it keeps them all.

    Looked at: money in = money out to the whole unit of currency, budgets, eligibility, shares and amounts,
        own
    money, order of stages, variants, links, commitments, ceilings and floors that are not elastic, and the
    margin for chance of guarded budgets. Shares may be off by less than one unit of currency, since units
    are whole.

    Example:
        >>> from growthpoles.finance.portfolio import Money
        >>> from growthpoles.labels import Label
        >>> pump = Project("P1", Label("Pump"), stages=(StageCost("pilot", ((2026, 10),)),))
        >>> fund = Source("fund", Label("Fund"), "innovation-fund", ((2026, 8),))
        >>> plan = Plan(frozenset({("P1", "pilot")}), (Contract("P1", "pilot", "fund", 2026, 10),))
        >>> paid = Funding((fund,), Money("KZT"))
        >>> [x.code for x in breaches(plan, Portfolio((pump,), Money("KZT")), funding=paid)]
        ['finance.breach.budget']
    """
    return list(_Check(plan, portfolio, funding).all())


@dataclass(frozen=True)
class _Check:
    plan: Plan
    portfolio: Portfolio
    funding: Funding
    sources: dict[str, Source] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sources", {item.code: item for item in self.funding.sources})

    def all(self) -> Iterator[Problem]:
        for project in self.portfolio.projects:
            yield from self._order(project)
            for stage in project.stages:
                yield from self._stage(project, stage)
            yield from self._own(project)
        yield from self._budgets()
        if self.plan.counts == "guarded" and self.plan.overrun is not None:
            yield from self._guard(NormalDist().inv_cdf(1 - self.plan.overrun))
        yield from self._choices()
        yield from self._quotas()

    def _in(self, project: Project, position: int = 0) -> bool:
        return (project.code, project.stages[position].stage) in self.plan.paid

    def _order(self, project: Project) -> Iterator[Problem]:
        where = Where(key=project.code)
        paid = [(project.code, item.stage) in self.plan.paid for item in project.stages]
        if any(later and not before for before, later in pairwise(paid)):
            yield problem("finance.breach.gate", where)
        for item, held in zip(project.stages, paid, strict=True):
            if item.committed and not held:
                yield problem("finance.breach.committed", where, stage=item.stage)

    def _stage(self, project: Project, stage: StageCost) -> Iterator[Problem]:
        costs = dict(stage.costs) if (project.code, stage.stage) in self.plan.paid else {}
        for year, _ in stage.costs:
            given = self.plan.by_cell.get((project.code, stage.stage, year), {})
            where = Where(key=f"{project.code} {stage.stage}", year=year)
            cost = costs.get(year, 0)
            if sum(given.values()) != cost or any(amount <= 0 for amount in given.values()):
                yield problem("finance.breach.cover", where, cost=cost, paid=sum(given.values()))
            for code in given:
                if not _may_pay(self.sources[code], project, stage, year):
                    yield problem("finance.breach.eligible", where, source=code)
            for rule in self.funding.rules:
                if cost and _speaks(rule, project, stage) and rule.legal.covers(year):
                    share = sum(given.get(code, 0) for code in rule.sources)
                    if not rule.min_share * cost - 1 < share < rule.max_share * cost + 1:
                        yield problem("finance.breach.share", where, rule=rule.code, share=share / cost)
        yield from self._amounts(project, stage)

    def _amounts(self, project: Project, stage: StageCost) -> Iterator[Problem]:
        for rule in self.funding.rules:
            if rule.max_amount is None or not _speaks(rule, project, stage):
                continue
            paid = sum(
                self.plan.by_cell.get((project.code, stage.stage, year), {}).get(code, 0)
                for year, _ in stage.costs
                if rule.legal.covers(year)
                for code in rule.sources
            )
            if paid > rule.max_amount:
                where = Where(key=f"{project.code} {stage.stage}")
                yield problem("finance.breach.amount", where, rule=rule.code, paid=paid, most=rule.max_amount)

    def _own(self, project: Project) -> Iterator[Problem]:
        if project.own_money is None:
            return
        own = [code for code, item in self.sources.items() if item.kind == "own"]
        paid = sum(
            self.plan.by_cell.get((project.code, stage.stage, year), {}).get(code, 0)
            for stage in project.stages
            for year, _ in stage.costs
            for code in own
        )
        if paid > project.own_money:
            yield problem("finance.breach.own", Where(key=project.code), paid=paid, most=project.own_money)

    def _budgets(self) -> Iterator[Problem]:
        known = {(p.code, s.stage, y) for p in self.portfolio.projects for s in p.stages for y, _ in s.costs}
        for cell in self.plan.by_cell:
            if cell not in known:
                yield problem(
                    "finance.breach.cover", Where(key=" ".join(cell[:2]), year=cell[2]), cost=0, paid=1
                )
        slack = 0.5 if self.plan.counts == "commitment" else 1.0 + len(self.plan.contracts)
        for purse in purses(self.plan, self.portfolio, funding=self.funding):
            if purse.left < -slack:
                where = Where(key=purse.source, year=purse.year)
                yield problem("finance.breach.budget", where, used=purse.used, over=-purse.left)

    def _guard(self, z: float) -> Iterator[Problem]:
        """Years whose expected spending and margin for chance exceed what all limited sources have.

        They carry over together what each may at most, so that no lawful plan is blamed.
        """
        held: defaultdict[int, list[Purse]] = defaultdict(list)
        for purse in purses(self.plan, self.portfolio, funding=self.funding):
            held[purse.year].append(purse)
        carried = 0.0
        for year, own in held.items():
            used, budget = sum(x.used for x in own), sum(x.budget for x in own)
            deviation = self._deviation(year)
            rest = budget + carried + sum(x.repaid for x in own) - used - z * deviation
            if deviation > 0 and rest < -(1.0 + len(self.plan.contracts) + 1e-5 * budget):
                where = Where(key=self.plan.counts, year=year)
                yield problem("finance.breach.guard", where, expected=used, margin=z * deviation, over=-rest)
            carried = max(0.0, min(rest, sum(x.carried_out for x in own)))

    def _deviation(self, year: int) -> float:
        """Standard deviation of a year's spending: projects are independent, a stage needs those before."""
        variance = 0.0
        for item in self.portfolio.projects:
            reached = zip(item.stages, (1.0, *item.chances()), strict=False)
            paid = [
                (before, dict(stage.costs).get(year, 0))
                for stage, before in reached
                if (item.code, stage.stage) in self.plan.paid
            ]
            mean = sum(before * cost for before, cost in paid)
            square = sum(min(a, b) * x * y for a, x in paid for b, y in paid)
            variance += square - mean * mean
        return math.sqrt(max(0.0, variance))

    def _choices(self) -> Iterator[Problem]:
        chosen = {item.code for item in self.portfolio.projects if self._in(item)}
        groups: defaultdict[str, int] = defaultdict(int)
        for item in self.portfolio.projects:
            groups[item.variant_of] += item.code in chosen
        for group, count in groups.items():
            if group and (count > 1 or (count == 0 and group in self.portfolio.exactly_one)):
                yield problem("finance.breach.variant", Where(key=group), count=count)
        for link in self.portfolio.links:
            one, other = link.project in chosen, link.other in chosen
            if (link.kind == "requires" and one and not other) or (link.kind == "excludes" and one and other):
                where = Where(key=f"{link.project} {link.kind} {link.other}")
                yield problem("finance.breach.link", where, kind=link.kind)

    def _quotas(self) -> Iterator[Problem]:
        for quota in self.funding.quotas:
            held = quota_money(quota, self.plan, portfolio=self.portfolio)
            inside, whole = held.inside, held.whole
            most = min(quota.max_share * whole, inside if quota.max_amount is None else quota.max_amount)
            least = 0.0 if quota.elastic else held.floor(quota)
            slack = 1e-6 * max(self.portfolio.money.multiple, whole * 1e-3)
            if held.in_force and not least - slack <= inside <= most + slack:
                yield problem("finance.breach.quota", Where(key=quota.name), inside=inside, whole=whole)


@dataclass(frozen=True, slots=True)
class QuotaMoney:
    """Money that a quota looks at, in the years of its law: what it speaks of, and all of the plan.

    What was spent before the plan counts in both; a quota out of force in all years of the plan limits
    nothing.
    """

    inside: int
    whole: int
    in_force: bool

    def floor(self, quota: Quota) -> float:
        """The least money inside."""
        return max(quota.min_share * self.whole, quota.min_amount) if self.in_force else 0.0


def quota_money(quota: Quota, plan: Plan, *, portfolio: Portfolio) -> QuotaMoney:
    """Cost of the paid stages a quota speaks of, and of all, in the years in which the quota holds."""
    inside, whole = quota.spent_inside, quota.spent_whole
    for item in portfolio.projects:
        for stage in item.stages:
            if (item.code, stage.stage) in plan.paid:
                cost = sum(amount for year, amount in stage.costs if quota.legal.covers(year))
                code = stage.stage if quota.by == "stage" else getattr(item, quota.by)
                whole += cost
                inside += cost if quota.code == code else 0
    return QuotaMoney(inside, whole, any(quota.legal.covers(year) for year in portfolio.years))


def _may_pay(source: Source, project: Project, stage: StageCost, year: int) -> bool:
    pairs = (
        (source.stages, stage.stage), (source.regions, project.region), (source.poles, project.pole),
        (source.programmes, project.programme), (source.beneficiaries, project.kind),
    )  # fmt: skip
    return (
        all(not allowed or given in allowed for allowed, given in pairs)
        and stage.probability >= source.min_probability
        and source.legal.covers(year)
        and not (source.kind == "own" and project.own_money == 0)
    )


def _speaks(rule: Rule, project: Project, stage: StageCost) -> bool:
    return (not rule.stages or stage.stage in rule.stages) and (
        not rule.beneficiaries or project.kind in rule.beneficiaries
    )
