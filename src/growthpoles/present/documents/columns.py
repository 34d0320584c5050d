"""Widths of the columns of a table on paper: the text columns get the room, figures are never broken."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, sqrt

from growthpoles.present.documents.breaks import SOFT_HYPHEN, softened
from growthpoles.present.documents.tree import Cell, Run, Table
from growthpoles.present.fonts import text_width

LINE = 1.36  # height of a line in sizes of the font
PAD_X, PAD_Y = 3.2, 2.6  # inside a cell, points on either side
_PIECES = re.compile(r"[^\s\-–—/\u200b]+[\-–—/]?(?<!\xa0)")
_CHIP = 9.0  # frame and inset of a chip, points
_HYPHENED = 10  # a shorter word is not counted on to be hyphenated
_PART = 0.62  # of a longer word the widest part after hyphenation


@dataclass(frozen=True, slots=True)
class Page:
    """Room for tables on a page, points."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Fit:
    """How a table stands on paper.

    Attributes:
        size: Font size, points.
        widths: Of the columns, points.
        height: Of the whole table, points; an estimate.
    """

    size: float
    widths: tuple[float, ...]
    height: float


@dataclass(frozen=True, slots=True)
class _Measure:
    """A cell at size 1: its widest unbroken piece, the same if hyphenated, and its whole text on one line."""

    word: float
    part: float
    line: float
    lines: tuple[float, ...]
    extra: float


def fit(table: Table, page: Page, sizes: Sequence[float], language: str) -> Fit | None:
    """The widest size at which no word runs over its column, or none.

    Args:
        table: With its rows.
        page: Room on the page.
        sizes: Font sizes to try, the wanted one first.
        language: Of the texts.
    """
    heads, body = table.head, table.body
    rows = [[(cell, _measure(cell, language, bold=True)) for cell in row] for row in heads]
    rows += [[(cell, _measure(cell, language, bold=bold(cell))) for cell in row] for row in body]
    count = max((sum(cell.columns for cell, _ in row) for row in rows), default=0)
    if not count:
        return None
    places = [*_placed(rows)]
    for size in sizes:
        for hyphened in (False, True):
            widths = _widths(places, count, page.width, size, hyphened)
            if widths is not None:
                return Fit(size, widths, _height(places, len(rows), widths, size))
    return None


def squeezed(table: Table, page: Page, size: float, language: str) -> Fit:
    """Equal columns for a table that fits at no size: its words may be broken anywhere."""
    count = max(sum(cell.columns for cell in row) for row in (*table.head, *table.body))
    return Fit(size, (page.width / count,) * count, page.height * 2)


@dataclass(frozen=True, slots=True)
class _Place:
    row: int
    column: int
    cell: Cell
    measure: _Measure


def _placed(rows: list[list[tuple[Cell, _Measure]]]) -> Iterable[_Place]:
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(rows):
        column = 0
        for cell, measure in row:
            while (number, column) in taken:
                column += 1
            for below in range(1, cell.rows):
                taken.update((number + below, column + i) for i in range(cell.columns))
            yield _Place(number, column, cell, measure)
            column += cell.columns


def _widths(
    places: list[_Place], count: int, room: float, size: float, hyphened: bool
) -> tuple[float, ...] | None:
    least, texts = [12.0] * count, [[0.0] for _ in range(count)]
    pad = 2 * PAD_X
    for place in places:
        if place.cell.columns == 1:
            measure, i = place.measure, place.column
            word = measure.part if hyphened else measure.word
            least[i] = max(least[i], word * size + measure.extra + pad)
            texts[i].append(measure.line * size + measure.extra + pad)
    for place in places:
        if place.cell.columns > 1 and place.cell.columns < count:
            span = slice(place.column, place.column + place.cell.columns)
            lack = place.measure.part * size + place.measure.extra + pad - sum(least[span])
            if lack > 0:
                least[span] = [width + lack / place.cell.columns for width in least[span]]
    if sum(least) > room:
        return None
    return _shared(least, texts, room)


def _shared(least: list[float], texts: list[list[float]], room: float) -> tuple[float, ...]:
    """Room beyond the least widths, so that long texts of all columns take about as many lines."""
    most = [max(low, *found) + 0.4 for low, found in zip(least, texts, strict=True)]
    if sum(most) <= room:
        return tuple(most)
    want = [(max(found) + sum(found) / len(found)) / 2 for found in texts]

    def at(lines: float) -> list[float]:
        return [
            min(high, max(low, wanted / lines)) for low, high, wanted in zip(least, most, want, strict=True)
        ]

    few, many = 0.5, 1000.0
    for _ in range(40):
        middle = sqrt(few * many)
        few, many = (few, middle) if sum(at(middle)) <= room else (middle, many)
    widths = at(many)
    spare = max(0.0, room - sum(widths)) / count if (count := len(widths)) else 0.0
    return tuple(width + spare for width in widths)


def _height(places: list[_Place], rows: int, widths: tuple[float, ...], size: float) -> float:
    heights = [size * LINE + 2 * PAD_Y] * rows
    for place in places:
        room = sum(widths[place.column : place.column + place.cell.columns]) - 2 * PAD_X
        if place.cell.upright:
            high = min(place.measure.line * size, 110.0)
        else:
            lines = sum(max(1, ceil(1.04 * one * size / max(room, 1))) for one in place.measure.lines)
            high = lines * size * LINE
        heights[place.row] = max(heights[place.row], high / place.cell.rows + 2 * PAD_Y)
    return sum(heights)


def bold(cell: Cell) -> bool:
    """Whether a cell below the heads stands out: the head of a group of rows, not of a single row."""
    return cell.head and cell.columns > 1


def _measure(cell: Cell, language: str, *, bold: bool) -> _Measure:
    if cell.upright:
        return _Measure(1.5, 1.5, sum(_width(run) for run in cell.text), (1.0,), 0.0)
    lines, word, part = [0.0], 0.0, 0.0
    extra = max((_CHIP for run in cell.text if run.chip or run.swatch), default=0.0)
    for run in cell.text:
        for i, text in enumerate(run.text.split("\n")):
            if i:
                lines.append(0.0)
            strong = bold or run.bold or bool(run.chip or run.swatch)
            scale = 0.88 if run.small or run.chip else 1.0
            lines[-1] += text_width(text, scale, bold=strong)
            pieces = [text] if run.keep or run.swatch else _PIECES.findall(softened(text, language))
            for piece in pieces:
                whole = text_width(piece.replace(SOFT_HYPHEN, ""), scale, bold=strong)
                word = max(word, whole)
                part = max(part, _part(piece, whole, scale, strong))
    return _Measure(word, part, max(lines), tuple(lines), extra)


def _part(piece: str, whole: float, scale: float, bold: bool) -> float:
    if SOFT_HYPHEN in piece:
        return max(text_width(part + "-", scale, bold=strong) for part in piece.split(SOFT_HYPHEN))
    long = len(piece) >= _HYPHENED and piece.isalpha()
    return whole * _PART if long else whole


def _width(run: Run) -> float:
    return text_width(run.text, 1.0, bold=True)
