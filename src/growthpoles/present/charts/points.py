"""Maps of points: places by their coordinates, with lines between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import cos, radians

from growthpoles.present.charts.maps import Ring
from growthpoles.present.charts.svg import INK, MUTED, PAPER, RULE, Frame, Point, drawing, ink_on, tag, words
from growthpoles.present.fonts import text_width

_MARGIN = 14.0
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Spot:
    """One place on the map.

    Attributes:
        code: Code of the place.
        lat, lon: Degrees.
        colour: Fill.
        radius: Size of the dot.
        sign: Letter inside the dot; empty = none.
        name: Name beside the dot, left out where there is no room; empty = none.
        hollow: Draw an outline only.
        spoken: The whole statement, shown as a tooltip and read out.
    """

    code: str
    lat: float
    lon: float
    colour: str
    radius: float
    sign: str = ""
    name: str = ""
    hollow: bool = False
    spoken: str = ""


@dataclass(frozen=True, slots=True)
class Tie:
    """A line between two places.

    Attributes:
        a, b: Codes of the places.
        width: Width of the line.
        spoken: What it says.
    """

    a: str
    b: str
    width: float
    spoken: str = ""


def point_map(
    spots: Sequence[Spot],
    frame: Frame,
    *,
    ties: Sequence[Tie] = (),
    shapes: Mapping[str, tuple[Ring, ...]] | None = None,
    width: float,
) -> str:
    """Places by their coordinates, equirectangular about the middle latitude; the first spots lie on top.

    Args:
        spots: The places; the first ones get their names first.
        frame: Title and description.
        ties: Lines between them.
        shapes: Boundaries drawn behind, see `read_boundaries`.
        width: Width of the picture; 360 for a telephone.
    """
    rings = [ring for item in (shapes or {}).values() for ring in item]
    flat, height = _projection(
        [*((s.lon, s.lat) for s in spots), *(p for ring in rings for p in ring)], width
    )
    at = {spot.code: flat((spot.lon, spot.lat)) for spot in spots}
    body = "".join(_outline([flat(point) for point in ring]) for ring in rings)
    body += "".join(_tie(tie, at) for tie in ties if tie.a in at and tie.b in at)
    body += "".join(_spot(spot, at[spot.code]) for spot in reversed(spots))
    return drawing(frame, body + _names(spots, at, width), width=width, height=height)


class _Projection:
    """Degrees to places in the picture."""

    def __init__(self, points: Sequence[Point], width: float) -> None:
        self.west, self.east = min(x for x, _ in points), max(x for x, _ in points)
        self.south, self.north = min(y for _, y in points), max(y for _, y in points)
        self.squeeze = cos(radians((self.south + self.north) / 2))
        across = (self.east - self.west) * self.squeeze
        self.scale = (width - 2 * _MARGIN) / max(across, (self.north - self.south) * 0.9, 1e-6)

    def __call__(self, point: Point) -> Point:
        x, y = point
        return (
            _MARGIN + (x - self.west) * self.squeeze * self.scale,
            _MARGIN + (self.north - y) * self.scale,
        )


def _projection(points: Sequence[Point], width: float) -> tuple[_Projection, float]:
    """The projection and the height of the picture."""
    made = _Projection(points, width)
    return made, (made.north - made.south) * made.scale + 2 * _MARGIN


def _outline(points: Sequence[Point]) -> str:
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z"
    return tag("path", d=path, fill="none", stroke=RULE, stroke_width=1)


def _tie(tie: Tie, at: Mapping[str, Point]) -> str:
    (x1, y1), (x2, y2) = at[tie.a], at[tie.b]
    line = {"stroke": MUTED, "stroke_width": tie.width, "stroke_opacity": "0.55", "stroke_linecap": "round"}
    return tag("g", tag("title", escape(tie.spoken)) + tag("line", x1=x1, y1=y1, x2=x2, y2=y2, **line))


def _spot(spot: Spot, at: Point) -> str:
    fill, edge = (PAPER, spot.colour) if spot.hollow else (spot.colour, PAPER)
    dot = tag("circle", cx=at[0], cy=at[1], r=spot.radius, fill=fill, stroke=edge, stroke_width=1)
    ink = INK if spot.hollow else ink_on(spot.colour)
    size = spot.radius * 1.35
    style = {"font_size": size, "font_weight": 700, "text_anchor": "middle", "fill": ink}
    sign = words(spot.sign, (at[0], at[1] + size * 0.36), **style) if spot.sign else ""
    return tag("g", tag("title", escape(spot.spoken or spot.name)) + dot + sign)


def _names(spots: Sequence[Spot], at: Mapping[str, Point], width: float) -> str:
    """Names beside their dots: right, left, below or above, wherever nothing named is in the way."""
    size = 11.5 if width > 500 else 9.5
    named = [spot for spot in spots if spot.name]
    taken = [_dot_box(spot, at[spot.code]) for spot in named]
    body = ""
    for spot in named:
        for box in _boxes(spot, at[spot.code], size):
            inside = box[0] >= 0 and box[2] <= width and box[1] >= 0
            if inside and not _meets(
                box, (other for other in taken if other != _dot_box(spot, at[spot.code]))
            ):
                taken.append(box)
                halo = {"stroke": PAPER, "stroke_width": 3, "paint_order": "stroke"}
                body += words(spot.name, (box[0] + 1, box[3] - size * 0.25), font_size=size, **halo)
                break
    return body


def _dot_box(spot: Spot, at: Point) -> Box:
    r = spot.radius
    return at[0] - r, at[1] - r, at[0] + r, at[1] + r


def _boxes(spot: Spot, at: Point, size: float) -> tuple[Box, ...]:
    x, y = at
    long, high, gap = text_width(spot.name, size) + 2, size * 1.15, spot.radius + 2
    corners = (
        (x + gap, y - high / 2),
        (x - gap - long, y - high / 2),
        (x - long / 2, y + gap),
        (x - long / 2, y - gap - high),
        (x + gap * 0.7, y - gap * 0.7 - high),
        (x + gap * 0.7, y + gap * 0.7),
    )
    return tuple((left, top, left + long, top + high) for left, top in corners)


def _meets(box: Box, others: Iterable[Box]) -> bool:
    left, top, right, bottom = box
    return any(left < x2 and right > x1 and top < y2 and bottom > y1 for x1, y1, x2, y2 in others)
