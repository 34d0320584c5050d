"""Near-optimal plans against all plans one by one."""

from __future__ import annotations

import time
from itertools import product

import numpy as np
import pytest
from tests.finance.portfolios import asked, funded, single, source

from growthpoles.errors import SpecificationError
from growthpoles.finance.allocate_inputs import AllocationSettings
from growthpoles.finance.alternatives import AlternativesSettings, find_alternatives

EXACT = AllocationSettings(gap=0)


def drawn(seed: int):  # type: ignore[no-untyped-def]
    random = np.random.default_rng(seed)
    rows = [
        (f"P{k}", int(random.integers(10, 50)), float(random.integers(20, 60)), "NS"[k % 2]) for k in range(8)
    ]
    return rows, int(sum(row[1] for row in rows) * 0.6)


def near(seed: int, slack: float) -> list[set[str]]:
    """All plans within the slack of the best."""
    rows, budget = drawn(seed)
    plans = []
    for held in product((False, True), repeat=len(rows)):
        made = [row for row, x in zip(rows, held, strict=True) if x]
        if sum(row[1] for row in made) <= budget:
            plans.append((sum(row[2] for row in made), {row[0] for row in made}))
    best = max(value for value, _ in plans)
    return [codes for value, codes in plans if value >= (1 - slack) * best - 1e-9]


def alternatives(seed: int, slack: float, **more: object):  # type: ignore[no-untyped-def]
    rows, budget = drawn(seed)
    items = asked(*(single(c, cost, value, region=r) for c, cost, value, r in rows))
    given = AlternativesSettings(slack=slack, allocation=EXACT, **more)  # type: ignore[arg-type]
    return find_alternatives(items, funded(source("fund", budget)), settings=given)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("slack", [0.01, 0.05])
def test_standings_are_those_of_all_near_optimal_plans(seed: int, slack: float) -> None:
    plans = near(seed, slack)
    found = alternatives(seed, slack)["projects"]
    assert found["proven"].all()
    for code, standing in found.select("project", "standing").rows():
        share = np.mean([code in held for held in plans])
        assert standing == ("must-have" if share == 1 else "none" if share == 0 else "some")


@pytest.mark.parametrize("seed", range(10))
def test_ranges_are_those_of_all_near_optimal_plans(seed: int) -> None:
    rows, _ = drawn(seed)
    plans, found = near(seed, 0.05), alternatives(seed, 0.05)["ranges"]
    for region in "NS":
        money = [sum(c for p, c, _, r in rows if r == region and p in held) for held in plans]
        row = found.filter(by="region", code=region).row(0, named=True)
        assert (row["least"], row["most"]) == (min(money), max(money))
    whole = [sum(c for p, c, _, _ in rows if p in held) for held in plans]
    row = found.filter(by="source").row(0, named=True)
    assert (row["least"], row["most"]) == (min(whole), max(whole))


@pytest.mark.parametrize("seed", range(5))
def test_every_plan_found_is_within_the_slack(seed: int) -> None:
    found = alternatives(seed, 0.02)
    rows, budget = drawn(seed)
    assert (found["plans"]["loss"] <= 0.02 + 1e-9).all() and (found["plans"]["cost"] <= budget).all()
    value = {row[0]: row[2] for row in rows}
    for plan, objective in found["plans"].select("plan", "objective").rows():
        held = found["holds"].filter(plan=plan)["project"].to_list()
        assert sum(value[c] for c in held) == pytest.approx(objective)


def test_a_standing_that_was_not_looked_into_is_not_called_proven() -> None:
    found = alternatives(0, 0.01, prove=0)
    some = found["projects"].filter(standing="some")
    assert some["proven"].all() and not found["projects"]["proven"].all()
    assert found.diagnostics.with_code("finance.alternatives.unproven")


def test_a_project_that_nobody_may_pay_is_in_none() -> None:
    items = asked(single("A", 5, 9.0), single("B", 5, 9.0, kind="other"))
    fund = funded(source("fund", 10, beneficiaries=("",)))
    found = find_alternatives(items, fund, settings=AlternativesSettings(allocation=EXACT))
    assert found["projects"].select("standing", "proven").rows() == [("must-have", True), ("none", True)]


def test_guarded_budgets_are_refused() -> None:
    guarded = AlternativesSettings(allocation=AllocationSettings(budget="guarded"))
    with pytest.raises(SpecificationError):
        find_alternatives(asked(single("A", 1, 1.0)), funded(source("fund", 1)), settings=guarded)


@pytest.mark.parametrize(
    "wrong",
    [{"slack": 0.0}, {"slack": 1.0}, {"by": ("lead",)}, {"prove": -1}, {"nodes": 0}, {"time_limit": 0.0}],
)
def test_settings_out_of_range_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"slack|nodes"):
        AlternativesSettings(**wrong)  # type: ignore[arg-type]


def many(**more: object):  # type: ignore[no-untyped-def]
    """Forty projects of odd cost and effect in twelve regions: more searches than a moment allows."""
    random = np.random.default_rng(1)
    items = asked(*(single(f"P{k:02d}", int(random.integers(100, 999)), float(random.integers(100, 999)),
                           region=f"R{k % 12}", programme=f"G{k % 5}") for k in range(40)))  # fmt: skip
    given = AlternativesSettings(allocation=EXACT, **more)  # type: ignore[arg-type]
    return find_alternatives(items, funded(source("fund", 9000)), settings=given)


def test_the_search_ends_with_what_it_has_when_the_time_is_up() -> None:
    start = time.monotonic()
    found = many(time_limit=0.3)
    assert time.monotonic() - start < 3
    (told,) = found.diagnostics.with_code("finance.alternatives.open")
    count, of = (dict(told.details)[name] for name in ("count", "all"))
    assert 0 < count <= of == 2 * (12 + 5 + 1)
    ranges = found["ranges"]
    assert (ranges["least"] <= ranges["best"]).all() and (ranges["best"] <= ranges["most"]).all()
    assert (found["plans"]["loss"] <= 0.02 + 1e-9).all()


def test_so_many_nodes_give_the_same_plans_every_time_and_never_more_than_there_is() -> None:
    exact, (one, two) = many(by=("programme",), prove=0), (many(by=("programme",), nodes=1) for _ in "12")
    assert one["plans"].equals(two["plans"]) and one["projects"].equals(two["projects"])
    assert (one["ranges"]["least"] >= exact["ranges"]["least"]).all()
    assert (one["ranges"]["most"] <= exact["ranges"]["most"]).all()
