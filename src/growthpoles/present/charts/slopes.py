"""Change of units between two years: an open dot before, a full dot after, a line between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor

from growthpoles.present.charts.svg import INK, MUTED, PAPER, RULE, Frame, drawing, tag, words

RISE, FALL = "#1c659f", "#b35900"
_BAND = "#f6f8fa"


@dataclass(frozen=True, slots=True)
class Slope:
    """One unit in two years.

    Attributes:
        name: Name.
        before, after: Scores.
        text: Both scores as printed.
        rank: Rank of the later year as printed.
        moved: Both ranks and the change as printed.
    """

    name: str
    before: float
    after: float
    text: str
    rank: str
    moved: str


@dataclass(frozen=True, slots=True)
class SlopeHeads:
    """Headings of a chart of changes and the numbers along its axis.

    Attributes:
        before, after: The two years, for the key.
        score: Heading of the scores.
        rank: Heading of the ranks.
        ticks: (place, text) along the axis; the first and the last are its ends.
    """

    before: str
    after: str
    score: str
    rank: str
    ticks: tuple[tuple[float, str], ...]


def axis(values: Sequence[float]) -> tuple[float, ...]:
    """Places of the ticks of an axis that holds all values, 0 and 1.

    Example:
        >>> axis([0.2, 0.9]), axis([-0.4, 2.5])
        ((0.0, 0.25, 0.5, 0.75, 1.0), (-1.0, 0.0, 1.0, 2.0, 3.0))
    """
    low, high = floor(min(0.0, *values)), ceil(max(1.0, *values))
    if high - low == 1:
        return tuple(low + quarter / 4 for quarter in range(5))
    step = ceil((high - low) / 6)
    return tuple(float(place) for place in range(low, high + step, step))


def slopes(rows: Sequence[Slope], frame: Frame, *, heads: SlopeHeads) -> str:
    """Units below one another: rank and name, both scores on one axis, scores and ranks in figures.

    Args:
        rows: Units in the order they are drawn.
        frame: Title and description.
        heads: Headings and axis.
    """
    step, top, bottom = 26.0, 62.0, 62.0 + 26.0 * len(rows)
    at = _place(heads, 290.0, 690.0)
    body = _bands(len(rows), step, top, 940.0) + _axis(heads, at, top, bottom)
    body += _key(heads, (290.0, 16.0))
    body += words(heads.score, (806, 50), font_size=12, font_weight=700, text_anchor="end")
    body += words(heads.rank, (936, 50), font_size=12, font_weight=700, text_anchor="end")
    for i, row in enumerate(rows):
        y = top + i * step + step / 2
        body += words(row.rank, (26, y + 4.5), font_size=13, font_weight=700, text_anchor="end")
        body += words(row.name, (38, y + 4.5), font_size=13)
        body += _change(row, at, y)
        body += words(row.text, (806, y + 4.5), font_size=12.5, text_anchor="end")
        body += words(row.moved, (936, y + 4.5), font_size=12.5, text_anchor="end")
    return drawing(frame, body, width=940.0, height=bottom + 6)


def slopes_narrow(rows: Sequence[Slope], frame: Frame, *, heads: SlopeHeads) -> str:
    """The same for a narrow screen: name and ranks above, the change and the scores below.

    Args:
        rows: Units in the order they are drawn.
        frame: Title and description.
        heads: Headings and axis.
    """
    step, top, bottom = 46.0, 44.0, 44.0 + 46.0 * len(rows)
    at = _place(heads, 12.0, 240.0)
    body = _bands(len(rows), step, top, 360.0) + _axis(heads, at, top, bottom)
    body += _key(heads, (6.0, 14.0))
    body += words(heads.score, (356, 40), font_size=11.5, font_weight=700, text_anchor="end")
    for i, row in enumerate(rows):
        y = top + i * step
        body += words(f"{row.rank}  {row.name}", (4, y + 17), font_size=12.5, font_weight=700)
        body += words(row.moved, (356, y + 17), font_size=12, text_anchor="end")
        body += _change(row, at, y + 33)
        body += words(row.text, (356, y + 37.5), font_size=12, text_anchor="end")
    return drawing(frame, body, width=360.0, height=bottom + 6)


def _place(heads: SlopeHeads, start: float, end: float) -> Callable[[float], float]:
    low, high = heads.ticks[0][0], heads.ticks[-1][0]
    return lambda value: start + (value - low) / (high - low) * (end - start)


def _bands(count: int, step: float, top: float, width: float) -> str:
    rows = range(0, count, 2)
    return "".join(tag("rect", x=0, y=top + i * step, width=width, height=step, fill=_BAND) for i in rows)


def _axis(heads: SlopeHeads, at: Callable[[float], float], top: float, bottom: float) -> str:
    made = ""
    for value, text in heads.ticks:
        made += tag("line", x1=at(value), x2=at(value), y1=top - 4, y2=bottom, stroke=RULE, stroke_width=1)
        made += words(text, (at(value), top - 9), font_size=11, fill=MUTED, text_anchor="middle")
    return made


def _key(heads: SlopeHeads, at: tuple[float, float]) -> str:
    x, y = at
    return (
        _dot(x + 5, y - 4, RISE, full=False)
        + words(heads.before, (x + 16, y), font_size=12)
        + _dot(x + 75, y - 4, RISE, full=True)
        + words(heads.after, (x + 86, y), font_size=12)
    )


def _change(row: Slope, at: Callable[[float], float], y: float) -> str:
    """The line ends at the rim of the open dot; a fall is dashed and of another colour."""
    x, end = at(row.before), at(row.after)
    rises = row.after >= row.before
    colour = RISE if rises else FALL
    line = tag(
        "line", x1=x, x2=end, y1=y, y2=y, stroke=colour, stroke_width=3,
        stroke_dasharray=None if rises else "4 2",
    )  # fmt: skip
    return line + _dot(x, y, colour, full=False) + _dot(end, y, colour, full=True)


def _dot(x: float, y: float, colour: str, *, full: bool) -> str:
    return tag(
        "circle", cx=x, cy=y, r=4.6, fill=colour if full else PAPER, stroke=colour if full else INK,
        stroke_width=1 if full else 1.6,
    )  # fmt: skip
