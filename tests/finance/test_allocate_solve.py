"""The search: exact small problems, a proven gap, a time limit, a watcher that stops it."""

from __future__ import annotations

import itertools
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.finance.portfolios import EXACT, asked, funded, single, source
from tests.finance.random_portfolios import funding, portfolio

import growthpoles.finance.allocate_solve as search
from growthpoles.errors import NotAvailableError, RunError
from growthpoles.finance.allocate_inputs import AllocationSettings, lay_out
from growthpoles.finance.allocate_model import Builder, Model
from growthpoles.finance.allocate_rows import build
from growthpoles.finance.allocate_solve import Progress, Relaxation, Solution, relax, solve, told


def knapsack(seed: int, count: int = 10) -> tuple[Model, float]:
    """A knapsack and its optimum by trying every selection."""
    random = np.random.default_rng(seed)
    cost, worth = random.integers(1, 30, count), random.integers(1, 30, count)
    limit = int(cost.sum() // 2)
    items = asked(
        *(single(f"P{k}", int(c), float(w)) for k, (c, w) in enumerate(zip(cost, worth, strict=True)))
    )
    model = build(lay_out(items, funded(source("fund", limit))), EXACT)
    chosen = np.array(list(itertools.product((0, 1), repeat=count)))
    return model, float((chosen @ worth)[chosen @ cost <= limit].max())


@given(st.integers(0, 10_000))
def test_small_problems_are_solved_exactly(seed: int) -> None:
    model, best = knapsack(seed, 8)
    found = solve(model, EXACT)
    assert (
        found is not None
        and found.objective == pytest.approx(best)
        and found.gap == pytest.approx(0, abs=1e-9)
    )
    relaxed = relax(model)
    assert relaxed is not None and relaxed.objective >= best - 1e-6


def large(seed: int = 0) -> Model:
    return build(lay_out(portfolio(seed, 60), funding(seed, share=8.0)), AllocationSettings())


def test_the_kernel_keeps_its_promise_about_the_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "SMALL", 10)
    monkeypatch.setattr(search, "WIDTHS", (5, 20))
    model, seen = large(), []
    quick = solve(model, AllocationSettings(gap=0.02, time_limit=20), watch=seen.append)
    exact = solve(model, AllocationSettings(gap=0, time_limit=20))
    assert quick is not None and exact is not None
    assert exact.objective <= quick.bound + 1e-6 and quick.objective <= exact.objective + 1e-6
    assert quick.gap <= 0.02 and quick.finished and {item.step for item in seen} >= {"relaxation", "kernel"}


def test_a_kernel_without_a_solution_falls_back_to_the_whole_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """x + y = 1 with both fixed at the 0.5 rounded down has no solution; the whole program has."""
    monkeypatch.setattr(search, "SMALL", 0)
    monkeypatch.setattr(search, "_fixed", lambda model, relaxed, width: model.whole)
    builder = Builder()
    x = builder.add_columns("x", {"k": np.arange(3)}, c=[1.0, 1.0, 0.5], bounds=(0.0, 1.0), whole=True)
    builder.add_rows("half", {"k": [0]}, bounds=(3.0, 3.0), entries=[(np.zeros(3), x, [2.0, 2.0, 1.0])])
    found = solve(builder.finish(), AllocationSettings(gap=0.3))
    assert found is not None and found.objective == pytest.approx(1.5)


def test_an_impossible_program_has_no_solution() -> None:
    builder = Builder()
    x = builder.add_columns("x", {"k": [0]}, bounds=(0.0, 1.0), whole=True)
    builder.add_rows("third", {"k": [0]}, bounds=(1.0, 1.0), entries=[([0], x, 3.0)])
    assert relax(builder.finish()) is not None and solve(builder.finish(), EXACT) is None
    builder.add_rows("two", {"k": [0]}, bounds=(2.0, 3.0), entries=[([0], x, 1.0)])
    assert relax(builder.finish()) is None


def test_a_watcher_stops_the_search_and_keeps_the_best_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "SMALL", 10)
    monkeypatch.setattr(search, "WIDTHS", (1, 2, 3))
    seen: list[Progress] = []

    def watch(item: Progress) -> bool:
        seen.append(item)
        return item.objective is not None

    found = solve(large(), AllocationSettings(gap=1e-6, time_limit=20), watch=watch)
    assert found is not None and not any(item.step == "whole" for item in seen)
    assert found.objective <= found.bound and found.gap >= 0


def test_prices_are_what_one_more_unit_is_worth() -> None:
    """Two divisible projects at 3 and 2 an unit of money; the budget ends within the second: 2."""
    items = asked(single("A", 10, 30.0), single("B", 10, 20.0))
    model = build(lay_out(items, funded(source("fund", 15))), EXACT)
    found = relax(model)
    assert found is not None and found.objective == pytest.approx(40.0)
    assert found.row_price[model.row("channel").at] == pytest.approx([2.0])


@given(st.integers(0, 1000))
def test_the_seed_and_a_second_run_change_nothing(seed: int) -> None:
    model, best = knapsack(seed, 6)
    runs = [solve(model, EXACT, seed=s) for s in (0, 0, 7)]
    assert [run.objective for run in runs if run] == pytest.approx([best] * 3)


def test_nothing_is_printed() -> None:
    """The solver prints its banner once a process, so that only a fresh one tells."""
    lines = (
        "import numpy as np",
        "from growthpoles.finance.allocate_inputs import AllocationSettings",
        "from growthpoles.finance.allocate_model import Builder",
        "from growthpoles.finance.allocate_solve import solve",
        "made = Builder()",
        "x = made.add_columns('x', {'k': [0, 1]}, c=[2.0, 3.0], bounds=(0.0, 1.0), whole=True)",
        "made.add_rows('r', {'k': [0]}, bounds=(0.0, 5.0), entries=[([0, 0], x, [3.0, 4.0])])",
        "assert solve(made.finish(), AllocationSettings(gap=0)).objective == 3",
    )
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("", "")


def test_a_relaxation_that_is_not_solved_in_time_is_no_answer() -> None:
    """Neither a solution nor a contradiction: `relax` says so, `solve` gives no plan."""
    with pytest.raises(NotAvailableError):
        relax(large(), seconds=0.0)
    assert solve(large(), AllocationSettings(time_limit=1e-9)) is None


def test_a_search_never_ends_below_the_plan_it_began_with() -> None:
    model = large()
    exact = solve(model, AllocationSettings(gap=1e-3, time_limit=20))
    assert exact is not None
    found = solve(model, AllocationSettings(gap=0, time_limit=20), start=exact.x, nodes=1)
    again = solve(model, AllocationSettings(gap=0, time_limit=20), start=exact.x, nodes=1)
    assert found is not None and again is not None
    assert exact.objective - 1e-6 <= found.objective <= exact.bound + 1e-6
    assert (found.x == again.x).all()


def test_a_relaxation_without_end_is_neither_solved_nor_impossible() -> None:
    builder = Builder()
    x = builder.add_columns("x", {"k": [0, 1]}, c=[1.0, 0.0])
    builder.add_rows("r", {"k": [0]}, bounds=(0.0, np.inf), entries=[([0, 0], x, [1.0, -1.0])])
    with pytest.raises(RunError) as failure:
        relax(builder.finish())
    assert failure.value.problems[0].code == "finance.solver.status"


def test_a_difference_within_what_both_searches_left_open_is_not_told() -> None:
    """100 against 98: the searches may be 3 off together, or 1.5, or not at all."""
    assert np.isnan(told(2.0, slack=3.0, size=100.0)) and np.isnan(told(-2.0, slack=3.0, size=100.0))
    assert told(2.0, slack=1.5, size=100.0) == 2.0 and told(2.0, slack=0.0, size=100.0) == 2.0
    assert told(1e-9, slack=1e-9, size=100.0) == 0.0 and told(-1e-9, slack=0.0, size=100.0) == 0.0
    assert np.isnan(told(2.0, slack=np.nan, size=100.0))


@pytest.mark.parametrize(
    ("objective", "bound", "gap"),
    [(8.0, 10.0, 0.25), (0.0, 0.0, 0.0), (0.0, 90.0, None), (8.0, np.nan, None)],
)
def test_a_gap_without_a_bound_or_to_a_plan_worth_nothing_is_unknown(
    objective: float, bound: float, gap: float | None
) -> None:
    none = np.zeros(0)
    found = Solution(none, objective, bound, Relaxation(none, 0.0, none, none), False).gap
    assert np.isnan(found) if gap is None else found == gap


@pytest.mark.parametrize("failure", [KeyboardInterrupt, SystemExit, ZeroDivisionError])
def test_what_is_raised_in_the_search_comes_out(failure: type[BaseException]) -> None:
    """The solver swallows what its callbacks raise: Ctrl+C must not read as "no plan was found"."""

    def watch(item: Progress) -> bool:
        if item.objective is not None:
            raise failure
        return False

    with pytest.raises(failure):
        solve(large(), AllocationSettings(gap=1e-6, time_limit=20), watch=watch)
