"""The nucleolus against published games and closed forms, and its laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from growthpoles.stats.bankruptcy import bankruptcy_game, talmud
from growthpoles.stats.cooperative_games import complaints, memberships, subset_sums
from growthpoles.stats.nucleolus import least_core, nucleolus


def games(n: int) -> st.SearchStrategy[np.ndarray]:
    values = st.lists(st.integers(0, 30), min_size=2**n - 1, max_size=2**n - 1)
    return values.map(lambda found: np.array([0, *found], dtype=float))


def airport_nucleolus(costs: np.ndarray) -> np.ndarray:
    """Closed form for the airport game, costs rising (Littlechild 1974; Sonmez 1994)."""
    n = costs.size
    paid, done = np.zeros(n), 0
    while done < n:
        before = paid[:done].sum()
        steps = [(costs[k] - before) / (k - done + 2) for k in range(done, n - 1)]
        steps.append((costs[n - 1] - before) / (n - done))
        best = int(np.argmin(steps))
        last = done + best if best < len(steps) - 1 else n - 1
        paid[done : last + 1] = steps[best]
        done = last + 1
    return paid


@pytest.mark.parametrize(
    ("estate", "shares"),
    [(100, [100 / 3] * 3), (200, [50.0, 75.0, 75.0]), (300, [50.0, 100.0, 150.0])],
)
def test_three_widows_of_the_talmud_aumann_and_maschler_1985(estate: int, shares: list[float]) -> None:
    assert nucleolus(bankruptcy_game([100, 200, 300], estate)) == pytest.approx(shares, abs=1e-9)


def test_glove_game() -> None:
    assert nucleolus([0, 0, 0, 1, 0, 1, 0, 1]) == pytest.approx([1, 0, 0], abs=1e-9)


def test_airport_game_of_littlechild_and_owen_1973_has_the_nucleolus_of_littlechild_1974() -> None:
    costs = np.array(
        [65899, 76725, 95200, 97200, 97436, 98142, 102496, 104849, 113322, 115440, 117676], dtype=float
    )
    game = -np.where(memberships(11), costs, 0.0).max(axis=1)
    assert -nucleolus(game) == pytest.approx(airport_nucleolus(costs), rel=1e-9)


@given(st.lists(st.integers(1, 60), min_size=2, max_size=6))
@settings(max_examples=40)
def test_airport_games_have_the_closed_form(rising: list[int]) -> None:
    costs = np.cumsum(np.sort(np.array(rising, dtype=float)))
    game = -np.where(memberships(costs.size), costs, 0.0).max(axis=1)
    assert -nucleolus(game) == pytest.approx(airport_nucleolus(costs), abs=1e-7)


@given(st.lists(st.integers(0, 100), min_size=1, max_size=6), st.floats(0, 1))
@settings(max_examples=60)
def test_nucleolus_of_a_bankruptcy_game_is_the_rule_of_the_talmud(claims: list[int], part: float) -> None:
    estate = part * sum(claims)
    found = nucleolus(bankruptcy_game(claims, estate))
    assert found == pytest.approx(talmud(claims, estate), abs=1e-7)


@given(games(4))
@settings(max_examples=80)
def test_nucleolus_is_efficient_and_in_the_core_when_there_is_one(game: np.ndarray) -> None:
    shares = nucleolus(game)
    assert shares.sum() == pytest.approx(game[-1], abs=1e-7)
    alone = game[[1, 2, 4, 8]]
    if alone.sum() <= game[-1]:
        assert (shares >= alone - 1e-7).all()
    if least_core(game).epsilon <= 0:
        assert complaints(game, shares)[1:-1].max() <= 1e-7


@given(games(3), st.lists(st.floats(0.0, 1.0), min_size=3, max_size=3))
@settings(max_examples=80)
def test_no_other_shares_have_smaller_sorted_complaints(game: np.ndarray, mix: list[float]) -> None:
    """Lexicographic minimum among all shares that give each at least what it reaches alone."""
    alone = game[[1, 2, 4]]
    game[-1] = max(game[-1], alone.sum() + 1)
    spare = game[-1] - alone.sum()
    total = sum(mix) or 1.0
    other = alone + spare * (np.array(mix) / total if sum(mix) else np.full(3, 1 / 3))
    best = np.sort(complaints(game, nucleolus(game))[1:-1])[::-1]
    rival = np.sort(complaints(game, other)[1:-1])[::-1]
    first = next((d for d in rival - best if abs(d) > 1e-6), 0.0)
    assert first >= 0


@given(games(4), st.permutations(range(4)))
@settings(max_examples=30)
def test_renaming_members_renames_their_shares(game: np.ndarray, order: list[int]) -> None:
    held = memberships(4)
    renamed = game[[sum(1 << order[j] for j in range(4) if row[j]) for row in held]]
    assert nucleolus(renamed) == pytest.approx(nucleolus(game)[order], abs=1e-7)


@given(games(4), st.lists(st.integers(-(10**7), 10**7), min_size=4, max_size=4))
@settings(max_examples=30)
def test_what_members_bring_along_stays_theirs(game: np.ndarray, own: list[int]) -> None:
    """Shares of a v + b are a x + b, also where b is millions of times larger."""
    brought = np.array(own, dtype=float)
    expected = 2 * nucleolus(game) + brought
    assert nucleolus(2 * game + subset_sums(brought)) == pytest.approx(expected, abs=1e-6)


def test_least_core_of_the_majority_game() -> None:
    """Any two of three reach 1: pairs get 2/3, so the least largest complaint is 1/3."""
    found = least_core([0, 0, 0, 1, 0, 1, 1, 1])
    assert found.epsilon == pytest.approx(1 / 3, abs=1e-9)
    assert found.shares == pytest.approx([1 / 3] * 3, abs=1e-9)


def test_one_member_and_no_worth() -> None:
    assert nucleolus([0, 5]).tolist() == [5.0]
    assert nucleolus(np.zeros(8)) == pytest.approx([0, 0, 0], abs=1e-12)


def test_worths_alone_above_that_of_all_give_the_prenucleolus() -> None:
    """v(1) = 2, v(2) = 1, together 2: both lose the same against what they reach alone."""
    assert nucleolus([0, 2, 1, 2]) == pytest.approx([1.5, 0.5], abs=1e-9)


def test_too_many_members_are_refused() -> None:
    with pytest.raises(ValueError, match="12 members"):
        nucleolus(np.zeros(2**13))
