"""Bars: ranked units with rank intervals, pillar profiles, and memberships of types."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from growthpoles.present.charts.svg import BLUES, INK, MUTED, RULE, Frame, drawing, tag, words
from growthpoles.present.fonts import text_width

_BAR, _INTERVAL, _BAND = BLUES[3], "#b35900", "#f1f4f7"


@dataclass(frozen=True, slots=True)
class Ranked:
    """One unit of a ranking.

    Attributes:
        name: Name.
        rank: Rank as printed.
        value: Index between 0 and 1.
        value_text: Index as printed.
        low, high: Ends of the rank interval; None = not known.
        middle: Median rank.
        interval_text: Interval as printed.
        group: Number of the group; neighbours with another number are set apart.
    """

    name: str
    rank: str
    value: float
    value_text: str
    low: float | None = None
    high: float | None = None
    middle: float | None = None
    interval_text: str = ""
    group: int | None = None


@dataclass(frozen=True, slots=True)
class Heads:
    """Headings of the two halves of a ranking."""

    value: str
    interval: str


def ranking(rows: Sequence[Ranked], frame: Frame, *, heads: Heads) -> str:
    """Bars of the index on the left, rank intervals on the right; a band marks every second group.

    Args:
        rows: Units, best first.
        frame: Title and description.
        heads: Headings of the halves.
    """
    step, top, name_end = 27.0, 34.0, 285.0
    places = float(len(rows))
    start, end = 610.0, 860.0

    def at(rank: float) -> float:
        return start + (rank - 1) / max(places - 1, 1) * (end - start)

    body = _bands(rows, step, top, 940.0)
    body += words(heads.value, (name_end + 10, 18), font_size=12, font_weight=700)
    body += words(heads.interval, (start - 8, 18), font_size=12, font_weight=700)
    for i, row in enumerate(rows):
        y = top + i * step + step / 2
        body += words(row.rank, (26, y + 4.5), font_size=13, font_weight=700, text_anchor="end")
        body += words(row.name, (38, y + 4.5), font_size=13)
        body += _bar(row.value, row.value_text, name_end + 10, y, 230.0)
        body += _interval(row, at, y)
        body += words(row.interval_text, (934, y + 4.5), font_size=13, text_anchor="end")
    return drawing(frame, body, width=940.0, height=top + step * len(rows) + 6)


def ranking_narrow(rows: Sequence[Ranked], frame: Frame, *, heads: Heads) -> str:
    """The same ranking for a narrow screen: name above, bar and interval below.

    Args:
        rows: Units, best first.
        frame: Title and description.
        heads: Headings of the halves.
    """
    step, top, start, end = 50.0, 40.0, 205.0, 350.0

    def at(rank: float) -> float:
        return start + (rank - 1) / max(len(rows) - 1, 1) * (end - start)

    body = _bands(rows, step, top, 360.0)
    body += words(heads.value, (4, 14), font_size=11.5, font_weight=700)
    body += words(heads.interval, (356, 31), font_size=11.5, font_weight=700, text_anchor="end")
    for i, row in enumerate(rows):
        y = top + i * step
        body += words(f"{row.rank}  {row.name}", (4, y + 18), font_size=13, font_weight=700)
        body += words(row.interval_text, (354, y + 18), font_size=13, text_anchor="end")
        body += _bar(row.value, row.value_text, 4.0, y + 34, 145.0)
        body += _interval(row, at, y + 34)
    return drawing(frame, body, width=360.0, height=top + step * len(rows) + 6)


def _bands(rows: Sequence[Ranked], step: float, top: float, width: float) -> str:
    order = list(dict.fromkeys(row.group for row in rows))
    return "".join(
        tag("rect", x=0, y=top + i * step, width=width, height=step, fill=_BAND)
        for i, row in enumerate(rows)
        if row.group is not None and order.index(row.group) % 2 == 0
    )


def _bar(value: float, text: str, x: float, y: float, full: float) -> str:
    long = max(value, 0.0) * full
    bar = tag("rect", x=x, y=y - 7, width=max(long, 1.0), height=14, fill=_BAR)
    return bar + words(text, (x + long + 5, y + 4.5), font_size=12)


def _interval(row: Ranked, at: Callable[[float], float], y: float) -> str:
    if row.low is None or row.high is None:
        return ""
    left, right = at(row.low), at(row.high)
    line = tag(
        "line", x1=left, x2=right, y1=y, y2=y, stroke=_INTERVAL, stroke_width=3, stroke_linecap="round"
    )
    ends = "".join(
        tag("line", x1=x, x2=x, y1=y - 5, y2=y + 5, stroke=_INTERVAL, stroke_width=2) for x in (left, right)
    )
    dot = tag("circle", cx=at(row.middle), cy=y, r=4.5, fill=INK) if row.middle is not None else ""
    return line + ends + dot


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar between 0 and 1.

    Attributes:
        name: Name.
        value: Length; None = no figure.
        text: Value or mark as printed.
        tick: Place of the comparison mark; None = none.
        strong: Whether the bar is set in the dark colour.
    """

    name: str
    value: float | None
    text: str
    tick: float | None = None
    strong: bool = True


def bars(rows: Sequence[Bar], frame: Frame, *, line: float | None = None) -> str:
    """Horizontal bars between 0 and 1 with an optional comparison mark each and an optional line.

    Used for the pillars of a unit against the median, and for its memberships against the line of a pole.

    Args:
        rows: The bars, from the top.
        frame: Title and description.
        line: Place of a dotted line across every bar.
    """
    width, step, full = 430.0, 38.0, 340.0
    body = tag("line", x1=0, x2=0, y1=4, y2=step * len(rows), stroke=RULE, stroke_width=2)
    for i, row in enumerate(rows):
        y = step * i
        body += words(_shortened(row.name, width - 8), (4, y + 14), font_size=12)
        body += tag("rect", x=0, y=y + 19, width=full, height=13, fill="#eef1f4")
        if row.value is not None:
            colour = BLUES[4] if row.strong else BLUES[2]
            body += tag("rect", x=0, y=y + 19, width=max(row.value * full, 1.0), height=13, fill=colour)
        if row.tick is not None:
            x = row.tick * full
            body += tag("line", x1=x, x2=x, y1=y + 15.5, y2=y + 35.5, stroke="#ffffff", stroke_width=5)
            body += tag("line", x1=x, x2=x, y1=y + 15.5, y2=y + 35.5, stroke=_INTERVAL, stroke_width=2.5)
        if line is not None:
            x = line * full
            body += tag("line", x1=x, x2=x, y1=y + 18, y2=y + 34, stroke=INK, stroke_dasharray="3 2")
        body += words(
            row.text, (full + 8, y + 30), font_size=12, fill=INK if row.value is not None else MUTED
        )
    return drawing(frame, body, width=width, height=step * len(rows) + 2)


def _shortened(text: str, width: float) -> str:
    if text_width(text, 12) <= width:
        return text
    while text and text_width(text + "…", 12) > width:
        text = text[:-1]
    return text.rstrip() + "…"
