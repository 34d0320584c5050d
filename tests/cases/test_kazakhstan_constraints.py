"""Constraints of the regions of Kazakhstan in 2022, worked out a second time from the bundled table.

The second way reads the CSV rows itself: gaps to the 75th percentile of the 17 regions (for the three cities:
of all twenty), worst value at the 2.5th percentile from the bad end.
"""

from __future__ import annotations

import csv
import math
from importlib.resources import files

import polars as pl
import pytest

import growthpoles as gp
from growthpoles.core.panel import Panel
from growthpoles.potential.constraint_inputs import DiagnosisSettings, SectorFigure
from growthpoles.potential.constraint_results import ConstraintsResult
from growthpoles.potential.diagnose import diagnose_constraints
from growthpoles.study.data import read_study

FOLDER = files("growthpoles") / "studies" / "kazakhstan"
CITIES = ("KZ-71", "KZ-75", "KZ-79")
ATYRAU, KARAGANDA, MANGYSTAU, SHYMKENT, ULYTAU = "KZ-23", "KZ-35", "KZ-47", "KZ-79", "KZ-62"

Column = dict[str, float]


@pytest.fixture(scope="module")
def panel() -> Panel:
    return read_study(gp.load_study("kazakhstan")).panel


@pytest.fixture(scope="module")
def result(panel: Panel) -> ConstraintsResult:
    measures = gp.read_framework(str(FOLDER / "measures.csv"))
    settings = DiagnosisSettings(measures=measures, years=(2022, 2023, 2024, 2025))
    return diagnose_constraints(panel, sectors=wear(), settings=settings)


def wear() -> tuple[SectorFigure, ...]:
    return tuple(
        SectorFigure(
            "PRD2", "KZ", r["industry"], int(r["year"]), float(r["value"]), after_break=bool(r["break"])
        )
        for r in rows("wear.csv")
    )


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((FOLDER / name).read_text(encoding="utf-8").splitlines()))


@pytest.fixture(scope="module")
def raw() -> dict[str, Column]:
    """Figures of 2022 of the twenty regions, by indicator."""
    found: dict[str, Column] = {}
    for row in rows("panel.csv"):
        if row["year"] == "2022" and row["edition"] == "kz20" and row["value"]:
            found.setdefault(row["indicator"], {})[row["code"]] = float(row["value"])
    return found


def ratio(above: Column, below: Column) -> Column:
    return {unit: 100 * value / below[unit] for unit, value in above.items()}


def quantile(values: list[float], q: float) -> float:
    ordered = sorted(values)
    at = q * (len(ordered) - 1)
    low = math.floor(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (at - low) * (ordered[high] - ordered[low])


def gap(column: Column) -> Column:
    """Of a figure where more is better."""
    worst = quantile(list(column.values()), 0.025)
    regions = quantile([value for unit, value in column.items() if unit not in CITIES], 0.75)
    everyone = quantile(list(column.values()), 0.75)
    found = {}
    for unit, value in column.items():
        best = everyone if unit in CITIES else regions
        found[unit] = min(max((best - value) / (best - worst), 0), 1)
    return found


def severity(result: ConstraintsResult, constraint: str, year: int = 2022) -> Column:
    table = result["constraints"].filter(constraint=constraint, year=year)
    return dict(table.select("unit", "severity").iter_rows())


def test_innovation_activity(result: ConstraintsResult, raw: dict[str, Column]) -> None:
    """DX-03: half the share of active enterprises, .3 expenditure, .2 in-house R&D."""
    parts = (
        (0.5, gap(raw["innov_activity_level"])),
        (0.3, gap(ratio(raw["innov_expenditure"], raw["grp_nominal"]))),
        (0.2, gap(ratio(raw["act_internal_rd"], raw["ent_surveyed"]))),
    )
    due = {unit: sum(weight * part[unit] for weight, part in parts) for unit in raw["grp_nominal"]}
    found = severity(result, "DX-03")
    assert len(found) == 20 and found == {unit: pytest.approx(value) for unit, value in due.items()}
    rounded = {unit: round(found[unit], 2) for unit in (MANGYSTAU, SHYMKENT, ATYRAU, KARAGANDA)}
    assert rounded == {MANGYSTAU: 0.90, SHYMKENT: 0.88, ATYRAU: 0.52, KARAGANDA: 0.0}


def test_small_enterprises_and_innovative_products(result: ConstraintsResult, raw: dict[str, Column]) -> None:
    small = gap(raw["small_innov_activity_level"])
    assert severity(result, "DX-08") == {unit: pytest.approx(value) for unit, value in small.items()}
    products = gap(ratio(raw["innov_output"], raw["grp_nominal"]))
    assert severity(result, "DX-12") == {unit: pytest.approx(value) for unit, value in products.items()}
    assert max(products, key=products.__getitem__) == ULYTAU


def test_credit_share_is_hidden_in_three_regions_and_too_little_everywhere(result: ConstraintsResult) -> None:
    """One measure of four, .2 of the weight: a part is shown, no severity."""
    table = result["constraints"].filter(constraint="DX-05", year=2022)
    assert table["severity"].null_count() == 20
    hidden = table.filter(status="confidential")["unit"].to_list()
    assert hidden == ["KZ-11", "KZ-39", "KZ-71"]
    partial = dict(table.select("unit", "partial").iter_rows())
    assert partial[ATYRAU] == 0 and partial[ULYTAU] == 1  # one loan; a true zero
    assert set(table.filter(pl.col("partial").is_not_null())["confidence"].round(9)) == {0.2}


def test_what_the_bundled_figures_cannot_tell(result: ConstraintsResult) -> None:
    table = result["summary"].filter(year=2022)
    measured = table.filter(pl.col("measured") > 0)["constraint"].to_list()
    assert measured == ["DX-03", "DX-08", "DX-11", "DX-12"]
    assert table.filter(no_data=20)["constraint"].to_list() == ["DX-01", "DX-04"]
    assert table.filter(undetermined=20)["constraint"].to_list() == ["DX-02", "DX-06", "DX-07", "DX-10"]
    venture = table.row(by_predicate=pl.col("constraint") == "DX-09", named=True)
    assert (venture["not_comparable"], venture["confidential"]) == (19, 1)  # true zeros, and one hidden


def test_activity_is_not_known_after_2022(result: ConstraintsResult) -> None:
    """The innovation survey is bundled for 2022 only; distances and markets are known every year."""
    later = result["constraints"].filter(pl.col("year") > 2022)
    for constraint in ("DX-03", "DX-08", "DX-12"):
        assert set(later.filter(constraint=constraint)["status"]) == {"no-data"}
    assert set(later.filter(constraint="DX-11")["status"]) == {"measured"}


def test_market_potential_and_distance(result: ConstraintsResult) -> None:
    """Mangystau is farthest; the cities' distance is not applicable, not zero."""
    found = severity(result, "DX-11")
    assert max(found, key=found.__getitem__) == MANGYSTAU
    cells = result["measures"].filter(measure="TRN6", year=2022).filter(pl.col("unit").is_in(CITIES))
    assert set(cells["status"]) == {"not-applicable"} and cells["value"].null_count() == 3
    assert dict(
        result["constraints"].filter(constraint="DX-11", year=2022).select("unit", "confidence").iter_rows()
    )[SHYMKENT] == pytest.approx(0.35 / 0.75)


def test_barriers_are_counts_of_enterprises_asked(result: ConstraintsResult) -> None:
    """9,185 of 30,750 enterprises see no demand for innovations, 5,754 lack own funds (survey of 2022)."""
    country = result["barriers"].filter(unit="KZ").sort("rank")
    assert country.height == 11
    assert country["barrier"].to_list()[:2] == ["barrier-no-demand", "barrier-own-funds"]
    assert country["count"].to_list()[:2] == [9185, 5754]
    assert country["share"][0] == pytest.approx(100 * 9185 / 30750)


def test_what_enterprises_name_is_not_what_is_measured(result: ConstraintsResult) -> None:
    """Spearman over twenty regions stays within -.14 and .24."""
    found = result["barrier_agreement"]
    assert set(found["n"]) == {20} and found.height == 5
    assert found["spearman"].abs().max() < 0.24


def test_wear_by_section_and_its_break(result: ConstraintsResult) -> None:
    """Wear of electricity and gas jumps from 35.3 to 75.5 in 2019: a break, not depreciation."""
    power = result["sectors"].filter(measure="PRD2", industry="D")
    before = power.filter(pl.col("year").is_between(2019, 2023))
    assert before["change"].null_count() == 5
    assert power.filter(year=2024)["change"].to_list() == pytest.approx([68.9 - 75.5])
    making = result["sectors"].filter(industry="C", year=2022).row(0, named=True)
    assert (making["change"], making["trend"]) == (pytest.approx(41.2 - 36.2), "adverse")
    whole = dict(result["sectors"].filter(industry="TOTAL").select("year", "trend").iter_rows())
    assert (whole[2022], whole[2025]) == ("adverse", "steady")


def test_weak_proxies_alone_give_no_severity(result: ConstraintsResult) -> None:
    table = result["constraints"].filter(constraint="DX-06", year=2022)
    assert set(table["firm"]) == {0} and set(table["proxy_weight"]) == {1}
    assert table["severity"].null_count() == 20
