from __future__ import annotations

from xml.etree import ElementTree

import pytest

from growthpoles.present.charts.progress import Progress, progress
from growthpoles.present.charts.svg import BLUES, Frame

FRAME = Frame("p", "Title", "Said")
ROWS = (
    Progress("Overdone", 1.2, 0.4, "120%"),
    Progress("Quarter", 0.25, 0.5, "25%"),
    Progress("Backwards", -0.3, 0.5, "−30%"),
    Progress("Unknown", None, None, "no figures"),
)


def drawn(width: float) -> ElementTree.Element:
    return ElementTree.fromstring(progress(ROWS, FRAME, width=width))


@pytest.mark.parametrize("width", [640.0, 360.0])
def test_bars_are_cut_to_the_way_and_marks_stand_where_the_goal_should_be(width: float) -> None:
    root = drawn(width)
    bars = [float(x.get("width", 0)) for x in root if x.get("fill") == BLUES[4]]
    marks = [float(x.get("x1", 0)) for x in root if x.tag.endswith("line")]
    assert bars == pytest.approx([width, width / 4], abs=0.1)
    assert marks == pytest.approx([0.4 * width, width / 2, width / 2], abs=0.1)


def test_what_is_not_known_is_dashed_and_not_empty() -> None:
    dashed = [x for x in drawn(640.0) if x.get("stroke-dasharray")]
    assert len(dashed) == 1


def test_a_long_name_goes_on_in_the_next_line() -> None:
    name = "Share of enterprises that brought a new product to the market"
    root = ElementTree.fromstring(progress((Progress(name, 0.5, 0.5, "50%"),), FRAME, width=360.0))
    texts = [x.text or "" for x in root if x.tag.endswith("text")]
    assert " ".join(texts[:-1]) == name and len(texts) == 3
