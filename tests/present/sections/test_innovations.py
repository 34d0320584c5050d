from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from tests.present import made_transfer as made

from growthpoles.core.result import Result
from growthpoles.present.page import Page
from growthpoles.present.sections.innovations import innovations_section

Make = Callable[[tuple[Result, ...], str], Page]


def body(make: Make, code: str = "en", *, illustrative: bool = True) -> str:
    section = innovations_section(make((made.innovations(illustrative=illustrative),), code))
    assert section is not None and section.ident == "innovations"
    return section.body


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_classes_are_counted_and_undetermined_is_an_answer(in_language: Make) -> None:
    text = plain(body(in_language))
    assert "Innovations judged by their evidence: 6 (Radical innovation – 1; Medium" in text
    assert "Undetermined – 1). Undetermined is an answer" in text
    assert "Basic innovation 0 of 6" in text


def test_the_money_of_pseudo_innovation_with_its_upper_bound(in_language: Make) -> None:
    """500 of the 1060 known are pseudo, 80 more undetermined; the expert's 60 count as he says."""
    assert pytest.approx(0.4717, abs=1e-4) == 500 / 1060 and pytest.approx(0.5472, abs=1e-4) == 580 / 1060
    text = plain(body(in_language))
    assert "It takes 47% of the programme money that is known, and at most 55%" in text
    assert "the limit is 5%" in text


def test_the_warning_names_the_programme_and_all_of_them(in_language: Make) -> None:
    text = plain(body(in_language))
    assert "warning P1: 62.5 % of the programme money goes to pseudo-innovation, more than 5 %." in text
    assert "All programmes: 47.2 % of the programme money" in text and "warning all:" not in text


def test_the_bars_are_cut_as_the_money_is(in_language: Make) -> None:
    picture = re.findall(r"<svg.*?</svg>", body(in_language), re.DOTALL)[0]
    rows = re.findall(r'<rect[^>]*width="([\d.]+)"[^>]*fill="(#0072b2|#56b4e9|#009e73|#d55e00)"', picture)
    long = {colour: float(width) for width, colour in rows}
    assert long["#d55e00"] / long["#56b4e9"] == pytest.approx(500 / 300, abs=0.01)
    assert "#0072b2" not in long, "there is no basic innovation"


def test_an_expert_is_quoted_with_name_and_note(in_language: Make) -> None:
    text = plain(body(in_language))
    assert "gave another class than the rules to Infrared oven" in text
    assert "Infrared oven Catch-up innovation Minor improvement Местное решение для посёлков" in text


def test_what_was_made_up_says_so(in_language: Make) -> None:
    assert "Illustrative" in body(in_language)
    assert "Illustrative" not in body(in_language, illustrative=False)


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        (
            "ru",
            (
                "На неё идёт 47\u00a0% известных программных денег",
                "Все программы: на псевдоинновации идёт 47,2",
            ),
        ),
        ("kk", ("үлесі – 47%", "Барлық бағдарламалар: бағдарлама ақшасының 47,2")),
    ],
)
def test_other_languages(code: str, texts: tuple[str, ...], in_language: Make) -> None:
    found = re.sub(r"<[^>]+>", " ", body(in_language, code))
    for text in texts:
        assert text in found


def test_no_innovations_no_section(in_language: Make) -> None:
    assert innovations_section(in_language((made.indicators(),), "en")) is None
