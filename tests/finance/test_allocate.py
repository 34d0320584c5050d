"""Published optima through the public tables, and laws that every allocation keeps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.finance.portfolios import (
    EXACT,
    TENGE,
    allocate,
    asked,
    funded,
    name,
    paid,
    project,
    single,
    source,
    stage,
)
from tests.finance.random_portfolios import funding, portfolio
from tests.finance.reference_problems import mknap1, single_problem, variants, written

import growthpoles.finance.allocate as verb
from growthpoles.errors import InputError, RunError, SpecificationError, problem
from growthpoles.finance.allocate import allocate_finance
from growthpoles.finance.allocate_contracts import concretise
from growthpoles.finance.allocate_rows import Draft
from growthpoles.finance.allocation_results import AllocationResult
from growthpoles.finance.funding import Funding, Source
from growthpoles.finance.plan import Plan
from growthpoles.finance.portfolio import Money, Portfolio


def objective(result: AllocationResult) -> float:
    return float(result["figures"].filter(result["figures"]["name"] == "objective")["value"][0])


def gap(result: AllocationResult) -> float:
    return float(result["figures"].filter(result["figures"]["name"] == "gap")["value"][0])


@pytest.mark.parametrize("k", range(7))
def test_petersen_1967_optima(k: int, shared_data: Path, tmp_path: Path) -> None:
    """OR-Library mknap1: 3800, 8706.1, 4015, 6120, 12400, 10618, 16537."""
    worth, weights, limits, best = list(mknap1(shared_data / "reference/finance/mknap/mknap1.txt"))[k]
    rows = [(f"P{j:02d}", worth[j], weights[:, j]) for j in range(len(worth))]
    result = allocate_finance(*written(tmp_path, rows, limits), settings=EXACT)
    assert objective(result) == pytest.approx(best, abs=1e-6) and gap(result) <= 1e-9


@pytest.mark.parametrize("name", ["HP1", "HP2", "PB1", "PB2", "PB4", "PB5", "PB6", "PB7"])
def test_hp_and_pb_optima(name: str, shared_data: Path, tmp_path: Path) -> None:
    """The optimum stands in the last line of the problem."""
    worth, weights, limits, best = single_problem(shared_data / f"reference/finance/mknap/{name}.dat")
    rows = [(f"P{j:02d}", worth[j], weights[:, j]) for j in range(len(worth))]
    result = allocate_finance(*written(tmp_path, rows, limits), settings=EXACT)
    assert objective(result) == pytest.approx(best, abs=1e-6) and gap(result) <= 1e-9


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "best"), [("I01", 173.0), ("I02", 364.0), ("I03", 1602.0), ("I05", 3905.7), ("I06", 4799.3)]
)
def test_khan_1998_variants(name: str, best: float, shared_data: Path, tmp_path: Path) -> None:
    """Multiple-choice problems, exactly one variant of every group: optima marked as proven in mmkp.opt."""
    items, limits = variants(shared_data / "reference/finance/mmkp_khan" / name)
    rows = [(f"P{j:04d}", worth, weights) for j, (_, worth, weights) in enumerate(items)]
    asked_, paid_ = written(tmp_path, rows, limits, groups=[group for group, _, _ in items])
    result = allocate_finance(asked_, paid_, settings=EXACT)
    assert objective(result) == pytest.approx(best, abs=1e-6) and gap(result) <= 1e-9
    assert len(paid(result)) == len({group for group, _, _ in items})


def richer(given_: Funding, factor: float) -> Funding:
    sources = tuple(
        replace(s, budgets=tuple((y, round(b * factor)) for y, b in s.budgets)) for s in given_.sources
    )
    return replace(given_, sources=sources)


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.floats(1.0, 2.0))
def test_more_budget_never_lowers_the_objective(seed: int, factor: float) -> None:
    few, many = (allocate(portfolio(seed), richer(funding(seed), f)) for f in (1.0, factor))
    assert objective(many) >= objective(few) - 1e-6 * abs(objective(few))


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_the_order_of_projects_changes_nothing(seed: int, random: object) -> None:
    first = portfolio(seed)
    shuffled = list(first.projects)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    again = Portfolio(tuple(shuffled), TENGE, first.links, first.goals)
    results = [allocate(item, funding(seed)) for item in (first, again)]
    assert not results[0].diff(results[1])


@settings(max_examples=10)
@given(st.integers(0, 10_000))
def test_the_full_and_the_aggregated_model_find_the_same_optimum(seed: int) -> None:
    full, classes = (allocate(portfolio(seed), funding(seed), model=m) for m in ("full", "aggregated"))
    assert objective(classes) == pytest.approx(objective(full), rel=1e-6, abs=1e-6)


@settings(max_examples=10)
@given(st.integers(0, 10_000))
def test_caution_costs_effect_and_expected_budgets_give_more(seed: int) -> None:
    """guarded <= expected, commitment <= expected: margins and full amounts leave less room."""
    found = {
        b: objective(allocate(portfolio(seed), funding(seed), budget=b))
        for b in ("commitment", "expected", "guarded")
    }
    slack = 1e-6 * abs(found["expected"])
    assert found["guarded"] <= found["expected"] + slack


def test_the_plan_says_how_far_from_the_best_it_may_be() -> None:
    random = np.random.default_rng(0)
    items = asked(*(single(f"P{k:03d}", int(c), float(c + random.integers(0, 3)))
                    for k, c in enumerate(random.integers(1000, 9999, 60))))  # fmt: skip
    result = allocate(items, funded(source("fund", 100_000)), gap=0, time_limit=0.05)
    assert gap(result) >= 0 and objective(result) > 0
    if gap(result) > 0:
        assert result.diagnostics.with_code("finance.gap.open")


def test_the_same_request_gives_the_same_tables() -> None:
    results = [allocate(portfolio(3), funding(3)) for _ in range(2)]
    assert not results[0].diff(results[1]) and results[0].spec == results[1].spec


def test_progress_is_told_and_the_arguments_are_left_alone() -> None:
    items, fund, seen = asked(single("B", 5, 6.0), single("A", 6, 9.0)), funded(source("fund", 10)), []
    allocate_finance(items, fund, watch=seen.append)
    assert seen[0].step == "relaxation" and items.codes == ("B", "A")


def test_nothing_to_pay_with_is_told() -> None:
    result = allocate(asked(single("A", 5, 6.0)), funded(source("fund", 4)))
    assert paid(result) == [] and result.diagnostics.with_code("finance.plan.empty")


def test_all_misfits_are_told_at_once() -> None:
    items = asked(single("A", 5, 6.0))
    foreign = Funding((source("fund", 4, stages=("scale-up",), regions=("N",)),), Money("USD"))
    with pytest.raises(InputError) as failure:
        allocate(items, foreign)
    assert [item.code for item in failure.value.problems] == [
        "finance.currency.mixed", "finance.project.no_region", "finance.stage.no_source",
    ]  # fmt: skip


def test_contracts_that_cannot_be_made_whole_are_tried_again_with_a_margin(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    margins = []

    def once(made: Draft, x: np.ndarray) -> Plan:
        margins.append(made.margin)
        if not made.margin:
            raise RunError(problem("finance.rounding", missing=1))
        return concretise(made, x)

    monkeypatch.setattr(verb, "concretise", once)
    items = asked(single("A", 900, 9.0), single("B", 1000, 8.0))
    result = allocate(items, funded(source("fund", 1000)))
    assert paid(result) == ["A.pilot"] and margins == [0, verb.MARGIN]
    assert gap(result) >= 0


def test_a_plan_that_breaks_a_rule_is_never_given(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(made: Draft, x: np.ndarray) -> Plan:
        plan = concretise(made, x)
        return replace(plan, contracts=(replace(plan.contracts[0], amount=plan.contracts[0].amount + 1),))

    monkeypatch.setattr(verb, "concretise", wrong)
    with pytest.raises(RunError) as failure:
        allocate(asked(single("A", 9, 9.0)), funded(source("fund", 10)))
    assert [item.code for item in failure.value.problems] == ["finance.breach.cover"]


def test_limits_are_kept_exactly_where_their_bands_leave_no_plan() -> None:
    """The committed project has 14 of 100, its funds give 86: the band of 10 % leaves four unpaid."""
    own = Source("own", name("own"), "own")
    items = asked(project("A", stage(cost=100, committed=True), own_money=14))
    result = allocate(items, funded(source("fund", 86), own), model="aggregated")
    assert dict(result["contracts"].select("source", "amount").iter_rows()) == {"fund": 86, "own": 14}
    (told,) = result.diagnostics.with_code("finance.bands.exact")
    assert told.details == (("count", 1),)


def test_a_contradiction_is_one_though_bands_were_left() -> None:
    own = Source("own", name("own"), "own")
    items = asked(project("A", stage(cost=100, committed=True), own_money=13))
    with pytest.raises(SpecificationError) as failure:
        allocate(items, funded(source("fund", 86), own), model="aggregated")
    codes = {item.code for item in failure.value.problems}
    assert "finance.conflict.own" in codes and "finance.conflict.own-band" not in codes


def test_the_plan_of_made_up_projects_says_so() -> None:
    made_up, real = (asked(single("A", 1, 1.0), illustrative=x) for x in (True, False))
    marks = [allocate(items, funded(source("fund", 1))).spec["illustrative"] for items in (made_up, real)]
    assert marks == [True, False]
