from __future__ import annotations

import numpy as np
import pytest

from growthpoles.errors import InputError
from growthpoles.sources.layout import Cell, Grid, Merge, cell_text, lay_out, trim


def grid(*rows: list[Cell], merges: tuple[Merge, ...] = ()) -> Grid:
    width = max(map(len, rows))
    return Grid("a.xlsx", "S", [[*row, *[""] * (width - len(row))] for row in rows], merges)


def refused(table: Grid, header_row: int | None = None) -> list[tuple[str, int | None]]:
    with pytest.raises(InputError) as error:
        lay_out(table, header_row=header_row)
    return [(problem.code, problem.where.row) for problem in error.value.problems]


def test_titles_blank_rows_and_a_blank_corner_are_passed_over() -> None:
    table = lay_out(
        grid(
            ["GRP by region"],
            [],
            ["", "", "", "million tenge"],
            ["", 2019.0, 2020.0, "2021 г."],
            ["A", 1.0, 2.0, "3"],
        )
    )
    assert table.header_row == 4
    assert table.columns == ("(A)", "2019", "2020", "2021 г.")
    assert [(d.code, d.where.column) for d in table.diagnostics] == [("table.header.blank", "(A)")]


def test_a_row_of_figures_is_never_taken_for_the_heading() -> None:
    assert (
        refused(grid(["", "GRP", ""], ["A", 12.5, 3.0], ["B", 13.5, 4.0])) == [("table.header.number", 2)] * 2
    )
    assert refused(grid(["A", "12,5"], ["B", "13,5"])) == [("table.header.number", 1)]


def test_a_table_that_does_not_start_in_the_corner() -> None:
    table = lay_out(grid([], ["", "unit", "grp"], ["", "A", 1.0], [], ["", "B", 2.0]))
    assert table.columns == ("unit", "grp")
    assert table.rows.tolist() == [3, 5]


def test_three_heading_rows_by_merged_cells() -> None:
    merges = (Merge(0, 0, 2, 0), Merge(0, 1, 0, 4), Merge(1, 1, 1, 2), Merge(1, 3, 1, 4))
    table = lay_out(
        grid(
            ["unit", "people"],
            ["", "urban", "", "rural"],
            ["", 2021.0, 2022.0, 2021.0, 2022.0],
            ["A", 1.0, 2.0, 3.0, 4.0],
            merges=merges,
        )
    )
    assert table.columns == (
        "unit", "people / urban / 2021", "people / urban / 2022", "people / rural / 2021",
        "people / rural / 2022",
    )  # fmt: skip
    assert table.header_row == 3


def test_equal_headings_are_refused() -> None:
    assert refused(grid(["unit", "grp", "grp"], ["A", 1.0, 2.0])) == [("table.header.twice", 1)]


def test_all_problems_of_a_layout_come_together() -> None:
    table = grid(["unit", "grp", "grp"], ["A", 5.5, ""], merges=(Merge(1, 1, 1, 2),))
    assert refused(table) == [("table.header.twice", 1), ("excel.merged.number", 2)]


def test_a_single_filled_row_without_a_blank_row_before_it_stays() -> None:
    table = lay_out(grid(["unit", "grp"], ["A", 1.0], ["B", ""], ["C", ""]))
    assert table.column("unit").text.to_list() == ["A", "B", "C"]
    assert not table.diagnostics.items


def test_notes_are_only_what_stands_after_the_last_figures() -> None:
    table = lay_out(
        grid(["unit", "grp"], ["A", 1.0], [], ["Cities"], ["B", 2.0], [], ["Note 1"], [], ["Note 2"])
    )
    assert table.column("unit").text.to_list() == ["A", "Cities", "B"]
    assert [d.where.row for d in table.diagnostics] == [7, 9]


def test_a_table_of_one_column_has_no_notes() -> None:
    assert len(lay_out(grid(["code"], ["a"], [], ["b"]))) == 2


def test_nothing_and_no_rows() -> None:
    assert refused(grid(["", ""])) == [("table.empty", None)]
    assert refused(grid(["unit", "grp"], [])) == [("table.no_rows", 1)]


def test_a_stated_heading_row_must_be_there() -> None:
    table = grid(["unit", "grp"], [], ["A", 1.0])
    assert lay_out(table, header_row=1).columns == ("unit", "grp")
    for row in (0, 2, 9):
        assert refused(table, row)[0][0] == "table.header.not_there"


def test_cells_as_text_and_trimmed() -> None:
    assert [cell_text(cell) for cell in (12.0, 12.5, -3.0, 1e15, "x")] == [
        "12",
        "12.5",
        "-3",
        "1000000000000000.0",
        "x",
    ]
    assert trim("\ufeff\u00a0 a\u00a0b \u200b\u202f") == "a\u00a0b"


def test_numbers_are_kept_beside_their_text() -> None:
    table = lay_out(grid(["unit", "grp"], ["A", 0.1], ["B", "0,2"]))
    assert table.numbers["grp"][0] == 0.1
    assert np.isnan(table.numbers["grp"][1])
    assert "unit" not in table.numbers
