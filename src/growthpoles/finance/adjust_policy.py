"""A policy of adjusting tried before it is used: walked forward over drawn courses of events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl

from growthpoles.core.catalogue import figures_table, labels_table
from growthpoles.core.diagnostic import Diagnostics, note
from growthpoles.core.result import Provenance, Table
from growthpoles.errors import SpecificationError, problem
from growthpoles.finance.adjust import adjust_plan
from growthpoles.finance.adjust_facts import Facts, StageFact
from growthpoles.finance.adjust_results import AdjustmentResult, PolicyResult
from growthpoles.finance.adjust_settings import AdjustSettings
from growthpoles.finance.adjust_triggers import Triggers
from growthpoles.finance.allocate import allocate_finance
from growthpoles.finance.allocation_results import AllocationResult
from growthpoles.finance.funding import Funding
from growthpoles.finance.plan import Stage
from growthpoles.finance.portfolio import Link, Portfolio, Project

POLICIES = ("never", "trigger", "always")
_NEVER = 1e9


@dataclass(frozen=True, eq=False)
class PolicySettings:
    """How a policy is tried. The probabilities are assumptions; set them to what is known.

    Attributes:
        draws: Courses of events.
        slip: Probability that a stage starts a year later than planned.
        cut: Probability that the budget of a source is cut in a year, for that year and all later ones.
        cut_share: Share by which it is cut.
        policies: Some of `POLICIES`: a new plan ``never`` (only what cannot be paid is stopped), on a
            ``trigger``, or ``always`` (every year).
        adjust: How the plan is adjusted.

    Raises:
        ValueError: A figure is out of range or a word unknown.

    Example:
        >>> PolicySettings(draws=5).policies
        ('never', 'trigger', 'always')
    """

    draws: int = 20
    slip: float = 0.1
    cut: float = 0.1
    cut_share: float = 0.2
    policies: tuple[str, ...] = POLICIES
    adjust: AdjustSettings = field(default_factory=AdjustSettings)

    def __post_init__(self) -> None:
        shares = (self.slip, self.cut, self.cut_share)
        if self.draws < 1 or not all(0 <= x <= 1 for x in shares) or not set(self.policies) <= set(POLICIES):
            raise ValueError(f"draws >= 1, shares from 0 to 1, policies of {POLICIES}")


@dataclass(frozen=True, eq=False)
class Course:
    """One drawn course of events.

    Attributes:
        success: Stages that succeed, those before them included.
        late: Stages that start a year later than planned.
        budgets: Budgets by source and year as known at the beginning of every year: {(now, source, year)}.
    """

    success: frozenset[Stage]
    late: frozenset[Stage]
    budgets: dict[tuple[int, str, int], int]


@dataclass(frozen=True, slots=True)
class _Run:
    """What came of one course under one policy."""

    effect: float
    nervousness: tuple[float, ...]
    replans: int
    cost: int


def simulate_adjusting(
    portfolio: Portfolio, funding: Funding, *, settings: PolicySettings | None = None, seed: int = 0
) -> PolicyResult:
    """Try policies of adjusting over drawn courses of events, against perfect foresight.

    A plan is made for the first year. Every later year the outcomes of stages that are paid to the end, late
    starts and cuts become known and the plan is taken further under the policy. Regret = effect with perfect
    foresight - effect realised, where effect = sum of the values of the stages that succeeded; goals do not
    count. Perfect foresight knows successes, late starts and cuts before the first plan. It minds the cost of
    money and missed floors as every plan does; a policy that keeps them less may have the larger effect.

    Args:
        portfolio: Projects.
        funding: Sources, rules and quotas.
        settings: Draws, probabilities, policies.
        seed: Seed of the draws.

    Raises:
        InputError: Portfolio and funding do not fit together.
        SpecificationError: The plan has but one year; the rules contradict each other.

    Example:
        >>> from growthpoles.finance.funding import Source
        >>> from growthpoles.finance.portfolio import Money, StageCost
        >>> from growthpoles.labels import Label
        >>> stages = (StageCost("pilot", ((2026, 5),), 0.5), StageCost("scale-up", ((2027, 5),), value=9.0))
        >>> fund = Source("fund", Label("Fund"), "innovation-fund", ((2026, 5), (2027, 5)))
        >>> found = simulate_adjusting(
        ...     Portfolio((Project("A", Label("A"), stages=stages),), Money("KZT")),
        ...     Funding((fund,), Money("KZT")), settings=PolicySettings(draws=4, slip=0, cut=0),
        ... )
        >>> found["policies"]["regret"].to_list()
        [0.0, 0.0, 0.0]
    """
    settings = settings or PolicySettings()
    years = sorted({*portfolio.years, *funding.years})
    if len(years) < 2:
        raise SpecificationError(problem("finance.policy.years"))
    random = np.random.default_rng(seed)
    courses = [
        draw_course(portfolio, funding, settings=settings, random=random) for _ in range(settings.draws)
    ]
    first = allocate_finance(portfolio, funding, settings=settings.adjust.allocation, seed=seed)
    best = [_foresight(portfolio, funding, course, settings) for course in courses]
    runs = {
        policy: [
            _walk(first, portfolio, funding, course=c, settings=_policy(settings, policy)) for c in courses
        ]
        for policy in settings.policies
    }
    return PolicyResult(
        tables=(*_tables(runs, best), labels_table(funding.names),
                figures_table(_figures(best, years, portfolio))),
        spec={**settings.adjust.plain(), "draws": settings.draws, "slip": settings.slip, "cut": settings.cut,
              "cut_share": settings.cut_share, "policies": list(settings.policies),
              "money": str(portfolio.money), "illustrative": portfolio.illustrative},
        diagnostics=Diagnostics.of([note("finance.illustrative")] if portfolio.illustrative else []),
        provenance=Provenance(seed=seed),
    )  # fmt: skip


def draw_course(
    portfolio: Portfolio, funding: Funding, *, settings: PolicySettings, random: np.random.Generator
) -> Course:
    """Draw one course of events; every stage and year has its draw, whatever the plan."""
    success, late = set(), set()
    for p in sorted(portfolio.projects, key=lambda item: item.code):
        alive = True
        for s in p.stages:
            one, other = random.random(2)
            alive = alive and bool(one < s.probability)
            if alive:
                success.add((p.code, s.stage))
            if other < settings.slip and not s.committed:
                late.add((p.code, s.stage))
    years = sorted({*portfolio.years, *funding.years})
    known: dict[tuple[int, str, int], int] = {}
    for source in funding.sources:
        share = 1.0
        for now in years:
            share *= 1 - settings.cut_share * float(now > years[0] and random.random() < settings.cut)
            known |= {(now, source.code, y): round(share * b) for y, b in source.budgets if y >= now}
    return Course(frozenset(success), frozenset(late), known)


def _policy(settings: PolicySettings, policy: str) -> AdjustSettings:
    given = replace(settings.adjust, resolve=0, when="always" if policy == "always" else "trigger")
    if policy != "never":
        return given
    deaf = Triggers(_NEVER, _NEVER, _NEVER, _NEVER, _NEVER, _NEVER, 10**6, 10**6)
    return replace(given, triggers=deaf, penalty=_NEVER, limit=None, delay=0)


def _foresight(portfolio: Portfolio, funding: Funding, course: Course, settings: PolicySettings) -> float:
    """Effect of the plan that knows the course."""
    projects = tuple(_known(p, course) for p in portfolio.projects)
    sources = tuple(
        replace(s, budgets=tuple((y, course.budgets[y, s.code, y]) for y, _ in s.budgets))
        for s in funding.sources
    )
    seen = replace(portfolio, projects=projects, goals=(), links=_plain(portfolio))
    found = allocate_finance(seen, replace(funding, sources=sources), settings=settings.adjust.allocation)
    return float(dict(found["figures"].select("name", "value").rows())["effect"])


def _plain(portfolio: Portfolio) -> tuple[Link, ...]:
    return tuple(x for x in portfolio.links if x.kind != "synergy")


def _known(project: Project, course: Course) -> Project:
    """The project with its true costs; values that make the expected effect the true one."""
    stages, later = [], 0
    for stage, chance in zip(project.stages, project.chances(), strict=True):
        later += (project.code, stage.stage) in course.late
        alive = (project.code, stage.stage) in course.success
        value = stage.value / chance if alive else 0.0
        costs = tuple((y + later, c) for y, c in stage.costs)
        stages.append(replace(stage, value=value, costs=costs))
    return replace(project, stages=tuple(stages), contributions=())


def _walk(
    first: AllocationResult,
    portfolio: Portfolio,
    funding: Funding,
    *,
    course: Course,
    settings: AdjustSettings,
) -> _Run:
    """Take the first plan from year to year."""
    plan: AllocationResult | AdjustmentResult = first
    told: list[StageFact] = []
    nervous, replans = [], 0
    years = sorted({*portfolio.years, *funding.years})
    for now in range(years[0] + 1, years[-1] + 2):
        told += _news(plan, told, course, now)
        budgets = tuple((s, y, b) for (t, s, y), b in course.budgets.items() if t == now and y >= now)
        facts = Facts(now, tuple(told), budgets)
        plan = _next(portfolio, funding, plan, facts, settings)
        figures = dict(plan["figures"].select("name", "value").rows())
        replans += int(figures["replanned"])
        if figures["nervousness"] is not None:
            nervous.append(figures["nervousness"])
    values = {(p.code, s.stage): s.value for p in portfolio.projects for s in p.stages}
    free = {(p.code, s.stage) for p in portfolio.projects for s in p.stages if not s.cost}
    done = {(x.project, x.stage) for x in told if x.status == "finished"}
    done |= free & course.success & set(plan["plan"].filter("paid").select("project", "stage").rows())
    cost = int(plan["history"]["amount"].sum())  # every year has passed
    return _Run(sum(values[name] for name in done), tuple(nervous), replans, cost)


def _next(
    portfolio: Portfolio,
    funding: Funding,
    plan: AllocationResult | AdjustmentResult,
    facts: Facts,
    settings: AdjustSettings,
) -> AdjustmentResult:
    """The plan taken further; where commitments and limits cannot be kept, without them."""
    try:
        return adjust_plan(portfolio, funding, plan=plan, facts=facts, settings=settings)
    except SpecificationError:
        free = replace(settings, keep="none", limit=None)
        return adjust_plan(portfolio, funding, plan=plan, facts=facts, settings=free)


def _news(
    plan: AllocationResult | AdjustmentResult, told: list[StageFact], course: Course, now: int
) -> Iterator[StageFact]:
    """Facts of the year before `now`: late starts, and the outcomes of stages that are paid to the end."""
    sums: dict[Stage, dict[int, int]] = {}
    for project, stage, year, amount in plan["contracts"].select("project", "stage", "year", "amount").rows():
        if amount:
            years = sums.setdefault((project, stage), {})
            years[year] = years.get(year, 0) + amount
    paid = set(plan["plan"].filter("paid").select("project", "stage").rows())
    slipped = {(x.project, x.stage) for x in told if x.slip}
    ended = {(x.project, x.stage) for x in told if x.status != "running"}
    for name in sorted(paid & sums.keys()):
        first, last = min(sums[name]), max(sums[name])
        if name in ended:
            continue
        begun = isinstance(plan, AdjustmentResult) and bool(
            plan["history"].filter(project=name[0], stage=name[1]).height
        )
        if name in course.late and name not in slipped and first == now - 1 and not begun:
            yield StageFact(name[0], name[1], now - 1, spent=0, slip=1)
        elif last == now - 1:
            status = "finished" if name in course.success else "failed"
            yield StageFact(name[0], name[1], now - 1, status=status)


def _tables(runs: dict[str, list[_Run]], best: list[float]) -> tuple[Table, Table]:
    rows, means = [], []
    for policy, found in runs.items():
        effect = np.array([run.effect for run in found])
        regret = np.array(best) - effect
        nervous = [x for run in found for x in run.nervousness]
        rows += [
            (policy, k + 1, run.effect, best[k], best[k] - run.effect,
             float(np.mean(run.nervousness)) if run.nervousness else None, run.replans, run.cost)
            for k, run in enumerate(found)
        ]  # fmt: skip
        total = float(np.mean(best))
        means.append((policy, float(effect.mean()), float(effect.std()), float(effect.min()),
                      float(regret.mean()), float(regret.mean()) / total if total else None,
                      float(np.mean(nervous)) if nervous else None,
                      float(np.mean([run.replans for run in found])),
                      float(np.mean([run.cost for run in found]))))  # fmt: skip
    text, number, whole = pl.String, pl.Float64, pl.Int64
    one = {"policy": text, "scenario": whole, "effect": number, "foresight": number, "regret": number,
           "nervousness": number, "replans": whole, "cost": whole}  # fmt: skip
    all_ = {"policy": text, "effect": number, "deviation": number, "worst": number, "regret": number,
            "regret_share": number, "nervousness": number, "replans": number,
            "mean_cost": number}  # fmt: skip
    return (
        Table("policies", ("policy",), pl.DataFrame(means, schema=all_, orient="row")),
        Table("runs", ("policy", "scenario"), pl.DataFrame(rows, schema=one, orient="row")),
    )


def _figures(
    best: list[float], years: list[int], portfolio: Portfolio
) -> Iterator[tuple[str, float | None, str, str]]:
    yield "scenarios", float(len(best)), "", ""
    yield "years", float(len(years)), "", ""
    yield "best_effect_with_foresight", float(np.mean(best)), str(portfolio.money), ""
