from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from tests.present import made_programmes as made

from growthpoles.core.result import Result
from growthpoles.present.page import Page
from growthpoles.present.sections.investors import investors_section

Make = Callable[[tuple[Result, ...], str], Page]


def body(make: Make, code: str = "en", *, illustrative: bool = True) -> str:
    section = investors_section(make((made.investors(illustrative=illustrative),), code))
    assert section is not None
    return section.body


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_each_programme_has_its_consortium(in_language: Make) -> None:
    energy, farms = (plain(part) for part in body(in_language).split("<h3>")[1:])
    assert energy.startswith("Clean energy ● all roles filled, all money raised")
    assert "5 members raise 800 million KZT of 800 million KZT." in energy
    assert farms.startswith("Farming ○ not complete")
    assert "5 members raise 1350 million KZT of 2000 million KZT." in farms


def test_a_role_that_nobody_plays_is_named(in_language: Make) -> None:
    energy, farms = (plain(part) for part in body(in_language).split("<h3>")[1:])
    assert "Nobody in the register plays: Insurer." in farms and "Insurer ○ nobody 0" in farms
    assert "Nobody in the register" not in energy
    assert "Innovative commercial bank First Bank 1" in energy


def test_members_by_their_money_with_the_leader(in_language: Make) -> None:
    html = body(in_language).split("<h3>")[1]
    table = html[html.index("Member</th>") :].split("</table>")[0]
    names = re.findall(r'<th scope="row">(.*?)</th>', table)
    assert names[:2] == ["First Bank", "East Venture"]
    assert "First Bank Innovative commercial bank KZ-71 leads 560 70%" in plain(table)


def test_rules_of_composition_that_are_broken(in_language: Make) -> None:
    html = body(in_language).split("<h3>")[1]
    assert "not kept: Independent firms; Kind of the leading member; Smallest part of one member." in html
    checks = plain(html[html.index("Rule of composition</th>") :])
    assert "Independent firms not kept Turbine Plant 1 2" in checks
    assert "Part of the laboratories not known East University … 40%" in checks


def test_what_was_made_up_says_so(in_language: Make) -> None:
    assert "Illustrative" in body(in_language)
    assert "Illustrative" not in body(in_language, illustrative=False)


@pytest.mark.parametrize(
    ("code", "text"),
    [("ru", "В реестре некому исполнить роли: Страховая организация."), ("kk", "Сақтандыру ұйымы")],
)
def test_other_languages(code: str, text: str, in_language: Make) -> None:
    assert text in body(in_language, code)


def test_no_consortium_no_section(in_language: Make) -> None:
    assert investors_section(in_language((made.sharing(),), "en")) is None
