"""Widths of the columns of a table on paper: the text columns get the room, figures are never broken."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from growthpoles.present.documents.breaks import SOFT_HYPHEN, softened
from growthpoles.present.documents.tree import Cell, Run, Table
from growthpoles.present.fonts import text_width

LINE = 1.36  # height of a line in sizes of the font
PAD_X, PAD_Y = 3.2, 2.6  # inside a cell, points on either side
UPRIGHT = 110.0  # longest text standing upright, points
_STEPS = 14
_PIECES = re.compile(r"[^ \n\-–—/\u200b]+[\-–—/]?")  # a no-break space does not end a piece
_CHIP = 9.0  # frame and inset of a chip, points
_HYPHENED = 10  # a shorter word is not counted on to be hyphenated
_PART = 0.62  # of a longer word the widest part after hyphenation


Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


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
        row: Of the highest row.
    """

    size: float
    widths: tuple[float, ...]
    height: float
    row: float


@dataclass(frozen=True, slots=True)
class _Measure:
    """A cell at size 1: its widest unbroken piece, the same if hyphenated, and its whole text on one line."""

    word: float
    part: float
    line: float
    lines: tuple[float, ...]
    extra: float


def fit(
    table: Table, page: Page, *, sizes: Sequence[float], language: str, hyphens: bool = True
) -> Fit | None:
    """The widest size at which no word runs over its column, or none.

    Args:
        table: With its rows.
        page: Room on the page.
        sizes: Font sizes to try, the wanted one first.
        language: Of the texts.
        hyphens: Words may be hyphenated where they would not fit otherwise.
    """
    places = [*_placed(table, language)]
    rows = len(table.head) + len(table.body)
    count = max((place.column + place.cell.columns for place in places), default=0)
    if not count:
        return None
    for size in sizes:
        for hyphened in (False, True) if hyphens else (False,):
            least = _least(places, count, size, hyphened)
            if sum(least) <= page.width:
                widths, heights = _Columns(places, count, rows, size).shared(least, page.width)
                return Fit(size, widths, float(heights.sum()), float(heights.max()))
    return None


def squeezed(table: Table, page: Page, *, size: float) -> Fit:
    """Equal columns for a table that fits at no size: its words may be broken anywhere."""
    count = max((sum(cell.columns for cell in row) for row in (*table.head, *table.body)), default=1)
    return Fit(size, (page.width / count,) * count, page.height * 2, page.height)


def bold(cell: Cell) -> bool:
    """Whether a cell below the heads stands out: the head of a group of rows, not of a single row."""
    return cell.head and cell.columns > 1


@dataclass(frozen=True, slots=True)
class _Place:
    row: int
    column: int
    cell: Cell
    measure: _Measure


def _placed(table: Table, language: str) -> Iterable[_Place]:
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate((*table.head, *table.body)):
        column = 0
        for cell in row:
            while (number, column) in taken:
                column += 1
            for below in range(1, cell.rows):
                taken.update((number + below, column + i) for i in range(cell.columns))
            strong = number < len(table.head) or bold(cell)
            yield _Place(number, column, cell, _measure(cell, language, strong))
            column += cell.columns


def _least(places: list[_Place], count: int, size: float, hyphened: bool) -> list[float]:
    """Width of each column below which a word would run over."""
    least = [12.0] * count
    for place in places:
        measure, span = place.measure, slice(place.column, place.column + place.cell.columns)
        need = (measure.part if hyphened else measure.word) * size + measure.extra + 2 * PAD_X
        if place.cell.columns == 1:
            least[place.column] = max(least[place.column], need)
    for place in places:
        measure, span = place.measure, slice(place.column, place.column + place.cell.columns)
        lack = measure.part * size + measure.extra + 2 * PAD_X - sum(least[span])
        if place.cell.columns > 1 and lack > 0:
            least[span] = [width + lack / place.cell.columns for width in least[span]]
    return least


class _Columns:
    """Heights of the rows of a table for any widths of its columns."""

    def __init__(self, places: list[_Place], count: int, rows: int, size: float) -> None:
        self.size, self.rows, self.count = size, rows, count
        single = [place for place in places if place.cell.columns == 1 and not place.cell.upright]
        self.lines: list[tuple[Ints, Floats, Floats]] = []
        for column in range(count):
            own = [
                (place.row, line * size + place.measure.extra, 1 / place.cell.rows)
                for place in single
                if place.column == column
                for line in place.measure.lines
            ]
            at, widths, shares = zip(*own, strict=True) if own else ((), (), ())
            self.lines.append((np.array(at, np.intp), np.array(widths, float), np.array(shares, float)))
        self.base = np.full(rows, size * LINE)
        for place in places:
            if place.cell.upright:
                high = min(place.measure.line * size, UPRIGHT)
                self.base[place.row] = max(self.base[place.row], high)

    def column(self, i: int, width: float) -> Floats:
        """Heights that one column asks of the rows at a width."""
        at, widths, shares = self.lines[i]
        room = width - 2 * PAD_X
        lines = np.where(widths <= room, 1.0, np.ceil(widths / max(room * 0.6, room - 1.5 * self.size)))
        high: Floats = np.bincount(at, lines * shares, self.rows).astype(np.float64)
        return high * self.size * LINE

    def most(self, i: int) -> float:
        widths = self.lines[i][1]
        return float(widths.max(initial=0.0)) + 2 * PAD_X + 0.4

    def shared(self, least: list[float], room: float) -> tuple[tuple[float, ...], Floats]:
        """Widths that make the table low, the best of three ways to deal out the room; row heights."""
        most = [max(low, self.most(i)) for i, low in enumerate(least)]
        if sum(most) <= room:
            return tuple(most), self.total([self.column(i, width) for i, width in enumerate(most)])
        tries = [self.stepwise(least, most, room)]
        for weigh in (np.mean, np.max):
            wants = [float(weigh(one[1])) + 2 * PAD_X if one[1].size else 0.0 for one in self.lines]
            tries.append(_evenly(least, most, wants, room))
        rated = [(self.total([self.column(i, w) for i, w in enumerate(one)]), one) for one in tries]
        heights, widths = min(rated, key=lambda pair: float(pair[0].sum()))
        return tuple(widths), heights

    def stepwise(self, least: list[float], most: list[float], room: float) -> list[float]:
        """Room beyond the least widths dealt out in steps, each to the column that saves most height."""
        widths = list(least)
        heights = [self.column(i, width) for i, width in enumerate(widths)]
        step, left = (room - sum(widths)) / _STEPS, _STEPS
        while left:
            before = float(self.total(heights).sum())
            best = (0.0, -1, 0)
            for i in range(self.count):
                for steps in (1, 3):
                    if steps > left or widths[i] >= most[i]:
                        continue
                    tried = [*heights[:i], self.column(i, widths[i] + steps * step), *heights[i + 1 :]]
                    best = max(best, ((before - float(self.total(tried).sum())) / steps, i, steps))
            _, i, steps = best
            if i < 0:
                break
            widths[i] += steps * step
            heights[i] = self.column(i, widths[i])
            left -= steps
        spread = [max(0.0, high - width) for high, width in zip(most, widths, strict=True)]
        share = min(1.0, left * step / sum(spread)) if sum(spread) else 0.0
        return [width + share * more for width, more in zip(widths, spread, strict=True)]

    def total(self, heights: list[Floats]) -> Floats:
        high: Floats = np.maximum(np.max(heights, axis=0), self.base) + 2 * PAD_Y
        return high


def _evenly(least: list[float], most: list[float], wants: list[float], room: float) -> list[float]:
    """Widths at which the wanted texts of all columns take the same number of lines."""

    def at(lines: float) -> list[float]:
        found = zip(least, most, wants, strict=True)
        return [min(high, max(low, want / lines)) for low, high, want in found]

    few, many = 0.2, 1000.0
    for _ in range(30):
        middle = (few * many) ** 0.5
        few, many = (few, middle) if sum(at(middle)) <= room else (middle, many)
    return at(many)


def _measure(cell: Cell, language: str, bold: bool) -> _Measure:
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
                part = max(part, whole if run.chip else _part(piece, whole, scale, strong))
    return _Measure(word, part, max(lines), tuple(lines), extra)


def _part(piece: str, whole: float, scale: float, bold: bool) -> float:
    if SOFT_HYPHEN in piece:
        return max(text_width(part + "-", scale, bold=bold) for part in piece.split(SOFT_HYPHEN))
    long = len(piece) >= _HYPHENED and piece.isalpha()
    return whole * _PART if long else whole


def _width(run: Run) -> float:
    return text_width(run.text, 1.0, bold=True)
