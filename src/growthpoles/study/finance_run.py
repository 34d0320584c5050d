"""The results of programmes and finance in a study: the plan of money and everything that follows from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from growthpoles.core.result import Result
from growthpoles.finance.adjust import adjust_plan
from growthpoles.finance.allocate import allocate_finance
from growthpoles.finance.allocate_inputs import AllocationSettings
from growthpoles.finance.allocation_results import AllocationResult
from growthpoles.finance.alternatives import AlternativesSettings, find_alternatives
from growthpoles.finance.financing import measure_financing
from growthpoles.finance.frontier import Alignment, GoalAim, trace_frontier
from growthpoles.finance.funding import Funding
from growthpoles.finance.investors import propose_investors
from growthpoles.finance.investors_inputs import (
    ROLES,
    CompositionRules,
    InvestorNeed,
    InvestorRegister,
    InvestorSettings,
)
from growthpoles.finance.portfolio import Portfolio
from growthpoles.finance.priority import BudgetLevels, prioritise
from growthpoles.finance.risk import share_risk
from growthpoles.finance.risk_inputs import RiskSettings
from growthpoles.finance.risk_scenarios import draw_effects
from growthpoles.finance.shares import SharingSettings, share_value
from growthpoles.finance.source_game import game_of_sources
from growthpoles.labels import Label
from growthpoles.programmes.assess import assess_programme
from growthpoles.programmes.assignment import assign_reviewers
from growthpoles.programmes.call_inputs import CallSettings
from growthpoles.programmes.calls import run_call
from growthpoles.programmes.programme import Programme
from growthpoles.study.assess import Named
from growthpoles.study.data import StudyData
from growthpoles.study.finance import Finance
from growthpoles.study.finance_steps import (
    AllocationItem,
    FinanceFile,
    FrontierItem,
    InvestorsFile,
    SharingItem,
)
from growthpoles.study.programmes import Programmes
from growthpoles.study.schema import Study

Tell = Callable[[str], None]


def programme_results(study: Study, held: Programmes, *, seed: int, tell: Tell) -> Iterator[Named]:
    """How far the programme has come, and the ranking of the call or the assignment of its reviewers."""
    steps = study.file
    if steps.programme is not None and held.programme is not None:
        tell("programme")
        yield Named("programme", assess_programme(held.programme, year=steps.programme.year))
    if steps.call is not None and held.call is not None:
        tell("call")
        if steps.call.reviews is None:
            yield Named("assignment", assign_reviewers(held.call))
            return
        settings = CallSettings(draws=steps.call.draws, level=steps.call.level)
        yield Named("call", run_call(held.call, held.reviews, settings=settings, seed=seed))


def finance_results(
    study: Study, data: StudyData, *, held: Mapping[str, Result], seed: int, tell: Tell
) -> Iterator[Named]:
    """The plan, the frontier, the order of priority, risk, shares and consortia of investors, in order.

    Args:
        study: The study.
        data: Its tables and settings.
        held: Results so far by name; ``poles`` is used.
        seed: Seed of solvers and of everything drawn at random.
        tell: Called with the name of each step before it begins.
    """
    step, given = study.file.finance, data.finance
    if step is None or given is None:
        yield from _financing(data, None, tell)
        return
    tell("allocation")
    settings = averse_settings(step.allocation, given, seed=seed)
    plan = allocate_finance(
        given.portfolio, given.funding, poles=held.get("poles"), settings=settings, seed=seed
    )
    yield Named("allocation", plan)
    yield from _financing(data, plan, tell)
    given = replace(given, portfolio=_with_poles(given.portfolio, plan))
    yield from _trade_offs(step, given, seed=seed, tell=tell)
    if step.sharing is not None:
        tell("sharing")
        yield Named("sharing", _sharing(step.sharing, given, seed))
    if plan["contracts"].height:  # nothing is at stake, to be raised or to adjust in an empty plan
        yield from _following(step, given, plan, programme=data.programmes.programme, seed=seed, tell=tell)


def averse_settings(step: AllocationItem, given: Finance, *, seed: int) -> AllocationSettings:
    """The settings with the aversion to risk that the study asks for, and outcomes drawn for it."""
    if step.risk_aversion == 0:
        return given.settings
    risk = replace(given.risk or RiskSettings(), draws=step.outcomes)
    drawn = draw_effects(given.portfolio, settings=risk, seed=seed)
    return replace(given.settings, risk_aversion=step.risk_aversion, tail=step.tail, scenarios=drawn)


def _following(
    step: FinanceFile,
    given: Finance,
    plan: AllocationResult,
    *,
    programme: Programme | None,
    seed: int,
    tell: Tell,
) -> Iterator[Named]:
    """Risk of the plan, consortia of investors for its programmes, and the plan taken further."""
    portfolio, funding = given.portfolio, given.funding
    if given.risk is not None:
        tell("risk")
        yield Named("risk", share_risk(portfolio, funding, plan, settings=given.risk, seed=seed))
    needs = _needs(step.investors, given, plan, programme) if step.investors else ()
    if step.investors is not None and given.register is not None and needs:
        tell("investors")
        yield Named("investors", _investors(step.investors, needs, given.register))
    if given.facts is not None:
        tell("adjust")
        adjusted = adjust_plan(
            portfolio, funding, plan=plan, facts=given.facts, settings=given.adjust, seed=seed
        )
        yield Named("adjustment", adjusted)


def _financing(data: StudyData, plan: AllocationResult | None, tell: Tell) -> Iterator[Named]:
    if data.financing is not None:
        tell("financing")
        yield Named("financing", measure_financing(data.panel, settings=data.financing, plan=plan))


def _with_poles(portfolio: Portfolio, plan: Result) -> Portfolio:
    """The portfolio with the poles that the plan was made with."""
    poles = dict(plan["projects"].select("project", "pole").iter_rows())
    return replace(portfolio, projects=tuple(replace(p, pole=poles[p.code]) for p in portfolio.projects))


def _trade_offs(step: FinanceFile, given: Finance, *, seed: int, tell: Tell) -> Iterator[Named]:
    asked, funding = given.portfolio, given.funding
    if step.frontier is not None:
        tell("frontier")
        aim, settings = _aim(step.frontier, given), _within(given, step.frontier.gap)
        yield Named("frontier", trace_frontier(asked, funding, aim=aim, settings=settings, seed=seed))
    if step.priority is not None:
        tell("priority")
        levels = BudgetLevels(step.priority.shares, step.priority.chances)
        settings = _within(given, step.priority.gap)
        yield Named("priority", prioritise(asked, funding, levels=levels, settings=settings, seed=seed))
    if step.alternatives is not None:
        tell("alternatives")
        near = step.alternatives
        wanted = AlternativesSettings(
            near.slack, near.by, near.prove, near.nodes, near.time_limit, _within(given, near.gap)
        )
        yield Named("alternatives", find_alternatives(asked, funding, settings=wanted, seed=seed))


def _within(given: Finance, gap: float | None) -> AllocationSettings:
    return given.settings if gap is None else replace(given.settings, gap=gap)


def _aim(step: FrontierItem, given: Finance) -> Alignment | GoalAim:
    if step.goal:
        return GoalAim(step.goal, step.step, step.limit)
    return Alignment(given.population, points=step.points)


def _sharing(step: SharingItem, given: Finance, seed: int) -> Result:
    portfolio = _part_of(given.portfolio, step.programme)
    funding = _only(given.funding, step.sources)
    game = game_of_sources(portfolio, funding, settings=given.settings, seed=seed)
    return share_value(game, settings=SharingSettings(step.rules), seed=seed)


def _part_of(portfolio: Portfolio, programme: str) -> Portfolio:
    """The projects of one programme, with the links among them."""
    if not programme:
        return portfolio
    projects = tuple(item for item in portfolio.projects if item.programme == programme)
    codes = {item.code for item in projects}
    groups = {item.variant_of for item in projects}
    links = tuple(x for x in portfolio.links if x.project in codes and x.other in codes)
    return replace(portfolio, projects=projects, links=links, exactly_one=portfolio.exactly_one & groups)


def _only(funding: Funding, sources: tuple[str, ...]) -> Funding:
    """The funding of some sources, without quotas; rules that speak of none of them fall away."""
    rules = (replace(x, sources=tuple(s for s in x.sources if s in sources)) for x in funding.rules)
    return replace(
        funding,
        sources=tuple(item for item in funding.sources if item.code in sources),
        rules=tuple(item for item in rules if item.sources),
        quotas=(),
    )


def _needs(
    step: InvestorsFile, given: Finance, plan: Result, programme: Programme | None
) -> tuple[InvestorNeed, ...]:
    """Private money of every programme in the plan, without the applicants' own, and where it is spent."""
    of = {item.code: item for item in given.portfolio.projects}
    asked = {item.code for item in given.funding.sources if not item.is_public and item.kind != "own"}
    sums: defaultdict[str, int] = defaultdict(int)
    rows = plan["contracts"].select("project", "source", "amount").rows()
    for project, source, amount in rows:
        if of[project].programme:
            sums[of[project].programme] += amount if source in asked else 0
    names = {item.code: item.label for item in programme.nodes} if programme else {}
    needs = []
    for code, money in sorted(sums.items()):
        spent = [(of[project], amount) for project, _, amount in rows if of[project].programme == code]
        region = _most((item.region, amount) for item, amount in spent)
        pole = _most((item.pole, amount) for item, amount in spent)
        label = names.get(code, Label(code))
        needs.append(InvestorNeed(code, label, money, step.roles or ROLES, region, pole))
    return tuple(needs)


def _most(money: Iterable[tuple[str, int]]) -> str:
    """The place with the most money; of several the first by its code."""
    sums: defaultdict[str, int] = defaultdict(int)
    for place, amount in money:
        sums[place] += amount
    return min(sums, key=lambda place: (-sums[place], place))


def _investors(step: InvestorsFile, needs: tuple[InvestorNeed, ...], register: InvestorRegister) -> Result:
    settings = InvestorSettings(
        step.member_cost, step.nearness, step.past_score, step.max_members, step.max_roles, step.max_part,
        CompositionRules.preset(step.composition) if step.composition else None,
    )  # fmt: skip
    return propose_investors(needs, register, settings=settings)
