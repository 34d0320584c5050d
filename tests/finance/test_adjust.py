"""Adjusted plans against all plans one by one, and laws that every adjustment keeps."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.finance.adjusting import adjust, best_choice, changes, chosen, figure, plan, total, why
from tests.finance.portfolios import allocate, asked, funded, project, single, source, stage
from tests.finance.random_portfolios import funding, portfolio

from growthpoles.errors import InputError, SpecificationError
from growthpoles.finance.adjust import adjust_plan
from growthpoles.finance.adjust_facts import Facts, StageFact
from growthpoles.finance.adjust_settings import AdjustSettings
from growthpoles.finance.allocate_inputs import AllocationSettings, Scenarios
from growthpoles.finance.funding import Rule
from growthpoles.finance.plan import breaches
from growthpoles.finance.portfolio import Link
from growthpoles.labels import Label

MOVED = ["started", "stopped", "delayed", "moved"]


def drawn(seed: int) -> tuple[dict[str, int], dict[str, float], set[str], int]:
    """Costs, values, a previous choice and a budget that it keeps."""
    random = np.random.default_rng(seed)
    codes = [f"P{k}" for k in range(7)]
    costs = {c: int(random.integers(10, 60)) for c in codes}
    values = {c: float(random.integers(10, 90)) for c in codes}
    before = {c for c in codes if random.random() < 0.5} or {"P0"}
    return costs, values, before, sum(costs[c] for c in before) + int(random.integers(0, 60))


def instance(seed: int):  # type: ignore[no-untyped-def]
    costs, values, before, budget = drawn(seed)
    items = asked(*(single(c, costs[c], values[c]) for c in costs))
    made = plan(*((c, "pilot", "fund", 2026, costs[c]) for c in sorted(before)))
    return items, funded(source("fund", budget)), made


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("penalty", [0.0, 0.3, 1.5])
def test_the_penalty_weighs_as_in_all_plans_one_by_one(seed: int, penalty: float) -> None:
    costs, values, before, budget = drawn(seed)
    found = adjust(*instance(seed), Facts(2026), penalty=penalty)
    best, _ = best_choice(costs, values, budget, before=before, penalty=penalty)
    made = {p for p, _ in chosen(found)}
    moved = sum(costs[c] for c in made ^ before)
    assert sum(values[c] for c in made) - penalty * moved == pytest.approx(best, abs=0.05)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("limit", [0.0, 0.4, 1.0])
def test_the_limit_holds_as_in_all_plans_one_by_one(seed: int, limit: float) -> None:
    costs, values, before, budget = drawn(seed)
    found = adjust(*instance(seed), Facts(2026), limit=limit, limit_on="stages")
    best, _ = best_choice(costs, values, budget, before=before, limit=limit)
    free, _ = best_choice(costs, values, budget)
    assert figure(found, "effect_after") == pytest.approx(best, abs=0.05)
    assert figure(found, "value_of_freedom") == pytest.approx(free - best, abs=0.05)


@pytest.mark.parametrize("seed", range(8))
def test_the_limit_in_total_and_by_source_hold(seed: int) -> None:
    """One source and year: both are |F - F_prev| <= limit x F_prev or x budget."""
    items, fund, before = instance(seed)
    for on in ("total", "source"):
        found = adjust(items, fund, before, Facts(2026), limit=0.1, limit_on=on)
        whole = before.total if on == "total" else fund.sources[0].budget(2026)
        moved = abs(total(found, "money", "after") - before.total)
        assert moved <= 0.1 * whole + 1 and figure(found, "moved") == moved


@settings(max_examples=12)
@given(st.integers(0, 10_000), st.sampled_from([2026, 2027, 2028]))
def test_no_change_of_facts_is_no_change_of_plan(seed: int, year: int) -> None:
    """The optimum of what is left is what is left of the optimum (Bellman 1957).

    Without links: what a project that has begun once needed is past, and may then be stopped.
    """
    items, fund = replace(portfolio(seed), links=()), funding(seed)
    found = adjust(items, fund, allocate(items, fund), Facts(year), penalty=0.01)
    assert found["changes"].filter(pl.col("change").is_in(MOVED)).is_empty()
    assert figure(found, "nervousness") is None or figure(found, "nervousness") < 1e-5


@settings(max_examples=10)
@given(st.integers(0, 10_000), st.sampled_from([{"limit": 0.0, "limit_on": "stages"}, {"penalty": 1e4}]))
def test_no_room_for_change_keeps_every_stage(seed: int, more: dict[str, object]) -> None:
    """delta = 0, or mu without bound: more money starts nothing."""
    items, fund = portfolio(seed), funding(seed)
    first = allocate(items, fund)
    rich = Facts(
        2027, budgets=tuple((s.code, y, 3 * b) for s in fund.sources for y, b in s.budgets if y > 2026)
    )
    found = adjust(items, fund, first, rich, **more)
    assert found["changes"].filter(pl.col("change").is_in(["started", "stopped"])).is_empty()


@settings(max_examples=10)
@given(st.integers(0, 10_000))
def test_more_room_never_lowers_the_effect_net_of_money(seed: int) -> None:
    items, fund = portfolio(seed), funding(seed)
    first = allocate(items, fund)
    cut = Facts(
        2027, budgets=tuple((s.code, y, b * 2) for s in fund.sources[:2] for y, b in s.budgets if y > 2026)
    )
    got = [figure(adjust(items, fund, first, cut, limit=x, limit_on="stages"), "objective_after")
           for x in (0.0, 0.3, 3.0)]  # fmt: skip
    slack = 2e-4 * abs(got[-1]) + 1000
    assert got[0] <= got[1] + slack and got[1] <= got[2] + slack


@settings(max_examples=10)
@given(st.integers(0, 10_000), st.floats(0.3, 1.0))
def test_money_in_is_money_out_and_no_budget_is_exceeded(seed: int, share: float) -> None:
    items, fund = portfolio(seed), funding(seed)
    new = tuple((s.code, y, int(share * b)) for s in fund.sources for y, b in s.budgets if y > 2026)
    found = adjust(items, fund, allocate(items, fund), Facts(2027, budgets=new), keep="none", payoff=0.0)
    held = {(p, s): c for p, s, c in found["plan"].filter("paid").select("project", "stage", "cost").rows()}
    sums = found["contracts"].group_by("project", "stage", maintain_order=True).agg(pl.col("amount").sum())
    assert {(p, s): a for p, s, a in sums.rows() if a} == {k: v for k, v in held.items() if v}
    assert total(found, "contracts", "amount") == total(found, "money", "after")
    s0 = found["money"].filter(source="s3")
    assert (s0["after"] <= s0["budget"]).all()


def running():  # type: ignore[no-untyped-def]
    """A has begun and goes on in 2027; B waits for 2027 and is worth more."""
    items = asked(
        project("A", stage("pilot", {2026: 4, 2027: 10}, 12.0)),
        project("B", stage("pilot", {2027: 10}, 30.0)),
    )
    fund = funded(source("fund", {2026: 4, 2027: 10}))
    return items, fund, plan(("A", "pilot", "fund", 2026, 4), ("A", "pilot", "fund", 2027, 10))


def test_commitments_are_kept_whatever_is_better() -> None:
    found = adjust(*running(), Facts(2027))
    assert changes(found) == {"A.pilot": "kept", "B.pilot": "out"}
    assert why(found, "A") == ("commitment", "") and why(found, "B") == ("", "")


def test_without_commitments_the_better_project_takes_the_money() -> None:
    found = adjust(*running(), Facts(2027), keep="none", payoff=0.0)
    assert changes(found) == {"A.pilot": "stopped", "B.pilot": "started"}
    assert (figure(found, "effect_before"), figure(found, "effect_after")) == (12.0, 30.0)
    assert figure(found, "nervousness_stages") == pytest.approx(2.0) and figure(found, "nervousness") == 0
    worth = found["changes"].filter(project="B")["worth"][0]
    assert worth == pytest.approx(18.0, abs=0.01)


def test_a_stopped_stage_is_paid_off() -> None:
    """A tenth of the first open year: 1 of 10, so that B (10) fits only in a budget of 11."""
    items, fund, before = running()
    assert changes(adjust(items, fund, before, Facts(2027), keep="none"))["B.pilot"] == "out"
    rich = Facts(2027, budgets=(("fund", 2027, 11),))
    found = adjust(items, fund, before, rich, keep="none")
    assert changes(found) == {"A.pilot": "stopped", "B.pilot": "started"}
    assert found["contracts"].filter(project="A")["amount"].to_list() == [1]
    bound = replace(rich, stages=(StageFact("A", "pilot", 2027, committed=3),))
    assert changes(adjust(items, fund, before, bound, keep="none"))["A.pilot"] == "kept"


def test_a_failed_stage_ends_its_project_and_frees_its_money() -> None:
    items = asked(
        project("A", stage("pilot", 4, 1.0), stage("scale-up", {2027: 10}, 50.0)),
        project("B", stage("pilot", {2027: 10}, 30.0)),
    )
    fund = funded(source("fund", {2026: 4, 2027: 10}))
    before = plan(("A", "pilot", "fund", 2026, 4), ("A", "scale-up", "fund", 2027, 10))
    told = Facts(2027, (StageFact("A", "pilot", 2026, status="failed"),))
    found = adjust(items, fund, before, told, when="trigger")
    assert changes(found) == {"A.pilot": "failed", "A.scale-up": "failed", "B.pilot": "started"}
    assert found["triggers"].filter(level="trigger")["kind"].to_list() == ["failure"]
    assert figure(found, "nervousness") == 0 and figure(found, "moved") == 0


def test_a_success_counts_for_the_stages_after_it() -> None:
    items = asked(project("A", stage("pilot", 4, 1.0, probability=0.5), stage("scale-up", {2027: 10}, 50.0)))
    before = plan(("A", "pilot", "fund", 2026, 4), ("A", "scale-up", "fund", 2027, 10))
    told = Facts(2027, (StageFact("A", "pilot", 2026, status="finished"),))
    found = adjust(items, funded(source("fund", {2026: 4, 2027: 10})), before, told)
    assert figure(found, "effect_after") == 50.0
    assert changes(found) == {"A.pilot": "finished", "A.scale-up": "kept"}


def test_a_slip_moves_what_is_left_and_the_money_not_spent() -> None:
    items = asked(project("A", stage("pilot", {2026: 6, 2027: 5}, 9.0), stage("scale-up", {2028: 3}, 9.0)))
    fund = funded(source("fund", {2026: 6, 2027: 9, 2028: 9, 2029: 9}))
    before = plan(("A", "pilot", "fund", 2026, 6), ("A", "pilot", "fund", 2027, 5),
                  ("A", "scale-up", "fund", 2028, 3))  # fmt: skip
    told = Facts(2027, (StageFact("A", "pilot", 2026, spent=2, slip=1),))
    found = adjust(items, fund, before, told)
    rows = found["contracts"].filter(pl.col("amount") > 0).select("stage", "year", "amount").rows()
    assert rows == [("pilot", 2027, 4), ("pilot", 2028, 5), ("scale-up", 2029, 3)]
    assert found["history"]["amount"].to_list() == [2]
    again = adjust(items, fund, found, Facts(2028, told.stages))
    assert again["costs"].filter(stage="scale-up").rows() == [("A", "scale-up", 2029, 3)]


def test_a_start_is_put_off_to_a_year_with_money() -> None:
    """2027 is cut; with a later start A is paid in 2028, and those who need it need no earlier start."""
    items = asked(project("A", stage("pilot", {2027: 10}, 9.0)), single("B", 5, 3.0))
    fund = funded(source("fund", {2026: 5, 2027: 10, 2028: 10}))
    before = plan(("A", "pilot", "fund", 2027, 10), ("B", "pilot", "fund", 2026, 5))
    cut = Facts(2027, budgets=(("fund", 2027, 0),))
    assert changes(adjust(items, fund, before, cut))["A.pilot"] == "stopped"
    found = adjust(items, fund, before, cut, delay=1)
    row = found["changes"].filter(project="A").row(0, named=True)
    assert (row["change"], row["years_later"], row["why"], row["other"]) == ("delayed", 1, "budget", "fund")
    assert found["contracts"].filter(year=2028)["amount"].to_list() == [10]
    later = adjust(items, fund, found, Facts(2028))
    assert changes(later)["A.pilot"] == "kept" and total(later, "contracts", "amount") == 10


def test_money_moves_to_the_source_that_has_some() -> None:
    items = asked(project("A", stage("pilot", {2027: 10}, 9.0)))
    fund = funded(source("one", {2026: 0, 2027: 10}), source("two", {2027: 10}, "bank"))
    found = adjust(
        items, fund, plan(("A", "pilot", "one", 2027, 10)), Facts(2027, budgets=(("one", 2027, 4),))
    )
    assert changes(found) == {"A.pilot": "moved"} and why(found, "A") == ("budget", "one")
    assert dict(found["money"].select("source", "change").rows()) == {"one": -6, "two": 6}
    assert figure(found, "nervousness") == pytest.approx(1.2)


def test_without_a_trigger_the_plan_is_carried_on_and_that_is_said() -> None:
    items, fund, before = instance(3)
    found = adjust_plan(items, fund, plan=before, facts=Facts(2026))
    assert figure(found, "replanned") == 0 and figure(found, "nervousness") == 0
    assert [x.code for x in found.diagnostics] == ["finance.adjust.no_trigger"]
    assert found["log"].select("event").rows() == [("no-replan",)]
    assert set(changes(found).values()) <= {"kept", "out"}


def test_a_plan_that_cannot_be_paid_is_always_looked_at_again() -> None:
    """A cut of 5 % is below the trigger, but the plan takes all there is."""
    items, fund = asked(single("A", 10, 9.0), single("B", 90, 95.0)), funded(source("fund", 100))
    before = plan(("A", "pilot", "fund", 2026, 10), ("B", "pilot", "fund", 2026, 90))
    found = adjust_plan(items, fund, plan=before, facts=Facts(2026, budgets=(("fund", 2026, 95),)))
    assert changes(found) == {"A.pilot": "stopped", "B.pilot": "kept"}
    assert found["triggers"].select("kind", "level").rows() == [("budget", "warning"), ("unpaid", "trigger")]
    assert figure(found, "objective_before") is None


def test_contradicting_commitments_and_cuts_are_named() -> None:
    """The commitment to A and the budget of 2027 cannot both hold; nothing else is in the way."""
    with pytest.raises(SpecificationError) as failure:
        adjust(*running(), Facts(2027, budgets=(("fund", 2027, 3),)))
    found = [(x.code, x.where.key) for x in failure.value.problems]
    assert found[0][0] == "finance.conflict"
    assert sorted(found[1:]) == [
        ("finance.conflict.channel", "fund"),
        ("finance.conflict.committed", "A pilot"),
    ]


def test_a_limit_that_a_cut_makes_impossible_is_named() -> None:
    items, fund, before = running()
    cut = Facts(2027, budgets=(("fund", 2027, 3),))
    with pytest.raises(SpecificationError) as failure:
        adjust(items, fund, before, cut, keep="none", payoff=0.0, limit=0.1)
    codes = {x.code for x in failure.value.problems}
    assert codes == {"finance.conflict", "finance.conflict.channel", "finance.conflict.change-total"}


def test_amounts_spent_count_against_the_largest_amount() -> None:
    """At most 10 from the fund over all years: 8 are spent, 2 are left, the bank pays the rest."""
    items = asked(project("A", stage("pilot", {2026: 8, 2027: 8}, 90.0)))
    rule = Rule("cap", Label("Cap"), ("fund",), max_amount=10)
    fund = funded(source("fund", {2026: 20, 2027: 20}), source("bank", {2027: 20}, "bank", cost_of_money=0.5),
                  rules=(rule,))  # fmt: skip
    before = plan(
        ("A", "pilot", "fund", 2026, 8), ("A", "pilot", "fund", 2027, 2), ("A", "pilot", "bank", 2027, 6)
    )
    found = adjust(items, fund, before, Facts(2027))
    assert dict(found["money"].select("source", "after").rows()) == {"bank": 6, "fund": 2}


def test_what_a_failed_project_was_needed_for_does_not_start() -> None:
    items = asked(single("A", 4, 1.0), project("B", stage("scale-up", {2027: 5}, 9.0)),
                  links=(Link("B", "requires", "A"),))  # fmt: skip
    fund = funded(source("fund", {2026: 4, 2027: 5}))
    before = plan(("A", "pilot", "fund", 2026, 4), ("B", "scale-up", "fund", 2027, 5))
    ways = {}
    for status in ("finished", "failed"):
        told = Facts(2027, (StageFact("A", "pilot", 2026, status=status),))
        ways[status] = changes(adjust(items, fund, before, told))["B.scale-up"]
    assert ways == {"finished": "kept", "failed": "stopped"}


def test_the_log_is_carried_on_over_the_years() -> None:
    items, fund, before = running()
    one = adjust_plan(items, fund, plan=before, facts=Facts(2027))
    two = adjust_plan(
        items, fund, plan=one, facts=Facts(2028, (StageFact("A", "pilot", 2027, status="failed"),))
    )
    assert two["log"]["entry"].to_list() == [1, 2, 3, 4, 5]
    assert two["log"]["event"].to_list() == ["no-replan", "trigger", "replan", "failed", "lapsed"]
    assert two["log"]["year"].to_list() == [2027, 2028, 2028, 2028, 2028]
    assert two["history"]["amount"].sum() == 14


def test_facts_of_strangers_are_told_at_once() -> None:
    items, fund, before = running()
    wrong = Facts(2027, (StageFact("X", "pilot", 2026),), budgets=(("none", 2027, 3),))
    with pytest.raises(InputError) as failure:
        adjust(items, fund, before, wrong)
    assert [x.code for x in failure.value.problems] == ["finance.facts.stage", "finance.source.unknown"]
    unplanned = Facts(2027, (StageFact("B", "pilot", 2026, spent=3),))
    with pytest.raises(InputError, match="source"):
        adjust(items, fund, before, unplanned)


def test_a_budget_told_once_stays_known_in_later_years() -> None:
    """The fund of 2028 is cut from 10 to 5 in the facts of 2027; those of 2028 do not say it again."""
    both = [project(code, stage("pilot", {2028: 5}, value=worth)) for code, worth in (("A", 9.0), ("B", 6.0))]
    items = asked(*both, project("C", stage("pilot", {2026: 1}, value=1.0)))
    fund = funded(source("fund", {2026: 1, 2027: 10, 2028: 10}))
    first = plan(("C", "pilot", "fund", 2026, 1), *((c, "pilot", "fund", 2028, 5) for c in "AB"))
    done = (StageFact("C", "pilot", 2026, status="finished"),)
    one = adjust_plan(items, fund, plan=first, facts=Facts(2027, done, budgets=(("fund", 2028, 5),)))
    again = AdjustSettings(when="always")
    two = adjust_plan(items, fund, plan=one, facts=Facts(2028, done), settings=again)
    assert two["money"].filter(year=2028).select("budget", "after").row(0) == (5, 5)


def test_carry_over_counts_the_budgets_of_past_years_as_they_became_known() -> None:
    """A cut of 2026 from 10 to 4 leaves 4 + 10 - 6 for 2028, told or not: B (18) can be paid, A (20) not.

    With the budget first stated it would be 20 = 10 + min(10, 10 + 10 - 6).
    """
    rivals = [
        project(code, stage("pilot", {2028: cost}, worth))
        for code, cost, worth in (("A", 20, 9.0), ("B", 18, 6.0))
    ]
    items = asked(*rivals, project("C", stage("pilot", {2027: 6}, 20.0)))
    fund = funded(source("fund", {2026: 10, 2027: 10, 2028: 10}, carry=1.0))
    held: Any = plan(("A", "pilot", "fund", 2028, 20), ("C", "pilot", "fund", 2027, 6))
    for facts in (
        Facts(2026, budgets=(("fund", 2026, 4),)),
        Facts(2027),
        Facts(2028, (StageFact("C", "pilot", 2027, status="finished"),)),
    ):
        held = adjust(items, fund, held, facts)
        assert ("B", "pilot") in chosen(held) and ("A", "pilot") not in chosen(held)
    assert held["budgets"].rows() == [("fund", 2026, 4), ("fund", 2027, 10), ("fund", 2028, 10)]
    assert held["money"]["year"].to_list() == [2028]


def test_a_later_bill_does_not_revive_a_failed_stage() -> None:
    told = (StageFact("A", "pilot", 2026, status="failed"), StageFact("A", "pilot", 2027, spent=2))
    assert Facts(2028, told).status("A", "pilot") == "failed"


def test_a_slip_of_an_open_year_is_refused() -> None:
    """Facts are told again every year: a slip told ahead would count twice."""
    with pytest.raises(InputError) as failure:
        Facts(2027, (StageFact("A", "pilot", 2027, slip=1),))
    assert [x.code for x in failure.value.problems] == ["finance.facts.future"]


def test_risk_aversion_is_refused() -> None:
    shy = AllocationSettings(risk_aversion=0.5, scenarios=Scenarios((("A", "pilot"),), np.ones((1, 1))))
    with pytest.raises(SpecificationError):
        adjust_plan(
            *running()[:2], plan=running()[2], facts=Facts(2027), settings=AdjustSettings(allocation=shy)
        )


def test_the_plan_keeps_every_rule_of_the_first_plan_when_nothing_is_known() -> None:
    """History and open contracts together are a lawful plan of the whole portfolio."""
    items, fund = portfolio(5), funding(5)
    found = adjust(items, fund, allocate(items, fund), Facts(2027))
    rows = found["history"].rows() + [
        row
        for row in found["contracts"].select("project", "stage", "source", "year", "amount").rows()
        if row[-1]
    ]
    assert not breaches(plan(*rows), items, funding=fund)
