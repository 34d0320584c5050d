from __future__ import annotations

from xml.etree import ElementTree

import pytest

from growthpoles.present.charts.axes import Axis
from growthpoles.present.charts.forks import ForkWords, Rest, forks
from growthpoles.present.charts.svg import PAPER, Frame

AXES = Axis("cost", ((1.0, "1"), (3.0, "3"))), Axis("share", ((0.0, "0"), (1.0, "1")))
RESTS = (Rest(1.0, 0.0, True), Rest(2.0, 0.5, False), Rest(3.0, 1.0, True))


@pytest.mark.parametrize("width", [940.0, 360.0])
def test_full_dots_hold_and_rings_tip(width: float) -> None:
    said = ForkWords("holds", "tips over", ((2.0, "a rather long name of the break"), (3.0, "sustains")))
    root = ElementTree.fromstring(forks(RESTS, Frame("f", "T", "S"), axes=AXES, said=said, width=width))
    dots = [x for x in root if x.tag.endswith("circle")][2:]  # the first two are the legend
    assert [x.get("fill") == PAPER for x in dots] == [False, True, False]
    xs, ys = ([float(x.get(key, 0)) for x in dots] for key in ("cx", "cy"))
    assert xs[1] == pytest.approx((xs[0] + xs[2]) / 2, abs=0.1) and ys[1] == pytest.approx(
        (ys[0] + ys[2]) / 2
    )
    lines = [float(x.get("x1", 0)) for x in root if x.get("stroke-dasharray")]
    assert lines == pytest.approx(xs[1:], abs=0.1)
