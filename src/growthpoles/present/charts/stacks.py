"""Stacked bars: how the whole of each row is made up of classes; colour and sign say the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from growthpoles.present.charts.svg import MUTED, PAPER, Frame, drawing, ink_on, tag, words
from growthpoles.present.fonts import text_width

_WIDE, _STEP, _FULL = 430.0, 38.0, 426.0


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bar.

    Attributes:
        share: Length between 0 and 1.
        sign: What is written on it where there is room.
        colour: Ground.
    """

    share: float
    sign: str
    colour: str


@dataclass(frozen=True, slots=True)
class Stack:
    """One bar.

    Attributes:
        name: Name.
        parts: Parts from the left.
    """

    name: str
    parts: tuple[Part, ...]


def stacked_bars(rows: Sequence[Stack], frame: Frame) -> str:
    """Bars of equal length cut into their parts, the name above each.

    Args:
        rows: The bars, from the top; what the parts leave of a bar stays empty.
        frame: Title and description.
    """
    body = ""
    for i, row in enumerate(rows):
        y = _STEP * i
        body += words(_fitted(row.name), (2, y + 13), font_size=12)
        body += tag("rect", x=2, y=y + 18, width=_FULL, height=16, fill=PAPER, stroke=MUTED, stroke_width=0.5)
        x = 2.0
        for part in row.parts:
            body += _part(part, x, y + 18)
            x += part.share * _FULL
    return drawing(frame, body, width=_WIDE, height=_STEP * len(rows) + 2)


def _part(part: Part, x: float, y: float) -> str:
    long = part.share * _FULL
    if long <= 0:
        return ""
    edge = {"stroke": MUTED, "stroke_dasharray": "2 2"} if part.colour == PAPER else {"stroke": PAPER}
    body = tag("rect", x=x, y=y, width=long, height=16, fill=part.colour, stroke_width=0.8, **edge)
    if text_width(part.sign, 11.5) + 4 <= long:
        ink = ink_on(part.colour)
        body += words(part.sign, (x + long / 2, y + 12.2), font_size=11.5, fill=ink, text_anchor="middle")
    return body


def _fitted(name: str) -> str:
    if text_width(name, 12) <= _FULL:
        return name
    while name and text_width(name + "…", 12) > _FULL:
        name = name[:-1]
    return name.rstrip() + "…"
