"""Curves: figures over years or sizes, with bands around them where they are not certain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from growthpoles.present.charts.axes import Axis, Plot, joined, plot_frame, plot_of
from growthpoles.present.charts.svg import INK, MUTED, PAPER, Frame, Point, drawing, tag, words
from growthpoles.present.fonts import text_width, wrap

_DASHES = {"full": None, "dashed": "7 4", "dotted": "2 3"}
_HIGH = 210.0


@dataclass(frozen=True, slots=True)
class Band:
    """A range around a curve.

    Attributes:
        low, high: Ends at the places of the curve; None = not known.
        shade: Opacity, 0 to 1.
    """

    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    shade: float


@dataclass(frozen=True, slots=True)
class Curve:
    """One curve.

    Attributes:
        name: Name in the legend; empty = not in it.
        places: Places on the scale across, rising.
        values: Figures at the places; None = not known.
        colour: Colour of line, dots and bands.
        dash: ``full``, ``dashed`` or ``dotted``.
        bands: Ranges, the widest first.
        dots: Whether every figure is marked.
    """

    name: str
    places: tuple[float, ...]
    values: tuple[float | None, ...]
    colour: str
    dash: str = "full"
    bands: tuple[Band, ...] = ()
    dots: bool = False


@dataclass(frozen=True, slots=True)
class Marks:
    """What is drawn behind the curves.

    Attributes:
        spans: (from, to, text) of shaded parts of the scale across.
        level: Height of a line across, with its text; None = none.
    """

    spans: tuple[tuple[float, float, str], ...] = ()
    level: tuple[float, str] | None = None


def curves(
    rows: Sequence[Curve], frame: Frame, *, axes: tuple[Axis, Axis], marks: Marks | None = None, width: float
) -> str:
    """Curves over one scale; colour and dashes say which is which.

    Args:
        rows: The curves.
        frame: Title and description.
        axes: The scale across and the scale upwards.
        marks: Shaded parts and a line across.
        width: Width of the picture; 360 for a telephone or half a page.
    """
    legend, top = _legend(rows, marks or Marks(), width)
    plot = plot_of(*axes, width=width, top=top, height=_HIGH)
    ground, height = plot_frame(plot, width=width)
    body = legend + _spans(plot, marks or Marks()) + ground
    body += "".join(_bands(plot, row) for row in rows)
    body += _level(plot, marks or Marks())
    body += "".join(_line(plot, row) for row in rows)
    return drawing(frame, body, width=width, height=height)


def _spans(plot: Plot, marks: Marks) -> str:
    return "".join(
        tag("rect", x=plot.x(start), y=plot.top, width=plot.x(end) - plot.x(start),
            height=plot.bottom - plot.top, fill="#f4e9d8")
        for start, end, _ in marks.spans
    )  # fmt: skip


def _level(plot: Plot, marks: Marks) -> str:
    if marks.level is None:
        return ""
    y = plot.y(marks.level[0])
    line = tag("line", x1=plot.left, x2=plot.right, y1=y, y2=y, stroke=INK, stroke_dasharray="4 3")
    halo = {"stroke": PAPER, "stroke_width": 3, "paint_order": "stroke", "text_anchor": "end"}
    return line + words(marks.level[1], (plot.right - 2, y - 5), font_size=11.5, **halo)


def _bands(plot: Plot, row: Curve) -> str:
    body = ""
    for band in row.bands:
        ends = zip(row.places, band.low, band.high, strict=True)
        known = [(x, low, high) for x, low, high in ends if low is not None and high is not None]
        if len(known) > 1:
            there = [f"{plot.x(x):.1f} {plot.y(high):.1f}" for x, _, high in known]
            back = [f"{plot.x(x):.1f} {plot.y(low):.1f}" for x, low, _ in reversed(known)]
            path = "M" + "L".join([*there, *back]) + "Z"
            body += tag("path", d=path, fill=row.colour, fill_opacity=f"{band.shade:.2f}")
    return body


def _line(plot: Plot, row: Curve) -> str:
    points = list(zip(row.places, row.values, strict=True))
    path = joined(points, lambda x, y: f"{plot.x(x):.1f} {plot.y(y):.1f}")
    dash = _DASHES[row.dash]
    body = tag(
        "path", d=path, fill="none", stroke=row.colour, stroke_width=2.2, stroke_dasharray=dash
    ) if path else ""  # fmt: skip
    known = [(x, y) for x, y in points if y is not None]
    if not row.dots and len(known) > 1:
        return body
    return body + "".join(_dot((plot.x(x), plot.y(y)), row.colour) for x, y in known)


def _dot(at: Point, colour: str) -> str:
    return tag("circle", cx=at[0], cy=at[1], r=3.4, fill=colour, stroke=PAPER, stroke_width=1)


def _legend(rows: Sequence[Curve], marks: Marks, width: float) -> tuple[str, float]:
    """The legend in as many lines as it needs, and the top of what follows."""
    entries = [(row.name, _sample(row)) for row in rows if row.name]
    for text in dict.fromkeys(text for *_, text in marks.spans):
        ground = tag("rect", x=0, y=-11, width=24, height=13, fill="#f4e9d8", stroke=MUTED, stroke_width=0.5)
        entries.append((text, ground))
    body, x, y = "", 0.0, 14.0
    for name, sample in entries:
        texts = wrap(name, width - 32, size=12) or ("",)
        long = 31 + max(text_width(text, 12) for text in texts)
        if x and x + long > width:
            x, y = 0.0, y + 18
        body += tag("g", sample, transform=f"translate({x:.1f} {y:.1f})")
        for k, text in enumerate(texts):
            body += words(text, (x + 31, y + 15 * k), font_size=12)
        y += 15 * (len(texts) - 1)
        x += long + 20
    return body, y + 14


def _sample(row: Curve) -> str:
    shades = "".join(
        tag("rect", x=0, y=-11 + 2.5 * k, width=24, height=13 - 5.0 * k, fill=row.colour,
            fill_opacity=f"{band.shade:.2f}")
        for k, band in enumerate(row.bands)
    )  # fmt: skip
    line = tag(
        "line", x1=0, x2=24, y1=-4.5, y2=-4.5, stroke=row.colour, stroke_width=2.2,
        stroke_dasharray=_DASHES[row.dash],
    )  # fmt: skip
    return shades + line + (_dot((12, -4.5), row.colour) if row.dots else "")
