"""The check of a plan: every breach is found in a plan that has just one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.finance.portfolios import allocate, asked, funded, name, project, single, source, stage

from growthpoles.finance.funding import Funding, Legal, Quota, Rule, Source
from growthpoles.finance.plan import Contract, Plan, breaches, purses, quota_money
from growthpoles.finance.portfolio import Link, Portfolio

FUND = source("fund", {2026: 10, 2027: 10})
OWN = Source("own", name("own"), "own")
A, B = single("A", 6, 1.0, region="N", kind="small"), single("B", 4, 1.0, region="S")
PLAN = Plan(
    frozenset({("A", "pilot"), ("B", "pilot")}),
    (Contract("A", "pilot", "fund", 2026, 6), Contract("B", "pilot", "fund", 2026, 4)),
)


def codes(plan: Plan, portfolio: Portfolio, funding: Funding) -> list[str]:
    return [item.code.removeprefix("finance.breach.") for item in breaches(plan, portfolio, funding=funding)]


def test_a_lawful_plan_has_no_breach() -> None:
    assert codes(PLAN, asked(A, B), funded(FUND)) == []


def changed(k: int, **change: object) -> Plan:
    contracts = list(PLAN.contracts)
    contracts[k] = replace(contracts[k], **change)  # type: ignore[arg-type]
    return replace(PLAN, contracts=tuple(contracts))


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (changed(0, amount=5), ["cover"]),
        (changed(0, amount=7), ["cover", "budget"]),
        (changed(1, year=2027), ["cover", "cover"]),
        (replace(PLAN, paid=frozenset({("A", "pilot")})), ["cover"]),
        (replace(PLAN, contracts=PLAN.contracts[:1]), ["cover"]),
    ],
)  # fmt: skip
def test_money_in_is_money_out(plan: Plan, expected: list[str]) -> None:
    assert codes(plan, asked(A, B), funded(FUND)) == expected


@pytest.mark.parametrize(
    "limits",
    [
        {"stages": ("development",)}, {"regions": ("S",)}, {"beneficiaries": ("large",)}, {"poles": ("x",)},
        {"programmes": ("x",)}, {"legal": Legal("", date(2027, 1, 1))},
    ],
)  # fmt: skip
def test_no_source_pays_beyond_what_it_may(limits: dict[str, object]) -> None:
    only = Plan(frozenset({("A", "pilot")}), PLAN.contracts[:1])
    assert "eligible" in codes(only, asked(A), funded(source("fund", 10, **limits)))


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Rule("r", name("r"), ("fund",), max_share=0.5), ["share", "share"]),
        (Rule("r", name("r"), ("own",), min_share=0.5), ["share", "share"]),
        (Rule("r", name("r"), ("fund",), max_share=0.9), []),  # 0.6 and 0.4 of a tenge cannot be asked for
        (Rule("r", name("r"), ("fund",), max_share=0.5, beneficiaries=("small",)), ["share"]),
        (Rule("r", name("r"), ("fund",), max_share=0.5, legal=Legal("", None, date(2025, 1, 1))), []),
        (Rule("r", name("r"), ("fund",), max_amount=5), ["amount"]),
    ],
)
def test_shares_and_amounts_are_kept(rule: Rule, expected: list[str]) -> None:
    assert codes(PLAN, asked(A, B), funded(FUND, OWN, rules=(rule,))) == expected


def test_own_money_is_not_more_than_there_is() -> None:
    plan = Plan(frozenset({("A", "pilot")}), (Contract("A", "pilot", "own", 2026, 6),))
    assert codes(plan, asked(replace(A, own_money=5)), funded(FUND, OWN)) == ["own"]
    assert codes(plan, asked(replace(A, own_money=6)), funded(FUND, OWN)) == []


def test_stages_groups_links_and_commitments_are_kept() -> None:
    chain = project("C", stage("development", 1), stage("pilot", 2, committed=True))
    skipped = Plan(frozenset({("C", "pilot")}), (Contract("C", "pilot", "fund", 2026, 2),))
    assert codes(skipped, asked(chain), funded(FUND)) == ["gate"]
    assert codes(Plan(frozenset(), ()), asked(chain), funded(FUND)) == ["committed"]
    variants = (replace(A, variant_of="V"), replace(B, variant_of="V"))
    assert codes(PLAN, asked(*variants), funded(FUND)) == ["variant"]
    exact = asked(*variants, exactly_one=frozenset({"V"}))
    assert codes(Plan(frozenset(), ()), exact, funded(FUND)) == ["variant"]
    only = Plan(frozenset({("A", "pilot")}), PLAN.contracts[:1])
    assert codes(only, asked(A, B, links=(Link("A", "requires", "B"),)), funded(FUND)) == ["link"]
    assert codes(PLAN, asked(A, B, links=(Link("A", "excludes", "B"),)), funded(FUND)) == ["link"]


@pytest.mark.parametrize(
    ("quota", "expected"),
    [
        (Quota("region", "N", max_share=0.5), ["quota"]),
        (Quota("region", "N", max_amount=5), ["quota"]),
        (Quota("stage", "pilot", min_amount=12, elastic=False), ["quota"]),
        (Quota("region", "S", min_share=0.6, elastic=False), ["quota"]),
        (Quota("region", "S", min_share=0.6), []),
    ],
)
def test_ceilings_and_hard_floors_are_kept(quota: Quota, expected: list[str]) -> None:
    assert codes(PLAN, asked(A, B), funded(FUND, quotas=(quota,))) == expected
    held = quota_money(Quota("region", "S"), PLAN, portfolio=asked(A, B))
    assert (held.inside, held.whole) == (4, 10)


def test_a_purse_carries_on_what_it_may_and_lends_what_came_back() -> None:
    """10 - 4 = 6 are left, 3 may be carried; half of the 4 comes back: 10 + 3 + 2 in 2027."""
    fund = source("fund", {2026: 10, 2027: 10}, carry=0.3, repayment=0.5)
    plan = Plan(frozenset({("B", "pilot")}), PLAN.contracts[1:])
    first, second = purses(plan, asked(B), funding=funded(fund))
    assert (first.used, first.carried_out, first.left) == (4, 3, 3)
    assert (second.carried_in, second.repaid, second.left) == (3, 2, 15)


def test_expected_spending_counts_by_the_probability_that_a_stage_is_reached() -> None:
    chain = project("C", stage("development", 2, probability=0.5), stage("pilot", 16))
    contracts = tuple(
        Contract("C", kind, "fund", 2026, cost) for kind, cost in (("development", 2), ("pilot", 16))
    )
    plan = Plan(frozenset({("C", "development"), ("C", "pilot")}), contracts)
    assert codes(plan, asked(chain), funded(source("fund", 10))) == ["budget"]
    assert codes(replace(plan, counts="expected"), asked(chain), funded(source("fund", 10))) == []


def test_the_contracts_of_an_allocation_pass() -> None:
    result = allocate(asked(A, B), funded(FUND, OWN))
    made = Plan(
        frozenset(result["plan"].filter("paid").select("project", "stage").rows()),
        tuple(Contract(*row) for row in result["contracts"].rows()),
    )
    assert codes(made, asked(A, B), funded(FUND, OWN)) == []


def test_a_quota_looks_only_at_the_years_of_its_law() -> None:
    """N gets 6 in 2026 and 8 in 2027; S 4 in 2026: N has 60 % of 2026 and all of 2027."""
    late = single("A", 6, 1.0, region="N")
    late = replace(late, stages=(stage(cost={2026: 6, 2027: 8}),))
    plan = replace(PLAN, contracts=(*PLAN.contracts, Contract("A", "pilot", "fund", 2027, 8)))
    items = asked(late, B)

    def broken(start: int, end: int, **limits: object) -> list[str]:
        legal = Legal("", date(start, 7, 1), date(end, 7, 1))
        quota = Quota("region", "N", legal=legal, **limits)  # type: ignore[arg-type]
        return codes(plan, items, funded(FUND, quotas=(quota,)))

    assert broken(2026, 2026, max_amount=6) == [] and broken(2026, 2026, max_amount=5) == ["quota"]
    assert broken(2026, 2026, max_share=0.6) == [] and broken(2026, 2027, max_share=0.6) == ["quota"]
    assert broken(2010, 2015, max_amount=0) == [] == broken(2010, 2015, min_amount=99, elastic=False)
    assert broken(2027, 2027, min_amount=8, elastic=False) == []
    assert broken(2027, 2027, min_amount=9, elastic=False) == ["quota"]


def test_a_guarded_plan_keeps_its_margin() -> None:
    """One coin for 16 in 2027: 8 expected, deviation 8; at 5 % the margin is 1.645 x 8, in all 21.2."""
    chain = project("C", stage("development", 2000, probability=0.5), stage("pilot", {2027: 16000}))
    contracts = (
        Contract("C", "development", "fund", 2026, 2000), Contract("C", "pilot", "fund", 2027, 16000),
    )  # fmt: skip
    paid = frozenset({("C", "development"), ("C", "pilot")})
    plan = Plan(paid, contracts, "guarded", 0.05)

    def broken(given: Plan, later: int, first: int = 2000, **more: object) -> list[str]:
        return codes(given, asked(chain), funded(source("fund", {2026: first, 2027: later}, **more)))

    assert broken(plan, 21_200) == [] and broken(plan, 21_100) == ["guard"]
    assert broken(replace(plan, counts="expected"), 8_000) == []
    assert broken(replace(plan, overrun=0.2), 21_100) == []
    assert broken(plan, 15_200, first=8_000, carry=1.0) == [] and broken(plan, 15_200, first=8_000) == [
        "guard"
    ]
