"""Markov chains of the US states 1929-2009: published in the documentation of PySAL."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tests import us_states

from growthpoles.stats.markov import classify, markov_chain, spatial_markov

RELATIVE = us_states.incomes()[1] / us_states.incomes()[1].mean(axis=0)
BORDERS = us_states.borders() / us_states.borders().sum(axis=1, keepdims=True)


def test_published_transition_matrix_of_the_us_states() -> None:
    chain = markov_chain(classify(RELATIVE, 5).members, 5)
    expected = [
        [0.915, 0.075, 0.009, 0.001, 0.000],
        [0.066, 0.827, 0.105, 0.001, 0.001],
        [0.005, 0.103, 0.794, 0.095, 0.003],
        [0.000, 0.009, 0.094, 0.849, 0.048],
        [0.000, 0.000, 0.000, 0.062, 0.938],
    ]
    np.testing.assert_allclose(chain.probabilities, expected, atol=5.001e-4)
    assert chain.counts.sum() == 3840


def test_published_homogeneity_tests_of_the_us_states() -> None:
    """LR 170.659 and Q 200.624 with 60 degrees of freedom, five classes and five classes of neighbours."""
    found = spatial_markov(RELATIVE, BORDERS, permutations=99, seed=1)
    assert (found.test.lr, found.test.q) == pytest.approx((170.659, 200.624), abs=5.001e-4)
    assert found.test.freedom == 60
    assert found.test.lr_p < 1e-10
    assert found.test.q_permuted <= 0.05
    assert sum(chain.counts.sum() for chain in found.conditional) == 3840


def test_mobility_and_half_life_by_hand() -> None:
    """P = [[.9, .1], [.2, .8]]: long run 2/3 and 1/3, second eigenvalue .7, half-life ln .5 / ln .7."""
    steps = [(0, 0)] * 9 + [(0, 1)] + [(1, 0)] * 2 + [(1, 1)] * 8
    chain = markov_chain(steps, 2)
    assert chain.ergodic == pytest.approx([2 / 3, 1 / 3])
    assert chain.half_life == pytest.approx(np.log(0.5) / np.log(0.7))
    assert (chain.shorrocks, chain.determinant, chain.eigenvalue) == pytest.approx((0.3, 0.3, 0.3))


members = arrays(np.intp, st.tuples(st.integers(2, 12), st.integers(2, 8)), elements=st.integers(-1, 3))


@given(members)
def test_rows_sum_to_one_and_the_long_run_is_a_fixed_point(classes: np.ndarray) -> None:  # type: ignore[type-arg]
    chain = markov_chain(classes, 4)
    sums = chain.probabilities.sum(axis=1)
    left = chain.counts.sum(axis=1) > 0
    assert np.allclose(sums[left], 1) and np.isnan(sums[~left]).all()
    if not np.isnan(chain.ergodic).any():
        assert chain.ergodic.sum() == pytest.approx(1)
        np.testing.assert_allclose(chain.ergodic @ chain.probabilities, chain.ergodic, atol=1e-9)


def test_no_long_run_where_it_depends_on_the_start() -> None:
    chain = markov_chain([[0, 0, 0], [1, 1, 1]], 2)
    assert np.isnan(chain.ergodic).all() and chain.half_life == np.inf
    absorbed = markov_chain([[0, 1, 1], [0, 0, 1]], 2)
    assert absorbed.ergodic == pytest.approx([0, 1])


def test_a_class_nobody_was_in_leaves_its_row_open() -> None:
    chain = markov_chain([[0, 1, 0, 1]], 3)
    assert np.isnan(chain.probabilities[2]).all() and np.isnan(chain.ergodic).all()


@given(st.integers(0, 500), st.sampled_from(["pooled", "yearly"]))
def test_classes_do_not_depend_on_scale_or_order(seed: int, by: str) -> None:
    x = np.exp(np.random.default_rng(seed).normal(0, 1, (12, 4)))
    order = np.random.default_rng(seed + 1).permutation(12)
    found = classify(x, 4, by=by).members  # type: ignore[arg-type]
    assert np.array_equal(classify(1000 * x[order], 4, by=by).members, found[order])  # type: ignore[arg-type]


def test_yearly_classes_keep_their_size_and_missing_stays_missing() -> None:
    x = np.arange(40.0).reshape(10, 4)
    x[0, 0] = np.nan
    found = classify(x, 5, by="yearly").members
    assert found[0, 0] == -1
    assert np.bincount(found[:, 1]).tolist() == [2, 2, 2, 2, 2]


def test_neighbours_that_do_not_matter_are_not_found() -> None:
    """Uniform p-values when histories lie at random on the map."""
    rng = np.random.default_rng(3)
    n = 60
    ring = (np.roll(np.eye(n), 1, axis=1) + np.roll(np.eye(n), -1, axis=1)) / 2
    p = []
    for seed in range(60):
        x = np.exp(rng.normal(0, 0.3, (n, 8)).cumsum(axis=1))
        p.append(spatial_markov(x / x.mean(axis=0), ring, k=3, permutations=39, seed=seed).test.q_permuted)
    assert 0.3 < np.mean(p) < 0.7
    assert np.mean(np.array(p) <= 0.1) < 0.25


def test_an_island_counts_in_the_pooled_chain_only() -> None:
    x = np.exp(np.random.default_rng(1).normal(0, 1, (7, 6)))
    w = np.roll(np.eye(7), 1, axis=1)
    w[0] = 0
    found = spatial_markov(x, w, k=2)
    assert (found.lags.members[0] == -1).all()
    assert found.pooled.counts.sum() == 35
    assert sum(chain.counts.sum() for chain in found.conditional) == 30


def test_same_seed_same_p() -> None:
    first, second = (spatial_markov(RELATIVE, BORDERS, permutations=19, seed=7).test for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: classify([[1.0, 2.0]], 1),
        lambda: classify([[np.nan, 1.0], [np.nan, 2.0]], 2, by="yearly"),
        lambda: markov_chain([[0, 5]], 3),
        lambda: markov_chain([[0], [1]], 2),
        lambda: spatial_markov(RELATIVE, BORDERS[:5, :5]),
        lambda: spatial_markov(np.full((3, 3), np.nan), np.zeros((3, 3))),
        lambda: spatial_markov(RELATIVE, np.zeros((48, 48))),
    ],
)
def test_bad_input_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError):
        wrong()  # type: ignore[operator]
