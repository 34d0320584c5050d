"""What the tables of a placement tell adds up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from growthpoles.poles.placement_search import Sites
from growthpoles.poles.placement_tables import Case, figures, placement_tables, proof_notes
from growthpoles.stats.facility import Placement

HOURS = np.array([[0.0, 4.0, 3.0], [4.0, 0.0, 2.0], [3.0, 2.0, 0.0], [np.nan, np.nan, np.nan]])
WEIGHT = np.array([10.0, 20.0, 5.0, 0.0])


def case_of(weight: np.ndarray = WEIGHT, *, capacity: float | None = None) -> Case:
    own = np.array([[0.0, 0.5, 0.0], [1.0, 1.0, 2.0]])
    cost = 2.0 * HOURS + own.sum(axis=0)
    task = Sites(tuple("ABC"), 1, HOURS, cost, weight, "p-median", 2.0, 30.0, capacity)
    return Case(task, tuple("PQRS"), {"Z": "forbidden"}, 2.0, own)


def test_costs_by_kind_add_up_to_the_objective() -> None:
    case = case_of()
    best = case.task.solve(1)
    tables = {item.name: item.data for item in placement_tables(case, best, priced=2)}
    sites = tables["sites"]
    assert sites["cost"].sum() == pytest.approx(best.objective)
    assert (sites["delivery"] + sites["inputs"] + sites["labour"]).to_list() == pytest.approx(
        sites["cost"].to_list()
    )
    assert sites["population"].sum() == WEIGHT.sum()
    assert tables["excluded"].rows() == [("Z", "forbidden")]
    before = dict(tables["assignment"].select("unit", "site_before").iter_rows())
    assert before == {"P": "A", "Q": "A", "R": "A", "S": None}


def test_hours_stand_alone_where_there_is_no_rate() -> None:
    case = case_of()
    plain = Case(case.task, case.points, {})
    tables = {item.name: item.data for item in placement_tables(plain, case.task.solve(1), priced=0)}
    assert tables["sites"]["cost"].null_count() == 2 and tables["prices"].height == 0
    told = {name: value for name, value, _, _ in figures(plain, case.task.solve(1))}
    assert told["covered_before"] == 10 and told["covered"] == 35


def test_capacity_splits_a_market_and_what_is_left_is_said() -> None:
    case = case_of(capacity=12.0)
    best = case.task.solve(1)
    tables = placement_tables(case, best, priced=1)
    served = tables[0].data["population"]
    assert (served <= 12.0 + 1e-6).all() and served.sum() == pytest.approx(24.0)
    (told,) = [item for item in proof_notes(case, best, tables=tables) if item.code == "placement.unserved"]
    assert dict(told.details)["amount"] == pytest.approx(11.0)


@pytest.mark.parametrize(("method", "codes"), [("p-median", ["placement.unserved"]), ("maximal-cover", [])])
def test_whom_a_cover_leaves_out_is_no_failure(method: str, codes: list[str]) -> None:
    case = case_of(np.array([10.0, 20.0, 5.0, 7.0]))  # the last point has no way to any site
    case = replace(case, task=replace(case.task, method=method))
    best = case.task.solve(1)
    assert best.serves[3] == -1
    assert [item.code for item in proof_notes(case, best, tables=())] == codes


def test_an_answer_without_proof_is_said_to_be_one() -> None:
    case = case_of()
    best = case.task.solve(1)
    doubt = Placement(best.sites, best.serves, best.objective, best.objective * 0.9)
    notes = {item.code: dict(item.details) for item in proof_notes(case, doubt, tables=())}
    assert notes["placement.not-proved"]["gap"] == pytest.approx(10.0)
    nowhere = Placement(best.sites, best.serves, np.inf, np.inf)
    assert "placement.infeasible" in {item.code for item in proof_notes(case, nowhere, tables=())}
