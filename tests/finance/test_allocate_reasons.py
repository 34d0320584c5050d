"""Why a project is out and what it would take: every figure is tried out."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from tests.finance.portfolios import allocate, asked, funded, name, paid, project, single, source, stage

from growthpoles.finance.allocation_results import AllocationResult
from growthpoles.finance.funding import Quota, Rule, Source
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


def test_a_project_that_only_helps_another_is_not_without_effect() -> None:
    items = asked(single("a", 6, 9.0), single("b", 8, 0.0), links=(Link("b", "synergy", "a", 5.0),))
    found = row(allocate(items, funded(source("fund", 10))), "b")
    assert found["reason"] in ("price", "indivisible")
    harm = asked(single("a", 6, 9.0), single("b", 8, 0.0), links=(Link("b", "synergy", "a", -5.0),))
    assert row(allocate(harm, funded(source("fund", 10))), "b")["reason"] == "no-effect"


@pytest.mark.parametrize(
    "quota",
    [
        Quota("region", "N", max_amount=5), Quota("region", "N", max_amount=8),
        Quota("region", "N", max_share=0.5),
        Quota("region", "S", min_share=0.5, elastic=False),
    ],
)  # fmt: skip
def test_the_quota_that_keeps_a_project_out_is_named(quota: Quota) -> None:
    """100 of money for 17: the budget keeps nobody out, and both of N do not fit under the quota."""
    items = asked(
        *(single(c, n, v, region=r) for c, n, v, r in (("a", 5, 9, "N"), ("b", 6, 8, "N"), ("c", 6, 1, "S")))
    )
    result = allocate(items, funded(source("fund", 100), quotas=(quota,)))
    assert "a.pilot" in paid(result)
    assert (row(result, "b")["reason"], row(result, "b")["other"]) == ("quota", quota.name)
    assert result.reasons("b")[0].code == "finance.reason.quota"


def test_a_quota_with_room_is_not_blamed() -> None:
    items = asked(single("a", 6, 9.0, region="N"), single("b", 5, 1.0, region="N"))
    roomy = Quota("region", "N", max_amount=100)
    assert row(allocate(items, funded(source("fund", 8), quotas=(roomy,))), "b")["reason"] == "indivisible"


def many_alike(**more: float) -> AllocationResult:
    """Forty projects of much the same effect per unit of money: many plans of nearly the same worth."""
    random = np.random.default_rng(0)
    items = [
        single(f"P{k:02d}", int(c), float(c + random.integers(0, 3)))
        for k, c in enumerate(random.integers(1000, 9999, 40))
    ]
    return allocate(asked(*items), funded(source("fund", 100_000)), resolve=6, **more)


def test_what_the_gap_hides_is_not_told() -> None:
    """A search that ends within 3 % of the best tells only differences of more than what is left open."""
    result = many_alike(gap=0.03)
    found = result["projects"]["exact"].drop_nulls()
    figures = dict(result["figures"].select("name", "value").iter_rows())
    assert figures["gap"] > 1e-4 and (found >= figures["gap"] * figures["objective"]).all()


BETS = (
    (27, ((0.3, 7, 15.0), (0.5, 10, 57.0), (0.8, 14, 26.0), (0.8, 11, 48.0), (0.3, 10, 37.0))),
    (30, ((0.3, 9, 33.0), (0.8, 20, 50.0), (0.8, 7, 48.0), (0.3, 20, 26.0), (0.8, 12, 22.0))),
    (18, ((0.8, 13, 57.0), (0.5, 5, 39.0), (0.3, 6, 20.0), (0.3, 16, 40.0), (0.3, 17, 44.0))),
)  # budget of 2027; chance, cost and worth of pilots that are found to be possible or not in 2026


@pytest.mark.parametrize(("money", "bets"), BETS)
def test_a_plan_solved_again_keeps_the_margin_for_chance(
    money: int, bets: tuple[tuple[float, int, float], ...]
) -> None:
    """Every figure is that of a request of its own, without the project or with it committed."""
    fund = funded(source("fund", {2026: 40, 2027: money}))

    def guarded(numbers: list[int], *, held: int = -1, resolve: int = 0) -> AllocationResult:
        items = []
        for k in numbers:
            chance, cost, value = bets[k]
            first = stage("applied-research", 1, probability=chance, committed=k == held)
            items.append(project(f"P{k}", first, stage("pilot", {2027: cost}, value)))
        return allocate(asked(*items), fund, budget="guarded", resolve=resolve)

    def worth(result: AllocationResult) -> float:
        return float(dict(result["figures"].select("name", "value").iter_rows())["objective"])

    everyone = list(range(len(bets)))
    whole = guarded(everyone, resolve=5)
    for k in everyone:
        told = row(whole, f"P{k}")
        rest = [i for i in everyone if i != k]
        other = guarded(everyone, held=k) if told["status"] == "out" else guarded(rest)
        assert told["exact"] == pytest.approx(worth(whole) - worth(other), abs=1e-6)
