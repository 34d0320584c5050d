"""What more alignment of regions, or more of a goal, costs in effect: the whole trade-off, point by point."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import polars as pl

from growthpoles.core.catalogue import Named, figures_table, labels_table
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.core.result import Provenance, Table
from growthpoles.errors import InputError, Problem, SpecificationError, Where, problem
from growthpoles.finance.allocate import refusal, require_lawful
from growthpoles.finance.allocate_bands import bounded, loosened, or_exactly, remarks_on_bands
from growthpoles.finance.allocate_contracts import concretise
from growthpoles.finance.allocate_inputs import AllocationSettings, FloatArray, Task, lay_out, remarks
from growthpoles.finance.allocate_model import Model
from growthpoles.finance.allocate_rows import Draft, draft
from growthpoles.finance.allocate_solve import Solution, solve
from growthpoles.finance.allocation_results import FrontierResult
from growthpoles.finance.funding import Funding
from growthpoles.finance.portfolio import Portfolio
from growthpoles.stats.concentration import gini


@dataclass(frozen=True, eq=False)
class Alignment:
    """Alignment of regions as the other aim: theta, the smallest outcome of a region against its parity.

    Attributes:
        population: (region, inhabitants); parity is the share of the inhabitants in all outcomes.
        spread: What a region gets of the own outcome of another one, shape (regions, regions), row = where it
            arises, column = where it goes; negative = backwash; the diagonal is not used. None = nothing.
        points: Number of points from the plan without the aim to theta = 1.

    Example:
        >>> Alignment((("A", 2.0), ("B", 1.0))).points
        9
    """

    population: tuple[tuple[str, float], ...]
    spread: FloatArray | None = None
    points: int = 9

    @property
    def regions(self) -> tuple[str, ...]:
        """The regions."""
        return tuple(code for code, _ in self.population)


@dataclass(frozen=True)
class GoalAim:
    """Expected contributions to a goal as the other aim.

    Attributes:
        goal: Code of the goal.
        step: Least increase from point to point; with whole contributions and step 1 the front is complete.
        limit: Most points.

    Example:
        >>> GoalAim("jobs").step
        1.0
    """

    goal: str
    step: float = 1.0
    limit: int = 1000


@dataclass(frozen=True, eq=False)
class _Point:
    """One point of a frontier."""

    asked: float
    against: float
    solution: Solution
    paid: FloatArray


@dataclass(frozen=True, eq=False)
class _Answer:
    """What came of looking for a point: the plan, if any, and whether time ran out before there was one."""

    made: Draft
    model: Model
    found: Solution | None
    late: bool


@dataclass(eq=False)
class _Line:
    """Points found so far, and what a point needs.

    Attributes:
        task, settings, seed: What is asked.
        points: The points.
        regions: Regions that outcomes can reach.
        empty: Points with no outcome at all.
        banded: Stages whose limits are in bands.
        cut: What is told when the time for a point ran out.
    """

    task: Task
    settings: AllocationSettings
    seed: int
    points: list[_Point] = field(default_factory=list)
    regions: tuple[str, ...] = ()
    empty: list[int] = field(default_factory=list)
    banded: int = 0
    cut: Diagnostic | None = None

    def solve(self, tie: Callable[[Draft], None] = lambda made: None) -> _Answer:
        """The best plan under what `tie` adds; its bound holds whatever became of limits in bands."""
        made, start, limit = draft(self.task, self.settings), time.monotonic(), self.settings.time_limit
        tie(made)
        self.banded = made.classes.banded
        model = made.builder.finish()
        found = solve(model, self.settings, seed=self.seed)
        late = found is None and time.monotonic() - start >= limit
        if found is not None and self.banded:
            wide = loosened(made)
            tie(wide)
            found = bounded(found, wide.builder.finish(), seed=self.seed, seconds=limit)
        return _Answer(made, model, found, late)

    def first(self) -> tuple[Draft, Model, Solution]:
        """The plan without the aim."""
        answer = self.solve()
        if answer.found is None:
            raise refusal(answer.made, answer.model, seed=self.seed)
        return answer.made, answer.model, answer.found

    def keep(self, made: Draft, found: Solution, *, asked: float, against: float) -> None:
        """Keep a point once its contracts have been checked."""
        require_lawful(concretise(made, found.x), made)
        self.points.append(_Point(asked, against, found, np.round(found.x[made.fund])))


def trace_frontier(
    portfolio: Portfolio,
    funding: Funding,
    *,
    aim: Alignment | GoalAim,
    settings: AllocationSettings | None = None,
    seed: int = 0,
) -> FrontierResult:
    """Trace how much effect a plan gives up for more alignment of regions, or for more of a goal.

    Epsilon-constraint: the plan of `allocate_finance` is solved again with the other aim held at a level that
    rises from point to point. Alignment: outcome of a region O_r = own effect + sum_q W[q, r] own effect of
    q; theta = min_r O_r / (population share of r x sum O). Price of alignment = 1 - V(theta) / V(first point)
    (Bertsimas, Farias and Trichakis 2011). For a goal every point is solved twice, so that none is dominated.

    Args:
        portfolio: Projects.
        funding: Sources, rules and quotas.
        aim: The other aim.
        settings: As for `allocate_finance`; with gap = 0 the points are exact.
        seed: Seed of the solver.

    Raises:
        InputError: Portfolio and funding do not fit together; a region without inhabitants; an unknown goal.
        SpecificationError: The rules contradict each other, or the budgets are guarded.

    Example:
        >>> from growthpoles.finance.funding import Source
        >>> from growthpoles.finance.portfolio import Money, Project, StageCost
        >>> from growthpoles.labels import Label
        >>> pilot = lambda value: (StageCost("pilot", ((2026, 5),), value=value),)
        >>> wanted = (("A1", 9.0), ("A2", 8.0), ("B1", 4.0))
        >>> made = tuple(Project(c, Label(c), region=c[0], stages=pilot(value)) for c, value in wanted)
        >>> fund = Source("fund", Label("Fund"), "innovation-fund", ((2026, 10),))
        >>> found = trace_frontier(
        ...     Portfolio(made, Money("KZT")), Funding((fund,), Money("KZT")),
        ...     aim=Alignment((("A", 1.0), ("B", 1.0)), points=2), settings=AllocationSettings(gap=0),
        ... )
        >>> found["frontier"].select("effect", "against").rows()
        [(17.0, 0.0), (0.0, 1.0)]
    """
    settings = settings or AllocationSettings()
    if settings.budget == "guarded":
        raise SpecificationError(problem("finance.frontier.guarded"))
    task = lay_out(portfolio, funding)
    line = or_exactly(lambda x: _trace(_Line(task, x, seed), aim), settings, task=task)
    shown = (*_tables(line, aim, line.regions), labels_table(_names(task)), figures_table(_figures(line)))
    return FrontierResult(
        tables=shown,
        spec={**settings.plain(), "money": str(portfolio.money), "aim": type(aim).__name__,
              "illustrative": portfolio.illustrative},
        diagnostics=Diagnostics.of(
            remarks(task), _left(line, aim), remarks_on_bands(line.banded, line.settings, asked=settings)
        ),
        provenance=Provenance(seed=seed),
    )  # fmt: skip


def _left(line: _Line, aim: Alignment | GoalAim) -> Iterator[Diagnostic]:
    """Regions left out, points without any effect, and points that were not reached."""
    regions = aim.regions if isinstance(aim, Alignment) else ()
    for code in sorted(set(regions) - set(line.regions)):
        yield note("finance.frontier.no_outcome", Where(unit=code))
    if line.empty:
        yield warning("finance.frontier.empty", None, points=", ".join(map(str, line.empty)))
    if line.cut:
        yield line.cut


def _trace(line: _Line, aim: Alignment | GoalAim) -> _Line:
    if isinstance(aim, Alignment):
        _trace_alignment(line, aim)
    else:
        _trace_goal(line, aim)
    return line


def _trace_alignment(line: _Line, aim: Alignment) -> None:
    """Points from the plan without the aim to full parity; regions that no outcome can reach are left out."""
    problems = list(_misfits(line.task, aim))
    if problems:
        raise InputError(problems)
    matrix, (made, model, found) = _outcomes(line.task, aim), line.first()
    payable = model.upper[made.fund] > 0
    reach = np.asarray((matrix[:, payable] > 0).any(axis=1))
    line.regions = tuple(code for code, held in zip(aim.regions, reach, strict=True) if held)
    parity = _Parity(matrix[reach], np.array([w for _, w in aim.population])[reach])
    start = parity.keep(line, made, found)
    asked = np.linspace(min(start, 1.0), 1.0, max(2, aim.points))[1:].tolist()
    for k, theta in enumerate(asked):
        answer = line.solve(partial(parity.add, theta=theta))
        if answer.found is None:
            if answer.late:
                seconds, count = line.settings.time_limit, len(asked) - k
                line.cut = warning("finance.frontier.time", None, count=count, seconds=seconds)
            break
        parity.keep(line, answer.made, answer.found, asked=theta)


@dataclass(frozen=True, eq=False)
class _Parity:
    """Outcomes per stage that is paid, shape (regions, n), and inhabitants of the regions."""

    matrix: FloatArray
    weights: FloatArray

    def keep(self, line: _Line, made: Draft, found: Solution, *, asked: float | None = None) -> float:
        """Keep a point; returns its theta."""
        paid = np.round(found.x[made.fund])
        theta = _theta(self.matrix, self.weights, paid)
        if (self.matrix @ paid).sum() <= 0:
            line.empty.append(len(line.points))
        line.keep(made, found, asked=theta if asked is None else asked, against=theta)
        return theta

    def add(self, made: Draft, *, theta: float) -> None:
        """Every outcome is at least theta times its parity."""
        _add_theta(made, self.matrix, self.weights, theta)


def _misfits(task: Task, aim: Alignment) -> Iterator[Problem]:
    if len(set(aim.regions)) < len(aim.regions) or not all(w > 0 for _, w in aim.population):
        yield problem("finance.frontier.population", None)
    size = len(aim.regions)
    if aim.spread is not None and (aim.spread.shape != (size, size) or not np.isfinite(aim.spread).all()):
        yield problem("finance.frontier.spread", None, size=size)
    for item in task.projects:
        if not item.region:
            yield problem("finance.project.no_region", Where(key=item.code))
        elif item.region not in aim.regions:
            yield problem("finance.region.unknown", Where(key=item.code, unit=item.region))


def _outcomes(task: Task, aim: Alignment) -> FloatArray:
    """Outcome of every region per stage that is paid, shape (regions, n)."""
    at = {code: r for r, code in enumerate(aim.regions)}
    home = np.array([at[item.region] for item in task.projects])[task.project]
    size = len(aim.regions)
    flow = np.zeros((size, size)) if aim.spread is None else aim.spread.copy()
    np.fill_diagonal(flow, 1.0)
    return np.asarray(flow[home].T * (task.chance * task.value))


def _theta(matrix: FloatArray, weights: FloatArray, paid: FloatArray) -> float:
    """Smallest outcome against parity; 1 where there is no outcome to share."""
    outcome = matrix @ paid
    total = outcome.sum()
    return float((outcome / (weights / weights.sum() * total)).min()) if total > 0 else 1.0


def _add_theta(made: Draft, matrix: FloatArray, weights: FloatArray, theta: float) -> None:
    """Every outcome is at least theta times its parity."""
    size = len(matrix)
    share = weights / weights.sum()
    made.builder.names["region"] = tuple(str(r) for r in range(size))
    numbers = np.arange(size)
    outcome = made.builder.add_columns("outcome", {"region": numbers}, bounds=(-np.inf, np.inf))
    row, stage = np.nonzero(matrix)
    made.builder.add_rows(
        "outcome", {"region": numbers}, bounds=(0.0, 0.0),
        entries=[(row, made.fund[stage], matrix[row, stage]), (numbers, outcome, -1.0)],
    )  # fmt: skip
    mixed = np.eye(size) - theta * share[:, None]
    r, q = np.nonzero(mixed)
    made.builder.add_rows(
        "theta", {"region": numbers}, bounds=(-1e-9, np.inf), entries=[(r, outcome[q], mixed[r, q])]
    )


def _trace_goal(line: _Line, aim: GoalAim) -> None:
    """The whole front: most effect at a level of the goal, then most of the goal at that effect."""
    goals = [goal.code for goal in line.task.portfolio.goals]
    if aim.goal not in goals:
        raise InputError(
            problem("finance.goal.unknown", Where(key="aim"), given=aim.goal, known=", ".join(goals))
        )
    given = np.zeros(len(line.task.project))
    for p, item in enumerate(line.task.projects):
        last = line.task.last[p]
        given[last] = dict(item.contributions).get(aim.goal, 0.0) * line.task.chance[last]
    answer, asked = _Answer(*line.first(), late=False), 0.0
    while answer.found is not None:
        made = answer.made
        found = _most(line, made, answer.model, answer.found, given=given)
        level = float(given @ np.round(found.x[made.fund]))
        line.keep(made, found, asked=asked, against=level)
        if len(line.points) >= aim.limit:
            return
        asked = level + aim.step
        answer = line.solve(partial(_add_least, kind="goal-least", given=given, level=asked - 1e-6))
    if answer.late:
        seconds, level = line.settings.time_limit, line.points[-1].against
        line.cut = warning("finance.frontier.cut", None, level=round(level, 6), seconds=seconds)


def _most(line: _Line, made: Draft, model: Model, found: Solution, *, given: FloatArray) -> Solution:
    """Among the plans of the best effect the one with most of the goal."""
    least = found.objective - 1e-6 * max(1.0, abs(found.objective)) ** 0.5
    columns = np.flatnonzero(model.c)
    made.builder.add_rows(
        "effect-least",
        {"goal": [0]},
        bounds=(least, np.inf),
        entries=[(np.zeros(len(columns)), columns, model.c[columns])],
    )
    again = made.builder.finish()
    again.c[:] = 0.0
    again.c[made.fund] = given
    better = solve(again, line.settings, seed=line.seed)
    if better is None:
        return found
    return Solution(better.x, float(model.c @ better.x), found.bound, found.relaxation, found.finished)


def _add_least(made: Draft, *, kind: str, given: FloatArray, level: float) -> None:
    at = np.flatnonzero(given)
    entries = [(np.zeros(len(at), int), made.fund[at], given[at])]
    made.builder.add_rows(kind, {"goal": [0]}, bounds=(level, np.inf), entries=entries)


def _tables(line: _Line, aim: Alignment | GoalAim, reached: tuple[str, ...]) -> tuple[Table, ...]:
    task = line.task
    effect, first = task.chance * task.value, line.points[0].solution.objective
    heads = (
        np.array([w for code, w in aim.population if code in reached]) if isinstance(aim, Alignment) else None
    )
    matrix = _reached(task, aim, reached) if isinstance(aim, Alignment) else None
    rows, outcomes, plans = [], [], []
    for k, item in enumerate(line.points):
        inequality = None
        if matrix is not None and heads is not None:
            got = matrix @ item.paid
            inequality = _gini(got / heads, heads)
            parity = heads / heads.sum() * got.sum()
            cells = zip(reached, got.tolist(), parity.tolist(), (got / heads).tolist(), strict=True)
            outcomes += [(k, *cell) for cell in cells]
        value = item.solution.objective
        cost = int(item.paid @ task.cost.sum(axis=1))
        price = 1 - value / first if first > 0 else None
        rows.append((k, value, float(effect @ item.paid), item.against, item.asked, inequality, price,
                     None if np.isnan(item.solution.gap) else item.solution.gap, cost))  # fmt: skip
        for p, project in enumerate(task.projects):
            plans.append((k, project.code, int(item.paid[task.first[p] : task.last[p] + 1].sum())))
    number = pl.Float64
    schema = {"point": pl.Int64, "objective": number, "effect": number, "against": number, "asked": number,
              "gini": number, "price": number, "gap": number, "cost": pl.Int64}  # fmt: skip
    places = {"point": pl.Int64, "region": pl.String, "outcome": number, "parity": number, "per_head": number}
    chosen = {"point": pl.Int64, "project": pl.String, "stages_paid": pl.Int64}
    return (
        Table("frontier", ("point",), pl.DataFrame(rows, schema=schema, orient="row")),
        Table(
            "outcomes",
            ("point", "region"),
            pl.DataFrame(outcomes, schema=places, orient="row").sort("point", "region"),
        ),
        Table("plans", ("point", "project"), pl.DataFrame(plans, schema=chosen, orient="row")),
    )


def _reached(task: Task, aim: Alignment, reached: tuple[str, ...]) -> FloatArray:
    held = np.array([code in reached for code in aim.regions])
    return np.asarray(_outcomes(task, aim)[held])


def _gini(per_head: FloatArray, heads: FloatArray) -> float | None:
    """Gini of outcomes per head; None where backwash leaves a region below zero, or where there is none."""
    if (per_head < 0).any() or not per_head.any():
        return None
    return gini(per_head, heads)


def _names(task: Task) -> Iterator[Named]:
    yield from task.funding.names
    for item in task.projects:
        yield "project", item.code, item.label


def _figures(line: _Line) -> Iterator[tuple[str, float | None, str, str]]:
    money = str(line.task.portfolio.money)
    yield "points", float(len(line.points)), "", ""
    yield "first_objective", line.points[0].solution.objective, money, ""
    yield "last_objective", line.points[-1].solution.objective, money, ""
