"""Bands of limits: bounds that hold for the exact limits, and a second try that keeps them exactly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.finance.portfolios import allocate, asked, funded, name, project, single, source, stage
from tests.finance.random_portfolios import funding, portfolio

from growthpoles.core.result import Result
from growthpoles.errors import NotAvailableError, SpecificationError
from growthpoles.finance import allocate_bands
from growthpoles.finance.allocate_bands import bounded, loosened, or_exactly
from growthpoles.finance.allocate_inputs import AllocationSettings, lay_out
from growthpoles.finance.allocate_rows import build, draft
from growthpoles.finance.allocate_solve import relax, solve
from growthpoles.finance.alternatives import AlternativesSettings, find_alternatives
from growthpoles.finance.frontier import Alignment, trace_frontier
from growthpoles.finance.funding import Funding, Rule, Source
from growthpoles.finance.portfolio import Portfolio
from growthpoles.finance.priority import BudgetLevels, prioritise

BANDS = AllocationSettings(gap=0, model="aggregated")


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.sampled_from(["commitment", "expected"]))
def test_no_plan_under_the_exact_limits_is_worth_more_than_the_bound(seed: int, budget: str) -> None:
    task = lay_out(portfolio(seed, limits=True), funding(seed, caps=True))
    exact = solve(build(task, AllocationSettings(gap=0, model="full", budget=budget)), BANDS)
    bands = AllocationSettings(gap=0, model="aggregated", budget=budget)
    wide = relax(loosened(draft(task, bands)).builder.finish())
    assert exact is not None and wide is not None
    assert wide.objective >= exact.objective - 1e-6 * abs(exact.objective)


def rounded() -> tuple[Portfolio, Funding]:
    """P2 costs 100: at most 53 of the fund and 47 of the bank, just enough; the band of 50 % is not."""
    items = asked(single("P1", 1000, 90.0, region="N"), single("P2", 100, 90.0, region="S"))
    cap = Rule("cap", name("cap"), ("fund",), max_amount=53)
    return items, funded(source("fund", 1000), source("bank", 47, "bank"), rules=(cap,))


def figure(result: Result, of: str) -> float | None:
    return dict(result["figures"].select("name", "value").iter_rows())[of]


def test_a_plan_in_bands_is_not_called_the_best() -> None:
    """The best plan under the exact limits is worth 90; in bands nothing can be paid."""
    items, fund = rounded()
    found = allocate(items, fund, model="aggregated")
    assert figure(found, "objective") == 0 and figure(found, "gap") is None
    assert figure(found, "bound") >= 90 - 1e-6  # type: ignore[operator]
    assert figure(allocate(items, fund, model="full"), "objective") == pytest.approx(90)


def test_nothing_is_proven_in_bands_and_all_four_say_so() -> None:
    items, fund = rounded()
    near = find_alternatives(items, fund, settings=AlternativesSettings(allocation=BANDS))
    assert near["projects"]["standing"].to_list() == ["none", "none"]
    assert not near["projects"]["proven"].any()
    listed = prioritise(items, fund, levels=BudgetLevels((1.0,)), settings=BANDS)
    assert figure(listed, "bound") >= 90 - 1e-6  # type: ignore[operator]
    line = trace_frontier(items, fund, aim=Alignment((("N", 1.0), ("S", 1.0)), points=2), settings=BANDS)
    assert line["frontier"]["gap"][0] is None
    for result in (allocate(items, fund, model="aggregated"), near, listed, line):
        (told,) = result.diagnostics.with_code("finance.bands")
        assert told.details == (("count", 2),)


def test_all_four_keep_limits_exactly_where_their_bands_leave_no_plan() -> None:
    """The committed project has 14 of 100, its funds give 86: the band of 10 % leaves four unpaid."""
    items = asked(project("A", stage(cost=100, committed=True), own_money=14, region="N"))
    fund = funded(source("fund", 86), Source("own", name("own"), "own"))
    near = AlternativesSettings(allocation=BANDS)
    for result in (
        allocate(items, fund, model="aggregated"),
        prioritise(items, fund, levels=BudgetLevels((1.0,)), settings=BANDS),
        trace_frontier(items, fund, aim=Alignment((("N", 1.0),), points=2), settings=BANDS),
        find_alternatives(items, fund, settings=near),
    ):
        (told,) = result.diagnostics.with_code("finance.bands.exact")
        assert told.details == (("count", 1),)


def test_without_bands_a_contradiction_is_told_at_once() -> None:
    task = lay_out(asked(single("A", 5, 1.0)), funded(source("fund", 9)))
    tried = []

    def attempt(given: AllocationSettings) -> None:
        tried.append(given)
        raise SpecificationError([])

    with pytest.raises(SpecificationError):
        or_exactly(attempt, BANDS, task=task)
    assert len(tried) == 1


def test_a_bound_that_is_not_found_in_time_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    items, fund = rounded()
    model = build(lay_out(items, fund), BANDS)
    found = solve(model, BANDS)
    assert found is not None and bounded(found, None, seed=0, seconds=1.0) is found
    assert np.isnan(bounded(found, model, seed=0, seconds=0.0).bound)

    def late(*args: object, **more: object) -> None:
        raise NotAvailableError([])

    monkeypatch.setattr(allocate_bands, "relax", late)
    result = allocate(items, fund, model="aggregated")
    assert figure(result, "bound") is None and figure(result, "gap") is None
