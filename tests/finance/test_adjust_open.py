"""What can still be decided, by hand."""

from __future__ import annotations

from typing import Any

from tests.finance.adjusting import plan
from tests.finance.portfolios import asked, funded, project, single, source, stage

from growthpoles.finance.adjust_facts import Facts, StageFact
from growthpoles.finance.adjust_open import Open, open_decision
from growthpoles.finance.adjust_past import Previous
from growthpoles.finance.adjust_settings import AdjustSettings
from growthpoles.finance.plan import Contract, Plan
from growthpoles.finance.portfolio import Link, Portfolio, Project

FUND = funded(source("fund", {2026: 100, 2027: 100, 2028: 100}))
LONG = project(
    "A", stage("pilot", {2026: 6, 2027: 4}, 5.0, probability=0.5), stage("scale-up", {2028: 8}, 9.0)
)
WHOLE = plan(
    ("A", "pilot", "fund", 2026, 6), ("A", "pilot", "fund", 2027, 4), ("A", "scale-up", "fund", 2028, 8)
)


def opened(*projects: Project, before: Plan, facts: Facts, links: tuple[Link, ...] = (), **more: Any) -> Open:
    given: Portfolio = asked(*projects, links=links)
    return open_decision(
        given, FUND, previous=Previous(before), facts=facts, settings=AdjustSettings(**more)
    )  # fmt: skip


def costs(made: Open, project_: str, name: str) -> tuple[tuple[int, int], ...]:
    return made.standing[project_, name].costs


def test_a_stage_that_has_begun_is_kept_and_costs_what_is_left() -> None:
    made = opened(LONG, before=WHOLE, facts=Facts(2027))
    assert costs(made, "A", "pilot") == ((2027, 4),)
    assert made.standing["A", "pilot"].stage.committed and not made.standing["A", "scale-up"].stage.committed
    assert made.past == (Contract("A", "pilot", "fund", 2026, 6),) and made.exits == {}


def test_what_was_not_spent_is_needed_in_the_first_open_year() -> None:
    told = Facts(2027, (StageFact("A", "pilot", 2026, spent=1),))
    assert costs(opened(LONG, before=WHOLE, facts=told), "A", "pilot") == ((2027, 4 + 5),)


def test_told_costs_replace_those_of_open_years() -> None:
    told = Facts(2027, costs=(("A", "pilot", 2027, 7), ("A", "pilot", 2028, 2)))
    made = opened(LONG, before=WHOLE, facts=told)
    assert costs(made, "A", "pilot") == ((2027, 7), (2028, 2))
    assert made.standing["A", "pilot"].causes == ("cost",)
    assert [c.amount for c in made.base.contracts if c.stage == "pilot"] == [7, 2]


def test_a_told_probability_replaces_that_of_the_portfolio() -> None:
    made = opened(LONG, before=WHOLE, facts=Facts(2027, probabilities=(("A", "pilot", 0.9),)))
    assert made.standing["A", "pilot"].stage.probability == 0.9
    assert made.standing["A", "pilot"].causes == ("probability",)


def test_fates() -> None:
    """A stage before one that has begun is finished; one nobody paid in time has lapsed."""
    told = Facts(2029, (StageFact("A", "scale-up", 2028, status="failed"),))
    made = opened(LONG, single("B", 5, 1.0), before=WHOLE, facts=told)
    fates = {name: item.fate for name, item in made.standing.items()}
    assert fates == {("A", "pilot"): "finished", ("A", "scale-up"): "failed", ("B", "pilot"): "lapsed"}
    assert made.standing["A", "pilot"].stage.value == 0 and made.base.paid == {("A", "pilot")}


def test_a_stage_that_ran_beside_the_next_is_not_finished_by_it() -> None:
    beside = project("A", stage("pilot", {2026: 6, 2027: 4}), stage("scale-up", {2026: 3, 2027: 3}))
    before = plan(("A", "pilot", "fund", 2026, 6), ("A", "pilot", "fund", 2027, 4),
                  ("A", "scale-up", "fund", 2026, 3), ("A", "scale-up", "fund", 2027, 3))  # fmt: skip
    made = opened(beside, before=before, facts=Facts(2027))
    assert {item.fate for item in made.standing.values()} == {""}


def test_a_stage_that_was_stopped_before_stays_so() -> None:
    before = Plan(frozenset(), (Contract("A", "pilot", "fund", 2026, 6),))
    made = opened(LONG, before=before, facts=Facts(2027))
    assert {item.fate for item in made.standing.values()} == {"stopped"}


def test_pay_offs_are_what_is_under_contract_else_a_share() -> None:
    share = opened(LONG, before=WHOLE, facts=Facts(2027), keep="none", payoff=0.5)
    assert share.exits == {("A", "pilot"): "A~stop"}
    assert share.portfolio.project("A~stop").stages[0].costs == ((2027, 2),) and share.home("A~stop") == "A"
    told = Facts(2027, (StageFact("A", "pilot", 2027, committed=3),))
    bound = opened(LONG, before=WHOLE, facts=told, keep="none", payoff=0.5)
    assert bound.portfolio.project("A~stop").stages[0].costs == ((2027, 3),)
    assert opened(LONG, before=WHOLE, facts=told, keep="committed").standing["A", "pilot"].stage.committed


def test_what_is_under_contract_for_a_failed_stage_must_be_paid() -> None:
    told = Facts(
        2027, (StageFact("A", "pilot", 2026, status="failed"), StageFact("A", "pilot", 2027, committed=3))
    )
    stop = opened(LONG, before=WHOLE, facts=told).portfolio.project("A~stop").stages[0]
    assert stop.committed and stop.costs == ((2027, 3),) and stop.value == 0


def test_later_starts_stand_beside_the_project_one_of_them_at_most() -> None:
    later = project("B", stage("pilot", {2027: 5}, 3.0))
    made = opened(later, single("C", 1, 1.0), before=plan(), facts=Facts(2027), delay=2)
    assert dict(made.origin) == {"B+1": ("B", 1), "B+2": ("B", 2), "C+1": ("C", 1), "C+2": ("C", 2)}
    assert {made.portfolio.project(code).variant_of for code in ("B", "B+1", "B+2")} == {"B~when"}
    assert made.portfolio.project("B+2").stages[0].costs == ((2029, 5),)


def test_what_others_require_is_not_put_off_and_links_hold_for_later_starts() -> None:
    later = [project(code, stage("pilot", {2027: 5}, 3.0)) for code in "BC"]
    made = opened(*later, before=plan(), facts=Facts(2027), delay=1, links=(Link("B", "requires", "C"),))
    assert set(made.origin) == {"B+1"}
    assert [(x.project, x.other) for x in made.portfolio.links] == [("B", "C"), ("B+1", "C")]


def test_a_need_that_is_past_is_dropped() -> None:
    other = single("C", 5, 1.0)
    links = (Link("A", "requires", "C"), Link("C", "synergy", "A", 2.0))
    made = opened(LONG, other, before=WHOLE, facts=Facts(2027), links=links)
    assert [x.kind for x in made.portfolio.links] == ["synergy"]


def test_own_money_is_less_what_was_paid() -> None:
    fund = funded(source("fund", {2026: 100, 2027: 100}), source("own", {2026: 9, 2027: 9}, "own"))
    mine = project("A", stage("pilot", {2026: 6, 2027: 4}, 5.0), own_money=5)
    before = plan(
        ("A", "pilot", "own", 2026, 3), ("A", "pilot", "fund", 2026, 3), ("A", "pilot", "fund", 2027, 4)
    )
    made = open_decision(
        asked(mine), fund, previous=Previous(before), facts=Facts(2027), settings=AdjustSettings()
    )
    assert made.portfolio.project("A").own_money == 2
