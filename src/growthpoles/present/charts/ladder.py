"""A ladder of readiness: how many stand on each rung, and how many are expected ever to reach it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from growthpoles.present.charts.svg import BLUES, INK, RULE, Frame, drawing, tag, words
from growthpoles.present.fonts import text_width, wrap

_NARROW = 600.0  # below this width the name stands above its bars
_HIGH, _LINE = 18.0, 15.0
_BLOCKED = "#b35900"


@dataclass(frozen=True, slots=True)
class Rung:
    """One level.

    Attributes:
        name: Number and stage.
        now: How many stand on it.
        reach: How many are expected ever to reach it.
        text: Both figures as printed.
        note: What is said of the step up to it; empty = nothing.
    """

    name: str
    now: float
    reach: float
    text: str
    note: str = ""


def ladder(rows: Sequence[Rung], frame: Frame, *, width: float = 940.0) -> str:
    """Two bars for each level, light for what is expected to reach it and dark for what is there now.

    Args:
        rows: Levels, the highest first.
        frame: Title and description.
        width: Width of the picture; 360 for a telephone.
    """
    narrow = width < _NARROW
    left = 0.0 if narrow else 16 + max((text_width(row.name, 13) for row in rows), default=0.0)
    room = 12 + max((text_width(row.text, 12) for row in rows), default=0.0)
    most = max((max(row.now, row.reach) for row in rows), default=0.0) or 1.0
    long = (width - left - room) / most
    body, y = "", 4.0
    for row in rows:
        if narrow:
            body += words(row.name, (0, y + 12), font_size=12.5)
            y += 18
        else:
            body += words(row.name, (left - 12, y + 13), font_size=13, text_anchor="end")
        body += tag("line", x1=left, x2=left, y1=y - 4, y2=y + _HIGH + 4, stroke=RULE)
        body += tag("rect", x=left, y=y, width=long * row.reach, height=_HIGH, fill=BLUES[1])
        if row.now:
            body += tag("rect", x=left, y=y + 5, width=long * row.now, height=_HIGH - 10, fill=BLUES[4])
        at = (left + long * max(row.now, row.reach) + 8, y + 13)
        body += words(row.text, at, font_size=12, fill=INK)
        y += _HIGH + 8
        for line in wrap(row.note, width - left, size=12) if row.note else ():
            body += words(line, (left, y + 9), font_size=12, font_weight=700, fill=_BLOCKED)
            y += _LINE + 3
        body += tag("line", x1=0, x2=width, y1=y, y2=y, stroke=RULE, stroke_dasharray="2 3")
        y += 7
    return drawing(frame, body, width=width, height=y)
