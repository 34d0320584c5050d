"""Hours from great-circle distances, from a list of pairs and along roads."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.poles.network_places import land_of, on_a_parallel, times_of

from growthpoles.errors import InputError
from growthpoles.poles.network_inputs import Travel
from growthpoles.poles.network_space import same_place, space_of
from growthpoles.stats.location import great_circle

EVERY = np.arange(3)


def test_hours_are_great_circle_km_times_detour_over_speed() -> None:
    """A quarter of the equator is 10,007.6 km (mean earth radius 6371.0088 km)."""
    units = land_of({"A": (0.0, 0.0), "B": (0.0, 90.0), "C": None}).current.units
    space = space_of(units, Travel(speed_kmh=100, detour=1.2), times=None)
    found = space.hours(EVERY, EVERY)
    assert found[0, 1] == pytest.approx(10007.557 * 1.2 / 100, rel=1e-6)
    assert found[0, 0] == 0 and np.isnan(found[2]).all()
    assert space.placed.tolist() == [True, True, False]
    assert [item.code for item in space.notes(EVERY)] == ["network.hours.estimated", "network.coordinates"]


@given(st.lists(st.tuples(st.floats(-89, 89), st.floats(-179, 179)), min_size=2, max_size=6))
@settings(max_examples=40, deadline=None)
def test_km_equal_the_square_table_of_great_circle(places: list[tuple[float, float]]) -> None:
    units = land_of({f"U{k}": place for k, place in enumerate(places)}).current.units
    rows, columns = np.arange(len(places)), np.arange(1, len(places))
    lat, lon = np.array(places).T
    found = space_of(units, Travel(), times=None).km(rows, columns)
    np.testing.assert_allclose(found, great_circle(lat, lon)[:, 1:], atol=1e-9)


def test_pairs_that_are_not_listed_are_out_of_reach_and_a_direction_stands_for_both() -> None:
    units = land_of(on_a_parallel(4)).current.units
    space = space_of(units, Travel(), times=times_of(("A", "B", 1.0), ("B", "C", 2.0), ("C", "B", 3.0)))
    found = space.hours(np.arange(4), np.arange(4))
    assert (found[0, 1], found[1, 0], found[1, 2], found[2, 1]) == (1, 1, 2, 3)
    assert np.isnan(found[0, 2]) and found[3, 3] == 0
    assert space.placed.tolist() == [True, True, True, False]
    assert [item.code for item in space.notes(np.arange(4))] == ["network.ways"]


def test_along_roads_ways_lead_over_several_links_in_their_direction() -> None:
    units = land_of(on_a_parallel(4)).current.units
    times = times_of(("A", "B", 1.0), ("B", "C", 2.0), ("C", "B", 3.0), ("A", "C", 9.0))
    found = space_of(units, Travel(roads=True), times=times).hours(np.arange(4), np.array([2, 3]))
    assert found[:3, 0].tolist() == [3, 2, 0] and np.isnan(found[:3, 1]).all()
    back = space_of(units, Travel(roads=True), times=times).hours(np.array([2]), np.array([0]))
    assert back[0, 0] == 4


def test_times_of_unknown_units_and_two_units_at_one_place_are_refused() -> None:
    units = land_of({"A": (50.0, 60.0), "B": (50.0, 60.0), "C": (51.0, 60.0)}).current.units
    with pytest.raises(InputError) as caught:
        space_of(units, Travel(), times=times_of(("A", "X", 1.0)))
    assert [(item.code, item.where.unit) for item in caught.value.problems] == [("network.unit", "X")]
    with pytest.raises(InputError) as caught:
        same_place(space_of(units, Travel(), times=None), EVERY)
    assert [item.code for item in caught.value.problems] == ["network.same-place"]
    same_place(space_of(units, Travel(), times=times_of(("A", "B", 0.5))), EVERY)
