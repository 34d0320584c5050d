"""Rows of a table: every problem and note is kept, with its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from growthpoles.core.diagnostic import Diagnostics, note
from growthpoles.core.measure import PriceBasis
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.labels import Label
from growthpoles.sources.numbers import NumberRules
from growthpoles.sources.options import (
    YES_NO,
    Reading,
    ReadingWarning,
    Rows,
    TableFormat,
    is_empty,
    located,
)

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(text: str) -> Path:
        path = tmp_path / "table.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def codes(problems: list[Problem]) -> list[str]:
    return [item.code for item in problems]


def test_columns_are_renamed_and_places_keep_the_heading_of_the_file(write: Write) -> None:
    rows = Rows(write("Region;Value\nA;1\n"), TableFormat(columns=(("unit", "Region"),)))
    assert rows.text("unit") == ["A"]
    assert rows.heading("unit") == "Region"
    assert rows.where("unit", 0) == Where(file="table.csv", row=2, column="Region")


def test_all_missing_columns_are_named_at_once(write: Write) -> None:
    with pytest.raises(InputError) as caught:
        Rows(write("code;name\nA;a\n")).require(["code", "parent", "unit"])
    assert [item.where.column for item in caught.value.problems] == ["parent", "unit"]


def test_an_absent_column_is_empty_and_an_empty_cell_is_none(write: Write) -> None:
    rows = Rows(write("code;lat\nA;51,5\nB;\n"))
    assert rows.text("level") == ["", ""]
    assert rows.heading("level") is None
    assert rows.optional_numbers("lat") == [51.5, None]
    assert rows.optional_numbers("lon") == [None, None]


def test_names_come_in_three_languages_or_in_one(write: Write) -> None:
    three = Rows(write("code;name_en;name_kk\nA;North;Солтүстік\n"))
    assert three.labels() == [Label("North", "", "Солтүстік")]
    assert Rows(write("code;name\nA;Север\n")).labels() == [Label("Север")]
    assert Rows(write("code;name;name_ru\nA;North;Север\n")).labels() == [Label("North", "Север")]


@pytest.mark.parametrize("cell", ["22", "2022.5", "20222"])
def test_what_is_no_year_is_a_problem_with_its_row(write: Write, cell: str) -> None:
    rows = Rows(write(f"unit;year\nA;2022\nB;{cell}\n"))
    assert rows.years() == [2022, None]
    assert rows.problems == [problem("table.year.bad", Where("table.csv", row=3, column="year"), given=cell)]


def test_a_table_without_a_year_column_is_of_the_stated_year(write: Write) -> None:
    assert Rows(write("unit;x\nA;1\n"), TableFormat(year=2022)).years() == [2022]


def test_words_of_a_choice_are_read_in_three_languages(write: Write) -> None:
    rows = Rows(write("code;additive\nA;да\nB;Жоқ\nC;\nD;perhaps\n"))
    assert rows.choice("additive", YES_NO, default=True) == [True, False, True, True]
    assert codes(rows.problems) == ["table.choice.bad"]
    assert rows.problems[0].where.row == 5


def test_a_wrong_price_basis_is_a_problem(write: Write) -> None:
    rows = Rows(write("code;price_basis\nA;current\nB;constant 2015\nC;constant\nD;nominal\n"))
    assert rows.price()[:2] == [PriceBasis("current"), PriceBasis("constant", 2015)]
    assert [(item.code, item.where.row) for item in rows.problems] == [
        ("table.price.bad", 4),
        ("table.price.bad", 5),
    ]


def test_a_repeated_row_names_the_first_one(write: Write) -> None:
    rows = Rows(write("edition;code\nold;A\nnew;A\nold;A\n"))
    rows.unique("edition", "code")
    place = Where("table.csv", row=4, column="code")
    assert rows.problems == [problem("table.row.twice", place, given="A", row=2)]
    assert "A already stands in row 2" in str(rows.problems[0])


def test_every_problem_of_a_table_is_raised_together(write: Write) -> None:
    rows = Rows(write("unit;year;x\nA;20;many\n"))
    rows.years()
    rows.numbers("x")
    with pytest.raises(InputError) as caught:
        rows.finish(None)
    assert codes(list(caught.value.problems)) == ["table.year.bad", "number.text"]


def test_notes_of_the_reader_and_of_the_numbers_travel_with_the_value(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes("регион;значение\nАтырау;12,5*\nАлматы;х\n".encode("cp1251"))
    rows = Rows(path, TableFormat(rules=NumberRules(confidential=frozenset("x"))))
    rows.numbers("значение")
    reading = rows.finish("value")
    assert {item.code for item in reading.notes} == {"file.encoding.guessed", "number.footnote"}
    with pytest.warns(ReadingWarning) as told:
        assert reading.told() == "value"
    assert len(told) == 2


def test_a_reading_without_notes_warns_of_nothing() -> None:
    assert Reading(1).told() == 1


def test_only_a_table_with_nothing_in_it_is_empty() -> None:
    nothing, other = problem("table.no_rows"), problem("file.missing")
    assert is_empty(InputError(nothing))
    assert not is_empty(InputError([nothing, other]))


def test_problems_of_a_noun_get_the_row_of_their_code(write: Write) -> None:
    rows = Rows(write("code;lat\nA;1\nB;200\n"))
    found = located(InputError([problem("x", Where(unit="B")), problem("x", Where(indicator="Q"))]), rows)
    assert [item.where for item in found.problems] == [
        Where("table.csv", row=3, column="code", unit="B"),
        Where("table.csv", indicator="Q"),
    ]


def test_notes_are_given_as_diagnostics() -> None:
    found = Diagnostics((note("file.encoding.guessed", Where("a.csv"), encoding="cp1251"),))
    with pytest.warns(ReadingWarning, match="cp1251"):
        Reading(0, found).told()
