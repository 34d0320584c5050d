from __future__ import annotations

import polars as pl

from growthpoles.core.catalogue import labels_table
from growthpoles.core.result import Result, Table
from growthpoles.labels import Label
from growthpoles.present.code_names import CodeNames
from growthpoles.present.language import language
from growthpoles.present.numbers import Numbers
from growthpoles.present.page import Page
from growthpoles.present.shelf import Book, Shelf, names

LABELS = (
    ("unit", "KZ-71", Label("Astana", "Астана", "Астана қаласы")),
    ("unit", "KZ-35", Label("Karaganda", "Караганда", "Қарағанды")),
    ("industry", "C", Label("Manufacturing", "Обработка", "Өңдеу")),
    ("severity-class", "mild", Label("mild", "слабая", "әлсіз")),
    ("status", "C", Label("wrong", "не то", "басқа")),
    ("mode", "3", Label("third mode", "третий уклад", "үшінші уклад")),
)


def of(column: str, *values: str | None, code: str = "ru") -> dict[str, str]:
    data = pl.Series(column, values, dtype=pl.String)
    book = Book(Result((Table("t", (), data.to_frame()), labels_table(LABELS))))
    found = Shelf((book,))
    page = Page(found, language(code), names(found, code), Numbers(language(code)), {})
    return dict(CodeNames(page, book).column(column, data))


def test_a_column_called_like_its_kind() -> None:
    assert of("unit", "KZ-71", None, "") == {"KZ-71": "Астана"}
    assert of("industry", "C", code="kk") == {"C": "Өңдеу"}


def test_columns_of_places_by_other_names() -> None:
    assert of("region", "KZ-71") == of("pole", "KZ-71") == of("worst_unit", "KZ-71") == {"KZ-71": "Астана"}


def test_a_column_whose_codes_are_all_of_one_kind() -> None:
    assert of("somewhere", "KZ-71", "KZ-35") == {"KZ-71": "Астана", "KZ-35": "Караганда"}
    assert of("class", "mild") == {"mild": "слабая"}


def test_figures_are_not_taken_for_codes() -> None:
    assert of("somewhere", "3") == {}


def test_lists_and_paths() -> None:
    assert of("neighbours", "KZ-71 KZ-35") == {"KZ-71 KZ-35": "Астана; Караганда"}
    assert of("regions", "KZ-71 > KZ-35") == {"KZ-71 > KZ-35": "Астана > Караганда"}
    assert of("neighbours", "KZ-71 KZ-99") == {}


def test_words_of_the_program_and_units_of_measure() -> None:
    assert of("flag", "confidential") == {"confidential": "конфиденциально"}
    assert of("unit_of_measure", "thousand KZT per person") == {
        "thousand KZT per person": "тыс. тенге / чел."
    }


def test_free_text_and_numbers_have_no_names() -> None:
    assert of("note", "Flegg's quotient, from a national table") == {}
    page_data = pl.Series("year", [2022])
    book = Book(Result((Table("t", (), page_data.to_frame()),)))
    page = Page(Shelf((book,)), language("ru"), names(Shelf((book,)), "ru"), Numbers(language("ru")), {})
    assert CodeNames(page, book).column("year", page_data) == {}
