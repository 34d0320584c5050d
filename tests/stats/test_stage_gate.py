"""Stage gates: shrinkage, discounts of uncertain durations, values with the right to stop."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import betabinom, lognorm

from growthpoles.stats.stage_gate import (
    arrival_times,
    duration_discount,
    gate_values,
    lognormal_mean,
    prior_strength,
    shrink_shares,
    strength_odds,
)

SHARE = st.floats(0.05, 0.95)


@given(st.integers(0, 50), st.integers(0, 50), SHARE, st.floats(0.1, 100))
def test_shrinkage_lies_between_the_own_share_and_the_prior(s: int, f: int, mu: float, m: float) -> None:
    found, n = float(shrink_shares(s, s + f, prior=mu, strength=m)), s + f
    own = s / n if n else mu
    assert min(own, mu) - 1e-12 <= found <= max(own, mu) + 1e-12
    assert found == pytest.approx((n * own + m * mu) / (n + m))


@pytest.mark.parametrize("strength", [4.0, 30.0])
def test_planted_strength_is_found(strength: float) -> None:
    trials = np.full(400, 20)
    won = betabinom(20, 0.4 * strength, 0.6 * strength).rvs(400, random_state=np.random.default_rng(2))
    assert prior_strength(won, trials, prior=0.4) == pytest.approx(strength, rel=0.3)


def test_strength_needs_members_to_compare() -> None:
    assert np.isnan(prior_strength([3], [5], prior=0.5)) and np.isnan(
        prior_strength([1, 0], [1, 1], prior=0.5)
    )
    alike = prior_strength([5] * 30, [10] * 30, prior=0.5)
    assert alike > 400  # no more spread than chance: the class counts for everything


def test_shrinking_with_the_found_strength_beats_raw_shares_and_the_mean() -> None:
    rng = np.random.default_rng(7)
    truth = rng.beta(4, 4, 300)
    won = rng.binomial(8, truth)
    mean = won.sum() / (8 * 300)
    own = prior_strength(won, np.full(300, 8), prior=mean)
    shrunk = shrink_shares(won, np.full(300, 8), prior=mean, strength=own)
    error = {
        name: ((x - truth) ** 2).mean() for name, x in (("raw", won / 8), ("mean", mean), ("own", shrunk))
    }
    assert error["own"] < error["raw"] and error["own"] < error["mean"]


@pytest.mark.parametrize(("median", "sigma", "rate"), [(2.0, 0.6, 0.1), (5.0, 1.0, 0.15), (0.5, 0.3, 0.02)])
def test_discount_equals_the_integral(median: float, sigma: float, rate: float) -> None:
    density = lognorm(sigma, scale=median).pdf
    wanted = quad(lambda d: (1 + rate) ** -d * density(d), 0, np.inf, epsabs=1e-12, limit=400)[0]
    assert float(duration_discount(median, sigma, rate=rate)) == pytest.approx(wanted, abs=1e-6)


@given(st.floats(0.1, 10), st.floats(0, 1), st.floats(0.01, 0.3))
def test_uncertain_durations_are_worth_at_least_the_expected_one(
    median: float, sigma: float, r: float
) -> None:
    assert (
        float(duration_discount(median, sigma, rate=r))
        >= (1 + r) ** -float(lognormal_mean(median, sigma)) - 1e-9
    )


def policies(p: list[float], d: list[float], c: list[float], payoff: float, salvage: float) -> float:
    """The best of all rules "go on at these steps, stop at those", by enumeration."""
    best = 0.0
    for rule in product((False, True), repeat=len(p)):
        worth = payoff
        for k in reversed(range(len(p))):
            worth = -c[k] + d[k] * (p[k] * worth + (1 - p[k]) * salvage) if rule[k] else 0.0
        best = max(best, worth)
    return best


@given(
    st.lists(st.tuples(SHARE, st.floats(0.5, 1), st.floats(0, 60)), min_size=1, max_size=5),
    st.floats(0, 500), st.floats(0, 20),
)  # fmt: skip
def test_recursion_finds_the_best_rule_of_all(
    steps: list[tuple[float, float, float]], payoff: float, salvage: float
) -> None:
    p, d, c = (list(part) for part in zip(*steps, strict=True))
    found = gate_values(p, d, cost=c, payoff=payoff, salvage=salvage)
    assert float(found.values[0]) == pytest.approx(policies(p, d, c, payoff, salvage), abs=1e-9)
    more = gate_values(np.minimum(1, np.array(p) * 1.05), d, cost=c, payoff=payoff + 1, salvage=salvage)
    if salvage == 0:
        assert (more.values >= found.values - 1e-9).all()


def test_values_by_hand() -> None:
    found = gate_values([0.5, 0.5], [0.9, 0.9], cost=[10.0, 20.0], payoff=[100.0, 30.0])
    assert found.values[0] == pytest.approx([-10 + 0.45 * 25, 25, 100])
    assert found.values[1] == pytest.approx([0, 0, 30]) and not found.goes_on[1].any()


def test_arrivals_add_up_the_steps_in_between() -> None:
    drawn = arrival_times([1.0, 2.0, 0.5], [0.4, 0.4, 0.4], draws=500, seed=1)
    assert drawn[:, 0, 2] == pytest.approx(drawn[:, 0, 0] + drawn[:, 1, 1] + drawn[:, 2, 2])
    assert (drawn[:, 2, :2] == 0).all()
    assert np.median(drawn[:, 1, 1]) == pytest.approx(2.0, rel=0.1)


def test_impossible_figures_are_refused() -> None:
    with pytest.raises(ValueError):
        shrink_shares(5, 3, prior=0.5, strength=1)
    with pytest.raises(ValueError):
        duration_discount(1.0, 0.1, rate=-1.0)


def test_odds_of_a_strength_are_beta_binomial() -> None:
    """Against the probabilities of scipy.stats.betabinom."""
    won, strengths = [9, 1, 4], np.array([2.0, 10.0, 200.0])
    exact = [np.prod(betabinom.pmf(won, 10, 0.4 * m, 0.6 * m)) for m in strengths]
    found = strength_odds(won, [10, 10, 10], prior=0.4, strengths=strengths)
    assert found == pytest.approx(np.array(exact) / np.sum(exact))
    assert np.isnan(strength_odds([3], [5], prior=0.5, strengths=strengths)).all()
