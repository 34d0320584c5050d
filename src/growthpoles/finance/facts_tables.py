"""Tables of what has happened and what is expected become facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from growthpoles.core.diagnostic import Diagnostics
from growthpoles.errors import GrowthPolesError, InputError, Problem, problem
from growthpoles.finance.adjust_facts import LEVELS, STATUSES, Facts, Signal, StageFact
from growthpoles.finance.portfolio import STAGES, Money
from growthpoles.sources.options import Reading, Rows, TableFormat, is_empty

_WORKBOOK = (".xlsx", ".xlsm", ".xls", ".ods")
_NEEDED = {
    "realised": ("project", "stage", "year"),
    "budgets": ("source", "year", "budget"),
    "costs": ("project", "stage", "year", "cost"),
    "probabilities": ("project", "stage", "probability"),
    "signals": ("indicator", "year"),
}
_BANDS = ("actual", "low80", "high80", "low95", "high95")


def read_facts(path: str | Path, *, year: int, money: Money, style: TableFormat | None = None) -> Facts:
    """Read what has happened and what is expected now.

    Args:
        path: Folder with the files, or workbook with the sheets, of which any may be missing.
            realised: ``project``, ``stage``, ``year``; optional ``spent``, ``committed``, ``status``
            (running, finished, failed), ``slip`` (years).
            budgets: ``source``, ``year``, ``budget``. costs: ``project``, ``stage``, ``year``, ``cost``.
            probabilities: ``project``, ``stage``, ``probability``.
            signals: ``indicator``, ``year``; optional ``actual``, ``low80``, ``high80``, ``low95``,
            ``high95``, ``level`` (none, warning, trigger).
        year: First open year.
        money: Money of the amounts.
        style: How the tables are written.

    Raises:
        InputError: There is no such table; every problem of the tables, with file, row and column.

    Warns:
        ReadingWarning: Something was found out or left aside, such as a guessed encoding.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     _ = Path(folder, "realised.csv").write_text("project,stage,year,spent\\nP1,pilot,2026,1.5\\n")
        ...     read_facts(folder, year=2027, money=Money.parse("KZT million")).stages[0].spent
        1500000
    """
    return load_facts(path, year=year, money=money, style=style).told()


def load_facts(
    path: str | Path, *, year: int, money: Money, style: TableFormat | None = None
) -> Reading[Facts]:
    """As `read_facts`; the notes come with the facts instead of as warnings.

    Raises:
        InputError: As there.
    """
    tables = dict(_tables(Path(path), style or TableFormat()))
    problems: list[Problem] = []
    stages = tuple(_stages(tables["realised"], money, problems)) if "realised" in tables else ()
    budgets = tuple(_budgets(tables["budgets"], money)) if "budgets" in tables else ()
    costs = tuple(_costs(tables["costs"], money)) if "costs" in tables else ()
    chances = tuple(_chances(tables["probabilities"])) if "probabilities" in tables else ()
    signals = tuple(_signals(tables["signals"])) if "signals" in tables else ()
    problems += [item for rows in tables.values() for item in rows.problems]
    if problems:
        raise InputError(problems)
    notes = Diagnostics.of(*(rows.finish(None).notes for rows in tables.values()))
    return Reading(Facts(year, stages, budgets, costs, chances, signals), notes)


def _tables(path: Path, style: TableFormat) -> Iterator[tuple[str, Rows]]:
    found = False
    for name, needed in _NEEDED.items():
        book = path.suffix.lower() in _WORKBOOK
        file = path if book else path / f"{name}.csv"
        if not book and not file.is_file():
            continue
        try:
            rows = Rows(file, replace(style, sheet=name if book else None))
        except GrowthPolesError as failure:
            if is_empty(failure) or all(item.code == "excel.sheet.unknown" for item in failure.problems):
                continue
            raise
        rows.require(needed)
        found = True
        yield name, rows
    if not found:
        raise InputError(problem("finance.facts.none", None, known=", ".join(_NEEDED)))


def _needed(rows: Rows, name: str) -> list[float]:
    values = rows.optional_numbers(name)
    for i, value in enumerate(values):
        if value is None:
            rows.problems.append(problem("table.cell.empty", rows.where(name, i)))
    return [0.0 if value is None else value for value in values]


def _years(rows: Rows) -> list[int]:
    found = rows.years("year")
    for i, value in enumerate(found):
        if value is None:
            rows.problems.append(problem("table.cell.empty", rows.where("year", i)))
    return [value or 0 for value in found]


def _names(rows: Rows) -> Iterator[tuple[str, str]]:
    stages = rows.choice("stage", {name: name for name in STAGES}, default="")
    return zip(rows.text("project"), stages, strict=True)


def _stages(rows: Rows, money: Money, problems: list[Problem]) -> Iterator[StageFact]:
    rows.unique("project", "stage", "year")
    status = rows.choice("status", {name: name for name in STATUSES}, default="running")
    spent, committed = rows.optional_numbers("spent"), rows.optional_numbers("committed")
    slips, years = rows.optional_numbers("slip"), _years(rows)
    for i, name in enumerate(_names(rows)):
        slip = slips[i] or 0.0
        if slip != int(slip):
            problems.append(problem("finance.facts.slip", rows.where("slip", i), given=slip))
        paid, bound = (None if x[i] is None else money.whole(x[i] or 0.0) for x in (spent, committed))
        yield StageFact(*name, years[i], paid, bound, status[i], int(slip))


def _budgets(rows: Rows, money: Money) -> Iterator[tuple[str, int, int]]:
    rows.unique("source", "year")
    amounts = _needed(rows, "budget")
    for source, year, amount in zip(rows.text("source"), _years(rows), amounts, strict=True):
        yield source, year, money.whole(amount)


def _costs(rows: Rows, money: Money) -> Iterator[tuple[str, str, int, int]]:
    rows.unique("project", "stage", "year")
    for name, year, amount in zip(_names(rows), _years(rows), _needed(rows, "cost"), strict=True):
        yield *name, year, money.whole(amount)


def _chances(rows: Rows) -> Iterator[tuple[str, str, float]]:
    rows.unique("project", "stage")
    for name, chance in zip(_names(rows), _needed(rows, "probability"), strict=True):
        yield *name, chance


def _signals(rows: Rows) -> Iterator[Signal]:
    rows.unique("indicator", "year")
    figures = zip(*(rows.optional_numbers(name) for name in _BANDS), strict=True)
    levels = rows.choice("level", {name: name for name in LEVELS}, default="none")
    cells = zip(rows.text("indicator"), _years(rows), figures, levels, strict=True)
    for indicator, year, numbers, level in cells:
        actual, low80, high80, low95, high95 = numbers
        yield Signal(indicator, year, actual, low80, high80, low95, high95, level)
