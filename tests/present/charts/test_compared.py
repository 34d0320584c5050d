from __future__ import annotations

import re
from xml.etree import ElementTree

from growthpoles.present.charts.compared import Compared, compared
from growthpoles.present.charts.svg import Frame

FRAME = Frame("c", "Compared", "Two units")
ROWS = [Compared("Labour <force>", (0.0, 1.0), 0.5), Compared("Demand", (None, 0.25))]
TICKS = ("0", "0.5", "1")


def test_signs_stand_at_their_values() -> None:
    made = compared(ROWS, FRAME, signs="AB", ticks=TICKS)
    ElementTree.fromstring(made)
    places = [float(x) for x in re.findall(r'<circle cx="([\d.]+)"', made)]
    low, high, quarter = places
    assert quarter == low + (high - low) / 4
    assert "Labour &lt;force&gt;" in made


def test_a_narrow_picture_fits() -> None:
    made = compared(ROWS, FRAME, signs="AB", ticks=TICKS, width=330.0)
    assert all(float(x) <= 330 for x in re.findall(r'<circle cx="([\d.]+)"', made))
