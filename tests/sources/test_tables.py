from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest

from growthpoles.errors import InputError
from growthpoles.sources.tables import RawTable, as_year


def table(columns: dict[str, list[str | float]], first_row: int = 2) -> RawTable:
    count = len(next(iter(columns.values())))
    numbers = {
        name: np.array([math.nan if isinstance(cell, str) else cell for cell in cells])
        for name, cells in columns.items()
        if any(not isinstance(cell, str) for cell in cells)
    }
    cells = pl.DataFrame({name: [str(cell) for cell in cells] for name, cells in columns.items()})
    return RawTable(
        "grp.xlsx",
        "Sheet",
        first_row - 1,
        cells,
        numbers,
        np.arange(first_row, first_row + count),
        tuple(columns),
    )


WIDE = table(
    {
        "Region": ["Abai", "Akmola"],
        "2019": ["1,5", "2,5"],
        "2020 г.": [3.5, "x"],
        "2021 жыл*": ["4", 5.0],
        "remark": ["", "a"],
    }
)


def codes(refused: pytest.ExceptionInfo[InputError]) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.where.column) for problem in refused.value.problems]


def test_a_wide_table_becomes_long_row_by_row() -> None:
    long = WIDE.melt(["Region"])
    assert long.columns == ("Region", "year", "value")
    assert long.column("Region").text.to_list() == ["Abai"] * 3 + ["Akmola"] * 3
    assert long.column("year").number.tolist() == [2019, 2020, 2021] * 2
    assert long.column("value").text.to_list() == ["1,5", "3.5", "4", "2,5", "x", "5.0"]
    assert long.column("value").number[[1, 5]].tolist() == [3.5, 5.0]
    assert np.isnan(long.column("value").number[[0, 2, 3, 4]]).all()
    assert long.rows.tolist() == [2, 2, 2, 3, 3, 3]


def test_a_melted_cell_is_found_again_in_the_file() -> None:
    where = WIDE.melt(["Region"]).column("value").where(4)
    assert str(where) == "grp.xlsx, sheet Sheet, row 3, column 2020 г."


def test_a_marked_year_is_read_and_noted() -> None:
    notes = WIDE.melt(["Region"]).diagnostics
    assert [(d.code, d.where.column) for d in notes] == [("table.year.marked", "2021 жыл*")]
    assert not WIDE.diagnostics.items


def test_years_can_be_chosen() -> None:
    assert WIDE.melt(["Region"], [2020]).column("value").text.to_list() == ["3.5", "x"]
    with pytest.raises(InputError) as refused:
        WIDE.melt(["Region"], [2018, 2020])
    assert [dict(p.details)["year"] for p in refused.value.problems] == [2018]


def test_a_block_of_two_line_headings() -> None:
    wide = table({"unit": ["a"], "GRP / 2021": ["1"], "GRP / 2022": ["2"], "people / 2021": ["3"]})
    assert wide.melt(["unit"], block="GRP").column("value").text.to_list() == ["1", "2"]


def test_unclear_and_repeated_years_are_refused_together() -> None:
    wide = table(
        {"unit": ["a"], "2019": ["1"], "2019 г.": ["2"], "January-June 2020": ["3"], "2021-2022": ["4"]}
    )
    with pytest.raises(InputError) as refused:
        wide.melt(["unit"])
    assert codes(refused) == [
        ("table.year.twice", "2019 г."),
        ("table.year.unclear", "January-June 2020"),
        ("table.year.unclear", "2021-2022"),
    ]


def test_no_year_at_all() -> None:
    with pytest.raises(InputError) as refused:
        table({"unit": ["a"], "value": ["1"]}).melt(["unit"])
    assert codes(refused) == [("table.year.none", None)]


@pytest.mark.parametrize(
    ("heading", "year"),
    [
        ("2019", 2019), ("2019 г.", 2019), ("2019г", 2019), ("2019 год", 2019), ("2019 жыл", 2019),
        ("2019 ж.", 2019), ("2019.0", 2019), ("2019*", 2019), ("20191)", None),
        ("219", None), ("2150", None), ("KZ2019", None),
    ],
)  # fmt: skip
def test_headings_of_years(heading: str, year: int | None) -> None:
    assert as_year(heading) == year


def test_a_missing_column_names_the_likely_one_and_all_there_are() -> None:
    with pytest.raises(InputError) as refused:
        WIDE.column("region")
    (problem,) = refused.value.problems
    assert problem.code == "table.column.missing_alike"
    assert dict(problem.details)["alike"] == "Region"
    with pytest.raises(InputError) as refused:
        WIDE.column("population")
    assert codes(refused) == [("table.column.missing", "population")]


def test_renaming_keeps_numbers_and_places() -> None:
    renamed = WIDE.rename({"Region": "unit", "2020 г.": "grp"})
    assert renamed.column("grp").number[0] == 3.5
    assert renamed.column("unit").where(0).column == "Region"
    assert WIDE.columns[0] == "Region"


def test_renaming_refuses_missing_and_double_names() -> None:
    with pytest.raises(InputError) as refused:
        WIDE.rename({"area": "km2", "price": "p"})
    assert codes(refused) == [("table.column.missing", "area"), ("table.column.missing", "price")]
    with pytest.raises(InputError) as refused:
        WIDE.rename({"2019": "Region"})
    assert codes(refused) == [("table.column.twice", "Region")]
