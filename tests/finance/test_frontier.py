"""Frontiers: complete published fronts, alignment worked out by hand."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from tests.finance.portfolios import EXACT, asked, funded, name, project, single, source, stage
from tests.finance.random_portfolios import funding, portfolio
from tests.finance.reference_problems import written

from growthpoles.errors import InputError, SpecificationError
from growthpoles.finance.allocate_inputs import AllocationSettings
from growthpoles.finance.allocate_model import Model
from growthpoles.finance.allocate_solve import Solution, solve
from growthpoles.finance.frontier import Alignment, GoalAim, trace_frontier
from growthpoles.finance.funding import Quota
from growthpoles.finance.portfolio import Goal


def published(folder: Path, file: str) -> np.ndarray:
    return np.genfromtxt(folder / f"{file}.csv", delimiter=",", skip_header=1)[:, 1:]


@pytest.mark.parametrize("problem", ["2kp50", pytest.param("2kp100", marks=pytest.mark.slow)])
def test_the_complete_front_of_two_objectives(problem: str, shared_data: Path, tmp_path: Path) -> None:
    """Multi-objective knapsacks of Zitzler and Laumanns: every efficient pair, 35 and 121 of them."""
    folder = shared_data / "reference/finance/momkp" / problem
    weights, worth = published(folder, "a"), published(folder, "c")
    limits = published(folder, "b").ravel()
    rows = [(f"P{j:03d}", worth[0, j], weights[:, j]) for j in range(weights.shape[1])]
    asked_, paid = written(tmp_path, rows, limits, contributions=worth[1])
    found = trace_frontier(asked_, paid, aim=GoalAim("second"), settings=EXACT)
    pairs = found["frontier"].select("objective", "against").to_numpy().round(6)
    front = published(folder, "pareto_sols")
    np.testing.assert_array_equal(pairs, front[np.argsort(-front[:, 0])])


NORTH = [single(f"N{k}", 10, 10.0 - k, region="N") for k in range(4)]
SOUTH = [single(f"S{k}", 10, 4.0 - k, region="S") for k in range(3)]
PEOPLE = (("N", 1.0), ("S", 1.0))


def test_alignment_costs_what_the_weaker_region_earns_less() -> None:
    """40 of money. Concentration: 10 + 9 + 8 + 7 = 34, south 0. Full parity of outcomes is asked for last."""
    found = trace_frontier(
        asked(*NORTH, *SOUTH), funded(source("fund", 40)), aim=Alignment(PEOPLE, points=6), settings=EXACT
    )
    rows = found["frontier"]
    assert rows["effect"][0] == 34 and rows["against"][0] == 0 and rows["price"][0] == 0
    assert all(got >= wanted - 1e-9 for got, wanted in rows.select("against", "asked").rows())
    assert rows["price"].is_sorted() and rows["effect"].is_sorted(descending=True)
    # theta 0.2: the south needs 0.1 of all: 4 of 10 + 9 + 8 + 4 = 31
    assert rows["effect"][1] == 31
    # theta 1: equal outcomes: 9 in the north, 4 + 3 + 2 in the south
    assert (rows["effect"][-1], rows["gini"][-1]) == (18.0, pytest.approx(0.0))
    at_first = dict(
        found["outcomes"].filter(found["outcomes"]["point"] == 0).select("region", "outcome").rows()
    )
    assert at_first == {"N": 34.0, "S": 0.0}


def test_a_pole_that_spreads_is_the_more_equal_plan() -> None:
    """Half of what the north earns reaches the south: concentration alone gives theta = 17 / 25.5."""
    spread = np.array([[0.0, 0.5], [0.0, 0.0]])
    found = trace_frontier(
        asked(*NORTH, *SOUTH),
        funded(source("fund", 40)),
        aim=Alignment(PEOPLE, spread, points=2),
        settings=EXACT,
    )
    first = found["frontier"].row(0, named=True)
    assert (first["effect"], first["against"]) == (34.0, pytest.approx(17 / 25.5))
    assert found["outcomes"].filter(found["outcomes"]["point"] == 0)["outcome"].to_list() == [34.0, 17.0]


def test_backwash_can_leave_a_region_below_zero() -> None:
    drain = np.array([[0.0, -0.5], [0.0, 0.0]])
    found = trace_frontier(
        asked(*NORTH, *SOUTH),
        funded(source("fund", 40)),
        aim=Alignment(PEOPLE, drain, points=3),
        settings=EXACT,
    )
    rows = found["frontier"]
    assert (
        rows["against"][0] < 0 and rows["gini"][0] is None and rows["against"][-1] >= rows["asked"][-1] - 1e-9
    )


def test_a_region_that_nothing_can_reach_is_left_out_and_told() -> None:
    found = trace_frontier(
        asked(*NORTH), funded(source("fund", 40)), aim=Alignment((*PEOPLE,), points=2), settings=EXACT
    )
    assert [x.where.unit for x in found.diagnostics.with_code("finance.frontier.no_outcome")] == ["S"]
    assert found["frontier"]["against"].to_list() == [1.0, 1.0]


def test_the_front_of_a_random_portfolio_is_undominated() -> None:
    found = trace_frontier(portfolio(4, 14), funding(4, 0.5), aim=GoalAim("g", step=0.5), settings=EXACT)
    rows = found["frontier"].select("objective", "against").to_numpy()
    assert len(rows) > 2 and (np.diff(rows[:, 0]) < 1e-6).all() and (np.diff(rows[:, 1]) >= 0.5 - 1e-6).all()


def test_what_a_frontier_refuses() -> None:
    items, fund = asked(*NORTH, *SOUTH), funded(source("fund", 40))
    with pytest.raises(InputError) as failure:
        trace_frontier(items, fund, aim=Alignment((("N", 1.0),)))
    assert {x.code for x in failure.value.problems} == {"finance.region.unknown"}
    with pytest.raises(InputError) as failure:
        trace_frontier(items, fund, aim=Alignment((("N", 0.0), ("S", 1.0)), np.zeros((3, 3))))
    assert {x.code for x in failure.value.problems} == {
        "finance.frontier.population",
        "finance.frontier.spread",
    }
    with pytest.raises(InputError) as failure:
        trace_frontier(items, fund, aim=GoalAim("peace"))
    assert failure.value.problems[0].code == "finance.goal.unknown"
    with pytest.raises(InputError) as failure:
        trace_frontier(asked(single("A", 1, 1.0)), fund, aim=Alignment(PEOPLE))
    assert failure.value.problems[0].code == "finance.project.no_region"
    with pytest.raises(SpecificationError) as wrong:
        trace_frontier(items, fund, aim=Alignment(PEOPLE), settings=AllocationSettings(budget="guarded"))
    assert wrong.value.problems[0].code == "finance.frontier.guarded"
    floor = Quota("region", "S", min_amount=999, elastic=False)
    with pytest.raises(SpecificationError) as wrong:
        trace_frontier(items, funded(source("fund", 40), quotas=(floor,)), aim=Alignment(PEOPLE))
    assert wrong.value.problems[0].code == "finance.conflict"
    goal = Goal("g", name("g"), 1.0)
    single_goal = asked(single("A", 1, 1.0, contributions=(("g", 1.0),)), goals=(goal,))
    assert trace_frontier(single_goal, fund, aim=GoalAim("g"))["frontier"].height == 1


def test_a_region_whose_projects_nobody_can_pay_is_left_out() -> None:
    """The project of C costs money in a year without any: alignment is between N and S alone."""
    late = project("C1", stage(cost={2030: 5}, value=8.0), region="C")
    items = asked(single("N1", 5, 9.0, region="N"), single("S1", 5, 8.0, region="S"), late)
    aim = Alignment((*PEOPLE, ("C", 1.0)), points=2)
    found = trace_frontier(items, funded(source("fund", 10)), aim=aim, settings=EXACT)
    assert [x.where.unit for x in found.diagnostics.with_code("finance.frontier.no_outcome")] == ["C"]
    assert found["frontier"]["against"][0] == pytest.approx(8 / 8.5)


def test_a_plan_that_pays_nothing_is_not_left_to_look_like_parity() -> None:
    """9 and 8 are never equal: from theta = 0.95 on, only paying nobody is in parity."""
    items = asked(single("N1", 5, 9.0, region="N"), single("S1", 5, 8.0, region="S"))
    aim = Alignment(PEOPLE, points=3)
    found = trace_frontier(items, funded(source("fund", 10)), aim=aim, settings=EXACT)
    assert found["frontier"]["effect"].to_list() == [17.0, 0.0, 0.0]
    (told,) = found.diagnostics.with_code("finance.frontier.empty")
    assert told.details == (("points", "1, 2"),)


def test_points_that_time_did_not_reach_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first two searches end in time, the third does not."""
    calls = []

    def slow(model: Model, given: AllocationSettings, *, seed: int) -> Solution | None:
        calls.append(model)
        if len(calls) < 3:
            return solve(model, given, seed=seed)
        time.sleep(given.time_limit)
        return None

    monkeypatch.setattr("growthpoles.finance.frontier.solve", slow)
    short = AllocationSettings(gap=0, time_limit=0.2)
    found = trace_frontier(
        asked(*NORTH, *SOUTH), funded(source("fund", 40)), aim=Alignment(PEOPLE, points=6), settings=short
    )
    (told,) = found.diagnostics.with_code("finance.frontier.time")
    assert found["frontier"].height == 2 and dict(told.details)["count"] == 4
    calls.clear()
    goal = Goal("g", name("g"), 1.0)
    items = asked(
        *(single(c, 1, v, contributions=(("g", 2 - v),)) for c, v in (("A", 1.5), ("B", 0.5))), goals=(goal,)
    )
    front = trace_frontier(items, funded(source("fund", 1)), aim=GoalAim("g", step=0.5), settings=short)
    (told,) = front.diagnostics.with_code("finance.frontier.cut")
    assert front["frontier"].height == 1 and dict(told.details)["level"] == 0.5


def test_a_front_that_ends_because_there_is_no_more_says_nothing() -> None:
    found = trace_frontier(portfolio(4, 14), funding(4, 0.5), aim=GoalAim("g", step=5.0), settings=EXACT)
    assert not found.diagnostics.with_code("finance.frontier.cut")
