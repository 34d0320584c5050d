"""Growth points at firm level and development centres, by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

from growthpoles.core.industries import Industry
from growthpoles.errors import InputError
from growthpoles.industries.inputs import Firm, PropulsiveSettings
from growthpoles.industries.propulsive import find_propulsive_industries
from growthpoles.labels import Label

KINDS = tuple(Industry(code, Label(code), "high") for code in "ABC")


@pytest.fixture
def table(table_of: Any) -> Any:
    """The country grows from 900 to 1102.5 in two years: 10.68 % a year.

    Unit 1 is specialised in A and B, which grow there alone: both are propulsive by their label.
    """
    values = [
        [[50.0, 50.0, 100.0], [150.0, 150.0, 102.5]],
        [[50.0, 50.0, 600.0], [50.0, 50.0, 600.0]],
    ]
    return table_of(values, years=(2020, 2022), industries=KINDS)


def points(table: Any, *firms: Firm) -> dict[str, str]:
    rows = find_propulsive_industries(table, firms=firms)["growth_points"]
    return dict(rows.select("firm", "status").rows())


def firm(code: str, industry: str, growth: float | None = None, partners: int | None = None) -> Firm:
    return Firm(code, Label(code), "U1", industry, growth, partners)


def test_status_of_firms(table: Any) -> None:
    """Twice the national growth is 21.35 %; three partners are enough."""
    assert points(
        table,
        firm("in a propulsive industry", "A"),
        firm("fast with partners", "C", 21.4, 3),
        firm("just not fast", "C", 21.3, 9),
        firm("fast without partners", "C", 60.0, 2),
        firm("fast, partners unknown", "C", 60.0),
        firm("slow, partners unknown", "C", 1.0),
        firm("growth unknown", "C", None, 5),
    ) == {
        "in a propulsive industry": "growth-point",
        "fast with partners": "growth-point",
        "just not fast": "none",
        "fast without partners": "none",
        "fast, partners unknown": "undetermined",
        "slow, partners unknown": "none",
        "growth unknown": "undetermined",
    }


def test_a_shrinking_country_does_not_make_shrinking_firms_growth_points(table_of: Any) -> None:
    values = [[[50.0, 50.0, 100.0], [30.0, 30.0, 60.0]], [[50.0, 50.0, 600.0], [30.0, 30.0, 550.0]]]
    table = table_of(values, years=(2020, 2022), industries=KINDS)
    assert points(table, firm("f", "C", -5.0, 9), firm("g", "C", 0.5, 9)) == {
        "f": "none",
        "g": "growth-point",
    }


def test_firms_of_unknown_places_are_refused_at_once(table: Any) -> None:
    with pytest.raises(InputError) as caught:
        points(table, firm("f", "Z"), Firm("g", Label("g"), "U9", "A"))
    assert [(item.code, item.where.key) for item in caught.value.problems] == [
        ("firms.industry.unknown", "f"),
        ("firms.unit.unknown", "g"),
    ]


def test_firms_of_a_merged_industry(table: Any) -> None:
    settings = PropulsiveSettings(merged={"A": "AB", "B": "AB"})
    found = find_propulsive_industries(table, settings=settings, firms=[firm("f", "A")])
    assert found["growth_points"].select("industry", "status").row(0) == ("AB", "growth-point")


def test_a_centre_by_hand(table: Any) -> None:
    """Unit 1: two propulsive industries, all of their output, 402.5 of 1102.5 of all output."""
    found = find_propulsive_industries(table)["centres"].sort("unit")
    assert found["propulsive"].to_list() == [2, 0] and found["centre"].to_list() == [True, False]
    np.testing.assert_allclose(found["quotient"].to_list(), [1102.5 / 402.5, 0.0])
    assert found["share"][0] == pytest.approx(300 / 402.5)


def test_one_propulsive_industry_is_no_centre(table: Any) -> None:
    settings = PropulsiveSettings(merged={"A": "AB", "B": "AB"})
    found = find_propulsive_industries(table, settings=settings)["centres"].filter(pl.col("unit") == "U1")
    assert found.select("propulsive", "centre").row(0) == (1, False)
