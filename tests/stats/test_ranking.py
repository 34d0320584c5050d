"""Ranks and what replicates say about them: scipy as oracle, brute force over pairs, and laws."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats

from growthpoles.stats import ranking as rk

SCORES = hnp.arrays(
    float,
    st.tuples(st.integers(1, 6), st.integers(1, 7)),
    elements=st.one_of(st.just(np.nan), st.integers(-3, 3).map(float)),
)


@given(SCORES)
def test_ranks_equal_scipy_rankdata_row_by_row(scores: np.ndarray) -> None:
    found = rk.rank(scores)
    for row, ranks in zip(scores, found, strict=True):
        seen = ~np.isnan(row)
        assert np.isnan(ranks[~seen]).all()
        assert ranks[seen].tolist() == stats.rankdata(-row[seen], method="min").tolist()


def test_one_is_the_best_and_ties_share_the_smallest_rank() -> None:
    found = rk.rank([2.0, 5.0, np.nan, 5.0, 1.0])
    assert np.array_equal(found, [3, 1, np.nan, 1, 4], equal_nan=True)


@given(SCORES)
def test_pairwise_probabilities_equal_a_count_over_all_pairs(scores: np.ndarray) -> None:
    found = rk.pairwise_probability(scores)
    for i in range(scores.shape[1]):
        for j in range(scores.shape[1]):
            both = scores[~np.isnan(scores[:, i]) & ~np.isnan(scores[:, j])]
            votes = [1.0 if r[i] > r[j] else 0.5 if r[i] == r[j] else 0.0 for r in both]
            assert found[i, j] == pytest.approx(np.mean(votes) if votes else np.nan, nan_ok=True)


@given(SCORES)
def test_probabilities_of_a_pair_add_to_one(scores: np.ndarray) -> None:
    found = rk.pairwise_probability(scores)
    both = found + found.T
    assert np.isin(np.round(both[~np.isnan(both)], 12), 1.0).all()


def test_rank_interval_equals_numpy_quantiles_of_the_observed_replicates() -> None:
    rng = np.random.default_rng(2)
    ranks = rk.rank(rng.normal(size=(200, 5)) + np.arange(5))
    ranks[:50, 3] = np.nan
    ranks[:, 4] = np.nan
    found = rk.rank_quantiles(ranks)
    np.testing.assert_allclose(found[:, :3], np.quantile(ranks[:, :3], [0.05, 0.5, 0.95], axis=0))
    np.testing.assert_allclose(found[:, 3], np.quantile(ranks[50:, 3], [0.05, 0.5, 0.95]))
    assert np.isnan(found[:, 4]).all()


def test_top_probability_counts_replicates_in_which_the_unit_has_a_rank() -> None:
    ranks = [[1.0, 2.0, 3.0], [2.0, 1.0, np.nan], [1.0, 2.0, 3.0], [1.0, np.nan, 2.0]]
    np.testing.assert_allclose(rk.top_probability(ranks, 1), [0.75, 1 / 3, 0])
    np.testing.assert_allclose(rk.top_probability(ranks, 2), [1, 1, 1 / 3])


@given(SCORES)
def test_a_better_score_never_has_a_worse_rank(scores: np.ndarray) -> None:
    ranks = rk.rank(scores)
    for i in range(scores.shape[1]):
        above = scores[:, [i]] > scores
        assert (np.broadcast_to(ranks[:, [i]], scores.shape)[above] < ranks[above]).all()


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: rk.rank(1.0), "unit axis"),
        (lambda: rk.rank([1.0, np.inf]), "infinite"),
        (lambda: rk.pairwise_probability([1.0, 2.0]), "2 axes"),
        (lambda: rk.rank_quantiles([[1.0]], [1.5]), "between 0 and 1"),
    ],
)
def test_misuse_is_refused_with_its_reason(call: Callable[[], object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        call()


UNITS = hnp.arrays(
    float,
    st.tuples(st.integers(1, 6), st.integers(1, 4)),
    elements=st.one_of(st.just(np.nan), st.integers(0, 4).map(float)),
)
WEIGHT_SETS = hnp.arrays(float, 4, elements=st.integers(1, 6).map(lambda k: k / 10))


def duels(x: np.ndarray, w: np.ndarray) -> list[float]:
    """Copeland scores pair by pair and vote by vote, in whole tenths so that one half is exact."""
    tenths = [round(10 * weight) for weight in w]
    found = []
    for i, own in enumerate(x):
        score = 0.0
        for j, other in enumerate(x):
            pairs = zip(own, other, tenths, strict=True)
            votes = [(a, b, t) for a, b, t in pairs if not math.isnan(a + b)]
            share = sum(t * (2 if a > b else 1 if a == b else 0) for a, b, t in votes)
            if j != i and votes:
                score += (share > sum(t for *_, t in votes)) - (share < sum(t for *_, t in votes))
        found.append(score if not np.isnan(own).all() else np.nan)
    return found


def test_copeland_of_the_outranking_example_of_coinr() -> None:
    """Test data of COINr 1.1: unit 2 outranks 1 with 2/3 of the votes, unit 4 outranks all."""
    x = [[1, 3, 2], [2, 2, 3], [3, 1, 1], [4, 5, 4]]
    assert rk.copeland(x, [1, 1, 1]).tolist() == [-1, 1, -3, 3]


@given(UNITS, WEIGHT_SETS)
def test_copeland_equals_a_count_of_duels(x: np.ndarray, w: np.ndarray) -> None:
    weights = w[: x.shape[1]]
    np.testing.assert_array_equal(rk.copeland(x, weights), duels(x, weights))


@given(UNITS, WEIGHT_SETS)
def test_what_one_wins_another_loses(x: np.ndarray, w: np.ndarray) -> None:
    assert np.nansum(rk.copeland(x, w[: x.shape[1]])) == 0


def test_missing_cells_give_no_vote_to_the_unit_listed_later() -> None:
    """A tool counts a missing cell as a vote for the unit further down the list."""
    x = np.array([[3.0, np.nan, np.nan], [2.0, 9.0, 9.0]])
    assert rk.copeland(x, [1, 1, 1]).tolist() == [1, -1]
    assert rk.copeland(x[::-1], [1, 1, 1]).tolist() == [-1, 1]
    apart = np.array([[1.0, np.nan], [np.nan, 1.0], [np.nan, np.nan]])
    assert np.array_equal(rk.copeland(apart, [1, 1]), [0, 0, np.nan], equal_nan=True)


def test_exactly_one_half_counts_neither_way() -> None:
    x = [[1, 1, 0], [0, 0, 1]]
    assert rk.copeland(x, [0.1, 0.2, 0.3]).tolist() == [0, 0]  # 0.1 + 0.2 is not 0.3 in binary
    assert rk.copeland(x, [0.1, 0.2, 0.299]).tolist() == [1, -1]


def test_copeland_batches_equal_loops() -> None:
    rng = np.random.default_rng(4)
    x, w = rng.integers(0, 5, (8, 5)).astype(float), rng.dirichlet(np.ones(5), 6)
    x[[0, 3], [1, 2]] = x[7] = np.nan
    w[1, [0, 2]] = 0
    cube = np.stack([rng.permutation(x) for _ in w])
    np.testing.assert_array_equal(rk.copeland(x, w), [rk.copeland(x, row) for row in w])
    np.testing.assert_array_equal(
        rk.copeland(cube, w), [rk.copeland(page, row) for page, row in zip(cube, w, strict=True)]
    )
    np.testing.assert_array_equal(rk.copeland(cube, w[0]), [rk.copeland(page, w[0]) for page in cube])


@given(UNITS)
def test_ascending_ranks_equal_scipy_stretched_to_all_units(x: np.ndarray) -> None:
    found, units = rk.ascending_ranks(x), (~np.isnan(x)).any(axis=1).sum()
    for column, ranks in zip(x.T, found.T, strict=True):
        seen = ~np.isnan(column)
        assert np.isnan(ranks[~seen]).all()
        expected = (stats.rankdata(column[seen]) - 0.5) * units / max(seen.sum(), 1) + 0.5
        np.testing.assert_allclose(ranks[seen], expected, rtol=1e-12)


def test_ascending_ranks_of_pages_equal_those_of_each() -> None:
    cube = np.random.default_rng(1).integers(0, 4, (3, 6, 2)).astype(float)
    cube[0, 1, 1] = cube[2, :, 0] = np.nan
    np.testing.assert_allclose(rk.ascending_ranks(cube), [rk.ascending_ranks(page) for page in cube])


def test_misuse_of_duels_and_ranks_is_refused() -> None:
    with pytest.raises(ValueError, match="axes"):
        rk.copeland(np.ones((2, 2, 2, 2)), [1, 1])
    with pytest.raises(ValueError, match="do not fit"):
        rk.copeland([[1.0, 2.0]], [1.0])
    with pytest.raises(ValueError, match="unit axis"):
        rk.ascending_ranks([1.0, 2.0])
