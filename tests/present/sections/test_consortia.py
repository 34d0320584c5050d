from __future__ import annotations

import re
from collections.abc import Callable

import polars as pl
import pytest
from tests.present import made_transfer as made

from growthpoles.core.result import Result, Table
from growthpoles.present.page import Page
from growthpoles.present.sections.consortia import consortia_section
from growthpoles.transfer.consortia_results import ConsortiaResult

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


def test_what_is_said_of_ties_is_what_the_table_holds(in_language: Make) -> None:
    found = made.consortia()
    assert "but have had no agreements with one another." in plain(body(in_language))
    tied = found["consortia"].with_columns(density=pl.lit(0.5))
    tables = (Table("consortia", ("consortium",), tied), *(t for t in found.tables if t.name != "consortia"))
    page = in_language((ConsortiaResult(tables, found.spec),), "en")
    section = consortia_section(page)
    assert section is not None and "from 50% to 50% are there or have been." in plain(section.body)


@pytest.mark.parametrize(("code", "words"), [("ru", ("2 консорциума", "1 консорциум", "3 консорциума"))])
def test_cards_count_in_the_right_plural(code: str, words: tuple[str, ...], in_language: Make) -> None:
    text = plain(body(in_language, code))
    assert all(f"{word} " in text for word in words)


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
