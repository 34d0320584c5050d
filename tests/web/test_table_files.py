"""Tables as files: what Excel would take for a formula stays a text."""

from __future__ import annotations

import csv
import io

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from growthpoles.web.table_files import csv_bytes, xlsx_bytes

BAD = ["=1+1", "+7 701", "-x", "@SUM(A1)", "\tx", "\rx", "ok"]
DATA = pl.DataFrame({"name": BAD, "value": [0.5, None, 1e6, -2.0, 3.0, 4.0, 0.0]})


@pytest.mark.parametrize(("form", "delimiter", "half"), [("ru", ";", "0,5"), ("en", ",", "0.5")])
def test_csv(form: str, delimiter: str, half: str) -> None:
    made = csv_bytes(DATA, ("=note",), form=form)
    assert made.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline=""), delimiter=delimiter))
    assert [row[0] for row in rows[1:8]] == [*(f"'{text}" for text in BAD[:-1]), "ok"]
    assert rows[1][1] == half and rows[4][1] == ("-2,0" if form == "ru" else "-2.0") and rows[2][1] == ""
    assert rows[-1] == ["'=note"]


def test_plain_csv_is_for_programs() -> None:
    assert pl.read_csv(csv_bytes(DATA, ("note",), form="plain"))["value"].to_list() == DATA["value"].to_list()


def test_an_unknown_form_is_refused() -> None:
    with pytest.raises(ValueError, match="form"):
        csv_bytes(DATA, form="xx")


def test_workbook() -> None:
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(xlsx_bytes(DATA, ("=note",), tabs=("Деректер", "Ескертпелер"), title="T"))
    )
    assert book.sheet_names == ["Деректер", "Ескертпелер"]
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[1] == ["=1+1", 0.5] and rows[3] == ["-x", 1e6]
    assert book.get_sheet_by_index(1).to_python() == [["T"], ["=note"]]
