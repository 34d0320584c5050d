"""The regions of Kazakhstan in 2022: what an independent prototype found on the same figures.

The prototype (same rule, its floor set on pillars instead of indicators) gave the index to two decimals and
5-95 % intervals over 1,000 replicates: pillar weights uniform on the simplex, three scales, two means.
"""

from __future__ import annotations

import polars as pl
import pytest

import growthpoles as gp
from growthpoles.potential.results import PotentialResult
from growthpoles.robustness.results import RobustnessResult
from growthpoles.robustness.vary import read_variations
from growthpoles.study.data import read_study

PUBLISHED = {
    "KZ-71": (0.66, 1, 2), "KZ-75": (0.56, 2, 6), "KZ-23": (0.45, 2, 9), "KZ-35": (0.44, 2, 6),
    "KZ-55": (0.40, 2, 8), "KZ-63": (0.39, 3, 9), "KZ-47": (0.36, 5, 16), "KZ-15": (0.35, 5, 10),
    "KZ-62": (0.33, 5, 16),
    "KZ-59": (0.32, 7, 14), "KZ-11": (0.31, 7, 13), "KZ-27": (0.29, 9, 17), "KZ-39": (0.28, 10, 15),
    "KZ-79": (0.27, 9, 16), "KZ-10": (0.26, 9, 17), "KZ-19": (0.23, 13, 18), "KZ-31": (0.20, 15, 18),
    "KZ-43": (0.17, 18, 20), "KZ-33": (0.14, 18, 20), "KZ-61": (0.08, 18, 20),
}  # fmt: skip
ATYRAU, ASTANA, ALMATY, NORTH = "KZ-23", "KZ-71", "KZ-75", "KZ-59"
CITIES = {ASTANA, ALMATY, "KZ-79"}


@pytest.fixture(scope="module")
def regions() -> PotentialResult:
    study = gp.load_study("kazakhstan")
    data, step = read_study(study), study.file.potential[0]
    spec = gp.IndexSpec.from_plain(step.spec)
    return gp.assess_potential(data.panel.select(years=step.years), data.framework(step.framework), spec)


@pytest.fixture(scope="module")
def sure(regions: PotentialResult) -> RobustnessResult:
    step = gp.load_study("kazakhstan").file.robustness
    assert step is not None
    return gp.explore(regions, vary=read_variations(step.vary), n=1000, seed=1)


def outliers(result: PotentialResult) -> set[tuple[str | None, str]]:
    return {
        (d.where.unit, (d.where.indicator or "").rstrip("p"))
        for d in result.diagnostics.with_code("indicator.outlier")
    }


def test_index_and_order_of_the_twenty_regions(regions: PotentialResult) -> None:
    found = dict(regions["scores"].select("unit", "index").iter_rows())
    assert {unit: pytest.approx(value, abs=0.0075) for unit, (value, *_) in PUBLISHED.items()} == found
    assert regions["scores"].sort("rank")["unit"].to_list() == list(PUBLISHED)


def test_rank_intervals(sure: RobustnessResult) -> None:
    for unit, low, high in sure["ranks"].select("unit", "low", "high").iter_rows():
        assert (low, high) == (
            pytest.approx(PUBLISHED[unit][1], abs=2),
            pytest.approx(PUBLISHED[unit][2], abs=2),
        ), unit
    assert sure["ranks"]["width"].mean() == pytest.approx(5.6, abs=0.3)


def test_the_top_and_the_bottom_are_firm_and_the_middle_is_not(sure: RobustnessResult) -> None:
    groups = dict(sure["groups"].select("unit", "group").iter_rows())
    order = [groups[unit] for unit in PUBLISHED]
    assert order == sorted(order) and groups[ASTANA] == 1
    assert len({groups[unit] for unit in list(PUBLISHED)[6:15]}) == 1  # places 7 to 15
    assert groups["KZ-61"] == groups["KZ-33"] == groups["KZ-43"] > groups["KZ-19"]


def test_atyrau_is_the_cell_moved_in_six_indicators(regions: PotentialResult) -> None:
    moved = regions["treatment"].filter(pl.col("unit") == ATYRAU, pl.col("rule") == "winsorise")
    found = {code.rstrip("p") for code in moved["indicator"]}
    assert {"MAC1", "MAC3", "MAC4", "NAT1", "TRN4", "DIN3"} <= found


def test_innovation_expenditure_of_atyrau_is_an_outlier_not_excellence(regions: PotentialResult) -> None:
    assert (ATYRAU, "ACT3") in outliers(regions)


def test_two_extremes_fall_through_to_the_logarithm_and_both_are_named(regions: PotentialResult) -> None:
    learnt = {
        code.rstrip("p"): rule
        for code, rule in regions["learnt"].select("indicator", "transform").iter_rows()
    }
    assert learnt["INF4"] == learnt["INF6"] == "log-ct"
    named = {(unit, code) for unit in (ASTANA, ALMATY) for code in ("INF4", "INF6")}
    assert named <= outliers(regions)


def test_unemployment_has_too_narrow_a_range(regions: PotentialResult) -> None:
    (found,) = regions.diagnostics.with_code("indicator.narrow-range")
    assert found.where.indicator == "LAB3" and dict(found.details) == {"lowest": 4.3, "highest": 5.2}


def test_farm_and_mining_figures_do_not_apply_to_cities(regions: PotentialResult) -> None:
    rows = regions["indicators"].filter(pl.col("flag") == "not-applicable")
    assert set(rows["unit"]) == CITIES and rows.height == 6 and rows["score"].null_count() == 6


def test_geometric_mean_takes_an_oil_region_with_little_science_no_further_than_fourth(
    regions: PotentialResult,
) -> None:
    assert regions["pillars"].filter(unit=ATYRAU, pillar="SCI")["score"].item() == pytest.approx(
        0.10, abs=0.03
    )
    assert regions["scores"].filter(unit=ATYRAU)["rank"].item() in (3, 4)


def test_research_spending_alone_would_put_north_kazakhstan_before_almaty(regions: PotentialResult) -> None:
    values = dict(regions["indicators"].filter(indicator="SCI1").select("unit", "value").iter_rows())
    assert values[NORTH] == pytest.approx(0.40, abs=0.005) and values[ALMATY] == pytest.approx(
        0.24, abs=0.005
    )


def test_no_pillar_hits_the_floor_after_arithmetic_means(regions: PotentialResult) -> None:
    assert regions["pillars"]["score"].min() > 0.01


def test_realisation_is_no_ratio_where_potential_is_small(regions: PotentialResult) -> None:
    rows = regions["realisation"].filter(pl.col("potential") < 0.2)
    assert rows.height == 3 and rows["ratio"].null_count() == 3 and rows["rank_difference"].null_count() == 0


def test_confidential_cells_stay_confidential(regions: PotentialResult) -> None:
    rows = regions["indicators"].filter(pl.col("flag") == "confidential")
    assert rows["unit"].to_list() == ["KZ-62"] and rows["value"].null_count() == rows.height
    assert rows["score"].null_count() == rows.height


def test_the_full_framework_is_undetermined_and_says_by_how_much() -> None:
    study = gp.load_study("kazakhstan")
    data, step = read_study(study), study.file.potential[1]
    found = gp.assess_potential(data.panel.select(years=step.years), data.framework(step.framework))
    assert found["scores"]["index"].null_count() == 20
    figures = dict(found["figures"].select("name", "value").iter_rows())
    assert (figures["pillars"], figures["pillars_met"], figures["pillars_needed"]) == (10, 4, 7)
    met = found["pillar_coverage"].filter(pl.col("met"))["pillar"].to_list()
    assert set(met) == {"MAC", "TRN", "LAB", "DIN", "ACT"}
    (said,) = found.diagnostics.with_code("index.coverage")
    assert dict(said.details)["need"] == 7
