"""Assignment and stable matching against published examples and by the laws they must keep."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from growthpoles.transfer.match_assign import BoolArray, Edges, assign, blocking, contested, stable


def complete(size: int, others: int, *, places: int = 1, rooms: int = 1) -> Edges:
    left, right = np.divmod(np.arange(size * others), others)
    return Edges(left, right, np.full(size, places), np.full(others, rooms))


def by_rank(table: list[list[tuple[int, int]]], *, turned: bool = False) -> set[tuple[int, int]]:
    """Stable pairs of a ranking matrix: (rank the row gives, rank the column gives), 1 = best."""
    ranks = np.array(table)
    edges = complete(*ranks.shape[:2])
    wishes = -ranks[..., 0].reshape(-1), -ranks[..., 1].reshape(-1)
    if turned:
        edges = Edges(edges.right, edges.left, edges.places_right, edges.places_left)
        chosen = stable(edges, wishes[1], wishes_right=wishes[0])
        return {(int(b), int(a)) for a, b in zip(edges.left[chosen], edges.right[chosen], strict=True)}
    chosen = stable(edges, wishes[0], wishes_right=wishes[1])
    return {(int(a), int(b)) for a, b in zip(edges.left[chosen], edges.right[chosen], strict=True)}


def test_gale_shapley_1962_example_1_gives_each_proposing_side_its_first_choices() -> None:
    table = [[(1, 3), (2, 2), (3, 1)], [(3, 1), (1, 3), (2, 2)], [(2, 2), (3, 1), (1, 3)]]
    assert by_rank(table) == {(0, 0), (1, 1), (2, 2)}
    assert by_rank(table, turned=True) == {(0, 2), (1, 0), (2, 1)}


def test_gale_shapley_1962_example_2_has_one_stable_matching() -> None:
    table = [
        [(1, 3), (2, 3), (3, 2), (4, 3)],
        [(1, 4), (4, 1), (3, 3), (2, 2)],
        [(2, 2), (1, 4), (3, 4), (4, 1)],
        [(4, 1), (2, 2), (3, 1), (1, 4)],
    ]
    ranks = np.array(table)
    only = [set(enumerate(order)) for order in permutations(range(4)) if is_stable(ranks, order)]
    assert by_rank(table) == by_rank(table, turned=True) == {(0, 2), (1, 3), (2, 0), (3, 1)}
    assert only == [{(0, 2), (1, 3), (2, 0), (3, 1)}]


def is_stable(ranks: np.ndarray, order: tuple[int, ...]) -> bool:
    held = {column: row for row, column in enumerate(order)}
    return not any(
        ranks[row, column, 0] < ranks[row, order[row], 0]
        and ranks[row, column, 1] < ranks[held[column], column, 1]
        for row in range(len(order))
        for column in range(len(order))
    )


def test_the_example_of_the_resident_matching_program_with_two_places_each() -> None:
    people = {"Arthur": "C", "Sunny": "CM", "Joseph": "CGM", "Latha": "MCG", "Darrius": "CMG"}
    rooms = {
        "M": ["Darrius", "Joseph"],
        "C": ["Darrius", "Arthur", "Sunny", "Latha", "Joseph"],
        "G": ["Darrius", "Arthur", "Joseph", "Latha"],
    }
    names, houses = list(people), list(rooms)
    both = [(p, h) for p in names for h in people[p] if p in rooms[h]]
    edges = Edges(
        np.array([names.index(p) for p, _ in both]),
        np.array([houses.index(h) for _, h in both]),
        np.ones(5, np.int64),
        np.full(3, 2),
    )
    wishes = [-people[p].index(h) for p, h in both], [-rooms[h].index(p) for p, h in both]
    chosen = stable(edges, wishes[0], wishes_right=wishes[1])
    assert {pair for pair, taken in zip(both, chosen, strict=True) if taken} == {
        ("Arthur", "C"), ("Darrius", "C"), ("Joseph", "G"), ("Latha", "G"),
    }  # fmt: skip


@st.composite
def markets(draw: st.DrawFn) -> tuple[Edges, np.ndarray, np.ndarray]:
    left, right = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    kept = np.array(draw(st.lists(st.booleans(), min_size=left * right, max_size=left * right)))
    whole = complete(left, right)
    places = [np.array(draw(st.lists(st.integers(0, 3), min_size=n, max_size=n))) for n in (left, right)]
    edges = Edges(whole.left[kept], whole.right[kept], *places)
    rng = np.random.default_rng(draw(st.integers(0, 2**31)))
    return edges, rng.permutation(int(kept.sum())) + 1.0, rng.permutation(int(kept.sum())) + 1.0


def within(edges: Edges, chosen: BoolArray) -> bool:
    counts = (
        np.bincount(edges.left[chosen], minlength=len(edges.places_left)),
        np.bincount(edges.right[chosen], minlength=len(edges.places_right)),
    )
    return bool((counts[0] <= edges.places_left).all() and (counts[1] <= edges.places_right).all())


@given(markets())
def test_no_two_that_are_not_joined_would_both_rather_be(
    market: tuple[Edges, np.ndarray, np.ndarray],
) -> None:
    edges, first, second = market
    chosen = stable(edges, first, wishes_right=second)
    assert within(edges, chosen)
    for pair in np.flatnonzero(~chosen):
        wants = []
        for side, places, wishes in (
            (edges.left, edges.places_left, first),
            (edges.right, edges.places_right, second),
        ):
            held = wishes[chosen & (side == side[pair])]
            room = places[side[pair]]
            wants.append(room > 0 and (len(held) < room or held.min() < wishes[pair]))
        assert not all(wants)


@given(markets())
def test_the_assignment_is_whole_within_the_places_and_no_worse_than_the_stable_one(
    market: tuple[Edges, np.ndarray, np.ndarray],
) -> None:
    edges, first, second = market
    chosen = assign(edges, first)
    assert within(edges, chosen)
    assert first[chosen].sum() >= first[stable(edges, first, wishes_right=second)].sum() - 1e-9


@pytest.mark.parametrize("seed", range(3))
def test_the_assignment_equals_that_of_the_hungarian_method(seed: int) -> None:
    weights = np.random.default_rng(seed).random((7, 9))
    rows, columns = linear_sum_assignment(weights, maximize=True)
    chosen = assign(complete(7, 9), weights.reshape(-1))
    assert weights.reshape(-1)[chosen].sum() == pytest.approx(weights[rows, columns].sum())


def test_without_limits_everything_is_taken_and_without_pairs_nothing() -> None:
    assert assign(complete(2, 2, places=2, rooms=2), [1, 1, 1, 1]).all()
    none = Edges(np.zeros(0, np.int64), np.zeros(0, np.int64), np.ones(1, np.int64), np.ones(1, np.int64))
    assert assign(none, []).tolist() == stable(none, [], wishes_right=[]).tolist() == []


def blocks_by_hand(edges: Edges, chosen: BoolArray, wishes: tuple[np.ndarray, np.ndarray]) -> list[bool]:
    """Gale and Shapley's definition, pair by pair."""
    sides = ((edges.left, edges.places_left), (edges.right, edges.places_right))

    def would(pair: int) -> bool:
        for (side, places), wish in zip(sides, wishes, strict=True):
            held = [k for k in np.flatnonzero(chosen) if side[k] == side[pair]]
            free = len(held) < places[side[pair]]
            if not (free or any(wish[k] < wish[pair] for k in held)):
                return False
        return True

    return [not chosen[pair] and would(pair) for pair in range(len(chosen))]


@given(markets(), st.data())
def test_blocking_pairs_are_those_of_the_definition(
    given_: tuple[Edges, np.ndarray, np.ndarray], data: st.DataObject
) -> None:
    edges, first, second = given_
    chosen = assign(edges, data.draw(st.sampled_from([first, second, first + second])))
    found = blocking(edges, chosen, wishes_left=first, wishes_right=second)
    assert found.tolist() == blocks_by_hand(edges, chosen, (first, second))


@given(markets())
def test_nobody_leaves_a_stable_matching(given_: tuple[Edges, np.ndarray, np.ndarray]) -> None:
    edges, first, second = given_
    chosen = stable(edges, first, wishes_right=second)
    assert not blocking(edges, chosen, wishes_left=first, wishes_right=second).any()
    assert not contested(edges, chosen, wishes_left=first, wishes_right=second).any()


def test_a_pair_outside_the_stable_matching_may_still_be_kept_by_both() -> None:
    """Two stable matchings: being in the one that is best for the left says nothing of the other."""
    edges = complete(2, 2)
    wishes = {"wishes_left": [2, 1, 1, 2], "wishes_right": [1, 2, 2, 1]}
    best = stable(edges, wishes["wishes_left"], wishes_right=wishes["wishes_right"])
    assert best.tolist() == [True, False, False, True]
    assert not contested(edges, ~best, **wishes).any()


def test_pairs_left_out_at_first_are_taken_up_where_they_are_worth_more() -> None:
    """30 users want the same 20 results most; the best sum needs each one's later choices."""
    rng = np.random.default_rng(1)
    weights = np.hstack([1 + 0.01 * rng.random((30, 25)), 0.5 * rng.random((30, 40))])
    edges = complete(30, 65)
    chosen = assign(edges, weights.reshape(-1)).reshape(weights.shape)
    rows, columns = linear_sum_assignment(weights, maximize=True)
    assert weights[chosen].sum() == pytest.approx(weights[rows, columns].sum(), abs=1e-9)
    assert chosen.sum(axis=1).max() == chosen.sum(axis=0).max() == 1
    assert chosen[:, 25:].any(), "five go without a result that everyone likes best"
