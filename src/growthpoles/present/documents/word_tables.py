"""Tables of a Word document as XML: column widths that fit the page, repeated heads, spans."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from xml.sax.saxutils import quoteattr

from growthpoles.present.documents.tree import Cell, Row, Table, plain
from growthpoles.present.documents.word_styles import SOFT
from growthpoles.present.documents.word_text import Writer, paragraph_xml
from growthpoles.present.fonts import text_width

SIZES = (8.5, 8.0, 7.5, 7.0, 6.5, 6.0)
_PADDING = 8.0  # points of a cell beside its text
_LONGEST = 96.0  # a word that is longer may be broken
_BROADEST = 300.0  # no column asks for more
_UPRIGHT = 13.0


@dataclass(frozen=True)
class Plan:
    """How a table is set.

    Attributes:
        size: Size of its letters in points.
        widths: Widths of its columns in points.
        landscape: It needs a page on its side.
    """

    size: float
    widths: tuple[float, ...]
    landscape: bool = False


def plan_table(table: Table, *, portrait: float, landscape: float) -> Plan:
    """The largest letters and the widths with which no word of a table is broken, upright page first.

    Args:
        table: The table.
        portrait: Width of the text on an upright page, in points.
        landscape: The same on a page on its side; not more than ``portrait`` = there is none.
    """
    needs = _needs(table)
    tries = [(size, portrait, False) for size in SIZES if size >= 7.5]
    tries += [(size, landscape, True) for size in SIZES] if landscape > portrait else []
    tries += [(SIZES[-1], max(portrait, landscape), landscape > portrait)]
    for size, room, turned in tries:
        least = [min(_LONGEST, need[0] * size) + _PADDING for need in needs]
        if sum(least) <= room:
            wish = [
                max(low, min(_BROADEST, need[1] * size) + _PADDING)
                for low, need in zip(least, needs, strict=True)
            ]
            return Plan(size, tuple(_shared(least, wish, room)), turned)
    size, room, turned = tries[-1]
    least = [min(_LONGEST, need[0] * size) + _PADDING for need in needs]
    return Plan(size, tuple(width * room / sum(least) for width in least), turned)


def _shared(least: Sequence[float], wish: Sequence[float], room: float) -> list[float]:
    """Widths between what columns need and what they wish for; long texts get room by their square root."""
    if sum(wish) <= room:
        return [width * min(1.25, room / sum(wish)) for width in wish]
    more = [sqrt(max(0.0, w - low)) for low, w in zip(least, wish, strict=True)]
    spare = room - sum(least)
    return [low + spare * part / sum(more) for low, part in zip(least, more, strict=True)]


def _needs(table: Table) -> list[tuple[float, float]]:
    """Longest word and longest line of each column, for letters of one point."""
    needs: list[tuple[float, float]] = []
    for _, cells in _grid((*table.head, *table.body)):
        for at, cell in cells:
            while len(needs) < at + cell.columns:
                needs.append((0.0, 0.0))
            if cell.columns > 1:
                continue
            word, line = needs[at]
            words, lines = _extent(cell)
            needs[at] = max(word, words), max(line, lines)
    return needs


def _extent(cell: Cell) -> tuple[float, float]:
    text = "".join(run.text for run in cell.text)
    if cell.upright:
        return _UPRIGHT / 8, _UPRIGHT / 8
    bold = cell.head or any(run.bold or run.chip for run in cell.text)
    lines = text.split("\n")
    pieces = [text] if cell.number else text.replace("-", "- ").replace("/", "/ ").split()
    word = max((text_width(piece, 1.0, bold=bold) for piece in pieces), default=0.0)
    return word, max(text_width(line, 1.0, bold=bold) for line in lines)


def _grid(rows: Sequence[Row]) -> Iterator[tuple[int, list[tuple[int, Cell]]]]:
    """Each row with the place of its cells; cells that hang down from rows above have a width and no text."""
    hanging: dict[int, tuple[int, Cell]] = {}
    for number, row in enumerate(rows):
        cells: list[tuple[int, Cell]] = []
        todo, at = list(row), 0
        while todo or at in hanging:
            if at in hanging:
                left, cell = hanging.pop(at)
                if left > 1:
                    hanging[at] = left - 1, cell
                cells.append((at, replace(cell, text=(), rows=0)))
            else:
                cell = todo.pop(0)
                if cell.rows > 1:
                    hanging[at] = cell.rows - 1, cell
                cells.append((at, cell))
            at += cell.columns
        yield number, cells


@dataclass(frozen=True)
class TableWriter:
    """Writes tables.

    Attributes:
        writer: Writes texts.
        style: Id of the style of tables.
        text: Id of the style of the paragraphs in cells.
    """

    writer: Writer
    style: str
    text: str

    def xml(self, table: Table, plan: Plan) -> str:
        """The table; its head stands on every page, no row is broken over two pages."""
        widths = [round(20 * width) for width in plan.widths]
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        rows = "".join(self._rows(table, plan, widths))
        title = plain(table.caption) or table.label
        look = self._properties(title, sum(widths), head=bool(table.head))
        return f"<w:tbl>{look}<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"

    def _properties(self, title: str, width: int, *, head: bool) -> str:
        told = f"<w:tblCaption w:val={quoteattr(title)}/>" if title else ""
        first = int(head)
        return (
            f'<w:tblPr><w:tblStyle w:val={quoteattr(self.style)}/><w:tblW w:w="{width}" w:type="dxa"/>'
            '<w:tblLayout w:type="fixed"/>'
            f'<w:tblLook w:val="0{4 + 0x20 * first:03X}" w:firstRow="{first}" w:lastRow="0" w:firstColumn="0"'
            f' w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>{told}</w:tblPr>'
        )

    def _rows(self, table: Table, plan: Plan, widths: Sequence[int]) -> Iterator[str]:
        heads = len(table.head)
        for number, cells in _grid((*table.head, *table.body)):
            top = number < heads
            tall = max((_tall(cell, plan.size) for _, cell in cells if cell.upright), default=0)
            height = f'<w:trHeight w:val="{tall}" w:hRule="atLeast"/>' if tall else ""
            yield f"<w:tr><w:trPr><w:cantSplit/>{height}{'<w:tblHeader/>' if top else ''}</w:trPr>"
            used = 0
            for at, cell in cells:
                yield self._cell(cell, sum(widths[at : at + cell.columns]), plan.size, top=top)
                used = at + cell.columns
            if used < len(widths):
                empty = Cell((), columns=len(widths) - used)
                yield self._cell(empty, sum(widths[used:]), plan.size, top=top)
            yield "</w:tr>"

    def _cell(self, cell: Cell, width: int, size: float, *, top: bool) -> str:
        fill = cell.colour.lstrip("#").upper() or (SOFT if top else "")
        span = f'<w:gridSpan w:val="{cell.columns}"/>' if cell.columns > 1 else ""
        hang = "<w:vMerge/>" if cell.rows == 0 else '<w:vMerge w:val="restart"/>' if cell.rows > 1 else ""
        shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
        turn = '<w:textDirection w:val="btLr"/>' if cell.upright else ""
        foot = '<w:vAlign w:val="bottom"/>' if top else ""
        place = "right" if cell.number else "center" if cell.colour and not cell.head else ""
        align = f'<w:jc w:val="{place}"/>' if place else ""
        ink = cell.ink.lstrip("#").upper()
        words = self.writer.runs(cell.text, size=size, bold=top or cell.head, ink=ink)
        keep = "<w:keepNext/>" if top else ""
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{hang}{shade}{turn}{foot}</w:tcPr>'
            f"{paragraph_xml(self.text, words, keep + align)}</w:tc>"
        )


def _tall(cell: Cell, size: float) -> int:
    return round(20 * min(150.0, text_width(plain(cell.text), size, bold=True) + 10))
