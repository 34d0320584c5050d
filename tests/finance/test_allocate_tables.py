"""Figures of the tables, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from tests.finance.portfolios import allocate, asked, funded, name, project, single, source, stage

from growthpoles.finance.allocate_tables import tail_mean
from growthpoles.finance.funding import Legal, Rule, Source


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
