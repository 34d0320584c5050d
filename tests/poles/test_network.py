"""The network of poles as a user builds it: settlements, islands, and everything refused at once."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from polars.testing import assert_frame_equal
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

import growthpoles
from growthpoles.errors import InputError
from growthpoles.poles.network import build_network
from growthpoles.poles.network_inputs import NetworkSettings, Scenario, Travel
from growthpoles.poles.network_results import NetworkResult

SETTLEMENTS = Path(growthpoles.__file__).parent / "studies" / "kazakhstan" / "settlements.csv"
PLACES = on_a_parallel(4)
LAND = land_of(PLACES, dict(zip("ABCD", ("west", "west", "east", "east"), strict=True)))
PANEL = panel_of(LAND, population=[900, 100, 200, 300], grp=[90, 5, 12, 21])
POLES = poles_of(
    LAND,
    {
        "A": ("pole", "industrial", 0.9),
        "B": ("potential", "agrarian", 0.4),
        "C": ("none", None, 0.1),
        "D": ("mixed", "agrarian", 0.6),
    },
)
TIMES = times_of(("A", "B", 1.0), ("B", "C", 1.0), ("C", "D", 1.0))


def test_the_verb_joins_poles_reach_balance_and_scenarios() -> None:
    chosen = NetworkSettings(scenarios=(Scenario("grow", add=("B",)), Scenario("shrink", remove=("D",))))
    found = build_network(LAND, POLES, panel=PANEL, settings=chosen, times=TIMES)
    assert found.kind == "network"
    assert column(found["nodes"], "unit", "type") == {"A": "industrial", "D": "agrarian"}
    assert column(found["coverage"], "scope", "covered") == {"any": 1500, "industrial": 1000, "agrarian": 500}
    changed = {(s, m): change for s, m, _, _, change in found["scenarios"].iter_rows()}
    assert changed["shrink", "covered"] == -500 and changed["grow", "covered"] == 0
    assert changed["grow", "share:agrarian"] == pytest.approx((1500 - 500) / 1500)
    assert column(found["balance"], "measure", "value")["zones"] == 2
    assert {"network.points", "network.industries"} <= codes_of(found.diagnostics)
    assert "network.hours.estimated" not in codes_of(found.diagnostics)


def test_along_roads_poles_are_linked_and_without_them_they_are_islands() -> None:
    alone = build_network(LAND, POLES, panel=PANEL, times=TIMES)
    assert alone["links"].height == 0 and column(alone["nodes"], "unit", "part") == {"A": 1, "D": 2}
    assert len(alone.diagnostics.with_code("network.island")) == 2
    chosen = NetworkSettings(Travel(roads=True))
    linked = build_network(LAND, POLES, panel=PANEL, settings=chosen, times=TIMES)
    assert linked["links"].select("a", "b", "hours").rows() == [("A", "D", 3.0)]
    assert linked["links"]["gravity"][0] == pytest.approx((900 * 300) ** 0.5 / 9)


def test_without_times_hours_are_estimated_and_the_result_says_so() -> None:
    found = build_network(LAND, POLES, panel=PANEL)
    (told,) = found.diagnostics.with_code("network.hours.estimated")
    assert dict(told.details) == {"speed": 60.0, "detour": 1.3} and told.grade.code == "warning"


def test_a_unit_without_figures_or_place_is_named_and_not_counted() -> None:
    land = land_of({**PLACES, "E": None})
    panel = panel_of(land, population=[900, NO, 200, 300, 50])
    found = build_network(land, panel=panel, settings=NetworkSettings(poles=("A",)))
    assert found["coverage"]["population"][0] == 1400
    assert told(found, "network.population")["units"] == "B"
    assert [d.where.unit for d in found.diagnostics.with_code("network.coordinates")] == ["E"]
    assert column(found["reach"], "unit", "covered")["E"] is None
    assert {"network.grp", "network.zones"} <= codes_of(found.diagnostics)


def test_every_problem_is_told_at_once() -> None:
    chosen = NetworkSettings(
        base_year=1990, poles=("X",), scenarios=(Scenario("s", add=("Y",)),), zones={"Z": "west"}
    )
    with pytest.raises(InputError) as caught:
        build_network(LAND, panel=PANEL, settings=chosen)
    named = [(item.code, item.where.unit) for item in caught.value.problems]
    assert named == [
        ("network.unit", "X"),
        ("panel.year.unknown", None),
        ("network.unit", "Y"),
        ("network.unit", "Z"),
    ]


def test_two_poles_at_one_place_are_refused() -> None:
    land = land_of({"A": (50.0, 60.0), "B": (50.0, 60.0)})
    with pytest.raises(InputError) as caught:
        build_network(
            land, panel=panel_of(land, population=[1, 1]), settings=NetworkSettings(poles=("A", "B"))
        )
    assert codes_of(caught.value.problems) == {"network.same-place"}


def test_no_pole_at_all_is_an_answer() -> None:
    nobody = poles_of(LAND, dict.fromkeys("ABCD", ("none", None, 0.0)))
    found = build_network(LAND, nobody, panel=PANEL)
    assert found["coverage"].select("poles", "covered").row(0) == (0, 0.0)
    assert "network.poles.none" in codes_of(found.diagnostics) and found["nodes"].height == 0


def test_the_order_of_units_does_not_matter_and_masses_scale_the_weights() -> None:
    turned = land_of(dict(reversed(PLACES.items())))
    panel = panel_of(turned, population=[300, 200, 100, 900])
    chosen = NetworkSettings(poles=("A", "C", "D"))
    first = build_network(
        land_of(PLACES), panel=panel_of(land_of(PLACES), population=[900, 100, 200, 300]), settings=chosen
    )
    second = build_network(turned, panel=panel, settings=chosen)
    for name in ("links", "nodes", "coverage", "reach", "balance"):
        assert_frame_equal(first[name], second[name])
    double = panel_of(turned, population=[600, 400, 200, 1800])
    third = build_network(turned, panel=double, settings=chosen)
    assert third["links"]["weight"].to_list() == pytest.approx((2 * second["links"]["weight"]).to_list())


def test_a_saved_network_is_read_back(tmp_path: Path) -> None:
    found = build_network(LAND, POLES, panel=PANEL)
    again = NetworkResult.load(found.save(tmp_path))
    assert not found.diff(again)
    assert again.uncovered["unit"].to_list() == found.uncovered["unit"].to_list()


def test_the_large_cities_of_kazakhstan_reach_three_quarters_of_its_towns_and_shymkent_is_the_hub() -> None:
    """16 cities above 200,000 people; 1.5 hours at 60 km/h with a detour of 1.3 are 69 km."""
    with SETTLEMENTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    land = land_of(
        {row["code"]: (float(row["lat"]), float(row["lon"])) for row in rows},
        {row["code"]: row["region"] for row in rows},
    )
    people = np.array([float(row["population"] or "nan") for row in rows])
    cities = tuple(row["code"] for row, p in zip(rows, people, strict=True) if p >= 200_000)
    found = build_network(
        land, panel=panel_of(land, population=people), settings=NetworkSettings(poles=cities)
    )
    assert len(cities) == 16
    assert 0.7 < found["coverage"]["share"][0] < 0.85
    assert found["nodes"].sort("strength")["unit"][-1] == "KZ-79-shymkent"
    assert found.uncovered["unit"][0] == "KZ-11-kokshetau"
    held = column(found["reach"], "unit", "pole")
    assert held["KZ-35-temirtau"] == "KZ-35-karaganda" and held["KZ-19-kaskelen"] == "KZ-75-almaty"
    assert held["KZ-47-fort-shevchenko"] == "KZ-47-aktau"
