"""Shares between two bounds: what certainly belongs to a group, and what may belong to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from growthpoles.present.charts.svg import BLUES, RULE, Frame, drawing, hatch, tag, words
from growthpoles.present.fonts import wrap

_SURE, _GROUND = BLUES[4], "#eef1f4"


@dataclass(frozen=True, slots=True)
class Range:
    """One share of one unit.

    Attributes:
        low, high: Bounds between 0 and 1; equal when the share is determined; None = no figure.
        text: Bounds as printed.
    """

    low: float | None
    high: float | None
    text: str


@dataclass(frozen=True, slots=True)
class RangeRow:
    """The shares of one unit.

    Attributes:
        name: Name.
        cells: One range for each column.
        strong: Whether the name is set in bold.
    """

    name: str
    cells: tuple[Range, ...]
    strong: bool = False


def range_grid(rows: Sequence[RangeRow], frame: Frame, *, heads: Sequence[str]) -> str:
    """Rows of units, one column for each group; dark = at least, hatched = at most.

    Args:
        rows: Units in the order they are drawn.
        heads: Headings of the columns.
        frame: Title and description.
    """
    left, step, top = 250.0, 36.0, 40.0
    wide = (940.0 - left) / max(len(heads), 1)
    body = hatch(f"{frame.ident}-may", _SURE) + _heads(heads, left, wide, size=12.0)
    for i, row in enumerate(rows):
        y = top + i * step
        weight = 700 if row.strong else 400
        body += tag("line", x1=0, x2=940, y1=y, y2=y, stroke=RULE)
        body += words(row.name, (4, y + 17), font_size=13, font_weight=weight)
        for k, cell in enumerate(row.cells):
            body += _range(cell, (left + k * wide, y + 8), wide - 16, frame)
            body += words(cell.text, (left + k * wide, y + 31), font_size=11.5)
    return drawing(frame, body, width=940.0, height=top + step * len(rows) + 4)


def range_grid_narrow(rows: Sequence[RangeRow], frame: Frame, *, heads: Sequence[str]) -> str:
    """The same for a narrow screen: the name above its row of ranges.

    Args:
        rows: Units in the order they are drawn.
        heads: Headings of the columns.
        frame: Title and description.
    """
    step, top, wide = 58.0, 40.0, 358.0 / max(len(heads), 1)
    body = hatch(f"{frame.ident}-may", _SURE) + _heads(heads, 2.0, wide, size=10.5)
    for i, row in enumerate(rows):
        y = top + i * step
        body += tag("line", x1=0, x2=360, y1=y, y2=y, stroke=RULE)
        body += words(row.name, (2, y + 17), font_size=12.5, font_weight=700)
        for k, cell in enumerate(row.cells):
            body += _range(cell, (2 + k * wide, y + 25), wide - 8, frame)
            body += words(cell.text, (2 + k * wide, y + 49), font_size=10.5)
    return drawing(frame, body, width=360.0, height=top + step * len(rows) + 4)


def _heads(heads: Sequence[str], left: float, wide: float, *, size: float) -> str:
    made = ""
    for k, head in enumerate(heads):
        lines = wrap(head, wide - 6, size=size, bold=True)[:2]
        for i, line in enumerate(lines):
            at = (left + k * wide, 32 - (len(lines) - 1 - i) * (size + 2))
            made += words(line, at, font_size=size, font_weight=700)
    return made


def _range(cell: Range, at: tuple[float, float], full: float, frame: Frame) -> str:
    x, y = at
    body = tag("rect", x=x, y=y, width=full, height=11, fill=_GROUND)
    if cell.low is None or cell.high is None:
        return body
    sure, may = cell.low * full, (cell.high - cell.low) * full
    if may > 0:
        fill = f"url(#{frame.ident}-may)"
        body += tag(
            "rect", x=x + sure, y=y + 0.5, width=may, height=10, fill=fill, stroke=_SURE, stroke_width=1
        )
    if sure > 0:
        body += tag("rect", x=x, y=y, width=max(sure, 1.0), height=11, fill=_SURE)
    return body
