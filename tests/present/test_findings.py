from __future__ import annotations

from types import ModuleType

import polars as pl
import pytest

from growthpoles.core.diagnostic import Diagnostics, warning
from growthpoles.core.result import Result, Table
from growthpoles.errors import Where
from growthpoles.present.findings import findings


def said(results: tuple[Result, ...], language: str = "en") -> list[str]:
    return [str(item) for item in findings(results, language)]


def replaced(result: Result, table: str, data: pl.DataFrame) -> Result:
    tables = tuple(Table(t.name, t.keys, data) if t.name == table else t for t in result.tables)
    return type(result)(tables=tables, spec=result.spec, diagnostics=result.diagnostics)


def test_every_label_of_a_pole_is_said_with_its_certainty(fakes: ModuleType) -> None:
    assert said((fakes.poles(),)) == [
        "Innovation-technological pole: Astana. [firm; the same label in 100% of recalculations]",
        "Industrial pole: Karaganda Region. [firm; the same label in 96% of recalculations]",
        "Industrial pole: Atyrau Region. [fragile; the same label in 52% of recalculations]",
        "Mixed pole (agro-industrial pole; industrial pole): Kostanay Region. "
        "[likely; the same label in 75% of recalculations]",
        "Potential pole, not yet a pole (industrial pole): Shymkent. "
        "[likely; the same label in 77% of recalculations]",
        "No pole found: Turkistan Region. [likely; the same label in 81% of recalculations]",
        "Cannot be judged at this level of territory: promising pole. [undecided]",
        "Whether the poles pass growth on to their neighbours (spread) or draw resources away from them "
        "(backwash) has not been measured. A pole is not yet a benefit for the regions around it. "
        "[undecided]",
    ]


def test_leaders_are_those_that_are_firm(fakes: ModuleType) -> None:
    assert said((fakes.performance(), fakes.poles()))[-1] == (
        "Upper group – at least 125% of the reference (mean of the regions): Astana. "
        "[firm; the same label in 97% of recalculations]"
    )
    result = fakes.performance()
    data = result["groups"].with_columns(pl.lit("likely").alias("class"))
    assert said((replaced(result, "groups", data),)) == []


def test_the_place_abroad_is_said_once(fakes: ModuleType) -> None:
    assert said((fakes.benchmark(),)) == [
        "Among 3 other countries, Kazakhstan would take place 3 and its best region, Astana, place 2. "
        "[undecided; not recalculated with other assumptions]"
    ]
    result = fakes.benchmark()
    assert (
        said((replaced(result, "benchmark_scores", result["benchmark_scores"].filter(kind="country")),)) == []
    )


def test_too_few_figures_is_said_plainly(fakes: ModuleType) -> None:
    result = fakes.poles()
    data = result["poles"].with_columns(label=pl.lit("undetermined"), type=pl.lit(None, pl.String))
    texts = said((replaced(result, "poles", data),), "ru")
    assert texts[0].startswith("Данных для вывода недостаточно: Атырауская область, город Астана")
    assert texts[0].endswith("[не решено]")


def test_a_type_that_is_no_pole_is_not_called_one(fakes: ModuleType) -> None:
    result = fakes.poles()
    rows = result["poles"]
    data = rows.with_columns(
        label=pl.when(rows["unit"] == "KZ-61").then(pl.lit("hinterland")).otherwise("label"),
        type=pl.when(rows["unit"] == "KZ-61").then(pl.lit("agro")).otherwise("type"),
    )
    assert "Agro-industrial pole, not a pole: Turkistan Region." in " ".join(
        said((replaced(result, "poles", data),))
    )


def test_ends_of_the_ranking_are_those_whose_interval_reaches_them(fakes: ModuleType) -> None:
    texts = said((fakes.potential(), fakes.robustness()))
    assert (
        "Highest index: Astana (0.66), Atyrau Region (0.45). [firm; ranks 1–3 in 90% of recalculations]"
        in texts
    )
    assert (
        "Lowest index: Shymkent (0.27), Turkistan Region (0.08). [firm; ranks 4–6 in 90% of recalculations]"
        in texts
    )
    assert any(text.endswith("[fragile; 1000 recalculations with other assumptions]") for text in texts)


def test_without_intervals_the_ends_are_undecided(fakes: ModuleType) -> None:
    texts = said((fakes.potential(),))
    assert "Highest index: Astana (0.66). [undecided; rank intervals have not been calculated]" in texts


def test_a_framework_without_scores_names_what_is_missing(fakes: ModuleType) -> None:
    assert said((fakes.full_potential(),)) == [
        "No index is given by “Full framework” for any region: too few figures. "
        "[undecided; pillars without enough figures: "
        "innovative infrastructure, scientific-technical potential]"
    ]


def test_industries_are_provisional(fakes: ModuleType) -> None:
    assert said((fakes.propulsive(),)) == [
        "Propulsive industries: 6 pairs of region and industry pass the tests that the figures carry. "
        "[fragile; provisional: short series in current prices, links between industries not known]"
    ]


def test_classes_of_a_foreign_table_are_fragile_and_name_it(fakes: ModuleType) -> None:
    assert said((fakes.classed(),))[1:] == [
        "Judged by all six visible properties, pairs of region and industry that are propulsive: 1; "
        "enclaves, which grow while their pull leaves the region: 5. "
        "[fragile; links of another economy: Land, 2010]"
    ]


def test_a_result_with_links_does_not_say_that_they_are_unknown(fakes: ModuleType) -> None:
    result = fakes.propulsive()
    seen = replaced(result, "industries", result["industries"].with_columns(link=pl.lit(0.4)))
    assert said((seen,))[0].endswith("[fragile; provisional: short series in current prices]")


def test_a_mature_largest_industry_is_said(fakes: ModuleType) -> None:
    result = fakes.propulsive()
    industries = result["industries"]
    data = industries.with_columns(
        label=pl.when((industries["unit"] == "KZ-35") & (industries["industry"] == "C"))
        .then(pl.lit("mature"))
        .otherwise("label")
    )
    texts = said((replaced(result, "industries", data), fakes.specialisation()))
    assert any("mature" in text and "Manufacturing – Karaganda Region." in text for text in texts)


def test_doubtful_figures_and_far_outliers_are_no_excellence(fakes: ModuleType) -> None:
    near, far = (
        warning("indicator.outlier", Where(unit="KZ-23", year=2022, indicator="MAC4"), times=times)
        for times in (1.5, 4.0)
    )
    result = fakes.PotentialResult(
        tables=fakes.potential().tables, spec=fakes.SPEC, diagnostics=Diagnostics((near, far))
    )
    texts = said((result,))
    assert "Doubtful figures, to be read with care: R&D expenditure in GRP – Atyrau Region. [firm]" in texts
    outliers = [text for text in texts if text.startswith("Outliers")]
    assert outliers == [
        "Outliers, not to be read as excellence: Atyrau Region – fixed investment per capita (×4.0). "
        "[firm; × is how many times the next value]"
    ]


def test_activity_against_potential(fakes: ModuleType) -> None:
    texts = said((fakes.potential(),))
    assert any(
        "furthest above – Turkistan Region (+5); furthest below – Astana (−5)" in text for text in texts
    )


def test_the_most_widespread_constraints_and_how_many_cannot_be_judged(fakes: ModuleType) -> None:
    assert said((fakes.constraints(),)) == [
        "Most widespread severe constraints: low innovation activity (3/6). "
        "[fragile; in brackets: regions, of those that can be judged; weights and classes are proposals]",
        "Of 3 constraints, 1 can be judged. Too few figures: 1; nothing to compare with: 1; "
        "no figures at all: 0. [undecided]",
    ]


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_every_finding_has_a_certainty_in_words(results: tuple[Result, ...], language: str) -> None:
    found = findings(results, language)
    assert len(found) > 10
    assert {item.certainty for item in found} <= {"firm", "likely", "fragile", "undecided"}
    assert all(item.word and item.text for item in found)


def test_no_results_no_findings() -> None:
    assert findings(()) == ()
