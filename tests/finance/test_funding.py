"""Sources, rules and quotas: what they say and refuse."""

from __future__ import annotations

from datetime import date

import pytest
from tests.finance.portfolios import TENGE, funded, name, source

from growthpoles.errors import InputError
from growthpoles.finance.funding import Funding, Legal, Quota, Rule, Source


def codes(failure: pytest.ExceptionInfo[InputError]) -> list[str]:
    return sorted(item.code for item in failure.value.problems)


def test_money_is_there_only_in_the_years_of_its_law() -> None:
    fund = source(
        "fund", {2025: 1, 2026: 2, 2027: 3}, legal=Legal("Order", date(2026, 3, 1), date(2026, 9, 1))
    )
    assert [fund.budget(year) for year in (2025, 2026, 2027, 2028)] == [0, 2, 0, 0]


def test_public_money_goes_by_kind_unless_it_is_said() -> None:
    assert source("a", 1, "local-budget").is_public and not source("b", 1, "bank").is_public
    assert source("c", 1, "foreign", public=True).is_public


def test_a_negative_budget_is_refused_with_its_year() -> None:
    with pytest.raises(InputError) as failure:
        funded(source("fund", {2026: 5, 2027: -1}))
    assert [(x.code, x.where.key, x.where.year) for x in failure.value.problems] == [
        ("finance.budget.negative", "source.fund", 2027)
    ]


def test_every_contradiction_of_a_funding_is_told_at_once() -> None:
    late = Legal("", date(2027, 1, 1), date(2026, 1, 1))
    sources = (
        source("a", 1), source("a", 1), Source("b", name("b"), "bank"), source("c", 1, "lottery"),
        source("d", 1, carry=1.5, stages=("dreaming",), legal=late), source("e", 1, cost_of_money=-0.1),
        source("f", 1, repayment_after=0),
    )  # fmt: skip
    rules = (
        Rule("r", name("r"), ("z",), min_share=0.6, max_share=0.5), Rule("s", name("s"), ()),
        Rule("t", name("t"), ("a",), max_amount=-1, max_share=1.2),
    )  # fmt: skip
    quotas = (
        Quota("village", "x"),
        Quota("region", "x", min_amount=5, max_amount=1),
        Quota("stage", "dream"),
    )
    with pytest.raises(InputError) as failure:
        Funding(sources, TENGE, rules, quotas)
    assert codes(failure) == [
        "finance.amount.negative",
        "finance.amount.negative",
        "finance.amount.negative",
        "finance.amount.order",
        "finance.budget.missing",
        "finance.code.twice",
        "finance.dates.order",
        "finance.kind.unknown",
        "finance.quota.unknown",
        "finance.rule.no_source",
        "finance.share.bad",
        "finance.share.bad",
        "finance.share.order",
        "finance.source.unknown",
        "finance.stage.unknown",
        "finance.stage.unknown",
    ]


def test_a_funding_without_sources_is_refused() -> None:
    with pytest.raises(InputError) as failure:
        funded()
    assert codes(failure) == ["finance.funding.empty"]
    with pytest.raises(InputError) as failure:
        funded(source("a", 1)).source("b")
    assert codes(failure) == ["finance.source.unknown"]
