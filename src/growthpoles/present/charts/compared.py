"""A few units side by side: one scale for each element, a sign for each unit, a stroke for the median."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from growthpoles.present.charts.svg import (
    INK,
    MUTED,
    PALETTE,
    PAPER,
    RULE,
    Frame,
    Point,
    drawing,
    ink_on,
    tag,
    words,
)
from growthpoles.present.fonts import wrap

COLOURS = (PALETTE[0], PALETTE[5], PALETTE[2], PALETTE[3])
_NARROW = 600.0  # below this width the name stands above its scale
_MEDIAN = "#b35900"


@dataclass(frozen=True, slots=True)
class Compared:
    """One element.

    Attributes:
        name: Name.
        values: Scores between 0 and 1 in the order of the units; None = no figure.
        median: Median of all units; None = none.
    """

    name: str
    values: tuple[float | None, ...]
    median: float | None = None


def compared(
    rows: Sequence[Compared],
    frame: Frame,
    *,
    signs: Sequence[str],
    ticks: Sequence[str],
    width: float = 940.0,
) -> str:
    """Signs on scales from 0 to 1; the letter of a unit says the same as its colour.

    Args:
        rows: Elements, from the top.
        frame: Title and description.
        signs: Letters of the units.
        ticks: The numbers of the scale from 0 to 1, at equal distances.
        width: Width of the picture; 360 for a telephone.
    """
    narrow = width < _NARROW
    left, right, top = (14.0, width - 14, 24.0) if narrow else (330.0, width - 16, 24.0)
    step = 46.0 if narrow else 34.0
    bottom = top + step * len(rows)
    body = ""
    for k, text in enumerate(ticks):
        x = left + (right - left) * k / (len(ticks) - 1)
        body += tag("line", x1=x, x2=x, y1=top - 4, y2=bottom, stroke=RULE, stroke_width=0.8)
        body += words(text, (x, 14), font_size=11, fill=MUTED, text_anchor="middle")
    for i, row in enumerate(rows):
        y = top + step * i + (32 if narrow else step / 2)
        body += _name(row.name, y, narrow=narrow, width=width)
        body += tag("line", x1=left, x2=right, y1=y, y2=y, stroke="#c3ccd5", stroke_width=1.5)
        if row.median is not None:
            x = left + (right - left) * row.median
            body += tag("line", x1=x, x2=x, y1=y - 11, y2=y + 11, stroke=_MEDIAN, stroke_width=2.5)
        for k, value in enumerate(row.values):
            if value is not None:
                body += _sign(signs[k], COLOURS[k % len(COLOURS)], (left + (right - left) * value, y))
    return drawing(frame, body, width=width, height=bottom + 4)


def _name(text: str, y: float, *, narrow: bool, width: float) -> str:
    if narrow:
        return words(next(iter(wrap(text, width - 8, size=12)), ""), (4, y - 16), font_size=12)
    texts = wrap(text, 300, size=12.5)[:2]
    first = y + 4 - 7.5 * (len(texts) - 1)
    return "".join(words(line, (4, first + 15 * k), font_size=12.5, fill=INK) for k, line in enumerate(texts))


def _sign(letter: str, colour: str, at: Point) -> str:
    dot = tag("circle", cx=at[0], cy=at[1], r=9, fill=colour, stroke=PAPER, stroke_width=1.5)
    look = {"font_size": 11, "font_weight": 700, "text_anchor": "middle", "fill": ink_on(colour)}
    return dot + words(letter, (at[0], at[1] + 4), **look)
