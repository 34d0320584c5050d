from __future__ import annotations

import re
from collections.abc import Callable
from types import ModuleType

import polars as pl

from growthpoles.core.result import Result, Table
from growthpoles.present.page import Page
from growthpoles.present.sections.diagnosis import diagnosis_section, held_back


def body(page: Page) -> str:
    section = diagnosis_section(page)
    assert section is not None
    return section.body


def rows(html: str, label: str) -> list[str]:
    """Texts of the rows of the table with a name."""
    part = html.split(f'aria-label="{label}"')[1].split("<tbody>")[1].split("</tbody>", maxsplit=1)[0]
    return [" ".join(re.sub("<[^>]+>", " ", row).split()) for row in part.split("<tr>")[1:]]


def changed(result: Result, name: str, data: pl.DataFrame) -> Result:
    tables = tuple(Table(t.name, t.keys, data) if t.name == name else t for t in result.tables)
    return type(result)(tables=tables, spec=result.spec)


def test_without_a_diagnosis_there_is_no_section(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    page = in_language((fakes.potential(),), "en")
    assert diagnosis_section(page) is None and held_back(page, "KZ-71") == ""


def test_the_year_and_what_can_be_judged_stand_first(page: Page) -> None:
    html = body(page)
    assert "Year: 2022." in html
    assert "Of 3 constraints, 1 can be judged. Too few figures: 1; nothing to compare with: 1" in html
    assert "Measures with a source: 3 of 4." in html


def test_the_grid_gives_every_region_and_constraint_a_sign(page: Page) -> None:
    picture = body(page).split("<svg")[1].split("</svg>")[0]
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", picture)
    assert texts[:3] == ["1", "2", "3"]
    at = texts.index("Astana")
    assert texts[at + 1 : at + 4] == ["0", "x", "≠"]
    at = texts.index("Turkistan Region")
    assert texts[at + 1 : at + 4] == ["4", "?", "≠"]
    assert picture.count("<path") == 1  # only Turkistan is getting worse


def test_the_legend_names_every_mark_of_the_grid(page: Page) -> None:
    legend = body(page).split('<ul class="keys">')[1].split("</ul>")[0]
    for text in ("severe (from 0.6)", "too few figures", "confidential", "not comparable", "getting worse"):
        assert text in legend
    assert "no data" not in legend


def test_the_grid_is_also_a_table(page: Page) -> None:
    found = rows(body(page), "Severities as figures")
    assert "Karaganda Region 0.30 mild" in found and len(found) == 6


def test_a_judged_constraint_in_one_row(page: Page) -> None:
    assert rows(body(page), "Constraint by constraint") == [
        "1. low innovation activity 3 of 6 0.60 Shymkent 1 70% integration"
    ]


def test_untested_trends_are_not_called_zero(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    result = fakes.constraints()
    data = result["constraints"].with_columns(trend=pl.lit("untested"))
    row = rows(body(in_language((changed(result, "constraints", data),), "en")), "Constraint by constraint")
    assert "Shymkent too few years 70%" in row[0]


def test_what_is_missing_is_said_per_constraint(page: Page) -> None:
    found = rows(body(page), "What cannot be judged, and which figures are needed")
    assert found == [
        "2. shortage of money too few figures: 5; confidential: 1 20% direct figure: bank loans (5 of 6).",
        "3. growing wear not comparable: 6 0% weak proxy: wear by output mix. "
        "Instead of a weak proxy: wear of fixed assets.",
        "1. low innovation activity measured: 6 70% direct figure: enterprises with innovations. "
        "enterprises with R&amp;D (%).",
    ]


def test_areas_stand_with_how_much_they_rest_on_and_the_most_severe_first(page: Page) -> None:
    html = body(page)
    found = rows(html, "Areas of improvement")
    assert found[0] == "Shymkent 4 0.95 critical (constraints: 1 of 1)" and found[-1].startswith(
        "Astana 0 0.10"
    )
    assert "No constraint can be judged in: production." in html


def test_barriers_stand_beside_what_is_measured(page: Page) -> None:
    assert rows(body(page), "Barriers that enterprises name") == [
        "no demand 29.9% 1. low innovation activity 3 of 6 no agreement (+0.23)",
        "lack of own funds 18.7% 2. shortage of money cannot be judged cannot be compared",
    ]


def test_agreement_is_named_by_its_sign(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    result = fakes.constraints()
    for value, word, text in (
        (0.7, "same", "agreement (+0.70)"),
        (-0.7, "opposite", "the opposite (−0.70)"),
    ):
        data = result["barrier_agreement"].with_columns(spearman=pl.lit(value), agreement=pl.lit(word))
        html = body(in_language((changed(result, "barrier_agreement", data),), "en"))
        assert rows(html, "Barriers that enterprises name")[0].endswith(f"3 of 6 {text}")


def test_industries_reported_apart_come_after_the_total(page: Page) -> None:
    found = rows(body(page), "By industry: wear of fixed assets")
    assert found == [
        "all industries 47 50 0 none +3.5 getting worse",
        "mining and metallurgy (figures there are: Mining) 62 50 2 moderate +3.5 getting worse",
        "Agriculture 36 50 0 none +3.5 getting worse",
        "Mining 62 50 2 moderate +3.5 getting worse",
    ]


def test_one_year_has_no_trend_and_a_hidden_figure_keeps_its_mark(page: Page) -> None:
    html = body(page)
    assert rows(html, "By industry: enterprises with innovations") == [
        "Manufacturing 14.8 30 3 severe",
        "Information and communication x 30 x",
    ]


def test_the_country_is_held_against_norms(page: Page) -> None:
    assert rows(body(page), "The country against norms") == [
        "enterprises with innovations 11 30 % ✗ not reached",
        "wear by output mix 47 50 % ✓ reached weak proxy.",
        "bank loans 2.5 — % no norm",
    ]


def test_a_remark_of_another_result_is_not_taken_for_its_own(page: Page) -> None:
    html = body(page)
    assert "Cuts are proposals." in html and "The cuts are not estimates." not in html


def test_a_profile_names_the_strongest_constraint_and_the_measure_behind_it(page: Page) -> None:
    text = " ".join(re.sub("<[^>]+>", " ", held_back(page, "KZ-61")).split())
    assert text == (
        "What holds it back, 2022 4 low innovation activity : 0.90, critical. "
        "Confidence: 70%; trend: getting worse; area: integration. "
        "Furthest behind: enterprises with innovations – 4%, benchmark 13%. "
        "Constraints without enough figures are not listed."
    )


def test_a_profile_says_when_nothing_can_be_judged(
    fakes: ModuleType, in_language: Callable[..., Page]
) -> None:
    result = fakes.constraints()
    data = result["constraints"].with_columns(
        rank=pl.lit(None, pl.Int64), severity=pl.lit(None, pl.Float64), status=pl.lit("no-data")
    )
    page = in_language((changed(result, "constraints", data),), "en")
    assert "No constraint can be judged." in held_back(page, "KZ-61")


def test_what_is_not_severe_at_all_holds_nothing_back(page: Page) -> None:
    assert "No constraint that can be judged holds it back." in held_back(page, "KZ-71")
