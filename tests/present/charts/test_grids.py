from __future__ import annotations

from xml.etree import ElementTree

from growthpoles.present.charts.grids import GridRow, square_grid
from growthpoles.present.charts.svg import BLUES, Frame
from growthpoles.present.fonts import text_width

FRAME = Frame("g", "Title", "Said")


def test_cells_are_darker_the_more_probable_they_are() -> None:
    rows = [
        GridRow("A", "1", (None, 0.4, 0.6)),
        GridRow("B", "2", (0.6, None, 0.99)),
        GridRow("C", "3", (0, 0, None)),
    ]
    root = ElementTree.fromstring(square_grid(rows, FRAME, level=0.95))
    cells = [item.get("fill") for item in root if item.tag.endswith("rect")]
    assert cells[:3] == ["#ffffff", "#f7f8fa", BLUES[1]] and cells[5] == BLUES[-1]
    assert sum(item.tag.endswith("circle") for item in root) == 1


def test_a_large_grid_stays_inside_the_sheet() -> None:
    rows = [GridRow(str(i), str(i), (None,) * 40) for i in range(40)]
    root = ElementTree.fromstring(square_grid(rows, FRAME, level=0.95))
    right = max(
        float(item.get("x") or 0) + float(item.get("width") or 0)
        for item in root
        if item.tag.endswith("rect")
    )
    assert right <= 940


def test_the_longest_name_of_a_region_fits() -> None:
    name = "Западно-Казахстанская область 12"
    root = ElementTree.fromstring(square_grid([GridRow(name, "1", (None,))], FRAME, level=0.9))
    text = next(item for item in root if item.text == name)
    assert float(text.get("x") or 0) - text_width(name, 13) >= 0
