"""Trends against scipy, chained indices by hand."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats

from growthpoles.stats import series as sr

SERIES = hnp.arrays(float, st.integers(3, 16), elements=st.integers(-20, 20).map(float))


@given(SERIES)
def test_theil_sen_equals_scipy_theilslopes(y: np.ndarray) -> None:
    expected = stats.theilslopes(y, np.arange(y.size))
    found = sr.theil_sen(y)
    assert (found.slope, found.intercept) == pytest.approx((expected.slope, expected.intercept))


def test_theil_sen_uses_the_calendar_leaves_out_gaps_and_ignores_an_outlier() -> None:
    found = sr.theil_sen([10, 14, np.nan, 22, 24, 900], [2010, 2012, 2013, 2016, 2017, 2018])
    assert found.slope == 2
    assert found.n == 5
    assert np.isnan(sr.theil_sen([1.0, np.nan]).slope)


def test_mann_kendall_is_exact_for_short_series_by_counting_all_orders() -> None:
    for y in ([3, 1, 4, 2, 5], [1, 2, 3, 4], [2, 1, 3], [1, 3, 2, 6, 5, 4]):
        n = len(y)
        observed = abs(score(y))
        orders = [abs(score(order)) for order in permutations(range(n))]
        found = sr.mann_kendall(y)
        assert found.exact
        assert found.s == score(y)
        assert found.p_value == pytest.approx(np.mean([s >= observed for s in orders]))


def score(y: object) -> int:
    values = list(y)
    return int(sum(np.sign(b - a) for i, a in enumerate(values) for b in values[i + 1 :]))


@given(st.permutations(range(9)))
def test_exact_p_equals_scipy_kendalltau(order: list[int]) -> None:
    expected = stats.kendalltau(np.arange(9), order, method="exact").pvalue
    assert sr.mann_kendall(order).p_value == pytest.approx(expected)


@given(hnp.arrays(float, st.integers(11, 30), elements=st.integers(0, 6).map(float)))
def test_tie_corrected_variance_equals_that_of_scipy_kendalltau(y: np.ndarray) -> None:
    """scipy's asymptotic p is 2 Phi(-|s| / sd), uncorrected for continuity: solve it for the variance."""
    found = sr.mann_kendall(y)
    assert not found.exact
    if found.s == 0:
        assert found.p_value == 1
        return
    p = stats.kendalltau(np.arange(y.size), y, method="asymptotic").pvalue
    assert found.variance == pytest.approx((found.s / stats.norm.isf(p / 2)) ** 2, rel=1e-6)
    corrected = 2 * stats.norm.sf((abs(found.s) - 1) / found.variance**0.5)
    assert found.p_value == pytest.approx(corrected)


@given(
    hnp.arrays(float, st.integers(0, 20), elements=st.one_of(st.just(np.nan), st.integers(0, 3).map(float)))
)
def test_a_p_value_is_a_probability_whatever_the_series(y: np.ndarray) -> None:
    """Another tool prints p = 1.95."""
    found = sr.mann_kendall(y)
    assert found.n == np.count_nonzero(~np.isnan(y))
    if found.n < 3:
        assert np.isnan(found.p_value)
    else:
        assert 0 < found.p_value <= 1


def test_chained_levels_by_hand() -> None:
    index = np.array([[103.0, 104.0, 95.0, 110.0], [100.0, np.nan, 120.0, 105.0]])
    np.testing.assert_allclose(
        sr.chain_levels(index, base=2), [[1 / (1.04 * 0.95), 1 / 0.95, 1, 1.1], [np.nan, 1 / 1.2, 1, 1.05]]
    )
    np.testing.assert_allclose(sr.chain_levels(index, base=0)[0], [1, 1.04, 0.988, 1.0868])
    np.testing.assert_allclose(sr.chain_levels(index, base=3)[1], [np.nan, 1 / 1.26, 1 / 1.05, 1])


@given(hnp.arrays(float, st.integers(1, 8), elements=st.floats(50, 200)), st.data())
def test_levels_of_any_base_give_back_the_indices(index: np.ndarray, data: st.DataObject) -> None:
    levels = sr.chain_levels(index, base=data.draw(st.integers(0, index.size - 1)))
    np.testing.assert_allclose(levels[1:] / levels[:-1], index[1:] / 100)


def test_mean_growth_is_geometric_over_the_last_years_only() -> None:
    index = [[200.0, 110.0, 90.0], [np.nan, 121.0, 100.0], [100.0, 100.0, np.nan]]
    found = sr.mean_growth(index, 2)
    np.testing.assert_allclose(found[:2], [0.99**0.5 - 1, 0.1])
    assert np.isnan(found[2])
    assert sr.mean_growth([1.1, 1.1], 2, hundred=1).item() == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: sr.theil_sen([1, 2], [2011, 2010]), "increasing"),
        (lambda: sr.theil_sen([[1.0, 2.0]]), "1 axes"),
        (lambda: sr.chain_levels([100.0, 0.0], base=0), "above zero"),
        (lambda: sr.chain_levels([100.0], base=1), "outside"),
        (lambda: sr.chain_levels([100.0], base=-1), "outside"),
        (lambda: sr.mean_growth([100.0], 2), "between 1 and 1"),
    ],
)
def test_misuse_is_refused_with_its_reason(call: Callable[[], object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        call()
