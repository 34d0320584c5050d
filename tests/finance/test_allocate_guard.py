"""The margin for chance: deviations worked out by enumeration, cuts that never cut off a lawful plan."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from tests.finance.portfolios import asked, funded, project, source, stage
from tests.finance.random_portfolios import funding, portfolio

from growthpoles.errors import NotAvailableError
from growthpoles.finance.allocate_guard import Spread, limit_of, solve_lawfully
from growthpoles.finance.allocate_inputs import AllocationSettings, Task, lay_out
from growthpoles.finance.allocate_rows import draft


def test_the_deviation_is_that_of_all_outcomes() -> None:
    """Two projects, three and two stages; every combination of successes with its probability."""
    first = project(
        "A",
        stage("development", 3, probability=0.5),
        stage("pilot", 5, probability=0.7),
        stage("scale-up", 7),
    )
    second = project("B", stage("pilot", 4, probability=0.4), stage("scale-up", 9))
    task = lay_out(asked(first, second), funded(source("fund", 99)))
    mean = square = 0.0
    for a1, a2, b1 in itertools.product((0, 1), repeat=3):
        chance = 0.5 * (0.7 if a2 else 0.3) * (0.4 if b1 else 0.6)
        spent = 3 + 5 * a1 + 7 * a1 * a2 + 4 + 9 * b1
        mean, square = mean + chance * spent, square + chance * spent**2
    deviation = Spread.of(task).deviation(np.ones(5))
    np.testing.assert_allclose(deviation, [np.sqrt(square - mean**2)])
    assert limit_of(task).tolist() == [99]


def test_a_tangent_lies_below_the_deviation_and_touches_it() -> None:
    random = np.random.default_rng(0)
    for seed in range(5):
        task = lay_out(portfolio(seed), funding(seed))
        spread, n = Spread.of(task), len(task.project)
        at = random.integers(0, 2, n).astype(float)
        for t in np.flatnonzero(spread.deviation(at) > 0):
            slope = spread.slope(at, int(t))
            assert np.isclose(slope @ at, spread.deviation(at)[t])
            others = random.random((20, n))
            assert all(slope @ y <= spread.deviation(y)[t] * (1 + 1e-9) for y in others)


def bets() -> Task:
    """Eight projects whose pilots, of nearly the same cost and worth, come about with one chance in two."""
    items = (
        project(
            f"P{k}",
            stage("applied-research", 1, probability=0.5),
            stage("pilot", {2027: 10 + k}, 50.0 + k),
        )
        for k in range(8)
    )
    return lay_out(asked(*items), funded(source("fund", {2026: 40, 2027: 40})))


def test_cuts_go_on_until_the_margin_holds() -> None:
    """More rounds than 25, with figures so alike; spending and margin fit the budget in the end."""
    task = bets()
    made = draft(task, AllocationSettings(budget="guarded", gap=0))
    model, found = solve_lawfully(made, seed=0)
    assert found is not None and len([x for x in model.rows if x.kind == "guard"]) > 25
    paid = np.round(found.x[made.fund])
    spread = Spread.of(task).deviation(paid) * task.scale
    assert (task.cost.T @ (paid * task.reached) + 1.6448536 * spread <= 40 + 1e-3).all()


def test_the_time_ends_the_cuts_with_a_word() -> None:
    made = draft(bets(), AllocationSettings(budget="guarded", gap=0, time_limit=0.05))
    with pytest.raises(NotAvailableError) as failure:
        solve_lawfully(made, seed=0)
    assert failure.value.problems[0].code == "finance.guard.time"
