from __future__ import annotations

from itertools import combinations
from math import cos, radians
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from growthpoles.present.charts.points import Spot, Tie, point_map
from growthpoles.present.charts.svg import Frame
from growthpoles.present.fonts import text_width

SVG = "{http://www.w3.org/2000/svg}"
FRAME = Frame("p", "Map", "Places")
BLUE = "#0072b2"


def drawn(svg: str, kind: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(svg).iter(SVG + kind))


def centres(svg: str) -> list[tuple[float, float]]:
    return [(float(c.get("cx", "")), float(c.get("cy", ""))) for c in drawn(svg, "circle")]


def test_places_lie_as_on_an_equirectangular_map() -> None:
    """A degree of longitude is as long as the cosine of the middle latitude makes it; north is up."""
    spots = [Spot("A", 40.0, 60.0, BLUE, 4), Spot("B", 50.0, 80.0, BLUE, 4)]
    (bx, by), (ax, ay) = centres(point_map(spots, FRAME, width=940))
    assert bx > ax and by < ay
    assert (bx - ax) / (ay - by) == pytest.approx(2 * cos(radians(45)), abs=0.01)


def test_one_place_alone_is_drawn() -> None:
    assert centres(point_map([Spot("A", 50.0, 70.0, BLUE, 4)], FRAME, width=360)) == [(14.0, 14.0)]


def test_a_line_joins_its_places_and_one_to_nowhere_is_left_out() -> None:
    spots = [Spot("A", 40.0, 60.0, BLUE, 4), Spot("B", 50.0, 80.0, BLUE, 4)]
    svg = point_map(spots, FRAME, ties=[Tie("A", "B", 3.0, "A – B"), Tie("A", "Z", 3.0)], width=940)
    (line,) = drawn(svg, "line")
    ends = {(float(line.get(f"x{k}", "")), float(line.get(f"y{k}", ""))) for k in (1, 2)}
    assert ends == set(centres(svg)) and "<title>A – B</title>" in svg


def test_a_name_without_room_is_left_out_and_still_spoken() -> None:
    spots = [Spot(str(k), 50.0, 70.0 + k / 1000, BLUE, 4, name=f"Place {k}") for k in range(12)]
    spots.append(Spot("far", 40.0, 50.0, BLUE, 4))
    svg = point_map(spots, FRAME, width=360)
    assert 0 < len(drawn(svg, "text")) < 12
    assert "<title>Place 11</title>" in svg


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.floats(40, 55), st.floats(46, 87)), min_size=2, max_size=25),
    st.sampled_from((360.0, 940.0)),
)
def test_names_never_overlap_and_stay_inside(places: list[tuple[float, float]], width: float) -> None:
    spots = [Spot(str(k), lat, lon, BLUE, 4, name="Усть-Каменогорск") for k, (lat, lon) in enumerate(places)]
    boxes = []
    for item in drawn(point_map(spots, FRAME, width=width), "text"):
        x, y, size = (float(item.get(key, "")) for key in ("x", "y", "font-size"))
        boxes.append((x, y - 0.75 * size, x + text_width(item.text or "", size), y))
    assert all(left >= 0 and right <= width for left, _, right, _ in boxes)
    for (l1, t1, r1, b1), (l2, t2, r2, b2) in combinations(boxes, 2):
        assert l1 >= r2 or l2 >= r1 or t1 >= b2 or t2 >= b1


def test_a_hostile_name_stays_text() -> None:
    svg = point_map([Spot("A", 50.0, 70.0, BLUE, 4, name="<b>&", spoken='"<i>')], FRAME, width=940)
    assert "<b>" not in svg and "<i>" not in svg
