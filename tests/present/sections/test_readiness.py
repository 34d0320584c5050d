from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from tests.present import made_transfer as made

from growthpoles.core.result import Result
from growthpoles.present.page import Page
from growthpoles.present.sections.readiness import readiness_section

Make = Callable[[tuple[Result, ...], str], Page]


def body(make: Make, code: str = "en", *, illustrative: bool = True) -> str:
    section = readiness_section(make((made.readiness(illustrative=illustrative),), code))
    assert section is not None and section.ident == "readiness"
    return section.body


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_where_results_stand_in_sentences(in_language: Make) -> None:
    text = plain(body(in_language))
    assert (
        "in the register: 8; with a stated readiness level (1 to 9): 7. Half of these are at level 6" in text
    )
    said = "43% have by their stated level reached the pilot (level 7) or more, 43% with proof"
    assert said in text, "3 of the 7 with a level"
    assert "1.5 are expected to become products, for 866 million KZT in all, 594 million KZT for each" in text
    assert "26% is lost before the pilot (level 7): the valley of death, by number." in text
    assert "47% is lost before the pilot (level 7): the valley of death, by value." in text


def test_the_bottleneck_stands_beside_what_has_failed_and_what_it_rests_on(in_language: Make) -> None:
    text = plain(body(in_language))
    step = "at the step to level 9 (commercialisation)"
    assert f"By number, most products are lost {step}; 71% of the draws say so." in text
    assert f"By value, most is lost {step}; 44% of the draws say so." in text
    assert "Ended steps to level 9 that failed: 0 of 1. Fewer than 30 steps to level 9 have ended" in text


def test_the_ladder_marks_the_bottleneck_once_and_has_all_levels(in_language: Make) -> None:
    picture = re.findall(r"<svg.*?</svg>", body(in_language), re.DOTALL)[0]
    levels = re.findall(r">(\d) · ", picture)
    assert levels == list("987654321")
    assert picture.count("the step up to this level costs most products") == 1
    assert "1 now, 2.5 expected" in picture, "level 9: one is there, 2.46 will have been"


def test_what_a_measure_is_taken_to_do(in_language: Make) -> None:
    assert "prevent 50% of the failures of one step, or to save 25% of its time" in body(in_language)


def test_what_is_doubtful_is_said_without_codes(in_language: Make) -> None:
    text = plain(body(in_language))
    assert "No ended step in the register for level 2, 3" in text
    assert "(Defaults of the stage model of readiness)" in text and "readiness-defaults" not in text


def test_what_was_made_up_says_so(in_language: Make) -> None:
    assert "Illustrative" in body(in_language)
    assert "Illustrative" not in body(in_language, illustrative=False)


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        ("ru", ("Результатов исследований в реестре: 8", "к уровню 9 (коммерциализация)", "594 млн тенге")),
        (
            "kk",
            ("Тізілімдегі зерттеу нәтижелері: 8", "қадам: 9-деңгейге (коммерцияландыру)", "594 млн теңге"),
        ),
    ],
)
def test_other_languages(code: str, texts: tuple[str, ...], in_language: Make) -> None:
    found = plain(body(in_language, code))
    for text in texts:
        assert text in found


def test_no_results_no_section(in_language: Make) -> None:
    assert readiness_section(in_language((made.indicators(),), "en")) is None
