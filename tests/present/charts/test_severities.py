from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree

import pytest

from growthpoles.present.charts.severities import (
    BLANKS,
    CLASSES,
    HeatRow,
    heat_cell,
    heat_grid,
    heat_grid_narrow,
)
from growthpoles.present.charts.svg import INK, Frame, contrast, ink_on

FRAME = Frame("g", "Title", "Said")
ALL = (*CLASSES, *BLANKS)


def parts(picture: str, name: str) -> list[ElementTree.Element]:
    return [item for item in ElementTree.fromstring(picture).iter() if item.tag.endswith(name)]


def test_no_two_kinds_of_cells_have_the_same_sign() -> None:
    assert len({heat_cell(code).text for code in ALL}) == len(ALL)


def test_signs_are_readable_on_their_colours() -> None:
    for code in ALL:
        cell = heat_cell(code)
        assert contrast(INK if cell.dashed else ink_on(cell.colour), cell.colour) >= 4.5


def test_more_severe_is_darker_so_the_order_needs_no_hue() -> None:
    against_white = [contrast("#ffffff", colour) for _, colour in CLASSES.values()]
    assert all(after > 1.2 * before for before, after in pairwise(against_white))


def test_no_severity_looks_different_from_no_constraint() -> None:
    assert {colour for _, colour in BLANKS.values()}.isdisjoint(colour for _, colour in CLASSES.values())
    assert [code for code in ALL if heat_cell(code).dashed] == ["undetermined", "not-comparable"]


@pytest.mark.parametrize("draw", [heat_grid, heat_grid_narrow])
def test_every_cell_is_drawn_with_its_sign_and_what_gets_worse_with_a_triangle(draw) -> None:  # type: ignore[no-untyped-def]
    rows = [
        HeatRow("A", (heat_cell("severe", rising=True), heat_cell("no-data"))),
        HeatRow("B", (heat_cell("none", text="12"), heat_cell("undetermined"))),
    ]
    picture = draw(rows, FRAME, heads=["1", "2"])
    texts = [item.text for item in parts(picture, "text")]
    assert texts[:2] == ["1", "2"] and {"A", "B", "3", "…", "12", "?"} <= set(texts)
    assert len(parts(picture, "rect")) == 4 and len(parts(picture, "path")) == 1


@pytest.mark.parametrize("columns", [1, 12, 26])
def test_the_grid_stays_inside_the_sheet(columns: int) -> None:
    heads = [""] * columns
    row = HeatRow("Name " * 40, (heat_cell("none"),) * columns)
    for picture in (heat_grid([row], FRAME, heads=heads), heat_grid_narrow([row], FRAME, heads=heads)):
        width = float(parts(picture, "svg")[0].get("width") or 0)
        assert (
            max(float(r.get("x") or 0) + float(r.get("width") or 0) for r in parts(picture, "rect")) <= width
        )
        assert width <= 940


def test_a_long_name_is_cut_to_two_lines() -> None:
    picture = heat_grid([HeatRow("Long name " * 20, (heat_cell("none"),))], FRAME, heads=["1"])
    names = [item.text or "" for item in parts(picture, "text") if "Long" in (item.text or "")]
    assert len(names) == 2 and names[1].endswith("…")
