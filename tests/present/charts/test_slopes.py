from __future__ import annotations

from xml.etree import ElementTree

import pytest

from growthpoles.present.charts.slopes import FALL, RISE, Slope, SlopeHeads, axis, slopes, slopes_narrow
from growthpoles.present.charts.svg import PAPER, Frame, contrast

FRAME = Frame("s", "Title", "Said")
HEADS = SlopeHeads("2022", "2025", "Index", "Rank", tuple((place, str(place)) for place in axis([0.5])))
ROWS = [
    Slope("North", 0.2, 0.6, "0.20 → 0.60", "1", "2 → 1 ▲1"),
    Slope("South", 0.5, 0.4, "0.50 → 0.40", "2", "1 → 2 ▼1"),
]


@pytest.mark.parametrize("draw", [slopes, slopes_narrow])
def test_a_rise_runs_right_and_a_fall_runs_left_and_looks_different(draw) -> None:  # type: ignore[no-untyped-def]
    root = ElementTree.fromstring(draw(ROWS, FRAME, heads=HEADS))
    rise, fall = (item for item in root if item.get("stroke") in (RISE, FALL) and item.tag.endswith("line"))
    assert float(rise.get("x2")) > float(rise.get("x1")) and rise.get("stroke-dasharray") is None
    assert float(fall.get("x2")) < float(fall.get("x1")) and fall.get("stroke-dasharray") == "4 2"


@pytest.mark.parametrize("draw", [slopes, slopes_narrow])
def test_the_open_dot_is_before_and_the_full_dot_after(draw) -> None:  # type: ignore[no-untyped-def]
    root = ElementTree.fromstring(draw(ROWS[:1], FRAME, heads=HEADS))
    key_before, key_after, before, after = (item for item in root if item.tag.endswith("circle"))
    assert key_before.get("fill") == before.get("fill") == PAPER
    assert key_after.get("fill") == after.get("fill") == RISE
    assert float(before.get("cx")) < float(after.get("cx"))


@pytest.mark.parametrize("draw", [slopes, slopes_narrow])
def test_scores_and_ranks_stand_in_figures(draw) -> None:  # type: ignore[no-untyped-def]
    picture = draw(ROWS, FRAME, heads=HEADS)
    for row in ROWS:
        for text in (row.name, row.text, row.moved):
            assert text in picture


@pytest.mark.parametrize("values", [[0.0], [0.3, 0.9], [-0.2, 1.4], [-3.0, 12.0], [40.0]])
def test_an_axis_holds_every_value_and_has_few_ticks(values: list[float]) -> None:
    ticks = axis(values)
    assert ticks[0] <= min(values) and ticks[-1] >= max(values)
    assert list(ticks) == sorted(set(ticks)) and 2 <= len(ticks) <= 8


def test_both_colours_stand_out_from_the_paper() -> None:
    assert min(contrast(RISE, PAPER), contrast(FALL, PAPER)) >= 3
