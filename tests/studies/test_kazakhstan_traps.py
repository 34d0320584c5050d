"""Traps in the figures of the study: each has its test, here or beside; the list says where.

Prototype figures on BNS data (Bureau of National Statistics of Kazakhstan) stand in the docstrings.
"""

from __future__ import annotations

import ast
import csv
import shutil
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest

import growthpoles as gp
from growthpoles.sources.panels import read_indicators
from growthpoles.study.store import Run

TESTS = Path(__file__).parents[1]
BUNDLED = gp.load_study("kazakhstan").path("study.toml").parent

# Trap -> tests that fail when somebody walks into it, as file::function.
TRAPS = {
    "1 a namesake of a centre lies in another region": [
        "studies/test_kazakhstan_tables.py::test_centres_lie_in_the_country_and_aktau_is_the_port_on_the_caspian",
        "studies/test_kazakhstan_traps.py::test_a_centre_taken_from_a_namesake_is_found",
    ],
    "2 employment of South Kazakhstan 2010-2017 is only in the back-cast, product in both": [
        "studies/test_kazakhstan_tables.py::test_south_kazakhstan_takes_the_back_cast_for_employment_and_only_there",
        "studies/test_kazakhstan_tables.py::test_regions_add_up_to_the_country_in_every_year",
        "studies/test_kazakhstan_tables.py::test_known_gaps_of_the_series",
    ],
    "3 one code, another territory": [
        "studies/test_kazakhstan_tables.py::test_grp_per_head_needs_population_in_the_same_edition",
        "studies/test_kazakhstan_tables.py::test_each_year_of_an_indicator_has_one_edition",
        "studies/test_kazakhstan_traps.py::test_population_is_added_up_before_product_per_head_of_an_older_edition",
        "studies/test_kazakhstan.py::test_imputed_figures_keep_their_flag_to_the_tables",
    ],
    "4 education of 2021 repeats the value of the parent": [
        "studies/test_kazakhstan_traps.py::test_shares_of_higher_education_are_not_in_the_study",
    ],
    "5 students in two units, institutions that do not add up": [
        "studies/test_kazakhstan_tables.py::test_students_of_2021_are_rounded_add_up_to_the_published_total_and_are_provisional",
        "studies/test_kazakhstan_traps.py::test_institutions_that_do_not_add_up_are_said",
    ],
    "6 units inside one family": [
        "studies/test_kazakhstan_frameworks.py::test_units_and_factors_give_the_known_magnitudes_of_2022",
        "studies/test_kazakhstan_traps.py::test_a_factor_that_forgets_the_thousand_is_an_error",
    ],
    "7 overlapping splits of innovation expenditure": [
        "studies/test_kazakhstan_tables.py::test_published_identities_of_2022",
        "studies/test_kazakhstan_traps.py::test_no_framework_adds_overlapping_parts",
    ],
    "8 confidential is empty, zero is zero": [
        "studies/test_kazakhstan_tables.py::test_confidential_and_zero_cells_are_as_many_as_published",
        "studies/test_kazakhstan_report.py::test_no_table_holds_a_withheld_figure_or_its_residual",
        "studies/test_kazakhstan_report.py::test_no_report_prints_a_withheld_figure_or_its_residual",
    ],
    "9 total rows": [
        "studies/test_kazakhstan_traps.py::test_the_country_and_totals_are_in_no_sum_share_or_rank",
        "studies/test_kazakhstan_tables.py::test_output_adds_up_over_regions_and_sections_within_one_million",
    ],
    "10 census jump of population, misprints of unemployment": [
        "studies/test_kazakhstan_traps.py::test_no_growth_rate_of_population_crosses_the_census",
        "studies/test_kazakhstan_traps.py::test_misprints_of_unemployment_are_said_and_not_used",
        "studies/test_kazakhstan_tables.py::test_suspects_keep_the_published_figure",
    ],
    "11 wear of section D breaks in 2019": [
        "studies/test_kazakhstan_tables.py::test_wear_marks_the_break_of_section_d",
        "studies/test_kazakhstan_traps.py::test_wear_is_a_level_of_one_year_and_imputed",
    ],
    "12 Almaty and Almaty Region, one item of Atyrau": [
        "studies/test_kazakhstan_traps.py::test_almaty_alone_is_no_region",
        "studies/test_kazakhstan_tables.py::test_published_identities_of_2022",
        "studies/test_kazakhstan_report.py::test_innovation_expenditure_of_atyrau_is_an_outlier_not_excellence",
    ],
}  # fmt: skip
# Artefact of the scored framework -> tests.
ARTEFACTS = {
    "Atyrau is the cell moved in six indicators": [
        "cases/test_kazakhstan_potential.py::test_atyrau_is_the_cell_moved_in_six_indicators",
    ],
    "two extremes fall through to the logarithm": [
        "cases/test_kazakhstan_potential.py::test_two_extremes_fall_through_to_the_logarithm_and_both_are_named",
    ],
    "oil regions: product per head high, science low": [
        "cases/test_kazakhstan_potential.py::"
        "test_geometric_mean_takes_an_oil_region_with_little_science_no_further_than_fourth",
    ],
    "per-km2 figures put cities on top": [
        "cases/test_kazakhstan_potential.py::test_farm_and_mining_figures_do_not_apply_to_cities",
    ],
    "small denominators: Ulytau": ["studies/test_kazakhstan.py::test_index_rank_and_interval_of_a_region"],
    "spending per research worker": [
        "studies/test_kazakhstan.py::test_spending_per_research_worker_is_out_of_line_and_flagged",
        "cases/test_kazakhstan_potential.py::test_research_spending_alone_would_put_north_kazakhstan_before_almaty",
    ],
    "unemployment has a narrow range": [
        "cases/test_kazakhstan_potential.py::test_unemployment_has_too_narrow_a_range",
    ],
    "no pillar at the floor; z-scores with a geometric mean": [
        "cases/test_kazakhstan_potential.py::test_no_pillar_hits_the_floor_after_arithmetic_means",
        "studies/test_kazakhstan.py::test_z_scores_with_a_geometric_mean_are_refused",
    ],
    "realisation explodes where potential is small": [
        "studies/test_kazakhstan.py::test_realisation_ratio_is_refused_below_a_fifth",
    ],
    "potential and activity": ["studies/test_kazakhstan.py::test_activity_follows_potential_only_weakly"],
    "mostly an index of wealth": ["studies/test_kazakhstan.py::test_pillar_with_least_and_with_most_voice"],
}  # fmt: skip


@pytest.mark.parametrize("name", [*TRAPS, *ARTEFACTS])
def test_every_trap_and_artefact_has_its_tests(name: str) -> None:
    assert len(TRAPS) == 12
    for test in (TRAPS | ARTEFACTS)[name]:
        file, function = test.split("::")
        tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
        assert function in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, test


def table(name: str) -> list[dict[str, str]]:
    with (BUNDLED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def changed(folder: Path, name: str, change: Mapping[str, Mapping[str, str]]) -> gp.Diagnostics:
    """Check a copy of the study in which some rows of a table, by code, have other cells."""
    copy = folder / "study"
    shutil.copytree(BUNDLED, copy)
    rows = [{**row, **change.get(row["code"], {})} for row in table(name)]
    with (copy / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return gp.check_study(gp.load_study(copy))


def test_a_centre_taken_from_a_namesake_is_found(tmp_path: Path) -> None:
    """Another Aktau lies in Karaganda Region, near 50.2 N, 73.1 E."""
    assert not gp.check_study(gp.load_study("kazakhstan")).with_code("territory.centre")
    found = changed(tmp_path, "regions", {"KZ-47": {"lat": "50.23", "lon": "73.07"}})
    assert {item.where.unit for item in found.with_code("territory.centre.far")} == {"KZ-47"}


def test_population_is_added_up_before_product_per_head_of_an_older_edition() -> None:
    """East Kazakhstan 2015: 1,657 thousand KZT per head, not 3,128; Karaganda: 2,250, not 2,690."""
    land = gp.read_territory(BUNDLED / "regions.csv")
    style = gp.TableFormat(columns=(("unit", "code"),))
    old, new = (gp.read_panel(BUNDLED / "panel.csv", land, edition=e, style=style) for e in ("kz16", "kz20"))
    people = new.select(codes=["population_avg"])
    with pytest.raises(gp.InputError):  # nothing says yet that heads add up
        people.to_edition("kz16")
    (additive,) = (
        item for item in read_indicators(BUNDLED / "indicators.csv") if item.code == "population_avg"
    )
    people = people.with_indicator(additive, people.column("population_avg")).to_edition("kz16")
    for unit, wanted in (("KZ-63", 1657), ("KZ-35", 2250)):
        product = old.cell(unit, 2015, code="grp_nominal").value
        heads = people.cell(unit, 2015, code="population_avg").value
        assert product is not None and heads is not None
        assert 1000 * product / heads == pytest.approx(wanted, abs=0.5)


def test_shares_of_higher_education_are_not_in_the_study() -> None:
    """Abai, Zhetisu and Ulytau repeat their parent; Almaty city below Abai: unusable."""
    named = {row["code"] for row in table("indicators")}
    named |= {
        row[key]
        for name in ("framework_kazakhstan", "framework_kazakhstan_regions_2022")
        for row in table(name)
        for key in ("value", "denominator")
    }
    assert not [code for code in named if "education_share" in code]
    assert "he_students" not in named  # national persons and regional figures under one name


def test_institutions_that_do_not_add_up_are_said(run: Run) -> None:
    (found,) = run.checks.diagnostics.with_code("panel.sum.differs").items
    assert found.where.indicator == "he_institutions"
    assert (dict(found.details)["total"], dict(found.details)["national"]) == (113, 116)


def test_a_factor_that_forgets_the_thousand_is_an_error(tmp_path: Path) -> None:
    """R&D is in thousand KZT, product in million: spending to product in % needs 0.1, not 100."""
    found = changed(tmp_path, "framework_kazakhstan_regions_2022", {"SCI1": {"factor": "100"}})
    wrong = found.with_code("framework.factor.units").items
    assert {item.where.indicator for item in wrong} == {"SCI1"} and wrong[0].grade.code == "error"


def test_no_framework_adds_overlapping_parts() -> None:
    """Answers (act_, proc_) stand alone over the enterprises surveyed; parts of expenditure are not used."""
    for name in ("framework_kazakhstan", "framework_kazakhstan_regions_2022"):
        for row in table(name):
            assert not row["value"].startswith(("innov_fin_", "innov_exp_", "barrier_"))
            if row["value"].startswith(("act_", "proc_")):
                assert row["denominator"] == "ent_surveyed"


# Tables that show the country beside its regions on purpose, each row by itself.
WITH_COUNTRY = {
    "constraints": {"barriers", "sectors"},
    "benchmark": {"benchmark_scores", "benchmark_figures", "gaps"},
    "modes": {"modes", "shares"},
    "forecast": {"history", "sums", "forecasts", "series"},  # the sum of the regions
}


def test_the_country_and_totals_are_in_no_sum_share_or_rank(run: Run) -> None:
    for result in run.results:
        for item in result.tables:
            if item.name in WITH_COUNTRY.get(type(result).kind, ()):
                continue
            for column in {"unit", "unit_a", "unit_b"} & set(item.data.columns):
                assert "KZ" not in set(item.data[column]), item.name
            if "industry" in item.data.columns:
                assert "TOTAL" not in set(item.data["industry"]), item.name
    barriers = run.result("constraints")["barriers"].filter(pl.col("unit") != "KZ", pl.col("year") == 2022)
    assert barriers["unit"].n_unique() == 20
    places = run.result("benchmark")["benchmark_scores"].filter(pl.col("kind") == "country")
    assert "KZ" not in set(places["unit"]) and set(places["of"]) <= {30}  # not counted among the others
    ahead = run.result("forecast")["forecasts"].filter(indicator="grp_nominal")
    summed = (
        ahead.filter(pl.col("unit") != "KZ").group_by("year", maintain_order=True).agg(pl.col("value").sum())
    )
    assert summed["value"].to_list() == pytest.approx(ahead.filter(unit="KZ")["value"].to_list(), rel=1e-14)
    location = run.result("specialisation")["location"]
    shares = location.group_by("unit", "year").agg(pl.col("share").sum())["share"]
    assert shares.to_list() == pytest.approx([1.0] * 80)
    section_t = location.filter(pl.col("value") > 0, industry="T")
    assert set(section_t["year"]) <= {2025}
    judged = run.result("propulsive")["industries"].filter(industry="T")
    assert judged["growth"].null_count() == judged.height and "propulsive" not in set(judged["label"])


def test_no_growth_rate_of_population_crosses_the_census(run: Run) -> None:
    """Astana +8.8 % and Abai -4.2 % in one year: growth of people is taken from 2022 to 2025."""
    people = {
        (r["code"], r["year"]): float(r["value"])
        for r in table("panel")
        if r["indicator"] == "population_avg"
    }
    for unit, percent in (("KZ-71", 8.8), ("KZ-79", 7.7), ("KZ-11", 7.3), ("KZ-10", -4.2)):
        jump = 100 * (people[unit, "2022"] / people[unit, "2021"] - 1)
        assert jump == pytest.approx(percent, abs=0.05)
    parts = run.result("poles")["parts"].filter(part="not-emptying-1").select("unit", "value").iter_rows()
    for unit, value in parts:
        if value is not None:
            growth = (people[unit, "2025"] / people[unit, "2022"]) ** (1 / 3) - 1
            assert value == pytest.approx(100 * growth, abs=1e-9)
    steps = gp.load_study("kazakhstan").file.derived
    assert not [step for step in steps if step.rule == "mean-growth" and "population" in step.of]


def test_misprints_of_unemployment_are_said_and_not_used(run: Run) -> None:
    """East Kazakhstan 2023 (3.4) and the country 2019 (3.6)."""
    said = run.checks.diagnostics.with_code("panel.value.suspect")
    places = {(d.where.unit, d.where.year) for d in said if d.where.indicator == "unemployment_rate"}
    assert ("KZ-63", 2023) in places
    assert set(run.result("potential")["indicators"]["year"]) == {2022}


def test_wear_is_a_level_of_one_year_and_imputed(run: Run) -> None:
    full = run.result("potential-kazakhstan")["indicators"].filter(indicator="PRD2p")
    assert set(full["flag"]) == {"imputed"} and set(full["year"]) == {2022} and set(full["proxy"]) == {"weak"}


@pytest.mark.parametrize("name", ["Almaty", "Алматы", "almaty"])
def test_almaty_alone_is_no_region(tmp_path: Path, name: str) -> None:
    """With "city" and "Region" stripped the two would be one; whole names and codes are told apart."""
    land = gp.read_territory(BUNDLED / "regions.csv")
    path = tmp_path / "figures.csv"
    text = "unit,year,indicator,value\nAlmaty Region,2022,x,1\nAlmaty city,2022,x,2\nKZ-79,2022,x,3\n"
    path.write_text(text, encoding="utf-8")
    panel = gp.read_panel(path, land)
    assert [panel.cell(u, 2022, code="x").value for u in ("KZ-19", "KZ-75", "KZ-79")] == [1, 2, 3]
    path.write_text(text + f"{name},2022,x,4\n", encoding="utf-8")
    with pytest.raises(gp.InputError) as caught:
        gp.read_panel(path, land)
    (found,) = caught.value.problems
    assert found.code.startswith("table.unit.") and found.where.row == 5
