"""Scores with intervals on one scale, in the colour and with the sign of their class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from growthpoles.present.charts.axes import Axis
from growthpoles.present.charts.svg import INK, MUTED, PAPER, RULE, Frame, drawing, ink_on, tag, words
from growthpoles.present.fonts import text_width

_NARROW = 600.0  # below this width the name stands above its interval


@dataclass(frozen=True, slots=True)
class Score:
    """One unit.

    Attributes:
        name: Name.
        value: The figure, drawn as a full dot.
        low, high: Ends of its interval.
        other: A second figure, drawn as a ring.
        colour: Colour of the class.
        text: What is printed at the end of the row.
    """

    name: str
    value: float
    low: float
    high: float
    other: float
    colour: str
    text: str


def scores(rows: Sequence[Score], frame: Frame, *, axis: Axis, width: float = 940.0) -> str:
    """One line for each unit.

    Args:
        rows: Units, from the top.
        frame: Title and description.
        axis: The scale.
        width: Width of the picture; 360 for a telephone.
    """
    narrow = width < _NARROW
    left, right = (14.0, width - 14) if narrow else (270.0, width - 130)
    step, down, top = (40.0, 28.0, 26.0) if narrow else (26.0, 13.0, 26.0)
    bottom = top + step * len(rows)

    def at(value: float) -> float:
        part = (value - axis.low) / ((axis.high - axis.low) or 1.0)
        return left + min(1.0, max(0.0, part)) * (right - left)

    body = ""
    for place, text in axis.ticks:
        x = at(place)
        body += tag("line", x1=x, x2=x, y1=top - 4, y2=bottom, stroke=RULE, stroke_width=0.8)
        body += words(text, (x, 14), font_size=11, fill=MUTED, text_anchor="middle")
    for i, row in enumerate(rows):
        y = top + i * step
        body += words(_fitted(row.name, 180 if narrow else 250), (4, y + 16), font_size=12.5)
        body += words(row.text, (width - 4, y + 16), font_size=12, text_anchor="end")
        body += _line(row, (at(row.low), at(row.high)), y + down)
        body += _dots(row, (at(row.value), at(row.other)), y + down)
    return drawing(frame, body, width=width, height=bottom + 6)


def _line(row: Score, ends: tuple[float, float], y: float) -> str:
    return tag(
        "line", x1=ends[0], x2=ends[1], y1=y, y2=y, stroke=row.colour, stroke_width=7, stroke_linecap="round"
    )


def _dots(row: Score, places: tuple[float, float], y: float) -> str:
    ring = tag("circle", cx=places[1], cy=y, r=4.6, fill=PAPER, stroke=INK, stroke_width=1.4)
    return ring + tag("circle", cx=places[0], cy=y, r=3.4, fill=ink_on(row.colour), stroke=PAPER)


def _fitted(text: str, room: float) -> str:
    """A text that is too long for its room is cut."""
    if text_width(text, 12.5) <= room:
        return text
    while text and text_width(f"{text}…", 12.5) > room:
        text = text[:-1]
    return f"{text.rstrip()}…"
