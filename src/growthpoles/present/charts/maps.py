"""Maps of units: a grid of equal tiles, or the boundaries a user supplies."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import cos, radians
from pathlib import Path
from typing import Any

from growthpoles.errors import InputError, Where, problem
from growthpoles.present.charts.svg import (
    INK,
    PAPER,
    Frame,
    drawing,
    hatch,
    ink_on,
    lines,
    tag,
    words,
)
from growthpoles.present.fonts import text_width, wrap

_TILE, _GAP, _HEIGHT = 104.0, 6.0, 78.0
Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """One unit on a map.

    Attributes:
        code: Code of the unit.
        name: Name printed on the tile.
        column, row: Place on the tile grid, from 0 at the north-west; None = not on the grid.
        sign: Short text beside the name (a letter or a number): what the colour says, without colour.
        colour: Fill.
        hatched: Fill with slanting lines of the colour instead.
        dashed: Draw a dashed outline (nothing could be said).
        spoken: The whole statement, shown as a tooltip and read out.
    """

    code: str
    name: str
    column: int | None
    row: int | None
    sign: str
    colour: str
    hatched: bool = False
    dashed: bool = False
    spoken: str = ""


def tile_map(places: Sequence[Place], frame: Frame) -> str:
    """A map of equal tiles, one for each unit with a place on the grid.

    Args:
        places: The units.
        frame: Title and description.
    """
    shown = [place for place in places if place.column is not None and place.row is not None]
    left, top = (min((getattr(p, key) for p in shown), default=0) for key in ("column", "row"))
    columns, rows = (max((getattr(p, key) for p in shown), default=0) for key in ("column", "row"))
    body = _patterns(shown, frame) + "".join(_tile(place, frame, left, top) for place in shown)
    width, height = (columns - left + 1) * (_TILE + _GAP), (rows - top + 1) * (_HEIGHT + _GAP)
    return drawing(frame, body, width=width, height=height)


def shape_map(places: Sequence[Place], frame: Frame, *, shapes: Mapping[str, tuple[Ring, ...]]) -> str:
    """A map of boundaries, equirectangular about the middle latitude; units without a boundary are left out.

    Args:
        places: The units.
        frame: Title and description.
        shapes: Rings of (longitude, latitude) by unit code, see `read_boundaries`.
    """
    shown = [place for place in places if place.code in shapes]
    points = [point for place in shown for ring in shapes[place.code] for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    squeeze = cos(radians((south + north) / 2))
    scale = 880 / ((east - west) * squeeze or 1.0)

    def flat(ring: Ring) -> list[tuple[float, float]]:
        return [((x - west) * squeeze * scale, (north - y) * scale) for x, y in ring]

    drawn = {p.code: [flat(ring) for ring in shapes[p.code]] for p in shown}
    body = _patterns(shown, frame)
    body += "".join(_shape(place, drawn[place.code], frame) for place in shown)
    body += "".join(_shape_sign(place, drawn[place.code]) for place in shown)
    return drawing(frame, body, width=880.0, height=(north - south) * scale)


def read_boundaries(path: str | Path, codes: Iterable[str]) -> dict[str, tuple[Ring, ...]]:
    """Read a GeoJSON file and match its areas to units by the property that holds their codes.

    Args:
        path: GeoJSON FeatureCollection of polygons in degrees.
        codes: Codes of the units; the property with the most of them is used.

    Raises:
        InputError: There is no such file, it is no GeoJSON, no property holds unit codes, or no degrees.
    """
    source, wanted = Path(path), set(codes)
    where = Where(file=source.name)
    if not source.is_file():
        raise InputError(problem("file.missing", where))
    try:
        content = json.loads(source.read_text(encoding="utf-8-sig"))
        features = [item for item in content["features"] if item.get("geometry")]
        found: dict[str, set[str]] = {}
        for item in features:
            for key, value in (item.get("properties") or {}).items():
                found.setdefault(key, set()).update({str(value)} & wanted)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise InputError(problem("boundaries.format", where)) from None
    best = max(sorted(found), key=lambda key: len(found[key]), default="")
    if not found.get(best):
        raise InputError(problem("boundaries.codes", where, example=min(wanted, default="")))
    matching = [item for item in features if str((item.get("properties") or {}).get(best)) in wanted]
    shapes = {str(item["properties"][best]): _rings(item["geometry"], where) for item in matching}
    places = (place for rings in shapes.values() for ring in rings for place in ring)
    if not all(abs(x) <= 180 and abs(y) <= 90 for x, y in places):  # not so for NaN either
        raise InputError(problem("boundaries.degrees", where))
    return shapes


def _rings(geometry: Mapping[str, Any], where: Where) -> tuple[Ring, ...]:
    try:
        held: Any = geometry["coordinates"]
        polygons = {"Polygon": [held], "MultiPolygon": held}[geometry["type"]]
        return tuple(
            tuple((float(x), float(y)) for x, y, *_ in ring) for polygon in polygons for ring in polygon
        )
    except (KeyError, TypeError, ValueError, OverflowError):
        raise InputError(problem("boundaries.format", where)) from None


def _patterns(places: Iterable[Place], frame: Frame) -> str:
    colours = sorted({place.colour for place in places if place.hatched})
    return tag("defs", "".join(hatch(f"{frame.ident}-{c[1:]}", c) for c in colours)) if colours else ""


def _fill(place: Place, frame: Frame) -> dict[str, object]:
    fill = f"url(#{frame.ident}-{place.colour[1:]})" if place.hatched else place.colour
    if place.dashed:
        return {"fill": PAPER, "stroke": "#51606e", "stroke_dasharray": "5 4", "stroke_width": 1.2}
    return {"fill": fill, "stroke": place.colour if place.hatched else "none", "stroke_width": 1.5}


def _tile(place: Place, frame: Frame, left: int, top: int) -> str:
    x = (int(place.column or 0) - left) * (_TILE + _GAP) + _GAP / 2
    y = (int(place.row or 0) - top) * (_HEIGHT + _GAP) + _GAP / 2
    ink = INK if place.hatched or place.dashed else ink_on(place.colour)
    box = tag("rect", x=x, y=y, width=_TILE, height=_HEIGHT, rx=5, **_fill(place, frame))
    size, texts = _fitted(place.name)
    veil = ""
    if place.hatched:
        wide = max(text_width(text, size) for text in texts) + 8
        high = size * 1.22 * len(texts) + 6
        veil = tag(
            "rect", x=x + (_TILE - wide) / 2, y=y + 48 - high / 2, width=wide, height=high, fill=PAPER, rx=3
        )
        sign_wide = text_width(place.sign, 14, bold=True) + 8
        veil += tag("rect", x=x + 4, y=y + 3, width=sign_wide, height=19, fill=PAPER, rx=3)
    sign = words(place.sign, (x + 8, y + 18), font_size=14, font_weight=700, fill=ink)
    middle = (x + _TILE / 2, y + 48 + size * 0.36)
    name = lines(texts, middle, step=size * 1.22, font_size=size, text_anchor="middle", fill=ink)
    return tag("g", tag("title", _escaped(place)) + box + veil + sign + name)


def _fitted(name: str) -> tuple[float, tuple[str, ...]]:
    """The largest type size at which a name fits into three lines of a tile."""
    for size in (11.5, 11.0, 10.5, 10.0, 9.5, 9.0):
        texts = wrap(name, _TILE - 8, size=size)
        if len(texts) <= 3 and max(text_width(text, size) for text in texts) <= _TILE - 8:
            return size, texts
    return 9.0, wrap(name, _TILE - 8, size=9.0)[:3]


def _shape(place: Place, rings: Sequence[Sequence[tuple[float, float]]], frame: Frame) -> str:
    path = "".join("M" + "L".join(_thinned(ring)) + "Z" for ring in rings)
    style = {"stroke": INK, "stroke_width": 0.8, **_fill(place, frame)}
    if style["stroke"] == "none":
        style["stroke"] = PAPER
    return tag("g", tag("title", _escaped(place)) + tag("path", d=path, fill_rule="evenodd", **style))


def _thinned(ring: Sequence[tuple[float, float]]) -> list[str]:
    """Points of a ring that are at least half a unit of the picture apart."""
    kept = [ring[0]]
    for point in ring[1:]:
        if abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) >= 0.5:
            kept.append(point)
    return [f"{x:.1f} {y:.1f}" for x, y in kept]


def _shape_sign(place: Place, rings: Sequence[Sequence[tuple[float, float]]]) -> str:
    ring = max(rings, key=lambda item: max(x for x, _ in item) - min(x for x, _ in item))
    x = (max(x for x, _ in ring) + min(x for x, _ in ring)) / 2
    y = (max(y for _, y in ring) + min(y for _, y in ring)) / 2
    halo = {"stroke": PAPER, "stroke_width": 3.5, "paint_order": "stroke", "text_anchor": "middle"}
    sign = words(place.sign, (x, y), font_size=14, font_weight=700, **halo)
    return sign + words(place.name, (x, y + 13), font_size=10, **halo)


def _escaped(place: Place) -> str:
    return escape(place.spoken or place.name)
