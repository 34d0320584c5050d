"""Parts of the study file about programmes, calls and the money of many sources."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from growthpoles.study.sections import Names, Section, TableFile

Share = Literal[
    "equal-gain", "proportional", "shapley", "nucleolus", "equal-awards", "equal-losses", "talmud"
]


class ProgrammeFile(TableFile):
    """A programme: the table of its nodes. Goals, participants and figures are the sheets goals, participants
    and facts of the same workbook, or the files goals.csv, participants.csv and facts.csv beside it."""

    money: str = ""
    """Unit of the budgets, such as `KZT million`."""
    rules: str | None = None
    """TOML file of priorities and selection rules; rules.toml beside the table by default, if any."""
    year: int | None = None
    """Figures of later years are left aside; all are used by default."""


class CallFile(TableFile):
    """A call for projects: the table of applications. Without reviews, reviewers are assigned."""

    code: str
    """Code of the call."""
    title: Names = Field(default_factory=Names)
    """Name of the call."""
    rules: str
    """TOML file of criteria, thresholds and priorities."""
    reviewers: str
    """CSV file of the reviewers: code, organisation, topics, capacity."""
    conflicts: str | None = None
    """CSV file of declared conflicts of interest: application, reviewer."""
    reviews: TableFile | None = None
    """Reviews: application, reviewer, criterion, score."""
    budget: float | None = None
    """Money there is, in `money`; no limit by default."""
    places: int | None = None
    """Most projects that are funded; no limit by default."""
    money: str = ""
    """Unit of budget and costs, such as `KZT million`."""
    day: dt.date | None = None
    """Day of the decision, on which the rules must hold."""
    illustrative: bool = False
    """Whether the call was made up; every page says so."""
    draws: int = Field(default=1000, ge=100, le=1_000_000)
    """Draws of the true scores."""
    level: float = Field(default=0.9, gt=0, lt=1)
    """Level of the intervals."""


class AllocationItem(Section):
    """How money is allocated."""

    budget: Literal["commitment", "expected", "guarded"] = "commitment"
    """What budgets count: contracts, expected spending, or expected spending with a margin."""
    overrun: float = Field(default=0.05, gt=0, lt=1)
    """Guarded: accepted probability that the spending of a year exceeds the budgets."""
    gap: float = Field(default=1e-4, ge=0)
    """Proven distance to the best possible plan at which the search stops, relative; 0 = exact."""
    time_limit: float = Field(default=60.0, gt=0)
    """Seconds of each search; then the best plan found is given with its gap."""
    model: Literal["auto", "aggregated", "full"] = "auto"
    """Every project stage apart, classes of stages under equal rules, or whatever is small enough."""
    apart: int = Field(default=600, ge=0)
    """Most stages with limits of their own that `auto` keeps apart."""
    cost_weight: float = Field(default=1.0, ge=0)
    """Effect given up for one unit of the cost of money."""
    quota_price: float | None = None
    """Effect given up for one unit of money that an elastic quota is short of; the highest effect per unit of
    money of any project by default."""
    risk_aversion: float = Field(default=0.0, ge=0, le=1)
    """Weight of the worst outcomes of the plan against their mean; the plan alone is made with it, not the
    other steps."""
    tail: float = Field(default=0.9, gt=0, lt=1)
    """Risk aversion: level of the conditional value at risk; 0.9 = the mean of the worst 10 %."""
    outcomes: int = Field(default=200, ge=100, le=5000)
    """Risk aversion: outcomes that are drawn, with the shocks of `[finance.risk]`."""
    resolve: int = Field(default=0, ge=0)
    """Projects on each side of the line for which the plan is solved again, to say what they are worth."""


class FrontierItem(Section):
    """What more alignment of regions, or more of a goal, costs."""

    points: int = Field(default=9, ge=2, le=1000)
    """Alignment: number of points."""
    year: int | None = None
    """Alignment: year of the population; the last with figures of all regions by default."""
    goal: str = ""
    """Code of a goal of the portfolio as the other aim, in place of the alignment of regions."""
    step: float = Field(default=1.0, gt=0)
    """Goal: least increase from point to point."""
    limit: int = Field(default=100, ge=2)
    """Goal: most points."""
    gap: float | None = Field(default=None, ge=0)
    """Proven distance at which the search of a point stops; that of the allocation by default."""


class PriorityItem(Section):
    """The order in which projects are added as budgets rise."""

    shares: tuple[float, ...] = Field(default=(0.6, 0.7, 0.8, 0.9, 1.0, 1.1), min_length=1)
    """Budgets that may come true, as shares of those of the funding, rising."""
    chances: tuple[float, ...] | None = None
    """Probability of each; all alike by default."""
    gap: float | None = Field(default=None, ge=0)
    """Proven distance at which the search stops; that of the allocation by default."""


class AlternativesItem(Section):
    """Plans that are nearly as good as the best."""

    slack: float = Field(default=0.02, gt=0, lt=1)
    """Share of the best objective that may be given up."""
    by: tuple[Literal["region", "programme", "source"], ...] = ("region", "programme", "source")
    """What is given as little and as much money as possible."""
    prove: int = Field(default=200, ge=0)
    """Projects for which it is proven that every near-optimal plan holds them, or none."""
    nodes: int | None = Field(default=None, ge=1)
    """Nodes of each search for a least or most amount: quick, alike on every machine, and possibly short of
    the last word; searched to the gap by default."""
    time_limit: float = Field(default=60.0, gt=0)
    """Seconds of all searches together; then what was found is given."""
    gap: float | None = Field(default=None, ge=0)
    """Proven distance at which each search stops; that of the allocation by default."""


class CutItem(Section):
    """A cut of a source in mid-plan."""

    source: str
    """Code of the source."""
    probability: float = Field(ge=0, le=1)
    """Probability of the cut in every year."""
    share: float = Field(ge=0, le=1)
    """Part of the year's contracts that is not paid."""


class TrancheItem(Section):
    """Sources that lose together, in the order in which tranches lose."""

    code: str
    """Code."""
    sources: tuple[str, ...]
    """Codes of the sources."""
    size: float | None = Field(default=None, ge=0, le=1)
    """Most it takes before the next one, as a share of all contracts; all its sources paid by default."""
    label: Names = Field(default_factory=Names)
    """Name."""


class CoverItem(Section):
    """A guarantee or an insurance."""

    code: str
    """Code."""
    payer: str
    """Who pays: a source or another party."""
    covered: tuple[str, ...]
    """Codes of the sources whose losses are covered."""
    share: float = Field(default=1.0, ge=0, le=1)
    """Part of the loss that is paid."""
    deductible: float = Field(default=0.0, ge=0, le=1)
    """Loss that stays with the covered, as a share of their contracts."""
    limit: float = Field(default=1.0, ge=0, le=1)
    """Most that is paid, as a share of their contracts."""
    price: float = Field(default=0.0, ge=0, le=1)
    """Premium, as a share of their contracts."""
    kind: Literal["guarantee", "insurance"] = "guarantee"
    """What it is."""
    label: Names = Field(default_factory=Names)
    """Name."""


class RiskItem(Section):
    """What the plan may lose, and who bears it."""

    draws: int = Field(default=5000, ge=100, le=1_000_000)
    """Scenarios."""
    level: float = Field(default=0.95, ge=0.5, lt=1)
    """Level of value at risk and of the mean of the worst scenarios."""
    shocks: dict[Literal["region", "pole", "programme", "lead", "kind"], float] = Field(
        default={"region": 0.1, "programme": 0.1}
    )
    """Shared shocks: what makes the groups = part of the variance of fortunes that they explain."""
    cuts: tuple[CutItem, ...] = ()
    """Cuts of sources."""
    price_deviation: float = Field(default=0.0, ge=0)
    """Standard deviation of the yearly change of prices (log)."""
    recovery: float = Field(default=0.0, ge=0, le=1)
    """Part of the money of a stopped project that comes back."""
    tranches: tuple[TrancheItem, ...] = ()
    """Tranches in the order in which they lose."""
    covers: tuple[CoverItem, ...] = ()
    """Guarantees and insurance."""
    accepted: float = Field(default=0.1, ge=0, le=1)
    """Loss that private sources accept, as a share of their contracts."""
    limits: dict[str, float] = Field(default_factory=dict)
    """Sources that accept another loss: code = share."""
    lead_cap: float | None = None
    """Most of the money that may go to one leading organisation, as a share; no cap by default."""


class SharingItem(Section):
    """Fair shares of what sources reach together: one allocation for every coalition of them."""

    sources: tuple[str, ...] = Field(min_length=2, max_length=10)
    """Codes of the sources that are partners; the others pay nothing."""
    programme: str = ""
    """Code of the programme whose projects they pay for; all projects by default."""
    rules: tuple[Share, ...] = (
        "equal-gain",
        "proportional",
        "shapley",
        "nucleolus",
        "equal-awards",
        "equal-losses",
        "talmud",
    )
    """Rules of sharing to show."""


class InvestorsFile(TableFile):
    """A consortium of investors for every programme: organisations (code, names, kind, unit, pole, owner,
    roles, min_money, max_money). To be raised is the private money of the programme in the plan, without the
    applicants' own. The region and the pole of a programme are those with most of its money."""

    past: str | None = None
    """CSV file of who has worked together: one, other."""
    roles: tuple[str, ...] = ()
    """Parts that must be filled; all by default."""
    member_cost: float = Field(default=0.1, ge=0)
    """Score given up for every member."""
    nearness: float = Field(default=0.2, ge=0)
    """Score for a member of the region of the programme."""
    past_score: float = Field(default=0.1, ge=0)
    """Score for every pair of members that have worked together before."""
    max_members: int = Field(default=20, ge=1)
    """Most members."""
    max_roles: int = Field(default=2, ge=1)
    """Most parts of one member."""
    max_part: float = Field(default=0.7, gt=0, le=1)
    """Most of the money from one member, as a share."""
    composition: Literal["", "pole-de-competitivite"] = ""
    """Rules of composition to check."""


class AdjustItem(Section):
    """The plan taken further with what has happened."""

    facts: str
    """Workbook, or folder of CSV files, with any of realised (project, stage, year, spent, committed, status,
    slip), budgets (source, year, budget), costs (project, stage, year, cost), probabilities (project, stage,
    probability) and signals (indicator, year, actual, low80, high80, low95, high95, level)."""
    year: int
    """First open year; everything before it is past and fixed."""
    penalty: float = Field(default=0.05, ge=0)
    """Effect that one unit of money of a stage that is started or stopped must bring at least."""
    limit: float | None = Field(default=None, ge=0)
    """Most change of money; no limit by default."""
    limit_on: Literal["stages", "source", "total"] = "total"
    """What the limit counts: stages started and stopped, money of each source and year, or all money."""
    keep: Literal["none", "committed", "started"] = "started"
    """Commitments that are kept."""
    payoff: float = Field(default=0.1, ge=0, le=1)
    """Share of the first open year's cost that is paid when a stage that has begun is stopped."""
    delay: int = Field(default=0, ge=0)
    """Most years by which a project that has not begun may start later."""
    when: Literal["trigger", "always"] = "trigger"
    """Whether there is a new plan only when a trigger was breached."""
    triggers: str | None = None
    """TOML file of the triggers stated in advance; the bundled ones by default."""
    resolve: int = Field(default=10, ge=0)
    """Changed projects for which the plan is solved again, with the project as it was."""


class FinancingLineItem(Section):
    """One line of the published table of money for innovation."""

    indicator: str
    """Indicator of the panel."""
    kinds: tuple[str, ...] = ()
    """Kinds of sources of a plan that this line would record."""
    part_of: str = ""
    """Indicator of the line this one is a part of."""


class FinancingStep(Section):
    """Where money for innovation comes from and goes to today; the plan, if there is one, stands beside."""

    total: str
    """Indicator of all money."""
    lines: tuple[FinancingLineItem, ...]
    """Lines of the published table."""
    year: int | None = None
    """Year; the last one with a total by default."""
    top: int = Field(default=3, ge=1)
    """Number of largest regions whose share is worked out."""
    rounding: float = Field(default=0.05, ge=0)
    """Rounding error of one published amount, in the unit of the panel."""


class FinanceFile(TableFile):
    """Money of many sources over all stages of innovation: the table of projects (code, names, region, pole,
    programme, lead, kind, own_money, variant_of, choose, illustrative)."""

    money: str | None = None
    """Currency and multiple of all amounts, such as `KZT million`, where no column `currency` says so."""
    stages: TableFile
    """Costs: project, stage, year, cost, probability, value, committed."""
    links: TableFile | None = None
    """Links: project, kind (requires, excludes, synergy), other, value."""
    goals: TableFile | None = None
    """Goals: code, names, target, weight."""
    contributions: TableFile | None = None
    """What projects contribute to goals: project, goal, contribution."""
    funding: str
    """TOML file of sources, rules, quotas and presets."""
    budget_factor: float = Field(default=1.0, gt=0)
    """Factor on the budgets of all limited sources, for what-ifs."""
    budget_factors: dict[str, Annotated[float, Field(ge=0, allow_inf_nan=False)]] = Field(
        default_factory=dict
    )
    """Factors on the budgets of single limited sources by code, on top of `budget_factor`."""
    allocation: AllocationItem = Field(default_factory=AllocationItem)
    """How money is allocated."""
    frontier: FrontierItem | None = None
    """What more alignment of regions, or more of a goal, costs."""
    priority: PriorityItem | None = None
    """The order in which projects are added as budgets rise."""
    alternatives: AlternativesItem | None = None
    """Plans that are nearly as good as the best."""
    risk: RiskItem | None = None
    """What the plan may lose, and who bears it."""
    sharing: SharingItem | None = None
    """Fair shares of what sources reach together."""
    investors: InvestorsFile | None = None
    """A consortium of investors for every programme."""
    adjust: AdjustItem | None = None
    """The plan taken further with what has happened."""
