"""The raw table: cells as they stood in the file, each with the row a spreadsheet shows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import polars as pl

from growthpoles.core.diagnostic import Diagnostics, note
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.sources.limits import MAX_BYTES

if TYPE_CHECKING:
    from growthpoles.sources.cubes import Cube

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

YEAR, VALUE, SEPARATOR = "year", "value", " / "
_ALIKE = 0.7
_YEAR = re.compile(r"((?:19|20)\d\d)(?:[.,]0)?\s*(?:г\.?|год|ж\.?|жыл|y\.?|year)?\s*\*{0,3}", re.IGNORECASE)
_HOLDS_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d{2})")


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read a file; None means: find out, and say what was found.

    Attributes:
        encoding: Character encoding of a text file (``"utf-8"``, ``"cp1251"``, ``"kz1048"``).
        delimiter: Column separator of a text file, one character.
        header_row: Row with the column names, counted from 1 as a spreadsheet shows it.
        max_bytes: Largest file accepted, bytes.
    """

    encoding: str | None = None
    delimiter: str | None = None
    header_row: int | None = None
    max_bytes: int = MAX_BYTES


@dataclass(frozen=True, eq=False)
class RawColumn:
    """One column of a raw table.

    Attributes:
        name: Name in the table (after renaming).
        text: Cells as trimmed text; an empty cell is ``""``.
        number: The number a spreadsheet cell held, shape (rows,); NaN where the cell held text or nothing.
        rows: Row numbers in the file, shape (rows,).
        file, sheet: Where the column stood.
        heading: Heading as written in the file.
        headings: Heading of every cell where they differ (a melted table).
    """

    name: str
    text: pl.Series
    number: FloatArray
    rows: IntArray
    file: str
    sheet: str | None
    heading: str
    headings: pl.Series | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def where(self, position: int) -> Where:
        """The place of a cell, by its position in the column (from 0)."""
        heading = self.heading if self.headings is None else str(self.headings[position])
        return Where(file=self.file, sheet=self.sheet, row=int(self.rows[position]), column=heading)


@dataclass(frozen=True, eq=False)
class RawTable:
    """Cells of one table of a file.

    Attributes:
        file: File name.
        sheet: Sheet of a workbook, None for a text file.
        header_row: Row of the (last) heading line, counted from 1.
        cells: All cells as text, one string column per column of the table.
        numbers: For columns where the file held real numbers: those, NaN elsewhere, shape (rows,) each.
        rows: Row number of every table row in the file.
        headings: Headings as written, in the order of the columns.
        diagnostics: What was found out or left aside while reading.
        value_headings: In a melted table, the heading every value stood under.
        cube: For a file of several dimensions: what it says of its columns.
        marks: What the file or its format says of its marks (zero, confidential, missing), by mark.

    Example:
        >>> table = RawTable("grp.csv", None, 1, pl.DataFrame({"unit": ["KZ-10"], "2022 г.": ["12,5"]}),
        ...                  {}, np.array([2]), ("unit", "2022 г."))
        >>> long = table.melt(["unit"])
        >>> long.columns, long.column("year").text[0], str(long.column("value").where(0))
        (('unit', 'year', 'value'), '2022', 'grp.csv, row 2, column 2022 г.')
    """

    file: str
    sheet: str | None
    header_row: int
    cells: pl.DataFrame
    numbers: Mapping[str, FloatArray]
    rows: IntArray
    headings: tuple[str, ...]
    diagnostics: Diagnostics = field(default_factory=Diagnostics)
    value_headings: pl.Series | None = None
    cube: Cube | None = None
    marks: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Column names."""
        return tuple(self.cells.columns)

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {name: k for k, name in enumerate(self.columns)}

    @property
    def where(self) -> Where:
        """The place of the table."""
        return Where(file=self.file, sheet=self.sheet)

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, name: str) -> RawColumn:
        """One column by its name.

        Raises:
            InputError: No such column; the message names the columns there are and one that looks alike.
        """
        self._require([name])
        numbers = self.numbers.get(name)
        return RawColumn(
            name=name,
            text=self.cells.get_column(name),
            number=np.full(len(self), np.nan) if numbers is None else numbers,
            rows=self.rows,
            file=self.file,
            sheet=self.sheet,
            heading=self.headings[self._positions[name]],
            headings=self.value_headings if name == VALUE else None,
        )

    def rename(self, mapping: Mapping[str, str]) -> RawTable:
        """The table with some columns renamed, {name in the table: new name}; places keep the old heading.

        Raises:
            InputError: A column is not there, or two columns would carry one name.
        """
        self._require(list(mapping))
        names = [mapping.get(name, name) for name in self.columns]
        twice = sorted(name for name, count in Counter(names).items() if count > 1)
        if twice:
            raise InputError([problem("table.column.twice", self._at(name)) for name in twice])
        return replace(
            self,
            cells=self.cells.rename(dict(mapping)),
            numbers={mapping.get(name, name): values for name, values in self.numbers.items()},
        )

    def melt(
        self, id_columns: Sequence[str], years: Sequence[int] | None = None, *, block: str | None = None
    ) -> RawTable:
        """Turn year columns into rows: the id columns, then ``year`` and ``value``.

        Args:
            id_columns: Columns repeated on every row.
            years: Years to take; all year columns when None.
            block: First part of two-line headings to take (``"GRP"`` takes ``"GRP / 2021"``).

        A year column is headed 2019, "2019 г.", "2019 год", "2019 жыл" or 2019.0. A heading that holds a
        year in another way ("January-June 2019") is refused, not skipped.

        Raises:
            InputError: A missing column, no year column, a year twice, an unclear heading, a year not there.
        """
        self._require(id_columns)
        at = self.year_columns(id_columns, years=years, block=block)
        count, width = len(self), len(at)
        down = np.repeat(np.arange(count), width)
        order = (np.arange(width)[None, :] * count + np.arange(count)[:, None]).ravel()
        names = [name for _, name in at]
        data = {name: self.cells.get_column(name).gather(down) for name in id_columns}
        data[YEAR] = pl.Series([str(year) for year, _ in at] * count, dtype=pl.String)
        data[VALUE] = pl.concat([self.cells.get_column(name).alias(VALUE) for name in names]).gather(order)
        numbers = {name: self.numbers[name][down] for name in id_columns if name in self.numbers}
        numbers[YEAR] = np.tile(np.array([year for year, _ in at], float), count)
        numbers[VALUE] = np.concatenate([self.column(name).number for name in names])[order]
        headings = [self.headings[self.columns.index(name)] for name in names]
        marked = [
            note("table.year.marked", self._at(name), year=year) for year, name in at if name.endswith("*")
        ]
        return replace(
            self,
            cells=pl.DataFrame(data),
            numbers=numbers,
            rows=self.rows[down],
            headings=(*(self.headings[self.columns.index(name)] for name in id_columns), YEAR, VALUE),
            diagnostics=Diagnostics.of(self.diagnostics, marked),
            value_headings=pl.Series(headings * count, dtype=pl.String),
        )

    def year_columns(
        self, id_columns: Sequence[str] = (), *, years: Sequence[int] | None = None, block: str | None = None
    ) -> list[tuple[int, str]]:
        """(year, column) of the columns that stand for years, in order.

        Args:
            id_columns: Columns that are no years.
            years: Years that must be there; all found by default.
            block: Beginning of the headings, where one table holds several blocks of years.

        Raises:
            InputError: A heading holds a year but is not one, two stand for one year, or there is none.
        """
        found: dict[int, str] = {}
        problems: list[Problem] = []
        for name in self.columns:
            heading = _inside_block(name, block)
            if name in id_columns or heading is None:
                continue
            year = as_year(heading)
            if year is None:
                if _HOLDS_YEAR.search(heading):
                    problems.append(problem("table.year.unclear", self._at(name)))
            elif year in found:
                problems.append(problem("table.year.twice", self._at(name), year=year, other=found[year]))
            else:
                found[year] = name
        wanted = sorted(found) if years is None else list(years)
        problems += [problem("table.year.missing", self.where, year=y) for y in wanted if y not in found]
        problems += [problem("table.column.twice", self._at(n)) for n in id_columns if n in (YEAR, VALUE)]
        if not found:
            problems.append(problem("table.year.none", self.where, columns=_listed(self.columns)))
        if problems:
            raise InputError(problems)
        return [(year, found[year]) for year in wanted]

    def _require(self, names: Sequence[str]) -> None:
        problems = []
        for name in names:
            if name not in self._positions:
                plain = {column.casefold(): column for column in self.columns}
                alike = get_close_matches(name.casefold(), plain, n=1, cutoff=_ALIKE)
                code = "table.column.missing_alike" if alike else "table.column.missing"
                details = {"alike": plain[alike[0]]} if alike else {}
                problems.append(problem(code, self._at(name), columns=_listed(self.columns), **details))
        if problems:
            raise InputError(problems)

    def _at(self, column: str) -> Where:
        return replace(self.where, column=column)


def as_year(heading: str) -> int | None:
    """The year a heading stands for, or None.

    Example:
        >>> as_year("2019 г."), as_year("2019 жыл"), as_year("2019.0"), as_year("GRP"), as_year("2019-2020")
        (2019, 2019, 2019, None, None)
    """
    match = _YEAR.fullmatch(heading.strip())
    return int(match[1]) if match else None


def _inside_block(name: str, block: str | None) -> str | None:
    if block is None:
        return name
    start = block + SEPARATOR
    return name.removeprefix(start) if name.startswith(start) else None


def _listed(names: Sequence[str], most: int = 12) -> str:
    shown = ", ".join(names[:most])
    return f"{shown}, …" if len(names) > most else shown
