"""What can still be decided: projects as they stand, with what is left to pay, and the plan carried on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from growthpoles.finance.adjust_facts import Facts, StageFact
from growthpoles.finance.adjust_past import (
    Cell,
    Previous,
    funding_left,
    past_contracts,
    spent_by_stage,
    split,
)
from growthpoles.finance.adjust_settings import AdjustSettings
from growthpoles.finance.funding import Funding
from growthpoles.finance.plan import Contract, Plan, Stage
from growthpoles.finance.portfolio import Link, Portfolio, Project, StageCost

STOP = "~stop"  # code of a project that pays off a stopped stage: that of the project with this


@dataclass(frozen=True, eq=False)
class Standing:
    """How a stage stands at the beginning of the first open year.

    Attributes:
        fate: ``finished``, ``failed``, ``lapsed``, ``stopped``; empty = open.
        began: Whether money was spent on it.
        costs: What is left to pay, (year, cost).
        under_contract: Payments of open years under contract.
        causes: Facts that changed it: some of cost, probability, slip.
        stage: The stage with what is left of it.
    """

    fate: str
    began: bool
    costs: tuple[tuple[int, int], ...]
    under_contract: tuple[tuple[int, int], ...]
    causes: tuple[str, ...]
    stage: StageCost

    @property
    def barred(self) -> bool:
        """Whether it can no longer be paid."""
        return self.fate in ("failed", "lapsed", "stopped")


@dataclass(frozen=True, eq=False)
class Open:
    """The decision that is open.

    Attributes:
        portfolio: Projects with what is left of them; finished stages cost nothing and are held. Beside them
            stand projects that start later and projects that pay off a stage (`STOP`).
        funding: Money left.
        base: The previous plan carried on: its stages that can be paid, at their new costs, each year split
            over the sources as it was.
        before: Previous contracts of open years.
        past: Past contracts as spent.
        standing: How every stage stands.
        origin: (code in `portfolio`, project, years later) of projects that start later.
        exits: (project, stage, code of the project that pays it off).
        year: First open year.
    """

    portfolio: Portfolio
    funding: Funding
    base: Plan
    before: tuple[Contract, ...]
    past: tuple[Contract, ...]
    standing: Mapping[Stage, Standing]
    origin: Mapping[str, tuple[str, int]]
    exits: Mapping[Stage, str]
    year: int

    def home(self, code: str) -> str:
        """The project that a code of the open portfolio stands for."""
        return self.origin[code][0] if code in self.origin else code.removesuffix(STOP)


def open_decision(
    portfolio: Portfolio, funding: Funding, *, previous: Previous, facts: Facts, settings: AdjustSettings
) -> Open:
    """Work out what is past, what is fixed and what can still be decided.

    A stage before one that has begun or finished counts as finished, unless it has costs in open years. A
    stage that failed ends its project. Money that was planned for past years and not spent on an unfinished
    stage of the plan is needed in the first open year. A stage that nobody paid and whose
    costs lie in the past has lapsed.

    Raises:
        InputError: Money was spent where the plan has no contract.
    """
    funding = previous.funding_known(funding)
    spent = spent_by_stage(previous, facts)
    past = past_contracts(previous, spent)
    look = _Look(portfolio, previous, facts, settings, spent)
    standing = {name: item for p in portfolio.projects for name, item in look.project(p)}
    kept = [_left(p, standing, past, funding) for p in portfolio.projects]
    exits = {name: f"{name[0]}{STOP}" for name, item in standing.items() if look.pay_off(item, name)}
    paying = [look.stop(portfolio.project(p), standing[p, s], exits[p, s]) for p, s in exits]
    later = list(_later(portfolio, look, standing))
    origin = {item.code: (home, years) for home, years, item in later}
    grouped = {home: item.variant_of for home, _, item in later}
    kept = [replace(p, variant_of=grouped.get(p.code, p.variant_of)) for p in kept]
    made = replace(
        portfolio,
        projects=(*kept, *(item for _, _, item in later), *paying),
        links=tuple(_links(portfolio, standing, origin)),
    )
    return Open(
        made, funding_left(funding, facts, portfolio=portfolio, past=past),
        _base(previous, standing, facts.year),
        tuple(c for c in previous.plan.contracts if c.year >= facts.year), past, standing, origin, exits,
        facts.year,
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Look:
    """What was planned, spent and told, looked up stage by stage."""

    portfolio: Portfolio
    previous: Previous
    facts: Facts
    settings: AdjustSettings
    spent: Mapping[Cell, int]

    @cached_property
    def costs(self) -> Mapping[Stage, dict[int, int]]:
        return self.previous.costs_of(self.portfolio)

    @cached_property
    def told(self) -> Mapping[Stage, list[StageFact]]:
        found: dict[Stage, list[StageFact]] = {}
        for x in self.facts.stages:
            found.setdefault((x.project, x.stage), []).append(x)
        return found

    @cached_property
    def new_costs(self) -> Mapping[Stage, dict[int, int]]:
        found: dict[Stage, dict[int, int]] = {}
        for project, stage, year, cost in self.facts.costs:
            found.setdefault((project, stage), {})[year] = cost
        return found

    @cached_property
    def chances(self) -> Mapping[Stage, float]:
        return {(p, s): chance for p, s, chance in self.facts.probabilities}

    @cached_property
    def spent_before(self) -> Mapping[Stage, int]:
        found: dict[Stage, int] = {}
        for (p, s, _), amount in self.spent.items():
            found[p, s] = found.get((p, s), 0) + amount
        return found

    def project(self, item: Project) -> Iterator[tuple[Stage, Standing]]:
        """How every stage of a project stands."""
        reached = [k for k, s in enumerate(item.stages) if self._reached((item.code, s.stage))]
        done, slip, end = max(reached, default=-1), 0, ""
        for k, stage in enumerate(item.stages):
            name = item.code, stage.stage
            slip += sum(x.slip for x in self.told.get(name, ()) if x.year >= self.previous.since)
            status = self.facts.status(*name)
            passed = k < done and status != "failed" and not self._open(name, slip)
            fate = "finished" if status == "finished" or passed else end or self._fate(name, slip)
            end = fate if fate in ("failed", "lapsed", "stopped") else end
            yield name, self._standing(name, stage, fate, slip)

    def _open(self, name: Stage, slip: int) -> bool:
        """Whether anything of a stage is planned for open years."""
        costs = self.new_costs.get(name) or {y + slip: c for y, c in self.costs[name].items()}
        return any(y >= self.facts.year and c > 0 for y, c in costs.items())

    def _reached(self, name: Stage) -> bool:
        return self.spent_before.get(name, 0) > 0 or self.facts.status(*name) in ("finished", "failed")

    def _fate(self, name: Stage, slip: int) -> str:
        paid = name in self.previous.plan.paid
        if self.facts.status(*name) == "failed":
            return "failed"
        if not paid and self.spent_before.get(name, 0):
            return "stopped"
        late = any(y + slip < self.facts.year and c > 0 for y, c in self.costs[name].items())
        return "lapsed" if late and not paid and name not in self.new_costs else ""

    def _standing(self, name: Stage, stage: StageCost, fate: str, slip: int) -> Standing:
        old = self.costs[name]
        costs = {} if fate else self._left(name, slip)
        chance = self.chances.get(name, stage.probability)
        bound = tuple((x.year, x.committed) for x in self.told.get(name, ())
                      if x.year >= self.facts.year and x.committed)  # fmt: skip
        began = self.spent_before.get(name, 0) > 0
        causes = tuple(cause for cause, held in (
            ("cost", name in self.new_costs and self.new_costs[name] != _from(old, self.facts.year)),
            ("probability", chance != stage.probability), ("slip", slip > 0),
        ) if held)  # fmt: skip
        made = replace(
            stage,
            costs=tuple(sorted(costs.items())),
            probability=1.0 if fate == "finished" else chance,
            value=0.0 if fate == "finished" else stage.value,
            committed=fate == "finished"
            or (not fate and (stage.committed or self._kept(began, bool(bound)))),
        )
        return Standing(fate, began, made.costs, bound, causes, made)

    def _kept(self, began: bool, bound: bool) -> bool:
        return {"none": False, "committed": bound, "started": began or bound}[self.settings.keep]

    def _left(self, name: Stage, slip: int) -> dict[int, int]:
        """Costs of open years: as told, else as planned, later by a slip, with what was not spent in time."""
        if name in self.new_costs:
            return {y: c for y, c in self.new_costs[name].items() if c}
        year, paid = self.facts.year, name in self.previous.plan.paid
        found: dict[int, int] = {}
        for y, cost in self.costs[name].items():
            if y >= year or not paid:
                found[y + slip] = cost
        if paid:
            planned = sum(sum(given.values()) for cell, given in self.previous.plan.by_cell.items()
                          if cell[:2] == name and cell[2] < year)  # fmt: skip
            short = planned - self.spent_before.get(name, 0)
            if short > 0:
                found[year] = found.get(year, 0) + short
        return {y: c for y, c in found.items() if c}

    def pay_off(self, item: Standing, name: Stage) -> tuple[tuple[int, int], ...]:
        """What is paid when a stage that has begun is stopped: what is under contract, else a share."""
        stoppable = not item.fate and item.began and not item.stage.committed
        if item.fate in ("failed", "stopped") and item.under_contract:
            return item.under_contract
        if not stoppable:
            return ()
        first = item.costs[:1]
        share = tuple((y, round(self.settings.payoff * c)) for y, c in first if self.settings.payoff * c >= 1)
        return item.under_contract or share

    def stop(self, project: Project, item: Standing, code: str) -> Project:
        """A project that pays off a stage."""
        due = self.pay_off(item, (project.code, item.stage.stage))
        stage = replace(item.stage, costs=tuple(sorted(due)), value=0.0, committed=bool(item.fate))
        return replace(project, code=code, stages=(stage,), variant_of="", contributions=())


def _from(costs: Mapping[int, int], year: int) -> dict[int, int]:
    return {y: c for y, c in costs.items() if y >= year and c}


def _left(
    project: Project, standing: Mapping[Stage, Standing], past: tuple[Contract, ...], funding: Funding
) -> Project:
    own = {s.code for s in funding.sources if s.kind == "own"}
    used = sum(c.amount for c in past if c.project == project.code and c.source in own)
    return replace(
        project,
        stages=tuple(standing[project.code, s.stage].stage for s in project.stages),
        own_money=None if project.own_money is None else max(0, project.own_money - used),
    )


def _later(
    portfolio: Portfolio, look: _Look, standing: Mapping[Stage, Standing]
) -> Iterator[tuple[str, int, Project]]:
    """(project, years later, project that starts later), where nothing of it has begun."""
    required = {x.other for x in portfolio.links if x.kind == "requires"}
    year = look.facts.year
    for p in portfolio.projects:
        items = [standing[p.code, s.stage] for s in p.stages]
        fixed = any(x.began or x.fate not in ("", "lapsed") or x.stage.committed for x in items)
        if fixed or p.code in required:
            continue
        for years in range(1, look.settings.delay + 1):
            stages = tuple(_moved(s, look.costs[p.code, s.stage], look, (p.code, years)) for s in p.stages)
            if all(y >= year for s in stages for y, _ in s.costs):
                code, group = f"{p.code}+{years}", p.variant_of or f"{p.code}~when"
                yield p.code, years, replace(p, code=code, stages=stages, variant_of=group)


def _moved(stage: StageCost, costs: Mapping[int, int], look: _Look, at: tuple[str, int]) -> StageCost:
    code, years = at
    name = code, stage.stage
    told = look.new_costs.get(name, costs)
    moved = tuple(sorted((y + years, c) for y, c in told.items() if c))
    return replace(stage, costs=moved, probability=look.chances.get(name, stage.probability))


def _links(
    portfolio: Portfolio, standing: Mapping[Stage, Standing], origin: Mapping[str, tuple[str, int]]
) -> Iterator[Link]:
    """Links of all codes; what a project that has begun once needed is past."""
    begun = {p for (p, _), item in standing.items() if item.began}
    codes: dict[str, list[str]] = {p.code: [p.code] for p in portfolio.projects}
    for code, (home, _) in origin.items():
        codes[home].append(code)
    for link in portfolio.links:
        past = link.project in begun and (link.kind == "requires" or link.other in begun)
        if link.kind != "synergy" and past:
            continue
        for one in codes[link.project]:
            for other in codes[link.other]:
                yield replace(link, project=one, other=other)


def _base(previous: Previous, standing: Mapping[Stage, Standing], year: int) -> Plan:
    """The previous plan at the costs of today, split over the sources as it was."""
    paid, contracts = set(), []
    for name, item in standing.items():
        if item.fate == "finished" or (name in previous.plan.paid and not item.barred):
            paid.add(name)
            contracts += [c for y, cost in item.costs for c in _carried_on(previous, name, y, cost)]
    return Plan(frozenset(paid), tuple(contracts), previous.plan.counts)


def _carried_on(previous: Previous, name: Stage, year: int, cost: int) -> Iterator[Contract]:
    given = previous.plan.by_cell.get((*name, year))
    if given is None:
        given = {}
        for c in previous.plan.contracts:
            if (c.project, c.stage) == name:
                given[c.source] = given.get(c.source, 0) + c.amount
    if given:
        for source, amount in split(cost, given).items():
            if amount:
                yield Contract(*name, source, year, amount)
