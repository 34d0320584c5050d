"""Gravity, complementarity and betweenness against published or hand-made figures."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from growthpoles.stats.interaction import betweenness, complementarity, components, gravity, supply

Floats = npt.NDArray[np.float64]
NO = float("nan")

KITE = "AB AC AD AF BD BE BG CD CF DE DF DG EG FG FH GH HI IJ"


def network(edges: str, names: str) -> Floats:
    made = np.full((len(names), len(names)), NO)
    for a, b in edges.split():
        made[names.index(a), names.index(b)] = made[names.index(b), names.index(a)] = 1.0
    return made


def test_betweenness_of_the_kite_is_that_of_krackhardt_1990() -> None:
    """Krackhardt, ASQ 35 (1990), table of the kite: Heather .389, Fernando and Garth .231, Ike .222."""
    found = betweenness(network(KITE, "ABCDEFGHIJ"))
    published = [0.023, 0.023, 0.0, 0.102, 0.0, 0.231, 0.231, 0.389, 0.222, 0.0]
    assert found.round(3).tolist() == published


def test_betweenness_follows_lengths_not_steps() -> None:
    lengths = [[NO, 1, 5, NO], [1, NO, 1, NO], [5, 1, NO, 2], [NO, NO, 2, NO]]
    assert betweenness(lengths).round(4).tolist() == [0.0, 0.6667, 0.6667, 0.0]


def test_betweenness_of_islands_is_zero_and_parts_are_numbered_by_size() -> None:
    lengths = np.full((5, 5), NO)
    for a, b in ((1, 2), (2, 3)):
        lengths[a, b] = lengths[b, a] = 3.0
    assert betweenness(lengths).round(4).tolist() == [0, 0, 0.1667, 0, 0]
    assert components(np.nan_to_num(lengths)).tolist() == [1, 0, 0, 0, 2]
    assert betweenness([[NO, 2.0], [2.0, NO]]).tolist() == [0, 0]
    assert betweenness(np.zeros((0, 0))).size == components(np.zeros((0, 0))).size == 0


def test_gravity_is_the_root_of_the_masses_over_the_distance_to_a_power() -> None:
    far = [[0, 10, NO], [10, 0, 5], [NO, 5, 0]]
    found = gravity([100, 400, 900], far, power=2)
    assert found.tolist() == [[0, 2.0, 0], [2.0, 0, 24.0], [0, 24.0, 0]]
    assert gravity([100, 400, 900], far, power=1)[0, 1] == 20.0


@given(st.lists(st.lists(st.integers(0, 9), min_size=4, max_size=4), min_size=2, max_size=6))
@settings(max_examples=60, deadline=None)
def test_complementarity_is_symmetric_and_free_of_scale(rows: list[list[int]]) -> None:
    table = np.array(rows, float)
    found = complementarity(table)
    known = table.any(axis=1)
    assert np.isnan(found[~known]).all()
    inner = found[np.ix_(known, known)]
    np.testing.assert_allclose(inner, inner.T)
    assert ((inner >= 0) & (inner <= 1)).all()
    np.testing.assert_allclose(
        found, complementarity(table * np.arange(1, len(rows) + 1)[:, None]), atol=1e-9
    )


def test_supply_links_ore_with_steel_and_not_steel_with_steel() -> None:
    coefficients = [[0.0, 0.3], [0.02, 0.0]]
    found = supply([[10, 0], [0, 3], [0, 9]], coefficients)
    assert found.tolist() == [[0, 1, 1], [1, 0, 0], [1, 0, 0]]
    assert supply([[1, 0], [1, 0]], [[0, 0], [0, 0]]).tolist() == [[0, 0], [0, 0]]


@pytest.mark.parametrize(
    "call",
    [
        lambda: gravity([1.0, 2.0], [[0, 0], [0, 0]]),
        lambda: gravity([1.0, 2.0], [[0, -1], [-1, 0]]),
        lambda: gravity([1.0], [[0, 1], [1, 0]]),
        lambda: betweenness([[NO, 1], [2, NO]]),
        lambda: betweenness([[NO, 0], [0, NO]]),
        lambda: complementarity([[1.0, NO]]),
        lambda: supply([[1.0, 2.0]], [[0.1]]),
    ],
)
def test_what_cannot_be_meant_is_refused(call: Callable[[], Floats]) -> None:
    with pytest.raises(ValueError):
        call()
