"""Plans that are nearly as good as the best: what every one of them holds, and where they may differ."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl

from growthpoles.core.catalogue import Named, figures_table, labels_table
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note
from growthpoles.core.result import Provenance, Table
from growthpoles.errors import SpecificationError, problem
from growthpoles.finance.allocate import refusal
from growthpoles.finance.allocate_bands import bounded, loosened, or_exactly, remarks_on_bands
from growthpoles.finance.allocate_inputs import AllocationSettings, FloatArray, IntArray, lay_out, remarks
from growthpoles.finance.allocate_model import Model
from growthpoles.finance.allocate_rows import Draft, draft
from growthpoles.finance.allocate_solve import Solution, solve
from growthpoles.finance.allocation_results import AlternativesResult
from growthpoles.finance.funding import Funding
from growthpoles.finance.portfolio import Portfolio

GROUPS = ("region", "programme", "source")
ANY = 1e6  # a gap that every plan meets
PATIENCE = 4  # a search may take so many times its even share of the time that is left


@dataclass(frozen=True, eq=False)
class AlternativesSettings:
    """How far a plan may lie below the best and still count.

    Attributes:
        slack: Share of the best objective that may be given up.
        by: What is given as little and as much money as possible: some of `GROUPS`.
        prove: Number of projects for which it is proven that every near-optimal plan holds them, or none
            does; of the others only the plans found speak.
        nodes: Nodes of each search for a least or most amount, which is then quick and ends alike on every
            machine, and may end early; None = to the wanted gap.
        time_limit: Seconds of all searches together; then what was found is given.
        allocation: As for `allocate_finance`; its time limit is that of each search.

    Raises:
        ValueError: The slack is not between 0 and 1, a figure is out of range, or a word is unknown.

    Example:
        >>> AlternativesSettings(slack=0.05).by
        ('region', 'programme', 'source')
    """

    slack: float = 0.02
    by: tuple[str, ...] = GROUPS
    prove: int = 200
    nodes: int | None = None
    time_limit: float = 60.0
    allocation: AllocationSettings = field(default_factory=AllocationSettings)

    def __post_init__(self) -> None:
        if not 0 < self.slack < 1 or not set(self.by) <= set(GROUPS) or self.prove < 0:
            raise ValueError(f"0 < slack < 1, by is of {GROUPS}, prove >= 0")
        if self.time_limit <= 0 or (self.nodes is not None and self.nodes < 1):
            raise ValueError("time_limit > 0, nodes >= 1")


def find_alternatives(
    portfolio: Portfolio, funding: Funding, *, settings: AlternativesSettings | None = None, seed: int = 0
) -> AlternativesResult:
    """Find how far plans may differ that are nearly as good as the best (modelling to generate alternatives).

    With c x >= (1 - slack) c x*, the money of every region, programme and source is minimised and maximised
    (Brill, Chang and Hopkins 1982). For every project that all plans found hold, or none, a plan without it,
    or with it, is looked for; where there is none, its standing is proven.

    Args:
        portfolio: Projects.
        funding: Sources, rules and quotas.
        settings: Slack and groups.
        seed: Seed of the solver.

    Raises:
        InputError: Portfolio and funding do not fit together.
        SpecificationError: The rules contradict each other, or the budgets are guarded.
        NotAvailableError: No plan was found in time.

    Example:
        >>> from growthpoles.finance.funding import Source
        >>> from growthpoles.finance.portfolio import Money, Project, StageCost
        >>> from growthpoles.labels import Label
        >>> pilot = lambda value: (StageCost("pilot", ((2026, 5),), value=value),)
        >>> wanted = (("A", 9.0), ("B", 5.0), ("C", 4.9))
        >>> asked = Portfolio(
        ...     tuple(Project(c, Label(c), region=c, stages=pilot(v)) for c, v in wanted), Money("KZT")
        ... )
        >>> fund = Source("fund", Label("Fund"), "innovation-fund", ((2026, 10),))
        >>> found = find_alternatives(asked, Funding((fund,), Money("KZT")))
        >>> found["projects"].select("project", "standing").rows()
        [('A', 'must-have'), ('B', 'some'), ('C', 'some')]
    """
    settings = settings or AlternativesSettings()
    if settings.allocation.budget == "guarded":
        raise SpecificationError(problem("finance.alternatives.guarded"))
    start = time.monotonic()
    limit = min(settings.allocation.time_limit, settings.time_limit)
    task, within = lay_out(portfolio, funding), replace(settings.allocation, time_limit=limit)
    made, best = or_exactly(lambda x: _best(draft(task, x), seed), within, task=task)
    search = _Search(made, best, settings, seed, end=start + settings.time_limit)
    search.spread()
    search.prove()
    return AlternativesResult(
        tables=(
            *_tables(search),
            labels_table(_names(made)),
            figures_table(_figures(search)),
        ),
        spec={**settings.allocation.plain(), "slack": settings.slack, "by": list(settings.by),
              "nodes": settings.nodes, "money": str(portfolio.money), "illustrative": portfolio.illustrative},
        diagnostics=Diagnostics.of(
            remarks(made.task),
            remarks_on_bands(made.classes.banded, made.settings, asked=settings.allocation),
            search.remarks(),
        ),
        provenance=Provenance(seed=seed),
    )  # fmt: skip


def _best(made: Draft, seed: int) -> tuple[Draft, Solution]:
    """The best plan, with a bound that holds whatever became of limits in bands."""
    model = made.builder.finish()
    found = solve(model, made.settings, seed=seed)
    if found is None:
        raise refusal(made, model, seed=seed)
    wide = loosened(made).builder.finish() if made.classes.banded else None
    return made, bounded(found, wide, seed=seed, seconds=made.settings.time_limit)


@dataclass(frozen=True, eq=False)
class _Near:
    """One near-optimal plan and what it was made for."""

    by: str
    code: str
    direction: str
    x: FloatArray


class _Search:
    """Near-optimal plans, collected one by one."""

    def __init__(
        self, made: Draft, best: Solution, settings: AlternativesSettings, seed: int, *, end: float
    ) -> None:
        self.made, self.best, self.settings, self.seed, self.end = made, best, settings, seed, end
        self.searches = self.open = 0
        self.ahead = 2 * len(list(self.groups)) + min(settings.prove, len(made.task.projects))
        self.plans = [_Near("", "", "best", best.x)]
        self.gain = made.builder.finish().c
        least = best.objective - settings.slack * abs(best.objective)
        at = np.flatnonzero(self.gain)
        made.builder.names["near"] = ("",)
        made.builder.add_rows(
            "near", {"near": [0]}, bounds=(least - 1e-9 * abs(least), np.inf),
            entries=[(np.zeros(len(at), np.int64), at, self.gain[at])],
        )  # fmt: skip
        self.model = made.builder.finish()
        self.proven = np.zeros(len(made.task.projects), bool)

    @property
    def groups(self) -> Iterator[tuple[str, str]]:
        """(by, code) of everything that money is counted for."""
        task = self.made.task
        for by in self.settings.by:
            items = (
                [s.code for s in task.funding.sources]
                if by == "source"
                else sorted({getattr(p, by) for p in task.projects} - {""})
            )
            yield from ((by, code) for code in items)

    def money(self, by: str, code: str) -> FloatArray:
        """Money of a group per unit of every column, in units of the model."""
        task, found = self.made.task, np.zeros(len(self.gain))
        if by == "source":
            at = [s.code for s in task.funding.sources].index(code)
            found[self.made.flow[self.made.key[1] == at]] = 1.0
            return found
        inside = np.array([getattr(p, by) == code for p in task.projects])[task.project]
        found[self.made.fund[inside]] = task.cost.sum(axis=1)[inside] / task.scale
        return found

    def spread(self) -> None:
        """The least and the most money of every group."""
        for by, code in self.groups:
            money = self.money(by, code)
            for direction, sign in (("least", -1.0), ("most", 1.0)):
                self.searches += 1
                self.open += not self._extreme((by, code, direction), sign * money)

    def _extreme(self, name: tuple[str, str, str], aim: FloatArray) -> bool:
        """Add the plan that goes furthest in a direction; whether it is proven to be, to the wanted gap.

        The plans so far are where the search starts, and its answer when the time is up.
        """
        start = max((item.x for item in self.plans), key=lambda x: float(aim @ x))
        within = self._within(self.settings.allocation)
        if within is None:
            return False
        model, nodes = replace(self.model, c=aim), self.settings.nodes
        found = solve(model, within, seed=self.seed, start=start, nodes=nodes)
        if found is None:
            return False
        self.plans.append(_Near(*name, found.x))
        return found.finished

    def _within(self, settings: AllocationSettings) -> AllocationSettings | None:
        """The settings of one more search, with some of the time that is left; None when it is up."""
        left = self.end - time.monotonic()
        share = min(left, PATIENCE * left / max(self.ahead, 1))
        self.ahead -= 1
        return replace(settings, time_limit=min(settings.time_limit, share)) if left > 0 else None

    def remarks(self) -> Iterator[Diagnostic]:
        """What was left open."""
        if self.open:
            yield note("finance.alternatives.open", None, count=self.open, all=self.searches)
        unproven = int((~self.proven).sum())
        if unproven:
            yield note("finance.alternatives.unproven", None, count=unproven)

    def held(self) -> FloatArray:
        """Whether a plan holds a project at all, shape (plans, projects)."""
        at = self.made.fund[self.made.task.first]
        return np.array([np.round(item.x[at]) for item in self.plans])

    def prove(self) -> None:
        """Look for a plan without every project that is always in, and with every one that never is."""
        for p in range(len(self.made.task.projects)):
            share = self.held()[:, p].mean()
            if 0 < share < 1:
                self.proven[p] = True
            elif p < self.settings.prove:
                self._other(p, inside=bool(share == 1))
        if self.made.classes.banded:  # limits rounded down leave out plans that may be near-optimal or better
            self.proven[:] = False

    def _other(self, p: int, *, inside: bool) -> None:
        """One plan is enough, so that the search stops at the first."""
        within = self._within(replace(self.settings.allocation, gap=ANY))
        if within is None:
            return
        at, start, found = self.made.fund[self.made.task.first[p]], time.monotonic(), None
        if inside or self.model.upper[at] > 0:
            found = solve(_forced(self.model, at, 0.0 if inside else 1.0), within, seed=self.seed)
        if found is not None:
            code = self.made.task.projects[p].code
            self.plans.append(_Near("project", code, "without" if inside else "with", found.x))
        self.proven[p] = found is not None or time.monotonic() - start < within.time_limit


def _forced(model: Model, at: int, value: float) -> Model:
    lower, upper = model.lower.copy(), model.upper.copy()
    lower[at] = upper[at] = value
    return replace(model, lower=lower, upper=upper)


def _tables(s: _Search) -> tuple[Table, ...]:
    task = s.made.task
    stages = np.zeros((len(s.plans), len(task.projects)), np.int64)
    for k, item in enumerate(s.plans):
        np.add.at(stages[k], task.project, np.round(item.x[s.made.fund]).astype(np.int64))
    codes = [p.code for p in task.projects]
    holds = [(k, codes[p], int(stages[k, p])) for k, p in zip(*np.nonzero(stages), strict=True)]
    held = {"plan": pl.Int64, "project": pl.String, "stages_paid": pl.Int64}
    return (
        _ranges(s),
        _plans(s),
        _projects(s, stages),
        Table("holds", ("plan", "project"), pl.DataFrame(holds, schema=held, orient="row")),
    )


def _ranges(s: _Search) -> Table:
    rows = []
    for by, code in s.groups:
        money = s.money(by, code)
        amounts = [round(float(money @ item.x) * s.made.scale) for item in s.plans]
        low, high = int(np.argmin(amounts)), int(np.argmax(amounts))
        rows.append((by, code, amounts[0], amounts[low], amounts[high],
                     float(s.gain @ s.plans[low].x), float(s.gain @ s.plans[high].x)))  # fmt: skip
    whole, number = pl.Int64, pl.Float64
    schema = {"by": pl.String, "code": pl.String, "best": whole, "least": whole, "most": whole,
              "objective_least": number, "objective_most": number}  # fmt: skip
    return Table("ranges", ("by", "code"), pl.DataFrame(rows, schema=schema, orient="row").sort("by", "code"))


def _plans(s: _Search) -> Table:
    task, best = s.made.task, s.best.objective
    cost = task.cost.sum(axis=1)
    rows = []
    for k, item in enumerate(s.plans):
        paid = np.round(item.x[s.made.fund])
        value = float(s.gain @ item.x)
        loss = max(0.0, best - value) / abs(best) if best else 0.0
        rows.append((k, item.by, item.code, item.direction, value, loss, int(paid @ cost),
                     int(paid[task.first].sum())))  # fmt: skip
    text, number, whole = pl.String, pl.Float64, pl.Int64
    schema = {"plan": whole, "by": text, "code": text, "direction": text, "objective": number, "loss": number,
              "cost": whole, "projects": whole}  # fmt: skip
    return Table("plans", ("plan",), pl.DataFrame(rows, schema=schema, orient="row"))


def _standing(share: float) -> str:
    return "must-have" if share == 1 else "none" if share == 0 else "some"


def _projects(s: _Search, stages: IntArray) -> Table:
    share = (stages > 0).mean(axis=0)
    rows = [
        (p.code, int(stages[0, k]), int(stages[:, k].min()), int(stages[:, k].max()), float(share[k]),
         _standing(share[k]), bool(s.proven[k]))
        for k, p in enumerate(s.made.task.projects)
    ]  # fmt: skip
    whole = pl.Int64
    schema = {"project": pl.String, "best": whole, "least": whole, "most": whole, "share": pl.Float64,
              "standing": pl.String, "proven": pl.Boolean}  # fmt: skip
    return Table("projects", ("project",), pl.DataFrame(rows, schema=schema, orient="row"))


def _names(made: Draft) -> Iterator[Named]:
    yield from made.task.funding.names
    for item in made.task.projects:
        yield "project", item.code, item.label
    for source in made.task.funding.sources:
        yield "source", source.code, source.label


def _figures(s: _Search) -> Iterator[tuple[str, float | None, str, str]]:
    share = s.held().mean(axis=0)
    yield "slack", s.settings.slack, "share", ""
    yield "plans", float(len(s.plans)), "", ""
    yield "best_objective", s.best.objective, str(s.made.task.portfolio.money), ""
    yield "must_have", float((share == 1).sum()), "", ""
    yield "some", float(((share > 0) & (share < 1)).sum()), "", ""
    yield "none", float((share == 0).sum()), "", ""
    yield "gap", None if np.isnan(s.best.gap) else s.best.gap, "share", ""
