from __future__ import annotations

from xml.etree import ElementTree

import pytest

from growthpoles.present.charts.ranges import Range, RangeRow, range_grid, range_grid_narrow
from growthpoles.present.charts.svg import BLUES, Frame

FRAME = Frame("r", "Title", "Said")
DRAW = pytest.mark.parametrize("draw", [range_grid, range_grid_narrow])


def bars(picture: str) -> list[tuple[str, float, float]]:
    """(fill, start, length) of the rectangles, pattern aside."""
    root = ElementTree.fromstring(picture)
    found = [item for item in root if item.tag.endswith("rect")]
    return [(item.get("fill", ""), float(item.get("x", 0)), float(item.get("width", 0))) for item in found]


@DRAW
def test_what_is_sure_and_what_may_be_follow_one_another(draw) -> None:  # type: ignore[no-untyped-def]
    ground, may, sure = bars(draw([RangeRow("A", (Range(0.25, 0.75, "25%–75%"),))], FRAME, heads=["Mode 3"]))
    assert may[0] == "url(#r-may)" and sure[0] == BLUES[4]
    assert sure[1] == ground[1] and may[1] == pytest.approx(sure[1] + sure[2], abs=0.11)
    assert sure[2] == pytest.approx(ground[2] / 4, abs=0.06)
    assert may[2] == pytest.approx(ground[2] / 2, abs=0.06)


@DRAW
def test_a_determined_share_has_no_hatching_and_a_missing_one_no_bar(draw) -> None:  # type: ignore[no-untyped-def]
    row = RangeRow("A", (Range(0.4, 0.4, "40%"), Range(None, None, "…"), Range(0.0, 0.0, "0%")))
    fills = [fill for fill, _, _ in bars(draw([row], FRAME, heads=["3", "4", "5"]))]
    assert fills == ["#eef1f4", BLUES[4], "#eef1f4", "#eef1f4"]


@DRAW
def test_every_range_stands_in_figures(draw) -> None:  # type: ignore[no-untyped-def]
    picture = draw([RangeRow("Astana", (Range(0.1, 0.2, "10%–20%"),), strong=True)], FRAME, heads=["Mode 3"])
    assert "10%–20%" in picture and "Astana" in picture and "Mode 3" in picture
