"""The study ``eu-regions`` against the published Regional Innovation Scoreboard of 2019."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.studies.eu_regions import PLAIN, agreement, run

from growthpoles.core.result import Result

SIZE_FREE = {
    "hrst_core_share_pop", "hrst_share_pop", "scientists_engineers_share_pop", "tertiary_education_25_64",
    "tertiary_education_30_34", "rd_business_pct_gdp", "rd_government_pct_gdp", "rd_higher_education_pct_gdp",
    "rd_personnel_business_pct_emp", "rd_total_pct_gdp", "emp_high_medium_high_tech_mfg", "emp_high_tech_mfg",
    "emp_high_tech_sectors", "emp_kis", "emp_kis_high_tech", "emp_prof_sci_tech",
}  # fmt: skip


@pytest.fixture(scope="module")
def result(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Result:
    return run(tmp_path_factory.mktemp("eu") / "run")


@pytest.fixture(scope="module")
def latest(shared_data: Path) -> Mapping[tuple[str, str], tuple[int, float]]:
    """Year and value of the newest figure up to 2019, by code and indicator."""
    newest: dict[tuple[str, str], tuple[int, float]] = {}
    with (shared_data / "eu_nuts2_innovation_inputs.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            year, key = int(row["year"]), (row["region_code"], row["indicator"])
            if row["indicator"] in SIZE_FREE and year <= 2019 and year > newest.get(key, (0, 0.0))[0]:
                newest[key] = year, float(row["value"])
    return newest


def test_sixteen_indicators_in_three_pillars_of_401_codes(result: Result) -> None:
    assert set(result["coverage"]["indicator"]) == SIZE_FREE
    assert sorted(result["pillar_coverage"]["of"]) == [5, 5, 6]
    assert result["scores"].height == 401


def test_each_code_has_its_latest_figure_and_older_ones_are_flagged(
    result: Result, latest: Mapping[tuple[str, str], tuple[int, float]]
) -> None:
    """No figure of another year passes for one of the year itself."""
    assert max(year for year, _ in latest.values()) == 2018  # so the year of the study is 2018
    cells = {(r["unit"], r["indicator"]): r for r in result["indicators"].iter_rows(named=True)}
    assert {key for key, cell in cells.items() if cell["value"] is not None} == set(latest)
    for key, (year, value) in latest.items():
        assert cells[key]["value"] == value
        assert (cells[key]["flag"] == "imputed") == (year < 2018), (key, year)


def test_agreement_with_the_published_index(result: Result, shared_data: Path) -> None:
    """Spearman 0.86 in 143 regions; total R&D alone follows the published index more closely: 0.89 in 162."""
    found = agreement(result, shared_data)
    assert found.index >= 0.80
    assert (found.index, found.n) == (pytest.approx(0.859, abs=0.005), 143)
    assert (found.rd, found.rd_n) == (pytest.approx(0.886, abs=0.005), 162)
    assert found.rd_same > found.rd > found.index


def test_unmatched_regions_are_those_without_research_or_another_pillar(
    result: Result, shared_data: Path, latest: Mapping[tuple[str, str], tuple[int, float]]
) -> None:
    found = agreement(result, shared_data)
    assert (found.published, len(found.unmatched)) == (180, 37)
    assert sum(unit.startswith("NL") for unit in found.unmatched) == 10
    scores = {(r["unit"], r["pillar"]): r["score"] for r in result["pillars"].iter_rows(named=True)}
    pillars = {pillar for _, pillar in scores}
    assert all(any(scores[unit, pillar] is None for pillar in pillars) for unit in found.unmatched)
    with_rd = [unit for unit in found.unmatched if (unit, PLAIN) in latest]
    assert len(with_rd) == found.rd_n - found.rd_same_n
