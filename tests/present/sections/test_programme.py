from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from tests.present import made_programmes as made

from growthpoles.core.result import Result
from growthpoles.labels import Label
from growthpoles.present.page import Page
from growthpoles.present.sections.programme import programme_section
from growthpoles.programmes.assess import assess_programme
from growthpoles.programmes.programme import Node, Programme

Make = Callable[[tuple[Result, ...], str], Page]


def body(make: Make, code: str = "en", result: Result | None = None) -> str:
    section = programme_section(make((result or made.programme(),), code))
    assert section is not None
    return section.body


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_how_far_the_whole_has_come(in_language: Make) -> None:
    """Goals of equal weight: 1.1 (cut to 1), 0.1 and one without figures: 55 % over two of three."""
    text = plain(body(in_language))
    assert "Innovation of the east : 1250 million KZT stated so far. Its goals are 55% of the way" in text
    assert "to their targets, each goal counted between 0 and 100%, measured on 67% of their weight" in text
    assert "Parts without a budget: 1. Sums of money that hold them are left open." in text
    assert "No goal serves these dimensions of the innovation sphere: Institutional environment" in text
    assert "Scientific institutions take part: East University." in text


def test_the_tree_goes_from_the_programme_to_the_measure(in_language: Make) -> None:
    html = body(in_language)
    tree = html[html.index('<ul class="tree">') : html.index("How far the goals")]
    names = re.findall(r"<strong>(.*?)</strong>", tree)
    assert names == [
        "Innovation of the east", "Clean energy", "Wind turbines", "Buying the first turbines",
        "Law on testing grounds",
    ]  # fmt: skip
    assert tree.count('<ul class="tree">') == 4
    told = plain(tree)
    assert "Wind turbines Project, 2026–2028 Money with all its parts: 1150 million KZT." in told
    assert "Buying the first turbines Measure Money: 250 million KZT." in told
    assert "Public procurement of innovation Executor: East University" in told


def test_inherited_tags_stand_at_the_part_above_only(in_language: Make) -> None:
    tree = plain(body(in_language).split("The tree of the programme")[1].split("How far the goals")[0])
    assert tree.count("priority: Clean energy") == 1
    assert tree.count("Economic and financial mechanism") == 1
    assert tree.count("Innovation approach") == 1


def test_states_of_goals_are_counted(in_language: Make) -> None:
    cards = re.findall(r"<dt>(.*?)</dt><dd>(\d)", body(in_language))
    assert cards == [("Attained", "1"), ("On track", "0"), ("Behind", "1"), ("No figures", "1")]


def test_the_rules_are_named_with_version_and_date(in_language: Make) -> None:
    assert "Rules: Rules of the grant call (January 15, 2026, version 2)." in body(in_language)


def test_a_programme_without_goals_and_figures(in_language: Make) -> None:
    bare = assess_programme(Programme((Node("P", Label("Plan"), "programme"),)))
    text = plain(body(in_language, result=bare))
    assert "It states no goals, so nothing can be said about how far it has come." in text
    assert "Modernisation of the innovation sphere" not in text and "Illustrative" not in text
    assert "Goals and indicators" not in text and "No goal serves" not in text


@pytest.mark.parametrize(("code", "text"), [("ru", "Дерево программы"), ("kk", "Бағдарлама ағашы")])
def test_other_languages(code: str, text: str, in_language: Make) -> None:
    assert text in body(in_language, code)


def test_no_programme_no_section(in_language: Make) -> None:
    assert programme_section(in_language((made.sharing(),), "en")) is None
