"""Possible courses of a plan, drawn on arrays: which stages succeed, what is spent, what is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from growthpoles.finance.allocate_inputs import Scenarios
from growthpoles.finance.plan import Plan
from growthpoles.finance.portfolio import Portfolio, Project
from growthpoles.finance.risk_inputs import RiskSettings, Shock

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
_BLOCK_CELLS = 4_000_000


@dataclass(frozen=True, eq=False)
class Cells:
    """The paid stages year by year, project after project: a chain in which each cell needs the one before.

    Attributes:
        projects: Projects with a paid stage.
        sources: Codes of the sources.
        owner: Position of the project of each cell, shape (cells,).
        place: Place of the cell in the chain of its project, from 0.
        ends: Whether the stage ends with the cell and is decided.
        chance: Probability that the stage succeeds; 1 where it does not end.
        value: Effect when it does, in the money as written.
        year: Year.
        turn: How many stages of the same project have ended in the same year before.
        money: Contracts, shape (cells, sources), whole units of currency.
        committed: Whether the stage must be paid.
    """

    projects: tuple[Project, ...]
    sources: tuple[str, ...]
    owner: IntArray
    place: IntArray
    ends: BoolArray
    chance: FloatArray
    value: FloatArray
    year: IntArray
    turn: IntArray
    money: FloatArray
    committed: BoolArray

    @property
    def total(self) -> float:
        """All contracts."""
        return float(self.money.sum())


@dataclass(frozen=True, eq=False)
class Courses:
    """What happens in every scenario.

    Attributes:
        spent: What each source pays, shape (scenarios, sources), whole units of currency.
        lost: What of it goes to projects that stop, same shape.
        effect: Effect of all stages that succeed, shape (scenarios,), in the money as written.
        projects: Loss of every project, shape (scenarios, projects).
        finished: Share of scenarios in which each project succeeds in its last paid stage.
    """

    spent: IntArray
    lost: IntArray
    effect: FloatArray
    projects: npt.NDArray[np.float32]
    finished: FloatArray


def lay_out(portfolio: Portfolio, plan: Plan, *, sources: tuple[str, ...]) -> Cells:
    """Lay out the paid stages of a plan as cells."""
    at = {code: i for i, code in enumerate(sources)}
    chosen: list[Project] = []
    rows, money = [], []
    for project in portfolio.projects:
        paid = [item for item in project.stages if (project.code, item.stage) in plan.paid]
        if not paid:
            continue
        place, ended = 0, Counter[int]()
        for stage in paid:
            years = sorted(year for year, _ in stage.costs) or list(portfolio.years[:1]) or [0]
            for year in years:
                ends = year == years[-1]
                chance, value = (stage.probability, stage.value) if ends else (1.0, 0.0)
                rows.append((len(chosen), place, ends, chance, value, year, ended[year], stage.committed))
                cell = np.zeros(len(sources))
                for code, amount in plan.by_cell.get((project.code, stage.stage, year), {}).items():
                    cell[at[code]] = amount
                money.append(cell)
                place += 1
            ended[years[-1]] += 1
        chosen.append(project)
    owner, at_, ends_, chances, values, years_, turn, held = (np.array(x) for x in zip(*rows, strict=True))
    return Cells(
        projects=tuple(chosen),
        sources=sources,
        owner=owner.astype(np.int64),
        place=at_.astype(np.int64),
        ends=ends_.astype(bool),
        chance=chances.astype(float),
        value=values.astype(float),
        year=years_.astype(np.int64),
        turn=turn.astype(np.int64),
        money=np.array(money),
        committed=held.astype(bool),
    )


def draw_courses(cells: Cells, settings: RiskSettings, *, seed: int = 0) -> Courses:
    """Draw possible courses of a plan.

    A stage succeeds when a standard normal fortune lies below the quantile of its probability; fortunes share
    the shocks of the settings by group and year (a Gaussian copula, Vasicek 2002), so every probability stays
    what it is. A stage is begun only when all before it succeeded; a cut source drops contracts, and what is
    not fully paid stops. Prices follow a random walk of mean 1 (log-normal) from the first year on. What was
    spent on a project that does not finish its last paid stage is lost, less the recovery.

    Args:
        cells: The plan, see `lay_out`.
        settings: Shocks.
        seed: Seed; equal seeds share their random numbers between settings.
    """
    count, size = settings.draws, cells.owner.size
    width = max(1, _BLOCK_CELLS // size)
    parts = [
        _course_block(cells, settings, seed=(seed, start), count=min(width, count - start))
        for start in range(0, count, width)
    ]
    return Courses(
        np.concatenate([item.spent for item in parts]),
        np.concatenate([item.lost for item in parts]),
        np.concatenate([item.effect for item in parts]),
        np.concatenate([item.projects for item in parts]),
        np.average([p.finished for p in parts], axis=0, weights=[p.effect.size for p in parts]),
    )


def _course_block(cells: Cells, settings: RiskSettings, *, seed: tuple[int, int], count: int) -> Courses:
    cuts, prices = (np.random.default_rng([*seed, k]) for k in (2, 3))
    passed = _passed(cells, settings.shocks, seed=seed, count=count)
    dropped = _dropped(cells, settings, cuts, count=count)
    begun, finished = _chain(cells, passed & ~dropped)
    spent = begun & ~dropped
    lost = spent & ~finished[:, cells.owner]
    level = _prices(cells, settings, prices, count=count)
    kept = 1 - settings.recovery
    cost = cells.money.sum(axis=1) * kept
    by_project = np.add.reduceat(lost * cost * level, np.flatnonzero(cells.place == 0), axis=1)
    paid = _by_source(cells, spent, level)
    gone = np.minimum(np.rint(_by_source(cells, lost, level) * kept), np.rint(paid))
    return Courses(
        np.rint(paid).astype(np.int64),
        gone.astype(np.int64),
        (spent & passed & cells.ends).astype(float) @ cells.value,
        by_project.astype(np.float32),
        finished.mean(axis=0),
    )


def _passed(cells: Cells, shocks: tuple[Shock, ...], *, seed: tuple[int, int], count: int) -> BoolArray:
    """Whether each stage would succeed once it is reached, shape (scenarios, cells)."""
    luck, shared = (np.random.default_rng([*seed, k]) for k in range(2))
    fortune = luck.standard_normal((count, cells.owner.size))
    fortune *= np.sqrt(max(0.0, 1 - sum(item.correlation for item in shocks)))
    for shock in shocks:
        fortune += np.sqrt(shock.correlation) * _shared(cells, shock, shared, count)
    return np.asarray(fortune <= ndtri(cells.chance), dtype=np.bool_)


def _shared(cells: Cells, shock: Shock, random: np.random.Generator, count: int) -> FloatArray:
    """The shock of every cell's group and year; a project of no group has one of its own.

    Stages of one project never share a shock: success so far must not change the chance of the next stage.
    """
    groups = np.array([getattr(item, shock.by) or f"\0{item.code}" for item in cells.projects])
    _, group = np.unique(groups, return_inverse=True)
    keys = np.column_stack([group[cells.owner], cells.year, cells.turn])
    times, position = np.unique(keys, axis=0, return_inverse=True)
    drawn = random.standard_normal((count, times.shape[0]))
    return np.asarray(drawn[:, position.ravel()], dtype=np.float64)


def _dropped(
    cells: Cells, settings: RiskSettings, random: np.random.Generator, *, count: int
) -> npt.NDArray[np.bool_]:
    """Cells that lose a contract to a cut."""
    found = np.zeros((count, cells.owner.size), dtype=bool)
    for cut in settings.cuts:
        for year in np.unique(cells.year):
            happens = random.random(count) < cut.probability
            losers = _losers(cells, cells.sources.index(cut.source), int(year), share=cut.share)
            found[np.ix_(np.flatnonzero(happens), losers)] = True
    return found


def _losers(cells: Cells, source: int, year: int, *, share: float) -> IntArray:
    """Cells a source no longer pays in a year: the least effect per unit of money first, committed last."""
    held = np.flatnonzero((cells.year == year) & (cells.money[:, source] > 0))
    worth = np.array([item.effect / max(item.cost, 1) for item in cells.projects])[cells.owner[held]]
    order = held[np.lexsort((held, -worth, ~cells.committed[held]))]
    running = np.cumsum(cells.money[order, source])
    kept = (1 - share) * running[-1:] + 0.5
    return np.asarray(order[running > kept] if order.size else order, dtype=np.int64)


def _chain(cells: Cells, passes: BoolArray) -> tuple[BoolArray, BoolArray]:
    """Which cells are reached, and which projects pass all of theirs."""
    begun = np.ones_like(passes)
    for place in range(1, int(cells.place.max()) + 1):
        here = np.flatnonzero(cells.place == place)
        begun[:, here] = begun[:, here - 1] & passes[:, here - 1]
    last = np.append(np.flatnonzero(cells.place == 0)[1:] - 1, cells.place.size - 1)
    return begun, begun[:, last] & passes[:, last]


def _prices(
    cells: Cells, settings: RiskSettings, random: np.random.Generator, *, count: int
) -> npt.NDArray[np.float64]:
    """Level of prices against the plan in the year of every cell, shape (scenarios, cells)."""
    first = int(cells.year.min())
    spread, span = settings.price_deviation, int(cells.year.max()) - first + 1
    steps = spread * random.standard_normal((count, span)) - spread**2 / 2
    return np.asarray(np.exp(np.cumsum(steps, axis=1))[:, cells.year - first], dtype=np.float64)


def _by_source(cells: Cells, chosen: BoolArray, level: FloatArray) -> FloatArray:
    return np.asarray((chosen * level) @ cells.money, dtype=np.float64)


def draw_effects(portfolio: Portfolio, *, settings: RiskSettings | None = None, seed: int = 0) -> Scenarios:
    """Draw what every stage of a portfolio is worth, as an allocation that is averse to risk takes it.

    Args:
        portfolio: The projects; every stage is taken as paid.
        settings: Draws and shared shocks.
        seed: Seed.

    Example:
        >>> from growthpoles.finance.portfolio import Money, StageCost
        >>> from growthpoles.labels import Label
        >>> pump = Project("P1", Label("Pump"), stages=(StageCost("pilot", ((2026, 10),), 0.5, 40.0),))
        >>> found = draw_effects(Portfolio((pump,), Money("KZT")), settings=RiskSettings(draws=100))
        >>> found.stages, found.values.shape, sorted(set(found.values[:, 0].tolist()))
        ((('P1', 'pilot'),), (100, 1), [0.0, 40.0])
    """
    chosen = settings or RiskSettings()
    stages = tuple((p.code, s.stage) for p in portfolio.projects for s in p.stages)
    cells = lay_out(portfolio, Plan(frozenset(stages), ()), sources=())
    blocks = list(_effect_blocks(cells, chosen, seed))
    return Scenarios(stages, np.concatenate(blocks))


def _effect_blocks(cells: Cells, settings: RiskSettings, seed: int) -> Iterator[FloatArray]:
    width = max(1, _BLOCK_CELLS // cells.owner.size)
    for start in range(0, settings.draws, width):
        count = min(width, settings.draws - start)
        passed = _passed(cells, settings.shocks, seed=(seed, start), count=count)
        begun, _ = _chain(cells, passed)
        yield (begun & passed)[:, cells.ends] * cells.value[cells.ends]
