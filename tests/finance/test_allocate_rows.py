"""Every constraint: its text in the model, and a plan in which it binds (worked out by hand)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from tests.finance.portfolios import (
    EXACT,
    allocate,
    asked,
    funded,
    name,
    paid,
    project,
    single,
    source,
    stage,
)

from growthpoles.errors import SpecificationError
from growthpoles.finance.allocate_inputs import AllocationSettings, Scenarios, lay_out
from growthpoles.finance.allocate_model import lp_text
from growthpoles.finance.allocate_rows import build
from growthpoles.finance.funding import Funding, Legal, Quota, Rule, Source
from growthpoles.finance.portfolio import Goal, Link, Portfolio

OWN = Source("own", name("own"), "own")


def lines(portfolio: Portfolio, funding: Funding, kind: str, **settings: object) -> list[str]:
    """Lines of the model that speak of one kind of row."""
    chosen = AllocationSettings(**{"gap": 0, **settings})  # type: ignore[arg-type]
    text = lp_text(build(lay_out(portfolio, funding), chosen))
    return [
        line.strip() for line in text.splitlines() if line.strip().startswith(f"{kind}(".replace("-", "~"))
    ]


GOLDEN = """\
maximize
 effect: 9 fund(A.pilot) + 6 fund(B.pilot) - 0.12 flow(0,bank,2026)
subject to
 cover(0,2026): - 6 fund(A.pilot) - 5 fund(B.pilot) + 1 flow(0,bank,2026) + 1 flow(0,fund,2026) = 0
 channel(fund,2026): 1 flow(0,fund,2026) <= 8
 channel(bank,2026): 1 flow(0,bank,2026) <= 4
bounds
 0 <= fund(A.pilot) <= 1
 0 <= fund(B.pilot) <= 1
general
 fund(A.pilot) fund(B.pilot)
end
"""


def test_the_whole_model_of_two_projects_and_two_sources() -> None:
    two = asked(single("A", 6, 9.0), single("B", 5, 6.0))
    text = lp_text(
        build(lay_out(two, funded(source("fund", 8), source("bank", 4, "bank", cost_of_money=0.12))), EXACT)
    )
    assert sorted(text.split()) == sorted(GOLDEN.split()) and text.splitlines()[0] == "maximize"


def test_1_and_2_a_budget_binds_and_is_spent_to_the_last_tenge() -> None:
    two = asked(single("A", 6, 9.0), single("B", 5, 6.0))
    result = allocate(two, funded(source("fund", 6)))
    assert paid(result) == ["A.pilot"]
    assert result["channels"].select("used", "left").row(0) == (6, 0)


def test_2_money_is_carried_only_as_far_as_the_law_lets_it() -> None:
    """Budget 10 and 10, cost 0 and 14: four are missing in 2027; 40 % of 2026 may be carried."""
    late = asked(project("A", stage(cost={2027: 14}, value=1.0)))
    plain = funded(source("fund", {2026: 10, 2027: 10}))
    assert paid(allocate(late, plain)) == []
    assert paid(allocate(late, funded(source("fund", {2026: 10, 2027: 10}, carry=0.3)))) == []
    enough = funded(source("fund", {2026: 10, 2027: 10}, carry=0.4))
    result = allocate(late, enough)
    assert paid(result) == ["A.pilot"]
    assert result["channels"].select("carried_in", "used", "carried_out", "left").rows() == [
        (0, 0, 4, 6),
        (4, 14, 0, 0),
    ]
    assert lines(late, enough, "channel") == [
        "channel(fund,2026): 1 carry(fund,2026) <= 10",
        "channel(fund,2027): 1 flow(0,fund,2027) - 1 carry(fund,2026) <= 10",
    ]


def test_2_money_is_not_carried_over_a_year_without_a_budget() -> None:
    gap = asked(project("A", stage(cost={2028: 14}, value=1.0)))
    assert paid(allocate(gap, funded(source("fund", {2026: 10, 2028: 10}, carry=1.0)))) == []


def test_2_a_revolving_fund_lends_again_what_was_paid_back() -> None:
    """Half of the 10 lent in 2026 comes back in 2027, where 5 are asked and none are budgeted."""
    two = asked(single("A", 10, 1.0), project("B", stage(cost={2027: 5}, value=1.0)))
    assert paid(allocate(two, funded(source("fund", {2026: 10, 2027: 0})))) == ["A.pilot"]
    result = allocate(two, funded(source("fund", {2026: 10, 2027: 0}, repayment=0.5)))
    assert paid(result) == ["A.pilot", "B.pilot"]
    assert result["channels"]["repaid"].to_list() == [0, 5]


@pytest.mark.parametrize(
    "limits",
    [
        {"stages": ("development",)},
        {"regions": ("KZ-11",)},
        {"beneficiaries": ("large",)},
        {"poles": ("x",)},
        {"programmes": ("x",)},
        {"min_probability": 0.7},
    ],
)
def test_3_money_that_may_not_pay_does_not(limits: dict[str, object]) -> None:
    item = stage(cost=10, value=9.0, probability=0.6)
    pump = asked(project("A", item, region="KZ-10", kind="small", pole="y", programme="y"))
    rich, other = source("rich", 100, **limits), source("other", 4)
    assert paid(allocate(pump, funded(rich, other))) == []
    assert paid(allocate(pump, funded(rich, source("other", 10)))) == ["A.pilot"]


def test_4_the_largest_share_of_public_money_binds() -> None:
    """Half of 10 may be public; the applicants have 4 of their own: nothing; with 5 it can be paid."""
    rule = Rule("half", name("half"), ("fund",), max_share=0.5)
    poor = asked(single("A", 10, 9.0, own_money=4))
    assert paid(allocate(poor, funded(source("fund", 100), OWN, rules=(rule,)))) == []
    result = allocate(
        asked(single("A", 10, 9.0, own_money=5)), funded(source("fund", 100), OWN, rules=(rule,))
    )
    assert dict(result["contracts"].select("source", "amount").rows()) == {"fund": 5, "own": 5}
    free = asked(single("A", 10, 9.0))
    assert lines(free, funded(source("fund", 100), OWN, rules=(rule,)), "share-max") == [
        "share~max(half,0,2026): 0.5 flow(0,fund,2026) - 0.5 flow(0,own,2026) <= 0"
    ]


def test_4_the_least_share_of_own_money_binds() -> None:
    """Own money costs 1 a unit, so that the plan takes no more of it than the rule asks for."""
    rule = Rule("own", name("own"), ("own",), min_share=0.2)
    dear = Source("own", name("own"), "own", cost_of_money=0.1)
    funding = funded(source("fund", 100), dear, rules=(rule,))
    result = allocate(asked(single("A", 10, 9.0)), funding)
    assert dict(result["contracts"].select("source", "amount").rows()) == {"fund": 8, "own": 2}
    assert result["figures"].filter(result["figures"]["name"] == "objective")["value"][0] == pytest.approx(
        8.8
    )
    assert lines(asked(single("A", 10, 9.0)), funding, "share-min") == [
        "share~min(own,0,2026): - 0.2 flow(0,fund,2026) + 0.8 flow(0,own,2026) >= 0"
    ]


def test_4_a_rule_holds_only_in_its_years() -> None:
    law = Legal("", date(2027, 1, 1))
    rule = Rule("half", name("half"), ("fund",), max_share=0.5, legal=law)
    both = asked(project("A", stage(cost={2026: 10, 2027: 10}, value=1.0)))
    result = allocate(both, funded(source("fund", {2026: 10, 2027: 10}), OWN, rules=(rule,)))
    assert result["contracts"].filter(result["contracts"]["source"] == "own")["year"].to_list() == [2027]


@pytest.mark.parametrize("model", ["full", "auto", "aggregated"])
def test_5_the_largest_amount_binds_over_all_years(model: str) -> None:
    rule = Rule("cap", name("cap"), ("fund",), max_amount=8)
    both = asked(project("A", stage(cost={2026: 10, 2027: 10}, value=9.0)))
    funding = funded(
        source("fund", {2026: 10, 2027: 10}), source("bank", {2026: 6, 2027: 6}, "bank"), rules=(rule,)
    )
    result = allocate(both, funding, model=model)
    fund = result["contracts"].filter(result["contracts"]["source"] == "fund")["amount"].sum()
    assert fund == 8 and paid(result) == ["A.pilot"]
    assert lines(both, funding, "amount", model="full") == [
        "amount(cap,A.pilot): - 8 fund(A.pilot) + 1 flow(0,fund,2026) + 1 flow(0,fund,2027) <= 0"
    ]
    assert (
        paid(
            allocate(both, funded(*funding.sources, rules=(Rule("cap", name("c"), ("fund",), max_amount=7),)))
        )
        == []
    )


def test_5_own_money_is_one_purse_for_all_stages() -> None:
    """Three stages of 10 from own money alone, of which 20 are there: the third waits."""
    steps = [stage(kind, 10, 5.0) for kind in ("development", "pilot", "scale-up")]
    result = allocate(asked(project("A", *steps, own_money=20)), funded(OWN))
    assert paid(result) == ["A.development", "A.pilot"]
    assert lines(asked(project("A", *steps, own_money=20)), funded(OWN), "own") == [
        "own(A): 1 flow(0,own,2026) + 1 flow(1,own,2026) + 1 flow(2,own,2026) <= 20"
    ]


def test_6_a_stage_waits_for_the_one_before_it() -> None:
    """The second stage alone would be worth 9 for 4; with the first, worth nothing for 8, it does not fit."""
    chain = asked(project("A", stage("development", 8), stage("pilot", 4, 9.0)), single("B", 10, 1.0))
    assert paid(allocate(chain, funded(source("fund", 10)))) == ["B.pilot"]
    assert lines(chain, funded(source("fund", 10)), "gate") == [
        "gate(A.pilot): - 1 fund(A.development) + 1 fund(A.pilot) <= 0"
    ]


def test_6_one_variant_of_a_group_is_chosen_or_must_be() -> None:
    early = single("A1", 4, 5.0, variant_of="A")
    late = single("A2", 4, 6.0, variant_of="A")
    assert paid(allocate(asked(early, late), funded(source("fund", 10)))) == ["A2.pilot"]
    useless = asked(single("B1", 4, -5.0, variant_of="B"), exactly_one=frozenset({"B"}))
    assert paid(allocate(useless, funded(source("fund", 10)))) == ["B1.pilot"]
    assert lines(asked(early, late), funded(source("fund", 10)), "variant") == [
        "variant(A): 1 fund(A1.pilot) + 1 fund(A2.pilot) <= 1"
    ]


def test_6_what_is_committed_is_paid_though_it_is_worth_less() -> None:
    old = project("A", stage(cost=6, value=1.0, committed=True))
    result = allocate(asked(old, single("B", 6, 9.0)), funded(source("fund", 10)))
    assert paid(result) == ["A.pilot"]


def test_7_requires_excludes_and_synergy() -> None:
    three = (single("A", 5, 9.0), single("B", 5, 0.0), single("C", 5, 5.0))
    fund = funded(source("fund", 10))
    assert paid(allocate(asked(*three), fund)) == ["A.pilot", "C.pilot"]
    needs = asked(*three, links=(Link("A", "requires", "B"),))
    assert paid(allocate(needs, fund)) == ["A.pilot", "B.pilot"]
    apart = asked(*three, links=(Link("A", "excludes", "C"),))
    assert "C.pilot" not in paid(allocate(apart, fund))
    both = asked(*three, links=(Link("B", "synergy", "C", 10.0),))
    result = allocate(both, fund)
    assert paid(result) == ["B.pilot", "C.pilot"]
    worse = asked(*three, links=(Link("A", "synergy", "C", -6.0),))
    assert set(paid(allocate(worse, fund))) in ({"A.pilot"}, {"A.pilot", "B.pilot"})


def test_7_synergy_arises_only_when_both_succeed() -> None:
    two = [project(c, stage(cost=1, value=0.0, probability=p)) for c, p in (("A", 0.5), ("B", 0.4))]
    result = allocate(asked(*two, links=(Link("A", "synergy", "B", 10.0),)), funded(source("fund", 9)))
    figures = dict(result["figures"].select("name", "value").rows())
    assert figures["objective"] == pytest.approx(2.0)


def test_8_a_hard_floor_of_a_region_binds() -> None:
    two = asked(single("A", 6, 9.0, region="N"), single("B", 6, 1.0, region="S"))
    quota = Quota("region", "S", min_share=0.5, elastic=False)
    funding = funded(source("fund", 6), quotas=(quota,))
    assert paid(allocate(two, funding)) == ["B.pilot"]
    assert lines(two, funding, "floor-share") == [
        "floor~share(region.S): 6 fund(B.pilot) - 0.5 total(region.S) + 1 short(region.S) >= 0"
    ]


def test_8_an_elastic_floor_is_missed_at_its_price_and_told() -> None:
    """Nothing in the south fits: half of 6 is missed, at 1.5 a unit, which is what money earns here."""
    two = asked(single("A", 6, 9.0, region="N"), single("B", 7, 1.0, region="S"))
    result = allocate(two, funded(source("fund", 6), quotas=(Quota("region", "S", min_share=0.5),)))
    assert paid(result) == ["A.pilot"] and result["quotas"]["shortfall"].to_list() == [3]
    assert result.diagnostics.with_code("finance.quota.short")
    figures = dict(result["figures"].select("name", "value").rows())
    assert figures["objective"] == pytest.approx(9 - 3 * 1.5)


@pytest.mark.parametrize(
    ("quota", "expected"),
    [
        (Quota("pole", "x", max_share=0.4), ["A.pilot", "B.pilot"]),
        (Quota("programme", "g", max_amount=5), ["B.pilot"]),
        (Quota("lead", "o", max_amount=5), ["B.pilot"]),
        (Quota("stage", "pilot", max_amount=6), ["A.pilot"]),
        (Quota("programme", "h", min_amount=6, elastic=False), ["A.pilot", "B.pilot"]),
    ],
)
def test_8_ceilings_and_floors_by_pole_programme_stage_and_lead(quota: Quota, expected: list[str]) -> None:
    """A costs 6 and is worth 9, B costs 9 and is worth 4, the budget is 15, of which A alone is 40 %."""
    two = asked(
        single("A", 6, 9.0, pole="x", programme="g", lead="o"), single("B", 9, 4.0, pole="y", programme="h")
    )
    assert paid(allocate(two, funded(source("fund", 15), quotas=(quota,)))) == expected


def test_9_expected_spending_lets_more_be_committed_than_there_is() -> None:
    """Pilots cost 10 and are reached with 50 %: expected 1 + 5 each, so that 12 are enough for two."""
    pair = [
        project(c, stage("development", 1, 1.0, probability=0.5), stage("pilot", 10, 9.0)) for c in ("A", "B")
    ]
    fund = funded(source("fund", 12))
    assert len(paid(allocate(asked(*pair), fund))) == 3
    result = allocate(asked(*pair), fund, budget="expected")
    assert len(paid(result)) == 4
    year = result["years"].row(0, named=True)
    assert (year["committed"], year["expected"]) == (22, 12.0)
    assert year["deviation"] == pytest.approx(np.sqrt(2 * 10**2 * 0.25)) and year["overrun"] == pytest.approx(
        0.5
    )
    assert lines(asked(*pair), fund, "cover", budget="expected") == [
        "cover(0,2026): - 1 fund(A.development) - 5 fund(A.pilot) - 1 fund(B.development) - 5 fund(B.pilot) "
        "+ 1 flow(0,fund,2026) = 0"
    ]


def test_9_a_guarded_budget_keeps_the_probability_of_an_overrun() -> None:
    """z = 1.645 at 5 %: two pilots need 12 + 1.645 x 7.07 = 23.6, one 7 + 1.645 x 5 = 15.2."""
    pair = [
        project(c, stage("development", 1, 1.0, probability=0.5), stage("pilot", 10, 9.0)) for c in ("A", "B")
    ]
    assert [
        len(paid(allocate(asked(*pair), funded(source("fund", budget)), budget="guarded", overrun=0.05)))
        for budget in (14, 16, 23, 24)
    ] == [2, 3, 3, 4]


def test_goals_are_attained_no_more_than_fully() -> None:
    """Two projects give 60 of 100 each: the second adds 40 only, less than what the third is worth."""
    three = (
        single("A", 5, 0.0, contributions=(("g", 60.0),)), single("B", 5, 0.0, contributions=(("g", 60.0),)),
        single("C", 5, 4.5),
    )  # fmt: skip
    goal = Goal("g", name("g"), 100.0, 10.0)
    result = allocate(asked(*three, goals=(goal,)), funded(source("fund", 10)))
    assert "C.pilot" in paid(result) and len(paid(result)) == 2
    assert result["goals"].select("expected", "attainment").row(0) == (60.0, 0.6)
    figures = dict(result["figures"].select("name", "value").rows())
    assert figures["objective"] == pytest.approx(10.5)
    assert lines(asked(*three, goals=(goal,)), funded(source("fund", 10)), "attain") == [
        "attain(g): - 0.6 fund(A.pilot) - 0.6 fund(B.pilot) + 1 goal(g) <= 0"
    ]


def test_a_risk_averse_plan_takes_the_sure_project() -> None:
    """A earns 0 or 20, B always 9: mean 10 against 9, mean of the worst half 0 against 9."""
    two = asked(single("A", 5, 10.0), single("B", 5, 9.0))
    scenarios = Scenarios((("A", "pilot"), ("B", "pilot")), np.array([[0.0, 9.0], [20.0, 9.0]]))
    fund = funded(source("fund", 5))
    assert paid(allocate(two, fund)) == ["A.pilot"]
    sure = allocate(two, fund, risk_aversion=0.5, tail=0.5, scenarios=scenarios)
    assert paid(sure) == ["B.pilot"]
    figures = dict(sure["figures"].select("name", "value").rows())
    assert figures["objective"] == pytest.approx(0.5 * 9 + 0.5 * 9)
    assert (figures["mean_outcome"], figures["tail_outcome"]) == (9.0, 9.0)
    bold = allocate(two, fund, risk_aversion=0.05, tail=0.5, scenarios=scenarios)
    assert paid(bold) == ["A.pilot"]
    figures = dict(bold["figures"].select("name", "value").rows())
    assert figures["objective"] == pytest.approx(0.95 * 10 + 0.05 * 0)


def test_scenarios_of_other_stages_are_refused() -> None:
    scenarios = Scenarios((("Z", "pilot"),), np.array([[0.0]]))
    with pytest.raises(SpecificationError) as failure:
        allocate(
            asked(single("A", 5, 1.0)), funded(source("fund", 5)), risk_aversion=0.5, scenarios=scenarios
        )
    assert {item.code for item in failure.value.problems} == {"finance.scenarios.stage"}


def test_8_a_quota_holds_in_the_years_of_its_law() -> None:
    """The ceiling of 5 for N in 2027 leaves A of 2026 alone; the share of S is asked in 2026 only."""
    items = asked(
        single("A", 6, 9.0, region="N"), project("B", stage(cost={2027: 6}, value=8.0), region="N"),
        single("C", 4, 0.1, region="S"), project("D", stage(cost={2027: 4}, value=-0.1), region="S"),
    )  # fmt: skip
    years = {year: Legal("", date(year, 1, 1), date(year, 12, 31)) for year in (2019, 2026, 2027)}
    fund = source("fund", {2026: 20, 2027: 20})

    def plan(*quotas: Quota) -> list[str]:
        return paid(allocate(items, funded(fund, quotas=quotas)))

    cap = Quota("region", "N", max_amount=5, legal=years[2027])
    assert plan(cap) == ["A.pilot", "C.pilot"]
    assert plan(replace(cap, legal=years[2019])) == ["A.pilot", "B.pilot", "C.pilot"]
    floor = Quota("region", "S", min_share=0.35, elastic=False, legal=years[2026])
    assert plan(floor) == ["A.pilot", "B.pilot", "C.pilot"]
    assert "D.pilot" in plan(replace(floor, legal=years[2027]))
    assert plan(floor, replace(cap, code="S", max_amount=0)) == ["A.pilot", "B.pilot", "C.pilot"]
