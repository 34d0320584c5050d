"""Two plans in words: what the proven gaps leave open is said to be open."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from growthpoles.core.result import Table
from growthpoles.finance.allocate import allocate_finance
from growthpoles.finance.allocate_inputs import AllocationSettings
from growthpoles.finance.allocation_results import AllocationResult
from growthpoles.finance.funding import Funding, Source
from growthpoles.finance.portfolio import Money, Portfolio, Project, StageCost
from growthpoles.labels import Label
from growthpoles.present.report import report_page
from growthpoles.web.budget_outcome import TwoPlans, is_proved


def made(budget: int) -> AllocationResult:
    wanted = (("A", 6, 90.0), ("B", 5, 60.0), ("C", 5, 50.0))
    projects = tuple(
        Project(code, Label(code), stages=(StageCost("pilot", ((2026, cost),), value=value),))
        for code, cost, value in wanted
    )
    fund = Source("fund", Label("Fund"), "innovation-fund", ((2026, budget),))
    settings = AllocationSettings(gap=0)
    money = Money("KZT")
    return allocate_finance(Portfolio(projects, money), Funding((fund,), money), settings=settings)


def opened(plan: AllocationResult, bound: float) -> AllocationResult:
    """The same plan as if only this bound were known."""
    figures = plan["figures"].with_columns(
        value=pl.when(pl.col("name") == "bound").then(pl.lit(bound)).otherwise("value")
    )
    tables = tuple(Table(t.name, t.keys, figures) if t.name == "figures" else t for t in plan.tables)
    return replace(plan, tables=tables)


@pytest.mark.parametrize(
    ("bound", "said"),
    [
        (90.0, "worth 20 less"),  # A for 6, 90, against B and C for 10, 110
        (105.0, "worth 5–20 less"),
        (115.0, "cannot be told: the proven gaps leave anything open from 20 less to 5 more"),
    ],
)
def test_the_gain_is_told_as_far_as_it_is_proved(bound: float, said: str) -> None:
    page = report_page([made(10)], language="en")
    assert said in TwoPlans(page, made(10), opened(made(6), bound)).gain()


def test_more_money_is_worth_more_and_the_official_plan_nothing() -> None:
    page, official = report_page([made(10)], language="ru"), made(10)
    assert "лучше официального на 40 " in TwoPlans(page, official, made(11)).gain()  # A and B: 150
    assert TwoPlans(page, official, official).gain() == ""


def test_only_a_closed_gap_is_a_proof() -> None:
    assert is_proved(made(10))
    wide = made(10)
    figures = wide["figures"].with_columns(
        value=pl.when(pl.col("name") == "gap").then(0.01).otherwise("value")
    )
    tables = tuple(Table(t.name, t.keys, figures) if t.name == "figures" else t for t in wide.tables)
    assert not is_proved(replace(wide, tables=tables))
