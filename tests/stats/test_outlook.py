"""Chances from draws, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthpoles.stats.outlook import chance_kept, chance_of_top, chance_reached, fan_of

# two draws, two units, three years
HELD = np.array(
    [
        [[False, True, False], [True, True, True]],
        [[False, False, True], [True, False, True]],
    ]
)


def test_reached_and_kept_of_two_draws() -> None:
    assert chance_reached(HELD)[0].tolist() == [0.0, 0.5, 1.0]
    assert chance_kept(HELD)[1].tolist() == [1.0, 0.5, 0.5]
    assert chance_kept(HELD)[0].tolist() == [0.0, 0.0, 0.0]


def test_the_chance_of_the_first_place_shares_ties_and_leaves_gaps_out() -> None:
    draws = np.array([[[3.0], [3.0], [9.0]], [[1.0], [2.0], [np.nan]]])
    found = chance_of_top(draws, 1)[:, 0]
    assert found[:2].tolist() == [0.5, 1.0]
    assert np.isnan(found[2])
    assert chance_of_top(draws, 2)[0, 0] == 1.0


def test_a_fan_without_spread_is_the_figure_itself_and_a_gap_stays_one() -> None:
    found = fan_of(np.array([[4.0, 1.0], [4.0, np.nan]]))
    assert [x[0] for x in (found.low95, found.low80, found.middle, found.high80, found.high95)] == [4.0] * 5
    assert np.isnan(found.middle[1])
    assert fan_of(np.arange(101.0)[:, None]).low80[0] == pytest.approx(10.0)


@given(st.integers(0, 10_000))
def test_chances_follow_their_units_and_never_turn_back(seed: int) -> None:
    random = np.random.default_rng(seed)
    draws = random.normal(size=(7, 5, 4))
    order = random.permutation(5)
    assert np.array_equal(chance_of_top(draws, 2)[order], chance_of_top(draws[:, order], 2))
    held = draws > 0
    assert np.array_equal(chance_kept(held)[order], chance_kept(held[:, order]))
    assert (np.diff(chance_reached(held), axis=1) >= 0).all()
    assert (np.diff(chance_kept(held), axis=1) <= 0).all()
    assert chance_of_top(draws, 2).sum(axis=0) == pytest.approx(np.full(4, 2.0))
