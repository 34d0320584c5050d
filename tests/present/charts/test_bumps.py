from __future__ import annotations

import re
from xml.etree import ElementTree

from growthpoles.present.charts.bumps import Bump, bumps
from growthpoles.present.charts.svg import Frame

FRAME = Frame("b", "Ranks", "Ranks of three units")
ROWS = [Bump("Alpha", (1, 2, 3), 0), Bump("Beta", (2, None, 1)), Bump("Gamma & <x>", (3, 3, 2), 1)]


def test_better_ranks_stand_higher() -> None:
    made = bumps(ROWS, FRAME, years=["2020", "2021", "2022"])
    ElementTree.fromstring(made)
    heights = [float(y) for y in re.findall(r'<circle cx="[\d.]+" cy="([\d.]+)"', made)]
    assert len(heights) == 8
    assert "Gamma &amp; &lt;x&gt;" in made and made.count("M") >= 4  # the line of Beta breaks


def test_a_narrow_picture_has_names_on_one_side() -> None:
    wide, narrow = (bumps(ROWS, FRAME, years=["2020", "2021", "2022"], width=w) for w in (940.0, 330.0))
    assert wide.count("Alpha") == 2 and narrow.count("Alpha") == 1


def test_nothing_is_drawn_of_nothing() -> None:
    ElementTree.fromstring(bumps([], FRAME, years=[]))
