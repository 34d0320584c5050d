"""Coverage, balance and scenarios on a line of places that can be added up by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.poles.network_places import NO, land_of, on_a_parallel, times_of

from growthpoles.poles.network_coverage import People, Reach, coverage_rows, reach_rows, scenario_rows
from growthpoles.poles.network_inputs import Travel
from growthpoles.poles.network_space import space_of
from growthpoles.stats.polarisation import kanbur_zhang

PEOPLE = np.array([900.0, 100.0, 200.0, 300.0, NO])
TIMES = times_of(("A", "B", 1.0), ("A", "C", 1.6), ("D", "C", 1.5), ("D", "E", 0.5))
OUTPUT = np.array([90.0, 5.0, 12.0, 21.0, 1.0])


def people(zones: tuple[str, ...] = ("west", "west", "west", "east", "south")) -> People:
    units = land_of(on_a_parallel(5)).current.units
    space = space_of(units, Travel(hours=1.5), times=TIMES)
    return People(space, PEOPLE, PEOPLE, OUTPUT, zones)


def test_coverage_by_type_adds_up_by_hand() -> None:
    rows = {row["scope"]: row for row in coverage_rows(Reach.of(people(), {"A": "big", "D": "small"}))}
    whole, big, small = rows["any"], rows["big"], rows["small"]
    assert (whole["population"], whole["covered"], whole["uncovered"], whole["poles"]) == (1500, 1500, 0, 2)
    assert (big["covered"], big["farthest_hours"]) == (1000, 1.6)
    assert big["mean_hours"] == pytest.approx((100 * 1.0 + 200 * 1.6) / 1200)
    assert (small["covered"], small["share"]) == (500, 500 / 1500)


def test_reach_names_the_nearest_pole_and_says_nothing_of_places_nobody_knows() -> None:
    units = land_of(on_a_parallel(3)).current.units
    space = space_of(units, Travel(), times=times_of(("A", "B", 2.0)))
    made = People(space, np.array([1.0, 2.0, 3.0]), np.ones(3), None, ())
    rows = reach_rows(Reach.of(made, {"A": "big"}))
    assert [row["covered"] for row in rows] == [True, False, None]
    assert [row["pole"] for row in rows] == ["A", "A", None]
    assert [row["types"] for row in rows] == ["big", None, None]
    assert coverage_rows(Reach.of(made, {"A": ""}))[0]["population"] == 3.0


def test_balance_is_entropy_over_macro_regions_and_kanbur_zhang_of_poles_and_rest() -> None:
    found = Reach.of(people(), {"A": "", "D": ""}).balance()
    shares = np.array([900 / 1200, 300 / 1200])
    expected = -(shares * np.log(shares)).sum()
    assert found["evenness"] == pytest.approx(expected / math.log(3))
    assert found["effective_zones"] == pytest.approx(math.exp(expected))
    assert (found["zones"], found["zones_with_poles"], found["pole_share"]) == (3, 2, 1200 / 1500)
    groups = ["pole", "rest", "rest", "pole"]
    assert found["kanbur_zhang"] == pytest.approx(kanbur_zhang(OUTPUT[:4], groups, population=PEOPLE[:4]))


def test_without_zones_or_poles_the_balance_is_not_known() -> None:
    found = Reach.of(people(zones=()), {}).balance()
    assert math.isnan(found["evenness"]) and math.isnan(found["kanbur_zhang"])
    assert found["pole_share"] == 0
    assert Reach.of(people(), {}).coverage()["covered"] == 0


def test_a_scenario_tells_what_changes_and_adding_never_covers_fewer() -> None:
    rows = scenario_rows(people(), {"A": "big"}, changes={"more": ({"D": "small"}, ()), "less": ({}, ("A",))})
    told = {(row["scenario"], row["measure"]): row for row in rows}
    assert told["more", "covered"]["change"] == 500 and told["less", "covered"]["change"] == -1000
    assert told["more", "poles"]["after"] == 2
    assert told["more", "share:small"]["before"] == 0
    assert told["less", "share:big"]["after"] == 0
    assert told["more", "evenness"]["change"] > 0
