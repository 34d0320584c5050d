"""Transformations: published lambdas, scipy as oracle, and the laws of every curve."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats

from growthpoles.stats import transforms as tr

HUNDREDTHS = """15 9 18 10 5 12 8 5 8 10 7 2 1 10 10 10 2 10 1 40 10 5 3 5 15 10 15 9 8 18 10 20
    11 30 2 20 20 30 30 40 30 5"""
MICROWAVES = np.array([int(text) for text in HUNDREDTHS.split()]) / 100
MAIZE = np.array([6.1, -8.4, 1.0, 2.0, 0.7, 2.9, 3.5, 5.1, 1.8, 3.6, 7.0, 3.0, 9.3, 7.5, -6.0])
CURVES = [name for name in get_args(tr.Transform) if name != "none"]
COLUMN = hnp.arrays(
    float,
    st.tuples(st.integers(1, 12), st.just(1)),
    elements=st.one_of(st.integers(-50, 50).map(float), st.sampled_from([np.nan, 1e5, -1e5, 1e-9])),
)


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)[:, None]


# --- lambdas ---


def test_box_cox_lambda_equals_the_handbook_value_for_radiation_of_microwave_ovens() -> None:
    """NIST/SEMATECH e-Handbook 6.5.2, data of Johnson and Wichern (1988), example 4.14: 0.28."""
    assert tr.box_cox_lambda(MICROWAVES) == pytest.approx(0.28, abs=0.005)


def test_yeo_johnson_lambda_equals_the_published_value_for_darwins_maize() -> None:
    """Yeo and Johnson (2000), example of Darwin: lambda 1.305, mean of the transformed differences 4.570."""
    assert tr.yeo_johnson_lambda(MAIZE) == pytest.approx(1.305, abs=0.0005)
    curve = tr.learn_curve(MAIZE[:, None], "yeo_johnson")
    assert tr.apply_curve(MAIZE[:, None], curve).mean() == pytest.approx(4.570, abs=0.0005)


@pytest.mark.parametrize("seed", range(4))
def test_fitted_columns_equal_scipy_boxcox_and_yeojohnson(seed: int) -> None:
    x = np.random.default_rng(seed).gamma(1.5, 3.0, 60) - 2
    for transform, oracle, argument in (
        ("box_cox", stats.boxcox, x - x.min() + 1),
        ("yeo_johnson", stats.yeojohnson, x),
    ):
        expected, power = oracle(argument)
        curve = tr.learn_curve(x[:, None], transform)
        assert curve.power[0] == pytest.approx(power, abs=1e-5)
        np.testing.assert_allclose(tr.apply_curve(x[:, None], curve).ravel(), expected, rtol=1e-5, atol=1e-8)


@given(
    x=hnp.arrays(float, 6, elements=st.floats(-50, 50)),
    power=st.sampled_from([-1.0, 0.0, 0.4, 1.0, 2.0, 3.0]),
)
def test_a_given_yeo_johnson_lambda_equals_scipy(x: np.ndarray, power: float) -> None:
    curve = tr.learn_curve(x[:, None], "yeo_johnson", power=power)
    if curve.active[0]:
        found = tr.apply_curve(x[:, None], curve).ravel()
        np.testing.assert_allclose(found, stats.yeojohnson(x, power), rtol=1e-10, atol=1e-12)


def test_lambda_one_changes_no_distance() -> None:
    x = column(1, 2, 5)
    for transform in ("box_cox", "yeo_johnson"):
        found = tr.apply_curve(x, tr.learn_curve(x, transform, power=1))
        np.testing.assert_allclose(np.diff(found.ravel()), [1, 3], rtol=1e-14)


# --- curves by hand ---


def test_roots_by_hand_and_from_the_minimum_where_there_are_negative_values() -> None:
    assert tr.apply_curve(column(0, 4, 9), tr.learn_curve(column(0, 4, 9), "root")).ravel().tolist() == [
        0,
        2,
        3,
    ]
    cubes = tr.apply_curve(column(8, 27), tr.learn_curve(column(8, 27), "root", power=3))
    np.testing.assert_allclose(cubes.ravel(), [2, 3], rtol=1e-14)
    balance = tr.learn_curve(column(-4, 0, 5), "root")
    np.testing.assert_allclose(tr.apply_curve(column(-4, 0, 5, -9), balance).ravel(), [0, 2, 3, 0])


def test_logarithms_by_hand() -> None:
    x = column(0, 1, 100)
    for transform, expected in (
        ("log_ct", np.log([1, 2, 101])),
        ("log_ct_orig", np.log([1, 2, 101])),
        ("log_ct_plus", np.log([1, 2, 101])),
    ):
        np.testing.assert_allclose(
            tr.apply_curve(x, tr.learn_curve(x, transform)).ravel(), expected, rtol=1e-12
        )
    mirrored = tr.apply_curve(-x, tr.learn_curve(-x, "log_ct_plus"))
    np.testing.assert_allclose(mirrored.ravel(), -np.log([1, 2, 101]), rtol=1e-12)


# --- laws ---


@pytest.mark.parametrize("transform", CURVES)
@given(x=COLUMN, new=COLUMN, power=st.sampled_from([None, 2.0, 0.5]))
def test_every_curve_rises_keeps_gaps_and_leaves_its_argument_alone(
    transform: tr.Transform, x: np.ndarray, new: np.ndarray, power: float | None
) -> None:
    before = x.copy()
    curve = tr.learn_curve(x, transform, power=power)
    found = tr.apply_curve(new, curve)
    np.testing.assert_array_equal(x, before)
    np.testing.assert_array_equal(np.isnan(found), np.isnan(new))
    ranked = found[~np.isnan(new)][np.argsort(new[~np.isnan(new)], kind="stable")]
    assert (np.diff(ranked) >= 0).all() and np.isfinite(ranked).all()


@pytest.mark.parametrize("transform", CURVES)
@given(x=hnp.arrays(float, st.tuples(st.integers(2, 8), st.just(1)), elements=st.integers(0, 200).map(float)))
def test_distinct_figures_stay_distinct(transform: tr.Transform, x: np.ndarray) -> None:
    curve = tr.learn_curve(x, transform, power=0.5)
    assert np.unique(tr.apply_curve(x, curve)).size == np.unique(x).size


@pytest.mark.parametrize("transform", CURVES)
def test_a_rare_event_column_a_constant_one_and_an_empty_one_do_no_harm(transform: tr.Transform) -> None:
    x = np.full((50, 3), np.nan)
    x[:, 0], x[:, 1] = [0] * 47 + [1, 5, 9], 7.0
    curve = tr.learn_curve(x, transform)
    found = tr.apply_curve(x, curve)
    assert curve.active.tolist() == [True, False, False]
    assert np.unique(found[:, 0]).size > 1 and (found[:, 1] == 7).all() and np.isnan(found[:, 2]).all()


def test_figures_that_would_fall_together_are_left_and_marked() -> None:
    tiny = column(0, 1e-17, 2e-17)  # min + 1 rounds them all to 1
    assert tr.learn_curve(tiny, "box_cox").stuck.tolist() == [True]
    assert tr.learn_curve(tiny, "log_ct_orig").stuck.tolist() == [True]
    np.testing.assert_array_equal(tr.apply_curve(tiny, tr.learn_curve(tiny, "box_cox")), tiny)
    assert tr.learn_curve(column(1e17, 2e17), "box_cox").stuck.tolist() == [True]  # min - 1 rounds to min
    assert tr.learn_curve(column(1e10, 1e10 + 1e-5), "log_ct").stuck.tolist() == [True]


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: tr.learn_curve([[1.0]], "sqrt"), "unknown transform"),
        (lambda: tr.learn_curve([[1.0], [2.0]], "root", power=-1), "root"),
        (lambda: tr.learn_curve([[1.0], [np.inf]], "root"), "infinite"),
        (lambda: tr.box_cox_lambda([0.0, 1.0]), "positive"),
        (lambda: tr.box_cox_lambda([2.0, 2.0]), "all equal"),
        (lambda: tr.yeo_johnson_lambda([np.nan, 2.0]), "all equal"),
    ],
)
def test_misuse_is_refused_with_its_reason(call: Callable[[], object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        call()
