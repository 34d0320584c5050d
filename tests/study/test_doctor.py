"""The import doctor on tables as people keep them."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.small_study import small_study, small_table

from growthpoles.core.diagnostic import Grade
from growthpoles.errors import InputError
from growthpoles.study.check import check_study
from growthpoles.study.data import read_study
from growthpoles.study.doctor import Decisions, adopt_upload, examine_upload, guess_number
from growthpoles.study.new import new_study
from growthpoles.study.schema import load_study


def test_the_broken_cell_is_named_with_its_reason_and_a_guess(tmp_path: Path) -> None:
    new_study(tmp_path / "s")
    table = tmp_path / "t.csv"
    table.write_text(small_table("1 1OO OOO*"), encoding="cp1251")
    found = examine_upload(table, tmp_path / "s")
    roles = {column.heading: column.role for column in found.columns}
    assert roles["Регион"] == "unit" and roles["год"] == "year"
    assert roles["Инвестиции в основной капитал"] == "investment"
    (cell,) = found.bad
    assert (cell.row, cell.column, cell.why.code) == (3, "grp", "number.text")
    assert cell.guess.replace(" ", "") == "1100000"


def test_an_adopted_table_checks_and_an_earlier_one_is_kept(tmp_path: Path) -> None:
    folder = small_study(tmp_path / "s", broken="~1100000")
    study = load_study(folder)
    assert check_study(study).worst < Grade.ERROR
    panel = read_study(study).panel
    assert panel.cell("R2", 2022, code="grp").value == 1100000.0
    assert panel.cell("R1", 2022, code="unemployment_rate").value == 4.9
    assert panel.cell("R2", 2022, code="gerd").value == 0.0
    assert len(list((folder / "history").iterdir())) == 1
    again = examine_upload(folder / "data.xlsx", folder)
    assert (again.template, again.rows, again.bad, again.unknown) == (True, 5, (), ())


def test_a_name_nearly_right_gets_its_neighbour(tmp_path: Path) -> None:
    folder = small_study(tmp_path / "s")
    table = tmp_path / "more.csv"
    table.write_text("Регион;год;wage\nСеверная обл.;2021;200000\nСтолица;2021;400000\n", encoding="utf-8")
    found = examine_upload(table, folder)
    (unknown,) = found.unknown
    assert (unknown.text, unknown.nearest, unknown.rows) == ("Северная обл.", "R1", 1)
    roles = {column.heading: column.role for column in found.columns}
    adopt_upload(found, Decisions(roles, {}, {"Северная обл.": "R1"}), folder=folder)
    panel = read_study(load_study(folder)).panel
    assert panel.cell("R1", 2021, code="wage").value == 200000.0
    assert panel.cell("R1", 2022, code="wage").value == 210000.0


def adopt(folder: Path, text: str, units: dict[str, str]) -> list[str]:
    """Codes of the problems; the workbook is as it was when there are any."""
    before = (folder / "data.xlsx").read_bytes()
    table = folder.parent / "more.csv"
    table.write_text(text, encoding="utf-8")
    found = examine_upload(table, folder)
    roles = {column.heading: column.role for column in found.columns}
    with pytest.raises(InputError) as caught:
        adopt_upload(found, Decisions(roles | {"год": "year"}, {}, units), folder=folder)
    assert (folder / "data.xlsx").read_bytes() == before
    return [item.code for item in caught.value.problems]


def test_nothing_is_guessed_dropped_or_overwritten_without_a_word(tmp_path: Path) -> None:
    folder, head = small_study(tmp_path / "s"), "Регион;год;wage\n"
    twice = head + "Столица;2021;1\nR5;2021;2\n"
    assert adopt(folder, twice, {}) == ["doctor.row.twice"], "name and code of one region"
    unknown = head + "Столица;2021;1\nСеверная обл.;2021;2\n"
    assert adopt(folder, unknown, {}) == ["doctor.row.unit"], "the nearest name is offered, never taken"
    both = head + "Столица;2021;1\nСеверная обл.;2021;2\nСеверная область;2021;3\n"
    assert adopt(folder, both, {"Северная обл.": "R1"}) == ["doctor.row.twice"]
    assert adopt(folder, head + "Столица;2021;1\nСеверная область;20x1;2\n", {}) == ["doctor.row.year"]


def test_two_columns_are_never_one_figure(tmp_path: Path) -> None:
    folder, table = small_study(tmp_path / "s"), tmp_path / "more.csv"
    table.write_text("Регион;год;wage;pay\nСтолица;2021;1;2\n", encoding="utf-8")
    roles = {"Регион": "unit", "год": "year", "wage": "wage", "pay": "wage"}
    with pytest.raises(InputError) as caught:
        adopt_upload(examine_upload(table, folder), Decisions(roles, {}, {}), folder=folder)
    assert [item.code for item in caught.value.problems] == ["doctor.column.twice"] * 2


def test_rows_that_are_left_out_are_left_out(tmp_path: Path) -> None:
    folder, table = small_study(tmp_path / "s"), tmp_path / "more.csv"
    table.write_text("Регион;год;wage\nСтолица;2021;1\nВсего;2021;9\n", encoding="utf-8")
    found = examine_upload(table, folder)
    roles = {column.heading: column.role for column in found.columns}
    adopt_upload(found, Decisions(roles, {}, {"Всего": "-"}), folder=folder)
    panel = read_study(load_study(folder)).panel
    assert panel.cell("R5", 2021, code="wage").value == 1.0


@pytest.mark.parametrize("name", ["t.exe", "t.toml", "t"])
def test_other_kinds_of_files_are_refused(tmp_path: Path, name: str) -> None:
    new_study(tmp_path / "s")
    (tmp_path / name).write_bytes(b"MZ")
    with pytest.raises(InputError) as caught:
        examine_upload(tmp_path / name, tmp_path / "s")
    assert caught.value.problems[0].code == "file.kind.unknown"


@pytest.mark.parametrize(
    ("text", "guess"),
    [("12,5 тыс.", ""), ("3 млн", ""), ("1O5", "105"), ("~300", "300"), ("много", ""), ("-7 %", "-7")],
)
def test_guesses(text: str, guess: str) -> None:
    assert guess_number(text) == guess
