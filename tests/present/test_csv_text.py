from __future__ import annotations

import csv
from io import StringIO

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthpoles.present.csv_text import csv_text, neutral

TABLE = pl.DataFrame(
    {
        "unit": ["KZ-10", '=HYPERLINK("http://a")', None],
        "name": ["Абай; облысы", "\t=1", "Ұлытау\n«жаңа»"],
        "value": [-1.5, 0.0, float("nan")],
        "year": [2022, -3, None],
        "sure": [True, False, None],
    }
)


def back(text: str, separator: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=separator))


def test_russian_excel() -> None:
    text = csv_text(TABLE, excel="ru")
    assert text.startswith("\ufeff")
    assert back(text, ";") == [
        ["unit", "name", "value", "year", "sure"],
        ["KZ-10", "Абай; облысы", "-1,5", "2022", "true"],
        ['\'=HYPERLINK("http://a")', "'\t=1", "0,0", "-3", "false"],
        ["", "Ұлытау\n«жаңа»", "", "", ""],
    ]


def test_english_excel() -> None:
    assert back(csv_text(TABLE), ",")[1] == ["KZ-10", "Абай; облысы", "-1.5", "2022", "true"]


@given(st.text(max_size=8))
def test_no_text_begins_as_a_formula(text: str) -> None:
    for excel, separator in (("en", ","), ("ru", ";")):
        made = csv_text(pl.DataFrame({text: [text]}), excel=excel)
        for row in back(made, separator):
            for cell in row:
                assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_are_read_back_exactly(value: float) -> None:
    table = pl.DataFrame({"a": [value]})
    assert float(back(csv_text(table), ",")[1][0]) == value
    assert float(back(csv_text(table, excel="ru"), ";")[1][0].replace(",", ".")) == value


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t1", "\r1", " =1", "＝1"])
def test_what_is_neutralised(text: str) -> None:
    assert neutral(text) == "'" + text


@pytest.mark.parametrize("text", ["", "a=1", "1-2", "–5", "'=1"])
def test_what_stays(text: str) -> None:
    assert neutral(text) == text


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="en, ru"):
        csv_text(TABLE, excel="de")
