from __future__ import annotations

import re
from collections.abc import Callable
from types import ModuleType

import polars as pl
import pytest

from growthpoles.core.result import Result
from growthpoles.present.page import Page
from growthpoles.present.sections.divergence import divergence_section


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ")


def changed(fakes: ModuleType, result: Result, name: str, data: pl.DataFrame) -> Result:
    tables = tuple(fakes.Table(t.name, t.keys, data) if t.name == name else t for t in result.tables)
    return type(result)(tables, result.spec, result.diagnostics, result.provenance)


def body_of(in_language: Callable[..., Page], *results: Result, code: str = "en") -> str:
    section = divergence_section(in_language(results, code))
    assert section is not None
    return section.body


@pytest.fixture
def body(fakes: ModuleType, in_language: Callable[..., Page]) -> str:
    return body_of(in_language, fakes.divergence())


def row(body: str, claim: str, measure: str) -> str:
    part = body.split(f"Claim: {claim}")[1].split("Claim:", maxsplit=1)[0]
    return plain(part.split(f">{measure}</th>")[1].split("</tr>")[0])


def test_grades_stand_before_any_picture_with_reason_and_p(body: str) -> None:
    assert body.index("What the figures say") < body.index("<svg")
    assert row(body, "the core&#39;s share grows", "Share of the core in the amount").startswith(
        " ● supported p "
    )
    text = row(body, "units come closer", "Beta, absolute")  # with and without Atyrau
    assert re.search(r"inconclusive could be chance; p = 0\.\d{3} ○ not supported the estimate points", text)


def test_what_six_units_cannot_tell_is_said(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    body = body_of(in_language, fakes.divergence(least_units=8))
    assert "With 6 units nothing is decided; at least 8 are needed" in plain(body)
    grades = set(re.findall(r"</span> (supported|not supported|inconclusive|not assessed here)</span>", body))
    assert grades == {"inconclusive"}
    assert "too few units" in body


def test_the_units_left_out_are_named_in_the_second_column(body: str) -> None:
    assert "Without Atyrau Region" in body and "The second column leaves out: Atyrau Region." in plain(body)
    assert plain(body).count("all regions") >= 3  # legends of the three pictures


def test_without_a_slope_below_zero_there_is_no_speed(
    fakes: ModuleType, in_language: Callable[..., Page]
) -> None:
    result = fakes.divergence()
    assert "no speed — " in plain(body_of(in_language, result))
    table = beta_of(fakes, in_language, p=0.04)
    assert "0.040 1.5% 48 years" in table and "no speed" not in table


def beta_of(fakes: ModuleType, in_language: Callable[..., Page], *, p: float, code: str = "en") -> str:
    """The table of beta convergence where the poorer grow faster, with a p-value."""
    result = fakes.divergence()
    data = result["beta"].with_columns(speed=pl.lit(0.0151), half_life=pl.lit(47.8), robust_p=pl.lit(p))
    html = body_of(in_language, changed(fakes, result, "beta", data), code=code)
    return next(plain(part.split("</table>")[0]) for part in html.split("<table")[1:] if "R²" in part)


@pytest.mark.parametrize(
    ("code", "text"),
    [("en", "not told apart from zero"), ("ru", "неотличима от нуля"), ("kk", "нөлден ажыратылмайды")],
)
def test_a_slope_that_may_be_chance_has_no_speed(
    code: str, text: str, fakes: ModuleType, in_language: Callable[..., Page]
) -> None:
    chance = beta_of(fakes, in_language, p=0.101, code=code)
    assert chance.count(text) == 2 and "48" not in chance
    assert text not in beta_of(fakes, in_language, p=0.1, code=code)


def test_the_speed_of_six_regions_is_not_told_apart_from_zero(body: str) -> None:
    """p = 0.955: a half-life of 606 years is not printed."""
    assert "0.955 not told apart from zero —" in plain(body) and "606 years" not in plain(body)


def test_shares_of_the_core_in_product_and_people_are_drawn(body: str) -> None:
    picture = body.split('id="dv-core-t"')[1].split("</svg>", maxsplit=1)[0]
    assert ">in the product<" in picture and ">in the population<" in picture and ">0%<" in picture


def test_clubs_name_their_regions_and_those_in_none(
    fakes: ModuleType, in_language: Callable[..., Page], body: str
) -> None:
    assert "In no club: Astana, Atyrau Region, Karaganda Region" in plain(body)
    result = fakes.divergence()
    data = result["clubs"].with_columns(
        merged_club=pl.when(pl.col("unit").is_in(["KZ-71", "KZ-23"])).then(pl.lit(1, pl.Int64))
    )
    text = plain(body_of(in_language, changed(fakes, result, "clubs", data)))
    assert "Club 1: Astana, Atyrau Region In no club: Karaganda Region, Kostanay Region" in text


def test_in_current_prices_growth_is_not_read(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    text = plain(body_of(in_language, fakes.divergence(index=False)))
    assert "growth in current prices, which proves nothing" in text
    assert "Not assessed: clubs need growth in constant prices" in text
    assert "not assessed here the figures do not allow it" in text


def test_moves_between_classes_fill_a_square(body: str) -> None:
    table = body.split('class="matrix"')[1].split("</table>", maxsplit=1)[0]
    assert len(re.findall(r"<tr>", table)) == 5 and table.count("class 3") == 1
    assert plain(table).count("%") >= 6


def test_the_map_shows_what_may_be_chance_without_colour(body: str) -> None:
    picture = body.split('id="dv-map-t"')[1].split("</svg>", maxsplit=1)[0]
    assert picture.count('stroke-dasharray="5 4"') + picture.count("url(#dv-map") >= 3
    assert "Atyrau Region: " not in picture  # an island has no neighbours
    assert re.search(r"Astana: [a-z ]+, p = 0\.\d{3}", picture)


def test_names_of_the_result_itself_come_first(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    """In another edition the same code is another territory."""
    result = fakes.divergence()
    data = result["labels"].with_columns(
        en=pl.when(pl.col("code") == "KZ-71").then(pl.lit("Old Astana")).otherwise("en")
    )
    assert "Core: Old Astana." in plain(
        body_of(in_language, fakes.potential(), changed(fakes, result, "labels", data))
    )


def test_without_a_result_there_is_no_section(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    assert divergence_section(in_language((fakes.poles(),), "en")) is None
