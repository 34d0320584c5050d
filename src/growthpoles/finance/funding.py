"""Sources of money and the rules under which they pay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from growthpoles.core.catalogue import Named
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.finance.portfolio import STAGES, Money
from growthpoles.labels import Label, is_code

PUBLIC = ("republican-budget", "local-budget", "innovation-fund", "tax-relief")
PRIVATE = (
    "own", "bank", "insurance-pension-fund", "investment-fund", "venture", "leasing", "foreign",
)  # fmt: skip
KINDS = (*PUBLIC, *PRIVATE)
QUOTAS = ("region", "pole", "programme", "stage", "lead")


@dataclass(frozen=True, slots=True)
class Legal:
    """Where a rule comes from and when it holds; it holds in every year that its dates touch.

    Attributes:
        basis: Law, order or programme, with its address.
        valid_from, valid_to: First and last day; None = open.

    Example:
        >>> Legal("Order 1", date(2020, 10, 9)).covers(2020)
        True
    """

    basis: str = ""
    valid_from: date | None = None
    valid_to: date | None = None

    def covers(self, year: int) -> bool:
        """Whether any day of the year lies within the dates."""
        return (self.valid_from is None or self.valid_from.year <= year) and (
            self.valid_to is None or year <= self.valid_to.year
        )


@dataclass(frozen=True)
class Source:
    """A source of money.

    Attributes:
        code: Code, unique in the funding.
        label: Name.
        kind: One of `KINDS`; ``own`` is the money of the applicants, limited by project.
        budgets: (year, amount) in whole units of currency; only ``own`` may have none, which means no limit.
        cost_of_money: Cost of one unit of it (0.12 for a loan that costs 12 % in all).
        stages, regions, poles, programmes, beneficiaries: What it may pay for; empty = no restriction.
        min_probability: Least success probability of a stage it pays for: its appetite for risk.
        carry: Share of a year's budget that may be carried into the next year.
        repayment: Share of what it pays that comes back `repayment_after` years later (a revolving fund).
        repayment_after: Years until then.
        public: Whether it counts as public money; by its kind when None.
        legal: Where it comes from and when it pays.

    Example:
        >>> fund = Source("fund", Label("Fund"), "innovation-fund", ((2026, 100),), stages=("pilot",))
        >>> fund.is_public, fund.budget(2026), fund.budget(2027)
        (True, 100, 0)
    """

    code: str
    label: Label
    kind: str
    budgets: tuple[tuple[int, int], ...] = ()
    cost_of_money: float = 0.0
    stages: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    poles: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    beneficiaries: tuple[str, ...] = ()
    min_probability: float = 0.0
    carry: float = 0.0
    repayment: float = 0.0
    repayment_after: int = 1
    public: bool | None = None
    legal: Legal = field(default_factory=Legal)

    @property
    def is_public(self) -> bool:
        """Whether it counts as public money."""
        return self.kind in PUBLIC if self.public is None else self.public

    @property
    def unlimited(self) -> bool:
        """Whether only the applicants' own limits hold."""
        return not self.budgets

    def budget(self, year: int) -> int:
        """Budget of a year, 0 when it has none or does not pay in it."""
        return dict(self.budgets).get(year, 0) if self.legal.covers(year) else 0


@dataclass(frozen=True)
class Rule:
    """A bound on what some sources together may or must pay of the cost of a stage.

    Attributes:
        code: Code, unique in the funding.
        label: Name.
        sources: Codes of the sources.
        stages, beneficiaries: Where it holds; empty = everywhere.
        min_share, max_share: Shares of the cost of a stage in every year.
        max_amount: Most per project and stage over all years, whole units of currency.
        min_ticket: Least contract of a source with a project, stage and year.
        legal: Where it comes from and when it holds.

    Example:
        >>> Rule("own-10", Label("Own part"), ("own",), min_share=0.1).min_share
        0.1
    """

    code: str
    label: Label
    sources: tuple[str, ...]
    stages: tuple[str, ...] = ()
    beneficiaries: tuple[str, ...] = ()
    min_share: float = 0.0
    max_share: float = 1.0
    max_amount: int | None = None
    min_ticket: int | None = None
    legal: Legal = field(default_factory=Legal)


@dataclass(frozen=True)
class Quota:
    """A floor or a ceiling on the money of a region, pole, programme, stage or lead organisation.

    Attributes:
        by: One of `QUOTAS`.
        code: Which region, pole, programme, stage or organisation.
        min_share, max_share: Shares of the cost of the whole plan.
        min_amount, max_amount: Amounts over all years, whole units of currency.
        elastic: Whether a shortfall is reported instead of making the plan impossible.
        legal: Where it comes from and when it holds: it looks only at the costs of those years.
        spent_inside, spent_whole: Money spent before the years of the plan that counts, inside and in all.

    Example:
        >>> Quota("region", "KZ-10", min_share=0.05).name
        'region KZ-10'
    """

    by: str
    code: str
    min_share: float = 0.0
    max_share: float = 1.0
    min_amount: int = 0
    max_amount: int | None = None
    elastic: bool = True
    legal: Legal = field(default_factory=Legal)
    spent_inside: int = 0
    spent_whole: int = 0

    @property
    def name(self) -> str:
        """What it limits."""
        return f"{self.by} {self.code}"


@dataclass(frozen=True, slots=True)
class ConsortiumRules:
    """What a consortium must look like to be paid.

    Attributes:
        min_firms, min_laboratories: Least numbers of independent firms and of laboratories or training
            bodies.
        lead: Kind of the leading member.
        min_partner, max_partner: Least and largest share of one member in the work.
        max_laboratories: Share of the aid above which the laboratories' part must be justified.
        min_lead_pole: Least share of research in the territory of the leading pole.

    Example:
        >>> ConsortiumRules(min_firms=2, min_laboratories=1).max_partner
        1.0
    """

    min_firms: int = 0
    min_laboratories: int = 0
    lead: str = ""
    min_partner: float = 0.0
    max_partner: float = 1.0
    max_laboratories: float = 1.0
    min_lead_pole: float = 0.0


@dataclass(frozen=True)
class Funding:
    """Sources, rules and quotas.

    Attributes:
        sources: The sources.
        money: Currency and multiple of the amounts in the file.
        rules: Bounds on shares and amounts.
        quotas: Floors and ceilings.
        consortium: What a consortium must look like, if the rules say.
        title: Name of the set.
        date: Day it was fixed.
        names: (kind, code, label) of what results show.

    Raises:
        InputError: Everything that contradicts itself, at once.

    Example:
        >>> fund = Source("fund", Label("Fund"), "innovation-fund", ((2026, 100),))
        >>> Funding((fund,), Money("KZT")).years
        (2026,)
    """

    sources: tuple[Source, ...]
    money: Money
    rules: tuple[Rule, ...] = ()
    quotas: tuple[Quota, ...] = ()
    consortium: ConsortiumRules | None = None
    title: Label = field(default_factory=Label)
    date: str = ""
    names: tuple[Named, ...] = ()

    def __post_init__(self) -> None:
        problems = list(_problems(self))
        if problems:
            raise InputError(problems)

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Years with a budget, sorted."""
        return tuple(sorted({year for item in self.sources for year, _ in item.budgets}))

    def source(self, code: str) -> Source:
        """One source by its code.

        Raises:
            InputError: There is no such source.
        """
        for item in self.sources:
            if item.code == code:
                return item
        raise InputError(problem("finance.source.unknown", Where(key=code), given=code, known=self._known()))

    def _known(self) -> str:
        return ", ".join(item.code for item in self.sources)


def _problems(funding: Funding) -> Iterator[Problem]:
    if not funding.sources:
        yield problem("finance.funding.empty")
    for name, items in (("source", funding.sources), ("rule", funding.rules)):
        codes = [item.code for item in items]
        for code in codes:
            if not is_code(code):
                yield problem("finance.code.bad", Where(key=f"{name}.{code}"), given=code)
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            yield problem("finance.code.twice", Where(key=f"{name}.{code}"), given=code)
    for source in funding.sources:
        yield from _source_problems(source)
    for rule in funding.rules:
        yield from _rule_problems(rule, {item.code for item in funding.sources})
    for quota in funding.quotas:
        yield from _quota_problems(quota)


def _source_problems(source: Source) -> Iterator[Problem]:
    where = Where(key=f"source.{source.code}")
    if source.kind not in KINDS:
        yield problem("finance.kind.unknown", where, given=source.kind, known=", ".join(KINDS))
    if not source.budgets and source.kind != "own":
        yield problem("finance.budget.missing", where)
    years = [year for year, _ in source.budgets]
    if len(set(years)) < len(years):
        yield problem("finance.year.twice", where, stage="budgets")
    for year, amount in source.budgets:
        if amount < 0:
            yield problem("finance.budget.negative", Where(key=where.key, year=year), value=amount)
    for name in ("carry", "repayment", "min_probability"):
        if not 0 <= getattr(source, name) <= 1:
            yield problem("finance.share.bad", where, name=name, value=getattr(source, name))
    if source.cost_of_money < 0:
        yield problem("finance.amount.negative", where, name="cost_of_money", value=source.cost_of_money)
    if source.repayment_after < 1:
        yield problem("finance.amount.negative", where, name="repayment_after", value=source.repayment_after)
    yield from _stage_problems(source.stages, where)
    yield from _date_problems(source.legal, where)


def _stage_problems(stages: tuple[str, ...], where: Where) -> Iterator[Problem]:
    for stage in stages:
        if stage not in STAGES:
            yield problem("finance.stage.unknown", where, given=stage, known=", ".join(STAGES))


def _date_problems(legal: Legal, where: Where) -> Iterator[Problem]:
    if legal.valid_from and legal.valid_to and legal.valid_from > legal.valid_to:
        start, end = legal.valid_from.isoformat(), legal.valid_to.isoformat()
        yield problem("finance.dates.order", where, start=start, end=end)


def _share_problems(item: Rule | Quota, where: Where) -> Iterator[Problem]:
    for name in ("min_share", "max_share"):
        if not 0 <= getattr(item, name) <= 1:
            yield problem("finance.share.bad", where, name=name, value=getattr(item, name))
    if item.min_share > item.max_share:
        yield problem("finance.share.order", where, low=item.min_share, high=item.max_share)
    yield from _date_problems(item.legal, where)


def _rule_problems(rule: Rule, known: set[str]) -> Iterator[Problem]:
    where = Where(key=f"rule.{rule.code}")
    if not rule.sources:
        yield problem("finance.rule.no_source", where)
    for code in rule.sources:
        if code not in known:
            yield problem("finance.source.unknown", where, given=code, known=", ".join(sorted(known)))
    for name in ("max_amount", "min_ticket"):
        amount = getattr(rule, name)
        if amount is not None and amount < 0:
            yield problem("finance.amount.negative", where, name=name, value=amount)
    yield from _share_problems(rule, where)
    yield from _stage_problems(rule.stages, where)


def _quota_problems(quota: Quota) -> Iterator[Problem]:
    where = Where(key=f"quota.{quota.name}")
    if quota.by not in QUOTAS:
        yield problem("finance.quota.unknown", where, given=quota.by, known=", ".join(QUOTAS))
    if quota.by == "stage":
        yield from _stage_problems((quota.code,), where)
    high = quota.max_amount
    if quota.min_amount < 0 or (high is not None and high < 0):
        value = min(quota.min_amount, 0 if high is None else high)
        yield problem("finance.amount.negative", where, name="amount", value=value)
    elif high is not None and quota.min_amount > high:
        yield problem("finance.amount.order", where, low=quota.min_amount, high=high)
    yield from _share_problems(quota, where)
