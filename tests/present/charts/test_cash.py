from __future__ import annotations

from xml.etree import ElementTree

import pytest

from growthpoles.present.charts.axes import Axis
from growthpoles.present.charts.cash import IN, OUT, Year, cash
from growthpoles.present.charts.svg import INK, Frame

UP = Axis("", ((-200.0, "−200"), (0.0, "0"), (200.0, "200")))
ROWS = (Year(2026, -100.0, -100.0), Year(2027, 50.0, -50.0), Year(2028, 0.0, -50.0), Year(2029, 200.0, 150.0))


def drawn(width: float) -> ElementTree.Element:
    return ElementTree.fromstring(cash(ROWS, Frame("c", "Title", "Said"), up=UP, width=width))


@pytest.mark.parametrize("width", [940.0, 360.0])
def test_bars_stand_on_the_line_of_zero_by_their_sign(width: float) -> None:
    root = drawn(width)
    zero = next(float(x.get("y1", 0)) for x in root if x.tag.endswith("line") and x.get("stroke") == INK)
    lost = [x for x in root if x.get("fill") == OUT]
    won = [x for x in root if x.get("fill") == IN]
    assert [float(x.get("y", 0)) for x in lost] == pytest.approx([zero], abs=0.1)
    assert [float(x.get("y", 0)) + float(x.get("height", 0)) for x in won] == pytest.approx(
        [zero] * 2, abs=0.2
    )
    heights = [float(x.get("height", 0)) for x in (*lost, *won)]
    assert [h / heights[0] for h in heights] == pytest.approx([1.0, 0.5, 2.0], abs=0.01)


def test_the_line_says_what_has_come_together() -> None:
    root = drawn(940.0)
    dots = [float(x.get("cy", 0)) for x in root if x.tag.endswith("circle")]
    assert dots[1] == dots[2] and dots[3] < dots[1] < dots[0]


def test_years_are_thinned_where_there_is_little_room() -> None:
    rows = [Year(2000 + k, 1.0, 1.0 * k) for k in range(20)]
    texts = {
        width: [
            x.text or ""
            for x in ElementTree.fromstring(cash(rows, Frame("c", "T", "S"), up=UP, width=width))
            if (x.text or "").startswith("20") and len(x.text or "") == 4
        ]
        for width in (940.0, 360.0)
    }
    assert len(texts[940.0]) > len(texts[360.0]) >= 5
    assert texts[360.0][-1] == "2019", "the last year is always named"
