"""Histogram: how often a figure falls into each of its bins, with marks for single values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from growthpoles.present.charts.axes import Axis, Plot, plot_frame, plot_of
from growthpoles.present.charts.svg import BLUES, INK, PAPER, Frame, drawing, tag, words
from growthpoles.present.fonts import text_width

_HIGH = 230.0


@dataclass(frozen=True, slots=True)
class Bin:
    """One bin; a bin without width is drawn as a narrow bar at its place.

    Attributes:
        low, high: Its ends on the scale across.
        share: Share of all cases in it.
    """

    low: float
    high: float
    share: float


def histogram(
    rows: Sequence[Bin],
    frame: Frame,
    *,
    axes: tuple[Axis, Axis],
    marks: Sequence[tuple[float, str]] = (),
    width: float,
) -> str:
    """Bars over one scale.

    Args:
        rows: Bins, from the left.
        frame: Title and description.
        axes: The scale across and the scale upwards.
        marks: Values on the scale across with their text, each on a line of its own above the bars.
        width: Width of the picture; 360 for a telephone.
    """
    plot = plot_of(*axes, width=width, top=8 + 17.0 * len(marks), height=_HIGH)
    ground, height = plot_frame(plot, width=width)
    body = ground + "".join(_bar(plot, row) for row in rows)
    body += "".join(_mark(plot, item, 12 + 17.0 * k, width) for k, item in enumerate(marks))
    return drawing(frame, body, width=width, height=height)


def _bar(plot: Plot, row: Bin) -> str:
    left, right = plot.x(row.low), plot.x(row.high)
    if row.low == row.high:
        left, right = left - 3, right + 3
    top = plot.y(row.share)
    if plot.bottom - top < 0.05:
        return ""
    return tag(
        "rect", x=left, y=top, width=right - left, height=plot.bottom - top, fill=BLUES[3], stroke=PAPER,
        stroke_width=0.8,
    )  # fmt: skip


def _mark(plot: Plot, item: tuple[float, str], y: float, width: float) -> str:
    x, long = plot.x(item[0]), text_width(item[1], 12)
    line = tag("line", x1=x, x2=x, y1=y + 3, y2=plot.bottom, stroke=INK, stroke_dasharray="4 3")
    begin = min(max(x - long / 2, 0.0), width - long)
    halo = {"stroke": PAPER, "stroke_width": 3, "paint_order": "stroke"}
    return line + words(item[1], (begin, y), font_size=12, **halo)
