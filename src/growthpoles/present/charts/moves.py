"""Ranks before and after a change: a strip for each unit, with the interval its official rank has."""

from __future__ import annotations

from dataclasses import dataclass

from growthpoles.present.charts.svg import BLUES, INK, MUTED, PAPER, RULE, tag

INSIDE, OUTSIDE = "#1c659f", "#b35900"
_HEIGHT, _EDGE = 22.0, 8.0


@dataclass(frozen=True, slots=True)
class Move:
    """Ranks of one unit.

    Attributes:
        official: Rank before; None = not ranked.
        now: Rank after; None = not ranked.
        low, high: Interval of the official rank; None = not known.
    """

    official: int | None
    now: int | None
    low: float | None = None
    high: float | None = None

    @property
    def inside(self) -> bool | None:
        """Whether the new rank lies inside the interval of the official one; None where that is not known."""
        if self.now is None or self.low is None or self.high is None:
            return None
        return self.low <= self.now <= self.high


def move_strip(move: Move, *, last: int, width: float = 220.0) -> str:
    """A strip from rank 1 to the last: the interval as a bar, the official rank open, the new one full.

    The table it stands in says the same in figures, so that readers of the screen skip it.

    Args:
        move: The ranks.
        last: The last rank there is.
        width: Width of the picture.

    Example:
        >>> "circle" in move_strip(Move(2, 3, 1.0, 4.0), last=20)
        True
    """
    y, span = _HEIGHT / 2, max(last - 1, 1)

    def at(rank: float) -> float:
        return _EDGE + (rank - 1) / span * (width - 2 * _EDGE)

    body = tag("line", x1=_EDGE, x2=width - _EDGE, y1=y, y2=y, stroke=RULE, stroke_width=1)
    if move.low is not None and move.high is not None:
        bar = {"stroke": BLUES[1], "stroke_width": 10, "stroke_linecap": "round"}
        body += tag("line", x1=at(move.low), x2=at(move.high) + 0.1, y1=y, y2=y, **bar)
    colour = OUTSIDE if move.inside is False else INSIDE
    if move.official is not None and move.now is not None and move.official != move.now:
        body += tag(
            "line", x1=at(move.official), x2=at(move.now), y1=y, y2=y, stroke=colour, stroke_width=2.2
        )
    if move.official is not None:
        body += tag("circle", cx=at(move.official), cy=y, r=4.2, fill=PAPER, stroke=MUTED, stroke_width=1.8)
    if move.now is not None:
        fill = INK if move.now == move.official else colour
        body += tag("circle", cx=at(move.now), cy=y, r=4.6, fill=fill)
    size = {"viewBox": f"0 0 {width:.0f} {_HEIGHT:.0f}", "width": width, "height": _HEIGHT}
    return tag("svg", body, xmlns="http://www.w3.org/2000/svg", aria_hidden="true", **size)
