"""Random draws: moments against theory, seeds that repeat, children that do not depend on their number."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from growthpoles.stats import sampling as sm


def test_triangular_draws_have_the_moments_of_theory() -> None:
    """Mean (a + b + c) / 3, variance (a^2 + b^2 + c^2 - ab - ac - bc) / 18 for (.8, 1, 1.5)."""
    draws = sm.triangular(1, 100_000, low=0.8, mode=1.0, high=1.5)
    assert draws.mean() == pytest.approx(1.1, abs=0.002)
    assert draws.var() == pytest.approx((0.64 + 1 + 2.25 - 0.8 - 1.2 - 1.5) / 18, rel=0.02)


def test_lognormal_noise_has_mean_one_and_the_given_variation_per_column() -> None:
    draws = sm.lognormal_noise(1, (200_000, 2), cv=[0.05, 0.5])
    np.testing.assert_allclose(draws.mean(axis=0), 1, atol=0.005)
    np.testing.assert_allclose(draws.std(axis=0), [0.05, 0.5], rtol=0.02)
    assert (draws > 0).all()


def test_children_repeat_differ_and_do_not_depend_on_their_number() -> None:
    first, more = sm.spawn(7, 2), sm.spawn(7, 5)
    draws = [sm.generator(child).random() for child in more]
    assert [sm.generator(child).random() for child in first] == draws[:2]
    assert len(set(draws)) == 5


def test_children_are_those_of_numpy_and_the_parent_is_not_advanced() -> None:
    parent = np.random.SeedSequence(7)
    once, twice = sm.spawn(parent, 3), sm.spawn(parent, 3)
    expected = np.random.SeedSequence(7).spawn(3)
    states = [[child.generate_state(4).tolist() for child in family] for family in (once, twice, expected)]
    assert states[0] == states[1] == states[2]
    grandchild = sm.spawn(once[1], 1)[0]
    assert grandchild.spawn_key == (1, 0)


def test_a_seed_repeats_a_generator_advances_and_the_global_state_is_untouched() -> None:
    state = np.random.get_state()[1].tolist()  # noqa: NPY002
    assert sm.triangular(3, 4).tolist() == sm.triangular(3, 4).tolist()
    rng = sm.generator(3)
    assert sm.triangular(rng, 4).tolist() != sm.triangular(rng, 4).tolist()
    assert np.random.get_state()[1].tolist() == state  # noqa: NPY002


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: sm.spawn(1, -1), ">= 0"),
        (lambda: sm.triangular(1, 2, low=1.0, mode=0.5), "low <= mode <= high"),
        (lambda: sm.triangular(1, 2, low=1.0, mode=1.0, high=1.0), "low <= mode <= high"),
        (lambda: sm.lognormal_noise(1, 2, cv=-0.1), "cv"),
        (lambda: sm.lognormal_noise(1, 2, cv=np.nan), "cv"),
    ],
)
def test_misuse_is_refused_with_its_reason(call: Callable[[], object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        call()
