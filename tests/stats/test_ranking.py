"""Ranks and what replicates say about them: scipy as oracle, brute force over pairs, and laws."""

from __future__ import annotations

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
