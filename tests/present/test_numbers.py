from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthpoles.present.language import language
from growthpoles.present.numbers import Numbers, cell_mark

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("code", "expected"),
    [("en", "1,234,567.891"), ("ru", f"1{NBSP}234{NBSP}567,891"), ("kk", f"1{NBSP}234{NBSP}567,891")],
)
def test_numbers_of_the_unicode_cldr(code: str, expected: str) -> None:
    assert Numbers(language(code)).decimal(1234567.891, 3) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [("en", "November 23, 2026"), ("ru", "23 ноября 2026 г."), ("kk", "2026 ж. 23 қараша")],
)
def test_long_dates_of_the_unicode_cldr(code: str, expected: str) -> None:
    text = Numbers(language(code)).date(datetime.date(2026, 11, 23))
    assert text.replace(NBSP, " ").replace("\u202f", " ") == expected


def test_zero_and_what_rounds_to_zero_differ() -> None:
    ru = Numbers(language("ru"))
    assert ru.decimal(0) == "0"
    assert ru.decimal(0.004) == "<0,01"
    assert ru.decimal(-0.004) == ">−0,01"
    assert ru.percent(0) == f"0{NBSP}%"
    assert ru.percent(0.004) == f"<1{NBSP}%"
    assert ru.percent(0.005) == f"<1{NBSP}%"  # half rounds to the even zero


def test_four_digits_stay_together() -> None:
    assert Numbers(language("en")).integer(2022) == "2022"
    assert Numbers(language("en")).integer(12345) == "12,345"


def test_minus_is_a_minus_sign() -> None:
    for code in ("en", "ru", "kk"):
        assert Numbers(language(code)).decimal(-1.5, 1)[0] == "−"
        assert Numbers(language(code)).percent(-0.25)[0] == "−"


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0, "0"), (12345.6, "12,346"), (3.14159, "3.14"), (0.00123, "0.00123"), (5.0, "5")],
)
def test_significant_digits(value: float, expected: str) -> None:
    assert Numbers(language("en")).significant(value, 3) == expected


def test_span_of_equal_ends_is_one_number() -> None:
    assert Numbers(language("en")).span(2, 6) == "2–6"
    assert Numbers(language("en")).span(4, 4) == "4"


def test_signs() -> None:
    en = Numbers(language("en"))
    assert (en.signed(4.25), en.signed(-4.25), en.signed(0)) == ("+4.2", "−4.2", "0")
    assert (en.signed_percent(0.1), en.signed_percent(-0.1)) == ("+10%", "−10%")


def test_details_of_messages() -> None:
    kk = Numbers(language("kk"))
    assert kk.scalar(0.125, ".1%") == "12,5%"
    assert kk.scalar(0.125, ".2f") == "0,12"
    assert kk.scalar(True) == "иә"
    assert kk.scalar(None) == "…"
    assert kk.scalar("KZ-10") == "KZ-10"
    assert kk.scalar(2022) == "2022"


@given(st.floats(-1e12, 1e12), st.integers(0, 4))
def test_a_number_reads_back_within_rounding(value: float, digits: int) -> None:
    text = Numbers(language("en")).decimal(value, digits)
    if text[0] not in "<>":
        assert (
            abs(float(text.replace(",", "").replace("−", "-")) - value)
            <= 0.5 * 10**-digits + abs(value) * 1e-15
        )


def test_the_three_marks_differ() -> None:
    assert len({cell_mark("confidential"), cell_mark("missing"), cell_mark("not-applicable"), "0"}) == 4


def test_nearly_all_is_not_all() -> None:
    ru = Numbers(language("ru"))
    assert ru.percent(1) == f"100{NBSP}%" == ru.percent(1 - 1e-12)
    assert ru.percent(0.9996) == ru.percent(0.999) == f">99{NBSP}%"
    assert ru.percent(0.994) == f"99{NBSP}%" and ru.percent(1.004) == f"100{NBSP}%"
    assert ru.percent(0.999, 1) == f"99,9{NBSP}%" and ru.percent(0.9996, 1) == f">99,9{NBSP}%"
    assert ru.percent(-0.999) == f"<−99{NBSP}%" == ru.signed_percent(-0.999)
    assert ru.signed_percent(0.999) == f"+100{NBSP}%"  # growth goes on beyond, it is no share of a whole
