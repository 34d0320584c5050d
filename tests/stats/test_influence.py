from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import pearsonr

from growthpoles.stats.influence import correlation_ratio

RNG = np.random.default_rng(20130609)


def test_a_straight_line_with_noise_is_the_adjusted_coefficient_of_determination() -> None:
    x = RNG.normal(size=200)
    y = x + RNG.normal(size=200)
    r2 = pearsonr(x, y).statistic ** 2
    found = correlation_ratio(x, y)
    assert found.freedom == pytest.approx(2)
    assert found.value == pytest.approx(1 - (1 - r2) * 199 / 198, rel=1e-9)
    assert found.linear == pytest.approx(r2, rel=1e-9)


def test_two_groups_have_the_ratio_of_pearson_between_group_means() -> None:
    """Pearson (1905): variance between the groups over the whole variance, here corrected for freedom."""
    x = np.repeat([0.0, 1.0], 12)
    y = RNG.normal(size=24) + 2 * x
    within = sum(((y[x == g] - y[x == g].mean()) ** 2).sum() for g in (0, 1))
    total = ((y - y.mean()) ** 2).sum()
    assert correlation_ratio(x, y).value == pytest.approx(1 - (within / 22) / (total / 23), rel=1e-9)


def test_a_curve_that_a_straight_line_does_not_see_is_seen() -> None:
    x = np.linspace(-1, 1, 40)
    found = correlation_ratio(x, x**2)
    assert found.linear < 1e-9 and found.value > 0.95


@pytest.mark.parametrize("n", [20, 50, 400])
def test_known_ratios_are_met_on_average(n: int) -> None:
    """y = u^2 + e, u uniform on (-1, 1): V(u^2) = 4 / 45; with V(e) the same the ratio is one half."""
    rng = np.random.default_rng(n)
    u = rng.uniform(-1, 1, size=(60, n))
    e = rng.normal(scale=np.sqrt(4 / 45), size=(60, n))
    mean = np.mean([correlation_ratio(a, a**2 + b).value for a, b in zip(u, e, strict=True)])
    assert mean == pytest.approx(0.5, abs=0.06)


@pytest.mark.parametrize(("n", "most"), [(20, 0.09), (400, 0.01)])
def test_noise_has_next_to_no_influence(n: int, most: float) -> None:
    rng = np.random.default_rng(n)
    found = [correlation_ratio(rng.normal(size=n), rng.normal(size=n)).value for _ in range(60)]
    assert np.mean(found) < most


@given(st.permutations(range(15)), st.floats(0.1, 100), st.floats(-50, 50))
def test_order_and_scales_do_not_matter(order: list[int], scale: float, shift: float) -> None:
    x = np.array([3.0, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9])
    y = np.array([2.0, 7, 1, 8, 2, 8, 1, 8, 2, 8, 4, 5, 9, 0, 4])
    first = correlation_ratio(x, y)
    moved = correlation_ratio(scale * x[order] + shift, shift - scale * y[order])
    assert moved.value == pytest.approx(first.value, rel=1e-6, abs=1e-9)


def test_missing_pairs_are_left_out() -> None:
    x, y = np.arange(14.0), np.sin(np.arange(14.0))
    holes = x.copy()
    holes[[2, 5]] = np.nan
    keep = ~np.isnan(holes)
    assert correlation_ratio(holes, y) == correlation_ratio(x[keep], y[keep])


def test_too_few_values_and_constants_have_no_ratio() -> None:
    few = correlation_ratio(np.arange(9.0), np.arange(9.0))
    assert np.isnan(few.value) and few.n == 9
    assert np.isnan(correlation_ratio(np.ones(12), np.arange(12.0)).value)
    assert np.isnan(correlation_ratio(np.arange(12.0), np.ones(12)).value)


def test_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="3 values, y has 2"):
        correlation_ratio(np.zeros(3), np.zeros(2))
