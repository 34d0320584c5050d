from __future__ import annotations

from xml.etree import ElementTree

import pytest

from growthpoles.present.charts.axes import Axis
from growthpoles.present.charts.scores import Score, scores
from growthpoles.present.charts.svg import Frame

AXIS = Axis("", ((0.0, "0"), (0.5, "50"), (1.0, "100")))
ROWS = (
    Score("First", 0.8, 0.7, 0.9, 0.75, "#009e73", "99%"),
    Score("Second", 0.2, -0.1, 0.4, 0.3, "#d55e00", "1%"),
)


def parts(width: float, rows: tuple[Score, ...] = ROWS) -> ElementTree.Element:
    return ElementTree.fromstring(scores(rows, Frame("s", "Title", "Said"), axis=AXIS, width=width))


@pytest.mark.parametrize("width", [940.0, 360.0])
def test_dots_rings_and_ends_lie_on_one_scale(width: float) -> None:
    root = parts(width)
    grid = [float(x.get("x1", 0)) for x in root if x.tag.endswith("line") and not x.get("stroke-linecap")]
    low, high = grid[0], grid[-1]
    place = {name: low + value * (high - low) for name, value in {"full": 0.8, "ring": 0.75}.items()}
    ring, dot, *_ = (float(x.get("cx", 0)) for x in root if x.tag.endswith("circle"))
    assert (ring, dot) == pytest.approx((place["ring"], place["full"]), abs=0.2)
    lines = [x for x in root if x.get("stroke-linecap")]
    assert float(lines[0].get("x2", 0)) == pytest.approx(low + 0.9 * (high - low), abs=0.2)
    assert float(lines[1].get("x1", 0)) == pytest.approx(low, abs=0.2)


def test_a_line_has_the_colour_of_its_class() -> None:
    assert [x.get("stroke") for x in parts(360.0) if x.get("stroke-linecap")] == ["#009e73", "#d55e00"]


def test_a_name_that_is_too_long_is_cut() -> None:
    long = Score("A very long name of an application that does not fit", 0.5, 0.4, 0.6, 0.5, "#009e73", "50%")
    texts = [x.text or "" for x in parts(360.0, (long,))]
    assert any(text.endswith("…") and text.startswith("A very long") for text in texts)
