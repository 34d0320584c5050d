from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthpoles.sources.numerals import looks_numeric, read_numeral

THIN, NARROW, FIGURE, NBSP = "\u2009", "\u202f", "\u2007", "\u00a0"


@pytest.mark.parametrize(
    ("text", "value", "decimal", "group"),
    [
        ("0", 0.0, "", ""),
        ("1234", 1234.0, "", ""),
        ("12,5", 12.5, ",", ""),
        ("12.5", 12.5, ".", ""),
        (",5", 0.5, ",", ""),
        ("0,234", 0.234, ",", ""),
        ("1234.567", 1234.567, ".", ""),
        ("1 234 567,891", 1234567.891, ",", ""),
        (f"1{NBSP}234{THIN}567", 1234567.0, "", ""),
        (f"1{NARROW}234{FIGURE}567.5", 1234567.5, ".", ""),
        ("1'234.5", 1234.5, ".", ""),
        ("1’234’567", 1234567.0, "", ""),
        ("1,234.5", 1234.5, ".", ","),
        ("1.234.567,5", 1234567.5, ",", "."),
        ("1,234,567", 1234567.0, "", ","),
        ("−12,5", -12.5, ",", ""),
        ("–12.5", -12.5, ".", ""),
        ("-12", -12.0, "", ""),
        ("+3", 3.0, "", ""),
        ("1.5E+03", 1500.0, ".", ""),
        ("1,234e−2", 0.01234, ",", ""),
    ],
)
def test_well_formed_numbers(text: str, value: float, decimal: str, group: str) -> None:
    found = read_numeral(text)
    assert found is not None
    assert found.value(decimal=True) == pytest.approx(value, rel=1e-15)
    assert (found.decimal, found.group, found.undecided) == (decimal, group, "")


@pytest.mark.parametrize("text", ["1,234", "12.345", "999,000", "-1,234"])
def test_one_sign_before_three_digits_is_undecided(text: str) -> None:
    found = read_numeral(text)
    assert found is not None
    assert found.undecided in (",", ".")
    assert found.value(decimal=False) == 1000 * found.value(decimal=True)


@pytest.mark.parametrize(
    "text",
    [
        "12 34", "1  234", "1 2345", "1234 567", "12,34,567", "1,23.5", "1.234,567.8", "1 234'567",
        "1,234 567", "007", "00", "05.2020", "012,345", "1,2,3", "1.2.3", "12.", "1e", "1,234,567E+03",
    ],
)  # fmt: skip
def test_broken_numbers_are_not_read(text: str) -> None:
    assert read_numeral(text) is None


@pytest.mark.parametrize(
    "text",
    ["", "-", "- 5", "—5", "5-", "(5)", "$5", "5 млн", "1O0", "١٢", "12½", "0x1F", "1_000", "12;5", "1е5"],
)
def test_what_is_no_number(text: str) -> None:
    assert not looks_numeric(text)


@pytest.mark.parametrize(
    ("text", "number", "mark"),
    [
        ("12,5*", 12.5, "*"),
        ("12.5 **", 12.5, "**"),
        ("12,5¹", 12.5, "¹"),
        ("12,5¹⁾", 12.5, "¹⁾"),
        ("12.5 1)", 12.5, "1)"),
        ("12 345 1)", 12345.0, "1)"),
        ("45%*", 45.0, "*"),
    ],
)
def test_footnote_marks_are_no_digits(text: str, number: float, mark: str) -> None:
    found = read_numeral(text)
    assert found is not None
    assert (found.value(decimal=True), found.footnote) == (number, mark)


def test_a_footnote_glued_to_the_digits_is_not_guessed() -> None:
    assert read_numeral("12.51)") is None


@given(st.text(st.sampled_from("0123456789.,' \u00a0\u2009-−%*)eE"), max_size=12))
def test_a_number_that_is_read_holds_exactly_the_digits_written(text: str) -> None:
    found = read_numeral(text.strip())
    if found is not None and not found.footnote and not found.exponent:
        digits = "".join(character for character in text if character.isdigit())
        assert found.whole + found.fraction in (digits, "0" + digits)
        assert found.value(decimal=True) == pytest.approx(
            float(f"{found.whole}.{found.fraction}") * (-1 if found.negative else 1)
        )
