"""Lists of priorities: nested at every level, as good as trying every list."""

from __future__ import annotations

import itertools

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.finance.portfolios import EXACT, allocate, asked, funded, project, single, source, stage
from tests.finance.random_portfolios import funding, portfolio

from growthpoles.errors import SpecificationError
from growthpoles.finance.allocate_inputs import AllocationSettings
from growthpoles.finance.portfolio import Link
from growthpoles.finance.priority import BudgetLevels, prioritise

HALVES = BudgetLevels((0.5, 1.0))


def test_one_list_gives_up_a_little_at_one_level() -> None:
    """At 5: C (7). At 10: A + B (14), or B + C (12) after C. So 2 x 7 + 12 against 2 x 5 + 14 for B first."""
    three = asked(single("A", 6, 9.0), single("B", 4, 5.0), single("C", 5, 7.0))
    found = prioritise(
        three, funded(source("fund", 10)), levels=BudgetLevels((0.5, 1.0), (2.0, 1.0)), settings=EXACT
    )
    assert found["levels"].select("objective", "free_objective", "cost_of_nesting").rows() == [
        (7.0, 7.0, 0.0),
        (12.0, 14.0, 2.0),
    ]
    late = prioritise(
        three, funded(source("fund", 10)), levels=BudgetLevels((0.5, 1.0), (1.0, 3.0)), settings=EXACT
    )
    assert late["levels"]["objective"].to_list() == [5.0, 14.0]
    assert late["priorities"].select("project", "rank", "level").rows() == [
        ("A", 2, 1.0), ("B", 1, 0.5), ("C", None, None)
    ]  # fmt: skip


def best_list(cost: np.ndarray, worth: np.ndarray, limits: list[float]) -> float:
    """Best sum over all nested pairs of selections, by trying every one."""
    chosen = np.array(list(itertools.product((0, 1), repeat=len(cost))))
    low = [y for y in chosen if y @ cost <= limits[0]]
    high = [y for y in chosen if y @ cost <= limits[1]]
    return max(float(a @ worth + b @ worth) for a in low for b in high if (a <= b).all())


@settings(max_examples=15)
@given(st.integers(0, 10_000))
def test_the_list_is_the_best_of_all_lists(seed: int) -> None:
    random = np.random.default_rng(seed)
    cost, worth = random.integers(1, 20, 6), random.integers(1, 20, 6)
    items = asked(
        *(single(f"P{k}", int(c), float(w)) for k, (c, w) in enumerate(zip(cost, worth, strict=True)))
    )
    budget = int(cost.sum() // 4) * 2
    found = prioritise(items, funded(source("fund", budget)), levels=HALVES, settings=EXACT)
    assert found["levels"]["objective"].sum() == pytest.approx(best_list(cost, worth, [budget / 2, budget]))


@settings(max_examples=5)
@given(st.integers(0, 10_000))
def test_what_is_paid_low_is_paid_high_and_nesting_never_gains(seed: int) -> None:
    levels = BudgetLevels((0.6, 0.8, 1.0))
    found = prioritise(portfolio(seed), funding(seed), levels=levels, settings=EXACT)
    assert (found["levels"]["cost_of_nesting"] >= 0).all()
    free = allocate(portfolio(seed), funding(seed))["figures"].filter(pl.col("name") == "objective")["value"][
        0
    ]
    assert found["levels"]["free_objective"][-1] == pytest.approx(free, rel=1e-6, abs=1e-6)
    ranked = found["priorities"].drop_nulls("rank").sort("rank")
    assert ranked["level"].is_sorted() and ranked["rank"].to_list() == list(range(1, ranked.height + 1))


def test_what_a_list_refuses() -> None:
    item, fund = asked(single("A", 6, 9.0)), funded(source("fund", 10))
    for levels in (
        BudgetLevels((1.0, 0.5)),
        BudgetLevels(()),
        BudgetLevels((0.5, 1.0), (1.0,)),
        BudgetLevels((-1.0,)),
    ):
        with pytest.raises(SpecificationError) as failure:
            prioritise(item, fund, levels=levels)
        assert [x.code for x in failure.value.problems] == ["finance.priority.levels"]
    with pytest.raises(SpecificationError) as failure:
        prioritise(item, fund, settings=AllocationSettings(budget="guarded"))
    assert [x.code for x in failure.value.problems] == ["finance.priority.guarded"]
    old = asked(project("A", stage(cost=6, committed=True)))
    with pytest.raises(SpecificationError) as failure:
        prioritise(old, fund, levels=HALVES)
    assert failure.value.problems[0].code == "finance.conflict"


def ranks(*items: object, **more: object) -> dict[str, int]:
    found = prioritise(
        asked(*items, **more), funded(source("fund", 10)), levels=BudgetLevels((1.0,)), settings=EXACT
    )
    return dict(found["priorities"].select("project", "rank").iter_rows())


def test_a_project_never_ranks_above_what_it_requires() -> None:
    """A alone earns 10 a unit, with B that it requires 2.9; C earns 3.3 and D 1."""
    needs = (Link("A", "requires", "B"),)
    items = single("A", 2, 20.0), single("B", 5, 0.1), single("D", 1, 1.0)
    assert ranks(*items, links=needs) == {"B": 1, "A": 2, "D": 3}
    dear = single("C", 2, 6.6)
    assert ranks(*items, dear, links=needs) == {"C": 1, "B": 2, "A": 3, "D": 4}


def test_what_is_required_twice_is_counted_once() -> None:
    """With B, A earns 3 a unit; once B is there, E earns 4 and goes before C at 3.5 although not with B."""
    needs = (Link("A", "requires", "B"), Link("E", "requires", "B"))
    items = single("A", 1, 15.0), single("B", 4, 0.0), single("C", 2, 5.0), single("E", 1, 4.0)
    assert ranks(*items, links=needs) == {"B": 1, "A": 2, "E": 3, "C": 4}


def test_projects_that_require_each_other_rank_side_by_side() -> None:
    needs = (Link("A", "requires", "B"), Link("B", "requires", "A"))
    found = ranks(single("A", 2, 9.0), single("B", 2, 1.0), single("C", 2, 6.0), links=needs)
    assert found["C"] == 1 and {found["A"], found["B"]} == {2, 3}


def test_what_is_committed_ranks_first() -> None:
    old = project("B", stage(cost=5, value=0.1, committed=True))
    assert ranks(single("A", 2, 20.0), old, single("C", 3, 1.0)) == {"B": 1, "A": 2, "C": 3}


def test_a_cost_of_nesting_within_the_gaps_is_not_told() -> None:
    random = np.random.default_rng(0)
    items = asked(*(single(f"P{k:02d}", int(c), float(c + random.integers(0, 3)))
                    for k, c in enumerate(random.integers(1000, 9999, 40))))  # fmt: skip
    wide = AllocationSettings(gap=0.05)
    found = prioritise(items, funded(source("fund", 100_000)), levels=HALVES, settings=wide)
    gap = dict(found["figures"].select("name", "value").iter_rows())["gap"]
    assert gap > 1e-4 and found["levels"]["cost_of_nesting"].null_count() == 2
