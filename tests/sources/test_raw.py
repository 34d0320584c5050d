from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from growthpoles.errors import InputError, Problem
from growthpoles.sources.raw import ReadOptions, read_raw


def refused(path: Path, sheet: str | None = None) -> Problem:
    with pytest.raises(InputError) as error:
        read_raw(path, sheet=sheet)
    (problem,) = error.value.problems
    return problem


@pytest.mark.parametrize("name", ["a.csv", "a.CSV", "a.tsv", "a.txt"])
def test_text_files_by_their_ending(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("unit\tgrp\nA\t1,5\n", encoding="utf-8")
    assert read_raw(str(tmp_path / name)).column("grp").text.to_list() == ["1,5"]


def test_one_table_in_three_forms_is_one_table(tmp_path: Path) -> None:
    rows = [["Өңір", "2021", "2022"], ["Абай", "1,5", "x"], ["Ұлытау", "-", "2 000,25"]]
    (tmp_path / "a.csv").write_bytes("\n".join(";".join(row) for row in rows).encode("kz1048"))
    (tmp_path / "a.tsv").write_bytes("\r\n".join("\t".join(row) for row in rows).encode("utf-16"))
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        for i, row in enumerate(rows):
            sheet.write_row(i, 0, row)
    tables = [read_raw(tmp_path / name) for name in ("a.csv", "a.tsv", "a.xlsx")]
    assert tables[0].cells.equals(tables[1].cells)
    assert tables[0].cells.equals(tables[2].cells)
    assert all(table.rows.tolist() == [2, 3] for table in tables)


def test_a_wrong_ending_names_what_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    problem = refused(tmp_path / "a.pdf")
    assert problem.code == "file.kind.unknown"
    assert ".xlsx" in str(dict(problem.details)["known"])


def test_a_missing_file_and_a_sheet_of_a_text_file(tmp_path: Path) -> None:
    assert refused(tmp_path / "no.csv").code == "file.missing"
    assert refused(tmp_path / "no.xlsx").code == "file.missing"
    (tmp_path / "a.csv").write_text("a;b\n1;2\n")
    assert refused(tmp_path / "a.csv", "Sheet1").code == "file.no_sheets"


def test_a_200_mb_csv_by_mistake(tmp_path: Path) -> None:
    path = tmp_path / "microdata.csv"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    problem = refused(path)
    assert (problem.code, problem.where.file) == ("file.too_large", "microdata.csv")
    with pytest.raises(InputError) as error:
        read_raw(path, options=ReadOptions(max_bytes=300_000_000))
    assert error.value.problems[0].code == "file.binary"
