"""The portfolio frontier: published frontiers, a closed form, and the conditions of an optimum."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from growthpoles.stats.mean_variance import as_covariance, mean_variance_frontier


def market(folder: Path, k: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(means, covariance, frontier) of a data set port of the OR-Library."""
    items = np.loadtxt(folder / f"port{k}_Return_SD.txt")[:, -2:]
    pairs = np.loadtxt(folder / f"port{k}_correlation.txt")
    correlation = np.zeros((len(items), len(items)))
    i, j = pairs[:, :2].T.astype(int) - 1
    correlation[i, j] = correlation[j, i] = pairs[:, 2]
    return items[:, 0], correlation * np.outer(items[:, 1], items[:, 1]), np.loadtxt(
        folder / f"port{k}_portef.txt"
    )  # fmt: skip


@pytest.mark.parametrize("k", range(1, 6))
def test_beasley_frontiers_to_1e_5(k: int, shared_data: Path) -> None:
    """OR-Library port1 to port5 (Hang Seng, DAX, FTSE, S&P, Nikkei): 2,000 published points each.

    Chang, Meade, Beasley and Sharaiha 2000, Heuristics for cardinality constrained portfolio optimisation.
    Means are published with nine decimals, so that the first may lie that much below ours.
    """
    mean, covariance, published = market(shared_data / "reference/finance/orlib_port", k)
    found = mean_variance_frontier(mean, covariance)
    asked = np.clip(published[:, 0], found.mean[0], found.mean[-1])
    assert len(published) == 2000 and np.abs(asked - published[:, 0]).max() < 1e-7
    np.testing.assert_allclose(found.variance_at(asked), published[:, 1], rtol=1e-5)


def test_two_items_have_the_closed_form() -> None:
    """Least variance at (s2^2 - r s1 s2) / (s1^2 + s2^2 - 2 r s1 s2) of the first: 0.0325 / 0.0475."""
    cross = 0.25 * 0.1 * 0.2
    found = mean_variance_frontier([0.04, 0.09], [[0.01, cross], [cross, 0.04]])
    first = (0.04 - cross) / (0.05 - 2 * cross)
    assert found.shares[0] == pytest.approx([first, 1 - first]) and found.shares[-1] == pytest.approx([0, 1])
    assert found.variance[0] == pytest.approx((0.01 * 0.04 - cross**2) / (0.05 - 2 * cross))


def test_unrelated_items_share_by_the_inverse_of_their_variances() -> None:
    found = mean_variance_frontier([1.0, 1.0, 1.0], np.diag([1.0, 2.0, 4.0]))
    np.testing.assert_allclose(found.shares, [[4 / 7, 2 / 7, 1 / 7]])


def test_a_largest_share_binds() -> None:
    """No more than 60 % of the best: the rest of the greatest mean comes from the second best."""
    found = mean_variance_frontier([1.0, 3.0, 2.0], np.eye(3), most=0.6)
    assert found.shares[-1] == pytest.approx([0.0, 0.6, 0.4]) and found.mean[-1] == pytest.approx(2.6)
    only = mean_variance_frontier([1.0, 3.0], np.eye(2), most=0.5)
    np.testing.assert_allclose(only.shares, [[0.5, 0.5]])


@given(st.integers(0, 10_000), st.integers(1, 9), st.booleans(), st.booleans())
def test_every_mix_is_an_optimum(seed: int, count: int, tied: bool, capped: bool) -> None:
    """Karush-Kuhn-Tucker: with a price p >= 0 the slope Vw - p m is one level where a share is free, not
    below it at zero and not above it at its limit. Ties of means and variances are the hard cases."""
    random = np.random.default_rng(seed)
    mean = random.integers(0, 3, count).astype(float) if tied else random.normal(size=count)
    root = random.normal(size=(count, count + 3))
    covariance = np.eye(count) * random.integers(1, 3) if tied and seed % 2 else root @ root.T / count
    most = np.minimum(1.0, random.uniform(0.5, 2.0, count) * 2 / count) if capped else np.ones(count)
    if most.sum() < 1:
        most = np.ones(count)
    found = mean_variance_frontier(mean, covariance, most=most)
    corners = found.shares
    for w in (*corners, *((corners[1:] + corners[:-1]) / 2), *found.at(np.linspace(*found.mean[[0, -1]], 5))):
        assert w.sum() == pytest.approx(1.0) and (w >= 0).all() and (w <= most + 1e-12).all()
        assert fault(covariance @ w, mean, rise=w < most - 1e-9, fall=w > 1e-9) <= 1e-7
    assert found.mean[-1] == pytest.approx(greedy(mean, most), abs=1e-9)


def fault(slope: np.ndarray, mean: np.ndarray, *, rise: np.ndarray, fall: np.ndarray) -> float:
    """Least t with slope - p m >= level - t where a share can rise and <= level + t where it can fall."""
    one = np.ones(len(mean))
    rows = np.vstack([np.column_stack([mean, one, -one])[rise], np.column_stack([-mean, -one, -one])[fall]])
    right = np.concatenate([slope[rise], -slope[fall]])
    found = linprog([0, 0, 1], A_ub=rows, b_ub=right, bounds=[(0, None), (None, None), (0, None)])
    return float(found.fun)


def greedy(mean: np.ndarray, most: np.ndarray) -> float:
    """The greatest mean: the best as far as it may go, then the next."""
    left, total = 1.0, 0.0
    for i in np.argsort(-mean):
        share = min(left, most[i])
        left, total = left - share, total + share * mean[i]
    return total


@given(st.integers(0, 10_000))
def test_the_order_of_items_and_the_unit_of_returns_change_nothing(seed: int) -> None:
    random = np.random.default_rng(seed)
    mean, root = random.normal(size=6), random.normal(size=(6, 9))
    order = random.permutation(6)
    first = mean_variance_frontier(mean, root @ root.T)
    again = mean_variance_frontier(100 * mean[order], 1e4 * (root @ root.T)[np.ix_(order, order)])
    np.testing.assert_allclose(again.shares, first.shares[:, order], atol=1e-8)


@pytest.mark.parametrize(
    ("mean", "covariance", "most", "text"),
    [
        ([1.0], np.eye(2), 1.0, "does not fit"),
        ([1.0, np.nan], np.eye(2), 1.0, "missing"),
        ([1.0, 2.0], [[1.0, np.nan], [np.nan, 1.0]], 1.0, "missing"),
        ([1.0, 2.0], [[1.0, 0.5], [0.0, 1.0]], 1.0, "symmetric"),
        ([1.0, 2.0], [[1.0, 1.0], [1.0, 1.0]], 1.0, "positive definite"),
        ([1.0, 2.0], np.eye(2), 0.4, "less than 1"),
        ([1.0, 2.0], np.eye(2), 1.2, "at most at 1"),
    ],
)  # fmt: skip
def test_what_makes_no_frontier_is_refused(
    mean: list[float], covariance: np.ndarray, most: float, text: str
) -> None:
    with pytest.raises(ValueError, match=text):
        mean_variance_frontier(mean, covariance, most=most)


def test_means_outside_the_frontier_are_refused() -> None:
    found = mean_variance_frontier([1.0, 3.0], np.eye(2))
    with pytest.raises(ValueError, match=r"between 2\.0 and 3\.0"):
        found.at(1.5)
    with pytest.raises(ValueError, match="between"):
        found.variance_at([2.5, 3.1])


def test_a_covariance_that_fits_is_given_back() -> None:
    assert as_covariance([[2, 1], [1, 2]], 2).tolist() == [[2.0, 1.0], [1.0, 2.0]]
