"""Pairs of bars: what is stated against what is real, with a remark in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from growthpoles.present.charts.svg import BLUES, INK, MUTED, RULE, Frame, drawing, lines, tag, words
from growthpoles.present.fonts import text_width, wrap

_STATED, _REAL = BLUES[1], BLUES[4]


@dataclass(frozen=True, slots=True)
class Paired:
    """Two values of one element.

    Attributes:
        name: Name.
        first, second: Values from 0 on; None = no figure.
        first_text, second_text: Values as printed.
        remark: What is to be said of the pair; empty = nothing.
    """

    name: str
    first: float | None
    first_text: str
    second: float | None
    second_text: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Keys:
    """What the upper and the lower bar of every pair are."""

    first: str
    second: str


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Measures of a drawing: the bars begin at `start` and are at most `full` long."""

    width: float
    start: float
    full: float
    longest: float


def paired_bars(rows: Sequence[Paired], frame: Frame, *, keys: Keys) -> str:
    """Name, two bars and remark beside one another, for a wide screen and for paper.

    Args:
        rows: The pairs, from the top.
        frame: Title and description.
        keys: What the two bars are.
    """
    sheet, step, top = _Sheet(940.0, 290.0, 330.0, _longest(rows)), 46.0, 34.0
    body = _legend(keys, sheet.start, stacked=False)
    for i, row in enumerate(rows):
        y = top + i * step
        body += tag("line", x1=0, x2=sheet.width, y1=y, y2=y, stroke=RULE, stroke_width=1)
        name = wrap(row.name, sheet.start - 20, size=13)[:3]
        body += lines(name, (4, y + step / 2 + 4.5), step=14.5, font_size=13)
        body += _bars(row, y + 9, sheet)
        remark = wrap(row.remark, sheet.width - 700, size=12, bold=True)[:3]
        middle = (700.0, y + step / 2 + 4.5)
        body += lines(remark, middle, step=14.5, font_size=12, font_weight=700) if remark else ""
    return drawing(frame, body, width=sheet.width, height=top + step * len(rows) + 4)


def paired_bars_narrow(rows: Sequence[Paired], frame: Frame, *, keys: Keys) -> str:
    """The same for a narrow screen: name above the bars, remark below.

    Args:
        rows: The pairs, from the top.
        frame: Title and description.
        keys: What the two bars are.
    """
    sheet = _Sheet(360.0, 0.0, 300.0, _longest(rows))
    body, y = _legend(keys, 0.0, stacked=True), 46.0
    for row in rows:
        body += tag("line", x1=0, x2=sheet.width, y1=y, y2=y, stroke=RULE, stroke_width=1)
        for text in wrap(row.name, sheet.width - 4, size=13):
            y += 17
            body += words(text, (2, y), font_size=13)
        body += _bars(row, y + 7, sheet)
        y += 39
        for text in wrap(row.remark, sheet.width - 4, size=12, bold=True):
            y += 15
            body += words(text, (2, y), font_size=12, font_weight=700)
        y += 9
    return drawing(frame, body, width=sheet.width, height=y)


def _longest(rows: Sequence[Paired]) -> float:
    return max((value for row in rows for value in (row.first, row.second) if value is not None), default=1.0)


def _legend(keys: Keys, x: float, *, stacked: bool) -> str:
    body, y = "", 16.0
    for colour, text in ((_STATED, keys.first), (_REAL, keys.second)):
        body += tag("rect", x=x + 0.5, y=y - 10, width=14, height=11, fill=colour, stroke=_REAL)
        body += words(text, (x + 21, y), font_size=12, font_weight=700)
        x, y = (x, y + 18) if stacked else (x + 45 + text_width(text, 12, bold=True), y)
    return body


def _bars(row: Paired, y: float, sheet: _Sheet) -> str:
    body = ""
    pairs = ((_STATED, row.first, row.first_text), (_REAL, row.second, row.second_text))
    for colour, value, text in pairs:
        long = 0.0
        if value is not None:
            long = max(value / (sheet.longest or 1.0) * sheet.full, 1.0)
            x = sheet.start + 0.5
            body += tag("rect", x=x, y=y, width=long, height=12, fill=colour, stroke=_REAL)
        at = (sheet.start + long + 7, y + 10.5)
        body += words(text, at, font_size=12, fill=MUTED if value is None else INK)
        y += 15
    return body
