"""How a table of a study is written, and how its cells are read: every problem and every note is kept."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np

from growthpoles.core.diagnostic import Diagnostic, Diagnostics, Grade
from growthpoles.core.measure import PriceBasis
from growthpoles.errors import GrowthPolesError, GrowthPolesWarning, InputError, Problem, Where, problem
from growthpoles.labels import Label
from growthpoles.sources.cubes import arrange
from growthpoles.sources.numbers import NumberRules, ParsedNumbers, parse_numbers
from growthpoles.sources.raw import read_raw
from growthpoles.sources.tables import RawColumn, RawTable, ReadOptions

T = TypeVar("T")
YES_NO: Mapping[str, bool] = {
    "yes": True, "no": False, "true": True, "false": False, "1": True, "0": False,
    "да": True, "нет": False, "иә": True, "жоқ": False,
}  # fmt: skip


_EMPTY = frozenset({"table.empty", "table.no_rows", "table.figures.none"})


class ReadingWarning(GrowthPolesWarning):
    """Something was found out or left aside while a table was read, such as a guessed encoding."""


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
        only: (column name in the file, value) of the rows to take; all by default.

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
    only: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, eq=False)
class Reading(Generic[T]):
    """What was read from a file, and what a reader should know of how it was read.

    Attributes:
        value: The noun.
        notes: Notes such as a guessed encoding, rows left out as remarks, footnote marks.
    """

    value: T
    notes: Diagnostics = field(default_factory=Diagnostics)

    def told(self) -> T:
        """The noun alone; every note becomes a `ReadingWarning`."""
        for item in self.notes:
            warnings.warn(str(Problem(item.code, item.where, item.details)), ReadingWarning, stacklevel=3)
        return self.value


class Rows:
    """A raw table read column by column, collecting every problem and note on the way."""

    def __init__(self, path: str | Path, style: TableFormat | None = None) -> None:
        self.style = style or TableFormat()
        self._take(read_raw(Path(path), sheet=self.style.sheet, options=self.style.read))

    @classmethod
    def of(cls, raw: RawTable, style: TableFormat | None = None) -> Rows:
        """The rows of a table that is read already."""
        rows = cls.__new__(cls)
        rows.style = style or TableFormat()
        rows._take(raw)
        return rows

    def _take(self, raw: RawTable) -> None:
        self.raw: RawTable = arrange(
            raw, {theirs: ours for ours, theirs in self.style.columns}, only=self.style.only
        )
        self.rules = self.style.rules.with_defaults(raw.marks)
        self.problems: list[Problem] = []
        self.notes: list[Diagnostic] = list(self.raw.diagnostics)
        self._columns: dict[str, RawColumn] = {}

    def __len__(self) -> int:
        return len(self.raw)

    def has(self, name: str) -> bool:
        """Whether the table has a column."""
        return name in self.raw.columns

    def require(self, names: Sequence[str]) -> None:
        """Raise at once when columns that nothing can be read without are missing; all are named."""
        problems: list[Problem] = []
        for name in names:
            try:
                self.raw.column(name)
            except InputError as failure:
                problems.extend(failure.problems)
        if problems:
            raise InputError(problems)

    def heading(self, name: str) -> str | None:
        """Heading of a column as written in the file; None when there is no such column."""
        return self._column(name).heading if self.has(name) else None

    def where(self, name: str, position: int) -> Where:
        """The place of a cell, by its column and its position in it (from 0)."""
        return self._column(name).where(position)

    def _column(self, name: str) -> RawColumn:
        """A column, made once: its places are asked for cell by cell."""
        if name not in self._columns:
            self._columns[name] = self.raw.column(name)
        return self._columns[name]

    def text(self, name: str) -> list[str]:
        """Cells of a column as text; empty texts when the table does not have the column."""
        if not self.has(name):
            return [""] * len(self)
        return [str(cell) for cell in self.raw.column(name).text]

    def numbers(self, name: str) -> ParsedNumbers:
        """Cells of a column as numbers; problems and notes are collected."""
        parsed = parse_numbers(self.raw.column(name), self.rules)
        self.problems.extend(parsed.problems)
        self.notes.extend(item for item in parsed.diagnostics if item.grade < Grade.ERROR)
        return parsed

    def optional_numbers(self, name: str) -> list[float | None]:
        """Cells of a column as numbers or None; all None when the table does not have the column."""
        if not self.has(name):
            return [None] * len(self)
        return [None if np.isnan(value) else float(value) for value in self.numbers(name).values]

    def labels(self, stem: str = "name") -> list[Label]:
        """Labels from ``stem_en``, ``stem_ru``, ``stem_kk``; ``stem`` stands in for a missing ``stem_en``."""
        parts = [self.text(f"{stem}_{language}") for language in ("en", "ru", "kk")]
        own = zip(*parts, self.text(stem), strict=True)
        return [Label(en or plain, ru, kk) for en, ru, kk, plain in own]

    def years(self, name: str = "year") -> list[int | None]:
        """Cells of a column as calendar years; the year of the format when there is no such column."""
        if not self.has(name):
            return [self.style.year] * len(self)
        found: list[int | None] = []
        cells = self.text(name)
        for i, value in enumerate(self.optional_numbers(name)):
            strange = value is not None and (value != int(value) or not 1800 <= value <= 2200)
            if strange:
                self.problems.append(problem("table.year.bad", self.where(name, i), given=cells[i]))
            found.append(None if value is None or strange else int(value))
        return found

    def choice(self, name: str, words: Mapping[str, T], *, default: T) -> list[T]:
        """Cells of a column that holds one of a few words; an empty cell has the default."""
        found = []
        for i, cell in enumerate(self.text(name)):
            if cell and cell.lower() not in words:
                known = ", ".join(word for word in words if word)
                self.problems.append(
                    problem("table.choice.bad", self.where(name, i), given=cell, known=known)
                )
            found.append(words.get(cell.lower(), default) if cell else default)
        return found

    def price(self, name: str = "price_basis") -> list[PriceBasis]:
        """Cells of a price-basis column."""
        found = []
        for i, cell in enumerate(self.text(name)):
            try:
                found.append(PriceBasis.parse(cell))
            except ValueError:
                self.problems.append(problem("table.price.bad", self.where(name, i), given=cell))
                found.append(PriceBasis())
        return found

    def unique(self, *names: str) -> None:
        """Collect a problem for every row whose cells in some columns repeat those of an earlier row."""
        first: dict[tuple[str, ...], int] = {}
        for i, key in enumerate(zip(*(self.text(name) for name in names), strict=True)):
            where = self.where(names[-1], i)
            if key in first:
                self.problems.append(problem("table.row.twice", where, given=key[-1], row=first[key]))
            first.setdefault(key, where.row or 0)

    def place(self, code: str) -> Where:
        """The row of a code; the table as a whole when no row has it."""
        cells = self.text("code")
        return self.where("code", cells.index(code)) if code in cells else self.raw.where

    def finish(self, value: T) -> Reading[T]:
        """What was read with its notes, or one error with every problem found.

        Raises:
            InputError: There were problems.
        """
        if self.problems:
            raise InputError(self.problems)
        return Reading(value, Diagnostics.of(self.notes))


def is_empty(failure: GrowthPolesError) -> bool:
    """Whether the only thing wrong with a table is that there is nothing in it."""
    return all(item.code in _EMPTY for item in failure.problems)


def located(failure: GrowthPolesError, rows: Rows) -> InputError:
    """The same problems with the file and row of the code they speak of."""
    problems = []
    for item in failure.problems:
        place = rows.place(item.where.unit or item.where.indicator or "")
        where = replace(place, unit=item.where.unit, indicator=item.where.indicator, year=item.where.year)
        problems.append(replace(item, where=where))
    return InputError(problems)
