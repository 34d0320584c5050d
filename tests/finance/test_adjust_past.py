"""What is past and what money is left, by hand."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.finance.adjusting import plan
from tests.finance.portfolios import allocate, asked, funded, project, single, source, stage

from growthpoles.errors import InputError
from growthpoles.finance.adjust_facts import Facts, StageFact
from growthpoles.finance.adjust_past import (
    Previous,
    funding_left,
    over_amounts,
    past_contracts,
    spent_by_stage,
    split,
)
from growthpoles.finance.funding import Legal, Quota, Rule
from growthpoles.finance.plan import Contract
from growthpoles.labels import Label


@given(st.integers(0, 10**9), st.lists(st.integers(1, 10**9), min_size=1, max_size=6))
def test_a_split_adds_up_and_is_within_one_unit(total: int, weights: list[int]) -> None:
    found = split(total, {str(k): w for k, w in enumerate(weights)})
    assert sum(found.values()) == total
    for k, w in enumerate(weights):
        assert abs(found[str(k)] - total * w / sum(weights)) < 1 + 1e-6


def test_spending_is_as_told_else_as_contracted_and_keeps_the_shares_of_sources() -> None:
    before = plan(("A", "pilot", "one", 2026, 30), ("A", "pilot", "two", 2026, 10),
                  ("B", "pilot", "one", 2026, 7),
                  ("B", "pilot", "one", 2027, 7))  # fmt: skip
    facts = Facts(2027, (StageFact("A", "pilot", 2026, spent=20),))
    spent = spent_by_stage(Previous(before), facts)
    assert spent == {("A", "pilot", 2026): 20, ("B", "pilot", 2026): 7}
    assert past_contracts(Previous(before), spent) == (
        Contract("A", "pilot", "one", 2026, 15), Contract("A", "pilot", "two", 2026, 5),
        Contract("B", "pilot", "one", 2026, 7),
    )  # fmt: skip


def test_money_from_nowhere_is_told() -> None:
    with pytest.raises(InputError) as failure:
        spent_by_stage(Previous(plan()), Facts(2027, (StageFact("A", "pilot", 2026, spent=3),)))
    assert failure.value.problems[0].code == "finance.facts.unplanned"


def test_what_is_carried_and_paid_back_is_left() -> None:
    """Budget 100, a tenth may be carried: 10 of the 40 not spent. Half of 60 comes back a year later."""
    fund = funded(source("fund", {2026: 100, 2027: 50}, carry=0.1, repayment=0.5))
    items = asked(single("A", 60, 1.0), project("B", stage(cost={2027: 5})))
    past = (Contract("A", "pilot", "fund", 2026, 60),)
    left = funding_left(fund, Facts(2027), portfolio=items, past=past).sources[0]
    assert left.budgets == ((2027, 50 + 10 + 30),)
    assert left.carry * 90 == pytest.approx(0.1 * 50)
    new = funding_left(fund, Facts(2027, budgets=(("fund", 2027, 20),)), portfolio=items, past=past)
    assert new.sources[0].budgets == ((2027, 20 + 40),)


def test_quotas_count_what_is_spent() -> None:
    items = asked(single("A", 60, 1.0, region="N"), single("B", 40, 1.0, region="S"))
    fund = funded(source("fund", 100), quotas=(Quota("region", "N", min_share=0.2), Quota("stage", "pilot")))
    past = tuple(Contract(c, "pilot", "fund", 2026, a) for c, a in (("A", 60), ("B", 40)))
    quotas = funding_left(fund, Facts(2027), portfolio=items, past=past).quotas
    assert [(q.spent_inside, q.spent_whole) for q in quotas] == [(60, 100), (100, 100)]


def test_a_quota_that_begins_later_counts_nothing_spent_before() -> None:
    items = asked(single("A", 60, 1.0, region="N"))
    later = Quota("region", "N", min_share=0.2, legal=Legal(valid_from=date(2027, 1, 1)))
    past = (Contract("A", "pilot", "fund", 2026, 60),)
    left = funding_left(funded(source("fund", 100), quotas=(later,)), Facts(2027), portfolio=items, past=past)
    assert (left.quotas[0].spent_inside, left.quotas[0].spent_whole) == (0, 0)


def test_largest_amounts_over_past_and_open_years() -> None:
    fund = funded(source("fund", 100), rules=(Rule("cap", Label("Cap"), ("fund",), max_amount=10),))
    past, now = (Contract("A", "pilot", "fund", y, a) for y, a in ((2026, 8), (2027, 3)))
    found = list(over_amounts((past,), (now,), portfolio=asked(single("A", 11, 1.0)), funding=fund))
    assert [(x.code, dict(x.details)["paid"]) for x in found] == [("finance.breach.amount", 11)]
    assert not list(over_amounts((), (now,), portfolio=asked(single("A", 11, 1.0)), funding=fund))


def test_an_allocation_is_a_previous_plan() -> None:
    first = allocate(asked(single("A", 6, 9.0)), funded(source("fund", 10)), budget="expected")
    found = Previous.of(first)
    assert found.plan.paid == {("A", "pilot")} and found.plan.counts == "expected"
    assert found.plan.contracts == (Contract("A", "pilot", "fund", 2026, 6),)
    assert found.budget_of(funded(source("fund", 10))) == {("fund", 2026): 10}
