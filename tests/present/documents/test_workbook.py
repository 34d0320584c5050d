from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from math import isclose

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from growthpoles.core.diagnostic import Diagnostics
from growthpoles.core.result import Result, Table
from growthpoles.present.documents import excel, workbook
from growthpoles.present.report import Report, report

Saved = Callable[[str, str], bytes]
Made = Callable[[str], Report]
Rows = list[list[object]]
LANGUAGES = ("en", "ru", "kk")
MARKS = {"x", "…", "—"}
FORMULA = '=HYPERLINK("http://evil.example","a")'
CODES = {"growthpoles", "demo", "SHA", "kz"}
CONTENTS = {"en": "Contents", "ru": "Содержание", "kk": "Мазмұны"}


def sheets(data: bytes) -> dict[str, Rows]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    names = book.sheet_names
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in names}


def one(data: pl.DataFrame, *, language: str = "en", name: str = "made", keys: tuple[str, ...] = ()) -> bytes:
    return report([Result((Table(name, keys, data),))], language=language).document(".xlsx")


def body(data: bytes) -> Rows:
    """Codes, titles and rows of the first table."""
    return list(sheets(data).values())[2][2:]


def same(cell: object, value: object) -> bool:
    """Whether a cell read back is the saved value; an empty cell or a mark stands for none."""
    if value is None or value == "":
        return cell == "" or cell in MARKS
    if isinstance(value, bool):
        return cell is value
    if isinstance(value, int | float):
        return isinstance(cell, int | float) and isclose(cell, value, rel_tol=1e-15, abs_tol=0.0)
    return cell == value


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_saved_table_is_there_cell_by_cell(code: str, made: Made, saved: Saved) -> None:
    found = sheets(saved(code, ".xlsx"))
    contents = [row for row in found[CONTENTS[code]] if re.fullmatch(r"\d+\.\d+", str(row[0]))]
    page = made(code).page
    assert page
    tables = [t for book in page.shelf.books for t in book.result.tables if t.name != "labels"]
    assert len(contents) == len(tables) > (100 if code == "ru" else 30)
    for row, table in zip(contents, tables, strict=True):
        assert row[3:5] == [table.data.height, table.data.width]
        if not table.data.height:
            continue
        lines = found[str(row[5])]
        codes = lines[2]
        places = [codes.index(name) for name in table.data.columns]
        assert len(lines) == 4 + table.data.height
        for line, values in zip(lines[4:], table.data.iter_rows(), strict=True):
            for place, value in zip(places, values, strict=True):
                assert same(line[place], value), (table.name, codes[place], line[place], value)


@pytest.mark.parametrize("code", ["ru", "kk"])
def test_no_english_word_around_the_codes(code: str, saved: Saved) -> None:
    found = sheets(saved(code, ".xlsx"))
    for name, lines in found.items():
        table = len(lines) > 3 and name[0].isdigit()
        shown = [*lines[:2], lines[3]] if table else lines if name == CONTENTS[code] else lines[:12]
        shown = lines[:1] if name == list(found)[-1] else shown  # codes of kinds below the heading
        for text in (name, *(str(cell) for line in shown for cell in line)):
            words = set(re.findall(r"[A-Za-z]{2,}", re.sub(r"\b[0-9a-f]{64}\b|\w+\.csv", "", text)))
            assert words <= CODES, (name, text)


def test_names_stand_beside_codes(saved: Saved) -> None:
    for code, name in (("en", "Astana"), ("ru", "город Астана"), ("kk", "Астана қаласы")):
        lines = next(
            v for k, v in sheets(saved(code, ".xlsx")).items() if k.startswith("1.") and "unit" in v[2]
        )
        place = lines[2].index("unit")
        assert lines[2][place + 1] == ""
        assert {line[place + 1] for line in lines[4:] if line[place] == "KZ-71"} == {name}


def test_sheet_names_are_short_unique_and_linked(saved: Saved) -> None:
    data = saved("kk", ".xlsx")
    names = list(sheets(data))
    assert len({name.lower() for name in names}) == len(names)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        links = re.findall(r'location="([^"]+)"', package.read("xl/worksheets/sheet1.xml").decode())
    targets = {link.replace("&#39;", "'").rsplit("!", 1)[0].strip("'") for link in links}
    assert targets <= set(names) and len(targets) > 30


def test_headings_are_frozen_and_filtered(saved: Saved) -> None:
    with zipfile.ZipFile(io.BytesIO(saved("en", ".xlsx"))) as package:
        xml = package.read("xl/worksheets/sheet3.xml").decode()
    assert 'ySplit="4"' in xml and 'state="frozen"' in xml and "<autoFilter ref=" in xml


@pytest.mark.parametrize(
    "start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", FORMULA, "{=1}", "http://a.b"]
)
def test_hostile_texts_stay_texts(start: str) -> None:
    data = one(pl.DataFrame({"name": [start], start: [1.0]}))
    rows = body(data)
    assert str(rows[2][0]).replace("_x000D_", "\r") == start
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        whole = "".join(package.read(name).decode() for name in package.namelist() if "sheet" in name)
    assert "<f>" not in whole and "evil.example" not in whole.replace("&quot;", "")
    assert "externalLink" not in whole and "TargetMode" not in whole


def test_a_confidential_figure_is_nowhere_in_the_file() -> None:
    data = pl.DataFrame(
        {"unit": ["A", "B"], "value": [987.654321, 2.0], "flag": ["confidential", "observed"]}
    )
    made = one(data)
    assert body(made)[2][1] == "x" and body(made)[3][1] == 2.0
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        assert all(b"987.654" not in package.read(name) for name in package.namelist())


def test_zero_missing_and_not_applicable_differ() -> None:
    flags = ["zero", "missing", "not-applicable", "confidential", "imputed"]
    rows = body(one(pl.DataFrame({"value": [0.0, None, None, None, 1.5], "flag": flags})))
    assert [row[0] for row in rows[2:]] == [0, "…", "—", "x", 1.5]


def test_a_number_that_is_none_is_no_error() -> None:
    rows = body(one(pl.DataFrame({"value": [float("nan"), float("inf"), 1.0]})))
    assert [row[0] for row in rows[2:]] == ["…", "…", 1.0]


def test_made_up_figures_are_called_so_on_their_sheet() -> None:
    found = Result((Table("made", (), pl.DataFrame({"a": [1]})),), spec={"illustrative": True})
    assert "made up" in str(list(sheets(report([found]).document(".xlsx")).values())[2][1])


def test_a_table_of_two_results_stands_there_once() -> None:
    table = Table("made", (), pl.DataFrame({"unit": ["A"]}))
    other = Table("made", (), pl.DataFrame({"unit": ["B"]}))
    found = sheets(report([Result((table,)), Result((table,)), Result((other,))]).document(".xlsx"))
    assert [name[:3] for name in found if name[0].isdigit()] == ["1.1", "3.1"]
    assert [row[5][:3] for row in found["Contents"] if re.fullmatch(r"\d\.\d", str(row[0]))] == [
        "1.1",
        "1.1",
        "3.1",
    ]


def test_more_than_excel_holds_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "ROWS", 14)
    monkeypatch.setattr(workbook, "COLUMNS", 2)
    data = pl.DataFrame({"a": range(50), "b": range(50), "c": range(50)})
    lines = list(sheets(one(data)).values())[2]
    assert len(lines) == 14 and len(lines[3]) >= 2 and lines[3][:2] != lines[3][1:3]
    assert "10 of 50 rows" in str(lines[1])


def test_a_long_text_is_cut_with_a_sign() -> None:
    cell = str(body(one(pl.DataFrame({"text": ["ә" * 40_000]})))[2][0])
    assert len(cell) == excel.LETTERS and cell.endswith("…")


def test_row_by_row_gives_the_same_cells(
    monkeypatch: pytest.MonkeyPatch, results: tuple[Result, ...]
) -> None:
    first = sheets(report(results[:2]).document(".xlsx"))
    monkeypatch.setattr(workbook, "_LARGE", 0)
    assert sheets(report(results[:2]).document(".xlsx")) == first


def test_the_same_results_give_the_same_bytes(results: tuple[Result, ...]) -> None:
    made = [report(results[:3], language="kk").document(".xlsx") for _ in range(2)]
    assert made[0] == made[1]


def test_messages_of_the_checks_are_translated() -> None:
    from growthpoles.core.diagnostic import warning
    from growthpoles.errors import Where

    found = Diagnostics((warning("file.missing", Where(file="a.csv")),))
    result = Result((Table("checks", (), found.to_table()),), diagnostics=found)
    made = report([result], language="ru").document(".xlsx")
    rows = body(made)
    assert str(rows[2][rows[0].index("message")]).startswith("файл не существует")


def test_notes_name_seed_version_sources_and_marks(results: tuple[Result, ...], saved: Saved) -> None:
    notes = sheets(saved("ru", ".xlsx"))["Примечания и источники"]
    text = "\n".join(str(cell) for line in notes for cell in line)
    for part in ("Полюса роста, проверка", "конфиденциально", "восполнено", "ноль", "Источники", "demo"):
        assert part in text


def test_a_report_without_results_still_has_contents() -> None:
    assert next(iter(sheets(report([], language="kk").document(".xlsx")))) == "Мазмұны"


def test_a_report_read_without_its_results_says_so(made: Made) -> None:
    with pytest.raises(ValueError, match="no results"):
        replace(made("en"), page=None).document(".xlsx")
