from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from tests.present import made_transfer as made

from growthpoles.core.result import Result
from growthpoles.present.page import Page
from growthpoles.present.sections.matches import matches_section

Make = Callable[[tuple[Result, ...], str], Page]


def body(make: Make, code: str = "en", *, illustrative: bool = True) -> str:
    section = matches_section(make((made.matches(illustrative=illustrative),), code))
    assert section is not None and section.ident == "matches"
    return section.body


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_who_fits_and_who_stays_alone_in_numbers(in_language: Make) -> None:
    text = plain(body(in_language))
    assert "research results (8) and needs of enterprises (4)" in text
    assert "Pairs proposed: 3; needs with a result: 3." in text
    assert (
        "Needs without a result: 1. Nothing fits: 1; what fits goes to others: 0; what fits cannot be had: 0."
        in text
    )
    assert "Results without a need: 5. No need fits: 2; needs they fit are met by others: 2;" in text
    assert "Pairs proposed 3 mean score 0.80" in text


def test_parts_that_are_not_known_are_named_in_words(in_language: Make) -> None:
    assert "these parts are not known: price against budget." in plain(body(in_language))


def test_terms_are_quoted_and_hostile_texts_stay_texts(in_language: Make) -> None:
    html = body(in_language)
    assert "shared terms: <q>brine</q>, <q>pump</q>" in html
    assert "&lt;q&gt;" not in html


def test_what_was_made_up_says_so(in_language: Make) -> None:
    assert "Illustrative" in body(in_language)
    assert "Illustrative" not in body(in_language, illustrative=False)


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        ("ru", ("Потребностей без результата: 1", "общая область: ГРНТИ 55.03 (Машиностроение)")),
        ("kk", ("Нәтижесі жоқ қажеттіліктер: 1", "ортақ сала: ҒТАХР 55.03 (Машина жасау)")),
    ],
)
def test_other_languages(code: str, texts: tuple[str, ...], in_language: Make) -> None:
    for text in texts:
        assert text in plain(body(in_language, code))


def test_no_matches_no_section(in_language: Make) -> None:
    assert matches_section(in_language((made.indicators(),), "en")) is None
