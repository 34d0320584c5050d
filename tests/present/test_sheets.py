from __future__ import annotations

from collections.abc import Callable

import pytest

from growthpoles.present.page import Page
from growthpoles.present.sheets import chance, scale, signed_percentage, span, years


@pytest.mark.parametrize(
    ("code", "small", "large"), [("en", "p <0.001", "p = 0.030"), ("kk", "p <0,001", "p = 0,030")]
)
def test_p_values_never_break_and_never_read_zero(
    code: str, small: str, large: str, in_language: Callable[..., Page]
) -> None:
    page = in_language((), code)
    told = [chance(page, p) for p in (0.0001, 0.03, None)]
    assert [text.replace("\u00a0", " ") for text in told] == [small, large, ""]
    assert " " not in "".join(told)


def test_scales_hold_their_values_and_print_the_decimals_they_need(in_language: Callable[..., Page]) -> None:
    page = in_language((), "ru")
    assert [text for _, text in scale(page, [0.55, None, 0.71]).ticks] == [
        "0,55",
        "0,60",
        "0,65",
        "0,70",
        "0,75",
    ]
    assert [text for _, text in scale(page, [0.0, 0.4], percent=True).ticks] == [
        f"{n}\u00a0%" for n in (0, 10, 20, 30, 40)
    ]
    assert (scale(page, []).low, scale(page, []).high) == (0, 1)


def test_years_and_percentages(in_language: Callable[..., Page]) -> None:
    assert (span([2009]), span([2009, 2010, 2025])) == ("2009", "2009–2025")
    assert [text for _, text in years(2009, 2025).ticks] == ["2009", "2013", "2017", "2021", "2025"]
    page = in_language((), "en")
    assert [signed_percentage(page, value) for value in (1.234, -0.5, 0.0)] == ["+1.2%", "−0.5%", "0%"]
