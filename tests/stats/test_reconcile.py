"""Reconciliation: generalised least squares, sums, shrinkage written out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthpoles.stats.reconcile import reconcile, shrunk_covariance, summing_matrix


def covariance(seed: int, n: int) -> np.ndarray:
    a = np.random.default_rng(seed).normal(size=(n, n + 3))
    return a @ a.T


def test_two_parts_by_hand() -> None:
    """Total 4, parts 1 and 2: the gap of 1 is shared equally by the three figures (least squares)."""
    found = reconcile([[4.0], [1.0], [2.0]], summing_matrix([-1, -1]), covariance=np.ones(3)).ravel()
    assert found == pytest.approx([11 / 3, 4 / 3, 7 / 3])


@given(st.integers(0, 10_000))
def test_the_projection_is_that_of_generalised_least_squares(seed: int) -> None:
    """S (S' W^-1 S)^-1 S' W^-1 y (Wickramasuriya et al. 2019, eq. 9)."""
    s = summing_matrix([0, 0, 1, 1, 1])
    w, y = covariance(seed, len(s)), np.random.default_rng(seed).normal(size=(len(s), 2))
    back = np.linalg.inv(w)
    wanted = s @ np.linalg.solve(s.T @ back @ s, s.T @ back @ y)
    assert reconcile(y, s, covariance=w) == pytest.approx(wanted, abs=1e-6)


@given(st.integers(0, 10_000))
def test_sums_add_up_and_coherent_forecasts_stay(seed: int) -> None:
    s = summing_matrix([0, 1, 0, 1])
    y = np.random.default_rng(seed).uniform(1, 9, (len(s), 3))
    for weights in (np.ones(len(s)), s.sum(axis=1), covariance(seed, len(s))):
        made = reconcile(y, s, covariance=weights)
        assert made[0] == pytest.approx(made[3:].sum(axis=0), rel=1e-12)
        assert made[1] == pytest.approx(made[3] + made[5], rel=1e-12)
        assert reconcile(made, s, covariance=weights) == pytest.approx(made, rel=1e-8)


def test_the_gap_is_shared_by_variance_and_what_is_known_stays() -> None:
    """Total 111, parts 100, 1 and 4: the gap of 6 in the ratio of the variances 1 : 4 : 1 : 0."""
    y, s = np.array([[111.0], [100.0], [1.0], [4.0]]), summing_matrix([-1, -1, -1])
    made = reconcile(y, s, covariance=[1.0, 4.0, 1.0, 0.0]).ravel()
    assert made == pytest.approx([110.0, 104.0, 2.0, 4.0])


def test_parts_of_very_different_size_add_up() -> None:
    """Sizes from one to 10^9: the smallest moves by less than its own error."""
    size = np.array([1e9, 1e5, 1.0])
    y = np.array([1.01 * size.sum(), *size])[:, None]
    made = reconcile(
        y, summing_matrix([-1, -1, -1]), covariance=(0.05 * np.r_[size.sum(), size]) ** 2
    ).ravel()
    assert made[0] == pytest.approx(made[1:].sum(), rel=1e-15)
    assert abs(made[-1] - 1.0) < 1e-8


def test_shrinkage_written_out() -> None:
    """Schaefer and Strimmer (2005) by loops over pairs of standardised errors."""
    e = np.random.default_rng(7).normal(size=(30, 3)) @ np.array([[1, 0.8, 0], [0, 1, 0.2], [0, 0, 2.0]])
    m, x = len(e), e / np.sqrt((e**2).mean(axis=0))
    top = bottom = 0.0
    for i in range(3):
        for j in range(3):
            if i != j:
                w = x[:, i] * x[:, j]
                top += m / (m - 1) ** 3 * ((w - w.mean()) ** 2).sum()
                bottom += w.mean() ** 2
    share = min(1.0, top / bottom)
    plain = e.T @ e / m
    wanted = (1 - share) * plain + share * np.diag(np.diag(plain))
    assert shrunk_covariance(e) == pytest.approx(wanted)
    assert 0 < share < 1


def test_wrong_groups_and_missing_forecasts_are_refused() -> None:
    with pytest.raises(ValueError, match="groups"):
        summing_matrix([0, 2])
    with pytest.raises(ValueError, match="complete"):
        reconcile([[np.nan], [1.0], [1.0]], summing_matrix([-1, -1]), covariance=np.ones(3))
    with pytest.raises(ValueError, match="shapes"):
        reconcile([[1.0], [1.0]], summing_matrix([-1, -1]), covariance=np.ones(3))
    with pytest.raises(ValueError, match="three"):
        shrunk_covariance(np.ones((2, 2)))
