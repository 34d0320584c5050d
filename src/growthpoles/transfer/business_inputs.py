"""A business case as a table: lines of cash with their amounts by year and how far they may move."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from growthpoles.core.diagnostic import note
from growthpoles.errors import InputError, Problem, SpecificationError, Where, problem
from growthpoles.labels import Label, is_code
from growthpoles.sources.options import Reading, Rows, TableFormat
from growthpoles.transfer.vocabulary import load_words

INFLOWS = ("revenue", "grant", "saving", "residual")


@dataclass(frozen=True, slots=True)
class CashLine:
    """One line of a business case.

    Attributes:
        code: Code, unique in the case.
        label: Name.
        kind: revenue, grant, saving or residual (money in); investment, operating, research, working-capital,
            licence-fee or tax (money out).
        amounts: (year, amount), amounts as they are written; the kind gives the sign.
        low, high: Factors between which all amounts of the line may move together, around 1.

    Example:
        >>> CashLine("s", Label("Sales"), "revenue", ((2026, 0.0), (2027, 50.0)), low=0.7).sign
        1
    """

    code: str
    label: Label
    kind: str
    amounts: tuple[tuple[int, float], ...]
    low: float = 1.0
    high: float = 1.0

    @property
    def sign(self) -> int:
        """1 for money in, -1 for money out."""
        return 1 if self.kind in INFLOWS else -1

    def problems(self) -> Iterator[Problem]:
        """What is wrong with it; the column is in the place."""
        if not is_code(self.code):
            yield problem("transfer.code.bad", Where(key=self.code, column="code"), given=self.code)
        known = load_words().known["cash"]
        if self.kind not in known:
            where = Where(key=self.code, column="kind")
            yield problem("transfer.word.unknown", where, given=self.kind, known=", ".join(known))
        for year, amount in self.amounts:
            if not amount >= 0:
                where = Where(key=self.code, column=str(year), year=year)
                yield problem("transfer.number.negative", where, value=amount)
        if not 0 <= self.low <= 1 <= self.high:
            where = Where(key=self.code, column="low")
            yield problem("business.range", where, low=self.low, high=self.high)


@dataclass(frozen=True)
class BusinessPlan:
    """The lines of one business case.

    Attributes:
        lines: The lines.
        money: Currency and multiple of all amounts.
        illustrative: Whether the figures are made up.

    Raises:
        InputError: No lines, fewer than two years, codes twice, unknown kinds, amounts below 0, factors that
            do not stand around 1; all at once.

    Example:
        >>> build = CashLine("i", Label("Plant"), "investment", ((2026, 100.0),))
        >>> sell = CashLine("s", Label("Sales"), "revenue", ((2027, 150.0),))
        >>> BusinessPlan((build, sell)).years
        (2026, 2027)
    """

    lines: tuple[CashLine, ...]
    money: str = "KZT million"
    illustrative: bool = False

    def __post_init__(self) -> None:
        problems = [found for item in self.lines for found in item.problems()]
        codes = [item.code for item in self.lines]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        problems += [problem("transfer.code.twice", Where(key=code)) for code in twice]
        if len(self.years) < 2:
            problems.append(problem("business.years", count=len(self.years)))
        if problems:
            raise InputError(problems)

    @property
    def years(self) -> tuple[int, ...]:
        """All years from the first with an amount to the last."""
        found = [year for item in self.lines for year, _ in item.amounts]
        return tuple(range(min(found), max(found) + 1)) if found else ()


@dataclass(frozen=True)
class BusinessSettings:
    """How a business case is reckoned.

    Attributes:
        rate: Yearly discount rate as a share (0.12 = 12 %); nominal where amounts are in current prices.
        draws: Draws of the risk analysis; 0 = none.

    Raises:
        SpecificationError: A rate of -1 or less, or a negative number of draws.

    Example:
        >>> BusinessSettings(0.12).draws
        2000
    """

    rate: float
    draws: int = 2000

    def __post_init__(self) -> None:
        limits = (("rate", self.rate, self.rate > -1, -1), ("draws", self.draws, self.draws >= 0, 0))
        wrong = [
            problem("transfer.setting.least", name=name, given=given, least=least)
            for name, given, fits, least in limits
            if not fits
        ]
        if wrong:
            raise SpecificationError(wrong)


def read_business_plan(
    path: str | Path,
    *,
    money: str = "KZT million",
    illustrative: bool = False,
    style: TableFormat | None = None,
) -> BusinessPlan:
    """Read a business case.

    Args:
        path: Table with one row per line: ``code``, names, ``kind``, one column per year, and optional
            ``low`` and ``high`` (factors around 1). An empty amount counts as 0; a note says how many there
            are.
        money: Currency and multiple of all amounts.
        illustrative: Whether the figures are made up.
        style: How the table is written.

    Raises:
        InputError: Every problem of the table, with file and row.

    Warns:
        ReadingWarning: Something was found out, such as a guessed encoding, or empty amounts.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder, "plan.csv")
        ...     _ = file.write_text("code,kind,2026,2027\\ni,investment,100,0\\ns,revenue,0,150\\n")
        ...     read_business_plan(file).lines[1].amounts
        ((2026, 0.0), (2027, 150.0))
    """
    return load_business_plan(path, money=money, illustrative=illustrative, style=style).told()


def load_business_plan(
    path: str | Path,
    *,
    money: str = "KZT million",
    illustrative: bool = False,
    style: TableFormat | None = None,
) -> Reading[BusinessPlan]:
    """The business case of `read_business_plan` with the notes of the reader."""
    rows = Rows(path, style)
    rows.require(["code", "kind"])
    rows.unique("code")
    headings = _headings(rows)
    if len(headings) < 2:
        rows.problems.append(problem("business.years", rows.raw.where, count=len(headings)))
    columns = {name: rows.optional_numbers(name) for name in headings}
    empty = [(name, i) for name, cells in columns.items() for i, value in enumerate(cells) if value is None]
    if empty:
        rows.notes.append(note("business.empty", rows.where(*empty[0]), count=len(empty)))
    lows, highs = rows.optional_numbers("low"), rows.optional_numbers("high")
    fixed = [i for i, ends in enumerate(zip(lows, highs, strict=True)) if None in ends]
    if 0 < len(fixed) < len(lows):
        rows.notes.append(note("business.range.blank", rows.where("low", fixed[0]), count=len(fixed)))
    labels, kinds, lines = rows.labels(), rows.text("kind"), []
    for i, code in enumerate(rows.text("code")):
        amounts = tuple(sorted((year, columns[name][i] or 0.0) for name, year in headings.items()))
        ends = (1.0 if lows[i] is None else lows[i], 1.0 if highs[i] is None else highs[i])
        item = CashLine(
            code, labels[i] or Label(code), kinds[i].lower(), amounts, ends[0] or 0.0, ends[1] or 0.0
        )
        lines.append(item)
        for found in item.problems():
            column = found.where.column or "code"
            where = rows.where(column if rows.has(column) else "code", i)
            rows.problems.append(Problem(found.code, where, found.details))
    checked = rows.finish(tuple(lines))
    return Reading(BusinessPlan(checked.value, money, illustrative), checked.notes)


def _headings(rows: Rows) -> dict[str, int]:
    """Year by column; a year between the first and the last that has no column is a problem."""
    try:
        found = {name: year for year, name in rows.raw.year_columns()}
    except InputError as failure:
        rows.problems.extend(failure.problems)
        return {}
    years = sorted(found.values())
    missing = sorted(set(range(years[0], years[-1] + 1)) - set(years))
    if missing:
        rows.problems.append(problem("business.gap", rows.raw.where, years=", ".join(map(str, missing))))
    return found
