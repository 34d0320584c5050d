"""Axes: round numbers along a scale, and the lines and words of a plot with two of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from growthpoles.present.charts.svg import MUTED, PAPER, RULE, tag, words
from growthpoles.present.fonts import text_width, wrap

_SIZE = 11.0


@dataclass(frozen=True, slots=True)
class Axis:
    """One scale.

    Attributes:
        head: What it measures, with its unit; empty = nothing is written.
        ticks: (place, text), rising; the first and the last are its ends.
    """

    head: str
    ticks: tuple[tuple[float, str], ...]

    @property
    def low(self) -> float:
        """Lower end."""
        return self.ticks[0][0]

    @property
    def high(self) -> float:
        """Upper end."""
        return self.ticks[-1][0]


@dataclass(frozen=True, slots=True)
class Plot:
    """The rectangle that two scales span.

    Attributes:
        across, up: The scales.
        left, right, top, bottom: Its edges in the picture.
    """

    across: Axis
    up: Axis
    left: float
    right: float
    top: float
    bottom: float

    def x(self, value: float) -> float:
        """Place on the scale across."""
        return _placed(value, self.across, self.left, self.right)

    def y(self, value: float) -> float:
        """Place on the scale upwards."""
        return _placed(value, self.up, self.bottom, self.top)


def rounded_steps(low: float, high: float, *, most: int = 6) -> tuple[float, ...]:
    """Round places (1, 2 or 5 times a power of ten) that hold two values; at most `most` of them.

    Example:
        >>> rounded_steps(0.55, 0.71), rounded_steps(2009, 2025)
        ((0.55, 0.6, 0.65, 0.7, 0.75), (2005.0, 2010.0, 2015.0, 2020.0, 2025.0))
    """
    if not high > low:
        low, high = low - abs(low) * 0.1 - 0.5, high + abs(high) * 0.1 + 0.5
    power = floor(log10(high - low)) - 1
    for step in (factor * 10.0 ** (power + more) for more in range(4) for factor in (1, 2, 5)):
        first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
        if last - first < most:
            break
    return tuple(round(k * step, 12) for k in range(first, last + 1))


def year_steps(first: int, last: int, *, most: int = 6) -> tuple[int, ...]:
    """Years from the first to the last, both included, with equal distances between all but the first two.

    Example:
        >>> year_steps(2009, 2025), year_steps(2020, 2022)
        ((2009, 2013, 2017, 2021, 2025), (2020, 2021, 2022))
    """
    step = next(s for s in (1, 2, 4, 5, 10, 20, 50, 100, 1000) if (last - first) / s <= most - 1)
    places = list(range(last, first, -step))
    if len(places) > 1 and places[-1] - first < step / 2:
        places.pop()
    return tuple(reversed([*places, first]))


def plot_of(across: Axis, up: Axis, *, width: float, top: float, height: float) -> Plot:
    """A plot that leaves room for the numbers on its left and below."""
    room = max(text_width(text, _SIZE) for _, text in up.ticks)
    begin = top + (20.0 if up.head else 6.0)
    end = text_width(across.ticks[-1][1], _SIZE) / 2
    left = max(room + 10, text_width(across.ticks[0][1], _SIZE) / 2 + 2)
    return Plot(across, up, left, width - end - 4, begin, begin + height)


def plot_frame(plot: Plot, *, width: float) -> tuple[str, float]:
    """Grid, numbers and heads of a plot, and the height of the picture below which nothing is drawn."""
    halo = {"stroke": PAPER, "stroke_width": 3, "paint_order": "stroke"}
    head = (0.0, plot.top - 12)
    body = words(plot.up.head, head, font_size=_SIZE + 0.5, fill=MUTED, **halo) if plot.up.head else ""
    for value, text in plot.up.ticks:
        y = plot.y(value)
        body += tag("line", x1=plot.left, x2=plot.right, y1=y, y2=y, stroke=RULE, stroke_width=0.8)
        body += words(text, (plot.left - 6, y + 4), font_size=_SIZE, fill=MUTED, text_anchor="end")
    for value, text in plot.across.ticks:
        x = plot.x(value)
        body += tag("line", x1=x, x2=x, y1=plot.bottom, y2=plot.bottom + 4, stroke=MUTED, stroke_width=0.8)
        body += words(text, (x, plot.bottom + 17), font_size=_SIZE, fill=MUTED, text_anchor="middle")
    body += tag("line", x1=plot.left, x2=plot.right, y1=plot.bottom, y2=plot.bottom, stroke=MUTED)
    if not plot.across.head:
        return body, plot.bottom + 24
    texts = wrap(plot.across.head, plot.right, size=_SIZE + 0.5)
    for k, text in enumerate(texts):
        at = (plot.right, plot.bottom + 34 + 14 * k)
        body += words(text, at, font_size=_SIZE + 0.5, fill=MUTED, text_anchor="end")
    return body, plot.bottom + 28 + 14 * len(texts)


def joined(points: Sequence[tuple[float, float | None]], place: Callable[[float, float], str]) -> str:
    """A path through points; it breaks where one is not known.

    Example:
        >>> joined([(0, 1.0), (1, None), (2, 3.0)], lambda x, y: f"{x} {y}")
        'M0 1.0M2 3.0'
    """
    path, drawing = "", False
    for x, y in points:
        if y is not None:
            path += ("L" if drawing else "M") + place(x, y)
        drawing = y is not None
    return path


def _placed(value: float, axis: Axis, start: float, end: float) -> float:
    return start + (value - axis.low) / ((axis.high - axis.low) or 1.0) * (end - start)
