"""Tables of an adjustment hang together."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from tests.finance.adjusting import adjust, figure, plan, total
from tests.finance.portfolios import allocate, asked, funded, project, single, source, stage
from tests.finance.random_portfolios import funding, portfolio

from growthpoles.finance.adjust_facts import Facts, StageFact
from growthpoles.finance.adjust_results import AdjustmentResult


@pytest.fixture(scope="module")
def found() -> AdjustmentResult:
    """A cut by half from 2027 on; nothing is under contract."""
    items, fund = portfolio(4), funding(4)
    cut = Facts(
        2027, budgets=tuple((s.code, y, b // 2) for s in fund.sources for y, b in s.budgets if y > 2026)
    )
    return adjust(items, fund, allocate(items, fund), cut, keep="none", payoff=0.2, delay=1)


def test_changes_add_up_to_the_figures(found: AdjustmentResult) -> None:
    rows = found["changes"]
    for end in ("before", "after"):
        assert rows[f"effect_{end}"].sum() == pytest.approx(figure(found, f"effect_{end}"))
    assert rows["cost_after"].sum() == figure(found, "cost_after") == total(found, "contracts", "amount")


def test_money_is_that_of_the_contracts(found: AdjustmentResult) -> None:
    by = (
        found["contracts"]
        .group_by("source", "year", maintain_order=True)
        .agg(pl.col("before", "amount").sum())
    )
    both = by.join(found["money"], on=["source", "year"], suffix="_money")
    assert (both["before"] == both["before_money"]).all() and (both["amount"] == both["after"]).all()
    assert figure(found, "moved") == found["money"]["change"].abs().sum()


def test_nervousness_is_the_share_of_money_that_moves(found: AdjustmentResult) -> None:
    """sum |F - F_prev| / sum F_prev over sources and open years."""
    money = found["money"]
    share = (money["after"] - money["before"]).abs().sum() / money["before"].sum()
    assert figure(found, "nervousness") == pytest.approx(share) and share > 0


def test_every_change_has_a_reason_and_a_line_in_the_log(found: AdjustmentResult) -> None:
    told = found["changes"].filter(pl.col("change").is_in(["started", "stopped", "moved", "delayed"]))
    assert told.height and not (told["why"] == "").any()
    logged = set(found["log"].filter(pl.col("event").is_in(told["change"].unique().to_list()))["key"])
    assert {f"{p} {s}" for p, s in told.select("project", "stage").rows()} == logged


def test_it_is_saved_and_goes_on(found: AdjustmentResult, tmp_path: Path) -> None:
    again = AdjustmentResult.load(found.save(tmp_path / "adjustment"))
    two = [adjust(portfolio(4), funding(4), x, Facts(2028), keep="none") for x in (found, again)]
    assert not two[0].diff(two[1])
    assert two[0]["log"].height > found["log"].height


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (Facts(2027, costs=(("A", "pilot", 2027, 30),)), "cost"),
        (Facts(2027, probabilities=(("A", "pilot", 0.0),)), "probability"),
        (Facts(2027, (StageFact("A", "pilot", 2026, slip=1),)), "slip"),
        (Facts(2027, budgets=(("fund", 2027, 5),)), "budget"),
        (Facts(2027), "better"),
    ],
)
def test_the_reason_of_a_stop_is_the_fact_behind_it(facts: Facts, reason: str) -> None:
    """A is in the plan, though B is worth more and costs less."""
    items = asked(
        project("A", stage("pilot", {2027: 10}, 9.0)), project("B", stage("pilot", {2027: 8}, 20.0))
    )
    fund = funded(source("fund", {2026: 0, 2027: 10}))
    found = adjust(items, fund, plan(("A", "pilot", "fund", 2027, 10)), facts)
    row = found["changes"].filter(project="A").row(0, named=True)
    assert (row["change"], row["why"]) == ("stopped", reason)


@pytest.mark.parametrize(("budget", "reason"), [(101, "better"), (99, "budget")])
def test_a_budget_that_grows_a_little_stops_nothing(budget: int, reason: str) -> None:
    """From 100: 101 is more, though within the bounds of the trigger; a stop then has another reason."""
    rivals = [project(code, stage("pilot", {2027: 99}, worth)) for code, worth in (("A", 9.0), ("B", 20.0))]
    facts = Facts(2027, budgets=(("fund", 2027, budget),))
    before = plan(("A", "pilot", "fund", 2027, 99))
    found = adjust(asked(*rivals), funded(source("fund", {2027: 100})), before, facts)
    assert found["changes"].filter(project="A").select("change", "why").row(0) == ("stopped", reason)


def test_what_the_limit_holds_back_is_told() -> None:
    items = asked(
        project("A", stage("pilot", {2027: 10}, 9.0)), project("B", stage("pilot", {2027: 10}, 20.0))
    )
    fund, before = funded(source("fund", {2027: 10})), plan(("A", "pilot", "fund", 2027, 10))
    for more, reason in (({"limit": 0.5, "limit_on": "stages"}, "limit"), ({"penalty": 2.0}, "penalty")):
        found = adjust(items, fund, before, Facts(2027), **more)
        assert found["changes"].select("change", "why").rows() == [("kept", reason), ("out", reason)]
        assert figure(found, "value_of_freedom") == pytest.approx(11.0, abs=0.01)


def test_a_source_without_a_limit_has_no_budget() -> None:
    fund = funded(source("fund", {2026: 1}), source("own", {}, "own"))
    found = adjust(asked(single("A", 5, 9.0)), fund, plan(("A", "pilot", "own", 2026, 5)), Facts(2026))
    assert found["money"].filter(source="own").row(0)[2:4] == (None, None)
