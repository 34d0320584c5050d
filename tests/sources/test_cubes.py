"""Tables of several dimensions: nothing is mixed, nothing is lost unseen."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from growthpoles.errors import InputError
from growthpoles.sources.cubes import Cube, arrange, keep_rows
from growthpoles.sources.tables import RawTable

CELLS = {"r": ["a", "a", "b", "b"], "s": ["x", "y", "x", "y"], "t": ["2020"] * 4, "value": list("1234")}


def table(cube: Cube | None = None) -> RawTable:
    frame = pl.DataFrame(CELLS)
    return RawTable(
        "f", None, 1, frame, {"value": np.arange(1.0, 5)}, np.arange(2, 6), tuple(CELLS), cube=cube
    )


CUBE = Cube(("r", "s", "t"), roles=(("year", "t"),), name="out")


def test_rows_are_kept_with_their_places_and_numbers() -> None:
    kept = keep_rows(table(), [("s", "y")])
    assert kept.column("value").number.tolist() == [2, 4]
    assert kept.rows.tolist() == [3, 5]


def test_a_plain_table_is_only_renamed() -> None:
    assert arrange(table(), {"r": "unit"}).columns == ("unit", "s", "t", "value")


def test_what_the_file_says_itself_is_used_unless_the_reader_says_otherwise() -> None:
    found = arrange(table(CUBE), {"r": "unit"}, only=[("s", "x")])
    assert found.columns == ("unit", "year", "value", "indicator")
    assert found.column("indicator").text.to_list() == ["out", "out"]
    other = arrange(table(CUBE), {"r": "unit", "s": "year"})
    assert other.column("year").text.to_list() == ["x", "y", "x", "y"]
    assert [d.code for d in other.diagnostics] == ["cube.dimension.left_out"]


def test_an_open_dimension_and_an_unheld_value_are_refused() -> None:
    for only, code in ([], "cube.dimension.open"), ([("s", "z")], "table.only.none"):
        with pytest.raises(InputError) as caught:
            arrange(table(CUBE), {"r": "unit"}, only=only)
        assert [p.code for p in caught.value.problems] == [code]


def test_conditions_that_exclude_one_another_leave_no_rows() -> None:
    with pytest.raises(InputError) as caught:
        keep_rows(table(), [("r", "a"), ("value", "4")])
    assert caught.value.problems[0].code == "table.no_rows"
