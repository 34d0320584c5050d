"""Cash flows: what comes in and goes out on balance every year, and what has come together by then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from growthpoles.present.charts.axes import Axis, Plot, joined, plot_frame, plot_of
from growthpoles.present.charts.svg import INK, PAPER, Frame, drawing, tag

IN, OUT = "#1c659f", "#b35900"
_HIGH = 230.0


@dataclass(frozen=True, slots=True)
class Year:
    """One year.

    Attributes:
        year: The year.
        net: What comes in less what goes out.
        total: Sum of the net flows up to it.
    """

    year: int
    net: float
    total: float


def cash(rows: Sequence[Year], frame: Frame, *, up: Axis, width: float) -> str:
    """Bars of net flows from the line of zero, and a line of what has come together.

    Args:
        rows: Years, rising.
        frame: Title and description.
        up: The scale upwards; it holds zero.
        width: Width of the picture; 360 for a telephone.
    """
    step = max(1, round(len(rows) / (width / 48)))
    ticks = tuple((float(row.year), str(row.year)) for row in rows[::-1][::step])[::-1]
    ends = ((rows[0].year - 0.6, ""), *ticks, (rows[-1].year + 0.6, ""))
    plot = plot_of(Axis("", ends), up, width=width, top=8, height=_HIGH)
    ground, height = plot_frame(plot, width=width)
    body = ground + "".join(_bar(plot, row) for row in rows)
    zero = plot.y(0.0)
    body += tag("line", x1=plot.left, x2=plot.right, y1=zero, y2=zero, stroke=INK)
    path = joined([(row.year, row.total) for row in rows], lambda x, y: f"{plot.x(x):.1f} {plot.y(y):.1f}")
    body += tag("path", d=path, fill="none", stroke=INK, stroke_width=2, stroke_dasharray="6 3")
    for row in rows:
        body += tag("circle", cx=plot.x(row.year), cy=plot.y(row.total), r=3.2, fill=INK, stroke=PAPER)
    return drawing(frame, body, width=width, height=height)


def _bar(plot: Plot, row: Year) -> str:
    left, right = plot.x(row.year - 0.3), plot.x(row.year + 0.3)
    top, bottom = sorted((plot.y(row.net), plot.y(0.0)))
    if bottom - top < 0.05:
        return ""
    fill = IN if row.net > 0 else OUT
    return tag("rect", x=left, y=top, width=right - left, height=bottom - top, fill=fill)
