"""Files of the views and of the whole report."""

from __future__ import annotations

import csv
import io
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import polars as pl
import pytest


def test_a_table_for_russian_excel(web: Any) -> None:
    answer = web.get("/ru/tables/potential/scores.csv")
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert "0,2633214330388693" in rows[1]
    assert any("growthpoles" in "".join(row) for row in rows[-3:])


def test_the_plain_table_is_the_saved_one(web: Any, kazakhstan: Any) -> None:
    made = pl.read_csv(io.BytesIO(web.get("/en/tables/potential/scores.csv?form=plain").content))
    saved = pl.read_csv(kazakhstan / "tables" / "potential" / "scores.csv")
    assert made.height == saved.height
    index = next(k for k, name in enumerate(made.columns) if made[name].dtype == pl.Float64)
    assert made[:, index].to_list() == saved["index"].to_list()


@pytest.mark.parametrize(
    "path",
    [
        "map.xlsx", "ranking.xlsx", "ranking.xlsx?part=years", "compare.xlsx", "region/KZ-75.xlsx",
        "tables/poles/poles.xlsx",
    ],
)  # fmt: skip
def test_workbooks_open(path: str, web: Any) -> None:
    book = zipfile.ZipFile(io.BytesIO(web.get(f"/kk/{path}").content))
    assert "xl/worksheets/sheet2.xml" in book.namelist()


@pytest.mark.parametrize(
    "path",
    ["map", "ranking", "compare", "region/KZ-75", "constraints", "finance", "outlook"],
)
def test_pictures_carry_source_and_citation(path: str, web: Any) -> None:
    svg = web.get(f"/ru/{path}.svg").text
    assert svg.startswith("<svg") and "Для цитирования" in svg
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")


def test_a_picture_of_dots(web: Any) -> None:
    assert web.get("/kk/map.png").content.startswith(b"\x89PNG")


def test_the_whole_report(demo: Any) -> None:
    answer = demo.get("/download/report.html?language=kk")
    assert answer.status_code == 200 and '<html lang="kk">' in answer.text
    book = demo.get("/download/report.xlsx?language=ru")
    assert book.content.startswith(b"PK")
    word = demo.get("/download/report.docx?language=kk")
    assert word.content.startswith(b"PK")


@pytest.mark.slow
def test_the_whole_report_for_word_and_as_pdf(demo: Any, tmp_path: Path) -> None:
    word = demo.get("/download/report.docx?language=kk")
    assert word.headers["content-disposition"].endswith('filename="report-kk.docx"')
    text = zipfile.ZipFile(io.BytesIO(word.content)).read("word/document.xml").decode("utf-8")
    assert "Технологиялар трансфері" in text
    pdf = demo.get("/download/report.pdf?language=ru")
    assert pdf.headers["content-type"] == "application/pdf" and pdf.content.startswith(b"%PDF")
    (tmp_path / "a.pdf").write_bytes(pdf.content)
    command = ["pdftotext", "-enc", "UTF-8", str(tmp_path / "a.pdf"), "-"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Трансфер технологий: пример" in said and "%" in said
