"""A heat grid of severities: a colour and a sign in every cell, other marks where there is no severity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from growthpoles.present.charts.svg import INK, MUTED, PAPER, RULE, Frame, drawing, ink_on, lines, tag, words
from growthpoles.present.fonts import wrap

# One hue from pale to dark, so that the order is seen without seeing the hue.
CLASSES = {
    "none": ("0", "#fdf3e1"),
    "mild": ("1", "#fbd38a"),
    "moderate": ("2", "#f2993b"),
    "severe": ("3", "#b8480f"),
    "critical": ("4", "#6b1a08"),
}
_GREY = "#eceff2"
BLANKS = {
    "undetermined": ("?", PAPER),
    "not-comparable": ("≠", PAPER),
    "confidential": ("x", _GREY),
    "no-data": ("…", _GREY),
    "not-applicable": ("—", _GREY),
}
_NAMES, _LONGEST = 250.0, 2


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One cell.

    Attributes:
        text: Sign or figure printed in it.
        colour: Ground.
        dashed: Whether the border is dashed: there are figures, but no severity.
        rising: Whether a triangle in the corner says that it is getting worse.
    """

    text: str
    colour: str
    dashed: bool = False
    rising: bool = False


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One row of the grid."""

    name: str
    cells: tuple[HeatCell, ...]


def heat_cell(code: str, *, text: str = "", rising: bool = False) -> HeatCell:
    """The cell of a severity class, or of the reason why there is none; as without data for other codes.

    Args:
        code: ``none`` to ``critical``, ``undetermined``, ``not-comparable``, ``confidential``, ``no-data`` or
            ``not-applicable``.
        text: Figure printed instead of the sign.
        rising: Whether it is getting worse.
    """
    sign, colour = CLASSES.get(code) or BLANKS.get(code) or BLANKS["no-data"]
    return HeatCell(text or sign, colour, colour == PAPER, rising)


def heat_grid(rows: Sequence[HeatRow], frame: Frame, *, heads: Sequence[str]) -> str:
    """The grid for a wide screen: names on the left, a column for each heading.

    Args:
        rows: Rows, from the top; long names take two lines.
        frame: Title and description.
        heads: Headings of the columns; an empty one is left out.
    """
    size = min(54.0, 684.0 / max(len(heads), 1))
    named = [_name_lines(row.name) for row in rows]
    step = 26.0 if all(len(name) == 1 for name in named) else 34.0
    top, font = 26.0, min(13.0, size * 0.42)
    body = _heads(heads, (_NAMES, top - 8), size)
    for i, (row, name) in enumerate(zip(rows, named, strict=True)):
        y = top + i * step
        body += lines(name, (_NAMES - 10, y + step / 2 + 4.2), step=13.5, font_size=12, text_anchor="end")
        body += _cells(row.cells, (_NAMES, y), box=(size, step), font=font)
    return drawing(frame, body, width=_NAMES + size * len(heads) + 2, height=top + step * len(rows) + 4)


def heat_grid_narrow(rows: Sequence[HeatRow], frame: Frame, *, heads: Sequence[str]) -> str:
    """The same grid for a narrow screen: name above, cells below, headings again after every fifth row.

    Args:
        rows: Rows, from the top.
        frame: Title and description.
        heads: Headings of the columns.
    """
    size, body, y = min(40.0, 356.0 / max(len(heads), 1)), "", 0.0
    for i, row in enumerate(rows):
        if i % 5 == 0:
            y += 18
            body += _heads(heads, (2.0, y - 4), size)
        body += words(row.name, (2, y + 15), font_size=13, font_weight=700)
        body += _cells(row.cells, (2.0, y + 21), box=(size, 24.0), font=13.0)
        y += 51
    return drawing(frame, body, width=360.0, height=y + 2)


def _heads(heads: Sequence[str], at: tuple[float, float], size: float) -> str:
    return "".join(
        words(head, (at[0] + (k + 0.5) * size, at[1]), font_size=11.5, font_weight=700, text_anchor="middle")
        for k, head in enumerate(heads)
        if head
    )


def _cells(
    cells: Sequence[HeatCell], at: tuple[float, float], *, box: tuple[float, float], font: float
) -> str:
    return "".join(_cell(cell, (at[0] + k * box[0], at[1]), box, font) for k, cell in enumerate(cells))


def _cell(cell: HeatCell, at: tuple[float, float], box: tuple[float, float], font: float) -> str:
    (x, y), (wide, high) = at, box
    ink = INK if cell.dashed else ink_on(cell.colour)
    border = (
        {"stroke": MUTED, "stroke_dasharray": "2 2"}
        if cell.dashed
        else {"stroke": RULE if cell.colour == _GREY else PAPER}
    )
    body = tag(
        "rect", x=x + 1, y=y + 1, width=wide - 2, height=high - 2, fill=cell.colour, stroke_width=1, **border
    )
    body += words(
        cell.text, (x + wide / 2, y + high / 2 + font * 0.36), font_size=font, fill=ink, text_anchor="middle"
    )
    if cell.rising:
        body += tag("path", d=f"M{x + wide - 10:.1f} {y + 9:.1f}h7l-3.5-5.5z", fill=ink)
    return body


def _name_lines(name: str) -> tuple[str, ...]:
    """A name in at most two lines; what does not fit is cut off with an ellipsis."""
    found = wrap(name, _NAMES - 14, size=12)
    return found if len(found) <= _LONGEST else (found[0], found[1].rstrip(" ,;") + "…")
