from __future__ import annotations

import re
from collections.abc import Callable
from types import ModuleType

import polars as pl
import pytest

from growthpoles.core.result import Result
from growthpoles.poles.spread import with_effects
from growthpoles.present.page import Page
from growthpoles.present.sections.poles import poles_section
from growthpoles.present.sections.spread import spread_section


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ")


def changed(fakes: ModuleType, result: Result, **given: pl.DataFrame) -> Result:
    tables = tuple(
        fakes.Table(t.name, t.keys, given[t.name]) if t.name in given else t for t in result.tables
    )
    return type(result)(tables, result.spec, result.diagnostics, result.provenance)


def body_of(in_language: Callable[..., Page], *results: Result) -> str:
    section = spread_section(in_language(results, "en"))
    assert section is not None
    return section.body


@pytest.fixture
def body(fakes: ModuleType, in_language: Callable[..., Page]) -> str:
    return body_of(in_language, fakes.spread())


def test_no_label_is_forced_and_the_reason_stands_in_words_with_its_figures(body: str) -> None:
    text = plain(body)
    assert "? inconclusive" in text and "spread prevails" not in text
    assert "Why it is not decided: 4 units are too few to decide anything (8 are needed)." in text


def test_both_p_values_and_the_smallest_effect_stand_beside_every_pole(fakes: ModuleType, body: str) -> None:
    row = fakes.spread()["poles"].row(by_predicate=pl.col("unit") == "KZ-71", named=True)
    text = plain(body.split("<tbody>")[1].split("</tr>", maxsplit=1)[0])
    assert f"p = {row['p_spread']:.3f} for spread, {row['p_backwash']:.3f} for backwash" in text
    assert f"smallest effect to be found: {row['detectable']:.2f}" in text
    assert "5.1; 3.9; 4.1" in text and "Pole faster, hinterland slower than the country" in text


def test_a_reason_never_shows_an_empty_placeholder(
    fakes: ModuleType, in_language: Callable[..., Page]
) -> None:
    result = fakes.spread()
    data = result["poles"].with_columns(reason=pl.lit("spread.reason.one-among-few"), p_placebo=pl.lit(0.3))
    body = body_of(in_language, changed(fakes, result, poles=data))
    assert "One pole among 5 other units cannot be told from chance" in body and "{" not in plain(body)


def test_a_decided_pole_carries_its_label(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    result = fakes.spread()
    data = result["poles"].with_columns(effect=pl.lit("backwash-dominant"), reason=pl.lit(None, pl.String))
    rows = plain(
        body_of(in_language, changed(fakes, result, poles=data)).split("<tbody>")[1].split("</tbody>")[0]
    )
    assert rows.count("backwash prevails") == 2 and "too few" not in rows and "chance" not in rows


def test_every_model_is_listed_with_why_it_was_not_possible(body: str) -> None:
    table = plain(body.split("Which models the data carry</h3>")[1].split("</table>", maxsplit=1)[0])
    assert [f"SB{k}" in table for k in range(9)] == [True] * 9
    assert "not possible There is no table of commuting between the units." in table
    assert "All units are of one level (regions)" in table


def test_rings_of_all_poles_are_drawn_to_one_scale(fakes: ModuleType, body: str) -> None:
    pictures = re.findall(r'<svg.*?id="rings-0-(.*?)-t".*?</svg>', body)
    assert pictures == ["KZ-71", "KZ-79"]
    ring = fakes.spread()["rings"].filter(pole="KZ-71", basis="km").sort("ring").row(0, named=True)
    assert f"{ring['growth']:.1f}%" in body and "the pole itself" in body
    assert "country, 4.1% a year" in body


def test_other_weights_and_figures_are_in_the_table_of_sensitivity(body: str) -> None:
    table = plain(
        body.split("Other weights, other figures, classes of poles</summary>")[1].split(
            "</table>", maxsplit=1
        )[0]
    )
    for text in (
        "nearest pole",
        "inverse squared distance",
        "inverse distance",
        "Volume",
        "Jobs",
        "2009–2024",
    ):
        assert text in table


def test_a_second_measurement_has_a_heading_of_its_own(
    fakes: ModuleType, in_language: Callable[..., Page]
) -> None:
    body = body_of(in_language, fakes.spread(), fakes.spread(poles=("KZ-35",)))
    assert re.findall(r"<h3>(.*?)</h3>", body) == [
        "2009–2024, edition kz20: Astana, Shymkent",
        "2009–2024, edition kz20: Karaganda Region",
    ]
    assert 'id="rings-1-KZ-35-t"' in body


@pytest.mark.parametrize("code", ["en", "ru", "kk"])
def test_the_label_and_its_p_value_stand_beside_the_pole_on_the_page_of_poles(
    code: str, fakes: ModuleType, in_language: Callable[..., Page]
) -> None:
    poles = fakes.poles()
    blank = poles["poles"].with_columns(effect_p=pl.lit(None, pl.Float64))
    told = fakes.spread()
    known = told["poles"].with_columns(effect=pl.lit("spread-dominant"), effect_p=pl.lit(0.0317))
    both = with_effects(changed(fakes, poles, poles=blank), changed(fakes, told, poles=known))
    page = in_language((both,), code)
    section = poles_section(page)
    assert section is not None
    assert section.body.count(page.word("spread-dominant")) == 2
    assert plain(section.body).count(f"p = {page.numbers.decimal(0.032, 3)}") == 2


def test_without_a_result_there_is_no_section(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    assert spread_section(in_language((fakes.poles(),), "en")) is None
