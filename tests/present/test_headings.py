from __future__ import annotations

import re
from collections import Counter
from importlib.resources import files

import pytest

from growthpoles.core.result import Result
from growthpoles.present.headings import column_title, table_title

LINES = (
    files("growthpoles.present").joinpath("locale", "headings.csv").read_text(encoding="utf-8").splitlines()
)
NAMES = {"Excel"}


def test_every_line_is_whole_and_every_code_stands_once() -> None:
    rows = [line.split("|") for line in LINES[1:]]
    assert {len(row) for row in rows} == {5}
    assert all(cell.strip() == cell and cell for row in rows for cell in row)
    assert max(Counter((kind, code) for kind, code, *_ in rows).values()) == 1
    assert {row[0] for row in rows} == {"table", "column"}


def test_no_english_in_russian_and_kazakh() -> None:
    for line in LINES[1:]:
        for text in line.split("|")[3:]:
            assert not re.findall(r"[A-Za-z]{2,}", text), line


@pytest.mark.parametrize("code", ["en", "ru", "kk"])
def test_every_table_and_column_of_the_results_has_a_title(code: str, results: tuple[Result, ...]) -> None:
    for result in results:
        for table in result.tables:
            if table.name == "labels":
                continue
            assert table_title(table.name, code) != table.name
            for column in table.data.columns:
                assert column_title(column, code), (table.name, column)


def test_a_strange_table_keeps_its_code() -> None:
    assert table_title("of-somebody", "kk") == "of-somebody"
    assert column_title("of-somebody", "kk") == ""
