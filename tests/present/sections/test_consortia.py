from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from tests.present import made_transfer as made

from growthpoles.core.result import Result
from growthpoles.present.page import Page
from growthpoles.present.sections.consortia import consortia_section

Make = Callable[[tuple[Result, ...], str], Page]


def body(make: Make, code: str = "en", *, illustrative: bool = True) -> str:
    section = consortia_section(make((made.consortia(illustrative=illustrative),), code))
    assert section is not None and section.ident == "consortia"
    return section.body


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_seen_and_proposed_in_numbers(in_language: Make) -> None:
    text = plain(body(in_language))
    assert "Organisations in the register: 10. Consortia seen in their ties: 2;" in text
    assert "new ones that could be formed: 1; with the composition of a pole of competitiveness: 3." in text


def test_the_best_of_each_origin_with_its_members_the_leader_first(in_language: Make) -> None:
    text = plain(body(in_language))
    assert (
        "The best of those seen in ties: Agriculture and forestry, Turkistan Region (score 0.54); members: "
        "South Farm, Farming University, Melon Union." in text
    )
    assert "The best of those proposed: Medicine and health care, Astana (score 0.12)" in text


def test_the_network_is_drawn_year_by_year(in_language: Make) -> None:
    picture = re.findall(r"<svg.*?</svg>", body(in_language), re.DOTALL)[0]
    assert picture.count("<circle") == 4 * 4 + 4, "four measures of four years, and their signs in the legend"
    assert ">2021<" in picture and ">2024<" in picture


def test_what_registers_do_not_show_is_said(in_language: Make) -> None:
    assert "Governance, which counts among the criteria, is in no register" in plain(body(in_language))


def test_what_was_made_up_says_so(in_language: Make) -> None:
    assert "Illustrative" in body(in_language)
    assert "Illustrative" not in body(in_language, illustrative=False)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("ru", "Сельское и лесное хозяйство, Туркестанская область (оценка 0,54)"),
        ("kk", "Ауыл және орман шаруашылығы, Түркістан облысы (бағасы 0,54)"),
    ],
)
def test_other_languages(code: str, text: str, in_language: Make) -> None:
    assert text in plain(body(in_language, code))


def test_no_consortia_no_section(in_language: Make) -> None:
    assert consortia_section(in_language((made.indicators(),), "en")) is None
