"""Groups of units that cannot be told from their leader."""

from __future__ import annotations

import numpy as np

from growthpoles.robustness.groups import firm_groups


def certain(units: int) -> np.ndarray:
    return np.triu(np.ones((units, units)), 1) + 0.5 * np.eye(units)


def test_a_certain_order_gives_every_unit_its_own_group() -> None:
    assert firm_groups(np.array([3.0, 2, 1]), certain(3)).tolist() == [1, 2, 3]


def test_an_even_chance_gives_one_group() -> None:
    assert firm_groups(np.array([3.0, 2, 1]), np.full((3, 3), 0.5)).tolist() == [1, 1, 1]


def test_a_group_ends_where_its_leader_stands_above_with_the_asked_probability() -> None:
    p = np.array(
        [[0.5, 0.7, 0.92, 0.99], [0.3, 0.5, 0.8, 0.95], [0.08, 0.2, 0.5, 0.85], [0.01, 0.05, 0.15, 0.5]]
    )
    assert firm_groups(np.array([4.0, 3, 2, 1]), p).tolist() == [1, 1, 2, 2]
    assert firm_groups(np.array([4.0, 3, 2, 1]), p, level=0.6).tolist() == [1, 2, 3, 4]


def test_groups_follow_the_units_not_their_places_in_the_table() -> None:
    order = [2, 0, 1]
    p = certain(3)[np.ix_(order, order)]
    assert firm_groups(np.array([3.0, 2, 1])[order], p).tolist() == [3, 1, 2]
