"""The core-periphery model against figures of Fujita, Krugman and Venables (1999) and bisection."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from growthpoles.stats.core_periphery import break_point, equilibria, real_wage_gap, sustain_point


def solved_gap(share: float, cost: float, *, sigma: float, mu: float) -> float:
    """One wage found by bisection: what industry earns is mu, so that the mean wage of workers is one."""

    def gaps(first: float) -> tuple[float, float]:
        """Wage that region 1 can pay less the wage it pays, and the real wage gap."""
        second = (1 - share * first) / (1 - share)
        price1 = share * first ** (1 - sigma) + (1 - share) * (second * cost) ** (1 - sigma)
        price2 = share * (first * cost) ** (1 - sigma) + (1 - share) * second ** (1 - sigma)
        spent1 = (mu * share * first + (1 - mu) / 2) / price1
        spent2 = (mu * (1 - share) * second + (1 - mu) / 2) / price2
        paid = (spent1 + spent2 * cost ** (1 - sigma)) ** (1 / sigma)
        power = mu / (sigma - 1)
        return paid - first, first * price1**power - second * price2**power

    low, high = 1e-6, (1 - 1e-9) / share
    wage = brentq(lambda first: gaps(first)[0], low, high, xtol=1e-15)
    return gaps(wage)[1]


def test_break_and_sustain_point_as_published_by_fujita_krugman_and_venables_1999() -> None:
    """Figure 5.4, sigma = 5 and mu = 0.4: 1.63 and 1.81."""
    assert round(break_point(5, 0.4), 2) == 1.63
    assert round(sustain_point(5, 0.4), 2) == 1.81


@pytest.mark.parametrize(("cost", "kinds"), [(2.1, "s"), (1.7, "cusuc"), (1.5, "cuc")])
def test_equilibria_as_in_figures_5_1_to_5_3_of_fujita_krugman_and_venables_1999(
    cost: float, kinds: str
) -> None:
    """High cost: the even spread only; between: five; low: the cores, the even spread unstable."""
    found = equilibria(cost, sigma=5, mu=0.4)
    wanted = {"s": (True, ["even"]), "c": (True, ["core"]), "u": (False, ["even", "between"])}
    assert len(found.shares) == len(kinds)
    for share, stable, kind in zip(found.shares, found.stable, kinds, strict=True):
        name = "even" if share == 0.5 else "core" if share in (0, 1) else "between"
        assert (stable, name in wanted[kind][1]) == (wanted[kind][0], True)


@pytest.mark.parametrize("share", [0.05, 0.3, 0.5, 0.77])
@pytest.mark.parametrize(("cost", "sigma", "mu"), [(1.7, 5.0, 0.4), (1.3, 3.0, 0.2), (2.5, 7.0, 0.55)])
def test_real_wages_equal_those_of_the_wage_found_by_bisection(
    share: float, cost: float, sigma: float, mu: float
) -> None:
    found = float(real_wage_gap([share], cost, sigma=sigma, mu=mu)[0])
    assert found == pytest.approx(solved_gap(share, cost, sigma=sigma, mu=mu), abs=1e-9)


@pytest.mark.parametrize(("sigma", "mu"), [(5.0, 0.4), (4.0, 0.3), (6.0, 0.6)])
def test_the_even_spread_breaks_and_the_core_gives_way_where_the_points_say(sigma: float, mu: float) -> None:
    breaks, sustains = break_point(sigma, mu), sustain_point(sigma, mu)
    near = 0.5 + 1e-4
    assert real_wage_gap([near], breaks * 0.999, sigma=sigma, mu=mu)[0] > 0
    assert real_wage_gap([near], breaks * 1.001, sigma=sigma, mu=mu)[0] < 0
    assert real_wage_gap([1.0], sustains * 0.999, sigma=sigma, mu=mu)[0] > 0
    assert real_wage_gap([1.0], sustains * 1.001, sigma=sigma, mu=mu)[0] < 0


@given(st.floats(2.0, 12.0), st.floats(0.05, 0.9))
def test_a_core_survives_trade_costs_at_which_it_would_not_form(sigma: float, mu: float) -> None:
    rho = (sigma - 1) / sigma
    breaks, sustains = break_point(sigma, mu), sustain_point(sigma, mu)
    if rho <= mu:
        assert breaks == sustains == float("inf")
    elif rho - mu > 0.01:
        assert 1 < breaks < sustains < float("inf")
        left = (1 + mu) / 2 * sustains ** (1 - sigma - mu * sigma)
        assert left + (1 - mu) / 2 * sustains ** (sigma - 1 - mu * sigma) == pytest.approx(1, abs=1e-9)


def test_a_black_hole_always_gathers() -> None:
    assert equilibria(3.0, sigma=2, mu=0.6).stable.tolist() == [True, False, True]


def test_without_trade_costs_no_place_is_better_than_another() -> None:
    assert equilibria(1.0, sigma=5, mu=0.4).shares.tolist() == [0.5]
    np.testing.assert_allclose(real_wage_gap([0.1, 0.9], 1.0, sigma=5, mu=0.4), 0, atol=1e-12)


@pytest.mark.parametrize(("sigma", "mu"), [(1.0, 0.4), (5.0, 0.0), (5.0, 1.0), (float("nan"), 0.4)])
def test_parameters_without_meaning_are_refused(sigma: float, mu: float) -> None:
    for work in (break_point, sustain_point):
        with pytest.raises(ValueError, match="sigma must be above one"):
            work(sigma, mu)


def test_costs_and_shares_without_meaning_are_refused() -> None:
    for shares, cost in (([0.5], 0.9), ([1.2], 1.5)):
        with pytest.raises(ValueError, match="cost must be at least one"):
            real_wage_gap(shares, cost, sigma=5, mu=0.4)
