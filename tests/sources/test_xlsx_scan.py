from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from growthpoles.errors import InputError
from growthpoles.sources.xlsx_scan import scan_sheet

BOOK = '<workbook xmlns="m" xmlns:r="o"><sheets><sheet name="One" r:id="rId7"/></sheets>{}</workbook>'
LINKS = '<Relationships xmlns="p"><Relationship Id="rId7" Target="{}"/></Relationships>'


def workbook(
    folder: Path,
    sheet: str,
    *,
    target: str = "worksheets/s.xml",
    part: str = "xl/worksheets/s.xml",
    calc: str = "",
) -> Path:
    path = folder / "a.xlsx"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("xl/workbook.xml", BOOK.format(calc))
        made.writestr("xl/_rels/workbook.xml.rels", LINKS.format(target))
        made.writestr(part, sheet)
    return path


def test_extent_errors_and_bare_formulas(tmp_path: Path) -> None:
    sheet = (
        '<worksheet xmlns="m"><sheetData><row r="2"><c r="B2"><v>1</v></c><c r="C2" t="e"><f>A1/0</f>'
        '<v>#DIV/0!</v></c></row><row r="5"><c r="AA5"><f>B2</f></c><c r="AB5" t="str"><f>""</f><v></v></c>'
        '<c r="ZZ5" s="3"/></row></sheetData></worksheet>'
    )
    found = scan_sheet(workbook(tmp_path, sheet), "One")
    assert (found.rows, found.columns) == (5, 28)
    assert found.marks == {(1, 2): "#DIV/0!", (4, 26): "="}


def test_cells_without_a_place_follow_one_another_and_prefixes_do_not_matter(tmp_path: Path) -> None:
    sheet = (
        "<x:worksheet xmlns:x='m'><x:sheetData><x:row><x:c><x:v>1</x:v></x:c><x:c t='e'><x:v>#N/A</x:v>"
        "</x:c></x:row><x:row><x:c t='inlineStr'><x:is><x:t>a</x:t></x:is></x:c></x:row>"
        "</x:sheetData></x:worksheet>"
    )
    found = scan_sheet(workbook(tmp_path, sheet, target="/xl/worksheets/s.xml"), "One")
    assert (found.rows, found.columns, found.marks) == (2, 2, {(0, 1): "#N/A"})


def test_stored_results_of_a_program_that_does_not_calculate_are_placeholders(tmp_path: Path) -> None:
    sheet = '<w xmlns="m"><row r="1"><c r="A1"><f>1+1</f><v>0</v></c><c r="B1"><v>5</v></c></row></w>'
    asks = '<calcPr calcId="1" fullCalcOnLoad="1"/>'
    assert scan_sheet(workbook(tmp_path, sheet, calc=asks), "One").marks == {(0, 0): "="}
    assert scan_sheet(workbook(tmp_path, sheet), "One").marks == {}


ENTITY_BOMB = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><w xmlns="m"><row>&b;</row></w>'


@pytest.mark.parametrize(
    "sheet",
    ["<w><row>", "no xml", '<?xml version="1.0" encoding="es"?><w/>', ENTITY_BOMB, '<w><row r="x"/></w>'],
)
def test_damaged_and_hostile_sheets(tmp_path: Path, sheet: str) -> None:
    with pytest.raises(InputError) as refused:
        scan_sheet(workbook(tmp_path, sheet), "One")
    (problem,) = refused.value.problems
    assert (problem.code, problem.where.sheet) == ("excel.unreadable", "One")


def test_a_sheet_that_is_listed_but_not_there(tmp_path: Path) -> None:
    for target, name in [("worksheets/other.xml", "One"), ("worksheets/s.xml", "Two")]:
        with pytest.raises(InputError) as refused:
            scan_sheet(workbook(tmp_path, "<w/>", target=target), name)
        assert refused.value.problems[0].code == "excel.unreadable"
