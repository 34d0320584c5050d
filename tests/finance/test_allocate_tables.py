"""Figures of the tables, worked out by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from tests.finance.portfolios import allocate, asked, funded, name, project, single, source, stage

from growthpoles.finance.allocate_tables import tail_mean
from growthpoles.finance.funding import Legal, Quota, Rule, Source


def test_sums_by_source_region_and_rule() -> None:
    rule = Rule("half", name("half"), ("fund",), max_share=0.5, legal=Legal("Order 1"))
    own = Source("own", name("own"), "own", cost_of_money=0.1)
    items = asked(
        single("A", 10, 90.0, region="N"), single("B", 30, 80.0, region="S"), single("C", 99, 1.0, region="S")
    )
    result = allocate(items, funded(source("fund", 100), own, rules=(rule,)))
    figures = dict(result["figures"].select("name", "value").rows())
    assert (figures["public"], figures["private"], figures["leverage"], figures["cost"]) == (20, 20, 1.0, 40)
    assert figures["money_cost"] == pytest.approx(2.0) and figures["effect"] == pytest.approx(170.0)
    assert result["regions"].rows() == [("N", 1, 10, 0.25, 90.0), ("S", 1, 30, 0.75, 80.0)]
    row = result["rules"].row(0, named=True)
    assert (row["paid"], row["cost"], row["share"], row["legal_basis"]) == (20, 40, 0.5, "Order 1")
    assert row["price_of_point"] == pytest.approx(
        0.01 * 40 * 0.1
    )  # a point more spares 0.4 of own money at 0.1
    assert result["flows"].rows() == [
        ("fund", "pilot", "N", 5),
        ("fund", "pilot", "S", 15),
        ("own", "pilot", "N", 5),
        ("own", "pilot", "S", 15),
    ]


def test_years_say_how_likely_spending_beyond_the_budgets_is() -> None:
    chain = project("A", stage("development", 1, probability=0.5), stage("pilot", {2027: 10}, 9.0))
    result = allocate(asked(chain), funded(source("fund", {2026: 1, 2027: 5})), budget="expected")
    first, second = result["years"].iter_rows(named=True)
    assert (first["deviation"], first["overrun"]) == (0.0, 0.0)
    assert (second["expected"], second["deviation"], second["overrun"]) == (5.0, 5.0, 0.5)


def test_projects_that_are_paid_in_part_say_so() -> None:
    chain = project("A", stage("development", 5, 9.0), stage("pilot", 99, 9.0))
    result = allocate(asked(chain), funded(source("fund", 10)))
    row = result["projects"].row(0, named=True)
    assert (row["status"], row["stages_paid"], row["stages"], row["cost"]) == ("part", 1, 2, 5)
    assert row["reason"] == "later-stage" and row["other"] == "pilot"


def test_the_mean_of_the_worst_counts_a_scenario_in_part() -> None:
    """Worst 30 % of ten outcomes are three; of eight they are 2.4: (0 + 1 + 0.4 x 2) / 2.4."""
    assert tail_mean(np.arange(10.0), 0.7) == pytest.approx(1.0)
    assert tail_mean(np.arange(8.0), 0.7) == pytest.approx(1.8 / 2.4)


def test_every_code_that_is_shown_has_a_name() -> None:
    result = allocate(asked(single("A", 10, 9.0)), funded(source("fund", 10)))
    assert set(result["labels"].select("kind", "code").rows()) == {("project", "A"), ("source", "fund")}


def test_an_overrun_counts_what_is_carried_over_and_paid_back() -> None:
    """20 expected with a deviation of 20 against 5 of 2027 and 15 carried over: a half, not 0.77."""
    chain = project("A", stage("development", 5, probability=0.5), stage("pilot", {2027: 40}, 9.0))
    result = allocate(
        asked(chain), funded(source("fund", {2026: 20, 2027: 5}, carry=0.75)), budget="expected"
    )
    assert result["years"]["overrun"].to_list() == [0.0, pytest.approx(0.5)]
    back = source("fund", {2026: 20, 2027: 0}, repayment=1.0)
    sure = project("A", stage(cost={2026: 20, 2027: 20}, value=9.0))
    assert allocate(asked(sure), funded(back))["years"]["overrun"].to_list() == [0.0, 0.0]


def test_what_was_spent_before_counts_for_the_floor() -> None:
    floor = Quota("region", "A", min_amount=10, spent_inside=8, spent_whole=16)
    result = allocate(asked(single("P", 4, 9.0, region="A")), funded(source("fund", 10), quotas=(floor,)))
    row = result["quotas"].row(0, named=True)
    assert (row["inside"], row["share"], row["shortfall"]) == (12, 0.6, 0)
    assert "finance.quota.short" not in {x.code for x in result.diagnostics}


def test_quotas_of_other_years_stand_apart() -> None:
    def half(year: int) -> Quota:
        return Quota("region", "A", max_amount=6, legal=Legal("", date(year, 1, 1), date(year, 12, 31)))

    items = asked(single("P", 4, 9.0, region="A"), project("Q", stage(cost={2027: 3}, value=1.0), region="B"))
    fund = funded(source("fund", {2026: 9, 2027: 9}), quotas=(half(2026), half(2027)))
    columns = ("inside", "share", "valid_from", "valid_to")
    assert allocate(items, fund)["quotas"].select(columns).rows() == [
        (4, 1.0, "2026-01-01", "2026-12-31"), (0, 0.0, "2027-01-01", "2027-12-31"),
    ]  # fmt: skip


def test_the_price_of_an_amount_is_the_same_in_bands() -> None:
    """Shares of 50 of 100 are bands that lose nothing: the amount has its price, the share has none."""
    cap = Rule("cap", name("cap"), ("fund",), max_amount=50)
    items = asked(single("A", 100, 90.0), single("B", 100, 80.0))
    fund = funded(source("fund", 1000), source("bank", 70, "bank"), rules=(cap,))
    for model in ("full", "aggregated"):
        row = allocate(items, fund, model=model)["rules"].row(0, named=True)
        assert row["price_of_amount"] == pytest.approx(2.24) and row["price_of_point"] == 0
