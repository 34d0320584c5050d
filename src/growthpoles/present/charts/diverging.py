"""Diverging bars: what lies above and what lies below a line, with the range of each figure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from growthpoles.present.charts.svg import INK, MUTED, PAPER, RULE, Frame, drawing, hatch, tag, words
from growthpoles.present.fonts import text_width

ABOVE, BELOW = "#1c659f", "#b35900"
_NARROW = 600.0  # below this width the name stands above its bar
_HIGH = 14.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar.

    Attributes:
        name: Name.
        value: Distance from the line; None = no figure.
        text: The figure as printed.
        low, high: Ends of its range; None = none.
        strong: Whether the name is set in bold.
        open: Whether the side is not sure; drawn hatched.
    """

    name: str
    value: float | None
    text: str
    low: float | None = None
    high: float | None = None
    strong: bool = False
    open: bool = False


def diverging(
    rows: Sequence[Bar], frame: Frame, *, line: str, width: float, reach: tuple[float, float] = (0.0, 0.0)
) -> str:
    """Bars to the right (above) and to the left (below) of one line; colour says the same as the side.

    Args:
        rows: The bars, from the top.
        frame: Title and description.
        line: What the line is.
        width: Width of the picture; below 600 the names stand above their bars.
        reach: Ends that the scale holds at least, so that several pictures can be compared.
    """
    narrow = width < _NARROW
    name, end = (0.0, 0.0) if narrow else (250.0, 16 + _widest(rows))
    step, top, down = (40.0, 22.0, 30.0) if narrow else (24.0, 22.0, 12.0)
    ends = [end for row in rows for end in (row.value, row.low, row.high) if end is not None]
    low, high = min([*ends, *reach, 0.0]), max([*ends, *reach, 0.0])
    left, right = name + 4.0, width - end - 4

    def at(value: float) -> float:
        return left + (value - low) / ((high - low) or 1.0) * (right - left)

    bottom = top + step * len(rows)
    body = tag("defs", hatch(f"{frame.ident}-up", ABOVE) + hatch(f"{frame.ident}-down", BELOW))
    half = text_width(line, 11.5) / 2
    body += words(
        line, (min(max(at(0.0), half), width - half), 13), font_size=11.5, fill=MUTED, text_anchor="middle"
    )
    for i, row in enumerate(rows):
        y = top + i * step
        body += tag("line", x1=0, x2=width, y1=y, y2=y, stroke=RULE, stroke_width=0.7)
        body += _words(row, y, width, narrow=narrow) + _bar(row, y + down, at, frame)
        begin, end = (y + down - 9, y + step) if narrow else (y, y + step)
        body += tag("line", x1=at(0.0), x2=at(0.0), y1=begin, y2=end, stroke=INK, stroke_width=1.2)
    return drawing(frame, body, width=width, height=bottom + 4)


def _widest(rows: Sequence[Bar]) -> float:
    return max((text_width(row.text, 12) for row in rows), default=0.0)


def _words(row: Bar, y: float, width: float, *, narrow: bool) -> str:
    weight = 700 if row.strong else None
    room = width - 14 - text_width(row.text, 12) if narrow else 240.0
    name = _shortened(row.name, room, bold=row.strong)
    texts = words(name, (2, y + 16), font_size=12, font_weight=weight)
    return texts + words(row.text, (width - 2, y + 16), font_size=12, font_weight=weight, text_anchor="end")


def _shortened(text: str, room: float, *, bold: bool) -> str:
    if text_width(text, 12, bold=bold) <= room:
        return text
    while text and text_width(f"{text}…", 12, bold=bold) > room:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _bar(row: Bar, y: float, at: Callable[[float], float], frame: Frame) -> str:
    if row.value is None:
        return ""
    start, end = sorted((at(0.0), at(row.value)))
    side, colour = ("up", ABOVE) if row.value >= 0 else ("down", BELOW)
    fill = f"url(#{frame.ident}-{side})" if row.open else colour
    body = tag(
        "rect", x=start, y=y - _HIGH / 2, width=max(end - start, 1.0), height=_HIGH, fill=fill, stroke=colour,
        stroke_width=0.8,
    )  # fmt: skip
    if row.low is None or row.high is None:
        return body
    low, high = at(row.low), at(row.high)
    halo = tag("line", x1=low, x2=high, y1=y, y2=y, stroke=PAPER, stroke_width=3.5)
    body += halo + tag("line", x1=low, x2=high, y1=y, y2=y, stroke=INK, stroke_width=1.4)
    return body + "".join(
        tag("line", x1=x, x2=x, y1=y - 4, y2=y + 4, stroke=INK, stroke_width=1.4) for x in (low, high)
    )
