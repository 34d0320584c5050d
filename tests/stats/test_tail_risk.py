"""Value at risk and CVaR against the normal distribution, the linear program and hand figures."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.stats import norm

from growthpoles.stats.tail_risk import tail, tail_weights


def test_by_hand() -> None:
    found = tail([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.75)  # worst 2.5 of ten: 10, 9 and half of 8
    assert (found.var, found.cvar) == (8.0, pytest.approx((10 + 9 + 4) / 2.5))


def test_normal_distribution_closed_form() -> None:
    """CVaR of N(0, 1) = phi(z) / (1 - level) (Rockafellar and Uryasev 2000)."""
    losses = norm.ppf((np.arange(200_000) + 0.5) / 200_000)
    found = tail(losses, 0.95)
    assert found.cvar == pytest.approx(norm.pdf(norm.ppf(0.95)) / 0.05, rel=1e-4)
    assert found.var == pytest.approx(norm.ppf(0.95), rel=1e-3)


@given(st.lists(st.integers(-100, 100), min_size=1, max_size=25), st.sampled_from([0.0, 0.5, 0.8, 0.9]))
@settings(max_examples=50)
def test_cvar_is_the_optimum_of_rockafellar_and_uryasev(losses: list[int], level: float) -> None:
    """min t + sum(d) / (n (1 - level)), d >= x - t, d >= 0."""
    n = len(losses)
    cost = np.array([1.0, *[1 / (n * (1 - level))] * n])
    rows = np.column_stack([-np.ones(n), -np.eye(n)])
    best = linprog(cost, A_ub=rows, b_ub=-np.array(losses), bounds=[(None, None), *[(0, None)] * n])
    assert tail(losses, level).cvar == pytest.approx(best.fun, abs=1e-6)


def test_standard_error_is_that_of_repeated_samples() -> None:
    random = np.random.default_rng(0)
    made = [tail(random.exponential(size=2000), 0.9) for _ in range(400)]
    assert np.mean([x.error for x in made]) == pytest.approx(np.std([x.cvar for x in made]), rel=0.15)


def test_parts_add_up_to_the_whole() -> None:
    random = np.random.default_rng(1)
    parts = random.random((500, 3))
    weights = tail_weights(parts.sum(axis=1), 0.9)
    assert (weights @ parts).sum() == pytest.approx(tail(parts.sum(axis=1), 0.9).cvar)


@pytest.mark.parametrize(("losses", "level"), [([], 0.9), ([1, np.nan], 0.9), ([1.0], 1.0), ([1.0], -0.1)])
def test_what_cannot_be_is_refused(losses: list[float], level: float) -> None:
    with pytest.raises(ValueError):
        tail(losses, level)
