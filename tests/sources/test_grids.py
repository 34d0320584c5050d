"""Cells of a file as they stand, for tables with several heading lines."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from growthpoles.errors import InputError
from growthpoles.sources.grids import read_grid
from growthpoles.sources.tables import ReadOptions


def test_text_and_workbook_give_the_same_cells(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Title;;\n;A;B\nA;1,5;\n", encoding="utf-8")
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    sheet = book.add_worksheet("flows")
    sheet.write_row(0, 0, ["Title"])
    sheet.write_row(1, 1, ["A", "B"])
    sheet.write_row(2, 0, ["A", 1.5])
    book.close()
    text, workbook = read_grid(tmp_path / "a.csv").grid, read_grid(tmp_path / "a.xlsx", sheet="flows").grid
    assert [list(row) for row in text.rows] == [["Title", "", ""], ["", "A", "B"], ["A", "1,5", ""]]
    assert [list(row) for row in workbook.rows] == [["Title", "", ""], ["", "A", "B"], ["A", 1.5, ""]]


def test_a_guessed_encoding_is_noted(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(
        ";Сельское хозяйство;Промышленность\nСельское хозяйство;1;2\n".encode("cp1251")
    )
    found = read_grid(tmp_path / "a.csv")
    assert found.grid.rows[0][1] == "Сельское хозяйство"
    assert [item.code for item in found.notes] == ["file.encoding.guessed"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.pdf", b"x", "file.kind.unknown"),
        ("a.csv", b"  \n", "file.empty"),
        ("a.xlsx", b"no workbook", "excel.unreadable"),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as failure:
        read_grid(tmp_path / name)
    assert failure.value.problems[0].code == code


def test_limits_and_sheets_of_text_files(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    for call, code in (
        (lambda: read_grid(tmp_path / "a.csv", options=ReadOptions(max_bytes=3)), "file.too_large"),
        (lambda: read_grid(tmp_path / "a.csv", sheet="x"), "file.no_sheets"),
        (lambda: read_grid(tmp_path / "b.csv"), "file.missing"),
    ):
        with pytest.raises(InputError) as failure:
            call()
        assert failure.value.problems[0].code == code
