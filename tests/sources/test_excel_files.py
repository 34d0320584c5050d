from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import xlsxwriter

from growthpoles.errors import InputError, Problem
from growthpoles.sources.excel_files import read_excel
from growthpoles.sources.limits import ArchiveLimits
from growthpoles.sources.numbers import parse_numbers
from growthpoles.sources.tables import ReadOptions

Fill = Callable[[xlsxwriter.Workbook], None]


def book(folder: Path, fill: Fill, name: str = "a.xlsx") -> Path:
    path = folder / name
    made = xlsxwriter.Workbook(path)
    fill(made)
    made.close()
    return path


def calculated(path: Path) -> Path:
    """The workbook as a spreadsheet program leaves it: no request to calculate on loading."""
    target = path.with_name("calculated.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b' fullCalcOnLoad="1"', b""))
    return target


def refused(path: Path, sheet: str | None = None) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as error:
        read_excel(path, sheet=sheet)
    return error.value.problems


def as_people_write(made: xlsxwriter.Workbook) -> None:
    """A title, a heading of two rows with merged cells, stray spaces, texts for numbers, notes below."""
    sheet = made.add_worksheet("Кесте 1")
    sheet.merge_range(0, 0, 0, 4, "Gross regional product")
    sheet.write(1, 4, "million tenge")
    sheet.merge_range(2, 0, 3, 0, "Region \u00a0")
    sheet.merge_range(2, 1, 2, 2, " GRP ")
    sheet.merge_range(2, 3, 2, 4, "Population")
    for column, heading in enumerate([2021, "2022 г. ", 2021, 2022.0], start=1):
        sheet.write(3, column, heading)
    sheet.write_row(4, 0, ["Abai  ", 1234.5, " 1 300,5", "606,3", 0])
    sheet.write_row(6, 0, ["Almaty", 12, "-", "x", 2.5])
    sheet.write(8, 0, "Source: a test")
    sheet.write(9, 0, "* provisional")


def test_a_sheet_as_people_write_it(tmp_path: Path) -> None:
    table = read_excel(book(tmp_path, as_people_write))
    assert (table.file, table.sheet, table.header_row) == ("a.xlsx", "Кесте 1", 4)
    assert table.columns == (
        "Region",
        "GRP / 2021",
        "GRP / 2022 г.",
        "Population / 2021",
        "Population / 2022",
    )
    assert table.rows.tolist() == [5, 7]
    assert table.column("Region").text.to_list() == ["Abai", "Almaty"]
    assert table.column("GRP / 2021").number.tolist() == [1234.5, 12.0]
    assert table.column("GRP / 2021").text.to_list() == ["1234.5", "12"]
    assert table.column("GRP / 2022 г.").text.to_list() == ["1 300,5", "-"]
    assert np.isnan(table.column("GRP / 2022 г.").number).all()
    assert [dict(d.details).get("text") for d in table.diagnostics] == ["Source: a test", "* provisional"]
    assert str(table.column("Population / 2022").where(1)) == (
        "a.xlsx, sheet Кесте 1, row 7, column Population / 2022"
    )


def test_numbers_and_texts_of_one_column_are_read_together(tmp_path: Path) -> None:
    long = read_excel(book(tmp_path, as_people_write)).melt(["Region"], block="Population")
    read = parse_numbers(long.column("value"))
    assert [p.code for p in read.problems] == ["number.mark.unexplained"]
    assert read.values.tolist()[:2] == [606.3, 0.0]
    assert read.values[3] == 2.5
    assert read.problems[0].where.column == "Population / 2021"
    assert read.problems[0].where.row == 7


def test_dates_become_iso_text_and_are_no_numbers(tmp_path: Path) -> None:
    def fill(made: xlsxwriter.Workbook) -> None:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["unit", "value"])
        sheet.write(1, 0, "a")
        sheet.write_datetime(1, 1, dt.datetime(2026, 5, 12), made.add_format({"num_format": "dd.mm"}))

    table = read_excel(book(tmp_path, fill))
    assert table.column("value").text.to_list() == ["2026-05-12"]
    assert [p.code for p in parse_numbers(table.column("value")).problems] == ["number.date"]


def test_error_values_and_formulas_without_result_are_not_empty_cells(tmp_path: Path) -> None:
    def fill(made: xlsxwriter.Workbook) -> None:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["unit", "value"])
        sheet.write_row(1, 0, ["a", 1])
        sheet.write(2, 0, "b")
        sheet.write_formula(2, 1, "=1/0", None, "#DIV/0!")
        sheet.write(3, 0, "c")
        sheet.write_formula(3, 1, "=NA()", None, "#N/A")
        sheet.write(4, 0, "d")
        sheet.write_formula(4, 1, "=B2*2", None, 2)

    path = book(tmp_path, fill)
    column = read_excel(calculated(path)).column("value")
    assert column.text.to_list() == ["1", "#DIV/0!", "#N/A", "2"]
    problems = parse_numbers(column).problems
    assert [(p.code, p.where.row) for p in problems] == [
        ("number.spreadsheet_error", 3),
        ("number.spreadsheet_error", 4),
    ]
    never = read_excel(path).column("value")
    assert never.text.to_list() == ["1", "=", "=", "="]
    assert {p.code for p in parse_numbers(never).problems} == {"number.formula"}


def test_a_formula_that_gives_empty_text_is_an_empty_cell(tmp_path: Path) -> None:
    def fill(made: xlsxwriter.Workbook) -> None:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["unit", "value"])
        sheet.write_row(1, 0, ["a", 1])
        sheet.write(2, 0, "b")
        sheet.write_formula(2, 1, '=""', None, "")

    assert read_excel(calculated(book(tmp_path, fill))).column("value").text.to_list() == ["1", ""]


def test_sheets(tmp_path: Path) -> None:
    def fill(made: xlsxwriter.Workbook) -> None:
        made.add_worksheet("empty")
        made.add_worksheet("secret").hide()
        made.get_worksheet_by_name("secret").write_column(0, 0, ["s", 1])
        for name in ("first", "Second "):
            made.add_worksheet(name).write_column(0, 0, [f"in {name.strip()}", "x"])
        chart = made.add_chart({"type": "line"})
        chart.add_series({"values": "=first!$A$1:$A$2"})
        made.add_chartsheet("chart").set_chart(chart)

    path = book(tmp_path, fill)
    table = read_excel(path)
    assert (table.sheet, table.columns) == ("first", ("in first",))
    assert dict(table.diagnostics.items[0].details)["others"] == "empty, Second "
    assert read_excel(path, sheet=" second").columns == ("in Second",)
    assert read_excel(path, sheet="secret").columns == ("s",)
    (unknown,) = refused(path, "third")
    assert (unknown.code, dict(unknown.details)["known"]) == (
        "excel.sheet.unknown",
        "empty, secret, first, Second ",
    )
    assert refused(path, "chart")[0].code == "excel.sheet.unknown"
    (empty,) = refused(path, "empty")
    assert (empty.code, empty.where.sheet) == ("table.empty", "empty")


def test_a_workbook_with_nothing_in_it(tmp_path: Path) -> None:
    def fill(made: xlsxwriter.Workbook) -> None:
        made.add_worksheet().write_blank(3, 3, None, made.add_format({"bold": True}))
        made.add_worksheet().write(0, 0, "  \u00a0")

    assert refused(book(tmp_path, fill))[0].code == "excel.empty"


def test_a_stray_value_far_away_does_not_exhaust_the_memory(tmp_path: Path) -> None:
    def fill(made: xlsxwriter.Workbook) -> None:
        made.add_worksheet().write_row(0, 0, ["unit", "value"])
        made.get_worksheet_by_name("Sheet1").write(1_048_575, 16_383, 1)

    (problem,) = refused(book(tmp_path, fill))
    assert problem.code == "excel.too_many_cells"
    assert dict(problem.details) == {"rows": 1_048_576, "columns": 16_384}


def test_a_bomb_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/worksheets/sheet1.xml", b"<row/>" * 1_000_000)
    assert path.stat().st_size * ArchiveLimits().ratio < 6_000_000
    assert refused(path)[0].code == "excel.unpacks"


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.ods"])
@pytest.mark.parametrize(
    "content", [b"<html><table><tr><td>1", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)]
)
def test_what_is_no_workbook(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert refused(tmp_path / name)[0].code == "excel.unreadable"


def test_a_truncated_workbook(tmp_path: Path) -> None:
    path = book(tmp_path, as_people_write)
    path.write_bytes(path.read_bytes()[:-200])
    assert refused(path)[0].code == "excel.unreadable"


def test_merged_years_and_names_repeat_but_a_merged_figure_is_refused(tmp_path: Path) -> None:
    def fill(made: xlsxwriter.Workbook) -> None:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["unit", "year", "value"])
        sheet.merge_range(1, 0, 2, 0, "Abai")
        sheet.merge_range(1, 1, 2, 1, 2022)
        sheet.write_column(1, 2, [1, 2])

    table = read_excel(book(tmp_path, fill))
    assert table.column("unit").text.to_list() == ["Abai", "Abai"]
    assert table.column("year").number.tolist() == [2022.0, 2022.0]
    assert [(d.code, d.where.row, dict(d.details)) for d in table.diagnostics] == [
        ("excel.merged.filled", 3, {"count": 2})
    ]

    def shared(made: xlsxwriter.Workbook) -> None:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["unit", "value", "other"])
        sheet.write_column(1, 0, ["Abai", "East", "Shymkent"])
        sheet.merge_range(1, 1, 2, 1, 125.5)
        sheet.merge_range(3, 1, 3, 2, 7)

    problems = refused(book(tmp_path, shared))
    assert [(p.code, p.where.row) for p in problems] == [
        ("excel.merged.number", 2),
        ("excel.merged.number", 4),
    ]


def test_headings_that_are_numbers_need_a_stated_row(tmp_path: Path) -> None:
    def fill(made: xlsxwriter.Workbook) -> None:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["industry", 1, 2])
        sheet.write_row(1, 0, ["1", 0.5, 0.25])

    path = book(tmp_path, fill)
    assert [p.code for p in refused(path)] == ["table.header.number"] * 2
    assert read_excel(path, options=ReadOptions(header_row=1)).columns == ("industry", "1", "2")
    with pytest.raises(InputError) as error:
        read_excel(path, options=ReadOptions(header_row=9))
    assert error.value.problems[0].code == "table.header.not_there"


OPEN_DOCUMENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
<table:table table:name="T"><table:table-row>
<table:table-cell office:value-type="string"><text:p>Өңір </text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="2019"><text:p>2019</text:p></table:table-cell>
</table:table-row><table:table-row>
<table:table-cell office:value-type="string"><text:p>Ұлытау</text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="12.5"><text:p>12,5</text:p></table:table-cell>
</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"""


def test_open_document(tmp_path: Path) -> None:
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            '<manifest:file-entry manifest:full-path="/" '
            'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>',
        )
        made.writestr("content.xml", OPEN_DOCUMENT.replace(">\n", ">"))
    table = read_excel(path)
    assert table.columns == ("Өңір", "2019")
    assert table.column("2019").number.tolist() == [12.5]
    assert [d.code for d in table.diagnostics] == ["excel.errors.hidden"]
