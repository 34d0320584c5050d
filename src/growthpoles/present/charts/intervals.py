"""Intervals around a line: a figure of every unit with its ends, against one value all are compared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from growthpoles.present.charts.svg import BLUES, INK, MUTED, RULE, Frame, Point, drawing, tag, words

_NARROW = 600.0  # below this width the name stands above its interval


@dataclass(frozen=True, slots=True)
class Interval:
    """One unit.

    Attributes:
        name: Name.
        value: The figure; None = no dot.
        low, high: Ends; None = no line.
        text: Figure and ends as printed.
    """

    name: str
    value: float | None
    low: float | None
    high: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Middle:
    """The line all units are compared with.

    Attributes:
        value: Its place on the scale.
        text: What it is.
    """

    value: float
    text: str


def intervals(rows: Sequence[Interval], frame: Frame, *, middle: Middle, width: float = 940.0) -> str:
    """One line for each unit, with a dot; dark where the interval does not reach the middle.

    Args:
        rows: Units, from the top.
        frame: Title and description.
        middle: The line they are compared with.
        width: Width of the picture; 360 for a telephone.
    """
    narrow = width < _NARROW
    left, right = (8.0, width - 8) if narrow else (250.0, width - 200)
    step, down, top = (40.0, 29.0, 24.0) if narrow else (25.0, 12.5, 24.0)
    reach = max((abs(end - middle.value) for row in rows for end in _ends(row)), default=1.0) or 1.0

    def at(value: float) -> float:
        return (left + right) / 2 + (value - middle.value) / reach * (right - left) / 2

    x, bottom = at(middle.value), top + step * len(rows)
    body = words(middle.text, (x, 14), font_size=11.5, fill=MUTED, text_anchor="middle")
    body += "".join(
        tag("line", x1=0, x2=width, y1=top + i * step, y2=top + i * step, stroke=RULE, stroke_width=0.7)
        for i in range(len(rows))
    )
    body += tag("line", x1=x, x2=x, y1=top - 4, y2=bottom, stroke=MUTED, stroke_dasharray="4 3")
    for i, row in enumerate(rows):
        y = top + i * step
        body += words(row.name, (4, y + (16 if narrow else 17)), font_size=13 if not narrow else 12.5)
        body += words(row.text, (width - 4, y + (16 if narrow else 17)), font_size=12, text_anchor="end")
        body += _line(row, y + down, ends=(at(row.low or 0), at(row.high or 0)), middle=middle)
        if row.value is not None:
            body += _dot((at(row.value), y + down))
    return drawing(frame, body, width=width, height=bottom + 6)


def _ends(row: Interval) -> tuple[float, ...]:
    return tuple(value for value in (row.value, row.low, row.high) if value is not None)


def _line(row: Interval, y: float, *, ends: Point, middle: Middle) -> str:
    if row.low is None or row.high is None:
        return ""
    apart = row.low > middle.value or row.high < middle.value
    colour = BLUES[5] if apart else BLUES[2]
    return tag(
        "line", x1=ends[0], x2=ends[1], y1=y, y2=y, stroke=colour, stroke_width=5, stroke_linecap="round"
    )


def _dot(at: Point) -> str:
    return tag("circle", cx=at[0], cy=at[1], r=3.6, fill=INK, stroke="#ffffff", stroke_width=1)
