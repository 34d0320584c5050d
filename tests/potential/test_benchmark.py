"""Regions and countries on one scale."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from tests.builders import index, leaf, panel_of
from tests.potential.benchmark_panels import HOME, TREE, bundled, regions, world

import growthpoles as gp
from growthpoles.errors import InputError, NotAvailableError
from growthpoles.potential.benchmark import (
    NAMED,
    BenchmarkSettings,
    benchmark_countries,
)
from growthpoles.potential.comparison_results import BenchmarkResult

HERE = BenchmarkSettings(named=("DE",))


def test_scores_by_hand() -> None:
    found = benchmark_countries(regions(), world(), TREE, settings=HERE)
    scores = found["benchmark_figures"].pivot("indicator", index="unit", values="score")
    rows = {row["unit"]: row for row in scores.iter_rows(named=True)}
    # product from 1 to 5, unemployment from 3 (best) to 9, research from 0 to 3
    assert rows["U2"]["gdp"] == pytest.approx(0.5)
    assert rows["U2"]["jobless"] == pytest.approx(5 / 6)
    assert rows["U2"]["rd"] == pytest.approx(1 / 3)
    # arithmetic inside pillars, geometric above
    own = found["benchmark_scores"].filter(unit="U2")["index"].item()
    assert own == pytest.approx(np.sqrt((0.5 + 5 / 6) / 2 * (1 / 3)))
    kinds = dict(found["benchmark_scores"].select("unit", "kind").iter_rows())
    assert kinds == {"U1": "region", "U2": "region", HOME: "nation", "DE": "country", "BR": "country",
                     "IN": "country"}  # fmt: skip


def test_rich_regions_do_not_make_up_for_missing_research() -> None:
    # product as high as anywhere, no research at all: below a region that has a little of both
    found = benchmark_countries(regions(grp=[200.0, 80.0], gerd=[0.0, 800.0]), world(), TREE, settings=HERE)
    index_of = dict(found["benchmark_scores"].select("unit", "index").iter_rows())
    assert index_of["U1"] < index_of["U2"]


@pytest.mark.parametrize(
    ("gerd", "code"),
    [
        (2400.0, "benchmark.check.agrees"),
        (1900.0, "benchmark.check.differs"),
        (2.4, "benchmark.check.unit"),
        (2.4e6, "benchmark.check.unit"),
    ],
)
def test_a_wrong_unit_of_measure_is_found_and_not_compared(gerd: float, code: str) -> None:
    # research in million tenge, or in tenge, instead of thousand tenge: wrong by a thousand
    measures = {"grp": "million KZT", "gerd": "thousand KZT", "idle": "%"}
    panel = panel_of(
        {"grp": [40.0, 240.0], "gerd": [0.1 * gerd, 0.9 * gerd], "idle": [5.0, 4.0]},
        measures=measures,
        national={"grp": [280.0], "gerd": [gerd], "idle": [4.4]},
    )
    tree = index(
        leaf("rd", "", value="gerd", denominator="grp", unit="%"),
        leaf("jobless", "", value="idle", unit="%", direction=-1),
    )
    found = benchmark_countries(panel, world(), tree, settings=HERE)
    assert next(item.where.indicator for item in found.diagnostics.with_code(code)) == "rd"
    agrees = code == "benchmark.check.agrees"
    row = found["national_check"].filter(indicator="rd").row(0, named=True)
    assert (row["agrees"], row["scored"]) == (agrees, agrees)
    cells = found["benchmark_figures"].filter(indicator="rd", kind="region")
    assert cells["value"].null_count() == 0  # shown in any case
    assert cells["score"].null_count() == cells["percentile"].null_count() == (0 if agrees else 2)
    assert ("rd" in found["gaps"]["indicator"].to_list()) is agrees


def test_when_nothing_agrees_the_reasons_are_given() -> None:
    tree = index(leaf("rd", "", value="gerd", denominator="grp", unit="%"))
    with pytest.raises(NotAvailableError) as refused:
        benchmark_countries(regions(), world(rd=[3.0, 1.2, 1.0, 0.1]), tree, settings=HERE)
    assert [item.code for item in refused.value.problems] == ["benchmark.none", "benchmark.check.unit"]


def test_older_figures_are_used_and_said() -> None:
    years = (2020, 2021, 2022)
    panel = panel_of({"x": [[1.0, 2.0, 3.0], [2.0, 3.0, 4.0]]}, years=years, national={"x": [2, 3, 4]})
    countries = panel_of(
        {"x": [[5.0, np.nan, np.nan], [1.0, 1.0, 1.0], [2.0, 3.0, 4.0]]},
        units=("DE", "BR", HOME),
        years=years,
    )
    settings = BenchmarkSettings(years=(2021, 2022), named=("DE",), max_age=1)
    found = benchmark_countries(panel, countries, index(leaf("x", "")), settings=settings)
    used = found["benchmark_figures"].filter(unit="DE").select("year", "year_used", "flag", "value").rows()
    assert used == [(2021, 2020, "imputed", 5.0), (2022, None, "missing", None)]
    codes = {(item.code, item.where.year) for item in found.diagnostics}
    assert {("benchmark.imputed", 2021), ("benchmark.unscored", 2022)} <= codes


def test_both_years_stand_on_one_scale() -> None:
    years = (2021, 2022)
    panel = panel_of({"x": [[0.0, 5.0]]}, years=years, national={"x": [1, 1]})
    countries = panel_of({"x": [[10.0, 8.0], [1.0, 1.0]]}, units=("DE", HOME), years=years)
    settings = BenchmarkSettings(years=years, named=("DE",), spec=gp.IndexSpec(treat=gp.treat.NoTreatment()))
    found = benchmark_countries(panel, countries, index(leaf("x", "")), settings=settings)
    own = found["benchmark_scores"].filter(pl.col("unit") != HOME)["index"].to_list()
    assert own == pytest.approx([1.0, 0.8, 0.0, 0.5])


def test_a_territory_without_a_country_has_no_check() -> None:
    panel = panel_of({"x": [1.0, 2.0]})
    panel = replace(panel, territory=replace(panel.territory, country=None))
    countries = panel_of({"x": [0.0, 3.0]}, units=("DE", "BR"))
    found = benchmark_countries(panel, countries, index(leaf("x", "")), settings=HERE)
    assert "nation" not in found["benchmark_scores"]["kind"].to_list()
    assert found.diagnostics.with_code("benchmark.check.none")


def test_every_problem_is_named_at_once() -> None:
    countries = panel_of({"rd": [1.0, 2.0]}, units=("U1", HOME))
    settings = BenchmarkSettings(years=(1990,), named=("DE", HOME), max_age=-1)
    with pytest.raises(InputError) as refused:
        benchmark_countries(regions(), countries, TREE, settings=settings)
    assert [item.code for item in refused.value.problems] == [
        "benchmark.country.unknown",
        "benchmark.country.unknown",
        "benchmark.code.twice",
        "panel.year.unknown",
        "benchmark.age",
    ]


@pytest.fixture(scope="module")
def kazakhstan() -> BenchmarkResult:
    panel, countries, tree = bundled()
    return benchmark_countries(panel, countries, tree, settings=BenchmarkSettings(years=(2022,)))


def check_of(result: BenchmarkResult, indicator: str) -> dict[str, float]:
    return result["national_check"].filter(indicator=indicator).row(0, named=True)


def test_two_offices_publish_the_same_for_kazakhstan(kazakhstan: BenchmarkResult) -> None:
    # World Bank, World Development Indicators 2022: R&D 0.11715 % of product, growth of 4.1, 4.5, -2.5, 4.3
    # and 3.2 %, product per head 11,255.34 dollars at 460.165 tenge; regions are of the national office
    assert check_of(kazakhstan, "rd_expenditure")["published"] == 0.11715
    assert check_of(kazakhstan, "rd_expenditure")["national"] == pytest.approx(0.11715, rel=1e-4)
    growth = 100 * (np.prod([1.041, 1.045, 0.975, 1.043, 1.032]) ** 0.2 - 1)
    assert check_of(kazakhstan, "gdp_growth_5y")["national"] == pytest.approx(growth, abs=1e-6)
    assert check_of(kazakhstan, "gdp_growth_5y")["published"] == pytest.approx(growth, abs=1e-5)
    product = check_of(kazakhstan, "gdp_per_capita_usd")
    assert product["published"] == 11255.34
    assert product["national"] == pytest.approx(103_765_518.2e6 / 19_634_983 / 460.165)
    assert 0.015 < product["relative"] < 0.025  # the United Nations count 2 % more people
    assert check_of(kazakhstan, "researchers")["relative"] == pytest.approx(0.0122, abs=1e-3)


def test_investment_is_another_concept_and_not_compared(kazakhstan: BenchmarkResult) -> None:
    row = check_of(kazakhstan, "capital_formation")
    assert row["relative"] == pytest.approx(-0.41, abs=0.01)
    assert not row["agrees"]
    differs = kazakhstan.diagnostics.with_code("benchmark.check.differs")
    assert [item.where.indicator for item in differs] == ["capital_formation"]


def test_regions_of_kazakhstan_beside_the_named_countries(kazakhstan: BenchmarkResult) -> None:
    assert set(kazakhstan["gaps"]["country"]) == set(NAMED)
    table = kazakhstan["benchmark_scores"]
    regions_ = table.filter(kind="region").sort("index", descending=True)
    assert regions_["unit"].to_list()[:2] == ["KZ-75", "KZ-71"]
    assert table.filter(unit="KZ")["place"].item() == 27
    assert table.filter(unit="KZ-23")["place"].item() > 25  # oil product is no research
    labels = kazakhstan["labels"].filter(kind="unit")
    assert {"CN", "KZ-75"} <= set(labels["code"])
    assert labels.select(pl.all_horizontal(pl.col("en", "ru", "kk") != "").all()).item()


def test_a_wrong_factor_in_the_bundled_framework_would_be_seen() -> None:
    panel, countries, tree = bundled()
    items = tuple(
        replace(item, unit="million KZT") if item.code == "rd_internal" else item for item in panel.indicators
    )
    found = benchmark_countries(
        replace(panel, indicators=items), countries, tree, settings=BenchmarkSettings(years=(2022,))
    )
    wrong = found.diagnostics.with_code("benchmark.check.unit")
    assert [item.where.indicator for item in wrong] == ["rd_expenditure"]
