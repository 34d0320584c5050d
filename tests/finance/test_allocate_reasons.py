"""Why a project is out and what it would take: every figure is tried out."""

from __future__ import annotations

import polars as pl
import pytest
from tests.finance.portfolios import allocate, asked, funded, name, paid, project, single, source, stage

from growthpoles.finance.funding import Rule, Source
from growthpoles.finance.portfolio import Link


def row(result: object, code: str) -> dict[str, object]:
    return result["projects"].filter(pl.col("project") == code).row(0, named=True)  # type: ignore[index]


def test_what_a_project_lacks_is_what_lets_it_in() -> None:
    """Projects at 2 a unit set the price; X earns 15 for 10: it lacks 5, or a quarter of its cost."""
    rivals = [single(f"P{k:02d}", 1, 2.0) for k in range(40)]
    fund = funded(source("fund", 20))
    found = row(allocate(asked(*rivals, single("X", 10, 15.0)), fund), "X")
    assert (found["status"], found["reason"]) == ("out", "price")
    assert found["needed_effect"] == pytest.approx(5.0) and found["cost_cut"] == pytest.approx(0.25)
    assert "X.pilot" in paid(allocate(asked(*rivals, single("X", 10, 20.1)), fund))
    assert "X.pilot" not in paid(allocate(asked(*rivals, single("X", 10, 19.9)), fund))
    assert "X.pilot" in paid(allocate(asked(*rivals, single("X", 7, 15.0)), fund))


def test_solving_again_says_what_a_project_is_worth_exactly() -> None:
    """10 of money: A (6, 9) or B (5, 6) with C (5, 5). Without B: A alone, 9 against 11. With A: 9."""
    three = asked(single("A", 6, 9.0), single("B", 5, 6.0), single("C", 5, 5.0))
    result = allocate(three, funded(source("fund", 10)), resolve=3)
    assert paid(result) == ["B.pilot", "C.pilot"]
    assert [row(result, code)["exact"] for code in "ABC"] == pytest.approx([2.0, 2.0, 2.0])


def test_a_shadow_price_is_the_gain_from_more_budget() -> None:
    items = asked(*(single(f"P{k}", 10, 100.0 - 10 * k) for k in range(8)))
    first = allocate(items, funded(source("fund", {2026: 35})))
    price = first["channels"]["price"][0]
    assert price == pytest.approx(7.0)
    more = allocate(items, funded(source("fund", {2026: 40})))
    gained = more["projects"]["effect"].sum() - first["projects"]["effect"].sum()
    assert gained == pytest.approx(10 * price)


def reasons() -> dict[str, tuple[str, str]]:
    items = (
        single("a", 10, 50.0),
        project("b", stage(cost={2030: 5}, value=99.0), own_money=0),
        single("c", 5, 99.0, own_money=1),
        project("d", stage("development", 1, 5.0), stage("pilot", 500, 5.0)),
        single("e1", 2, 9.0, variant_of="e"), single("e2", 2, 8.0, variant_of="e"),
        single("f", 1, 9.0), single("g", 300, 9.0),
        single("h", 1, 3.0), single("i", 4, -1.0), single("j", 13, 26.0),
    )  # fmt: skip
    links = (Link("f", "requires", "g"), Link("h", "excludes", "a"))
    rule = Rule("own", name("own"), ("own",), stages=("scale-up",), min_share=0.5)
    blocked = Rule("never", name("n"), ("fund",), beneficiaries=("poor",), max_share=0.5)
    poor = [single("c", 5, 99.0, own_money=1, kind="poor") if x.code == "c" else x for x in items]
    own = Source("own", name("own"), "own", cost_of_money=100.0)
    result = allocate(asked(*poor, links=links), funded(source("fund", 20), own, rules=(rule, blocked)))
    return {r[0]: (r[1], r[2]) for r in result["projects"].select("project", "reason", "other").rows()}


def test_every_reason_is_named_with_what_it_speaks_of() -> None:
    found = reasons()
    assert found["a"] == ("", "")
    assert found["b"] == ("no-source", "pilot")
    assert found["c"] == ("rules", "pilot")
    assert found["d"] == ("later-stage", "pilot")
    assert found["e2"] == ("variant", "e1")
    assert found["f"] == ("requires", "g")
    assert found["h"] == ("excludes", "a")
    assert found["i"] == ("no-effect", "")
    assert found["j"][0] in ("price", "indivisible") and found["g"][0] == "price"
