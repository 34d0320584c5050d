"""Rounds within capacity, waves of new suppliers: hand-worked values and laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.io_tables import productive

from growthpoles.stats import leontief as le
from growthpoles.stats.rounds import Limits, fires_at, propagate, round_reached, waves

MILLER_BLAIR = np.array([[0.15, 0.25], [0.20, 0.05]])
SIZES = st.integers(1, 10)
SEEDS = st.integers(0, 10_000)


def test_rounds_of_miller_and_blair() -> None:
    """Miller and Blair (2009), section 2.3, demand (600, 1500); by Cramer's rule (945, 1395) / 0.7575."""
    found = propagate(MILLER_BLAIR, [600.0, 1500.0])
    np.testing.assert_allclose(found.total, [945 / 0.7575, 1395 / 0.7575], rtol=1e-9)
    np.testing.assert_allclose(found.made[1], [465.0, 195.0])
    np.testing.assert_allclose(found.made[2], [118.5, 102.75])


def test_capacity_by_hand() -> None:
    """Orders 8 to A; A can make 9, B 3. Round 1: B is asked for 4 and makes 3; A for 1.5, makes 1."""
    a = np.array([[0.0, 0.5], [0.5, 0.0]])
    found = propagate(a, [8.0, 0.0], limits=Limits(np.array([9.0, 3.0])))
    np.testing.assert_allclose(found.made[:3], [[8, 0], [0, 3], [1, 0]])
    np.testing.assert_allclose(found.called, [9.5, 4.5])
    np.testing.assert_allclose(found.refused, [0.5, 1.5])
    np.testing.assert_array_equal(found.full, [2, 1])


def test_orders_passed_on_within_a_group_by_weight_as_far_as_it_goes() -> None:
    """10 ordered from the first, which makes 2; the others take 8 as 1 : 3, one of them at most 5."""
    limits = Limits(np.array([2.0, 4.0, 5.0]), np.zeros(3, np.intp), np.array([7.0, 1.0, 3.0]))
    found = propagate(np.zeros((3, 3)), [10.0, 0.0, 0.0], limits=limits)
    np.testing.assert_allclose(found.total, [2, 3, 5])
    np.testing.assert_allclose(found.passed_on, [8, 0, 0])
    assert not found.refused.any()
    tight = propagate(
        np.zeros((3, 3)), [14.0, 0, 0], limits=Limits(limits.spare, limits.group, limits.weight)
    )
    np.testing.assert_allclose(tight.total, [2, 4, 5])
    np.testing.assert_allclose(tight.refused, [3, 0, 0])


@given(SIZES, SEEDS)
def test_without_limits_the_rounds_add_up_to_the_solution(size: int, seed: int) -> None:
    a, shock = productive(size, seed), np.random.default_rng(seed).uniform(0, 10, size)
    np.testing.assert_allclose(propagate(a, shock).total, le.factorise(a).solve(shock), rtol=1e-8, atol=1e-9)
    free = propagate(a, shock, limits=Limits(np.full(size, np.inf)))
    np.testing.assert_allclose(free.total, le.factorise(a).solve(shock), rtol=1e-8, atol=1e-9)
    assert not free.refused.any()


@given(SIZES, SEEDS)
def test_under_limits_output_is_the_least_of_capacity_and_orders(size: int, seed: int) -> None:
    """x = min(s, A x + y), whatever the order of the rounds; capacity is never exceeded."""
    rng = np.random.default_rng(seed)
    a, shock, spare = productive(size, seed), rng.uniform(0, 10, size), rng.uniform(0, 15, size)
    found = propagate(a, shock, limits=Limits(spare))
    assert (found.total <= spare * (1 + 1e-12)).all()
    np.testing.assert_allclose(found.total, np.minimum(spare, a @ found.total + shock), rtol=1e-7, atol=1e-8)
    np.testing.assert_allclose(found.called, found.total + found.refused, rtol=1e-9, atol=1e-9)


@given(SIZES, SEEDS)
def test_orders_in_groups_are_made_passed_on_or_refused(size: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, shock, spare = productive(size, seed), rng.uniform(0, 10, size), rng.uniform(0, 15, size)
    group = rng.integers(0, 3, size)
    found = propagate(a, shock, limits=Limits(spare, group, rng.uniform(0.1, 1, size)))
    assert (found.total <= spare * (1 + 1e-9) + 1e-12).all()
    for g in range(3):
        at = group == g
        assert found.called[at].sum() == pytest.approx(found.total[at].sum() + found.refused[at].sum())
        if found.refused[at].sum() > 1e-6:  # nobody of the group has anything left
            np.testing.assert_allclose(found.total[at], spare[at], rtol=1e-6)


def test_a_table_whose_rounds_never_end_is_refused() -> None:
    with pytest.raises(ValueError, match="not productive"):
        propagate(np.array([[1.1]]), [1.0])
    with pytest.raises(ValueError, match="negative"):
        propagate(MILLER_BLAIR, [-1.0, 0.0], limits=Limits(np.ones(2)))


def test_candidates_appear_in_waves_by_hand() -> None:
    """The first passes at once, the second when the first is there, the third never."""
    called = {(): [5.0, 1.0, 0.5], (0,): [5.0, 4.0, 0.5], (0, 1): [6.0, 4.0, 0.9]}
    np.testing.assert_array_equal(waves(lambda there: np.array(called[there]), [4.0, 3.0, 1.0]), [1, 2, 0])
    with pytest.raises(ValueError, match="above zero"):
        waves(lambda there: np.zeros(1), [0.0])


def test_sizes_of_the_shock_by_hand() -> None:
    """B needs 31 of 30; once it is there C is asked for 20 instead of 5 and needs 12: both come at 31/30."""
    called = {(): [30.0, 5.0, 0.0], (0,): [30.0, 20.0, 0.0], (0, 1): [30.0, 20.0, 0.0]}
    found = fires_at(lambda there: np.array(called[there]), [31.0, 12.0, 1.0])
    np.testing.assert_allclose(found, [31 / 30, 31 / 30, np.inf])


@given(SIZES, SEEDS)
def test_at_the_size_found_a_supplier_appears_and_just_below_it_does_not(size: int, seed: int) -> None:
    """Orders that only grow with those that are there: the waves at any size of the shock say the same."""
    rng = np.random.default_rng(seed)
    base, more, scales = rng.uniform(0, 5, size), rng.uniform(0, 3, (size, size)), rng.uniform(1, 20, size)

    def called(there: tuple[int, ...]) -> np.ndarray:
        return base + more[:, list(there)].sum(axis=1)

    found = fires_at(called, scales)
    for factor in np.unique(found[np.isfinite(found)]):
        np.testing.assert_array_equal(waves(called, scales / (factor * (1 + 1e-9))) > 0, found <= factor)
        np.testing.assert_array_equal(waves(called, scales / (factor * (1 - 1e-9))) > 0, found < factor)


def test_round_at_which_a_share_is_reached() -> None:
    assert round_reached([4.0, 2.0, 1.0, 1.0], 0.5) == 0
    assert round_reached([4.0, 2.0, 1.0, 1.0], 0.51) == 1
    assert round_reached([0.0], 0.5) == -1
