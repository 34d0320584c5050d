"""Tables of regions in a sheet: where a table begins and ends, and which lines are its headings."""

from __future__ import annotations

from tests.sources.bulletin_books import STUDY

import growthpoles as gp
from growthpoles.sources.bulletin_layout import Block, find_blocks
from growthpoles.sources.bulletin_words import RegionNames
from growthpoles.sources.layout import Cell, Grid, Merge

LAND = gp.read_territory(STUDY.path("regions.csv"))
NAMES = RegionNames(LAND, "kz20", names={})


def blocks(*rows: list[Cell], merges: tuple[Merge, ...] = ()) -> list[Block]:
    return list(find_blocks(Grid("f.xlsx", "s", rows, merges), NAMES))


def test_two_tables_in_one_sheet() -> None:
    found = blocks(
        ["Table 1", "", ""], ["", "", "million"], ["", "A", "B"],
        ["Абай", 1.0, 2.0], ["Акмолинская", 3.0, "x"], ["1) note", "", ""], ["", "", ""],
        ["Table 2", "", ""], ["Region", 2021.0, 2022.0], ["Абай", 5.0, 6.0], ["г. Астана", 7.0, 8.0],
    )  # fmt: skip
    assert [[line.code for line in block.lines] for block in found] == [
        ["KZ-10", "KZ-11"],
        ["KZ-10", "KZ-71"],
    ]
    assert [block.heads for block in found] == [((), ("A",), ("B",)), (("Region",), ("2021",), ("2022",))]
    assert [block.title for block in found] == ["Table 1\nmillion", "1) note\nTable 2"]
    assert found[0].notes == ((5, "1) note"), (7, "Table 2"))


def test_rows_between_and_unknown_names_stay_in_the_table() -> None:
    (found,) = blocks(
        ["", "A"], ["Казахстан", 9.0], ["Республика Казахстан", 9.0], ["в том числе:", ""], ["Абай", 1.0],
        ["города:", ""], ["Атлантида", 5.0], ["", ""], ["г. Астана", 2.0], ["Лемурия", 6.0], ["", ""],
        ["x", 1.0],
    )  # fmt: skip
    told = [(line.text, line.code) for line in found.lines]
    assert told == [
        ("Казахстан", None), ("Республика Казахстан", "KZ"), ("Абай", "KZ-10"), ("Атлантида", None),
        ("г. Астана", "KZ-71"), ("Лемурия", None),
    ]  # fmt: skip


def test_headings_of_several_rows() -> None:
    (found,) = blocks(
        ["Title", "", "", ""], ["Region", "Group", "", "Alone"], ["", "a", "b", ""], ["А", "1", "2", "3"],
        ["Абай", 1.0, 2.0, 3.0], ["г. Астана", 4.0, 5.0, 6.0],
        merges=(Merge(0, 0, 0, 3), Merge(1, 0, 2, 0), Merge(1, 1, 1, 2), Merge(1, 3, 2, 3)),
    )  # fmt: skip
    assert [found.path(c) for c in range(4)] == ["Region", "Group / a", "Group / b", "Alone"]
    assert found.title == "Title"


def test_a_group_over_all_columns_of_figures_is_a_heading() -> None:
    (found,) = blocks(
        ["Title", "", ""], ["", "Group", ""], ["", "a", "b"], ["Абай", 1.0, 2.0], ["г. Астана", 4.0, 5.0],
        merges=(Merge(0, 0, 0, 2), Merge(1, 1, 1, 2)),
    )  # fmt: skip
    assert found.path(2) == "Group / b"


def test_names_alone_and_a_single_row_are_no_table() -> None:
    assert not blocks(["Абай", ""], ["г. Астана", ""])
    assert not blocks(["", "A"], ["Абай", 1.0])
    assert not blocks(["", ""])
