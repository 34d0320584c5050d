"""What has happened since a plan was made, and what is expected now."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.finance.funding import Funding
from growthpoles.finance.portfolio import STAGES, Portfolio

STATUSES = ("running", "finished", "failed")
LEVELS = ("none", "warning", "trigger")


@dataclass(frozen=True, slots=True)
class StageFact:
    """What is known of one stage of a project in a year.

    Attributes:
        project, stage: Which stage.
        year: Year it speaks of: past for what was spent and for the status, open for what is under contract.
        spent: Spent in the year, whole units of currency; None = as the plan says.
        committed: Under contract for the year, to be paid even if the stage is stopped; None = nothing known.
        status: One of `STATUSES`; a stage that has failed ends its project.
        slip: Years by which what is left of the stage, and the stages after it, come later.

    Example:
        >>> StageFact("P1", "pilot", 2026, spent=8, status="finished").slip
        0
    """

    project: str
    stage: str
    year: int
    spent: int | None = None
    committed: int | None = None
    status: str = "running"
    slip: int = 0


@dataclass(frozen=True, slots=True)
class Signal:
    """An indicator in a year against its plan; bands as they were stated when the plan was made.

    Attributes:
        indicator: Code of the indicator, with the unit where there is one.
        year: Year.
        actual: Figure; None = not known (yet).
        low80, high80, low95, high95: Bands around the plan; None = not known.
        level: Signal that monitoring gave, used where no bands are known; one of `LEVELS`.

    Example:
        >>> Signal("jobs", 2026, 12.0, 9.0, 11.0, 8.0, 13.0).side(80), Signal("jobs", 2026).side(80)
        (1, None)
    """

    indicator: str
    year: int
    actual: float | None = None
    low80: float | None = None
    high80: float | None = None
    low95: float | None = None
    high95: float | None = None
    level: str = "none"

    def side(self, band: int) -> int | None:
        """+1 above the band of 80 or 95 %, -1 below it, 0 inside, None where it is not known."""
        low, high = (self.low80, self.high80) if band == 80 else (self.low95, self.high95)
        if self.actual is None or low is None or high is None:
            return None
        return 1 if self.actual > high else -1 if self.actual < low else 0


@dataclass(frozen=True)
class Facts:
    """Facts and outlook at the beginning of a year; everything before it is past and fixed.

    What nothing is said of is taken to be as planned.

    Attributes:
        year: First open year.
        stages: Facts of stages, of all years since the plan began.
        budgets: (source, year, amount) that replace those of the funding in open years.
        costs: (project, stage, year, cost) of open years; they replace all costs of the stage in open years.
        probabilities: (project, stage, probability) that replace those of the portfolio.
        signals: Indicators against their plan.

    Raises:
        InputError: A figure or a word is out of range; all problems at once.

    Example:
        >>> Facts(2027, (StageFact("P1", "pilot", 2026, status="failed"),)).status("P1", "pilot")
        'failed'
    """

    year: int
    stages: tuple[StageFact, ...] = ()
    budgets: tuple[tuple[str, int, int], ...] = ()
    costs: tuple[tuple[str, str, int, int], ...] = ()
    probabilities: tuple[tuple[str, str, float], ...] = ()
    signals: tuple[Signal, ...] = ()

    def __post_init__(self) -> None:
        problems = [*_stage_problems(self), *_outlook_problems(self)]
        if problems:
            raise InputError(problems)

    def status(self, project: str, stage: str) -> str:
        """The last status told of a stage, empty when none is; a later row of spending alone ends nothing."""
        told = [x for x in self.stages if (x.project, x.stage) == (project, stage) and x.year < self.year]
        ended = [x for x in told if x.status != "running"] or told
        return max(ended, key=lambda x: x.year).status if told else ""

    def misfits(self, portfolio: Portfolio, funding: Funding) -> Iterator[Problem]:
        """Stages and sources that the portfolio and the funding do not have."""
        stages = {(p.code, s.stage) for p in portfolio.projects for s in p.stages}
        sources = {item.code for item in funding.sources}
        told = [(x.project, x.stage) for x in self.stages]
        told += [x[:2] for x in self.costs] + [x[:2] for x in self.probabilities]
        for name in sorted({x for x in told if x not in stages}):
            yield problem("finance.facts.stage", Where(key=" ".join(name)))
        for code in sorted({x[0] for x in self.budgets} - sources):
            known = ", ".join(sorted(sources))
            yield problem("finance.source.unknown", Where(key=code), given=code, known=known)


def _stage_problems(facts: Facts) -> Iterator[Problem]:
    seen: set[tuple[str, str, int]] = set()
    for x in facts.stages:
        where = Where(key=f"{x.project} {x.stage}", year=x.year)
        if x.stage not in STAGES:
            yield problem("finance.stage.unknown", where, given=x.stage, known=", ".join(STAGES))
        if x.status not in STATUSES:
            yield problem("finance.facts.status", where, given=x.status, known=", ".join(STATUSES))
        for name, amount in (("spent", x.spent), ("committed", x.committed), ("slip", x.slip)):
            if amount is not None and amount < 0:
                yield problem("finance.amount.negative", where, name=name, value=amount)
        if x.year >= facts.year and (x.spent or x.slip or x.status != "running"):
            yield problem("finance.facts.future", where, open=facts.year)
        if (x.project, x.stage, x.year) in seen:
            yield problem("finance.facts.twice", where)
        seen.add((x.project, x.stage, x.year))


def _outlook_problems(facts: Facts) -> Iterator[Problem]:
    amounts = [(f"{p} {s}", y, c, "cost") for p, s, y, c in facts.costs]
    amounts += [(s, y, b, "budget") for s, y, b in facts.budgets]
    for key, year, amount, name in amounts:
        if amount < 0:
            yield problem("finance.amount.negative", Where(key=key, year=year), name=name, value=amount)
        if year < facts.year:
            yield problem("finance.facts.past", Where(key=key, year=year), open=facts.year)
    for project, stage, chance in facts.probabilities:
        if not 0 <= chance <= 1:
            where = Where(key=project)
            yield problem("finance.probability.bad", where, stage=stage, value=chance)
    for signal in facts.signals:
        figures = (signal.actual, signal.low80, signal.high80, signal.low95, signal.high95)
        bad = any(x is not None and not math.isfinite(x) for x in figures)
        if bad or signal.level not in LEVELS:
            where = Where(key=signal.indicator, year=signal.year)
            yield problem("finance.facts.signal", where, known=", ".join(LEVELS))
