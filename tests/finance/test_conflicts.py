"""Requests that contradict themselves: the rules named are in conflict, and any one less would do."""

from __future__ import annotations

import time
from typing import Any

import pytest
from tests.finance.portfolios import TENGE, allocate, asked, funded, name, project, single, source, stage

from growthpoles.errors import NotAvailableError, SpecificationError
from growthpoles.finance.allocate import refusal
from growthpoles.finance.allocate_inputs import AllocationSettings, lay_out
from growthpoles.finance.allocate_rows import draft
from growthpoles.finance.allocate_solve import Relaxation, relax
from growthpoles.finance.conflicts import find_conflict
from growthpoles.finance.funding import Funding, Quota, Rule, Source
from growthpoles.finance.portfolio import Link, Portfolio


def conflict(portfolio: Portfolio, funding: Funding) -> list[tuple[str, str | None, int | None]]:
    with pytest.raises(SpecificationError) as failure:
        allocate(portfolio, funding)
    first, *rest = failure.value.problems
    assert first.code == "finance.conflict" and dict(first.details)["count"] == len(rest)
    return sorted((x.code.removeprefix("finance.conflict."), x.where.key, x.where.year) for x in rest)


def test_a_floor_and_a_ceiling_that_exclude_each_other() -> None:
    quotas = (
        Quota("region", "N", min_amount=8, elastic=False), Quota("stage", "pilot", max_amount=5),
        Quota("region", "S", min_share=0.1, elastic=False), Quota("lead", "x", max_share=0.9),
    )  # fmt: skip
    two = asked(single("A", 8, 1.0, region="N"), single("B", 2, 1.0, region="S"))
    found = conflict(two, funded(source("fund", 100), source("more", 100, "bank"), quotas=quotas))
    assert found == [("ceiling-amount", "quota.stage pilot", None), ("floor-amount", "quota.region N", None)]


def test_commitments_beyond_a_budget_name_the_budget_and_the_commitments() -> None:
    old = [project(c, stage(cost={2026: 1, 2027: 6}, committed=True)) for c in ("A", "B", "C")]
    funding = funded(source("fund", {2026: 100, 2027: 13}), source("bank", {2026: 5, 2027: 1}, "bank"))
    found = conflict(asked(*old), funding)
    assert found == [
        ("channel", "bank", 2027), ("channel", "fund", 2027),
        *(("committed", f"{c} pilot", None) for c in "ABC"),
    ]  # fmt: skip


def test_a_conflict_that_only_whole_projects_have() -> None:
    """Exactly one variant must be chosen, both exclude what is committed; each link leaves the other one."""
    items = (
        single("A", 1, 1.0, variant_of="V"), single("B", 1, 1.0, variant_of="V"),
        project("C", stage(cost=1, committed=True)),
    )  # fmt: skip
    links = (Link("A", "excludes", "C"), Link("B", "excludes", "C"))
    found = conflict(asked(*items, links=links, exactly_one=frozenset({"V"})), funded(source("fund", 9)))
    assert found == [
        ("committed", "C pilot", None),
        ("excludes", "A.excludes.C", None),
        ("excludes", "B.excludes.C", None),
        ("variant", "V", None),
    ]


def test_shares_in_conflict_with_a_commitment() -> None:
    rules = (
        Rule("own-half", name("o"), ("own",), min_share=0.5),
        Rule("fund-most", name("f"), ("fund",), min_share=0.6),
        Rule("idle", name("i"), ("fund",), max_share=0.9),
    )
    old = asked(project("A", stage(cost=10, committed=True)))
    found = conflict(old, funded(source("fund", 99), Source("own", name("own"), "own"), rules=rules))
    assert found == [
        ("committed", "A pilot", None),
        ("share-min", "rule.fund-most", None),
        ("share-min", "rule.own-half", None),
    ]


def test_what_can_be_paid_has_no_conflict() -> None:
    made = draft(lay_out(asked(single("A", 1, 1.0)), funded(source("fund", 1))), AllocationSettings())
    assert find_conflict(made, made.builder.finish()).rules == () and made.task.portfolio.money == TENGE


def test_the_search_for_the_smallest_conflict_keeps_to_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each question takes 0.1 s here; in 0.35 s the rules found are in conflict, but not the fewest."""
    old = [project(c, stage(cost={2026: 1, 2027: 6}, committed=True)) for c in "ABCDEFGH"]
    funding = funded(source("fund", {2026: 100, 2027: 13}))
    made = draft(lay_out(asked(*old), funding), AllocationSettings(gap=0, time_limit=0.35))

    def slow(*args: Any, **more: Any) -> Relaxation | None:
        time.sleep(0.1)
        return relax(*args, **more)

    monkeypatch.setattr("growthpoles.finance.conflicts.relax", slow)
    monkeypatch.setattr("growthpoles.finance.conflicts._narrow", lambda model, rules, judge: list(rules))
    start = time.monotonic()
    found = find_conflict(made, made.builder.finish())
    assert time.monotonic() - start < 1 and not found.smallest
    assert {("finance.conflict.channel", "fund")} <= {(x.code, x.where.key) for x in found.rules}
    assert len(found.rules) > 4  # the fewest are the budget and three commitments
    failure = refusal(made, made.builder.finish(), seed=0)
    assert failure.problems[0].code == "finance.conflict.wide"


def test_a_conflict_is_not_the_smallest_when_a_question_was_left_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Time is left in all, but no question after the first two is answered within its own limit."""
    old = [project(c, stage(cost={2026: 1, 2027: 6}, committed=True)) for c in "ABC"]
    made = draft(lay_out(asked(*old), funded(source("fund", {2026: 100, 2027: 13}))), AllocationSettings())
    asks = []

    def late(*args: Any, **more: Any) -> Relaxation | None:
        asks.append(args)
        if len(asks) > 2:
            raise NotAvailableError([])
        return relax(*args, **more)

    monkeypatch.setattr("growthpoles.finance.conflicts.relax", late)
    found = find_conflict(made, made.builder.finish())
    assert found.rules and not found.smallest
    monkeypatch.undo()
    assert find_conflict(made, made.builder.finish()).smallest
