from __future__ import annotations

import re
from collections.abc import Callable
from types import ModuleType

import polars as pl
import pytest

from growthpoles.core.result import Result, Table
from growthpoles.present.page import Page
from growthpoles.present.sections.benchmark import benchmark_section


def body(page: Page) -> str:
    section = benchmark_section(page)
    assert section is not None
    return section.body


def changed(result: Result, **tables: pl.DataFrame) -> Result:
    made = tuple(Table(t.name, t.keys, tables.get(t.name, t.data)) for t in result.tables)
    return type(result)(tables=made, spec=result.spec)


def row_of(html: str, name: str) -> list[str]:
    """Texts of the cells of one row of the table."""
    row = html[html.index("<tbody>") :].split(name, 1)[1].split("</tr>", maxsplit=1)[0]
    return [re.sub("<[^>]+>", " ", cell).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)]


def test_places_and_the_widest_gap_stand_first(page: Page) -> None:
    """Only cells: the place of the nation, of the best region, and the figures of research."""
    html = body(page)
    assert (
        "Among 3 other countries, Kazakhstan would take place 3 and its best region, Astana, place 2." in html
    )
    assert (
        "The widest gap: research expenditure. Kazakhstan: 2.8%, better than 33% of the countries; "
        "for comparison, from 3.5% (India) to 7.1% (United States)." in html
    )
    assert "A comparison of place." in html


def test_a_country_ahead_of_most_has_no_gap(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    result = fakes.benchmark()
    data = result["benchmark_figures"].with_columns(percentile=pl.lit(0.9))
    assert "The widest gap" not in body(in_language((changed(result, benchmark_figures=data),), "en"))


def test_the_picture_names_every_unit_and_says_every_value(page: Page, fakes: ModuleType) -> None:
    picture = body(page).split("</svg>")[0]
    said = picture.split("<desc")[1].split("</desc>")[0]
    for code, value in fakes.ABROAD.items():
        assert f"{page.unit(code)}: {value:.2f}" in said
        assert f"{page.unit(code)}\u00a0\u00a0{value:.2f}" in picture.split("</desc>")[1]
    assert said.index("United States") < said.index("Astana") < said.index("India") < said.index("Turkistan")


def test_the_table_marks_older_figures_and_missing_ones(page: Page) -> None:
    html = body(page)
    heads = re.findall(r'<th scope="col"[^>]*><span>(.*?)</span>', html)
    assert heads == [
        "Kazakhstan", "Astana", "Karaganda Region", "Atyrau Region", "Kostanay Region", "Shymkent",
        "Turkistan Region", "United States", "India",
    ]  # fmt: skip
    assert row_of(html, "Place among the countries") == ["3", "2", "3", "3", "3", "4", "4", "1", "2"]
    assert [" ".join(cell.split()) for cell in row_of(html, "research expenditure")][-2:] == [
        "7.1",
        "3.5 * 2020",
    ]
    assert row_of(html, "product per person")[-2] == "…"


def test_many_regions_are_shown_by_their_ends(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    result = fakes.benchmark()
    scores = result["benchmark_scores"]
    more = scores.filter(unit="KZ-39").with_columns(unit=pl.lit("KZ-99"))
    html = body(in_language((changed(result, benchmark_scores=pl.concat([scores, more])),), "en"))
    heads = re.findall(r'<th scope="col" class="v[^"]*"><span>(.*?)</span>', html)
    assert heads[:6] == [
        "Astana", "Karaganda Region", "Atyrau Region", "KZ-99", "Shymkent", "Turkistan Region",
    ]  # fmt: skip
    assert "First regions" in html and "Last regions" in html


def test_what_is_not_comparable_is_named_with_both_figures(page: Page) -> None:
    html = body(page)
    assert "differ by at most 10%: product per person; research expenditure." in html
    figures = "investment – 14.7% in the regions’ source, 25.5% in the countries’ table."
    assert f"not scored: {figures} A wider notion." in html
    assert "Not checked, a national figure is missing: urban population." in html
    assert html.count("A wider notion.") == 1 and "product per person: Not income." in html


def test_without_named_countries_all_are_grey(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    result = fakes.benchmark()
    free = type(result)(tables=result.tables, spec={"named": []})
    html = body(in_language((free,), "en"))
    assert "country named in the table" not in html and ">Countries<" not in html


@pytest.mark.parametrize("kind", ["potential", "performance"])
def test_without_a_benchmark_there_is_no_section(
    kind: str, fakes: ModuleType, in_language: Callable[..., Page]
) -> None:
    assert benchmark_section(in_language((getattr(fakes, kind)(),), "en")) is None
