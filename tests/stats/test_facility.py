"""Sites against published optima, an exact algorithm on a line, chess boards and full enumeration."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, product
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse.csgraph import shortest_path

from growthpoles.stats.facility import Placement, maximal_cover, p_centre, p_median, p_median_with_capacity

Floats = npt.NDArray[np.float64]
REFERENCE = Path(__file__).parents[1] / "reference"


@pytest.fixture(scope="module")
def pmed1() -> Floats:
    """Instance pmed1 of the OR-Library: 100 vertices, 200 edges (Beasley 1985)."""
    numbers = np.array((REFERENCE / "orlib_pmed1.txt").read_text(encoding="utf-8").split(), np.intp)
    edges = np.zeros((numbers[0], numbers[0]))
    for a, b, length in numbers[3:].reshape(-1, 3):
        edges[a - 1, b - 1] = edges[b - 1, a - 1] = length
    return np.asarray(shortest_path(edges, directed=False))


def test_p_median_of_pmed1_is_the_optimum_published_in_the_or_library(pmed1: Floats) -> None:
    found = p_median(pmed1, np.ones(100), count=5)
    assert (found.objective, found.status, found.sites.size) == (5819.0, "optimal", 5)


def test_p_centre_of_pmed1_is_the_optimum_of_pullan_2008(pmed1: Floats) -> None:
    found = p_centre(pmed1, count=5)
    assert (found.objective, found.bound) == (127.0, 127.0)


def board(step: Callable[[int, int], bool]) -> npt.NDArray[np.bool_]:
    squares = list(product(range(8), repeat=2))
    return np.array([[a == b or step(abs(a[0] - b[0]), abs(a[1] - b[1])) for b in squares] for a in squares])


@pytest.mark.parametrize(
    ("step", "needed"),
    [
        (lambda x, y: 0 in (x, y) or x == y, 5),
        (lambda x, y: max(x, y) <= 1, 9),
        (lambda x, y: {x, y} == {1, 2}, 12),
    ],
    ids=["queens", "kings", "knights"],
)
def test_maximal_cover_needs_the_published_number_of_pieces_to_dominate_a_chessboard(
    step: Callable[[int, int], bool], needed: int
) -> None:
    """Queens 5, kings 9, knights 12 (Watkins, Across the Board, 2004, ch. 6-7)."""
    reach = board(step)
    full, less = (maximal_cover(reach, np.ones(64), count=k) for k in (needed, needed - 1))
    assert full.objective == 64 and full.status == "optimal"
    assert less.objective < 64 and less.status == "optimal"


def on_a_line(points: Floats, weight: Floats, count: int) -> float:
    """p-median of points on a line by dynamic programming (Hassin and Tamir 1991)."""
    n = len(points)
    alone = np.zeros((n, n))
    for i, j in combinations(range(n), 2):
        part, mass = points[i : j + 1], weight[i : j + 1]
        middle = part[np.searchsorted(np.cumsum(mass), mass.sum() / 2)]
        alone[i, j] = mass @ np.abs(part - middle)
    best = alone[0].copy()
    for _ in range(count - 1):
        best = np.array(
            [min([best[j], *(best[i - 1] + alone[i, j] for i in range(1, j + 1))]) for j in range(n)]
        )
    return float(best[-1])


@pytest.mark.parametrize("count", [1, 4, 11])
def test_p_median_on_a_line_equals_dynamic_programming(count: int) -> None:
    rng = np.random.default_rng(count)
    points, weight = np.sort(rng.random(90) * 100), rng.pareto(1.2, 90) + 0.1
    found = p_median(np.abs(points[:, None] - points), weight, count=count)
    assert found.objective == pytest.approx(on_a_line(points, weight, count), rel=1e-9)
    assert found.status == "optimal"


@st.composite
def places(draw: st.DrawFn) -> tuple[Floats, Floats, int]:
    points, sites = draw(st.integers(1, 7)), draw(st.integers(1, 6))
    whole = st.integers(0, 20)
    cost = [[draw(whole) for _ in range(sites)] for _ in range(points)]
    table = np.array(cost, np.float64)
    for i, j in product(range(points), range(sites)):
        if draw(st.integers(0, 5)) == 0:
            table[i, j] = np.nan
    return (
        table,
        np.array([draw(st.integers(0, 9)) for _ in range(points)], np.float64),
        draw(st.integers(1, sites)),
    )


def enumerated(cost: Floats, count: int, value: Callable[[Floats], float]) -> list[float]:
    sets = combinations(range(cost.shape[1]), count)
    return [value(cost[:, list(chosen)].min(axis=1)) for chosen in sets]


@given(places())
@settings(max_examples=60, deadline=None)
def test_p_median_equals_full_enumeration(place: tuple[Floats, Floats, int]) -> None:
    cost, weight, count = place
    found = p_median(cost, weight, count=count, lost=100.0)
    best = min(enumerated(np.nan_to_num(cost, nan=100.0), count, lambda near: float(weight @ near)))
    assert found.objective == pytest.approx(best, abs=1e-9) and found.status == "optimal"
    served = np.append(np.nan_to_num(cost, nan=100.0), np.full((len(cost), 1), 100.0), axis=1)
    assert weight @ served[np.arange(len(cost)), found.serves] == pytest.approx(best, abs=1e-9)


@given(places())
@settings(max_examples=60, deadline=None)
def test_p_centre_equals_full_enumeration(place: tuple[Floats, Floats, int]) -> None:
    cost, _, count = place
    found = p_centre(cost, count=count)
    best = min(enumerated(np.nan_to_num(cost, nan=np.inf), count, lambda near: float(near.max())))
    assert found.objective == best
    assert found.status == ("optimal" if np.isfinite(best) else "infeasible")


@given(places())
@settings(max_examples=60, deadline=None)
def test_maximal_cover_equals_full_enumeration(place: tuple[Floats, Floats, int]) -> None:
    cost, weight, count = place
    reach = np.nan_to_num(cost, nan=np.inf) <= 8
    found = maximal_cover(reach, weight, count=count)
    best = max(enumerated(1.0 * ~reach, count, lambda far: float(weight @ (1 - far))))
    assert found.objective == pytest.approx(best) and found.status == "optimal"


@given(places())
@settings(max_examples=40, deadline=None)
def test_another_site_never_makes_it_worse_and_scale_and_order_do_not_matter(
    place: tuple[Floats, Floats, int],
) -> None:
    cost, weight, _ = place
    values = [p_median(cost, weight, count=k, lost=100.0).objective for k in range(cost.shape[1] + 1)]
    assert (np.diff(values) <= 1e-9).all()
    double = p_median(3 * cost, 2 * weight, count=1, lost=300.0)
    turned = p_median(cost[::-1, ::-1], weight[::-1], count=1, lost=100.0)
    assert double.objective == pytest.approx(6 * values[1])
    assert turned.objective == pytest.approx(values[1])


@given(places())
@settings(max_examples=40, deadline=None)
def test_sites_that_exist_serve_without_being_counted(place: tuple[Floats, Floats, int]) -> None:
    cost, weight, count = place
    if count == cost.shape[1]:
        return
    full = np.nan_to_num(cost, nan=100.0)
    sets = [(0, *chosen) for chosen in combinations(range(1, cost.shape[1]), count)]
    best = min(float(weight @ full[:, list(chosen)].min(axis=1)) for chosen in sets)
    found = p_median(cost, weight, count=count, fixed=(0,), lost=100.0)
    assert found.objective == pytest.approx(best, abs=1e-9) and 0 not in found.sites
    radius = min(float(np.nan_to_num(cost, nan=np.inf)[:, list(chosen)].min(axis=1).max()) for chosen in sets)
    assert p_centre(cost, count=count, fixed=(0,)).objective == radius


def transport(cost: Floats, weight: Floats, capacity: Floats, lost: float) -> float:
    """Cheapest flows from open sites, by linear programming."""
    points, sites = cost.shape
    serve = np.hstack([np.kron(np.eye(points), np.ones(sites)), np.eye(points)])
    load = np.hstack([np.kron(np.ones(points), np.eye(sites)), np.zeros((sites, points))])
    price = np.r_[cost.ravel(), np.full(points, lost)]
    return float(linprog(price, A_ub=load, b_ub=capacity, A_eq=serve, b_eq=weight).fun)


def test_capacities_equal_enumeration_with_linear_programs_and_bind() -> None:
    rng = np.random.default_rng(5)
    cost, weight = rng.integers(1, 30, (9, 6)).astype(float), rng.integers(1, 9, 9).astype(float)
    capacity = np.full(6, weight.sum() / 2.5)
    best = min(
        transport(cost[:, list(chosen)], weight, capacity[list(chosen)], 10 * cost.max())
        for chosen in combinations(range(6), 3)
    )
    found = p_median_with_capacity(cost, weight, count=3, capacity=capacity)
    assert found.objective == pytest.approx(best, rel=1e-7) and found.status == "optimal"
    assert found.flow is not None and (found.flow.sum(axis=0) <= capacity + 1e-6).all()
    loose = p_median_with_capacity(cost, weight, count=3, capacity=np.full(6, 1e3))
    assert loose.objective == pytest.approx(p_median(cost, weight, count=3).objective)
    assert found.objective > loose.objective


def test_without_time_the_answer_is_not_called_optimal_unless_it_is_proved() -> None:
    rng = np.random.default_rng(2)
    places = rng.random((150, 2))
    cost, weight = np.hypot(*(places[:, None] - places[:60]).transpose(2, 0, 1)), rng.pareto(1.2, 150) + 0.1
    best = p_median(cost, weight, count=7)
    for seconds in (0.0, 0.02):
        found = p_median(cost, weight, count=7, seconds=seconds)
        assert found.bound <= best.objective * (1 + 1e-6) <= found.objective * (1 + 2e-6)
        if found.status == "optimal":
            assert found.objective == pytest.approx(best.objective, rel=1e-5)
    centre = p_centre(cost, count=7, seconds=0.0)
    assert centre.bound <= p_centre(cost, count=7).objective <= centre.objective


def test_no_new_site_leaves_the_existing_ones() -> None:
    found = p_median([[1.0, 5.0]], [2.0], count=0, fixed=(1,))
    assert (found.objective, found.sites.tolist(), found.serves.tolist()) == (10.0, [], [1])
    assert p_centre([[1.0, 5.0]], count=0, fixed=(1,)).objective == 5.0
    assert maximal_cover([[True, False]], [2.0], count=0, fixed=(1,)).objective == 0.0


@pytest.mark.parametrize(
    "call",
    [
        lambda: p_median([[1.0, -1.0]], [1.0], count=1),
        lambda: p_median([[1.0]], [1.0], count=2),
        lambda: p_median([[1.0]], [1.0, 2.0], count=1),
        lambda: p_median([[1.0]], [-1.0], count=1),
        lambda: p_median([[5.0]], [1.0], count=1, lost=2.0),
        lambda: p_median([[5.0]], [1.0], count=0, fixed=(1,)),
        lambda: p_median_with_capacity([[5.0]], [1.0], count=1, capacity=[1.0, 2.0]),
    ],
)
def test_what_cannot_be_meant_is_refused(call: Callable[[], Placement]) -> None:
    with pytest.raises(ValueError):
        call()
