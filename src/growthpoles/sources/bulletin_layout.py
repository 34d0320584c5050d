"""Finds the tables of regions in the sheets of a bulletin: titles, headings of several rows, bodies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from growthpoles.sources.bulletin_words import OF_WHICH, RegionNames, plain
from growthpoles.sources.layout import Cell, Grid, Merge, cell_text
from growthpoles.sources.numbers import canonical_mark
from growthpoles.sources.numerals import looks_numeric
from growthpoles.sources.tables import SEPARATOR, as_year

_LEAST = 2
_MOST_MERGES = 20_000
_TITLE_LINES = 8
_LETTERS = ("а", "б", "a", "b")
_MARK_LENGTH = 3
CONTINUED = re.compile(r"продолжение|жалғасы|continued|continuation", re.IGNORECASE)
_NUMBERED = re.compile(r"\W*(?:таблица|кесте|table)?\s*№?\s*\d+(?:\.\d+)*\s*[.)-]?\s*\D", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of regions: its row in the sheet from 0, the name as written, and the code; None if unknown."""

    row: int
    text: str
    code: str | None


@dataclass(frozen=True, eq=False)
class Block:
    """A table of regions in a sheet.

    Attributes:
        grid: The sheet.
        titles: Lines above the headings, from the top down, as (row, text).
        heads: Parts of the heading of every column, from the top down.
        lines: The rows of regions.
        unit: Column of the names.
        first: First row of the headings.
        notes: Rows that hold one text only, between the regions and below them, as (row, text).
    """

    grid: Grid
    titles: tuple[tuple[int, str], ...]
    heads: tuple[tuple[str, ...], ...]
    lines: tuple[Line, ...]
    unit: int
    first: int
    notes: tuple[tuple[int, str], ...] = ()

    @property
    def title(self) -> str:
        """The lines above the headings as one text."""
        return "\n".join(text for _, text in self.titles)

    @property
    def continued(self) -> bool:
        """Whether the lines above say that the table before goes on."""
        return CONTINUED.search(self.title) is not None

    def path(self, column: int) -> str:
        """The heading of a column as one text."""
        return SEPARATOR.join(" ".join(part.split()) for part in self.heads[column])

    def cell(self, row: int, column: int) -> Cell:
        """A cell; empty beyond the end of its row."""
        cells = self.grid.rows[row]
        return cells[column] if column < len(cells) else ""

    def filled(self, column: int) -> bool:
        """Whether a column has anything in the rows of regions."""
        return any(self.cell(line.row, column) != "" for line in self.lines)


def find_blocks(grid: Grid, names: RegionNames, *, skip: Sequence[str] = ()) -> Iterator[Block]:
    """The tables of regions of a sheet, from the top down."""
    sheet = _Sheet(grid, names, frozenset(map(plain, (*OF_WHICH, *skip))))
    end = 0
    for body in sheet.bodies():
        yield sheet.block(body, end)
        end = body[-1].row + 1


def is_figure(cell: Cell) -> bool:
    """Whether a cell is a number, a number written as text, or a short mark such as x or a dash.

    Example:
        >>> is_figure(5.0), is_figure("1 234,5"), is_figure("x"), is_figure("…"), is_figure("Всего")
        (True, True, True, True, False)
    """
    if not isinstance(cell, str):
        return True
    mark = canonical_mark(cell)
    short = 0 < len(mark) <= _MARK_LENGTH and (
        not any(c.isalnum() for c in mark) or mark in ("x", "н/д", "n/a")
    )
    return short or looks_numeric(cell)


@dataclass(eq=False)
class _Sheet:
    grid: Grid
    names: RegionNames
    skip: frozenset[str]
    unit: int = 0
    covered: dict[int, dict[int, tuple[int, int]]] = field(default_factory=dict)
    corners: dict[tuple[int, int], Merge] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for merge in self.grid.merges[:_MOST_MERGES]:
            self.corners[merge.top, merge.left] = merge
            for r in range(merge.top, min(merge.bottom + 1, len(self.grid.rows), merge.top + 20)):
                own = self.covered.setdefault(r, {})
                own.update(
                    dict.fromkeys(
                        range(merge.left, min(merge.right, merge.left + 60) + 1), (merge.top, merge.left)
                    )
                )

    def text(self, row: int, column: int) -> str:
        """A cell as text; a merged cell has the text of its corner."""
        r, c = self.covered.get(row, {}).get(column, (row, column))
        cells = self.grid.rows[r] if r < len(self.grid.rows) else ()
        return cell_text(cells[c]) if c < len(cells) else ""

    def values(self, row: int) -> list[tuple[int, str]]:
        """(column, text) of the cells of a row that hold something of their own."""
        return [(c, cell_text(cell)) for c, cell in enumerate(self.grid.rows[row]) if cell != ""]

    def bodies(self) -> list[list[Line]]:
        """Runs of rows of regions; rows of one text, blank rows and unknown names do not end a run."""
        found = self._found()
        if not found:
            return []
        runs: list[list[Line]] = [[]]
        last: int | None = None
        for row in sorted(found):
            between = range(row if last is None else last + 1, row)
            if last is not None and any(self._is_heading(r) for r in between):
                runs.append([])
                between = range(row, row)
            runs[-1] += self._unknown(between)
            runs[-1].append(Line(row, self.text(row, self.unit), found[row]))
            last = row
        return [self._with_ends(run, found) for run in runs]

    def _found(self) -> dict[int, str]:
        """Code by row, in the column that has most names of regions."""
        counts: Counter[int] = Counter()
        by_column: dict[int, dict[int, str]] = {}
        for r, cells in enumerate(self.grid.rows):
            for c, cell in enumerate(cells):
                code = self.names.find(cell) if isinstance(cell, str) and cell else None
                if code is not None:
                    by_column.setdefault(c, {})[r] = code
                    counts[c] += 1
        if not counts:
            return {}
        self.unit = min(counts, key=lambda c: (-counts[c], c))
        best = by_column[self.unit]
        rows = {r: code for r, code in best.items() if len(self.values(r)) > 1}
        return rows if len(rows) >= _LEAST else {}

    def _is_heading(self, row: int) -> bool:
        """Whether a row belongs to the headings of another table: texts that are no figures over columns."""
        values = self.values(row)
        others = [text for c, text in values if c != self.unit]
        if len(values) == 1 and others:
            return not is_figure(others[0])
        if len(values) < _LEAST or self._skipped(row):
            return False
        words = [text for text in others if not is_figure(text)]
        years = bool(others) and all(as_year(text) is not None for text in others)
        return bool(words) or years or not self.text(row, self.unit) or self._numbers_columns(row)

    def _skipped(self, row: int) -> bool:
        name = plain(self.text(row, self.unit), self.names.footnotes)
        return name in self.skip or any(
            name.startswith(word + " ") and word in OF_WHICH for word in self.skip
        )

    def _numbers_columns(self, row: int) -> bool:
        """Whether a row only numbers the columns: А 1 2 3."""
        texts = [text for _, text in self.values(row) if text.casefold() not in _LETTERS]
        numbers = [int(text) for text in texts if text.isdigit() and len(text) < 4]
        return len(numbers) == len(texts) > 1 and numbers == list(
            range(numbers[0], numbers[0] + len(numbers))
        )

    def _unknown(self, rows: Sequence[int]) -> list[Line]:
        """Rows with figures whose name is not known."""
        found = []
        for row in rows:
            values = self.values(row)
            if len(values) > 1 and not self._skipped(row) and not self._is_heading(row):
                found.append(Line(row, self.text(row, self.unit), None))
        return found

    def _with_ends(self, run: list[Line], found: dict[int, str]) -> list[Line]:
        """A run with the rows of figures that touch it above and below and whose names are not known."""
        first, last = run[0].row, run[-1].row
        above = first - 1
        while above >= 0 and above not in found and self._unknown([above]):
            above -= 1
        below = last + 1
        while below < len(self.grid.rows) and below not in found and self._unknown([below]):
            below += 1
        return [*self._unknown(range(above + 1, first)), *run, *self._unknown(range(last + 1, below))]

    def block(self, lines: list[Line], start: int) -> Block:
        """The table of a body: its headings and titles stand between `start` and its first row."""
        top = lines[0].row
        while top > start and self._holds(top - 1):
            top -= 1
        head = list(range(top, lines[0].row))
        while head and self._is_title(head[0]) and not self._is_last_heading(head):
            head.pop(0)
        first = head[0] if head else lines[0].row
        titles = [(r, self._line(r)) for r in range(start, first) if self.values(r)][-_TITLE_LINES:]
        head = [r for r in head if not self._numbers_columns(r)]
        width = max(len(self.grid.rows[r]) for r in range(first, lines[-1].row + 1))
        heads = tuple(self._parts(head, c) for c in range(width))
        named = {line.row for line in lines}
        texts = (r for r in range(lines[0].row, len(self.grid.rows)) if r not in named)
        notes = []
        for r in texts:
            values = self.values(r)
            if len(values) > 1 and r > lines[-1].row:
                break
            notes += [(r, values[0][1])] if len(values) == 1 else []
        return Block(self.grid, tuple(titles), heads, tuple(lines), self.unit, first, tuple(notes))

    def _holds(self, row: int) -> bool:
        """Whether a row has text of its own or lies within a merged cell that has."""
        return bool(self.values(row)) or self._is_covered(row)

    def _is_covered(self, row: int) -> bool:
        """Whether a row lies within a merged cell that has text."""
        return any(self.text(row, c) for c in self.covered.get(row, ()))

    def _is_title(self, row: int) -> bool:
        """Whether a row above the headings holds one text only, and no heading over some of the columns."""
        values = self.values(row)
        if len(values) != 1:
            return not values and not self._is_covered(row)
        column, _ = values[0]
        merge = self.corners.get((row, column), Merge(row, column, row, column))
        over_some = merge.right > merge.left > self.unit
        return merge.bottom == merge.top and not over_some

    def _is_last_heading(self, head: Sequence[int]) -> bool:
        """Whether one row is left and its one text stands over figures: a table of one column."""
        values = self.values(head[0])
        return len(head) == 1 and bool(values) and values[0][0] != self.unit

    def _line(self, row: int) -> str:
        return " ".join(dict.fromkeys(text for _, text in self.values(row)))

    def _parts(self, head: Sequence[int], column: int) -> tuple[str, ...]:
        parts: list[str] = []
        for r in head:
            part = self.text(r, column)
            if part and part not in parts[-1:]:
                parts.append(part)
        return tuple(parts)


def is_numbered(title: str) -> bool:
    """Whether a line begins like the title of a table: with its number.

    Example:
        >>> [is_numbered(text) for text in ("7. Объём продукции", "Таблица 7 - Объём", "млн. тенге")]
        [True, True, False]
    """
    return _NUMBERED.match(title.strip()[:80]) is not None
