"""Bump chart: ranks of units over years, some of them picked out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from growthpoles.present.charts.axes import joined
from growthpoles.present.charts.svg import INK, MUTED, PALETTE, PAPER, Frame, drawing, tag, words
from growthpoles.present.fonts import text_width

_NARROW = 600.0  # below this width names stand on the right only
_PALE = "#aeb9c4"
_DASHES = (None, "8 3", "2 3", "9 3 2 3")
_COLOURS = (PALETTE[0], PALETTE[5], PALETTE[2], PALETTE[3])


@dataclass(frozen=True, slots=True)
class Bump:
    """One unit.

    Attributes:
        name: Name.
        ranks: Rank in each year; None = not ranked.
        marked: Number of its colour and dash when it is picked out; None = pale.
    """

    name: str
    ranks: tuple[float | None, ...]
    marked: int | None = None


def bumps(rows: Sequence[Bump], frame: Frame, *, years: Sequence[str], width: float = 940.0) -> str:
    """One line for each unit, the first rank at the top; equal ranks lie on one another.

    Args:
        rows: Units.
        frame: Title and description.
        years: Heads of the years.
        width: Width of the picture; 360 for a telephone.
    """
    narrow = width < _NARROW
    size, step, top = (10.5, 22.0, 30.0) if narrow else (12.0, 24.0, 34.0)
    held = [row for row in rows if any(rank is not None for rank in row.ranks)]
    room = max((text_width(_label(row, -1), size, bold=True) for row in held), default=0.0) + 14
    room = min(room, width * 0.5)
    left = 14.0 if narrow else room
    gap = (width - left - room) / max(1, len(years) - 1)
    last = max((rank for row in held for rank in row.ranks if rank is not None), default=1.0)
    body = ""
    for k, year in enumerate(years):
        x = left + k * gap
        body += tag("line", x1=x, x2=x, y1=top - 8, y2=top + step * (last - 0.5), stroke="#e3e8ed")
        body += words(year, (x, 16), font_size=12, font_weight=700, fill=MUTED, text_anchor="middle")
    for row in sorted(held, key=lambda item: item.marked is not None):
        at = [
            (left + k * gap, None if r is None else top + step * (r - 0.5)) for k, r in enumerate(row.ranks)
        ]
        body += _line(row, at) + _names(
            row, at, size=size, sides=(-1,) if narrow else (0, -1), room=room - 14
        )
    return drawing(frame, body, width=width, height=top + step * last + 4)


def _line(row: Bump, at: Sequence[tuple[float, float | None]]) -> str:
    marked = row.marked is not None
    colour = _COLOURS[(row.marked or 0) % len(_COLOURS)] if marked else _PALE
    path = joined(at, lambda x, y: f"{x:.1f} {y:.1f}")
    dash = _DASHES[(row.marked or 0) % len(_DASHES)] if marked else None
    line = tag(
        "path", d=path, fill="none", stroke=colour, stroke_width=3.2 if marked else 1.6, stroke_dasharray=dash
    )
    radius = 5.0 if marked else 3.2
    dots = "".join(
        tag("circle", cx=x, cy=y, r=radius, fill=colour, stroke=PAPER, stroke_width=1.2)
        for x, y in at
        if y is not None
    )
    return line + dots


def _names(
    row: Bump, at: Sequence[tuple[float, float | None]], *, size: float, sides: Sequence[int], room: float
) -> str:
    """The rank and the name beside the first and the last year in which the unit is ranked there."""
    body = ""
    for side in sides:
        x, y = at[side]
        if y is None:
            continue
        text = _cut(_label(row, side), room, size)
        body += words(
            text,
            (x + (10 if side else -10), y + size * 0.36),
            font_size=size,
            font_weight=700 if row.marked is not None else None,
            text_anchor=None if side else "end",
            fill=INK,
        )
    return body


def _label(row: Bump, side: int) -> str:
    rank = row.ranks[side] if row.ranks else None
    if rank is None:
        return row.name
    return f"{rank:.0f}  {row.name}" if side else f"{row.name}  {rank:.0f}"


def _cut(text: str, room: float, size: float) -> str:
    if text_width(text, size, bold=True) <= room:
        return text
    while text and text_width(f"{text}…", size, bold=True) > room:
        text = text[:-1]
    return f"{text.rstrip()}…"
