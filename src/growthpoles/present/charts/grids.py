"""A grid of cells: rows and columns of the same units, each cell shaded by a probability."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from growthpoles.present.charts.svg import BLUES, RULE, Frame, drawing, ink_on, tag, words
from growthpoles.present.fonts import text_width

_EVEN = "#f7f8fa"


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row of a square grid.

    Attributes:
        name: Name of the row.
        number: Short name used as the heading of its column.
        cells: Probability of each cell; None on the diagonal.
    """

    name: str
    number: str
    cells: tuple[float | None, ...]


def square_grid(rows: Sequence[GridRow], frame: Frame, *, level: float) -> str:
    """A square grid; darker is more probable, and a dot marks what reaches the level.

    Args:
        rows: Rows in order; columns stand in the same order.
        frame: Title and description.
        level: Probability that is marked.
    """
    left = 16.0 + max((text_width(row.name, 13) for row in rows), default=0.0)
    top, size = 34.0, min(34.0, (930.0 - left) / max(len(rows), 1))
    font = min(12.0, size * 0.5)
    body = ""
    for i, row in enumerate(rows):
        y = top + i * size
        body += words(row.name, (left - 8, y + size / 2 + 4.5), font_size=13, text_anchor="end")
        body += words(row.number, (left + (i + 0.5) * size, top - 8), font_size=font, text_anchor="middle")
        for k, value in enumerate(row.cells):
            x = left + k * size
            colour = "#ffffff" if value is None else _shade(value)
            body += tag("rect", x=x, y=y, width=size, height=size, fill=colour, stroke=RULE, stroke_width=0.5)
            if value is not None and value >= level:
                middle = (x + size / 2, y + size / 2)
                body += tag("circle", cx=middle[0], cy=middle[1], r=size * 0.12, fill=ink_on(colour))
    return drawing(frame, body, width=940.0, height=top + size * len(rows) + 6)


def _shade(value: float) -> str:
    """White to the middle, blue above it."""
    if value <= 0.5:
        return _EVEN
    return BLUES[min(int((value - 0.5) * 2 * len(BLUES)), len(BLUES) - 1)]
