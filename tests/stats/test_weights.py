"""Weights inside parents: hand-worked values, moments of the draws against theory, and laws."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from growthpoles.stats import weights as wt

PARENTS = ["b", "a", "b", "a", "a", "c"]
BASE = np.array([3.0, 1.0, 1.0, 2.0, 5.0, 7.0])
CENTRE = np.array([0.75, 0.125, 0.25, 0.25, 0.625, 1.0])
DRAWS: dict[str, Callable[[int], np.ndarray]] = {
    "dirichlet": lambda n: wt.dirichlet_weights(BASE, 20.0, n=n, seed=4, parents=PARENTS),
    "uniform": lambda n: wt.uniform_weights(6, n=n, seed=4, parents=PARENTS),
    "noise": lambda n: wt.noisy_weights(BASE, 0.25, n=n, seed=4, parents=PARENTS),
}


def sums(weights: np.ndarray) -> np.ndarray:
    return np.stack([weights[..., [i for i, p in enumerate(PARENTS) if p == q]].sum(axis=-1) for q in "abc"])


def test_weights_are_normalised_inside_each_parent_wherever_its_children_stand() -> None:
    np.testing.assert_allclose(wt.normalise_within(BASE, PARENTS), CENTRE)
    np.testing.assert_allclose(wt.equal_weights(PARENTS), [1 / 2, 1 / 3, 1 / 2, 1 / 3, 1 / 3, 1])


@given(hnp.arrays(float, st.tuples(st.integers(1, 4), st.just(6)), elements=st.floats(0.01, 100)))
def test_normalising_twice_changes_nothing_and_keeps_proportions(weights: np.ndarray) -> None:
    once = wt.normalise_within(weights, PARENTS)
    np.testing.assert_allclose(sums(once), 1)
    np.testing.assert_allclose(wt.normalise_within(once, PARENTS), once, rtol=1e-12)
    np.testing.assert_allclose(once[:, 0] * weights[:, 2], once[:, 2] * weights[:, 0], rtol=1e-9)


@pytest.mark.parametrize("name", DRAWS)
def test_draws_sum_to_one_repeat_with_the_seed_and_are_not_negative(name: str) -> None:
    draws = DRAWS[name](50)
    np.testing.assert_allclose(sums(draws), 1)
    np.testing.assert_array_equal(draws, DRAWS[name](50))
    assert (draws >= 0).all()
    assert np.ptp(draws[:, 0]) > 0.01
    np.testing.assert_allclose(draws[:, 5], 1)


def test_dirichlet_draws_have_the_mean_and_variance_of_theory() -> None:
    """Mean w, variance w (1 - w) / (concentration + 1): Kotz et al. 2000, ch. 49."""
    draws = DRAWS["dirichlet"](40_000)
    np.testing.assert_allclose(draws.mean(axis=0), CENTRE, atol=0.003)
    np.testing.assert_allclose(draws.var(axis=0), CENTRE * (1 - CENTRE) / 21, atol=3e-4)


def test_uniform_draws_on_the_simplex_have_beta_margins() -> None:
    """Three children: each weight is Beta(1, 2), mean 1/3, variance 1/18, P(w < 1/2) = 3/4."""
    draws = wt.uniform_weights(3, n=40_000, seed=2)
    np.testing.assert_allclose(draws.mean(axis=0), 1 / 3, atol=0.005)
    np.testing.assert_allclose(draws.var(axis=0), 1 / 18, atol=0.001)
    np.testing.assert_allclose((draws < 0.5).mean(axis=0), 0.75, atol=0.01)


def test_noise_stays_inside_its_band() -> None:
    draws = wt.noisy_weights([1.0, 1.0], 0.25, n=20_000, seed=9)
    ratio = draws[:, 0] / draws[:, 1]
    assert 0.75 / 1.25 <= ratio.min() < 0.61
    assert 1.64 < ratio.max() <= 1.25 / 0.75


def test_a_weight_of_zero_stays_zero() -> None:
    assert (wt.dirichlet_weights([1.0, 0.0, 1.0], 20.0, n=9, seed=1)[:, 1] == 0).all()
    assert (wt.noisy_weights([1.0, 0.0, 1.0], 0.5, n=9, seed=1)[:, 1] == 0).all()


def test_very_small_concentrations_still_sum_to_one() -> None:
    np.testing.assert_allclose(wt.dirichlet_weights(np.ones(5), 1e-3, n=500, seed=1).sum(axis=1), 1)


def test_a_generator_advances_and_a_seed_does_not() -> None:
    rng = np.random.default_rng(1)
    first, second = (wt.uniform_weights(3, n=2, seed=rng) for _ in range(2))
    assert (first != second).any()
    np.testing.assert_array_equal(first, wt.uniform_weights(3, n=2, seed=1))


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: wt.normalise_within([1.0, -1.0]), ">= 0"),
        (lambda: wt.normalise_within([1.0, np.nan]), ">= 0"),
        (lambda: wt.normalise_within([1.0, 0.0, 0.0], ["x", "y", "y"]), r"parents \['y'\]"),
        (lambda: wt.normalise_within([1.0], [0, 1]), "parents has shape"),
        (lambda: wt.dirichlet_weights([1.0], 0.0, n=1, seed=1), "concentration"),
        (lambda: wt.noisy_weights([1.0], 1.0, n=1, seed=1), "amplitude"),
    ],
)
def test_misuse_is_refused_with_its_reason(call: Callable[[], object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        call()
