"""Local Moran and local G beside esda on the US states, and against all permutations of the others."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.stats.test_spatial import BORDERS, INCOME, ROWS, esda, pysal_weights

from growthpoles.stats.local_spatial import QUADRANTS, local_g, local_moran
from growthpoles.stats.multiple_testing import benjamini_hochberg

__all__ = ["esda"]  # a fixture


@pytest.mark.filterwarnings("ignore:The alternative hypothesis:DeprecationWarning")
def test_local_moran_of_us_income_2009_is_that_of_esda(esda: object) -> None:
    """esda divides by n - 1 where the mean square divides by n."""
    peer = esda.Moran_Local(INCOME, pysal_weights("r"), permutations=999, seed=1)  # type: ignore[attr-defined]
    found = local_moran(INCOME, ROWS, permutations=9999, seed=1)
    np.testing.assert_allclose(found.value, peer.Is * 48 / 47, rtol=1e-10)
    assert (found.quadrant == peer.q - 1).all()
    one_sided = np.minimum(found.p.greater, found.p.less)
    np.testing.assert_allclose(one_sided, peer.p_sim, atol=0.05)
    assert found.value.mean() == pytest.approx(
        ROWS.ravel() @ np.outer(*[INCOME - INCOME.mean()] * 2).ravel() / 48 / INCOME.var()
    )


@pytest.mark.parametrize("star", [False, True])
def test_local_g_of_us_income_2009_has_the_z_of_binary_weights_in_esda(esda: object, star: bool) -> None:
    peer = esda.G_Local(INCOME.astype(float), pysal_weights("b"), transform="B", star=star, permutations=0)  # type: ignore[attr-defined]
    for weights in (BORDERS, ROWS):
        np.testing.assert_allclose(local_g(INCOME, weights, star=star).z, peer.Zs, rtol=1e-8)


def test_eight_significant_states_not_one(esda: object) -> None:
    """The variance of row-standardised G needs sums of squared weights: 8 states beyond 1.96, not 1."""
    peer = esda.G_Local(INCOME.astype(float), pysal_weights("r"), transform="R", permutations=0)  # type: ignore[attr-defined]
    assert (np.abs(peer.Zs) > 1.96).sum() == 1
    assert (np.abs(local_g(INCOME, ROWS).z) > 1.96).sum() == 8


def test_integer_columns_are_welcome() -> None:
    """Integers crashed the local G of another library."""
    whole, real = (local_g(INCOME.astype(kind), ROWS, permutations=99) for kind in (np.int64, np.float64))
    np.testing.assert_array_equal(whole.z, real.z)
    np.testing.assert_array_equal(whole.p.two_sided, real.p.two_sided)


@pytest.mark.parametrize("equal", [True, False])
def test_p_values_are_those_of_all_permutations_of_the_others(equal: bool) -> None:
    rng = np.random.default_rng(7)
    x = rng.normal(0, 1, 7)
    w = np.array((rng.random((7, 7)) < 0.4) * (1 - np.eye(7)), float)
    w[np.arange(7), (np.arange(7) + 1) % 7] = 1
    w = w if equal else w * rng.random((7, 7))
    found = local_moran(x, w, permutations=20_000, seed=2)
    for i in range(7):
        others = np.delete(x, i)
        row = np.delete(w[i], i)
        lags = (
            np.array([row @ np.array(order) for order in itertools.permutations(others)])
            - x.mean() * row.sum()
        )
        values = (x[i] - x.mean()) * lags
        seen = (x[i] - x.mean()) * found.lag[i]
        assert found.p.greater[i] == pytest.approx((values >= seen - 1e-12).mean(), abs=0.015)
        assert found.p.less[i] == pytest.approx((values <= seen + 1e-12).mean(), abs=0.015)


def test_sums_are_shared_but_the_unit_itself_is_left_out() -> None:
    """One huge value: for its neighbours it matters, for itself it must not be drawn."""
    x = np.array([1000.0, *np.linspace(0, 1, 11)])
    ring = (np.roll(np.eye(12), 1, axis=1) + np.roll(np.eye(12), -1, axis=1)) / 2
    found = local_moran(x, ring, permutations=9999, seed=1)
    pairs = [a + b for a, b in itertools.combinations(x[1:], 2)]
    expected = np.mean(np.array(pairs) >= x[1] + x[11] - 1e-9)
    assert found.p.greater[0] == pytest.approx(expected, abs=0.03)


@given(st.integers(0, 10**6), st.floats(0.1, 100))
def test_results_follow_the_units_and_not_the_unit_of_measure(seed: int, scale: float) -> None:
    rng = np.random.default_rng(seed)
    x, w = rng.gamma(2, 1, 10), (rng.random((10, 10)) < 0.3) * (1 - np.eye(10))
    order = rng.permutation(10)
    for measure in (local_moran, local_g):
        found, same = (
            measure(x, w, permutations=0),
            measure(scale * x[order], w[np.ix_(order, order)], permutations=0),
        )
        np.testing.assert_allclose(same.value, found.value[order], rtol=1e-7, atol=1e-9)


@given(st.integers(0, 10**6))
def test_p_values_are_probabilities_and_islands_have_none(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, w = (
        rng.integers(0, 4, 12).astype(float),
        np.array((rng.random((12, 12)) < 0.2) * (1 - np.eye(12)), float),
    )
    x[0] = 9
    w[3] = 0
    for found in (local_moran(x, w, permutations=99, seed=1), local_g(x, w, permutations=99, seed=1)):
        linked = w.sum(axis=1) > 0
        for p in (found.p.greater, found.p.less, found.p.two_sided, found.p.adjusted):
            assert np.isnan(p[~linked]).all() and ((p[linked] > 0) & (p[linked] <= 1)).all()
        np.testing.assert_allclose(found.p.adjusted, benjamini_hochberg(found.p.two_sided))


def test_a_unit_with_all_others_as_neighbours_says_nothing() -> None:
    w = np.ones((6, 6)) - np.eye(6)
    found = local_moran([1, 2, 3, 4, 5, 9], w, permutations=99)
    assert (found.p.two_sided == 1).all()
    assert np.isnan(local_g([1, 2, 3, 4, 5, 9], w, permutations=9).z).all()


def test_clusters_and_outliers_are_named() -> None:
    x = [9.0, 9.0, 9.0, 1.0, 1.0, 1.0, 9.0, 1.0, 1.0, 1.0]
    ring = np.roll(np.eye(10), 1, axis=1) + np.roll(np.eye(10), -1, axis=1)
    names = [QUADRANTS[q] for q in local_moran(x, ring, permutations=0).quadrant]
    assert (names[1], names[6], names[8]) == ("high-high", "high-low", "low-low")


def test_same_seed_same_p_and_another_seed_another() -> None:
    first, second, other = (local_moran(INCOME, ROWS, permutations=99, seed=s).p.greater for s in (1, 1, 2))
    assert np.array_equal(first, second) and not np.array_equal(first, other)


def test_few_of_many_and_many_of_few_are_drawn_alike() -> None:
    """Sums of 9 of 12 values (all shuffled) and of 3 of 12 (drawn freely) have the moments of sampling."""
    x = np.arange(12.0) ** 2
    for k in (3, 9):
        w = np.zeros((12, 12))
        for i in range(12):
            w[i, [(i + step) % 12 for step in range(1, k + 1)]] = 1
        found = local_moran(x, w, permutations=20_000, seed=3)
        others = np.delete(x, 0)
        sums = np.array([sum(c) for c in itertools.combinations(others, k)])
        seen = w[0] @ x
        share = (sums <= seen + 1e-9).mean() if x[0] < x.mean() else (sums >= seen - 1e-9).mean()
        assert found.p.greater[0] == pytest.approx(share, abs=0.02)


def test_negative_values_have_no_g() -> None:
    with pytest.raises(ValueError, match=">= 0"):
        local_g([-1, 2, 3, 4], np.ones((4, 4)) - np.eye(4))
