"""Pairs within reach: great-circle distances, given hours, islands."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.poles.settlements_land import place

from growthpoles.core.territory import Unit
from growthpoles.labels import Label
from growthpoles.poles.context import TravelTimes
from growthpoles.poles.travel import Pairs, pairs_within_hours, pairs_within_km
from growthpoles.stats.location import great_circle

LINE = (place("A", 0), place("B", 40), place("C", 100), place("D", None))


def as_set(pairs: Pairs) -> set[tuple[int, int]]:
    return set(zip(pairs.start.tolist(), pairs.end.tolist(), strict=True))


def test_pairs_within_a_distance_go_both_ways() -> None:
    found = pairs_within_km(LINE, 60.5)
    assert as_set(found) == {(0, 1), (1, 0), (1, 2), (2, 1)}
    assert sorted(found.length) == pytest.approx([40, 40, 60, 60], rel=1e-4)
    assert found.known.tolist() == [True, True, True, False]


@given(
    st.lists(st.tuples(st.floats(-80, 80), st.floats(-179, 179)), min_size=2, max_size=12),
    st.floats(1, 15000),
)
def test_pairs_are_those_of_the_full_table_of_distances(
    spots: list[tuple[float, float]], limit: float
) -> None:
    units = tuple(Unit(f"U{k}", Label("x"), lat=lat, lon=lon) for k, (lat, lon) in enumerate(spots))
    full = great_circle(*(np.array(axis) for axis in zip(*spots, strict=True)))
    found = pairs_within_km(units, limit)
    wanted = {(a, b) for a, b in np.argwhere(full <= limit).tolist() if a != b}
    unsure = {(a, b) for a, b in np.argwhere(np.abs(full - limit) < 1e-3).tolist()}
    assert as_set(found) - unsure == wanted - unsure
    assert found.length == pytest.approx(
        [full[a, b] for a, b in zip(found.start, found.end, strict=True)], abs=1e-3
    )


def test_hours_are_distance_times_detour_over_speed() -> None:
    found = pairs_within_hours(LINE, 1.0, times=None, speed=60.0, detour=1.3)
    assert as_set(found) == {(0, 1), (1, 0)}  # 60 km x 1.3 / 60 = 1.3 hours are too long
    assert found.length == pytest.approx([40 * 1.3 / 60] * 2, rel=1e-4)


def test_given_hours_replace_distances_and_serve_both_directions() -> None:
    times = TravelTimes(("A", "A", "X"), ("C", "B", "A"), np.array([0.5, 3.0, 0.1]))
    found = pairs_within_hours(LINE, 1.5, times=times, speed=60.0, detour=1.3)
    assert as_set(found) == {(0, 2), (2, 0)} and found.known.tolist() == [True, True, True, False]


def test_sums_over_partners_and_islands() -> None:
    people = np.array([5.0, 1.0, 2.0, 9.0])
    found = pairs_within_km(LINE, 60.5)
    assert found.added_up(people) == pytest.approx([1, 7, 1, np.nan], nan_ok=True)
    assert found.largest(people) == pytest.approx([1, 5, 1, np.nan], nan_ok=True)
    alone = pairs_within_km(LINE, 1.0)
    assert alone.added_up(people) == pytest.approx([0, 0, 0, np.nan], nan_ok=True)
    assert pairs_within_km(LINE[:1], 100).known.tolist() == [True]
