from __future__ import annotations

from collections.abc import Callable

import pytest

from growthpoles.core.result import Result
from growthpoles.present.page import Page
from growthpoles.present.purse import whole, written

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
        (9_999.0, "KZT", "9999"),
        (10_000.0, "thousand KZT", "10"),
        (1_890_000_000.0, "million KZT", "1890"),
        (10_000_000_000.0, "billion KZT", "10"),
        (-25_000_000.0, "million KZT", "−25"),
    ],
)
def test_the_multiple_suits_the_largest_amount(most: float, unit: str, cell: str, in_language: Make) -> None:
    purse = whole(in_language((), "en"), "KZT", [most, None, 3.0])
    assert (purse.unit, purse.cell(most)) == (unit, cell)
    assert purse.head("Money") == f"Money, {unit}"


def test_missing_is_not_zero_and_no_currency_is_no_unit(in_language: Make) -> None:
    purse = whole(in_language((), "en"), "", [5.0])
    assert "missing" in purse.text(None) and "missing" in purse.cell(None)
    assert (purse.text(0.0), purse.head("Money")) == ("0", "Money")
