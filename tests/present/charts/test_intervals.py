from __future__ import annotations

from xml.etree import ElementTree

import pytest

from growthpoles.present.charts.intervals import Interval, Middle, intervals
from growthpoles.present.charts.svg import BLUES, Frame

FRAME, MIDDLE = Frame("i", "Title", "Said"), Middle(0.0, "mean")
ROWS = (
    Interval("Across", 0.5, -1.0, 2.0, "+0.5"),
    Interval("Above", 1.0, 0.2, 1.5, "+1.0"),
    Interval("Unknown", None, None, None, "…"),
)


def parts(width: float) -> tuple[list[ElementTree.Element], list[ElementTree.Element], float]:
    root = ElementTree.fromstring(intervals(ROWS, FRAME, middle=MIDDLE, width=width))
    lines = [x for x in root if x.tag.endswith("line") and x.get("stroke-linecap") == "round"]
    middle = next(x for x in root if x.get("stroke-dasharray"))
    return lines, [x for x in root if x.tag.endswith("circle")], float(middle.get("x1", 0))


@pytest.mark.parametrize("width", [940.0, 360.0])
def test_ends_and_dots_lie_on_one_scale_around_the_middle(width: float) -> None:
    lines, dots, at = parts(width)
    (left, right), (low, high) = ((float(x.get("x1", 0)), float(x.get("x2", 0))) for x in lines)
    unit = (right - left) / 3
    assert left == pytest.approx(at - unit, abs=0.2) and right == pytest.approx(at + 2 * unit, abs=0.2)
    assert (low - at) / unit == pytest.approx(0.2, abs=0.01)
    assert (high - at) / unit == pytest.approx(1.5, abs=0.01)
    assert [(float(x.get("cx", 0)) - at) / unit for x in dots] == pytest.approx([0.5, 1.0], abs=0.01)
    assert left > 0 and right < width


@pytest.mark.parametrize("width", [940.0, 360.0])
def test_only_an_interval_apart_from_the_middle_is_dark_and_a_missing_one_is_not_drawn(width: float) -> None:
    lines, dots, _ = parts(width)
    assert [x.get("stroke") for x in lines] == [BLUES[2], BLUES[5]] and len(dots) == 2


def test_nothing_known_is_still_a_picture() -> None:
    picture = intervals([ROWS[2]], FRAME, middle=MIDDLE)
    assert "Unknown" in picture and "circle" not in picture
