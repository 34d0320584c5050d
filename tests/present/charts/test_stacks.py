from __future__ import annotations

from xml.etree import ElementTree

import pytest

from growthpoles.present.charts.stacks import Part, Stack, stacked_bars
from growthpoles.present.charts.svg import Frame

FRAME = Frame("s", "Title", "Said")


def bars(stack: Stack) -> tuple[list[tuple[float, float]], list[str]]:
    root = ElementTree.fromstring(stacked_bars([stack], FRAME))
    rects = [x for x in root if x.tag.endswith("rect")]
    texts = [x.text or "" for x in root if x.tag.endswith("text")]
    return [(float(x.get("x", 0)), float(x.get("width", 0))) for x in rects], texts


def test_parts_follow_one_another_and_fill_their_share_of_the_bar() -> None:
    (whole, first, second), _ = bars(
        Stack("Mining", (Part(0.75, "1", "#0b3c66"), Part(0.25, "2", "#e69f00")))
    )
    assert first[0] == whole[0] and second[0] == pytest.approx(first[0] + first[1], abs=0.2)
    assert first[1] == pytest.approx(3 * second[1], abs=0.3)
    assert second[0] + second[1] == pytest.approx(whole[0] + whole[1], abs=0.2)


def test_a_sign_is_written_where_there_is_room_and_a_part_of_nothing_is_not_drawn() -> None:
    rects, texts = bars(
        Stack("Mining", (Part(0.99, "1", "#0b3c66"), Part(0.01, "2", "#e69f00"), Part(0.0, "3", "#009e73")))
    )
    assert texts == ["Mining", "1"] and len(rects) == 3


def test_a_long_name_is_cut() -> None:
    _, texts = bars(Stack("Wholesale and retail trade " * 6, ()))
    assert texts[0].endswith("…") and len(texts[0]) < 100
