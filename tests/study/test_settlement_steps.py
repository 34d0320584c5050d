"""The section of settlements in the study file."""

from __future__ import annotations

from growthpoles.study.settlement_steps import SettlementsStep


def test_the_kinds_of_the_bundled_table_that_are_cities() -> None:
    step = SettlementsStep(table="places.csv")
    assert {"city-republican", "city-regional", "town"} <= set(
        step.cities
    ) and "settlement" not in step.cities
