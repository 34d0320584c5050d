"""Dots: units of several kinds on one scale, sorted, each named beside its dot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from growthpoles.present.charts.svg import INK, MUTED, RULE, Frame, Point, drawing, tag, words
from growthpoles.present.fonts import text_width

_SPACE = "\u00a0\u00a0"  # plain spaces would be drawn as one


@dataclass(frozen=True, slots=True)
class _Style:
    """How units of one kind are drawn; shape and size say the same as the colour."""

    colour: str
    shape: str
    radius: float
    font: float
    row: float
    bold: bool = False


_STYLES = {
    "region": _Style("#0072b2", "circle", 5.0, 13.0, 21.0),
    "nation": _Style("#b35900", "diamond", 8.0, 13.0, 24.0, bold=True),
    "country": _Style(INK, "square", 5.0, 13.0, 21.0, bold=True),
    "other": _Style("#74818d", "circle", 2.8, 11.5, 15.0),
}


@dataclass(frozen=True, slots=True)
class Dot:
    """One unit.

    Attributes:
        name: Name.
        value: Place on the scale, 0 to 1.
        text: Value as printed.
        kind: ``region``, ``nation``, ``country`` (named) or ``other``.
    """

    name: str
    value: float
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Scale:
    """Words around the dots.

    Attributes:
        head: What the scale measures.
        ticks: Places from 0 to 1 with their text.
        keys: Meaning of each kind that is drawn, in the order of the legend.
    """

    head: str
    ticks: tuple[tuple[float, str], ...]
    keys: Mapping[str, str]


def dots(rows: Sequence[Dot], frame: Frame, *, scale: Scale, width: float = 940.0) -> str:
    """Dots in rows from the top; the name stands right of its dot, or left where there is no room.

    Args:
        rows: Units in order.
        frame: Title and description.
        scale: Heading, ticks and legend.
        width: Width of the picture; 360 for a telephone.
    """
    left, right = 10.0, width - 16.0
    legend, at = _legend(scale.keys, width)
    head = at + 22.0
    top = head + 26.0
    bottom = top + sum(_STYLES[row.kind].row for row in rows)
    body = legend + words(scale.head, (0, head), font_size=12, font_weight=700)
    for place, text in scale.ticks:
        x = left + place * (right - left)
        body += tag("line", x1=x, x2=x, y1=top - 4, y2=bottom, stroke=RULE)
        body += words(text, (x, top - 8), font_size=11.5, fill=MUTED, text_anchor="middle")
    y = top
    for row in rows:
        middle = y + _STYLES[row.kind].row / 2
        body += _row(row, (left + row.value * (right - left), middle), width=width)
        y += _STYLES[row.kind].row
    return drawing(frame, body, width=width, height=bottom + 6)


def _row(row: Dot, at: Point, *, width: float) -> str:
    style = _STYLES[row.kind]
    x, y = at
    gap = style.radius + 6
    rooms = (width - x - gap, x - gap)
    right = _long(f"{row.name}{_SPACE}{row.text}", style) <= rooms[0] or rooms[0] >= rooms[1]
    text = _fitted(row, style, rooms[0] if right else rooms[1])
    label = words(
        text,
        (x + gap if right else x - gap, y + style.font * 0.36),
        font_size=style.font,
        font_weight=700 if style.bold else None,
        fill=MUTED if row.kind == "other" else INK,
        text_anchor=None if right else "end",
        stroke="#ffffff",
        stroke_width=3,
        paint_order="stroke",
    )
    return label + _mark(style, at)


def _fitted(row: Dot, style: _Style, room: float) -> str:
    """Name and value; a name that is too long for the room is cut."""
    name, end = row.name, f"{_SPACE}{row.text}"
    if _long(name + end, style) <= room:
        return name + end
    while name and _long(f"{name}…{end}", style) > room:
        name = name[:-1]
    return f"{name.rstrip()}…{end}"


def _long(text: str, style: _Style) -> float:
    return text_width(text, style.font, bold=style.bold)


def _mark(style: _Style, at: Point) -> str:
    x, y = at
    r = style.radius
    if style.shape == "square":
        return tag("rect", x=x - r, y=y - r, width=2 * r, height=2 * r, fill=style.colour)
    if style.shape == "diamond":
        path = f"M{x:.1f} {y - r:.1f}L{x + r:.1f} {y:.1f}L{x:.1f} {y + r:.1f}L{x - r:.1f} {y:.1f}Z"
        return tag("path", d=path, fill=style.colour)
    return tag("circle", cx=x, cy=y, r=r, fill=style.colour)


def _legend(keys: Mapping[str, str], width: float) -> tuple[str, float]:
    """The legend in as many lines as it needs, and the base line of the last one."""
    places = list(_places(keys, width))
    body = ""
    for (kind, text), (x, y) in zip(keys.items(), places, strict=True):
        body += _mark(_STYLES[kind], (x + 9, y - 4.5)) + words(text, (x + 22, y), font_size=12.5)
    return body, places[-1][1] if places else 0.0


def _places(keys: Mapping[str, str], width: float) -> Iterator[Point]:
    x, y = 0.0, 16.0
    for text in keys.values():
        long = 22 + text_width(text, 12.5)
        if x and x + long > width:
            x, y = 0.0, y + 22
        yield x, y
        x += long + 24
