from __future__ import annotations

from xml.etree import ElementTree

import pytest

from growthpoles.present.charts.ladder import Rung, ladder
from growthpoles.present.charts.svg import BLUES, Frame
from growthpoles.present.fonts import text_width

ROWS = (
    Rung("9 · commercialisation", 1.0, 2.0, "1 now, 2.0 expected", "the step up to this level costs most"),
    Rung("8 · scale-up", 0.0, 8.0, "0 now, 8.0 expected"),
    Rung("7 · pilot", 4.0, 6.0, "4 now, 6.0 expected"),
)


def drawn(width: float) -> ElementTree.Element:
    return ElementTree.fromstring(ladder(ROWS, Frame("l", "Title", "Said"), width=width))


@pytest.mark.parametrize("width", [940.0, 360.0])
def test_bars_are_as_long_as_the_figures(width: float) -> None:
    root = drawn(width)
    reach = [float(x.get("width", 0)) for x in root if x.get("fill") == BLUES[1]]
    now = [float(x.get("width", 0)) for x in root if x.get("fill") == BLUES[4]]
    assert [x / reach[1] for x in reach] == pytest.approx([2 / 8, 1.0, 6 / 8], abs=0.01)
    assert [x / reach[1] for x in now] == pytest.approx([1 / 8, 4 / 8], abs=0.01), "none stands on level 8"


@pytest.mark.parametrize("width", [940.0, 360.0])
def test_no_text_runs_out_of_the_picture(width: float) -> None:
    for item in drawn(width):
        if item.tag.endswith("text") and item.get("text-anchor") != "end":
            size = float(item.get("font-size", 12))
            assert float(item.get("x", 0)) + text_width(item.text or "", size) <= width + 1


def test_the_note_stands_below_the_level_it_leads_up_to() -> None:
    texts = [x.text for x in drawn(940.0) if x.tag.endswith("text")]
    assert texts.index("the step up to this level costs most") == texts.index("8 · scale-up") - 1


def test_a_ladder_on_which_nobody_stands_is_drawn() -> None:
    picture = ladder((Rung("1", 0.0, 0.0, "0"),), Frame("e", "Title", "Said"))
    assert "NaN" not in picture and "inf" not in picture
