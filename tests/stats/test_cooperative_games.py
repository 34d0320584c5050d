"""Shapley values against published games, sampling against the exact value, and the laws of the value."""

from __future__ import annotations

from itertools import permutations
from math import factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from growthpoles.stats.cooperative_games import (
    as_game,
    complaints,
    largest_complaints,
    memberships,
    sampled_shapley,
    shapley_value,
    subset_sums,
    superadditive_cover,
)

GLOVES = [0, 0, 0, 1, 0, 1, 0, 1]  # left glove, right glove, right glove


def over_all_orders(game: np.ndarray, n: int) -> np.ndarray:
    """The definition: mean marginal contribution over n! orders."""
    total = np.zeros(n)
    for order in permutations(range(n)):
        held = 0
        for i in order:
            total[i] += game[held | 1 << i] - game[held]
            held |= 1 << i
    return total / factorial(n)


def games(n: int) -> st.SearchStrategy[np.ndarray]:
    values = st.lists(st.integers(-50, 50), min_size=2**n - 1, max_size=2**n - 1)
    return values.map(lambda found: np.array([0, *found], dtype=float))


def test_glove_game_of_shapley_and_shubik_1969() -> None:
    assert shapley_value(GLOVES) == pytest.approx([4 / 6, 1 / 6, 1 / 6], abs=1e-9)


def test_ibn_ezra_problem_of_the_four_sons_oneill_1982() -> None:
    """Estate 120, claims 120, 60, 40, 30: 80 5/6, 20 5/6, 10 5/6, 7 1/2 from v(S) = largest claim."""
    claims = np.array([120.0, 60.0, 40.0, 30.0])
    game = np.where(memberships(4), claims, 0.0).max(axis=1)
    assert shapley_value(game) == pytest.approx([80 + 5 / 6, 20 + 5 / 6, 10 + 5 / 6, 7.5], abs=1e-9)


def test_airport_game_of_littlechild_and_owen_1973() -> None:
    """Runway costs of the eleven types of aircraft at Birmingham, one landing of each, by their formula:

    the k-th step of cost is shared by all who need it, phi_i = sum to i of (c_k - c_k-1) / (n - k + 1).
    """
    costs = np.array(
        [65899, 76725, 95200, 97200, 97436, 98142, 102496, 104849, 113322, 115440, 117676], dtype=float
    )
    game = np.where(memberships(11), costs, 0.0).max(axis=1)
    expected = np.cumsum(np.diff(costs, prepend=0.0) / np.arange(11, 0, -1))
    assert shapley_value(game) == pytest.approx(expected, rel=1e-9)


def test_united_nations_security_council_reduced() -> None:
    """A game of 15 members: 5 with a veto, 9 votes pass; Owen 1995: 0.1963 and 0.00186 (421/2145, 4/2145)."""
    held = memberships(15)
    game = (held[:, :5].all(axis=1) & (held.sum(axis=1) >= 9)).astype(float)
    value = shapley_value(game)
    assert value[:5] == pytest.approx([421 / 2145] * 5, abs=1e-9)
    assert value[5:] == pytest.approx([4 / 2145] * 10, abs=1e-9)


@given(games(4))
@settings(max_examples=60)
def test_value_is_the_mean_over_all_orders_and_efficient(game: np.ndarray) -> None:
    value = shapley_value(game)
    assert value == pytest.approx(over_all_orders(game, 4), abs=1e-9)
    assert value.sum() == pytest.approx(game[-1], abs=1e-9)


@given(games(4), games(4))
@settings(max_examples=40)
def test_value_is_additive(one: np.ndarray, other: np.ndarray) -> None:
    assert shapley_value(one + other) == pytest.approx(shapley_value(one) + shapley_value(other), abs=1e-9)


@given(games(3), st.integers(-20, 20))
@settings(max_examples=40)
def test_a_dummy_gets_what_it_reaches_alone(game: np.ndarray, alone: int) -> None:
    with_dummy = np.concatenate([game, game + alone])
    with_dummy[0] = 0.0
    value = shapley_value(with_dummy)
    assert value[3] == pytest.approx(alone, abs=1e-9)
    assert value[:3] == pytest.approx(shapley_value(game), abs=1e-9)


@given(games(4), st.permutations(range(4)))
@settings(max_examples=40)
def test_renaming_members_renames_their_shares(game: np.ndarray, order: list[int]) -> None:
    held = memberships(4)
    renamed = game[[sum(1 << order[j] for j in range(4) if row[j]) for row in held]]
    assert shapley_value(renamed) == pytest.approx(shapley_value(game)[order], abs=1e-9)


@given(games(3))
@settings(max_examples=40)
def test_members_that_add_the_same_get_the_same(game: np.ndarray) -> None:
    game[2], game[6] = game[1], game[5]  # members 0 and 1 add the same to nobody and to member 2
    value = shapley_value(game)
    assert value[0] == pytest.approx(value[1], abs=1e-9)


def test_sampled_value_lies_within_its_error_and_shares_out_everything() -> None:
    weights = np.array([3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0])
    game = np.square(subset_sums(weights))
    game /= game[-1]
    powers = 1 << np.arange(8)
    found = sampled_shapley(lambda held: game[held @ powers], 8, blocks=200, seed=3)
    away = np.abs(found.value - shapley_value(game)) / found.error
    assert found.value.sum() == pytest.approx(1.0, abs=1e-12)
    assert away.max() < 4
    assert (found.error > 0).all()


def test_standard_error_is_that_of_repeated_estimates() -> None:
    random = np.random.default_rng(5)
    game = np.concatenate([[0.0], random.random(31)])
    powers = 1 << np.arange(5)
    made = [sampled_shapley(lambda held: game[held @ powers], 5, blocks=20, seed=s) for s in range(300)]
    spread = np.std([item.value for item in made], axis=0, ddof=1)
    told = np.sqrt(np.mean([item.error**2 for item in made], axis=0))
    assert told == pytest.approx(spread, rel=0.15)


def test_blocks_are_better_than_as_many_plain_orders() -> None:
    """Every member takes every place once per block, which removes the variance between places."""
    random = np.random.default_rng(1)
    sizes = memberships(6).sum(axis=1)
    game = sizes**2.0 + 0.05 * random.random(64)
    game[0] = 0.0
    powers = 1 << np.arange(6)
    blocks = sampled_shapley(lambda held: game[held @ powers], 6, blocks=30, seed=0)
    plain = []
    for _ in range(180):
        order = random.permutation(6)
        reached = game[np.cumsum(np.concatenate([[0], powers[order]]))]
        steps = np.empty(6)
        steps[order] = np.diff(reached)
        plain.append(steps)
    assert blocks.error.max() < 0.1 * (np.std(plain, axis=0, ddof=1) / np.sqrt(180)).max()


def test_complaints_by_hand() -> None:
    found = complaints(GLOVES, [0.5, 0.5, 0.0])
    assert found[0b101] == pytest.approx(0.5)  # left glove and the second right one: 1 against 0.5
    assert largest_complaints(GLOVES, [0.5, 0.5, 0.0]).tolist() == [0b101]


def test_largest_complaints_prefer_the_smaller_coalition() -> None:
    assert largest_complaints([0, 1, 1, 2, 1, 2, 2, 3], [1.0, 1.0, 1.0], count=3).tolist() == [1, 2, 4]


def test_superadditive_cover_by_hand() -> None:
    """Alone 1, 2, 3; together 0 and 1 reach 5; the rest is not listed."""
    listed = [0, 1, 2, 5, 3, np.nan, np.nan, np.nan]
    assert superadditive_cover(listed) == pytest.approx([0, 1, 2, 5, 3, 4, 5, 8])


@given(games(4))
@settings(max_examples=40)
def test_cover_is_superadditive_and_no_less_than_the_game(game: np.ndarray) -> None:
    cover = superadditive_cover(game)
    assert (cover >= game).all()
    for s in range(16):
        for t in range(16):
            if not s & t:
                assert cover[s | t] >= cover[s] + cover[t] - 1e-9


@pytest.mark.parametrize(
    ("game", "text"),
    [
        ([0, 1, 2], "2, 4, 8"),
        ([1, 1], "nobody"),
        ([0, np.nan], "worth"),
        (np.zeros(2**16), "15 members"),
    ],
)
def test_what_is_no_game_is_refused(game: np.ndarray, text: str) -> None:
    with pytest.raises(ValueError, match=text):
        shapley_value(game)


def test_arguments_stay_as_they_are() -> None:
    listed = np.array([0.0, 1.0, 1.0, np.nan])
    superadditive_cover(listed)
    assert np.isnan(listed[3])
    assert as_game([0, 1]).tolist() == [0.0, 1.0]
