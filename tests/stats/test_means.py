"""Means: scipy as oracle, published and naive values, inequalities, gaps, and batches equal to loops."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats

from growthpoles.stats import means

EXPONENTS = [-np.inf, -3.0, -1.0, -1e-9, 0.0, 1e-9, 0.05, 0.5, 1.0, 2.0, 5.0, np.inf]
POSITIVE = st.floats(0.01, 1000)
CHILDREN = hnp.arrays(float, st.tuples(st.integers(1, 5), st.integers(1, 6)), elements=POSITIVE)


def weights_for(x: np.ndarray, data: st.DataObject) -> np.ndarray:
    return data.draw(hnp.arrays(float, x.shape[1], elements=st.floats(0.01, 10)))


@pytest.mark.parametrize("p", [-3.0, -1.0, 0.0, 0.05, 0.5, 1.0, 2.0, 5.0])
@given(x=CHILDREN, data=st.data())
def test_equals_scipy_pmean(p: float, x: np.ndarray, data: st.DataObject) -> None:
    w = weights_for(x, data)
    np.testing.assert_allclose(means.power_mean(x, w, p=p), stats.pmean(x, p, axis=1, weights=w), rtol=1e-10)


@given(x=CHILDREN, data=st.data())
def test_geometric_and_harmonic_equal_scipy_gmean_and_hmean(x: np.ndarray, data: st.DataObject) -> None:
    w = weights_for(x, data)
    np.testing.assert_allclose(means.power_mean(x, w, p=0), stats.gmean(x, axis=1, weights=w), rtol=1e-12)
    np.testing.assert_allclose(means.power_mean(x, w, p=-1), stats.hmean(x, axis=1, weights=w), rtol=1e-12)


def test_generalised_mean_is_not_one() -> None:
    """A tool raises to the power 1/p before summing and returns 1; worked by hand from 1, 2, 3."""
    x, w = [[1.0, 2.0, 3.0]], [2.0, 1.0, 1.0]
    assert means.power_mean(x, w, p=-1) == pytest.approx(4 / (2 + 1 / 2 + 1 / 3))
    assert means.power_mean(x, [1.0, 1.0, 2.0], p=0) == pytest.approx(18 ** (1 / 4))
    assert means.power_mean(x, [1.0, 1.0, 1.0], p=2) == pytest.approx((14 / 3) ** 0.5)


@given(x=CHILDREN, data=st.data())
def test_means_rise_with_p_between_minimum_and_maximum(x: np.ndarray, data: st.DataObject) -> None:
    w = weights_for(x, data)
    ladder = np.array([means.power_mean(x, w, p=p) for p in EXPONENTS])
    assert (np.diff(ladder, axis=0) >= -1e-9 * ladder[:-1]).all()
    np.testing.assert_array_equal(ladder[0], x.min(axis=1))
    np.testing.assert_array_equal(ladder[-1], x.max(axis=1))


@pytest.mark.parametrize("p", EXPONENTS)
@given(x=CHILDREN, data=st.data(), factor=st.floats(0.1, 100))
def test_homogeneous_in_values_and_indifferent_to_the_scale_of_weights(
    p: float, x: np.ndarray, data: st.DataObject, factor: float
) -> None:
    w = weights_for(x, data)
    plain = means.power_mean(x, w, p=p)
    np.testing.assert_allclose(means.power_mean(factor * x, w, p=p), factor * plain, rtol=1e-9)
    np.testing.assert_allclose(means.power_mean(x, factor * w, p=p), plain, rtol=1e-9)


@pytest.mark.parametrize("p", EXPONENTS)
def test_missing_children_are_dropped_and_weights_renormalised(p: float) -> None:
    x, w = np.array([[4.0, np.nan, 9.0], [np.nan, np.nan, np.nan]]), np.array([1.0, 5.0, 3.0])
    result = means.power_mean(x, w, p=p)
    assert result[0] == pytest.approx(means.power_mean(x[:1, [0, 2]], w[[0, 2]], p=p).item(), rel=1e-12)
    assert np.isnan(result[1])


@pytest.mark.parametrize("p", EXPONENTS)
@pytest.mark.parametrize("gaps", [False, True])
@pytest.mark.parametrize("zero_weight", [False, True])
def test_a_batch_equals_a_loop_over_replicates(p: float, gaps: bool, zero_weight: bool) -> None:
    rng = np.random.default_rng(5)
    x, w = rng.uniform(0.1, 1, (7, 4)), rng.uniform(0.1, 1, (6, 4))
    if gaps:
        x[[0, 0, 2], [1, 3, 2]] = np.nan
        x[6] = np.nan
    if zero_weight:
        w[2, 0] = w[4, 1] = 0
    cube = np.stack([x * factor for factor in np.linspace(0.5, 1, 6)])
    np.testing.assert_allclose(
        means.power_mean(x, w, p=p), [means.power_mean(x, row, p=p) for row in w], rtol=1e-12
    )
    np.testing.assert_allclose(
        means.power_mean(cube, w, p=p),
        [means.power_mean(page, row, p=p) for page, row in zip(cube, w, strict=True)],
        rtol=1e-12,
    )
    np.testing.assert_allclose(
        means.power_mean(cube, w[0], p=p), [means.power_mean(page, w[0], p=p) for page in cube], rtol=1e-12
    )
    np.testing.assert_allclose(means.coverage(cube, w), [means.coverage(x, row) for row in w], rtol=1e-12)
    np.testing.assert_allclose(
        means.weighted_median(cube, w),
        [means.weighted_median(page, row) for page, row in zip(cube, w, strict=True)],
        rtol=1e-12,
    )


def test_extreme_exponents_neither_overflow_nor_lose_the_value() -> None:
    x, w = np.array([[1e-9, 1e9]]), np.array([0.5, 0.5])
    assert means.power_mean(x, w, p=-300) == pytest.approx(1e-9 * 2 ** (1 / 300))
    assert means.power_mean(x, w, p=300) == pytest.approx(1e9 * 2 ** (-1 / 300))
    assert means.power_mean(x, w, p=1e-12) == pytest.approx(1.0, rel=1e-9)


def test_a_child_of_weight_zero_is_never_looked_at() -> None:
    x = np.array([[2.0, -1.0, 1e300], [8.0, 0.0, 1e300]])
    w = np.array([1.0, 0.0, 0.0])
    for p in (-np.inf, -2.0, 0.0, 50.0, np.inf):
        np.testing.assert_allclose(means.power_mean(x, w, p=p), [2.0, 8.0], rtol=1e-12)
    assert means.weighted_median(x, w).tolist() == [2.0, 8.0]


def test_zero_values_under_positive_exponents() -> None:
    x = np.array([[0.0, 0.0], [0.0, 4.0]])
    np.testing.assert_allclose(means.power_mean(x, [1.0, 1.0], p=0.5), [0.0, 1.0], atol=1e-15)
    np.testing.assert_allclose(means.power_mean(x, [1.0, 1.0], p=0.05), [0.0, 4 * 0.5**20], rtol=1e-9)


def test_non_positive_values_are_refused_naming_the_columns_never_missing_silently() -> None:
    x = np.array([[1.0, 0.0, 2.0, -1.0], [1.0, 5.0, np.nan, 3.0]])
    for p in (0.0, -1.0, -0.5):
        with pytest.raises(ValueError, match="above zero; columns 1, 3"):
            means.power_mean(x, np.ones(4), p=p)
    with pytest.raises(ValueError, match="no negative values; columns 3"):
        means.power_mean(x, np.ones(4), p=0.5)
    assert means.power_mean(x, np.ones(4)).tolist() == [0.5, 3.0]


def test_coverage_is_the_available_share_of_the_weight() -> None:
    x = np.array([[1.0, np.nan, 1.0], [np.nan, np.nan, np.nan], [1.0, 1.0, 1.0]])
    np.testing.assert_allclose(means.coverage(x, [1.0, 2.0, 5.0]), [0.75, 0.0, 1.0])
    np.testing.assert_allclose(
        means.coverage(x, [[1.0, 2.0, 5.0], [1.0, 1.0, 0.0]]), [[0.75, 0, 1], [0.5, 0, 1]]
    )


@given(hnp.arrays(float, st.tuples(st.integers(1, 5), st.integers(1, 6)), elements=st.floats(-1e6, 1e6)))
def test_median_with_equal_weights_equals_numpy_median(x: np.ndarray) -> None:
    np.testing.assert_allclose(means.weighted_median(x, np.full(x.shape[1], 0.1)), np.median(x, axis=1))


def test_median_with_whole_weights_equals_the_median_of_repeated_values() -> None:
    x, w = np.array([[5.0, 1.0, 3.0, np.nan], [1.0, 2.0, 3.0, 4.0]]), np.array([2, 3, 1, 6])
    expected = [np.median([5, 5, 1, 1, 1, 3]), np.median([1, 1, 2, 2, 2, 3, 4, 4, 4, 4, 4, 4])]
    assert means.weighted_median(x, w).tolist() == expected


@pytest.mark.parametrize(
    ("x", "w", "reason"),
    [
        ([[1.0, 2.0]], [1.0], "do not fit"),
        ([1.0, 2.0], [1.0, 1.0], "do not fit"),
        ([[1.0, 2.0]], [1.0, -1.0], ">= 0"),
        ([[1.0, 2.0]], [1.0, np.nan], ">= 0"),
        ([[1.0, 2.0]], [[1.0, 1.0], [0.0, 0.0]], "zero"),
        (np.ones((3, 2, 2)), np.ones((4, 2)), "4 weight sets"),
        ([[1.0, np.inf]], [1.0, 1.0], "infinite"),
    ],
)
def test_misuse_is_refused_with_its_reason(x: object, w: object, reason: str) -> None:
    for call in (means.power_mean, means.coverage, means.weighted_median, means.penalised_mean, owa):
        with pytest.raises(ValueError, match=reason):
            call(x, w)


def owa(x: object, w: object) -> np.ndarray:
    return means.ordered_mean(x, w, quantifier=means.orness_quantifier(0.3))  # type: ignore[arg-type]


def test_a_missing_exponent_is_refused() -> None:
    with pytest.raises(ValueError, match="p is missing"):
        means.power_mean([[1.0]], [1.0], p=np.nan)


def test_ordered_mean_of_yager_1988_and_fuller_1996() -> None:
    """F(0.7, 1, 0.2, 0.6) = 0.75 with W = (0.4, 0.3, 0.2, 0.1), the example of Fuller's survey of OWA."""
    order = means.order_quantifier([0.4, 0.3, 0.2, 0.1])
    assert means.ordered_mean([[0.7, 1.0, 0.2, 0.6]], np.ones(4), quantifier=order).item() == pytest.approx(
        0.75, 1e-12
    )


@given(CHILDREN, st.data())
def test_ordered_mean_with_equal_weights_equals_sorting(x: np.ndarray, data: st.DataObject) -> None:
    order = weights_for(x, data)
    found = means.ordered_mean(x, np.full(x.shape[1], 0.1), quantifier=means.order_quantifier(order))
    expected = [sum(v * u for v, u in zip(sorted(row, reverse=True), order, strict=True)) for row in x]
    np.testing.assert_allclose(found, np.array(expected) / order.sum(), rtol=1e-9)


@given(CHILDREN, st.data())
def test_weighted_ordered_mean_equals_torra_1997_child_by_child(x: np.ndarray, data: st.DataObject) -> None:
    w = weights_for(x, data)
    orness = data.draw(st.floats(0.1, 0.9))
    expected = []
    for row in x:
        total, passed = 0.0, 0.0
        for k in sorted(range(len(row)), key=lambda k: -row[k]):
            share = w[k] / w.sum()
            power = (1 - orness) / orness
            total += row[k] * ((passed + share) ** power - passed**power)
            passed += share
        expected.append(total)
    found = means.ordered_mean(x, w, quantifier=means.orness_quantifier(orness))
    np.testing.assert_allclose(found, expected, rtol=1e-7)


@given(CHILDREN, st.data())
def test_ordered_means_hold_the_mean_the_minimum_and_the_median(x: np.ndarray, data: st.DataObject) -> None:
    w, n = weights_for(x, data), x.shape[1]
    half = means.ordered_mean(x, w, quantifier=means.orness_quantifier(0.5))
    np.testing.assert_allclose(half, means.power_mean(x, w), rtol=1e-9)
    worst = means.ordered_mean(x, np.ones(n), quantifier=means.order_quantifier([0.0] * (n - 1) + [1.0]))
    np.testing.assert_allclose(worst, x.min(axis=1), rtol=1e-9)
    middle = means.ordered_mean(x, w, quantifier=means.median_quantifier)
    np.testing.assert_allclose(middle, means.weighted_median(x, w), rtol=1e-9)


def test_orness_of_the_quantifier_is_the_area_under_it() -> None:
    steps = np.linspace(0, 1, 100_001)
    for orness in (0.2, 0.5, 0.7):
        assert np.trapezoid(means.orness_quantifier(orness)(steps), steps) == pytest.approx(orness, abs=1e-4)


def test_shares_of_an_ordered_mean_drop_gaps_and_split_ties_by_weight() -> None:
    x = np.array([[5.0, 9.0, 5.0, np.nan], [np.nan] * 4])
    worst = means.order_quantifier([0, 0, 0, 1])
    shares = means.ordered_shares(x, [1.0, 2.0, 3.0, 4.0], quantifier=worst)
    # c: best 2/6, all 1; Q is zero up to 3/4, so the two worst hold everything, 1 to 3
    np.testing.assert_allclose(shares[0], [0.25, 0.0, 0.75, np.nan])
    assert np.isnan(shares[1]).all() and np.isnan(means.ordered_mean(x, np.ones(4), quantifier=worst)[1])


@pytest.mark.parametrize("call", [owa, means.penalised_mean])
def test_ordered_and_penalised_batches_equal_loops(call: Callable[..., np.ndarray]) -> None:
    rng = np.random.default_rng(6)
    x, w = rng.uniform(50, 150, (7, 4)), rng.uniform(0.1, 1, (6, 4))
    x[[0, 0, 2], [1, 3, 2]] = x[6] = np.nan
    w[2, 0] = 0
    cube = np.stack([x * factor for factor in np.linspace(0.5, 1, 6)])
    np.testing.assert_allclose(call(x, w), [call(x, row) for row in w], rtol=1e-12)
    np.testing.assert_allclose(
        call(cube, w), [call(page, row) for page, row in zip(cube, w, strict=True)], rtol=1e-12
    )
    np.testing.assert_allclose(call(cube, w[0]), [call(page, w[0]) for page in cube], rtol=1e-12)


@pytest.mark.parametrize("ddof", [0, 1])
@pytest.mark.parametrize("sign", [-1, 1])
@given(x=hnp.arrays(float, (3, 4), elements=st.floats(60, 140)), data=st.data())
def test_penalised_mean_equals_the_formula_in_loops(
    sign: int, ddof: int, x: np.ndarray, data: st.DataObject
) -> None:
    """M (1 + sign cv^2) of De Muro, Mazziotta, Pareto (2011), weights as in Mazziotta and Pareto (2022)."""
    w = weights_for(x, data)
    for row, found in zip(x, means.penalised_mean(x, w, sign=sign, ddof=ddof), strict=True):
        mean = sum(w * row) / sum(w)
        variance = sum(w * (row - mean) ** 2) / sum(w) * (4 / 3 if ddof else 1)
        assert found == pytest.approx(mean * (1 + sign * variance / mean**2), rel=1e-10)


def test_penalised_mean_with_equal_weights_is_mean_minus_variance_over_mean() -> None:
    x = np.array([[90.0, 100.0, 113.0], [100.0, np.nan, np.nan], [95.0, 105.0, np.nan]])
    found = means.penalised_mean(x, np.ones(3))
    assert found[0] == pytest.approx(101 - x[0].var(ddof=1) / 101, rel=1e-12)
    assert found[1] == 100.0
    assert found[2] == pytest.approx(100 - 50 / 100, rel=1e-12)


def test_the_sign_of_the_penalty_is_not_ignored() -> None:
    """A tool takes a penalty sign and gives the same index for both."""
    x = [[80.0, 120.0]]
    assert means.penalised_mean(x, [1, 1], sign=-1, ddof=0).item() == pytest.approx(96.0)
    assert means.penalised_mean(x, [1, 1], sign=1, ddof=0).item() == pytest.approx(104.0)


def test_a_penalised_mean_below_zero_has_no_sense() -> None:
    assert np.isnan(means.penalised_mean([[-5.0, 3.0]], [1, 1])).all()


@pytest.mark.parametrize("order", [[], [0.0, 0.0], [1.0, -1.0], [1.0, np.nan]])
def test_bad_orders_are_refused(order: list[float]) -> None:
    with pytest.raises(ValueError, match="order"):
        means.order_quantifier(order)


@pytest.mark.parametrize("orness", [0.0, 1.0, -1.0, np.nan])
def test_bad_orness_is_refused(orness: float) -> None:
    with pytest.raises(ValueError, match="orness"):
        means.orness_quantifier(orness)


@pytest.mark.parametrize("options", [{"sign": 0}, {"ddof": 2}])
def test_bad_options_of_a_penalty_are_refused(options: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="sign must be"):
        means.penalised_mean([[1.0]], [1.0], **options)
