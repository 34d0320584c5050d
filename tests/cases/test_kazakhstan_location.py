"""Location, relatedness and technology of the 20 regions of Kazakhstan by section, 2022-2025."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from growthpoles.industries.relatedness import RelatednessSettings, measure_relatedness
from growthpoles.industries.results import RelatednessResult
from growthpoles.industries.shift_share import analyse_shift_share
from growthpoles.industries.specialisation import analyse_specialisation
from growthpoles.industries.technology import classify_technology

ALMATY, ASTANA = "KZ-75", "KZ-71"


@pytest.fixture(scope="module")
def related(kazakhstan: Any) -> RelatednessResult:
    return measure_relatedness(kazakhstan.industries, settings=RelatednessSettings(permutations=0))


def test_information_and_professional_services_sit_in_two_cities_only(related: RelatednessResult) -> None:
    present = related["density"].filter(pl.col("industry").is_in(["J", "M"]) & pl.col("present"))
    assert set(present["unit"]) == {ALMATY, ASTANA} and present.height == 4
    pair = related["proximity"].filter((pl.col("industry") == "J") & (pl.col("other") == "M"))
    assert pair.select("co_occurrence", "relatedness").row(0) == (2, 1.0)
    top = related["complexity"].sort("eci", descending=True)["unit"].to_list()[:2]
    assert set(top) == {ALMATY, ASTANA}


def test_twenty_sections_are_too_few_to_measure_complexity(related: RelatednessResult) -> None:
    """The order above is plausible, but no region's interval leaves out the mean, and the result says so."""
    codes = {item.code for item in related.diagnostics}
    assert {"relatedness.small", "relatedness.complexity.unsure", "relatedness.fitness.open"} <= codes
    rows = related["complexity"]
    assert ((rows["eci_low"] < 0) & (rows["eci_high"] > 0)).sum() >= 18


def test_sections_entered_where_related_ones_were(related: RelatednessResult) -> None:
    """2022-2025: 25 quotients rose past 1 and 16 fell below it; within regions density tells them apart."""
    effect = {row["change"]: row for row in related["effects"].iter_rows(named=True)}
    assert (effect["entered"]["events"], effect["left"]["events"]) == (25, 16)
    assert effect["entered"]["probability"] == pytest.approx(0.74, abs=0.01)
    assert effect["left"]["probability"] == pytest.approx(0.26, abs=0.01)


def test_mining_has_three_stars_in_atyrau_and_west_kazakhstan(kazakhstan: Any) -> None:
    rows = analyse_specialisation(kazakhstan.industries, years=[2025])["location"]
    mining = rows.filter((pl.col("industry") == "B") & (pl.col("stars") == 3))
    assert set(mining["unit"]) == {"KZ-23", "KZ-27"}
    assert rows["lq_low"].is_null().all()  # output is money: no sampling error


def test_every_decomposition_of_the_real_table_adds_up(kazakhstan: Any) -> None:
    checks = analyse_shift_share(kazakhstan.industries, start=2022, end=2025)["checks"]
    assert checks["largest_gap"].max() < 1e-15
    assert dict(checks.select("method", "undefined").rows()) == {"arcelus": 1, "classic": 1, "dynamic": 0}


def test_sections_bound_high_technology_but_measure_finance(kazakhstan: Any) -> None:
    result = classify_technology(kazakhstan.industries, years=[2025])
    rows = result["shares"].filter(pl.col("unit") == ALMATY)
    found = {row["class"]: row for row in rows.iter_rows(named=True)}
    assert found["high-technology"]["share"] is None and found["high-technology"]["low"] == 0.0
    assert found["high-technology"]["high"] == pytest.approx(found["manufacturing"]["share"])
    assert found["knowledge-financial-services"]["share"] == pytest.approx(0.0769, abs=1e-4)
    assert (found["knowledge-intensive"]["low"], found["knowledge-intensive"]["high"]) == pytest.approx(
        (0.297, 0.404), abs=1e-3
    )
    assert dict(result["classes"].select("industry", "status").rows())["C"] == "family"
