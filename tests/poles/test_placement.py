"""Placement of poles and enterprises as a user asks for it."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.poles.network_places import (
    NO,
    codes_of,
    column,
    land_of,
    on_a_parallel,
    panel_of,
    poles_of,
    times_of,
    told,
)

from growthpoles.errors import InputError
from growthpoles.poles.network_inputs import Travel
from growthpoles.poles.network_results import PlacementResult
from growthpoles.poles.placement import place_enterprises, place_poles
from growthpoles.poles.placement_inputs import METHODS, EnterprisePlan, PlacementSettings, Supply

LAND = land_of(on_a_parallel(6))
PEOPLE = [900.0, 100.0, 250.0, 300.0, 120.0, 80.0]
PANEL = panel_of(LAND, population=PEOPLE)
POLES = poles_of(
    LAND,
    {
        "A": ("pole", "industrial", 0.9),
        "B": ("potential", "agrarian", 0.4),
        "C": ("potential", "agrarian", 0.35),
        "D": ("none", "agrarian", 0.34),
        "E": ("potential", "agrarian", 0.5),
        "F": ("undetermined", None, None),
    },
)
LINE = [(a, b, 1.0) for a, b in zip("ABCDE", "BCDEF", strict=True)]
ROADS = times_of(*LINE)
BY_ROAD = Travel(hours=1.0, roads=True)


def reason(found: PlacementResult) -> dict[str, object]:
    return column(found["excluded"], "unit", "reason")


def test_candidates_are_units_with_enough_membership_and_poles_stay() -> None:
    chosen = PlacementSettings("maximal-cover", count=1, travel=BY_ROAD)
    found = place_poles(LAND, POLES, panel=PANEL, settings=chosen, times=ROADS)
    assert found.new == ("C",)
    assert column(found["sites"], "unit", "role") == {"A": "existing", "C": "new"}
    assert reason(found) == {"D": "membership", "F": "membership"}
    gains = found["gains"]
    assert gains["objective"].to_list() == [1000, 900 + 100 + 250 + 300]
    assert column(found["alternatives"], "unit", "replaced_by") == {"C": "E"}
    assert found["alternatives"]["loss"][0] == 1550 - 1500


@pytest.mark.parametrize("method", METHODS)
def test_two_new_poles_equal_full_enumeration(method: str) -> None:
    chosen = PlacementSettings(method, count=2, travel=BY_ROAD)
    found = place_poles(LAND, panel=PANEL, settings=chosen, times=ROADS)
    far = np.abs(np.subtract.outer(np.arange(6.0), np.arange(6.0)))
    people = np.array(PEOPLE)

    def value(new: tuple[int, ...]) -> float:
        near = far[:, list(new)].min(axis=1)
        if method == "maximal-cover":
            return -float(people @ (near <= 1))
        return float(near.max()) if method == "p-centre" else float(people @ near)

    best = min(value(new) for new in combinations(range(6), 2))
    sign = -1 if method == "maximal-cover" else 1
    assert found["gains"]["objective"][-1] == pytest.approx(sign * best)
    assert found["gains"]["status"][-1] == "optimal"


def test_named_and_forbidden_units_and_units_without_a_place_are_told_apart() -> None:
    land = land_of({**on_a_parallel(5), "F": None})
    panel = panel_of(land, population=PEOPLE)
    chosen = PlacementSettings(count=1, candidates=("B", "C", "F"), forbidden=("B",), existing=("A",))
    found = place_poles(land, POLES, panel=panel, settings=chosen)
    assert found.new == ("C",)
    assert reason(found) == {"B": "forbidden", "D": "not-named", "E": "not-named", "F": "place"}
    assert {"network.hours.estimated", "network.coordinates"} <= codes_of(found.diagnostics)


def test_too_few_candidates_and_unknown_units_are_refused_together() -> None:
    chosen = PlacementSettings(count=4, forbidden=("X",), existing=("A", "Y"))
    with pytest.raises(InputError) as caught:
        place_poles(LAND, POLES, panel=PANEL, settings=chosen)
    named = [(item.code, item.where.unit) for item in caught.value.problems]
    assert named == [("network.unit", "X"), ("network.unit", "Y"), ("placement.candidates.few", None)]
    land = land_of({**on_a_parallel(5), "F": None})
    with pytest.raises(InputError) as caught:
        place_poles(
            land, panel=panel_of(land, population=PEOPLE), settings=PlacementSettings(existing=("F",))
        )
    assert codes_of(caught.value.problems) == {"placement.existing.place"}


def test_an_island_is_not_served_and_the_centre_says_that_it_cannot_be() -> None:
    times = times_of(*LINE[:4])
    land = land_of({**on_a_parallel(5), "F": None})
    ways = times_of(*LINE[:3])
    panel = panel_of(land, population=PEOPLE)
    chosen = PlacementSettings(count=1, travel=BY_ROAD)
    found = place_poles(LAND, panel=PANEL, settings=chosen, times=times)
    assert [item.where.unit for item in found.diagnostics.with_code("network.ways")] == ["F"]
    two_parts = times_of(*LINE[:2], ("D", "E", 1.0))
    centre = PlacementSettings("p-centre", count=1, travel=BY_ROAD)
    apart = place_poles(land, panel=panel, settings=centre, times=two_parts)
    assert "placement.infeasible" in codes_of(apart.diagnostics)
    assert apart["gains"]["objective"].to_list() == [None, None]
    median = place_poles(land, panel=panel, settings=chosen, times=two_parts)
    assert told(median, "placement.unserved")["amount"] == 420.0
    assert place_poles(land, panel=panel, settings=chosen, times=ways).new == ("A",)


def test_people_that_are_not_known_are_said_and_one_unit_is_enough() -> None:
    land = land_of(on_a_parallel(1))
    found = place_poles(land, panel=panel_of(land, population=[5.0]))
    assert found.new == ("A",) and found["prices"].height == 0
    found = place_poles(LAND, panel=panel_of(LAND, population=[*PEOPLE[:5], NO]))
    assert told(found, "network.population")["units"] == "F"


def test_a_saved_placement_is_read_back(tmp_path: Path) -> None:
    found = place_poles(LAND, POLES, panel=PANEL)
    assert not found.diff(PlacementResult.load(found.save(tmp_path)))


def test_a_single_plant_lies_at_the_weighted_median_of_its_markets_or_is_drawn_to_its_ore() -> None:
    """Weber (1909): three units of ore per unit sold pull it to the ore; by hand 11 against 14 and 34."""
    demand = {"A": 1.0, "C": 1.0, "D": 3.0}
    to_market = place_enterprises(LAND, EnterprisePlan(demand), times=ROADS, settings=by_road())
    assert to_market.new == ("D",)
    ore = (Supply("ore", 3.0, 1.0, ("A", "F")),)
    drawn = place_enterprises(LAND, EnterprisePlan(demand, supplies=ore), times=ROADS, settings=by_road())
    assert drawn.new == ("A",)
    sites = drawn["sites"].row(0, named=True)
    assert (sites["delivery"], sites["inputs"], sites["cost"]) == (2 + 3 * 3, 0, 11)


def by_road(**more: object) -> PlacementSettings:
    return PlacementSettings(travel=BY_ROAD, **more)  # type: ignore[arg-type]


def test_labour_workers_and_suppliers_decide_who_is_a_candidate() -> None:
    plan = EnterprisePlan(
        {"C": 10.0},
        supplies=(Supply("coal", 1.0, 0.0, ("E",)),),
        labour={"A": 1.0, "B": 5.0, "C": 9.0, "D": 3.0},
        workers={"A": 50.0, "B": 10.0, "C": 50.0, "D": 50.0, "E": 50.0},
        least_workers=20.0,
    )
    found = place_enterprises(LAND, plan, times=times_of(*LINE[1:]), settings=by_road())
    assert reason(found) == {"A": "place", "B": "workers", "E": "labour", "F": "workers"}
    assert found.new == ("D",)
    assert found["sites"]["labour"].to_list() == [30.0] and found["sites"]["delivery"].to_list() == [10.0]


def test_capacity_makes_a_second_plant_serve_what_the_first_cannot() -> None:
    plan = EnterprisePlan({"A": 6.0, "F": 6.0}, capacity=8.0)
    found = place_enterprises(LAND, plan, times=ROADS, settings=by_road(count=2))
    assert found.new == ("A", "F")
    one = place_enterprises(LAND, plan, times=ROADS, settings=by_road(count=1))
    assert told(one, "placement.unserved")["amount"] == pytest.approx(4.0)
    assert one["sites"]["population"].to_list() == pytest.approx([8.0])


def test_a_plan_with_unknown_units_is_refused_with_all_of_them() -> None:
    plan = EnterprisePlan({"X": 1.0}, labour={"Y": 1.0}, supplies=(Supply("ore", 1, 1, ("Z",)),))
    with pytest.raises(InputError) as caught:
        place_enterprises(LAND, plan)
    assert [item.where.unit for item in caught.value.problems] == ["X", "Y", "Z"]


def test_demand_in_other_units_moves_nothing() -> None:
    demand = {"A": 3.0, "B": 8.0, "E": 4.0, "F": 9.0}
    first = place_enterprises(LAND, EnterprisePlan(demand), settings=by_road(count=2), times=ROADS)
    scaled = {code: 1000 * amount for code, amount in demand.items()}
    second = place_enterprises(LAND, EnterprisePlan(scaled), settings=by_road(count=2), times=ROADS)
    assert first.new == second.new
    assert isinstance(second["gains"], pl.DataFrame)
    assert second["gains"]["objective"][-1] == pytest.approx(1000 * first["gains"]["objective"][-1])


def test_enterprises_are_placed_by_cost_and_by_no_other_method() -> None:
    chosen = PlacementSettings(method="maximal-cover", count=1)
    with pytest.raises(InputError) as caught:
        place_enterprises(LAND, EnterprisePlan({"A": 1.0}), settings=chosen)
    assert [item.code for item in caught.value.problems] == ["network.choice"]
