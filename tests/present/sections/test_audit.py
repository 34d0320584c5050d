from __future__ import annotations

import re
from collections.abc import Callable
from types import ModuleType

import pytest

from growthpoles.core.result import Result
from growthpoles.present.page import Page
from growthpoles.present.sections.audit import audit_section

Make = Callable[..., Page]


def body_of(page: Page) -> str:
    section = audit_section(page)
    assert section is not None and section.ident == "audit"
    return section.body


def part(body: str, title: str) -> str:
    """From a heading to the next one."""
    return body[body.index(f"<h3>{title}</h3>") :].split("<h3>")[1]


def row(body: str, name: str) -> list[str]:
    """Texts of the cells that follow a row heading."""
    line = re.search(rf'<th scope="row">(?:\d+\. )?{re.escape(name)}.*?</tr>', body, re.S)
    assert line is not None
    return [
        re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", line[0], re.S)
    ]


def test_weights_stand_as_bars_and_as_figures_with_what_is_flagged(page: Page) -> None:
    body = part(body_of(page), "Stated and real weight of the pillars")
    assert body.count("<svg") == 2 and "33.3%" in body
    assert row(body, "Innovative infrastructure") == [
        "33.3%", "4.0%", "0.12", "0.13", "0.830", "weighs less than stated; no voice in the index",
    ]  # fmt: skip
    names = re.findall(r'<th scope="row">([^<]+)', body)
    assert [name.split()[0] for name in names] == ["Main", "Scientific-technical", "Innovative"]


def test_the_matrix_shows_sign_shade_and_flag(page: Page) -> None:
    body = part(body_of(page), "Correlations")
    assert 'class="m3">−0.86</td>' in body  # strong, negative, p = 0.03
    assert 'class="p2">0.62</td>' in body
    assert "<td>−0.22</td>" in body  # p = 0.68: no shade
    assert row(body, "Main macroeconomic indicators")[0] == "0.95 ▲"
    assert '<abbr title="ranks as the index does">' in body
    names = re.findall(r'<th scope="row">\d+\. ([^<]+?)\s*<', body)
    assert names[0] == "Innovation potential" and names[-1] == "Innovation activity"  # the index, not in it


def test_what_is_alike_or_apart_is_listed(page: Page) -> None:
    body = part(body_of(page), "Correlations")
    cells = row(body, "GRP per capita – Fixed investment per capita")
    assert cells == ["0.96", "0.010", "6", "says the same"]
    assert row(body, "R&amp;D staff per 10,000 employed")[1:3] == ["−0.21", "0.55"]
    assert "R&amp;D expenditure in GRP" not in body  # a pair across pillars that is not flagged


def test_a_missing_alpha_has_its_reason(page: Page) -> None:
    body = part(body_of(page), "Consistency of the pillars")
    assert row(body, "Innovative infrastructure") == [
        "1",
        "1",
        "6",
        "…",
        "…",
        "…",
        "fewer than two parts vary",
    ]
    assert row(body, "Scientific-technical potential")[3] == "−0.35"


def test_leaving_out_names_who_moves(page: Page) -> None:
    body = part(body_of(page), "What each element does to the ranks")
    first, rest = body.split("<details>")
    assert row(first, "Main macroeconomic indicators")[2] == "Kostanay Region: 4&nbsp;→&nbsp;1"
    assert row(first, "Innovative infrastructure")[2] == "nobody"
    assert "regions without an index then: 1" in first
    assert row(first, "R&amp;D expenditure in GRP")[-1] == "the ranks hang on it"
    assert "GRP per capita" in rest and "GRP per capita" not in first


def test_gaps_keep_zero_confidential_and_missing_apart(page: Page) -> None:
    body = part(body_of(page), "Figures behind the index")
    assert row(body, "R&amp;D staff per 10,000 employed")[:7] == ["67%", "4", "0", "0", "1", "1", "0"]
    assert row(body, "Fixed investment per capita")[:7] == ["100%", "5", "0", "0", "0", "0", "1"]
    assert row(body, "Astana")[-2:] == ["units", "left as it is"]
    gaps = body.split("Indicators with gaps")[1].split("</table>")[0]
    assert "Organisations with ICT" not in gaps  # a true zero is a published figure


def test_rank_changes_stand_with_their_causes_the_greatest_first(page: Page) -> None:
    body = part(body_of(page), "Why the ranks changed from 2021 to 2022")
    assert body.index("Karaganda Region") < body.index("Atyrau Region")
    assert row(body, "Karaganda Region") == ["4&nbsp;→&nbsp;2", "+2", "+2.5", "−0.5", "0", "0", "0"]


@pytest.mark.parametrize("code", ["en", "ru", "kk"])
def test_without_a_score_the_section_says_what_is_not_available(
    code: str, fakes: ModuleType, in_language: Make
) -> None:
    page = in_language((fakes.scoreless_audit(),), code)
    body, _ = body_of(page), page.language.gettext
    assert "<svg" not in body and "None" not in body
    for text in (
        "No region has an index, so everything that rests on it is not available.",
        "Not available: no region has an index, so no pillar has a real weight.",
        "Not available: too few regions have scores of two pillars.",
        "Not available: no region has an index whose rank could move.",
    ):
        assert _(text) in body
    assert _("Why the ranks changed from {start} to {end}").split("{")[0] not in body


def test_without_an_audit_there_is_no_section(fakes: ModuleType, in_language: Make) -> None:
    results: tuple[Result, ...] = (fakes.potential(), fakes.poles())
    assert audit_section(in_language(results, "en")) is None
