"""Flows of money from column to column: bands as wide as the amounts, in the colour of where they start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from growthpoles.present.charts.svg import INK, PAPER, Frame, drawing, tag, words
from growthpoles.present.fonts import wrap

_BAR, _SIZE, _LINE, _GAP = 12.0, 12.0, 14.5, 12.0
_HALO = {"stroke": PAPER, "stroke_width": 3.2, "paint_order": "stroke", "stroke_linejoin": "round"}


@dataclass(frozen=True, slots=True)
class Node:
    """A bar of one column.

    Attributes:
        code: Code, unique in its column.
        name: Name.
        text: Its amount as printed, below the name.
        amount: Its height.
        colour: Colour.
    """

    code: str
    name: str
    text: str
    amount: float
    colour: str = "#51606e"


@dataclass(frozen=True, slots=True)
class Flow:
    """A band between two neighbouring columns.

    Attributes:
        start, end: Codes of the bars, the left one first.
        amount: Its width.
        colour: Colour.
        text: What is read out and shown as a tooltip.
    """

    start: str
    end: str
    amount: float
    colour: str
    text: str


@dataclass(frozen=True, slots=True)
class _Bar:
    node: Node
    x: float
    y: float
    high: float
    texts: tuple[str, ...]


def sankey(
    columns: Sequence[Sequence[Node]], flows: Sequence[Sequence[Flow]], *, frame: Frame, width: float
) -> str:
    """Bars in columns, and between neighbouring columns the bands that tie them.

    Args:
        columns: Bars of every column, from the top; the heights of all columns have one scale.
        flows: Bands behind every column but the last, in the order in which they leave a bar.
        frame: Title and description.
        width: Width of the picture; on 360 two columns fit.
    """
    inside = len(columns) > 2
    margin = 205.0 if inside else 0.0
    room = 190.0 if inside else (width - 2 * _BAR) / 2 - 12
    scale = _scale(columns, room)
    height = max(_needed(column, scale, room=room) for column in columns)
    step = (width - 2 * margin - _BAR) / (len(columns) - 1)
    bars = [_placed(column, margin + k * step, scale, height, room=room) for k, column in enumerate(columns)]
    body = "".join(_bands(part, bars[k], bars[k + 1], scale=scale) for k, part in enumerate(flows))
    leftwards = 0 if inside else len(bars) - 1
    for k, column in enumerate(bars):
        body += "".join(_bar(bar, left=k == leftwards) for bar in column.values())
    return drawing(frame, body, width=width, height=height)


def _lines(node: Node, room: float) -> tuple[str, ...]:
    return (*wrap(node.name, room, size=_SIZE, bold=True), node.text)


def _scale(columns: Sequence[Sequence[Node]], room: float) -> float:
    """Height of one unit of money: bars and their words fill the picture of the longest column."""
    longest = max(sum(len(_lines(node, room)) for node in column) for column in columns)
    most = max(sum(node.amount for node in column) for column in columns)
    return max(240.0, 0.55 * _LINE * longest) / most if most > 0 else 0.0


def _slot(node: Node, scale: float, *, room: float) -> float:
    """Height that a bar with its words takes."""
    return max(node.amount * scale, len(_lines(node, room)) * _LINE) + _GAP


def _needed(column: Sequence[Node], scale: float, *, room: float) -> float:
    return sum(_slot(node, scale, room=room) for node in column) + 4


def _placed(column: Sequence[Node], x: float, scale: float, height: float, *, room: float) -> dict[str, _Bar]:
    """Bars spread evenly over the height, each in the middle of its slot."""
    spare = (height - _needed(column, scale, room=room)) / max(1, len(column))
    found, y = {}, 2 + spare / 2
    for node in column:
        slot, high = _slot(node, scale, room=room), max(1.5, node.amount * scale)
        found[node.code] = _Bar(node, x, y + (slot - high) / 2, high, _lines(node, room))
        y += slot + spare
    return found


def _bands(
    flows: Sequence[Flow], left: Mapping[str, _Bar], right: Mapping[str, _Bar], *, scale: float
) -> str:
    """Bands leave a bar in the order given and enter one in the order of the bars they come from."""
    order = list(left)
    leaving = {code: bar.y for code, bar in left.items()}
    starts = []
    for flow in flows:
        starts.append(leaving[flow.start])
        leaving[flow.start] += flow.amount * scale
    entering = {code: bar.y for code, bar in right.items()}
    body = ""
    for k in sorted(range(len(flows)), key=lambda k: (order.index(flows[k].start), k)):
        flow, high = flows[k], max(0.8, flows[k].amount * scale)
        x0, x1 = left[flow.start].x + _BAR, right[flow.end].x
        y0, y1 = starts[k] + high / 2, entering[flow.end] + high / 2
        entering[flow.end] += flow.amount * scale
        middle = (x0 + x1) / 2
        path = f"M{x0:.1f} {y0:.1f}C{middle:.1f} {y0:.1f} {middle:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"
        body += tag(
            "path", tag("title", escape(flow.text)), d=path, fill="none", stroke=flow.colour,
            stroke_width=high, stroke_opacity="0.36",
        )  # fmt: skip
    return body


def _bar(bar: _Bar, *, left: bool) -> str:
    body = tag("rect", x=bar.x, y=bar.y, width=_BAR, height=bar.high, fill=bar.node.colour)
    x, anchor = (bar.x - 7, "end") if left else (bar.x + _BAR + 7, "start")
    first = bar.y + bar.high / 2 - _LINE * (len(bar.texts) - 1) / 2 + 4
    for k, text in enumerate(bar.texts):
        bold = 700 if k < len(bar.texts) - 1 else None
        body += words(
            text, (x, first + _LINE * k), font_size=_SIZE, text_anchor=anchor, fill=INK, font_weight=bold,
            **_HALO,
        )  # fmt: skip
    return body
