"""Courses of a plan against closed forms: chains, shared shocks, cuts and prices."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import multivariate_normal, norm
from tests.finance.risk_plans import FUNDING, KZT, paid_by, pool, project, stage

from growthpoles.finance.plan import Contract, Plan
from growthpoles.finance.portfolio import Portfolio, StageCost
from growthpoles.finance.risk_inputs import Cut, RiskSettings, Shock
from growthpoles.finance.risk_scenarios import Courses, draw_courses, draw_effects, lay_out

CODES = tuple(item.code for item in FUNDING.sources)
ALONE = RiskSettings(draws=20_000, shocks=())


def courses(portfolio: Portfolio, plan: Plan, settings: RiskSettings, seed: int = 0) -> Courses:
    return draw_courses(lay_out(portfolio, plan, sources=CODES), settings, seed=seed)


CHAIN = Portfolio(
    (
        project(
            "P1",
            stage("development", 100, 0.8, 10.0),
            stage("pilot", 300, 0.5, 1000.0, 2027),
            region="A",
        ),
    ),
    KZT,
)


def test_chain_of_two_stages_by_hand() -> None:
    """Lost: 0.2 x 100 + 0.8 x 0.5 x 400 = 180; paid: 100 + 0.8 x 300 = 340; effect 8 + 400 = 408."""
    found = courses(CHAIN, paid_by(CHAIN, {"bank": 1.0}), ALONE)
    error = found.lost.sum(axis=1).std() / np.sqrt(20_000)
    assert abs(found.lost.sum(axis=1).mean() - 180) < 4 * error
    assert found.spent.sum(axis=1).mean() == pytest.approx(340, rel=0.02)
    assert found.effect.mean() == pytest.approx(CHAIN.projects[0].effect, rel=0.03)
    assert set(found.lost.sum(axis=1).tolist()) == {0, 100, 400}
    assert found.finished[0] == pytest.approx(0.4, abs=0.015)


def test_shared_shock_keeps_every_probability_and_links_projects() -> None:
    """P(both succeed) of two projects of one region is the bivariate normal with the correlation."""
    two = pool(2, 0.7)
    settings = replace(ALONE, shocks=(Shock("region", 0.4),))
    found = courses(two, paid_by(two, {"bank": 1.0}), settings)
    fine = found.projects == 0
    both = multivariate_normal.cdf([norm.ppf(0.7)] * 2, cov=[[1, 0.4], [0.4, 1]])
    assert fine.mean() == pytest.approx(0.7, abs=0.01)
    assert fine.all(axis=1).mean() == pytest.approx(both, abs=0.012)


def test_projects_of_no_region_share_nothing() -> None:
    two = pool(2, 0.7, region="")
    found = courses(two, paid_by(two, {"bank": 1.0}), replace(ALONE, shocks=(Shock("region", 1.0),)))
    assert (found.projects == 0).all(axis=1).mean() == pytest.approx(0.49, abs=0.012)


@pytest.mark.parametrize("second", [2026, 2027])
def test_shared_shocks_do_not_change_the_expected_effect(second: int) -> None:
    """Success of the first stage says nothing about the second, in the same year or later."""
    steps = (stage("development", 100, 0.6, 10.0), stage("pilot", 300, 0.5, 1000.0, second))
    one = Portfolio((project("P1", *steps, region="A"),), KZT)
    found = courses(one, paid_by(one, {"bank": 1.0}), replace(ALONE, shocks=(Shock("region", 0.8),)))
    assert found.effect.mean() == pytest.approx(one.projects[0].effect, rel=0.05)


def test_large_pool_has_the_loss_distribution_of_vasicek_2002() -> None:
    """Loss exceeded with 5 %: Phi((Phi^-1(PD) + sqrt(rho) Phi^-1(0.95)) / sqrt(1 - rho))."""
    many = pool(400, 0.9)
    found = courses(
        many, paid_by(many, {"bank": 1.0}), replace(ALONE, draws=6000, shocks=(Shock("region", 0.2),))
    )
    part = found.lost.sum(axis=1) / 400_000
    expected = norm.cdf((norm.ppf(0.1) + np.sqrt(0.2) * norm.ppf(0.95)) / np.sqrt(0.8))
    assert np.quantile(part, 0.95) == pytest.approx(expected, rel=0.06)
    assert part.mean() == pytest.approx(0.1, rel=0.06)


def test_cut_drops_the_least_effect_per_money_first() -> None:
    """A cut of 40 % of three contracts of 100: the two with the least effect per unit cannot both stay."""
    items = [
        project(code, stage("pilot", 100, 1.0, value)) for code, value in (("A", 9.0), ("B", 1.0), ("C", 5.0))
    ]
    three = Portfolio(tuple(items), KZT)
    found = courses(
        three, paid_by(three, {"budget": 1.0}), replace(ALONE, draws=100, cuts=(Cut("budget", 1.0, 0.4),))
    )
    assert found.finished.tolist() == [1.0, 0.0, 0.0]
    assert found.spent.sum(axis=1).tolist() == [100] * 100
    assert not found.lost.any()


def test_cut_in_the_second_year_loses_what_the_first_had_cost() -> None:
    long = StageCost("pilot", ((2026, 100), (2027, 50)), 1.0, 10.0)
    one = Portfolio((project("A", long),), KZT)
    contracts = (Contract("A", "pilot", "bank", 2026, 100), Contract("A", "pilot", "budget", 2027, 50))
    plan = Plan(frozenset({("A", "pilot")}), contracts)
    found = courses(one, plan, replace(ALONE, draws=100, cuts=(Cut("budget", 1.0, 1.0),)))
    assert found.lost.tolist() == [[0, 0, 100]] * 100
    assert not found.effect.any()


def test_committed_stages_are_cut_last() -> None:
    kept = StageCost("pilot", ((2026, 100),), 1.0, 0.0, committed=True)
    two = Portfolio((project("A", kept), project("B", stage("pilot", 100, 1.0, 9.0))), KZT)
    found = courses(
        two, paid_by(two, {"budget": 1.0}), replace(ALONE, draws=100, cuts=(Cut("budget", 1.0, 0.5),))
    )
    assert found.finished.tolist() == [1.0, 0.0]


def test_prices_have_mean_one_and_the_stated_spread() -> None:
    sure = Portfolio((project("A", stage("pilot", 1_000_000, 1.0)),), KZT)
    found = courses(sure, paid_by(sure, {"bank": 1.0}), replace(ALONE, price_deviation=0.1))
    level = found.spent.sum(axis=1) / 1_000_000
    assert level.mean() == pytest.approx(1.0, abs=0.003)
    assert np.log(level).std() == pytest.approx(0.1, rel=0.03)


def test_recovery_comes_back() -> None:
    doomed = Portfolio((project("A", stage("pilot", 1000, 0.0)),), KZT)
    found = courses(
        doomed, paid_by(doomed, {"budget": 0.5, "bank": 0.5}), replace(ALONE, draws=100, recovery=0.3)
    )
    assert found.lost[0].tolist() == [350, 0, 350]


def test_blocks_do_not_matter_to_the_sums() -> None:
    """Losses by project add up to losses by source, up to rounding to units."""
    many = pool(60, 0.6)
    found = courses(many, paid_by(many, {"budget": 0.3, "bank": 0.7}), RiskSettings(draws=500))
    assert found.projects.sum(axis=1) == pytest.approx(found.lost.sum(axis=1), abs=1)
    assert (found.lost <= found.spent).all()


def test_equal_seeds_give_equal_courses_and_others_do_not() -> None:
    plan = paid_by(CHAIN, {"bank": 1.0})
    one, same, other = (courses(CHAIN, plan, ALONE, seed=s).lost for s in (1, 1, 2))
    assert (one == same).all()
    assert (one != other).any()


def test_effects_for_an_allocation_have_the_expected_values() -> None:
    found = draw_effects(CHAIN, settings=ALONE)
    assert found.stages == (("P1", "development"), ("P1", "pilot"))
    assert found.values.mean(axis=0) == pytest.approx([8.0, 400.0], rel=0.03)
    assert not ((found.values[:, 1] > 0) & (found.values[:, 0] == 0)).any()
