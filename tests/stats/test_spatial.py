"""Moran, Geary and the general G beside esda on the US states, and against all permutations."""

from __future__ import annotations

import itertools
import warnings
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import us_states

from growthpoles.stats.spatial import as_weights, geary, general_g, moran, two_sided

INCOME = us_states.incomes()[1][:, -1]
BORDERS = us_states.borders()
ROWS = BORDERS / BORDERS.sum(axis=1, keepdims=True)
MEASURES = (moran, geary, general_g)


@pytest.fixture(scope="module")
def esda() -> ModuleType:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import esda

    return esda


def pysal_weights(transform: str) -> object:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from libpysal.weights import full2W

        made = full2W(BORDERS)
    made.transform = transform
    return made


def test_moran_of_us_income_2009_is_that_of_esda(esda: ModuleType) -> None:
    peer = esda.Moran(INCOME, pysal_weights("r"), permutations=0)
    found = moran(INCOME, ROWS, permutations=0)
    assert (found.value, found.expected) == pytest.approx((peer.I, peer.EI))
    assert (found.deviation, found.z) == pytest.approx((peer.VI_rand**0.5, peer.z_rand))


def test_geary_of_us_income_2009_is_that_of_esda(esda: ModuleType) -> None:
    peer = esda.Geary(INCOME, pysal_weights("r"), permutations=0)
    found = geary(INCOME, ROWS, permutations=0)
    assert (found.value, found.deviation, found.z) == pytest.approx((peer.C, peer.VC_rand**0.5, peer.z_rand))


def test_general_g_of_us_income_2009_is_that_of_esda(esda: ModuleType) -> None:
    peer = esda.G(INCOME.astype(float), pysal_weights("b"), permutations=0)
    found = general_g(INCOME, BORDERS, permutations=0)
    assert (found.value, found.expected) == pytest.approx((peer.G, peer.EG))
    assert (found.deviation, found.z) == pytest.approx((peer.VG**0.5, peer.z_norm), rel=1e-6)


@pytest.mark.parametrize("measure", MEASURES)
def test_moments_are_those_of_all_permutations(measure: object) -> None:
    rng = np.random.default_rng(1)
    x, w = rng.gamma(2, 1, 6), rng.random((6, 6)) * (1 - np.eye(6))
    found = measure(x, w, permutations=0)  # type: ignore[operator]
    every = [measure(x[list(order)], w, permutations=0).value for order in itertools.permutations(range(6))]  # type: ignore[operator]
    assert found.expected == pytest.approx(np.mean(every))
    assert found.deviation == pytest.approx(np.std(every))


@pytest.mark.parametrize("measure", MEASURES)
def test_permutation_p_is_that_of_all_permutations(measure: object) -> None:
    rng = np.random.default_rng(2)
    x, w = rng.gamma(2, 1, 6), rng.random((6, 6)) * (1 - np.eye(6))
    found = measure(x, w, permutations=4999, seed=3)  # type: ignore[operator]
    every = np.array(
        [measure(x[list(order)], w, permutations=0).value for order in itertools.permutations(range(6))]  # type: ignore[operator]
    )
    assert found.p_greater == pytest.approx((every >= found.value - 1e-12).mean(), abs=0.03)
    assert found.p_less == pytest.approx((every <= found.value + 1e-12).mean(), abs=0.03)


@given(st.integers(0, 10**6), st.floats(0.1, 50), st.floats(-5, 5))
def test_moran_and_geary_do_not_depend_on_units_of_measure_or_order(
    seed: int, scale: float, shift: float
) -> None:
    rng = np.random.default_rng(seed)
    x, w = rng.normal(0, 1, 9), (rng.random((9, 9)) < 0.4) * (1 - np.eye(9))
    w[0, 1] = 1
    order = rng.permutation(9)
    for measure in (moran, geary):
        found = measure(x, w, permutations=0)
        same = measure(scale * x[order] + shift, w[np.ix_(order, order)], permutations=0)
        assert (same.value, same.z) == pytest.approx((found.value, found.z), rel=1e-6, abs=1e-8)


def test_p_values_never_exceed_one() -> None:
    """Doubling the smaller tail of a tied statistic gave 1.95 elsewhere."""
    assert two_sided([0.975, 1.0], [0.975, 0.6]).tolist() == [1.0, 1.0]
    ring = np.roll(np.eye(6), 1, axis=1) + np.roll(np.eye(6), -1, axis=1)
    for measure in MEASURES:
        found = measure([1, 0, 0, 0, 0, 1], ring, permutations=99)
        assert max(found.p, found.p_greater, found.p_less, found.p_normal) <= 1


def test_integers_give_what_floats_give() -> None:
    for measure in MEASURES:
        assert measure(INCOME.astype(np.int32), BORDERS, permutations=9) == measure(
            INCOME.astype(float), BORDERS, permutations=9
        )


@pytest.mark.parametrize(
    ("x", "w"),
    [
        ([1, 2, 3, np.nan], np.ones((4, 4)) - np.eye(4)),
        ([1, 1, 1, 1], np.ones((4, 4)) - np.eye(4)),
        ([1, 2, 3], np.ones((3, 3)) - np.eye(3)),
        ([1, 2, 3, 4], np.zeros((4, 4))),
        ([1, 2, 3, 4], np.ones((4, 4))),
        ([1, 2, 3, 4], np.eye(4, k=1) * -1),
        ([1, 2, 3, 4], np.eye(5, k=1)),
    ],
)
def test_bad_input_is_refused(x: list[float], w: np.ndarray) -> None:  # type: ignore[type-arg]
    for measure in MEASURES:
        with pytest.raises(ValueError):
            measure(x, w)


def test_general_g_needs_a_natural_zero() -> None:
    with pytest.raises(ValueError, match=">= 0"):
        general_g([-1, 2, 3, 4], np.ones((4, 4)) - np.eye(4))


def test_one_value_above_zero_has_no_pairs() -> None:
    with pytest.raises(ValueError, match="two values above zero"):
        general_g([0, 0, 0, 4], np.ones((4, 4)) - np.eye(4))


def test_weights_are_not_changed() -> None:
    w = np.array([[0.0, 1.0], [1.0, 0.0]])
    as_weights(w, 2).data[:] = 7
    assert w.tolist() == [[0, 1], [1, 0]]
