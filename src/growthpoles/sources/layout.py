"""Finds the table inside a sheet: title lines, merged headings, blank rows, notes underneath."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
import polars as pl

from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.sources.limits import check_columns
from growthpoles.sources.tables import SEPARATOR, FloatArray, RawTable, as_year

Cell = str | float
Row = Sequence[Cell]

_LOOK_AHEAD = 300
_HEADER_SHARE = 0.6
_MOST_REPORTED = 20
_NUMERIC = re.compile(r"[+\-−–]?[\d.,\s'’]*\d[\d.,\s'’]*%?")
EDGES = " \t\r\n\f\v\u00a0\u2007\u2009\u202f\u200b\u200c\u200d\u2060\ufeff"


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range of cells, counted from 0, ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Grid:
    """All cells of a sheet or text file from its first row on; text is trimmed, a float is a real number.

    Attributes:
        file: File name.
        sheet: Sheet of a workbook, None for a text file.
        rows: Rows; the first is row 1 of the file.
        merges: Merged ranges.
        ragged: Whether a row may be shorter than the header because the format leaves out empty cells.
    """

    file: str
    sheet: str | None
    rows: Sequence[Row]
    merges: tuple[Merge, ...] = ()
    ragged: bool = False

    def where(self, row: int | None = None, column: str | None = None) -> Where:
        """A place in the sheet; `row` counts from 0."""
        return Where(file=self.file, sheet=self.sheet, row=None if row is None else row + 1, column=column)


def trim(text: str) -> str:
    """Text without white space, no-break spaces and invisible signs at its ends."""
    return text.strip(EDGES)


def lay_out(grid: Grid, *, header_row: int | None = None, found: Iterable[Diagnostic] = ()) -> RawTable:
    """Turn a grid into a raw table.

    Args:
        grid: The cells.
        header_row: Row with the column names, counted from 1; None to find it.
        found: Diagnostics of earlier steps, passed on.

    The header is the first row with at least two values that fill 60 % of the usual width of the rows;
    lines before it are titles. Merged cells repeat their value; a heading over several columns brings the
    row below it into the header, joined with " / ". Rows after a blank row with only the first cell filled
    are notes: they are left out and recorded.

    Raises:
        InputError: No header, no rows, a heading that is a number, equal headings, rows of another length,
            a number in a merged cell. All of them at once.
    """
    check_columns(max(map(len, grid.rows), default=0), grid.where())
    top = _header_top(grid) if header_row is None else _stated_top(grid, header_row)
    bottom = _header_bottom(grid, top)
    names, problems = _names(grid, top, bottom, guess=header_row is None)
    body = [r for r in range(bottom + 1, len(grid.rows)) if _extent(grid.rows[r])]
    body, notes = _split_notes(grid, body)
    if not body:
        problems.append(problem("table.no_rows", grid.where(bottom)))
    problems += _ragged(grid, body, len(names)) if grid.ragged else []
    fills, merged = _fill_down(grid, bottom)
    problems += merged
    if problems:
        raise InputError(problems)
    columns = _columns(grid, body, names, fills)
    blank = [note("table.header.blank", grid.where(bottom, c.name)) for c in columns if not c.heading]
    repeats = [note("excel.merged.filled", grid.where(min(fills)[0]), count=len(fills))] if fills else []
    return RawTable(
        file=grid.file,
        sheet=grid.sheet,
        header_row=bottom + 1,
        cells=pl.DataFrame({c.name: pl.Series(c.text, dtype=pl.String) for c in columns}),
        numbers={c.name: c.number for c in columns if not np.isnan(c.number).all()},
        rows=np.array(body, np.int64) + 1,
        headings=tuple(c.heading or c.name for c in columns),
        diagnostics=Diagnostics.of(found, blank, repeats, notes),
    )


def cell_text(cell: Cell) -> str:
    """A cell as text; a whole number without decimals."""
    if isinstance(cell, str):
        return cell
    return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)


def _extent(row: Row) -> int:
    return next((i + 1 for i in range(len(row) - 1, -1, -1) if row[i] != ""), 0)


def _header_top(grid: Grid) -> int:
    extents = Counter(_extent(row) for row in grid.rows[:_LOOK_AHEAD])
    extents.pop(0, None)
    if not extents:
        raise InputError(problem("table.empty", grid.where()))
    width = max(extents, key=lambda extent: (extents[extent], extent))
    for r, row in enumerate(grid.rows[:_LOOK_AHEAD]):
        values = sum(cell != "" for cell in row[:width])
        if values == 0:
            continue
        spread = [m for m in grid.merges if m.top <= r <= m.bottom and m.right > m.left and row[m.left] != ""]
        covered = values + sum(min(m.right, width - 1) - m.left for m in spread)
        corner = row[0] == "" and covered == width - 1
        if covered + corner >= ceil(_HEADER_SHARE * width) and values + corner >= min(2, width):
            return r
    raise InputError(problem("table.header.unclear", grid.where()))


def _stated_top(grid: Grid, header_row: int) -> int:
    top = header_row - 1
    if not 0 <= top < len(grid.rows) or not _extent(grid.rows[top]):
        raise InputError(problem("table.header.not_there", grid.where(top)))
    return top


def _header_bottom(grid: Grid, top: int) -> int:
    bottom = row = top
    while row <= bottom:
        for merge in grid.merges:
            if merge.top == row and grid.rows[row][merge.left] != "":
                over_columns = merge.right > merge.left
                bottom = max(bottom, merge.bottom + 1 if over_columns else merge.bottom)
        row += 1
    return min(bottom, len(grid.rows) - 1)


def _names(grid: Grid, top: int, bottom: int, *, guess: bool) -> tuple[list[str], list[Problem]]:
    """Heading of every column ("" where there is none) and what is wrong with them."""
    width = max(len(grid.rows[r]) for r in range(top, bottom + 1))
    spread = {
        (r, c): grid.rows[m.top][m.left]
        for m in grid.merges
        if top <= m.top <= bottom
        for r in range(m.top, min(m.bottom, bottom) + 1)
        for c in range(m.left, min(m.right, width - 1) + 1)
    }
    names, problems = [], []
    for c in range(width):
        parts: list[str] = []
        for r in range(top, bottom + 1):
            row = grid.rows[r]
            part = " ".join(cell_text(spread.get((r, c), row[c] if c < len(row) else "")).split())
            if guess and _NUMERIC.fullmatch(part) and as_year(part) is None:
                problems.append(problem("table.header.number", grid.where(r), cell=part))
            if part and part not in parts[-1:]:
                parts.append(part)
        names.append(SEPARATOR.join(parts))
    twice = [name for name, count in Counter(names).items() if name and count > 1]
    problems += [problem("table.header.twice", grid.where(bottom, name)) for name in twice]
    return names, problems


def _split_notes(grid: Grid, body: list[int]) -> tuple[list[int], list[Diagnostic]]:
    """Split off the rows under the table, after a blank row, of which only the first cell is filled."""
    first = min((_first(grid.rows[r]) for r in body), default=0)
    if max((_extent(grid.rows[r]) for r in body), default=0) - first < 2:
        return body, []
    cut = len(body)
    while cut and _extent(grid.rows[body[cut - 1]]) == first + 1:
        cut -= 1
    while 0 < cut < len(body) and body[cut] == body[cut - 1] + 1:
        cut += 1
    notes = [
        note("table.note.left_out", grid.where(r), text=cell_text(grid.rows[r][first])) for r in body[cut:]
    ]
    return body[:cut], notes


def _first(row: Row) -> int:
    return next((i for i, cell in enumerate(row) if cell != ""), len(row))


def _ragged(grid: Grid, body: list[int], width: int) -> list[Problem]:
    needed = width
    while needed and not any(needed <= _extent(grid.rows[r]) for r in body):
        needed -= 1
    wrong = [r for r in body if _extent(grid.rows[r]) > width or len(grid.rows[r]) < needed]
    problems = [
        problem("csv.ragged", grid.where(r), fields=len(grid.rows[r]), expected=width)
        for r in wrong[:_MOST_REPORTED]
    ]
    if len(wrong) > _MOST_REPORTED:
        problems.append(problem("csv.ragged.more", grid.where(), count=len(wrong) - _MOST_REPORTED))
    return problems


def _fill_down(grid: Grid, bottom: int) -> tuple[dict[tuple[int, int], Cell], list[Problem]]:
    """Repeat texts and years of cells merged over rows; any other number in a merged cell is a problem."""
    fills: dict[tuple[int, int], Cell] = {}
    problems = []
    for merge in grid.merges:
        if merge.top <= bottom or merge.top >= len(grid.rows):
            continue
        cell = grid.rows[merge.top][merge.left]
        wide = merge.right > merge.left
        if not isinstance(cell, str) and (wide or as_year(cell_text(cell)) is None):
            problems.append(problem("excel.merged.number", grid.where(merge.top), cell=cell_text(cell)))
        elif cell != "" and not wide:
            last = min(merge.bottom, len(grid.rows) - 1)
            fills |= {(r, merge.left): cell for r in range(merge.top + 1, last + 1)}
    return fills, problems


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    heading: str
    text: list[str]
    number: FloatArray


def _columns(
    grid: Grid, body: list[int], names: list[str], fills: dict[tuple[int, int], Cell]
) -> list[_Column]:
    width = max(len(names), *(_extent(grid.rows[r]) for r in body))
    columns = []
    for c in range(width):
        heading = names[c] if c < len(names) else ""
        cells = [fills.get((r, c), grid.rows[r][c] if c < len(grid.rows[r]) else "") for r in body]
        if heading or any(cell != "" for cell in cells):
            number = np.array([np.nan if isinstance(cell, str) else cell for cell in cells], float)
            name = heading or f"({_letters(c)})"
            columns.append(_Column(name, heading, [cell_text(cell) for cell in cells], number))
    return columns


def _letters(column: int) -> str:
    """Column letters of a spreadsheet: 0 is A, 26 is AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
