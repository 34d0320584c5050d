"""When a plan is to be looked at again: limits stated in advance, held against what has happened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from growthpoles.core.rules import is_number, load_toml
from growthpoles.errors import InputError, Where, problem
from growthpoles.finance.adjust_facts import Facts, Signal
from growthpoles.finance.plan import Contract, Stage
from growthpoles.stats.control import cusum

WHOLE = "plan"  # key of what speaks of the whole plan


@dataclass(frozen=True, slots=True)
class Triggers:
    """Limits stated in advance. The figures are assumptions; set them to what was agreed.

    Attributes:
        burn_warning, burn_trigger: Deviation of spending from the contracts of a year, of the whole plan and
            of every source, as a share.
        slip_allowance, slip_alarm: Yearly slip of a project, in years, that is let pass, and the cumulative
            sum of what exceeds it (CUSUM) that is a trigger; a sum above 0 is a warning.
        budget_warning, budget_trigger: Change of the budget of an open year, as a share.
        breaches: Years in a row outside the band of 80 %, on the same side, that are a trigger; one is a
            warning, and any year outside 95 % a trigger.
        failures: Failed stages that are a trigger.

    Raises:
        ValueError: A limit is negative, or a warning lies above its trigger.

    Example:
        >>> Triggers(budget_trigger=0.2).breaches
        2
    """

    burn_warning: float = 0.1
    burn_trigger: float = 0.25
    slip_allowance: float = 0.5
    slip_alarm: float = 1.0
    budget_warning: float = 0.02
    budget_trigger: float = 0.1
    breaches: int = 2
    failures: int = 1

    def __post_init__(self) -> None:
        pairs = ((0.0, self.burn_warning), (self.burn_warning, self.burn_trigger), (0.0, self.slip_allowance),
                 (0.0, self.slip_alarm), (0.0, self.budget_warning),
                 (self.budget_warning, self.budget_trigger), (1, self.breaches),
                 (1, self.failures))  # fmt: skip
        if any(high < low for low, high in pairs):
            raise ValueError("limits are >= 0, warnings no higher than triggers, breaches and failures >= 1")


def read_triggers(path: str | Path) -> Triggers:
    """Read triggers from TOML: the attributes of `Triggers`, those left out as they are by default.

    Raises:
        InputError: The file is missing or no TOML; an unknown key, no number, or limits out of order.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     _ = Path(folder, "triggers.toml").write_text("budget_trigger = 0.2")
        ...     read_triggers(Path(folder, "triggers.toml")).budget_trigger
        0.2
    """
    path = Path(path)
    raw, known = load_toml(path), {item.name for item in fields(Triggers)}
    problems = []
    for key, value in raw.items():
        where = Where(file=path.name, key=key)
        if key not in known:
            problems.append(problem("finance.key.unknown", where, given=key, known=", ".join(sorted(known))))
        elif not is_number(value):
            problems.append(problem("finance.entry.bad", where))
    if problems:
        raise InputError(problems)
    try:
        return Triggers(**raw)
    except ValueError:
        raise InputError(problem("finance.triggers.order", Where(file=path.name))) from None


@dataclass(frozen=True, slots=True)
class Breach:
    """A limit held against what has happened.

    Attributes:
        kind: ``band``, ``burn-rate``, ``slip``, ``budget``, ``failure`` or ``unpaid``.
        key: What it speaks of.
        year: Year.
        value: What was found.
        low, high: What is accepted; None = no such end.
        level: ``none``, ``warning`` or ``trigger``.
    """

    kind: str
    key: str
    year: int
    value: float | None
    low: float | None
    high: float | None
    level: str


def _level(size: float, warning: float, trigger: float) -> str:
    near = 1e-9
    return "trigger" if size > trigger + near else "warning" if size > warning + near else "none"


def held_against(
    triggers: Triggers,
    facts: Facts,
    *,
    contracted: Sequence[Contract],
    spent: Sequence[Contract],
    budgets: Mapping[tuple[str, int], int],
    since: int = 0,
) -> tuple[Breach, ...]:
    """Hold the triggers against the facts of years from `since` on.

    Args:
        triggers: The limits.
        facts: Facts and outlook.
        contracted, spent: Contracts of past years as planned and as spent.
        budgets: Budgets by source and year that were last known.
        since: First year that was not looked at before.
    """
    return (
        *_bands(triggers, facts.signals, since),
        *_burn(triggers, [c for c in contracted if c.year >= since], [c for c in spent if c.year >= since]),
        *_slips(triggers, facts, since),
        *_budgets(triggers, facts, budgets),
        *_failures(triggers, facts, since),
    )


def _bands(triggers: Triggers, signals: Sequence[Signal], since: int) -> Iterator[Breach]:
    run: dict[str, tuple[int, int, int]] = {}
    for x in sorted(signals, key=lambda s: (s.indicator, s.year)):
        wide, narrow = x.side(95), x.side(80)
        side, count, last = run.get(x.indicator, (0, 0, 0))
        if narrow:
            count = count + 1 if (side, last) == (narrow, x.year - 1) else 1
        run[x.indicator] = narrow or 0, count if narrow else 0, x.year
        if narrow is None and wide is None:
            level = x.level
        elif wide or (narrow and count >= triggers.breaches):
            level = "trigger"
        else:
            level = "warning" if narrow else "none"
        if x.year >= since:
            yield Breach("band", x.indicator, x.year, x.actual, x.low80, x.high80, level)


def _burn(triggers: Triggers, planned: Sequence[Contract], spent: Sequence[Contract]) -> Iterator[Breach]:
    sums: dict[tuple[str, int], list[int]] = {}
    for k, items in enumerate((planned, spent)):
        for c in items:
            for key in (WHOLE, c.source):
                sums.setdefault((key, c.year), [0, 0])[k] += c.amount
    for (key, year), (plan, used) in sorted(sums.items()):
        if plan:
            share = used / plan
            level = _level(abs(share - 1), triggers.burn_warning, triggers.burn_trigger)
            low, high = 1 - triggers.burn_warning, 1 + triggers.burn_warning
            yield Breach("burn-rate", key, year, share, low, high, level)


def _slips(triggers: Triggers, facts: Facts, since: int) -> Iterator[Breach]:
    by_project: dict[str, dict[int, int]] = {}
    for x in facts.stages:
        years = by_project.setdefault(x.project, {})
        years[x.year] = years.get(x.year, 0) + x.slip
    for project, years in sorted(by_project.items()):
        span = range(min(years), max(years) + 1)
        sums = cusum([float(years.get(y, 0)) for y in span], allowance=triggers.slip_allowance).up
        for y, total in zip(span, sums, strict=True):
            if y >= since and years.get(y):
                level = "trigger" if total >= triggers.slip_alarm else "warning" if total > 0 else "none"
                yield Breach("slip", project, y, float(total), None, triggers.slip_alarm, level)


def _budgets(triggers: Triggers, facts: Facts, known: Mapping[tuple[str, int], int]) -> Iterator[Breach]:
    for source, year, amount in sorted(facts.budgets):
        old = known.get((source, year), 0)
        if amount != old:
            size = abs(amount - old) / old if old else float("inf")
            low, high = old * (1 - triggers.budget_warning), old * (1 + triggers.budget_warning)
            level = _level(size, triggers.budget_warning, triggers.budget_trigger)
            yield Breach("budget", source, year, float(amount), low, high, level)


def _failures(triggers: Triggers, facts: Facts, since: int) -> Iterator[Breach]:
    failed: dict[Stage, int] = {}
    for x in facts.stages:
        if x.status == "failed" and x.year >= since:
            failed[x.project, x.stage] = x.year
    level = "trigger" if len(failed) >= triggers.failures else "warning"
    for name, year in sorted(failed.items()):
        yield Breach(
            "failure", " ".join(name), year, float(len(failed)), None, triggers.failures - 1.0, level
        )
