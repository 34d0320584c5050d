"""Tables of the outlook."""

from __future__ import annotations

from collections.abc import Callable

from tests.present.made_futures import made_outlook, open_outlook, pole_outlook

from growthpoles.core.result import Result
from growthpoles.present.page import Page
from growthpoles.present.sections.outlook_tables import (
    index_sheet,
    inputs_sheet,
    missing_sheet,
    poles_sheet,
)
from growthpoles.present.shelf import Book


def opened(in_language: Callable[..., Page], result: Result) -> tuple[Page, Book]:
    page = in_language((result,), "en")
    book = page.shelf.first("outlook")
    assert book is not None
    return page, book


def test_the_index_goes_from_the_highest_down(in_language: Callable[..., Page]) -> None:
    sheet = index_sheet(*opened(in_language, made_outlook()))
    assert sheet is not None
    rows = made_outlook()["index"].filter(year=2028).sort("value", descending=True)
    assert [row[0] for row in sheet.rows] == rows["unit"].to_list()
    assert sheet.rows[0][4] == f"{rows['low80'][0]:.2f} … {rows['high80'][0]:.2f}"


def test_poles_show_every_year_and_those_that_are_none_come_first(in_language: Callable[..., Page]) -> None:
    sheet = poles_sheet(*opened(in_language, pole_outlook()))
    assert sheet is not None
    assert [row[0] for row in sheet.rows] == ["U2", "U3", "U1"]
    assert sheet.heads[3:6] == ("2026", "2027", "2028")
    assert index_sheet(*opened(in_language, pole_outlook())) is None


def test_what_is_missing_and_what_is_held_is_listed(in_language: Callable[..., Page]) -> None:
    page, book = opened(in_language, open_outlook())
    missing = missing_sheet(page, book, part="index")
    assert missing is not None and missing.rows[0][1] == "y"
    inputs = inputs_sheet(page, book, part="index")
    assert inputs is not None
    assert [row[:3] for row in inputs.rows] == [
        ("x", "forecast", "8 of 8"),
        ("y", "no forecast was asked for", "–"),
    ]
    held = inputs_sheet(*opened(in_language, pole_outlook("urban_population")), part="poles")
    assert held is not None
    assert [row[:2] for row in held.rows] == [("urban_population", "held at today's value")]
    assert missing_sheet(*opened(in_language, pole_outlook()), part="poles") is None
