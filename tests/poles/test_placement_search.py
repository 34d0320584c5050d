"""Gains, vetoes and wishes against full enumeration."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest

from growthpoles.poles.placement_inputs import METHODS
from growthpoles.poles.placement_search import Sites, alternative_rows, gains_rows, price_rows

Floats = npt.NDArray[np.float64]
CODES = tuple("EABCDF")


def task_of(method: str, *, seed: int = 3, existing: int = 1) -> Sites:
    rng = np.random.default_rng(seed)
    hours = rng.integers(1, 12, (12, 6)).astype(float)
    weight = rng.integers(1, 9, 12).astype(float)
    return Sites(CODES, existing, hours, hours, weight, method, 3.0, 30.0)


def value(task: Sites, new: tuple[int, ...]) -> float:
    near = task.hours[:, [*range(task.existing), *new]].min(axis=1)
    if task.method == "maximal-cover":
        return float(task.weight @ (near <= task.reach))
    return float(near.max()) if task.method == "p-centre" else float(task.weight @ near)


def best(task: Sites, count: int, *, inside: tuple[int, ...] = (), outside: tuple[int, ...] = ()) -> float:
    free = [j for j in range(task.existing, 6) if j not in outside]
    sets = [new for new in combinations(free, count) if set(inside) <= set(new)]
    values = [value(task, new) for new in sets]
    return max(values) if task.method == "maximal-cover" else min(values)


@pytest.mark.parametrize("method", METHODS)
def test_each_number_of_sites_has_its_best_choice_and_gains_are_never_negative(method: str) -> None:
    task = task_of(method)
    rows = gains_rows(task, task.solve(3))
    assert [row["count"] for row in rows] == [0, 1, 2, 3]
    assert [row["objective"] for row in rows] == pytest.approx([best(task, k) for k in range(4)])
    assert rows[0]["gain"] is None and all(float(str(row["gain"])) >= 0 for row in rows[1:])
    assert {row["status"] for row in rows} == {"optimal"}


@pytest.mark.parametrize("method", METHODS)
def test_the_price_of_a_veto_is_the_best_choice_without_the_site(method: str) -> None:
    task = task_of(method)
    found = task.solve(2)
    for row in alternative_rows(task, found):
        site = CODES.index(str(row["unit"]))
        without = best(task, 2, outside=(site,))
        assert row["objective"] == pytest.approx(without)
        assert row["loss"] == pytest.approx(abs(without - found.objective)) and float(str(row["loss"])) >= 0
        assert CODES.index(str(row["replaced_by"]).split()[0]) not in found.sites


@pytest.mark.parametrize("method", METHODS)
def test_the_price_of_a_wish_is_the_best_choice_with_the_site(method: str) -> None:
    task = task_of(method)
    found = task.solve(2)
    rows = price_rows(task, found, most=10)
    assert {str(row["unit"]) for row in rows} == {CODES[j] for j in range(1, 6) if j not in found.sites}
    for row in rows:
        site = CODES.index(str(row["unit"]))
        assert row["objective"] == pytest.approx(best(task, 2, inside=(site,)))
        assert float(str(row["loss"])) >= 0 and row["displaced"] is not None
    (closest,) = price_rows(task, found, most=1)
    assert closest["loss"] == min(float(str(row["loss"])) for row in rows)


def best_radius(hours: Floats) -> float:
    return min(float(hours[:, list(new)].min(axis=1).max()) for new in combinations(range(hours.shape[1]), 2))


def test_of_many_centres_the_one_with_the_least_hours_in_all_is_taken() -> None:
    hours = np.array([[0.0, 9.0, 9.0], [1.0, 0.0, 9.0], [9.0, 9.0, 5.0], [5.0, 5.0, 0.0]])
    task = Sites(tuple("ABC"), 0, hours, hours, np.array([1.0, 9.0, 1.0, 1.0]), "p-centre", 3.0, 30.0)
    found = task.solve(2)
    assert found.objective == best_radius(hours)
    sets = [new for new in combinations(range(3), 2) if value(task, new) == found.objective]
    cheapest = min(float(task.weight @ hours[:, list(new)].min(axis=1)) for new in sets)
    assert float(task.weight @ hours[:, found.sites].min(axis=1)) == cheapest


def test_a_last_free_site_has_no_alternative() -> None:
    task = task_of("p-median", existing=5)
    rows = alternative_rows(task, task.solve(1))
    assert [(row["unit"], row["status"]) for row in rows] == [("F", "infeasible")]
    assert price_rows(task, task.solve(1), most=5) == [] and price_rows(task, task.solve(0), most=5) == []


def test_the_answer_does_not_depend_on_the_order_of_the_points() -> None:
    task, turn = task_of("p-median"), np.random.default_rng(0).permutation(12)
    other = Sites(CODES, 1, task.hours[turn], task.cost[turn], task.weight[turn], "p-median", 3.0, 30.0)
    assert task.solve(3).sites.tolist() == other.solve(3).sites.tolist()


def test_the_cost_of_whom_nobody_serves_is_no_cost_and_no_gain() -> None:
    """Site E exists and serves the first point; the second is an island that only site A reaches.

    By hand: without a new site 3 people at 2 hours = 6 and 4 people unserved; with A 6 + 4 x 1 = 10, and no
    gain can be told against a choice that leaves people out.
    """
    hours = np.array([[2.0, 9.0], [np.nan, 1.0]])
    task = Sites(("E", "A"), 1, hours, hours, np.array([3.0, 4.0]), "p-median", 3.0, 30.0)
    none, one = gains_rows(task, task.solve(1))
    assert (none["objective"], none["unserved"], none["bound"]) == (6.0, 4.0, None)
    assert (one["objective"], one["unserved"], one["gain"]) == (10.0, 0.0, None)


def test_a_capacity_leaves_people_out_and_their_penalty_stays_out_of_the_cost() -> None:
    """By hand: E can serve 5 of 7; the 3 people at 2 hours and 2 of the 4 at 4 hours cost 14, 2 are left."""
    hours = np.array([[2.0, 9.0], [4.0, 1.0]])
    task = Sites(("E", "A"), 1, hours, hours, np.array([3.0, 4.0]), "p-median", 3.0, 30.0, 5.0)
    none, one = gains_rows(task, task.solve(1))
    assert none["objective"] == pytest.approx(14.0) and none["unserved"] == pytest.approx(2.0)
    assert one["objective"] == pytest.approx(10.0) and one["gain"] is None


def test_a_barred_site_keeps_the_amounts_at_their_sites() -> None:
    """With capacities and A barred, B serves what A did: 3 x 2 + 4 x 3 = 18."""
    hours = np.array([[2.0, 9.0, 9.0], [4.0, 1.0, 3.0]])
    task = Sites(("E", "A", "B"), 1, hours, hours, np.array([3.0, 4.0]), "p-median", 3.0, 30.0, 4.0)
    found = task.solve(1, barred=(1,))
    assert found.flow is not None and found.flow[:, 1].sum() == 0
    assert found.sites.tolist() == [2] and task.value(found) == pytest.approx(18.0)
