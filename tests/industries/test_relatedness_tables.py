"""Rows of relatedness: ranks, pairs, and industries or units that have nothing to measure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from growthpoles.core.territory import Territory
from growthpoles.industries import relatedness_tables as rows
from growthpoles.stats.complexity import complexity, fitness
from growthpoles.stats.relatedness import density, relatedness


def _space(held: np.ndarray) -> rows.Space:
    return rows.Space(
        held, density(held, relatedness(held)), complexity(held), None, fitness(held, max_rounds=50), None
    )


def test_pairs_are_sorted_by_code_and_those_that_never_meet_are_left_out() -> None:
    held = np.array([[1.0, 0, 1], [1, 1, 1], [0, 0, 1]])
    found = rows.proximity_rows(("z", "a", "m"), held, related=relatedness(held))
    assert found.rows() == [
        ("a", "m", 1, pytest.approx(1 / 3)),
        ("a", "z", 1, 0.5),
        ("m", "z", 2, pytest.approx(2 / 3)),
    ]


def test_ranks_of_fitness_and_what_an_empty_unit_has() -> None:
    found = rows.unit_rows(("b", "a", "c"), _space(np.array([[1.0, 1, 0], [1, 1, 1], [0, 0, 0]])))
    assert found["unit"].to_list() == ["a", "b", "c"]
    assert found["fitness_rank"].to_list() == [1, 2, None]
    assert found["diversity"].to_list() == [3, 2, 0]
    assert found["ubiquity"].to_list() == [pytest.approx(5 / 3), 2.0, None]
    assert found["eci"][2] is None and found["eci_low"].is_null().all()


def test_an_industry_nobody_has_is_not_concentrated(table_of: Any) -> None:
    table = table_of([[[4.0, 0.0]], [[1.0, 0.0]]], years=(2020,))
    found = rows.concentration_rows(table, 2020, plants=np.full(2, np.nan), permutations=0, seed=1)
    empty = found.row(1, named=True)
    assert all(value is None for name, value in empty.items() if name != "industry")
    assert (found["hhi"][0], found["gini"][0]) == (pytest.approx(0.68), pytest.approx(0.3))
    assert found["theil"][0] == pytest.approx(0, abs=1e-12)  # the industry is spread as the whole


def test_neighbours_are_looked_up_by_code(table_of: Any) -> None:
    """Shares .8, .8, .2 with U1 and U3 as neighbours, whatever the order of the units."""
    table = table_of([[[8.0, 2.0]], [[8.0, 2.0]], [[2.0, 8.0]]], years=(2020,))
    edition = replace(table.territory.current, neighbours=frozenset({("U1", "U3")}))
    table = replace(table, territory=Territory((edition,)))
    turned = replace(table, units=table.units[::-1], values=table.values[::-1], flags=table.flags[::-1])
    for item in (table, turned):
        found = rows.concentration_rows(item, 2020, plants=np.full(2, np.nan), permutations=0, seed=1)
        assert found["spatial_neighbours"][0] == pytest.approx(0.6 / (3 * 1.8))
        assert found["spatial_gini"][0] == pytest.approx(1.2 / (3 * 1.8))


def test_a_unit_with_a_gap_at_the_start_has_no_changes(table_of: Any) -> None:
    values = np.array([[[np.nan, 1.0], [1.0, 1.0]], [[1.0, 3.0], [3.0, 1.0]], [[3.0, 1.0], [1.0, 3.0]]])
    table = table_of(values, years=(2020, 2021), national=[[5.0, 5.0], [5.0, 5.0]])
    found = rows.changes(table, (2020, 2021), cut=1.0, method="conditional")
    assert found.cells["change"].to_list() == [None, None, "entered", "left", "left", "entered"]
    assert found.cells["end_lq"].null_count() == 0
    assert found.effects["change"].to_list() == ["entered", "left"]
