"""Layers: bars of amounts laid end to end, with what is taken away again and what comes on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from growthpoles.present.charts.svg import (
    INK,
    MUTED,
    PAPER,
    RULE,
    Frame,
    Point,
    drawing,
    hatch,
    ink_on,
    tag,
    words,
)
from growthpoles.present.fonts import text_width, wrap

_NARROW = 600.0  # below this width the name stands above its bar
_HIGH = 22.0


@dataclass(frozen=True, slots=True)
class Layer:
    """What one kind of part is.

    Attributes:
        text: Name.
        colour: Fill.
        taken: Whether it is taken away from the parts before it; drawn hatched.
    """

    text: str
    colour: str
    taken: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar.

    Attributes:
        name: Name.
        parts: Size of each layer; None = not known.
        texts: The sizes as printed, on the part where there is room.
        end: What stands behind the bar.
        whole: Amount that fills the whole width.
    """

    name: str
    parts: tuple[float | None, ...]
    texts: tuple[str, ...]
    end: str
    whole: float


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Measures of a drawing: bars begin at `left`, `down` below the top of their row of height `step`."""

    left: float
    full: float
    step: float
    down: float
    narrow: bool


def layers(rows: Sequence[Bar], frame: Frame, *, keys: Sequence[Layer], width: float = 940.0) -> str:
    """Bars whose parts follow one another; the legend stands above them.

    Args:
        rows: The bars, from the top.
        frame: Title and description.
        keys: The layers, in the order of the parts.
        width: Width of the picture; 360 for a telephone.
    """
    if width < _NARROW:
        sheet = _Sheet(2.0, width - 4, 50.0, 21.0, True)
    else:
        room = 12 + max((text_width(row.end, 12.5, bold=True) for row in rows), default=0.0)
        left = min(230.0, 16 + max((text_width(row.name, 12.5) for row in rows), default=0.0))
        sheet = _Sheet(left, width - left - 4 - room, 34.0, 5.0, False)
    used = [k for k in range(len(keys)) if any(row.parts[k] for row in rows)]
    body, top = _legend([keys[k] for k in used], frame, width)
    body = _patterns(keys, frame) + body
    for i, row in enumerate(rows):
        y = top + i * sheet.step
        body += tag("line", x1=0, x2=width, y1=y, y2=y, stroke=RULE, stroke_width=0.7) if i else ""
        body += _name(row, y, sheet) + _bar(row, y + sheet.down, sheet=sheet, keys=keys, frame=frame)
    return drawing(frame, body, width=width, height=top + sheet.step * len(rows) + 4)


def _name(row: Bar, y: float, sheet: _Sheet) -> str:
    if sheet.narrow:
        end = words(
            row.end, (sheet.left + sheet.full, y + 15), font_size=12, font_weight=700, text_anchor="end"
        )
        return words(row.name, (2, y + 15), font_size=12.5) + end
    texts = wrap(row.name, sheet.left - 12, size=12.5)[:2]
    first = y + sheet.down + _HIGH / 2 + 4.5 - 7 * (len(texts) - 1)
    return "".join(words(text, (2, first + 14 * k), font_size=12.5) for k, text in enumerate(texts))


def _bar(row: Bar, y: float, *, sheet: _Sheet, keys: Sequence[Layer], frame: Frame) -> str:
    x, spans = sheet.left, []
    for part, text, key in zip(row.parts, row.texts, keys, strict=True):
        long = abs(part or 0.0) / (row.whole or 1.0) * sheet.full
        start = x - long if key.taken else x
        x = x if key.taken else x + long
        if long:
            spans.append((start, long, text, key))
    taken = min((start for start, _, _, key in spans if key.taken), default=x)
    covered = max((start + long for start, long, _, key in spans if key.taken), default=x)
    body = ""
    for start, long, text, key in spans:
        hidden = start < covered and start + long > taken
        body += _part("" if hidden else text, key, (start, y), long=long, frame=frame)
    if sheet.narrow:
        return body
    return body + words(row.end, (x + 8, y + _HIGH / 2 + 4.5), font_size=12.5, font_weight=700, fill=INK)


def _part(text: str, key: Layer, at: Point, *, long: float, frame: Frame) -> str:
    fill = f"url(#{frame.ident}-{key.colour[1:]})" if key.taken else key.colour
    edge = key.colour if key.taken else PAPER
    body = tag("rect", x=at[0], y=at[1], width=long, height=_HIGH, fill=fill, stroke=edge, stroke_width=0.8)
    if not text or text_width(text, 11.5) + 8 > long:
        return body
    middle = (at[0] + long / 2, at[1] + _HIGH / 2 + 4)
    return body + words(text, middle, font_size=11.5, fill=ink_on(key.colour), text_anchor="middle")


def _patterns(keys: Sequence[Layer], frame: Frame) -> str:
    made = "".join(hatch(f"{frame.ident}-{key.colour[1:]}", key.colour) for key in keys if key.taken)
    return tag("defs", made) if made else ""


def _legend(keys: Sequence[Layer], frame: Frame, width: float) -> tuple[str, float]:
    """The legend in as many lines as it needs, and the top of what follows."""
    body, x, y = "", 0.0, 14.0
    for key in keys:
        texts = wrap(key.text, width - 26, size=12)
        long = 22 + max(text_width(text, 12) for text in texts)
        if x and x + long > width:
            x, y = 0.0, y + 20
        fill = f"url(#{frame.ident}-{key.colour[1:]})" if key.taken else key.colour
        body += tag("rect", x=x + 1, y=y - 11, width=14, height=13, fill=fill, stroke=MUTED, stroke_width=0.7)
        for k, text in enumerate(texts):
            body += words(text, (x + 21, y + 15 * k), font_size=12)
        y += 15 * (len(texts) - 1)
        x += long + 22
    return body, y + 16
