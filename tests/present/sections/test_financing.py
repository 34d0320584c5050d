from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from tests.present import plan_results as made

from growthpoles.core.result import Result
from growthpoles.present.page import Page
from growthpoles.present.sections.financing import financing_section

Make = Callable[[tuple[Result, ...], str], Page]
Read = Callable[[str], list[tuple[tuple[str, ...], str]]]


def body(make: Make, *results: Result, code: str = "en") -> str:
    section = financing_section(make(results, code))
    assert section is not None
    return section.body


def rows(html: str, name: str) -> list[str]:
    found = re.findall(rf'<tr><th scope="row">{name}.*?</tr>', html, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", item).split()) for item in found]


def test_today_in_sentences(in_language: Make) -> None:
    html = body(in_language, made.financing())
    assert "In 2022, 3300 million KZT were spent on innovation from all sources." in html
    assert "Other funds – 43.9%, Own funds – 39.4%, Republican budget – 13.0%" in html
    assert "Karaganda Region alone 60.6%, the 2 largest regions together 90.9%" in html


def test_confidential_zero_and_number_differ(in_language: Make) -> None:
    html = body(in_language, made.financing())
    table = html[html.index("Every region and source as published") :]
    assert rows(table, "Karaganda Region")[:2] == [
        "Karaganda Region 500.0 100.0 x 1350.0",
        "Karaganda Region x",
    ]
    assert rows(table, "Turkistan Region")[:2] == ["Turkistan Region 200.0 80.0 20.0 0", "Turkistan Region 0"]


def test_no_remainder_where_a_figure_is_confidential(in_language: Make) -> None:
    html = body(in_language, made.financing())
    table = html[html.index("Do the parts add up") :]
    assert rows(table, "Karaganda Region")[0].endswith("Not checked: a figure is confidential 2000.0 –")
    assert rows(table, "Astana")[0].endswith("Adds up 1000.0 0")


def test_the_plan_beside_today(in_language: Make) -> None:
    html = body(in_language, made.financing())
    assert "The plan leans more on: Republican budget (13.0% → 51.2%)." in html
    assert "Regions with a larger share in the plan: Turkistan Region (9.1% → 21.8%)." in html
    assert (
        "23% of the plan comes from a kind of source that the published table does not show: Commercial bank."
        in html
    )
    assert rows(html, "Own funds")[0] == "Own funds 1300.0 39.4% 0 22.3% −17.0"


def test_without_a_plan_nothing_is_compared_and_nothing_is_made_up(in_language: Make) -> None:
    html = body(in_language, made.financing(with_plan=False))
    assert "Share in the plan" not in html and "Illustrative" not in html and "stands the plan" not in html


def test_only_the_plan_is_called_made_up(in_language: Make) -> None:
    assert "Illustrative plan: the figures of today are real" in body(in_language, made.financing())


@pytest.mark.parametrize("code", ["ru", "kk"])
def test_no_codes_and_no_english_in_other_languages(code: str, in_language: Make, read: Read) -> None:
    for _, text in read(body(in_language, made.financing(), code=code)):
        assert not re.search(r"[A-Za-z]{2,}|KZ-", text), text


def test_nothing_without_a_result(in_language: Make) -> None:
    assert financing_section(in_language((made.plan(),), "en")) is None
