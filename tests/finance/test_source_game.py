"""What coalitions of sources reach alone, by hand."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from tests.finance.random_portfolios import funding, portfolio
from tests.finance.risk_plans import KZT, project, stage

from growthpoles.errors import SpecificationError
from growthpoles.finance.allocate_inputs import AllocationSettings
from growthpoles.finance.funding import Funding, Rule, Source
from growthpoles.finance.portfolio import Portfolio, StageCost
from growthpoles.finance.shares import share_value
from growthpoles.finance.source_game import game_of_sources
from growthpoles.labels import Label

FUND = Source("fund", Label("Fund"), "innovation-fund", ((2026, 6),))
BANK = Source("bank", Label("Bank"), "bank", ((2026, 5),))
WANTED = Portfolio(
    (project("pump", stage("pilot", 6, 1.0, 9.0)), project("mill", stage("pilot", 11, 1.0, 20.0))), KZT
)


def test_coalitions_by_hand_and_their_shares() -> None:
    """Alone: fund 9 (the pump), bank 0; together 20 (the mill). Shapley: (9 + 20) / 2 and (0 + 11) / 2."""
    game = game_of_sources(WANTED, Funding((FUND, BANK), KZT))
    assert game.values.tolist() == [0.0, 9.0, 0.0, 20.0]
    shares = share_value(game)["shares"]
    assert shares.filter(pl.col("rule") == "shapley")["share"].to_list() == pytest.approx([14.5, 5.5])
    assert shares.filter(pl.col("rule") == "proportional")["share"].to_list() == pytest.approx(
        [120 / 11, 100 / 11]
    )


def test_a_coalition_without_a_source_that_must_pay_is_worth_nothing() -> None:
    rule = Rule("own-part", Label("Bank part"), ("bank",), min_share=0.1)
    game = game_of_sources(WANTED, Funding((FUND, BANK), KZT, (rule,)))
    assert game.values[1] == 0.0
    assert game.values[3] == 20.0


def test_a_rule_for_some_stages_leaves_the_others_to_those_who_can_pay() -> None:
    """The bank must pay a part of scaling up only: alone the fund still has the pump (9), not the mill."""
    asked = (project("pump", stage("pilot", 6, 1.0, 9.0)), project("mill", stage("scale-up", 6, 1.0, 20.0)))
    rule = Rule("bank-part", Label("Bank part"), ("bank",), stages=("scale-up",), min_share=0.1)
    game = game_of_sources(Portfolio(asked, KZT), Funding((FUND, BANK), KZT, (rule,)))
    assert game.values.tolist() == [0.0, 9.0, 0.0, 20.0]


def test_own_money_without_a_budget_contributes_what_it_pays_in_the_plan_of_all() -> None:
    own = Source("own", Label("Own money"), "own", cost_of_money=0.01)
    game = game_of_sources(WANTED, Funding((FUND, own), KZT))
    paid = [item.contribution for item in game.partners]
    assert sum(paid) == 17 and paid == [6, 11]


def test_a_coalition_that_cannot_pay_what_is_committed_is_worth_nothing() -> None:
    kept = StageCost("pilot", ((2026, 8),), 1.0, 3.0, committed=True)
    asked = Portfolio((project("kept", kept), project("pump", stage("pilot", 3, 1.0, 5.0))), KZT)
    game = game_of_sources(asked, Funding((FUND, BANK), KZT))
    assert game.values.tolist() == [0.0, 0.0, 0.0, 8.0]


def test_rules_that_contradict_each_other_with_all_sources_are_told() -> None:
    kept = StageCost("pilot", ((2026, 80),), 1.0, 3.0, committed=True)
    with pytest.raises(SpecificationError):
        game_of_sources(Portfolio((project("kept", kept),), KZT), Funding((FUND, BANK), KZT))


def test_worths_are_exact_to_the_gap_that_the_search_left() -> None:
    """The best plans lie within the errors of a search that stops at a gap of a third."""
    few = replace(funding(4), sources=funding(4).sources[:3], rules=(), quotas=())
    coarse, exact = (
        game_of_sources(portfolio(4), few, settings=AllocationSettings(gap=gap)) for gap in (0.33, 0.0)
    )
    assert coarse.errors.max() > 0 and exact.errors.max() < 1e-6
    assert (exact.values <= coarse.values + coarse.errors + 1e-6).all()
    assert (coarse.errors <= 0.33 * coarse.values + 1e-6).all()


def test_made_up_projects_make_a_made_up_game() -> None:
    for made_up in (True, False):
        game = game_of_sources(replace(WANTED, illustrative=made_up), Funding((FUND, BANK), KZT))
        assert share_value(game).spec["illustrative"] is made_up
