"""Projects that want money: their stages, costs, chances and effects, and how they hang together."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.labels import Label, is_code

STAGES = ("basic-research", "applied-research", "development", "pilot", "scale-up", "commercialisation")
LINKS = ("requires", "excludes", "synergy")
MULTIPLES = {"": 1, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}

_MOST = 1e18


@dataclass(frozen=True, slots=True)
class Money:
    """A currency and the multiple in which amounts are written; amounts are kept in whole units of it.

    Attributes:
        currency: Three-letter code, ISO 4217.
        multiple: 1, 1 000, 1 000 000 or 1 000 000 000.

    Example:
        >>> mln = Money.parse("KZT million")
        >>> mln.whole(12.5), mln.written(12_500_000), str(mln)
        (12500000, 12.5, 'KZT million')
    """

    currency: str
    multiple: int = 1

    @classmethod
    def parse(cls, text: str) -> Money:
        """The money of a text such as ``"KZT"`` or ``"KZT million"``.

        Raises:
            ValueError: The text is written in another way.
        """
        currency, _, word = text.strip().partition(" ")
        if not (len(currency) == 3 and currency.isalpha() and currency.isupper()) or word not in MULTIPLES:
            raise ValueError(text)
        return cls(currency, MULTIPLES[word])

    def whole(self, amount: float) -> int:
        """A written amount in whole units of the currency, rounded to the nearest.

        Raises:
            InputError: More than any money there is, such as 1e300.
        """
        if not abs(amount) <= _MOST:
            raise InputError(problem("finance.amount.large", None, value=amount))
        return round(amount * self.multiple)

    def written(self, amount: int) -> float:
        """A whole amount as it would be written."""
        return amount / self.multiple

    def __str__(self) -> str:
        word = next(word for word, multiple in MULTIPLES.items() if multiple == self.multiple)
        return f"{self.currency} {word}".strip()


@dataclass(frozen=True, slots=True)
class StageCost:
    """One stage of one project.

    Attributes:
        stage: One of `STAGES`.
        costs: (year, cost) in whole units of currency.
        probability: Probability that the stage succeeds once it has been reached.
        value: Effect that arises when the stage succeeds, in the money of the portfolio as written.
        committed: Whether the stage must be paid whatever else is decided.

    Example:
        >>> StageCost("pilot", ((2026, 10), (2027, 5)), probability=0.6, value=40.0).cost
        15
    """

    stage: str
    costs: tuple[tuple[int, int], ...]
    probability: float = 1.0
    value: float = 0.0
    committed: bool = False

    @property
    def cost(self) -> int:
        """Cost over all years."""
        return sum(amount for _, amount in self.costs)


@dataclass(frozen=True)
class Project:
    """One project, from its first stage that wants money to its last.

    Attributes:
        code: Code, unique in the portfolio.
        label: Name.
        region: Code of the territorial unit where the effect arises.
        pole: Type of growth pole it belongs to.
        programme: Programme it is part of.
        lead: Leading organisation.
        kind: Kind of beneficiary (``"small"``, ``"laboratory"``), as the rules of funding name it.
        stages: Stages in the order of `STAGES`.
        own_money: Most of its own money it can put in, over all stages; None = no limit is known.
        variant_of: Group of variants it belongs to: at most one of a group is chosen.
        contributions: (goal, contribution) once its last stage has succeeded.

    Example:
        >>> Project("P1", Label("Pump"), stages=(StageCost("pilot", ((2026, 10),), 0.5, 40.0),)).effect
        20.0
    """

    code: str
    label: Label
    region: str = ""
    pole: str = ""
    programme: str = ""
    lead: str = ""
    kind: str = ""
    stages: tuple[StageCost, ...] = ()
    own_money: int | None = None
    variant_of: str = ""
    contributions: tuple[tuple[str, float], ...] = ()

    @property
    def cost(self) -> int:
        """Cost of all stages, whole units of currency."""
        return sum(item.cost for item in self.stages)

    def chances(self) -> tuple[float, ...]:
        """Probability that every stage so far has succeeded, one per stage."""
        found, reached = [], 1.0
        for item in self.stages:
            reached *= item.probability
            found.append(reached)
        return tuple(found)

    @property
    def effect(self) -> float:
        """Expected effect when all stages are paid: the sum of value x probability that it arises."""
        return sum(p * item.value for p, item in zip(self.chances(), self.stages, strict=True))


@dataclass(frozen=True, slots=True)
class Link:
    """How two projects hang together.

    Attributes:
        project: Code of the one.
        kind: ``requires`` (the one only with the other), ``excludes`` or ``synergy``.
        other: Code of the other.
        value: Synergy: effect when the last stages of both succeed (negative: they get in each other's way).

    Example:
        >>> Link("P1", "requires", "P2").kind
        'requires'
    """

    project: str
    kind: str
    other: str
    value: float = 0.0


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal that projects contribute to.

    Attributes:
        code: Code.
        label: Name.
        target: Level that counts as fully attained.
        weight: Effect of full attainment, in the money of the portfolio as written.

    Example:
        >>> Goal("jobs", Label("Jobs"), target=500.0, weight=20.0).target
        500.0
    """

    code: str
    label: Label
    target: float
    weight: float = 1.0


@dataclass(frozen=True)
class Portfolio:
    """Projects, their links and the goals they serve.

    Attributes:
        projects: The projects.
        money: Currency and multiple; costs are held in whole units of the currency.
        links: Links between projects.
        goals: Goals.
        exactly_one: Groups of variants of which exactly one must be chosen.
        illustrative: Whether the projects were made up; every page says so.

    Raises:
        InputError: Everything that contradicts itself, at once.

    Example:
        >>> pump = Project("P1", Label("Pump"), stages=(StageCost("pilot", ((2026, 10),), 0.5, 40.0),))
        >>> Portfolio((pump,), Money("KZT")).years
        (2026,)
    """

    projects: tuple[Project, ...]
    money: Money
    links: tuple[Link, ...] = ()
    goals: tuple[Goal, ...] = ()
    exactly_one: frozenset[str] = frozenset()
    illustrative: bool = False

    def __post_init__(self) -> None:
        problems = list(_problems(self))
        if problems:
            raise InputError(problems)

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Years in which anything costs money, sorted."""
        found = {year for p in self.projects for stage in p.stages for year, _ in stage.costs}
        return tuple(sorted(found))

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Codes of the projects in the order given."""
        return tuple(item.code for item in self.projects)

    def project(self, code: str) -> Project:
        """One project by its code.

        Raises:
            InputError: There is no such project.
        """
        for item in self.projects:
            if item.code == code:
                return item
        raise InputError(problem("finance.project.unknown", Where(key=code), given=code))


def _problems(portfolio: Portfolio) -> Iterator[Problem]:
    if not portfolio.projects:
        yield problem("finance.portfolio.empty")
    seen: set[str] = set()
    goals = {item.code for item in portfolio.goals}
    for item in portfolio.projects:
        where = Where(key=item.code)
        if not is_code(item.code):
            yield problem("finance.code.bad", where, given=item.code)
        if item.code in seen:
            yield problem("finance.code.twice", where, given=item.code)
        seen.add(item.code)
        yield from _stage_problems(item, where)
        yield from _amount_problems(item, goals)
    yield from _link_problems(portfolio, seen)
    for aim in portfolio.goals:
        if not (aim.target > 0 and aim.weight >= 0):
            yield problem("finance.goal.bad", Where(key=aim.code), target=aim.target, weight=aim.weight)


def _amount_problems(item: Project, goals: set[str]) -> Iterator[Problem]:
    where = Where(key=item.code)
    if item.own_money is not None and item.own_money < 0:
        yield problem("finance.amount.negative", where, name="own_money", value=item.own_money)
    for goal, amount in item.contributions:
        if goal not in goals:
            yield problem("finance.goal.unknown", where, given=goal, known=", ".join(sorted(goals)))
        if not (math.isfinite(amount) and amount >= 0):
            yield problem("finance.amount.negative", where, name=f"contribution {goal}", value=amount)


def _stage_problems(project: Project, where: Where) -> Iterator[Problem]:
    names = [item.stage for item in project.stages]
    if not names:
        yield problem("finance.project.no_stage", where)
    for name in names:
        if name not in STAGES:
            yield problem("finance.stage.unknown", where, given=name, known=", ".join(STAGES))
    known = [STAGES.index(name) for name in names if name in STAGES]
    if any(a >= b for a, b in pairwise(known)):
        yield problem("finance.stage.order", where, given=", ".join(names))
    for item in project.stages:
        yield from _figure_problems(item, where)


def _figure_problems(item: StageCost, where: Where) -> Iterator[Problem]:
    if not 0 <= item.probability <= 1:
        yield problem("finance.probability.bad", where, stage=item.stage, value=item.probability)
    if not math.isfinite(item.value):
        yield problem("finance.value.bad", where, stage=item.stage)
    years = [year for year, _ in item.costs]
    if len(set(years)) < len(years):
        yield problem("finance.year.twice", where, stage=item.stage)
    for year, amount in item.costs:
        if amount < 0:
            at = Where(key=where.key, year=year)
            yield problem("finance.amount.negative", at, name=f"cost {item.stage}", value=amount)


def _link_problems(portfolio: Portfolio, codes: set[str]) -> Iterator[Problem]:
    for link in portfolio.links:
        where = Where(key=f"{link.project} {link.kind} {link.other}")
        if link.kind not in LINKS:
            yield problem("finance.link.unknown", where, given=link.kind, known=", ".join(LINKS))
        for code in (link.project, link.other):
            if code not in codes:
                yield problem("finance.project.unknown", where, given=code)
        if link.project == link.other:
            yield problem("finance.link.self", where)
        if not math.isfinite(link.value):
            yield problem("finance.value.bad", where, stage=link.kind)
    groups = {item.variant_of for item in portfolio.projects if item.variant_of}
    for item in portfolio.projects:
        if item.code in groups and item.variant_of != item.code:
            member = next(x.code for x in portfolio.projects if x.variant_of == item.code)
            yield problem("finance.group.namesake", Where(key=item.code), given=member, group=item.code)
    for group in sorted(portfolio.exactly_one - groups):
        yield problem("finance.group.unknown", Where(key=group), given=group)
