from __future__ import annotations

from xml.etree import ElementTree

import pytest

from growthpoles.present.charts.axes import Axis
from growthpoles.present.charts.histogram import Bin, histogram
from growthpoles.present.charts.svg import BLUES, Frame

AXES = (Axis("loss", ((0.0, "0"), (10.0, "10"))), Axis("share", ((0.0, "0%"), (0.5, "50%"))))
ROWS = (Bin(0.0, 0.0, 0.25), Bin(0.0, 5.0, 0.5), Bin(5.0, 10.0, 0.0))


def parts(width: float) -> tuple[list[ElementTree.Element], ElementTree.Element]:
    picture = histogram(ROWS, Frame("h", "Title", "Said"), axes=AXES, marks=((7.5, "mean"),), width=width)
    root = ElementTree.fromstring(picture)
    return [x for x in root if x.get("fill") == BLUES[3]], root


@pytest.mark.parametrize("width", [940.0, 360.0])
def test_heights_are_shares_and_an_empty_bin_is_not_drawn(width: float) -> None:
    bars, _ = parts(width)
    none, half = (float(x.get("height", 0)) for x in bars)
    assert none / half == pytest.approx(0.5, abs=0.01)
    assert float(bars[0].get("width", 0)) == pytest.approx(6.0, abs=0.1)


@pytest.mark.parametrize("width", [940.0, 360.0])
def test_a_mark_stands_at_its_value(width: float) -> None:
    bars, root = parts(width)
    begin = float(bars[1].get("x", 0))
    half = float(bars[1].get("width", 0))
    mark = next(x for x in root if x.get("stroke-dasharray"))
    assert float(mark.get("x1", 0)) == pytest.approx(begin + 1.5 * half, abs=0.2)
    assert "mean" in [x.text for x in root]
