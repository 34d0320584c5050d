from __future__ import annotations

import re
from collections.abc import Callable
from types import ModuleType

import polars as pl
import pytest

from growthpoles.core.result import Result
from growthpoles.present.page import Page
from growthpoles.present.sections.growth import growth_section


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ")


def body_of(in_language: Callable[..., Page], *results: Result, code: str = "en") -> str:
    section = growth_section(in_language(results, code))
    assert section is not None
    return section.body


@pytest.fixture
def body(fakes: ModuleType, in_language: Callable[..., Page]) -> str:
    return body_of(in_language, fakes.growth(), fakes.growth_estimate())


def test_that_it_is_no_forecast_is_the_first_thing_said(body: str) -> None:
    first = re.findall(r"<p.*?</p>", body)[0]
    assert 'class="heading"' in first and "no forecast" in first


def test_every_pushed_region_has_a_fan_with_the_years_of_the_push(body: str) -> None:
    titles = re.findall(r"<h3>(Growth of .*?)</h3>", body)
    assert titles == [
        "Growth of Astana with and without the push",
        "Growth of Shymkent with and without the push",
    ]
    picture = body.split('id="gr-fan-KZ-71-wide-t"')[1].split("</svg>", maxsplit=1)[0]
    assert picture.count('fill-opacity="0.16"') == picture.count('fill-opacity="0.24"') == 2  # fan and legend
    assert (
        ">years of the push<" in picture and picture.count("stroke-dasharray") >= 3
    )  # the course without it
    assert "2 points a year more growth of exports, 2025–2028" in plain(body)
    assert "investment of 1.5% of output a year, 2026–2030" in plain(body)


def test_the_needed_size_is_told_or_that_there_is_none(
    fakes: ModuleType, in_language: Callable[..., Page], body: str
) -> None:
    assert plain(body).count("No size that was tried takes off in half of the draws.") == 2
    result = fakes.growth()
    found = result["takeoff"].with_columns(needed_size=pl.lit(3.0))
    tables = tuple(fakes.Table(t.name, t.keys, found) if t.name == "takeoff" else t for t in result.tables)
    again = body_of(in_language, type(result)(tables, result.spec, result.diagnostics))
    assert "Smallest size tried that takes off in half of the draws: 3." in again


def test_the_line_at_one_half_crosses_the_curve_of_sizes(body: str) -> None:
    picture = body.split('id="gr-sizes-wide-t"')[1].split("</svg>", maxsplit=1)[0]
    assert ">half of the draws<" in picture and ">100%<" in picture and picture.count("<circle") >= 6


def test_gains_and_losses_stand_with_the_pushed_on_top(body: str) -> None:
    picture = body.split('id="gr-effects-wide-t"')[1].split("</svg>", maxsplit=1)[0]
    names = re.findall(r">(★ \w+|[A-Z]\w+ Region)<", picture)
    assert names[:2] == ["★ Astana", "★ Shymkent"] and len(names) == 6


def test_losers_are_named(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    result = fakes.growth()
    lost = result["effects"].with_columns(
        reading=pl.when(pl.col("region") == "KZ-61").then(pl.lit("loses")).otherwise("reading")
    )
    tables = tuple(fakes.Table(t.name, t.keys, lost) if t.name == "effects" else t for t in result.tables)
    body = body_of(in_language, type(result)(tables, result.spec, result.diagnostics))
    assert "In nearly all draws the push takes output from: Turkistan Region." in body


def test_presumed_parameters_are_marked_and_sources_translated(
    fakes: ModuleType, in_language: Callable[..., Page]
) -> None:
    body = body_of(in_language, fakes.potential(), fakes.growth(), code="ru")
    table = body.split('aria-label="Параметры и их источники"')[1].split("</table>")[0]
    rows = {plain(row.split("</th>")[0]).strip(): plain(row) for row in table.split('<th scope="row">')[1:]}
    assert "○ Принято: никто не переезжает" in rows["Рост заработной платы, % в год"]
    assert "4 (3 … 5)" in rows["Рост заработной платы, % в год"]
    verdoorn = rows["Коэффициент Вердоорна (лямбда)"]
    assert "○" not in verdoorn and "Оценено: панель регионов" in verdoorn and "0,5 ± 0,1" in verdoorn


def test_the_fork_has_its_points_and_today(body: str) -> None:
    picture = body.split('id="gr-fork-wide-t"')[1].split("</svg>", maxsplit=1)[0]
    for text in ("today", "spread out breaks", "gathered holds up to here", "holds", "tips over"):
        assert f">{text}<" in picture
    assert "industry stays where it is: gathered or spread" in body  # 1.7 lies between 1.63 and 1.81


def test_a_coefficient_that_is_not_identified_says_why(body: str) -> None:
    part = plain(body.split("The Verdoorn coefficient</h3>")[1])
    assert part.startswith(" Not identified from the figures")
    assert "within regions: too few cases; between regions: too few cases" in part
    assert "edition kz20: 2010–2024" in part


def test_without_a_push_there_are_courses_but_no_effects(
    fakes: ModuleType, in_language: Callable[..., Page]
) -> None:
    body = body_of(in_language, fakes.growth(push=False))
    assert "Gap between the regions" in body and "Parameters and their sources" in body
    for text in ("Who gains", "How large a push", "takes off"):
        assert text not in body


def test_an_estimate_alone_makes_the_section(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    body = body_of(in_language, fakes.growth_estimate())
    assert "The Verdoorn coefficient" in body and "<svg" not in body
    assert growth_section(in_language((fakes.poles(),), "en")) is None
