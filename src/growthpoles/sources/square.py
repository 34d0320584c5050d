"""Finds a table whose rows and columns carry the same labels, whatever stands above, beside and below it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise, permutations

import numpy as np
import polars as pl

from growthpoles.core.diagnostic import Diagnostic, Grade
from growthpoles.core.panel import Flag, FlagArray, FloatArray
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.sources.grids import Gridded
from growthpoles.sources.layout import Grid, cell_text
from growthpoles.sources.numbers import NumberRules, parse_numbers
from growthpoles.sources.tables import IntArray, RawColumn

Key = tuple[str, ...]
Normaliser = Callable[[str], str]
_Choice = tuple[tuple[int, ...], tuple[int, ...]]
_Labels = dict[int, dict[int, str]]
_Spelling = tuple[Normaliser, Normaliser]

_LINES = 15
_STUBS = 6
_MOST_REPORTED = 20
_OECD_ROW = re.compile(r"(?:ttl|dom)_(.+)")
_OECD_COLUMN = re.compile(r"d(?=\d)")
_LEAST_SHARED = 0.25
_MOST_NUMBERS = 0.8
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?")
_TOTAL = re.compile(
    r"^(?:sub ?)?total|^tot$|^sum$|^ttl int\b|\btotal$|^intermediate consumption|\bii fob\b|^r60\b"
    r"|^(?:gross )?outputs?\b|^out$|^(?:итого|всего|выпуск)\b"
    r"|^(?:барлығы|жиыны|шығарылым)\b|(?:барлығы|жиыны)$"
)
_TEXT_CELL = re.compile(r"[^\W\d_]{3}")


@dataclass(frozen=True, slots=True)
class Line:
    """A row or column of a labelled table.

    Attributes:
        key: Its label, or its two labels (region, industry), as written.
        match: The same in the spelling that rows and columns are compared in.
        name: Longest text beside the label; empty when there is none.
        where: Its place in the file.
    """

    key: Key
    match: Key
    name: str
    where: Where


@dataclass(frozen=True, eq=False)
class Square:
    """A labelled table with the rows and columns around it.

    Attributes:
        rows, columns: Lines, in the order of the file.
        values: Figures, shape (rows, columns); NaN where there is none.
        flags: Why: not applicable for a blank cell, missing or confidential for a mark, same shape.
        notes: What was found out while reading.
        file_rows: Row of the file of every cell, where each cell has its own; -1 where there is none.
    """

    rows: tuple[Line, ...]
    columns: tuple[Line, ...]
    values: FloatArray
    flags: FlagArray
    notes: tuple[Diagnostic, ...] = ()
    file_rows: IntArray | None = None

    def place(self, row: int, column: int) -> Where:
        """The place of a cell in the file."""
        where = replace(self.rows[row].where, column=" / ".join(self.columns[column].key))
        return where if self.file_rows is None else replace(where, row=int(self.file_rows[row, column]))


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where the labels are: heading lines and label columns, counted from 0, and how they are compared."""

    lines: tuple[int, ...]
    stubs: tuple[int, ...]
    row_spelling: Normaliser
    column_spelling: Normaliser
    matched: int
    score: tuple[bool, int] = (False, 0)


def plain(text: str) -> str:
    """A label as it is compared: lower case, single spaces."""
    return " ".join(text.casefold().split())


def words(text: str) -> str:
    """A text in lower case, without signs between its words."""
    return " ".join(re.sub(r"[\W_]+", " ", text.casefold()).split())


def says_total(text: str) -> bool:
    """Whether a label says that the line is a sum of others.

    Example:
        >>> [says_total(text) for text in ("total_use_pp", "Итого", "OUT", "TTL_01", "Crop production")]
        [True, True, True, False, False]
    """
    return bool(_TOTAL.search(words(text)))


def _oecd_row(text: str) -> str:
    found = _OECD_ROW.fullmatch(plain(text))
    return found[1] if found else plain(text)


def _oecd_column(text: str) -> str:
    return _OECD_COLUMN.sub("", plain(text), count=1) if _OECD_COLUMN.match(plain(text)) else plain(text)


def find_square(gridded: Gridded, rules: NumberRules | None = None) -> Square:
    """Find the table in a grid by the labels that its heading and its first columns share.

    The heading may take one line (``C10T12``, ``AUT_C10T12``) or two (region above industry), anywhere in the
    first 15 rows; the labels of rows stand in one or two of the first six columns. OECD row prefixes
    (``TTL_``, ``DOM_``) and the ``D`` of OECD columns are set aside.

    Raises:
        InputError: No shared labels, a label twice, cells that are no numbers (each with row and column).
    """
    grid = gridded.grid
    frame = _frame(grid)
    if frame is None:
        raise InputError(problem("io.labels.unmatched", grid.where()))
    rows, columns = _lines(grid, frame)
    values, flags, notes = _figures(grid, rows, columns, rules=rules or NumberRules())
    return Square(
        tuple(line for _, line in rows),
        tuple(line for _, line in columns),
        values,
        flags,
        (*gridded.notes, *notes),
    )


def _frame(grid: Grid) -> _Frame | None:
    """The heading lines and label columns with the most shared labels; two of each only if needed."""
    lines = [r for r, row in enumerate(grid.rows[: _LINES * 2]) if any(c != "" for c in row)][:_LINES]
    stubs = range(min(_STUBS, max(map(len, grid.rows), default=0)))
    heads = {h: _heading(grid, h) for h in lines}
    sides = {s: _side(grid, s) for s in stubs}
    ones: list[_Choice] = [((h,), (s,)) for h in lines for s in stubs]
    found = [
        _score(across, down, places, spelling=spelling)
        for spelling in ((plain, plain), (_oecd_row, _oecd_column))
        for across, down in [_spelled(heads, sides, spelling)]
        for places in ones
    ]
    best = max(found, key=lambda frame: frame.score, default=None)
    if best is not None and best.matched and _repeats(heads, best):
        across, down = _spelled(heads, sides, (plain, plain))
        pairs = [_score(across, down, places, spelling=(plain, plain)) for places in _twos(lines, stubs)]
        most = max(pairs, key=lambda frame: (frame.matched, frame.lines), default=best)
        best = _regions_first(heads, most) if most.matched > best.matched else best
    return best if best is not None and best.matched else None


def _spelled(
    heads: _Labels, sides: _Labels, spelling: tuple[Normaliser, Normaliser]
) -> tuple[_Labels, _Labels]:
    """Labels of heading lines (totals left out) and of label columns in the spelling they are compared in."""
    down, across = spelling
    above = {h: {c: across(t) for c, t in head.items() if not says_total(t)} for h, head in heads.items()}
    return above, {s: {r: down(t) for r, t in side.items()} for s, side in sides.items()}


def _regions_first(heads: _Labels, frame: _Frame) -> _Frame:
    """The line that changes less often along the heading is the region."""
    runs = []
    for line in frame.lines:
        labels = [heads[line][c] for c in sorted(heads[line])]
        runs.append(sum(a != b for a, b in pairwise(labels)) / len(labels))
    if runs[0] <= runs[1]:
        return frame
    return replace(frame, lines=frame.lines[::-1], stubs=frame.stubs[::-1])


def _repeats(heads: _Labels, frame: _Frame) -> bool:
    """Whether labels of the heading line occur more than once, as industries of several regions do."""
    labels = list(heads[frame.lines[0]].values())
    return len(set(labels)) < len(labels)


def _twos(lines: Sequence[int], stubs: Sequence[int]) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Every choice of two heading lines and two label columns."""
    for pair in combinations(lines[: _LINES // 2], 2):
        for labels in permutations(stubs[:4], 2):
            yield pair, labels


def _score(across: _Labels, down: _Labels, places: _Choice, *, spelling: _Spelling) -> _Frame:
    """How many labels heading and label columns share; none if they may be figures that agree by chance."""
    lines, stubs = places
    right, below = max(stubs), max(lines)
    above = [key for c, key in _keys([across[h] for h in lines]) if c > right]
    shared = {key for r, key in _keys([down[s] for s in stubs]) if r > below}.intersection(above)
    if len(shared) < 2:
        return _Frame(lines, stubs, *spelling, 0)
    figures = all(_is_number(key) for key in shared)
    numeric = [key for key in above if _is_number(key)] if figures else []
    enough = _MOST_NUMBERS * len(numeric) if figures else _LEAST_SHARED * len(set(above))
    by_chance = len(shared) < enough or len(set(numeric)) < len(numeric)
    matched = 0 if by_chance else len(shared)
    return _Frame(lines, stubs, *spelling, matched, (not figures and matched > 0, matched))


def _is_number(key: Key) -> bool:
    return all(_NUMBER.fullmatch(part) for part in key)


def _keys(parts: Sequence[dict[int, str]]) -> Iterator[tuple[int, Key]]:
    first, *others = parts
    for at in first:
        if all(at in other for other in others):
            yield at, tuple(part[at] for part in parts)


def _heading(grid: Grid, row: int) -> dict[int, str]:
    """Labels of a heading line by column; a merged cell serves all its columns."""
    cells = {c: cell_text(cell) for c, cell in enumerate(grid.rows[row]) if cell != ""}
    for merge in grid.merges:
        if merge.top <= row <= merge.bottom and merge.left in cells:
            cells |= dict.fromkeys(range(merge.left, merge.right + 1), cells[merge.left])
    return cells


def _side(grid: Grid, column: int) -> dict[int, str]:
    """Labels of a label column by row; a merged cell serves all its rows."""
    cells = {
        r: cell_text(row[column])
        for r, row in enumerate(grid.rows)
        if column < len(row) and row[column] != ""
    }
    for merge in grid.merges:
        if merge.left <= column <= merge.right and merge.top in cells:
            cells |= dict.fromkeys(range(merge.top, merge.bottom + 1), cells[merge.top])
    return cells


def _lines(grid: Grid, frame: _Frame) -> tuple[list[tuple[int, Line]], list[tuple[int, Line]]]:
    """Rows and columns of the table with their place in the grid, from the first shared label on."""
    heads = dict(_loose_keys([_heading(grid, h) for h in frame.lines], after=max(frame.stubs)))
    sides = dict(_loose_keys([_side(grid, s) for s in frame.stubs], after=max(frame.lines)))
    across = {c: tuple(map(frame.column_spelling, key)) for c, key in heads.items()}
    down = {r: tuple(map(frame.row_spelling, key)) for r, key in sides.items()}
    shared = set(across.values()) & set(down.values())
    left = min(c for c, key in across.items() if key in shared)
    top = min(r for r, key in down.items() if key in shared)
    rows = [
        (r, Line(sides[r], key, _beside(grid, r, left), grid.where(r))) for r, key in down.items() if r >= top
    ]
    columns = [
        (c, Line(heads[c], key, "", Where(file=grid.file, sheet=grid.sheet, column=" / ".join(heads[c]))))
        for c, key in across.items()
        if c >= left
    ]
    repeated = [*_repeated(rows, shared), *_repeated(columns, shared)]
    if repeated:
        raise InputError(repeated[:_MOST_REPORTED])
    return rows, columns


def _loose_keys(parts: Sequence[dict[int, str]], *, after: int) -> Iterator[tuple[int, Key]]:
    """Labels where at least one part is there; a missing part is empty."""
    for at in sorted(set().union(*parts)):
        if at > after:
            yield at, tuple(part.get(at, "") for part in parts)


def _repeated(lines: Sequence[tuple[int, Line]], shared: set[Key]) -> Iterator[Problem]:
    seen: set[Key] = set()
    for _, line in lines:
        if line.match in shared and line.match in seen:
            yield problem("io.label.twice", line.where, label=" ".join(line.key))
        seen.add(line.match)


def _beside(grid: Grid, row: int, left: int) -> str:
    """Longest text in the columns before the figures."""
    texts = [cell_text(cell) for cell in grid.rows[row][:left]]
    return max((text for text in texts if _TEXT_CELL.search(text)), key=len, default="")


def _figures(
    grid: Grid, rows: Sequence[tuple[int, Line]], columns: Sequence[tuple[int, Line]], *, rules: NumberRules
) -> tuple[FloatArray, FlagArray, list[Diagnostic]]:
    at, places = [r for r, _ in rows], [c for c, _ in columns]
    values = None if rules.decimal == "," else _plain_figures(grid, at, places)
    if values is not None:
        blank = np.isnan(values)
        return values, np.where(blank, Flag.NOT_APPLICABLE, Flag.OBSERVED).astype(np.uint8), []
    values = np.full((len(rows), len(columns)), np.nan)
    flags = np.full(values.shape, Flag.OBSERVED, np.uint8)
    problems: list[Problem] = []
    notes: list[Diagnostic] = []
    for k, (c, line) in enumerate(columns):
        cells = [grid.rows[r][c] if c < len(grid.rows[r]) else "" for r in at]
        parsed = parse_numbers(_column(grid, at, cells, line), rules)
        values[:, k], flags[:, k] = parsed.values, parsed.flags
        problems += parsed.problems
        notes += [item for item in parsed.diagnostics if item.grade < Grade.ERROR]
        flags[[cell == "" for cell in cells], k] = Flag.NOT_APPLICABLE
    if problems:
        raise InputError(problems[:_MOST_REPORTED])
    return values, flags, notes


def _plain_figures(grid: Grid, at: Sequence[int], places: Sequence[int]) -> FloatArray | None:
    """All cells at once when each is blank (NaN) or a plain decimal; None otherwise."""
    values = np.empty((len(at), len(places)))
    filled = 0
    for i, r in enumerate(at):
        row = grid.rows[r]
        cells = [row[c] if c < len(row) else "" for c in places]
        filled += len(cells) - cells.count("")
        try:
            values[i] = np.array([np.nan if cell == "" else cell for cell in cells], np.float64)
        except ValueError:
            return None
    return values if int(np.isfinite(values).sum()) == filled else None


def _column(grid: Grid, at: Sequence[int], cells: Sequence[str | float], line: Line) -> RawColumn:
    return RawColumn(
        name=" / ".join(line.key),
        text=pl.Series([cell_text(cell) for cell in cells], dtype=pl.String),
        number=np.array([np.nan if isinstance(cell, str) else cell for cell in cells], float),
        rows=np.array(at, np.int64) + 1,
        file=grid.file,
        sheet=grid.sheet,
        heading=" / ".join(line.key),
    )
