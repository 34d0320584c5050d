"""How a table of a study is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from growthpoles.core.measure import PriceBasis
from growthpoles.errors import InputError, Problem, problem
from growthpoles.labels import Label
from growthpoles.sources.numbers import NumberRules, ParsedNumbers, parse_numbers
from growthpoles.sources.raw import read_raw
from growthpoles.sources.tables import RawTable, ReadOptions


@dataclass(frozen=True, slots=True)
class TableFormat:
    """How a table is written: sheet, column names, encoding, signs of numbers.

    Attributes:
        sheet: Sheet of a workbook; the first one with content by default.
        columns: (our column name, column name in the file) where they differ.
        read: Encoding, delimiter, heading row and size limit; found out by default.
        rules: Decimal sign and the marks for zero, confidential and missing.
        year: Year of a table that has no year column.
        distinct: Take each unit once, where a table of units repeats them.

    Example:
        >>> TableFormat(columns=(("unit", "Region"),)).columns[0][1]
        'Region'
    """

    sheet: str | None = None
    columns: tuple[tuple[str, str], ...] = ()
    read: ReadOptions = field(default_factory=ReadOptions)
    rules: NumberRules = field(default_factory=NumberRules)
    year: int | None = None
    distinct: bool = False


class Rows:
    """A raw table read column by column, collecting every problem on the way."""

    def __init__(self, path: str | Path, style: TableFormat) -> None:
        raw = read_raw(Path(path), sheet=style.sheet, options=style.read)
        self.raw: RawTable = raw.rename({theirs: ours for ours, theirs in style.columns})
        self.style = style
        self.problems: list[Problem] = []

    def __len__(self) -> int:
        return len(self.raw)

    def has(self, name: str) -> bool:
        """Whether the table has a column."""
        return name in self.raw.columns

    def require(self, names: Sequence[str]) -> None:
        """Raise at once when a column that nothing can be read without is missing."""
        for name in names:
            if not self.has(name):
                self.raw.column(name)

    def heading(self, name: str) -> str | None:
        """Heading of a column as written in the file; None when there is no such column."""
        return self.raw.column(name).heading if self.has(name) else None

    def text(self, name: str) -> list[str]:
        """Cells of a column as text; empty texts when the table does not have the column."""
        if not self.has(name):
            return [""] * len(self)
        return [str(cell) for cell in self.raw.column(name).text]

    def numbers(self, name: str) -> ParsedNumbers:
        """Cells of a column as numbers; problems are collected."""
        parsed = parse_numbers(self.raw.column(name), self.style.rules)
        self.problems.extend(parsed.problems)
        return parsed

    def optional_numbers(self, name: str) -> list[float | None]:
        """Cells of a column as numbers or None; all None when the table does not have the column."""
        if not self.has(name):
            return [None] * len(self)
        return [None if value != value else float(value) for value in self.numbers(name).values]

    def labels(self, stem: str = "name") -> list[Label]:
        """Labels from the columns ``stem_en``, ``stem_ru``, ``stem_kk``, or from ``stem`` alone."""
        if self.has(stem):
            return [Label(en=text) for text in self.text(stem)]
        parts = [self.text(f"{stem}_{language}") for language in ("en", "ru", "kk")]
        return [Label(*texts) for texts in zip(*parts, strict=True)]

    def years(self, name: str = "year") -> list[int | None]:
        """Cells of a column as calendar years; the year of the format when there is no such column."""
        if not self.has(name):
            return [self.style.year] * len(self)
        found: list[int | None] = []
        column = self.raw.column(name)
        for i, value in enumerate(self.optional_numbers(name)):
            if value is not None and (value != int(value) or not 1800 <= value <= 2200):
                self.problems.append(problem("table.year.bad", column.where(i), given=str(column.text[i])))
                value = None
            found.append(None if value is None else int(value))
        return found

    def choice(self, name: str, words: dict[str, bool], default: bool) -> list[bool]:
        """Cells of a yes/no column."""
        cells = self.text(name)
        found = []
        for i, cell in enumerate(cells):
            if cell and cell.lower() not in words:
                place = self.raw.column(name).where(i)
                self.problems.append(problem("table.choice.bad", place, given=cell, known=", ".join(words)))
            found.append(words.get(cell.lower(), default))
        return found

    def price(self, name: str = "price_basis") -> list[PriceBasis]:
        """Cells of a price-basis column."""
        found = []
        for i, cell in enumerate(self.text(name)):
            try:
                found.append(PriceBasis.parse(cell))
            except ValueError:
                self.problems.append(problem("table.price.bad", self.raw.column(name).where(i), given=cell))
                found.append(PriceBasis())
        return found

    def finish(self) -> None:
        """Raise one error with every problem found so far, if there is any."""
        if self.problems:
            raise InputError(self.problems)


YES_NO = {"yes": True, "no": False, "true": True, "false": False, "1": True, "0": False,
          "да": True, "нет": False, "иә": True, "жоқ": False}
