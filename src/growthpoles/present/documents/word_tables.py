"""Tables of a Word document as XML: fixed widths, repeated heads, spans."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from xml.sax.saxutils import quoteattr

from growthpoles.present.documents.breaks import softened
from growthpoles.present.documents.columns import Fit
from growthpoles.present.documents.columns import bold as strong
from growthpoles.present.documents.tree import Cell, Row, Table, Text, plain
from growthpoles.present.documents.word_styles import SOFT
from growthpoles.present.documents.word_text import Writer, paragraph_xml
from growthpoles.present.fonts import text_width


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

    def xml(self, table: Table, held: Fit, *, hyphened: bool = False) -> str:
        """The table; its head stands on every page, no row is broken over two pages."""
        if hyphened:
            table = _softened(table)
        widths = [round(20 * width) for width in held.widths]
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        rows = "".join(self._rows(table, held, widths))
        title = plain(table.caption) or table.label
        look = self._properties(title, sum(widths), head=bool(table.head))
        return f"<w:tbl>{look}<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"

    def _properties(self, title: str, width: int, *, head: bool) -> str:
        told = f"<w:tblCaption w:val={quoteattr(title)}/>" if title else ""
        first = int(head)
        return (
            f'<w:tblPr><w:tblStyle w:val={quoteattr(self.style)}/><w:tblW w:w="{width}" w:type="dxa"/>'
            '<w:tblLayout w:type="fixed"/>'
            f'<w:tblLook w:val="{0x400 + 0x20 * first:04X}"'
            f' w:firstRow="{first}" w:lastRow="0" w:firstColumn="0"'
            f' w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>{told}</w:tblPr>'
        )

    def _rows(self, table: Table, held: Fit, widths: Sequence[int]) -> Iterator[str]:
        heads = len(table.head)
        for number, cells in _grid((*table.head, *table.body)):
            top = number < heads
            tall = max((_tall(cell, held.size) for _, cell in cells if cell.upright), default=0)
            height = f'<w:trHeight w:val="{tall}" w:hRule="atLeast"/>' if tall else ""
            yield f"<w:tr><w:trPr><w:cantSplit/>{height}{'<w:tblHeader/>' if top else ''}</w:trPr>"
            used = 0
            for at, cell in cells:
                yield self._cell(cell, sum(widths[at : at + cell.columns]), held.size, top=top)
                used = at + cell.columns
            if used < len(widths):
                empty = Cell((), columns=len(widths) - used)
                yield self._cell(empty, sum(widths[used:]), held.size, top=top)
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
        words = self.writer.runs(cell.text, size=size, bold=top or strong(cell), ink=ink)
        keep = "<w:keepNext/>" if top else ""
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{hang}{shade}{turn}{foot}</w:tcPr>'
            f"{paragraph_xml(self.text, words, more=keep + align)}</w:tc>"
        )


def _softened(table: Table) -> Table:
    """The table with the places inside it where words may be broken."""
    head, body = (
        tuple(tuple(replace(cell, text=_breaking(cell.text)) for cell in row) for row in rows)
        for rows in (table.head, table.body)
    )
    return replace(table, head=head, body=body)


def _breaking(text: Text) -> Text:
    return tuple(replace(run, text=softened(run.text, "kk")) for run in text)


def _tall(cell: Cell, size: float) -> int:
    return round(20 * min(150.0, text_width(plain(cell.text), size, bold=True) + 10))
