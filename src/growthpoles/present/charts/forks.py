"""Forks: the resting places of a system over a cost, those that hold and those that tip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from growthpoles.present.charts.axes import Axis, Plot, plot_frame, plot_of
from growthpoles.present.charts.svg import BLUES, INK, MUTED, PAPER, Frame, Point, drawing, tag, words
from growthpoles.present.fonts import text_width

_HIGH = 230.0


@dataclass(frozen=True, slots=True)
class Rest:
    """One resting place.

    Attributes:
        place: Place on the scale across.
        value: Place on the scale upwards.
        stable: Whether it holds.
    """

    place: float
    value: float
    stable: bool


@dataclass(frozen=True, slots=True)
class ForkWords:
    """Words of the picture.

    Attributes:
        stable, unstable: Names of the two kinds in the legend.
        lines: (place, text) of lines upwards.
    """

    stable: str
    unstable: str
    lines: tuple[tuple[float, str], ...] = ()


def forks(
    rows: Sequence[Rest], frame: Frame, *, axes: tuple[Axis, Axis], said: ForkWords, width: float
) -> str:
    """Full dots for the places that hold, rings for those that tip, lines at places with a name.

    Args:
        rows: The resting places.
        frame: Title and description.
        axes: The scale across and the scale upwards.
        said: Words.
        width: Width of the picture.
    """
    legend = _key((7, 10), said.stable, stable=True)
    second = (26 + text_width(said.stable, 12) + 22, 10.0)
    if second[0] + 20 + text_width(said.unstable, 12) > width:
        second = (7, 28.0)
    legend += _key(second, said.unstable, stable=False)
    top = second[1] + 14 + 15 * len(said.lines)
    plot = plot_of(*axes, width=width, top=top, height=_HIGH)
    ground, height = plot_frame(plot, width=width)
    body = legend + _lines(plot, said.lines, second[1] + 20) + ground
    body += "".join(_dot((plot.x(row.place), plot.y(row.value)), stable=row.stable) for row in rows)
    return drawing(frame, body, width=width, height=height)


def _lines(plot: Plot, found: Sequence[tuple[float, str]], y: float) -> str:
    body = ""
    for k, (place, text) in enumerate(sorted(found)):
        x, high = plot.x(place), y + 15 * k
        right = x + 6 + text_width(text, 11.5) > plot.right
        at = (x - 5 if right else x + 5, high)
        body += tag("line", x1=x, x2=x, y1=high - 9, y2=plot.bottom, stroke=MUTED, stroke_dasharray="4 3")
        body += words(
            text, at, font_size=11.5, text_anchor="end" if right else None, stroke=PAPER, stroke_width=3,
            paint_order="stroke",
        )  # fmt: skip
    return body


def _key(at: Point, text: str, *, stable: bool) -> str:
    return _dot(at, stable=stable) + words(text, (at[0] + 11, at[1] + 4), font_size=12)


def _dot(at: Point, *, stable: bool) -> str:
    if stable:
        return tag("circle", cx=at[0], cy=at[1], r=3.0, fill=BLUES[4])
    return tag("circle", cx=at[0], cy=at[1], r=2.6, fill=PAPER, stroke=INK, stroke_width=1.1)
