"""Agglomerations: the order of evidence, who belongs to whom, and the development coefficient."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.poles.settlements_land import place

from growthpoles.core.territory import Unit
from growthpoles.poles.agglomerations import (
    Agglomerations,
    coefficient_class,
    delimit,
    development_coefficient,
)
from growthpoles.poles.context import Commuting, Member, PoleContext
from growthpoles.poles.inputs import load_typology
from growthpoles.poles.travel import pairs_within_hours

RULES = load_typology("settlements").rules
# Within 1.5 hours at 60 km/h with a detour of 1.3 lie 69 km.
UNITS = (
    place("BIG", 0), place("TWIN", 60), place("NEAR", 30), place("SMALL", 20, level="village"),
    place("LARGE", 25, level="village"), place("FAR", 300), place("MID", 90),
)  # fmt: skip
PEOPLE = np.array([500e3, 150e3, 20e3, 1e3, 5e3, 120e3, 40e3])


def drawn(context: PoleContext | None = None, units: tuple[Unit, ...] = UNITS) -> Agglomerations:
    near = pairs_within_hours(units, 1.5, times=None, speed=60.0, detour=1.3)
    return delimit(units, PEOPLE[: len(units)], near=near, context=context or PoleContext(), rules=RULES)


def members(found: Agglomerations, core: str) -> set[str]:
    item = next(x for x in found.chosen if UNITS[x.core].code == core)
    return {UNITS[u].code for u in item.members}


def test_isochrone_takes_towns_and_large_villages_around_large_cities() -> None:
    """TWIN (150 thousand) is within reach of BIG: a satellite. MID is near TWIN only, which is no core."""
    found = drawn()
    assert members(found, "BIG") == {"BIG", "TWIN", "NEAR", "LARGE"}
    assert members(found, "FAR") == {"FAR"}
    assert [(UNITS[x.core].code, x.variant) for x in found.chosen] == [("BIG", "isochrone"), ("FAR", "core")]
    assert found.population[0, :3].tolist() == [675e3, 150e3, 20e3]
    assert found.variants == ("isochrone", "core")


def test_a_satellite_goes_to_the_nearest_core() -> None:
    units = (place("BIG", 0), place("TWIN", 80), place("NEAR", 50))
    found = drawn(units=units)
    groups = {units[x.core].code: {units[u].code for u in x.members} for x in found.chosen}
    assert groups == {"BIG": {"BIG"}, "TWIN": {"TWIN", "NEAR"}}


def test_commuting_comes_before_the_isochrone_and_needs_fifteen_per_cent() -> None:
    moves = (Commuting("MID", "BIG", 0.15), Commuting("NEAR", "BIG", 0.14), Commuting("LARGE", "BIG", 0.6))
    found = drawn(PoleContext(commuting=moves))
    assert members(found, "BIG") == {"BIG", "MID", "LARGE"}
    assert found.chosen[0].variant == "commuting"
    assert found.commuting[0] == pytest.approx((40 * 0.15 + 5 * 0.6) / 45)
    assert members(found, "TWIN") == {"TWIN"}


def test_the_official_composition_comes_first_and_no_unit_is_counted_twice() -> None:
    official = tuple(Member("TWIN", unit) for unit in ("TWIN", "NEAR"))
    found = drawn(PoleContext(members=official))
    assert members(found, "TWIN") == {"TWIN", "NEAR"} and members(found, "BIG") == {"BIG", "LARGE"}
    inside = [u for item in found.chosen for u in item.members]
    assert len(inside) == len(set(inside))
    assert found.variants == ("official", "isochrone", "core")
    assert found.population[found.variants.index("isochrone") + 1, 0] == 675e3
    assert found.population[found.variants.index("core") + 1, 0] == 500e3


def test_development_coefficient_by_hand() -> None:
    """P = 2 million; two cities hold .9, two other settlements .1 of it: 2 (2 x .9 + 2 x .1) = 4."""
    assert development_coefficient(np.array([1.5e6, 3e5]), np.array([1e5, 1e5])) == pytest.approx(4.0)
    assert drawn().coefficient[0, 0] == pytest.approx(0.675 * (3 * 670 / 675 + 1 * 5 / 675))


@pytest.mark.parametrize(
    ("value", "name"),
    [(60, "most-developed"), (50, "most-developed"), (12, "strongly-developed"), (5, "developed"),
     (1, "weakly-developed"), (0.9, "potential"), (np.nan, None)],
)  # fmt: skip
def test_classes_of_the_coefficient(value: float, name: Any) -> None:
    assert coefficient_class(value, RULES) == name


def test_a_city_without_people_or_place_stays_alone() -> None:
    units = (place("BIG", None), place("LOST", None))
    near = pairs_within_hours(units, 1.5, times=None, speed=60.0, detour=1.3)
    found = delimit(units, np.array([2e5, np.nan]), near=near, context=PoleContext(), rules=RULES)
    assert [x.members for x in found.chosen] == [(0,)]
    assert np.isnan(found.population[0, 1]) and np.isnan(found.coefficient[0, 1])
