from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthpoles.present.charts.bars import Bar, Heads, Ranked, bars, ranking, ranking_narrow
from growthpoles.present.charts.svg import Frame
from growthpoles.present.fonts import text_width

SVG = "{http://www.w3.org/2000/svg}"
FRAME = Frame("r", "Ranking", "Bars")
HEADS = Heads("Index", "Rank")
ROWS = [
    Ranked("Astana", "1", 0.66, "0.66", 1, 2, 1, "1–2", 1),
    Ranked("Karaganda", "2", 0.33, "0.33", 1, 3, 2, "1–3", 2),
    Ranked("Turkistan", "3", 0.0, "0", None, None, None, "", 2),
]


def parts(svg: str, name: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(svg).iter(SVG + name))


@pytest.mark.parametrize("draw", [ranking, ranking_narrow])
def test_bars_are_as_long_as_their_values(draw: object) -> None:
    svg = draw(ROWS, FRAME, heads=HEADS)  # type: ignore[operator]
    widths = [float(r.get("width", "")) for r in parts(svg, "rect") if r.get("height") == "14"]
    assert widths[0] == pytest.approx(2 * widths[1], rel=0.01)
    assert widths[2] == 1.0


@pytest.mark.parametrize("draw", [ranking, ranking_narrow])
def test_an_interval_runs_from_low_to_high_and_a_missing_one_is_not_drawn(draw: object) -> None:
    svg = draw(ROWS, FRAME, heads=HEADS)  # type: ignore[operator]
    long = [item for item in parts(svg, "line") if item.get("stroke-width") == "3"]
    spans = [float(item.get("x2", "")) - float(item.get("x1", "")) for item in long]
    assert len(spans) == 2
    assert spans[1] == pytest.approx(2 * spans[0], abs=0.2)


def test_every_second_group_has_a_band() -> None:
    bands = [
        item for item in parts(ranking(ROWS, FRAME, heads=HEADS), "rect") if item.get("fill") == "#f1f4f7"
    ]
    assert len(bands) == 1


def test_every_name_and_value_is_written() -> None:
    texts = [item.text for item in parts(ranking(ROWS, FRAME, heads=HEADS), "text")]
    assert {"Astana", "0.66", "1–2", "Index", "Rank"} <= set(texts)


def test_a_bar_without_a_figure_has_its_mark_and_no_bar() -> None:
    svg = bars([Bar("a", 0.5, "0.50", 0.25), Bar("b", None, "x")], FRAME, line=0.5)
    assert "x" in [item.text for item in parts(svg, "text")]
    filled = [item for item in parts(svg, "rect") if item.get("fill") != "#eef1f4"]
    assert len(filled) == 1


def test_the_comparison_mark_stands_at_its_place() -> None:
    marks = [
        i for i in parts(bars([Bar("a", 0.5, "0.50", 0.25)], FRAME), "line") if i.get("stroke") == "#b35900"
    ]
    assert [float(item.get("x1", "")) for item in marks] == [85.0]


@given(st.text(alphabet="Қазақстан -", min_size=1, max_size=120))
def test_a_long_name_is_shortened_to_the_width_of_the_chart(name: str) -> None:
    text = next(item.text or "" for item in parts(bars([Bar(name, 0.1, "")], FRAME), "text"))
    assert text_width(text, 12) <= 422


def test_the_same_rows_give_the_same_picture() -> None:
    assert ranking(ROWS, FRAME, heads=HEADS) == ranking(list(ROWS), FRAME, heads=HEADS)
