"""What an analysis of risk takes: shocks, tranches, guarantees and insurance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from growthpoles.core.result import Result
from growthpoles.errors import InputError, Problem, SpecificationError, Where, problem
from growthpoles.finance.funding import Funding
from growthpoles.finance.plan import Contract, Plan
from growthpoles.finance.portfolio import Portfolio
from growthpoles.labels import Label

GROUPS = ("region", "pole", "programme", "lead", "kind")
COVERS = ("guarantee", "insurance")
SIZES = tuple(i / 20 for i in range(11))


@dataclass(frozen=True, slots=True)
class Shock:
    """A shock that all projects of one group share.

    Attributes:
        by: What makes the groups: one of `GROUPS`.
        correlation: Part of the variance of every project's fortune that the shock explains.

    Example:
        >>> Shock("region", 0.1).by
        'region'
    """

    by: str
    correlation: float


@dataclass(frozen=True, slots=True)
class Cut:
    """A cut of a source in mid-plan.

    Attributes:
        source: Code of the source.
        probability: Probability of the cut in every year, apart from the other years.
        share: Part of the year's contracts that is not paid; those with the least effect per unit of money
            are dropped first, committed stages last.

    Example:
        >>> Cut("budget", 0.2, 0.3).share
        0.3
    """

    source: str
    probability: float
    share: float


@dataclass(frozen=True, slots=True)
class Tranche:
    """Sources that lose together, in the order in which tranches lose.

    Attributes:
        code: Code.
        sources: Codes of the sources.
        size: Most it takes before the next one, as a share of all contracts; None = all its sources paid.
        label: Name.

    Example:
        >>> Tranche("first-loss", ("budget",), 0.2).size
        0.2
    """

    code: str
    sources: tuple[str, ...]
    size: float | None = None
    label: Label = field(default_factory=Label)


@dataclass(frozen=True, slots=True)
class Cover:
    """A guarantee or an insurance: somebody pays a part of what others lose.

    Attributes:
        code: Code.
        payer: Who pays: a source or another party.
        covered: Codes of the sources whose losses are covered.
        share: Part of the loss that is paid (a guarantee of 50 %: 0.5).
        deductible: Loss that stays with the covered before anything is paid, as a share of their contracts.
        limit: Most that is paid, as a share of their contracts.
        price: Premium, as a share of their contracts.
        kind: ``guarantee`` or ``insurance``.
        label: Name.

    Example:
        >>> Cover("fund-50", "damu", ("bank",), share=0.5).limit
        1.0
    """

    code: str
    payer: str
    covered: tuple[str, ...]
    share: float = 1.0
    deductible: float = 0.0
    limit: float = 1.0
    price: float = 0.0
    kind: str = "guarantee"
    label: Label = field(default_factory=Label)


@dataclass(frozen=True)
class RiskSettings:
    """How risk is drawn and shared.

    The correlations, the spread of prices and the accepted loss are assumptions; set them to what is known.

    Attributes:
        draws: Scenarios.
        level: Level of value at risk and CVaR.
        shocks: Shared shocks.
        cuts: Cuts of sources.
        price_deviation: Standard deviation of the yearly change of prices (log), against what was planned.
        recovery: Part of the money of a stopped project that comes back.
        tranches: Tranches in the order in which they lose; what they do not take falls on all sources in
            proportion to what they still have at stake.
        covers: Guarantees and insurance, applied one after the other.
        accepted: Loss at `level` that private sources accept, as a share of their contracts.
        limits: (source, share) for sources that accept another loss, or public ones that have a limit.
        lead_cap: Most of the money that may go to one leading organisation, as a share; None = no cap.
        sizes: Sizes of first-loss capital that are tried, as shares of all contracts.

    Example:
        >>> RiskSettings(draws=1000, tranches=(Tranche("first-loss", ("budget",)),)).level
        0.95
    """

    draws: int = 5000
    level: float = 0.95
    shocks: tuple[Shock, ...] = (Shock("region", 0.1), Shock("programme", 0.1))
    cuts: tuple[Cut, ...] = ()
    price_deviation: float = 0.0
    recovery: float = 0.0
    tranches: tuple[Tranche, ...] = ()
    covers: tuple[Cover, ...] = ()
    accepted: float = 0.1
    limits: tuple[tuple[str, float], ...] = ()
    lead_cap: float | None = None
    sizes: tuple[float, ...] = SIZES

    def __post_init__(self) -> None:
        problems = list(_own_problems(self))
        if problems:
            raise SpecificationError(problems)


def _own_problems(given: RiskSettings) -> Iterator[Problem]:
    if given.draws < 100:
        yield problem("risk.draws", None, draws=given.draws, least=100)
    if not 0.5 <= given.level < 1 or given.price_deviation < 0:
        yield problem("risk.level", None, level=given.level, deviation=given.price_deviation)
    for item in given.shocks:
        if item.by not in GROUPS:
            yield problem("risk.shock.unknown", Where(key=item.by), given=item.by, known=", ".join(GROUPS))
    total = sum(item.correlation for item in given.shocks)
    if total > 1:
        yield problem("risk.shocks.sum", None, total=total)
    for cover in given.covers:
        if cover.kind not in COVERS:
            known = ", ".join(COVERS)
            yield problem("risk.cover.unknown", Where(key=cover.code), given=cover.kind, known=known)
    for key, value in _shares(given):
        if not 0 <= value <= 1:
            yield problem("risk.share.bad", Where(key=key), value=value)
    yield from _code_problems(given)


def _code_problems(given: RiskSettings) -> Iterator[Problem]:
    codes = [f"tranche.{x.code}" for x in given.tranches] + [f"cover.{x.code}" for x in given.covers]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield problem("risk.code.twice", Where(key=code), given=code)


def _shares(given: RiskSettings) -> Iterator[tuple[str, float]]:
    """Everything in the settings that must lie between 0 and 1, with its key."""
    yield from (
        ("recovery", given.recovery),
        ("accepted", given.accepted),
        ("lead_cap", given.lead_cap or 0.0),
    )
    yield from ((f"limits.{code}", value) for code, value in given.limits)
    yield from (("sizes", value) for value in given.sizes)
    yield from ((f"shock.{item.by}", item.correlation) for item in given.shocks)
    yield from ((f"tranche.{item.code}", item.size or 0.0) for item in given.tranches)
    for cut in given.cuts:
        yield from ((f"cut.{cut.source}", value) for value in (cut.probability, cut.share))
    for cover in given.covers:
        values = (cover.share, cover.deductible, cover.limit, cover.price)
        yield from ((f"cover.{cover.code}", value) for value in values)


def as_plan(plan: Plan | Result) -> Plan:
    """The plan itself, or the plan in the tables ``plan`` and ``contracts`` of an allocation.

    Raises:
        NotAvailableError: The result has no such tables.
    """
    if isinstance(plan, Plan):
        return plan
    names = ("project", "stage", "source", "year", "amount")
    contracts = tuple(Contract(*row) for row in plan["contracts"].select(names).iter_rows())
    stages = plan["plan"].filter("paid").select("project", "stage")
    return Plan(frozenset(stages.iter_rows()), contracts)


def check_risk(portfolio: Portfolio, funding: Funding, *, plan: Plan, settings: RiskSettings) -> None:
    """Raise one error with everything of a plan and of the settings that does not fit together.

    Raises:
        InputError: Contracts of unknown projects, stages or sources, contracts that do not cover the costs,
            settings that name unknown sources, a source in two tranches, a cover that pays itself.
    """
    problems = [*_plan_problems(portfolio, funding, plan), *_source_problems(funding, settings)]
    if problems:
        raise InputError(problems)


def _plan_problems(portfolio: Portfolio, funding: Funding, plan: Plan) -> Iterator[Problem]:
    stages = {(p.code, s.stage): dict(s.costs) for p in portfolio.projects for s in p.stages}
    sources = {item.code for item in funding.sources}
    if not plan.contracts:
        yield problem("risk.plan.empty")
    for project, stage in sorted(plan.paid - set(stages)):
        yield problem("risk.stage.unknown", Where(key=f"{project} {stage}"))
    for item in plan.contracts:
        where = Where(key=f"{item.project} {item.stage}", year=item.year)
        if item.source not in sources:
            yield _unknown_source(item.source, where, sources)
        if (item.project, item.stage) not in plan.paid:
            yield problem("risk.stage.unknown", where)
    for key in sorted(plan.paid & set(stages)):
        given = {y: plan.by_cell.get((*key, y), {}) for y in stages[key]}
        for year, cost in stages[key].items():
            paid = sum(given[year].values())
            if paid != cost or any(amount < 0 for amount in given[year].values()):
                where = Where(key=" ".join(key), year=year)
                yield problem("risk.plan.uncovered", where, paid=paid, cost=cost)


def _source_problems(funding: Funding, settings: RiskSettings) -> Iterator[Problem]:
    known = {item.code for item in funding.sources}
    seen: set[str] = set()
    for tranche in settings.tranches:
        where = Where(key=f"tranche.{tranche.code}")
        yield from _unknown(tranche.sources, where, known)
        for code in tranche.sources:
            if code in seen:
                yield problem("risk.tranche.twice", where, given=code)
            seen.add(code)
    yield from _unknown((item.source for item in settings.cuts), Where(key="cuts"), known)
    yield from _unknown((code for code, _ in settings.limits), Where(key="limits"), known)
    for cover in settings.covers:
        where = Where(key=f"cover.{cover.code}")
        yield from _unknown(cover.covered, where, known)
        if cover.payer in cover.covered:
            yield problem("risk.cover.itself", where, given=cover.payer)


def _unknown(codes: Iterable[str], where: Where, known: set[str]) -> Iterator[Problem]:
    for code in codes:
        if code not in known:
            yield _unknown_source(code, where, known)


def _unknown_source(code: str, where: Where, known: set[str]) -> Problem:
    return problem("finance.source.unknown", where, given=code, known=", ".join(sorted(known)))
