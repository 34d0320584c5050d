from __future__ import annotations

import re
from collections.abc import Callable
from types import ModuleType

import pytest

from growthpoles.core.result import Result
from growthpoles.present.page import Page
from growthpoles.present.sections.settlements import settlements_section

Make = Callable[[tuple[Result, ...], str], Page]


def body(make: Make, results: tuple[Result, ...], code: str = "en") -> str:
    section = settlements_section(make(results, code))
    assert section is not None
    return section.body


def row(html: str, name: str) -> str:
    """The row of a table that begins with a name, without tags."""
    found = re.search(rf'<tr><th scope="row">{name}.*?</tr>', html, re.DOTALL)
    assert found
    return " ".join(re.sub(r"<[^>]+>", " ", found.group()).split())


def test_the_answer_counts_poles_and_those_that_cannot_be_judged(
    fakes: ModuleType, in_language: Make
) -> None:
    html = body(in_language, (fakes.settlements(),))
    assert "Of 5 settlements 1 are growth poles" in html
    assert "About 2 the figures say too little" in html
    assert "2 settlements are undetermined" in html


def test_figures_of_the_region_stand_beside_each_label(fakes: ModuleType, in_language: Make) -> None:
    html = body(in_language, (fakes.settlements(),))
    assert "Many labels of cities rest on the figures of their region" in html
    assert "firm 96% 80% 0% growth pole planned 0.90" in row(html, "Northtown")
    town = row(html, "Milltown")
    assert "fragile 12% 60% 55%" in town
    assert "industrial pole ; potential pole" in town and "extractive" in town
    assert "agglomeration: Northtown" in town


def test_nothing_is_said_of_figures_of_the_region_where_none_are_used(
    fakes: ModuleType, in_language: Make
) -> None:
    own = fakes.PolesResult(fakes.settlements().tables, {"typology": "towns"})
    assert "Many labels of cities" not in body(in_language, (own,))


def test_only_the_figures_that_those_who_cannot_be_judged_lack_are_counted(
    fakes: ModuleType, in_language: Make
) -> None:
    html = body(in_language, (fakes.settlements(),))
    assert row(html, "innovation reserve").endswith(" 2")
    assert not re.search(r'<tr><th scope="row">field of agriculture', html)


def test_the_way_to_another_kind_is_not_measured_without_figures(
    fakes: ModuleType, in_language: Make
) -> None:
    html = body(in_language, (fakes.settlements(),))
    assert "For no settlement the figures suffice to measure the distance" in html
    assert "innovation reserve: 2 settlements" in html


def test_the_nearest_to_another_kind_comes_first(fakes: ModuleType, in_language: Make) -> None:
    html = body(in_language, (fakes.settlements(measured=True),))
    assert "For no settlement the figures" not in html
    assert row(html, "Greenfield") == "Greenfield agro-industrial pole innovation reserve 0.20 0.30 50% 0.7"
    table = html[html.index("On the way to another kind") :]
    assert table.index("Greenfield") < table.index("Farside")


def test_a_region_from_its_settlements_stands_beside_its_own_type(
    fakes: ModuleType, in_language: Make
) -> None:
    cells = row(body(in_language, (fakes.settlements(),)), "Astana")
    assert cells == (
        "Astana innovation-technological pole industrial pole; potential pole 80%; 5 settlements 75% 15% 10%"
    )


def test_letters_of_the_types_of_regions_stay_and_new_ones_follow(
    fakes: ModuleType, in_language: Make
) -> None:
    html = body(in_language, (fakes.poles(), fakes.settlements()))
    assert re.search(r">A</span> <strong>innovation-technological pole", html)
    assert re.search(r">B</span> <strong>industrial pole", html)


def test_the_map_has_every_settlement_and_says_its_label(fakes: ModuleType, in_language: Make) -> None:
    html = body(in_language, (fakes.settlements(),))
    picture = html[html.index("<svg") : html.index("</svg>")]
    assert picture.count("<circle") == 5
    assert "Milltown, industrial pole, potential pole" in picture


def test_without_coordinates_there_is_no_map(fakes: ModuleType, in_language: Make) -> None:
    tables = [t for t in fakes.settlements().tables if t.name != "units"]
    html = body(in_language, (fakes.PolesResult(tuple(tables)),))
    assert "<svg" not in html and "Northtown" in html


@pytest.mark.parametrize(
    ("code", "text"),
    [("ru", "2 населённых пункта не определены"), ("kk", "2 елді мекен анықталмаған")],
)
def test_other_languages(code: str, text: str, fakes: ModuleType, in_language: Make) -> None:
    assert text in body(in_language, (fakes.settlements(),), code)


def test_poles_of_regions_are_no_settlements(fakes: ModuleType, in_language: Make) -> None:
    assert settlements_section(in_language((fakes.poles(),), "en")) is None
