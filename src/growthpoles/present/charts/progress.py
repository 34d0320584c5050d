"""Progress: how far each goal has come, with a mark where it should be by now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from growthpoles.present.charts.svg import BLUES, INK, MUTED, NEUTRAL, Frame, drawing, tag, words
from growthpoles.present.fonts import wrap

_HIGH, _LINE = 14.0, 16.0


@dataclass(frozen=True, slots=True)
class Progress:
    """One goal.

    Attributes:
        name: Name.
        done: Part of the way that is done; drawn between 0 and 1; None = not known.
        wanted: Part that should be done by now; None = not known.
        text: What is done, as printed.
    """

    name: str
    done: float | None
    wanted: float | None
    text: str


def progress(rows: Sequence[Progress], frame: Frame, *, width: float = 640.0) -> str:
    """One bar for each goal; a name that is too long for one line goes on in the next.

    Args:
        rows: Goals, from the top.
        frame: Title and description.
        width: Width of the picture; 360 for a telephone.
    """
    body, y = "", 0.0
    for row in rows:
        texts = wrap(row.name, width - 90, size=12.5) or ("",)
        for k, text in enumerate(texts):
            body += words(text, (0, y + 13 + _LINE * k), font_size=12.5)
        body += words(row.text, (width, y + 13), font_size=12.5, font_weight=700, text_anchor="end")
        y += _LINE * len(texts) + 4
        body += tag("rect", x=0, y=y, width=width, height=_HIGH, fill=NEUTRAL)
        if row.done is None:
            body += tag("rect", x=0, y=y, width=width, height=_HIGH, fill="none", stroke=MUTED,
                        stroke_dasharray="3 3")  # fmt: skip
        else:
            long = width * min(1.0, max(0.0, row.done))
            body += tag("rect", x=0, y=y, width=long, height=_HIGH, fill=BLUES[4]) if long else ""
        if row.wanted is not None:
            x = min(max(width * row.wanted, 1.5), width - 1.5)
            body += tag("line", x1=x, x2=x, y1=y - 3, y2=y + _HIGH + 3, stroke=INK, stroke_width=3)
        y += _HIGH + 14
    return drawing(frame, body, width=width, height=y)
