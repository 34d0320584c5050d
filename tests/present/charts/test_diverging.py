from __future__ import annotations

from xml.etree import ElementTree

import pytest

from growthpoles.present.charts.diverging import ABOVE, BELOW, Bar, diverging
from growthpoles.present.charts.svg import Frame

FRAME = Frame("d", "Title", "Said")
ROWS = (
    Bar("Gains", 2.0, "+2 %", 1.0, 4.0, strong=True),
    Bar("Loses", -1.0, "−1 %"),
    Bar("Not sure", -0.5, "−0.5 %", -1.0, 0.5, open=True),
    Bar("Unknown", None, "…"),
)
BOTH = pytest.mark.parametrize("width", [940.0, 360.0])


def bars(picture: str) -> list[ElementTree.Element]:
    return [x for x in ElementTree.fromstring(picture) if x.tag.endswith("rect") and x.get("height") == "14"]


def middle(picture: str) -> float:
    root = ElementTree.fromstring(picture)
    return float(
        next(x for x in root if x.tag.endswith("line") and x.get("stroke-width") == "1.2").get("x1", 0)
    )


@BOTH
def test_what_rises_is_right_of_the_line_and_what_falls_left_to_one_scale(width: float) -> None:
    picture = diverging(ROWS, FRAME, line="country", width=width)
    at, (up, down, unsure) = middle(picture), bars(picture)
    assert float(up.get("x", 0)) == pytest.approx(at, abs=0.1)
    assert float(down.get("x", 0)) + float(down.get("width", 0)) == pytest.approx(at, abs=0.15)
    assert float(up.get("width", 0)) == pytest.approx(2 * float(down.get("width", 0)), abs=0.2)
    assert [x.get("fill") for x in (up, down, unsure)] == [ABOVE, BELOW, "url(#d-down)"]


@BOTH
def test_ranges_reach_their_ends_and_stay_inside(width: float) -> None:
    picture = diverging(ROWS, FRAME, line="country", width=width)
    at, unit = middle(picture), float(bars(picture)[0].get("width", 0)) / 2
    lines = [x for x in ElementTree.fromstring(picture) if x.get("stroke-width") == "1.4"]
    spans = [(float(x.get("x1", 0)), float(x.get("x2", 0))) for x in lines if x.get("y1") == x.get("y2")]
    assert [((a - at) / unit, (b - at) / unit) for a, b in spans] == [
        pytest.approx((1.0, 4.0), abs=0.02),
        pytest.approx((-1.0, 0.5), abs=0.02),
    ]
    assert all(0 <= a < b <= width for a, b in spans)


def test_pictures_with_the_same_reach_can_be_compared() -> None:
    first, second = (
        bars(diverging([Bar("A", value, "")], FRAME, line="", width=360.0, reach=(-4.0, 4.0)))[0]
        for value in (1, 2)
    )
    assert float(second.get("width", 0)) == pytest.approx(2 * float(first.get("width", 0)), abs=0.2)


def test_a_name_that_is_too_long_is_cut() -> None:
    picture = diverging([Bar("A name " * 20, 1.0, "+1 %")], FRAME, line="", width=360.0)
    assert "…<" in picture and "+1 %" in picture
