from __future__ import annotations

from collections.abc import Callable

import pytest

from growthpoles.core.result import Result
from growthpoles.present.page import Page
from growthpoles.present.purse import counted, whole, written

Make = Callable[[tuple[Result, ...], str], Page]


@pytest.mark.parametrize(
    ("code", "text"),
    [("en", "12.5\xa0million KZT"), ("ru", "12,5\xa0млн тенге"), ("kk", "12,5\xa0млн теңге")],
)
def test_money_as_it_is_written(code: str, text: str, in_language: Make) -> None:
    assert written(in_language((), code), "KZT million").text(12.5) == text


@pytest.mark.parametrize(
    ("most", "unit", "cell"),
    [
        (999_999.0, "KZT", "999,999"),
        (1_000_000.0, "thousand KZT", "1000"),
        (88_535_000_000.0, "million KZT", "88,535"),
        (1_000_000_000_000.0, "billion KZT", "1000"),
        (-2_500_000_000.0, "million KZT", "−2500"),
    ],
)
def test_the_multiple_suits_the_largest_amount(most: float, unit: str, cell: str, in_language: Make) -> None:
    purse = whole(in_language((), "en"), "KZT", amounts=[most, None, 3.0])
    assert (purse.unit, purse.cell(most)) == (unit, cell)
    assert purse.head("Money") == f"Money, {unit}"


def test_whole_units_in_the_money_of_a_portfolio(in_language: Make) -> None:
    page = in_language((), "ru")
    assert counted(page, "KZT million").text(12_500_000) == "12,5\xa0млн тенге"
    assert counted(page, "KZT").text(12_500_000) == "12\xa0500\xa0000\xa0тенге"


def test_missing_is_not_zero_and_no_currency_is_no_unit(in_language: Make) -> None:
    purse = whole(in_language((), "en"), "", amounts=[5.0])
    assert "missing" in purse.text(None) and "missing" in purse.cell(None)
    assert (purse.text(0.0), purse.head("Money")) == ("0", "Money")
