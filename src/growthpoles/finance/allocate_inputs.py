"""What an allocation takes: settings, and a portfolio and its funding laid out as arrays."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from growthpoles.core.diagnostic import Diagnostic, note, warning
from growthpoles.core.result import Result
from growthpoles.errors import InputError, Problem, SpecificationError, Where, problem
from growthpoles.finance.funding import Funding, Quota, Rule, Source
from growthpoles.finance.portfolio import STAGES, Portfolio, Project

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

BUDGETS = ("commitment", "expected", "guarded")
MODELS = ("auto", "aggregated", "full")


@dataclass(frozen=True, eq=False)
class Scenarios:
    """What every project stage is worth in every scenario, all scenarios equally likely.

    Attributes:
        stages: (project, stage) of the columns.
        values: Effect when the stage is paid, shape (scenarios, stages); 0 where it fails.

    Example:
        >>> Scenarios((("P1", "pilot"),), np.array([[0.0], [40.0]])).values.mean()
        np.float64(20.0)
    """

    stages: tuple[tuple[str, str], ...]
    values: FloatArray


@dataclass(frozen=True, eq=False)
class AllocationSettings:
    """How money is allocated.

    Attributes:
        budget: ``commitment`` (contracts stay within budgets), ``expected`` (expected spending does: a later
            stage is paid only if the earlier ones succeed) or ``guarded`` (expected spending plus a margin).
        overrun: Guarded: accepted probability that the spending of a year exceeds the budgets.
        gap: Proven distance to the best possible plan at which the search stops, relative; 0 = exact.
        time_limit: Seconds; then the best plan found is given with its gap.
        model: ``full`` (every project stage apart, exact), ``aggregated`` (classes of stages under equal
            rules; limits of single projects in bands of 5 % rounded down) or ``auto`` (classes, with the
            stages that have limits of their own apart while they are no more than `apart`).
        apart: See `model`.
        cost_weight: Effect given up for one unit of the cost of money, in the money of the portfolio.
        quota_price: Effect given up for one unit of money that an elastic quota is short of; None = the
            highest effect per unit of money of any project.
        risk_aversion: Weight of the worst outcomes against the mean, 0 to 1; needs `scenarios`.
        tail: Level of the conditional value at risk: 0.9 = the mean of the worst 10 %.
        scenarios: Outcomes by scenario.
        resolve: Number of projects on each side of the line for which the plan is solved again, without or
            with them, to say exactly what they are worth.
        nodes: Search only near the linear relaxation, for so many nodes: a plan at once, with its true gap;
            None = until the gap or the time is reached.

    Raises:
        ValueError: A figure is out of range or a word unknown.

    Example:
        >>> AllocationSettings(gap=0).budget
        'commitment'
    """

    budget: str = "commitment"
    overrun: float = 0.05
    gap: float = 1e-4
    time_limit: float = 60.0
    model: str = "auto"
    apart: int = 600
    cost_weight: float = 1.0
    quota_price: float | None = None
    risk_aversion: float = 0.0
    tail: float = 0.9
    scenarios: Scenarios | None = None
    resolve: int = 0
    nodes: int | None = None

    def __post_init__(self) -> None:
        if self.budget not in BUDGETS or self.model not in MODELS:
            raise ValueError(f"budget is one of {BUDGETS}, model one of {MODELS}")
        shares = (self.overrun, self.tail)
        if not (all(0 < x < 1 for x in shares) and 0 <= self.risk_aversion <= 1):
            raise ValueError("overrun and tail lie between 0 and 1, risk_aversion from 0 to 1")
        if self.gap < 0 or self.time_limit <= 0 or self.cost_weight < 0 or self.apart < 0 or self.resolve < 0:
            raise ValueError("gap, cost_weight, apart and resolve are >= 0, time_limit > 0")
        if self.nodes is not None and self.nodes < 0:
            raise ValueError("nodes >= 0")
        if self.risk_aversion > 0 and self.scenarios is None:
            raise ValueError("risk_aversion needs scenarios")
        if self.quota_price is not None and self.quota_price < 0:
            raise ValueError("quota_price >= 0")

    def plain(self) -> dict[str, str | float | int | None]:
        """The settings as plain values."""
        names = ("budget", "overrun", "gap", "time_limit", "model", "apart", "cost_weight", "quota_price",
                 "risk_aversion", "tail", "resolve")  # fmt: skip
        found = {name: getattr(self, name) for name in names}
        return found if self.nodes is None else {**found, "nodes": self.nodes}


@dataclass(frozen=True, eq=False)
class Task:
    """A portfolio and its funding as arrays; n = project stages, T = years, S = sources, R = rules.

    Attributes:
        portfolio, funding: What it was made from; projects sorted by code, poles filled in.
        project: Position of the project of every stage, shape (n,).
        stage: Position in `STAGES`, shape (n,).
        first, last: Position of the first and last stage of every project.
        years: Years.
        cost: Whole units of currency, shape (n, T).
        value: Effect if the stage succeeds, shape (n,).
        reached: Probability that the stage is reached, shape (n,).
        chance: Probability that its effect arises, shape (n,).
        eligible: Whether a source may pay for a stage, shape (n, S).
        applies: Whether a rule speaks of a stage, shape (n, R).
        in_force: Whether a rule holds in a year, shape (R, T).
        members: Whether a source belongs to a rule, shape (R, S).
        budget: Whole units of currency, shape (S, T); an unlimited source has -1.
    """

    portfolio: Portfolio
    funding: Funding
    project: IntArray
    stage: IntArray
    first: IntArray
    last: IntArray
    years: tuple[int, ...]
    cost: IntArray
    value: FloatArray
    reached: FloatArray
    chance: FloatArray
    eligible: BoolArray
    applies: BoolArray
    in_force: BoolArray
    members: BoolArray
    budget: IntArray

    @property
    def projects(self) -> tuple[Project, ...]:
        """The projects, sorted by code."""
        return self.portfolio.projects

    @cached_property
    def scale(self) -> int:
        """Whole units of currency in one unit of the model: the stages cost some hundreds of them.

        The solver keeps its bounds to 1e-7 of a unit, whatever the money.
        """
        costs = self.cost[self.cost > 0]
        return int(10 ** max(0, math.floor(math.log10(np.median(costs))) - 2)) if len(costs) else 1

    @property
    def written(self) -> float:
        """Units of the model in one unit of the money of the portfolio."""
        return self.portfolio.money.multiple / self.scale

    def name(self, row: int) -> tuple[str, str]:
        """(project, stage) of a row."""
        return self.projects[self.project[row]].code, STAGES[self.stage[row]]

    def usable(self) -> BoolArray:
        """Whether a source can have money in a year, its own or carried or paid back, shape (S, T)."""
        later = np.cumsum(np.maximum(self.budget, 0), axis=1) > 0
        moves = np.array([s.carry > 0 or s.repayment > 0 for s in self.funding.sources])
        now = np.where(moves[:, None], later, self.budget > 0)
        covers = [[s.legal.covers(year) for year in self.years] for s in self.funding.sources]
        return np.asarray(((self.budget < 0) | now) & np.array(covers, bool))

    def inside(self, quota: Quota) -> BoolArray:
        """Stages a quota speaks of, shape (n,)."""
        if quota.by == "stage":
            return np.asarray(self.stage == STAGES.index(quota.code))
        held = np.array([getattr(item, quota.by) == quota.code for item in self.projects], bool)
        return held[self.project]

    def holds(self, quota: Quota) -> bool:
        """Whether a quota is in force in any year in which projects cost money."""
        return any(quota.legal.covers(year) for year in self.portfolio.years)

    def counted(self, quota: Quota) -> IntArray:
        """Cost of every stage in the years of a quota, whole units of currency, shape (n,)."""
        return np.asarray(self.cost @ np.array([quota.legal.covers(year) for year in self.years], np.int64))

    def weight(self, settings: AllocationSettings) -> FloatArray:
        """Money that a stage takes from budgets per unit of its cost, shape (n,)."""
        return np.ones(len(self.project)) if settings.budget == "commitment" else self.reached


def lay_out(portfolio: Portfolio, funding: Funding, *, poles: Result | None = None) -> Task:
    """A portfolio and its funding as arrays.

    Raises:
        InputError: They do not fit together: two currencies, a region that is needed and missing, a stage
            that no source may pay for; all problems at once.
    """
    ordered = _ordered(portfolio, poles)
    problems = list(_misfits(ordered, funding, poles is not None))
    if problems:
        raise InputError(problems)
    projects = ordered.projects
    rows = [(p, s) for p, item in enumerate(projects) for s in item.stages]
    counts = np.array([len(item.stages) for item in projects], np.int64)
    last = np.cumsum(counts) - 1
    years = tuple(sorted({*ordered.years, *funding.years}))
    project = np.repeat(np.arange(len(projects)), counts)
    stage = np.array([STAGES.index(s.stage) for _, s in rows], np.int64)
    success = np.array([s.probability for _, s in rows], float)
    chance = np.array([c for item in projects for c in item.chances()], float)
    before = np.concatenate([[1.0], chance[:-1]])
    before[last - counts + 1] = 1.0
    look = _Look(projects, project, stage, success)
    return Task(
        portfolio=ordered, funding=funding, project=project, stage=stage, first=last - counts + 1, last=last,
        years=years, cost=_costs(rows, years), value=np.array([s.value for _, s in rows], float),
        reached=before, chance=chance,
        eligible=look.table(look.eligible, funding.sources),
        applies=look.table(look.applies, funding.rules),
        in_force=_table([[r.legal.covers(y) for y in years] for r in funding.rules], len(years)),
        members=_table([[s.code in r.sources for s in funding.sources] for r in funding.rules],
                       len(funding.sources)),
        budget=np.array([[-1 if s.unlimited else s.budget(y) for y in years] for s in funding.sources]),
    )  # fmt: skip


def _ordered(portfolio: Portfolio, poles: Result | None) -> Portfolio:
    """The portfolio sorted by code, with the pole of a project's region where it names none."""
    labels = dict(poles["poles"].select("unit", pl.col("label").fill_null("")).rows()) if poles else {}
    found = (p if p.pole or not labels else replace(p, pole=labels.get(p.region, ""))
             for p in portfolio.projects)  # fmt: skip
    return replace(portfolio, projects=tuple(sorted(found, key=lambda item: item.code)))


def _costs(rows: Sequence[tuple[int, object]], years: tuple[int, ...]) -> IntArray:
    at = {year: i for i, year in enumerate(years)}
    made = np.zeros((len(rows), len(years)), np.int64)
    for i, (_, stage) in enumerate(rows):
        for year, amount in stage.costs:  # type: ignore[attr-defined]
            made[i, at[year]] = amount
    return made


def _table(rows: list[list[bool]], width: int) -> BoolArray:
    return np.array(rows, bool).reshape(len(rows), width)


@dataclass(frozen=True, eq=False)
class _Look:
    """Attributes of the stages, looked up in the lists of sources and rules."""

    projects: tuple[Project, ...]
    project: IntArray
    stage: IntArray
    success: FloatArray

    def table(self, test: Callable[..., BoolArray], items: Sequence[Source | Rule]) -> BoolArray:
        """The test of every item side by side, shape (n, items)."""
        made = np.ones((len(self.project), len(items)), bool)
        for k, item in enumerate(items):
            made[:, k] = test(item)
        return made

    def named(self, attribute: str, allowed: tuple[str, ...]) -> BoolArray:
        if not allowed:
            return np.ones(len(self.project), bool)
        return np.array([getattr(item, attribute) in allowed for item in self.projects], bool)[self.project]

    def at_stage(self, allowed: tuple[str, ...]) -> BoolArray:
        return np.array([not allowed or name in allowed for name in STAGES], bool)[self.stage]

    def eligible(self, source: Source) -> BoolArray:
        found = self.at_stage(source.stages) & (self.success >= source.min_probability)
        pairs = (("region", source.regions), ("pole", source.poles), ("programme", source.programmes),
                 ("kind", source.beneficiaries))  # fmt: skip
        for attribute, allowed in pairs:
            found = found & self.named(attribute, allowed)
        if source.kind == "own":
            found = found & np.array([item.own_money != 0 for item in self.projects], bool)[self.project]
        return found

    def applies(self, rule: Rule) -> BoolArray:
        return self.at_stage(rule.stages) & self.named("kind", rule.beneficiaries)


def _misfits(portfolio: Portfolio, funding: Funding, poles: bool) -> Iterator[Problem]:
    ours, theirs = portfolio.money.currency, funding.money.currency
    if ours != theirs:
        yield problem("finance.currency.mixed", None, given=theirs, first=ours)
    needed = poles or any(s.regions for s in funding.sources) or any(q.by == "region" for q in funding.quotas)
    if needed:
        for item in portfolio.projects:
            if not item.region:
                yield problem("finance.project.no_region", Where(key=item.code))
    taken = {stage.stage for item in portfolio.projects for stage in item.stages if stage.cost > 0}
    for stage in sorted(taken, key=STAGES.index):
        if not any(not s.stages or stage in s.stages for s in funding.sources):
            yield problem("finance.stage.no_source", Where(key=stage), given=stage)


def remarks(task: Task) -> Iterator[Diagnostic]:
    """What a reader should know of how the portfolio and its funding fit together."""
    if task.portfolio.illustrative:
        yield note("finance.illustrative")
    for k, rule in enumerate(task.funding.rules):
        if not task.in_force[k].any():
            yield warning("finance.rule.not_in_force", Where(key=f"rule.{rule.code}"))
    named = {kind for rule in task.funding.rules for kind in rule.beneficiaries}
    if named:
        for kind in sorted({item.kind for item in task.projects} - named):
            yield warning("finance.kind.no_rule", Where(key=kind or "kind"), given=kind or "—")
    for quota in task.funding.quotas:
        if not task.holds(quota):
            yield warning("finance.quota.not_in_force", Where(key=f"quota.{quota.name}"))
        elif not task.inside(quota).any():
            yield warning("finance.quota.nobody", Where(key=f"quota.{quota.name}"))
    yield from _assumed(task)
    for p in np.flatnonzero(unpayable(task)[task.first]):
        yield warning("finance.project.no_source", Where(key=task.projects[p].code))


def _assumed(task: Task) -> Iterator[Diagnostic]:
    """Groups of one variant, and own money without a limit beside own money with one."""
    groups = [item.variant_of for item in task.projects]
    for item in task.projects:
        single = item.variant_of and groups.count(item.variant_of) == 1
        if single and item.variant_of not in task.portfolio.exactly_one:
            yield warning("finance.group.single", Where(key=item.variant_of), given=item.code)
    open_ = [item.code for item in task.projects if item.own_money is None]
    if 0 < len(open_) < len(task.projects) and any(s.kind == "own" for s in task.funding.sources):
        shown = ", ".join(open_[:3]) + (", …" if len(open_) > 3 else "")
        yield note("finance.own.open", None, count=len(open_), given=shown)


def unpayable(task: Task) -> BoolArray:
    """Stages that no source may pay for in some year in which they cost money, or that follow one, (n,)."""
    payers = task.eligible.astype(np.int64) @ task.usable().astype(np.int64)
    bad = ((task.cost > 0) & (payers == 0)).any(axis=1)
    for i in range(1, len(bad)):
        if task.project[i] == task.project[i - 1] and bad[i - 1]:
            bad[i] = True
    return np.asarray(bad)


def scenario_values(task: Task, scenarios: Scenarios) -> FloatArray:
    """Values by scenario in the order of the task, shape (scenarios, n).

    Raises:
        SpecificationError: Stages are missing or unknown, or a value is no number.
    """
    values = np.asarray(scenarios.values, float)
    at = {name: j for j, name in enumerate(scenarios.stages)}
    names = [task.name(i) for i in range(len(task.project))]
    problems = [_stranger(name) for name in _differ(at, names)]
    if values.ndim != 2 or values.shape[1:] != (len(at),) or not np.isfinite(values).all() or not len(values):
        problems.append(problem("finance.scenarios.shape", None, stages=len(names)))
    if problems:
        raise SpecificationError(problems)
    return values[:, [at[name] for name in names]]


def _differ(given: Iterable[tuple[str, str]], wanted: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(set(given) ^ set(wanted))


def _stranger(name: tuple[str, str]) -> Problem:
    return problem("finance.scenarios.stage", Where(key=" ".join(name)))
