"""Tables with one row per cell."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from growthpoles.errors import InputError
from growthpoles.sources.grids import read_grid
from growthpoles.sources.io_long import is_long, read_long

CELLS = """geo,ind_ava,ind_use,TIME_PERIOD,OBS_VALUE
AT,A,A,2020,1
AT,A,B,2020,2
AT,B,A,2020,3
AT,D1,A,2020,4
DE,A,A,2020,5
DE,B,C,2020,6
DE,C,B,2020,7
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "long.csv").write_text(CELLS, encoding="utf-8")
    return tmp_path / "long.csv"


def test_one_table_is_taken_with_the_lines_of_the_whole_file(path: Path) -> None:
    """Austria has no industry C; its row and column are there and blank."""
    assert is_long(read_grid(path).grid)
    found = read_long(path, select=(("geo", "AT"),))
    assert [line.key[0] for line in found.rows] == ["A", "B", "C", "D1"]
    assert [line.key[0] for line in found.columns] == ["A", "B", "C"]
    np.testing.assert_array_equal(
        np.nan_to_num(found.values, nan=-1), [[1, 2, -1], [3, -1, -1], [-1, -1, -1], [4, -1, -1]]
    )


@pytest.mark.parametrize(
    ("select", "code", "column"),
    [
        ((), "io.long.several", "geo"),
        ((("geo", "KZ"),), "io.long.no_such", "geo"),
        ((("land", "AT"),), "table.column.missing", "land"),
    ],
)
def test_a_choice_that_cannot_be_made_is_named(
    path: Path, select: tuple[tuple[str, str], ...], code: str, column: str
) -> None:
    with pytest.raises(InputError) as failure:
        read_long(path, select=select)
    assert (failure.value.problems[0].code, failure.value.problems[0].where.column) == (code, column)


def test_every_cell_knows_its_row_of_the_file(path: Path) -> None:
    where = read_long(path, select=(("geo", "AT"),)).place(3, 0)
    assert (where.file, where.row, where.column, where.key) == ("long.csv", 5, "A", "D1")


def test_a_cell_given_twice_is_refused(path: Path) -> None:
    path.write_text(CELLS + "AT,A,A,2020,9\n", encoding="utf-8")
    with pytest.raises(InputError) as failure:
        read_long(path, select=(("geo", "AT"),))
    assert failure.value.problems[0].code == "io.long.twice"
