"""Kernels of cumulative growth against closed forms, published roots and a recursion in plain Python."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthpoles.stats import cumulative
from growthpoles.stats.cumulative import (
    BOUND,
    Economy,
    Impulse,
    intercept,
    longest_runs,
    rest_point,
    rest_points,
    root,
    simulate,
    sorted_quantiles,
    spectral_radius,
    system,
)

WHOLE = ("trade", "people")
NAMES = tuple(item.name for item in fields(Economy) if item.name not in WHOLE)


def economy(regions: int = 2, draws: int = 1, *, trade: np.ndarray | None = None, **values: float) -> Economy:
    """Regions with the parameters of the note by Dixon and Thirlwall unless said otherwise."""
    plain = dict.fromkeys(NAMES, 0.0) | {
        "gamma": 1.0,
        "eta": -1.5,
        "delta": 1.5,
        "epsilon": 1.0,
        "verdoorn": 0.5,
    }
    parts = {name: np.full((regions, draws), value) for name, value in (plain | values).items()}
    return Economy(
        **parts, trade=np.zeros((regions, regions)) if trade is None else trade, people=np.ones(regions)
    )


def random_economy(seed: int, *, regions: int = 3, draws: int = 4) -> Economy:
    rng = np.random.default_rng(seed)
    spans = {
        "gamma": (0.5, 1), "eta": (-1.5, -0.5), "delta": (0, 1.5), "epsilon": (0.5, 2), "verdoorn": (0, 0.7),
        "autonomous": (0, 2), "cost": (0, 4), "foreign_price": (0, 3), "foreign_income": (0, 4),
        "inside": (0, 0.8), "migration": (0, 0.8), "local": (0, 0.8), "embodied": (0, 0.3), "start": (-3, 6),
    }  # fmt: skip
    parts = {name: rng.uniform(*spans[name], (regions, draws)) for name in NAMES}
    trade = rng.random((regions, regions)) * (1 - np.eye(regions))
    return Economy(**parts, trade=trade / trade.sum(axis=1, keepdims=True), people=rng.uniform(1, 9, regions))


def slow(
    e: Economy, push: Impulse | None, years: int, draw: int
) -> tuple[list[list[float]], list[list[float]]]:
    """The recursion region by region, from the definitions of export demand, price and productivity."""
    n = len(e.people)
    v = {name: [float(x) for x in getattr(e, name)[:, draw]] for name in NAMES}
    growth, people, courses, heads = v["start"], [float(x) for x in e.people], [], []
    for year in range(years):
        pushed = [(0.0, 0.0, 0.0, 0.0)] * n
        if push is not None:
            before = (
                [(0.0, 0.0)] * n
                if year == 0
                else list(zip(push.productivity[year - 1], push.investment[year - 1], strict=True))
            )
            pushed = [(push.exports[year, i], *before[i], push.investment[year, i]) for i in range(n)]
        price = [
            v["cost"][i]
            - (
                v["autonomous"][i]
                + v["verdoorn"][i] * growth[i]
                + pushed[i][1]
                + v["embodied"][i] * pushed[i][2]
            )
            for i in range(n)
        ]
        weights = [v["migration"][i] * people[i] for i in range(n)]
        told = [min(max(g, -BOUND), BOUND) for g in growth]
        mean = sum(w * g for w, g in zip(weights, told, strict=True)) / (sum(weights) or 1.0)
        after = []
        for i in range(n):
            h, w = v["inside"][i], e.trade[i]
            rivals = (1 - h) * v["foreign_price"][i] + h * sum(w[j] * price[j] for j in range(n))
            income = (1 - h) * v["foreign_income"][i] + h * sum(w[j] * growth[j] for j in range(n))
            sold = v["eta"][i] * price[i] + v["delta"][i] * rivals + v["epsilon"][i] * income + pushed[i][0]
            inflow = v["migration"][i] * (told[i] - mean)
            after.append(v["gamma"][i] * sold + v["local"][i] * inflow + pushed[i][3] - pushed[i][2])
        people = [p * (1 + v["migration"][i] * (told[i] - mean) / 100) for i, p in enumerate(people)]
        growth = after
        courses.append(growth)
        heads.append(people)
    return courses, heads


def random_push(seed: int, years: int, regions: int) -> Impulse:
    rng = np.random.default_rng(seed)
    return Impulse(*(rng.uniform(0, 2, (years, regions)) for _ in range(3)))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("pushed", [False, True])
def test_the_recursion_equals_the_definitions_worked_out_in_plain_python(seed: int, pushed: bool) -> None:
    e, years = random_economy(seed), 12
    push = random_push(seed, years, 3) if pushed else None
    states = list(simulate(e, push, years=years))
    for draw in range(4):
        growth, people = slow(e, push, years, draw)
        np.testing.assert_allclose([s.growth[:, draw] for s in states], growth, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose([s.people[:, draw] for s in states], people, rtol=1e-12)
    held = [np.clip(s.growth, -BOUND, BOUND) for s in states]
    np.testing.assert_allclose(states[-1].level, sum(held) / 100)


@given(st.floats(0.1, 1.0), st.floats(-1.8, -0.1), st.floats(0.0, 0.55), st.floats(-5, 5), st.floats(-5, 10))
def test_one_region_follows_the_closed_form_of_dixon_and_thirlwall_1975(
    gamma: float, eta: float, verdoorn: float, cost: float, start: float
) -> None:
    """g_t = g* + root^t (g_0 - g*), g* as in `rest_point`."""
    e = economy(
        1,
        gamma=gamma,
        eta=eta,
        verdoorn=verdoorn,
        cost=cost,
        foreign_price=2.0,
        foreign_income=3.0,
        start=start,
    )
    own = -gamma * eta * verdoorn
    rest = gamma * (eta * cost + 1.5 * 2.0 + 1.0 * 3.0) / (1 + gamma * eta * verdoorn)
    found = [float(s.growth[0, 0]) for s in simulate(e, None, years=6)]
    closed = [rest + own**t * (start - rest) for t in range(1, 7)]
    np.testing.assert_allclose(found, closed, rtol=1e-9, atol=1e-9)
    assert float(rest_point(e)[0, 0]) == pytest.approx(rest)


@pytest.mark.parametrize(("regions", "largest"), [(1, 0.75), (2, 1.0), (3, 1.25), (4, 1.5)])
def test_roots_of_many_regions_as_published_by_guccione_and_gillen_1978(regions: int, largest: float) -> None:
    """Scottish Journal of Political Economy 25(2): the example of Dixon and Thirlwall has a root of one with
    two regions, 1.25 with three, and 0.25 more for each further region."""
    e = economy(regions, trade=1 - np.eye(regions), inside=1.0)
    matrix = system(e)
    assert float(spectral_radius(matrix)[0]) == pytest.approx(largest, abs=1e-9)
    assert np.abs(np.linalg.eigvals(matrix[0])).max() == pytest.approx(largest, abs=1e-9)


@pytest.mark.parametrize(("eta", "explosive"), [(-1.0, False), (-1.99, False), (-2.0, True), (-2.5, True)])
def test_growth_is_explosive_where_elasticity_times_verdoorn_reaches_one(eta: float, explosive: bool) -> None:
    """Dixon and Thirlwall 1978, Scottish Journal of Political Economy 25(1): with lambda = 0.5 an elasticity
    beyond two makes the region unstable."""
    assert np.isnan(rest_point(economy(1, eta=eta))[0, 0]) == explosive
    assert (float(root(1.0, eta, verdoorn=0.5)) >= 1) == explosive


@pytest.mark.parametrize("seed", range(6))
def test_the_largest_root_equals_that_of_the_characteristic_equation(seed: int) -> None:
    rng = np.random.default_rng(seed)
    matrices = rng.normal(size=(20, 5, 5)) * rng.uniform(0.01, 3, (20, 1, 1))
    exact = np.abs(np.linalg.eigvals(matrices)).max(axis=1)
    np.testing.assert_allclose(spectral_radius(matrices), exact, rtol=0.01)
    positive = np.abs(matrices)
    exact = np.abs(np.linalg.eigvals(positive)).max(axis=1)
    np.testing.assert_allclose(spectral_radius(positive), exact, rtol=1e-9)


def test_matrices_without_roots_and_with_huge_ones_are_measured_too() -> None:
    matrices = np.array([np.zeros((2, 2)), [[0.0, 1.0], [0.0, 0.0]], np.eye(2) * 1e200, np.eye(2) * 1e-200])
    np.testing.assert_allclose(spectral_radius(matrices), [0, 0, 1e200, 1e-200], rtol=1e-9)


def test_all_regions_rest_where_the_recursion_ends() -> None:
    e = replace(random_economy(3), migration=np.zeros((3, 4)))
    matrices = system(e)
    radius = spectral_radius(matrices)
    points = rest_points(e, matrices, radius=radius)
    last = list(simulate(e, None, years=400))[-1].growth
    assert (radius < 1).any()
    np.testing.assert_allclose(points[:, radius < 1], last[:, radius < 1], rtol=1e-6)
    assert np.isnan(points[:, radius >= 1]).all()
    step = np.einsum("dij,jd->id", matrices, e.start) + intercept(e)
    np.testing.assert_allclose(step, next(iter(simulate(e, None, years=1))).growth)


@pytest.mark.parametrize("seed", range(5))
def test_the_system_with_migration_is_one_step_of_the_recursion(seed: int) -> None:
    e = random_economy(seed)
    step = np.einsum("dij,jd->id", system(e), e.start) + intercept(e)
    np.testing.assert_allclose(step, next(iter(simulate(e, None, years=1))).growth, rtol=1e-9, atol=1e-9)


@given(st.integers(0, 10_000))
def test_nobody_is_lost_on_the_way(seed: int) -> None:
    e = random_economy(seed)
    for state in simulate(e, random_push(seed, 20, 3), years=20):
        np.testing.assert_allclose(state.people.sum(axis=0), e.people.sum(), rtol=1e-12)
        assert (state.people > 0).all()


def test_output_follows_explosive_growth_up_to_the_bound_and_stays_finite() -> None:
    states = list(simulate(economy(1, eta=-4.0, verdoorn=0.9, start=5.0), None, years=200))
    steps = np.diff([float(state.level[0, 0]) for state in states])
    assert steps[-1] == pytest.approx(BOUND / 100)
    assert np.isfinite(states[-1].growth).all() and np.isfinite(np.exp(states[-1].level)).all()


@given(st.integers(0, 10_000), st.integers(0, 2))
def test_a_larger_push_never_lowers_growth_of_its_region(seed: int, at: int) -> None:
    e = replace(random_economy(seed), migration=np.zeros((3, 4)), delta=np.zeros((3, 4)))
    pushes = [np.zeros((10, 3)) for _ in range(2)]
    for push, size in zip(pushes, (1.0, 2.0), strict=True):
        push[:5, at] = size
    none = np.zeros((10, 3))
    smaller, larger = (list(simulate(e, Impulse(p, none, none), years=10)) for p in pushes)
    for a, b in zip(smaller, larger, strict=True):
        assert (b.growth >= a.growth - 1e-12).all()


def test_a_partner_gains_by_income_and_loses_by_prices() -> None:
    """Net effect of a point of growth: gamma inside w (epsilon - delta lambda)."""
    push = np.zeros((3, 2))
    push[0, 0] = 1.0
    none = np.zeros((3, 2))
    trade = 1 - np.eye(2)
    for delta, net in ((0.0, 0.5), (2.0, 0.0), (3.0, -0.25)):
        e = economy(trade=trade, inside=0.5, delta=delta)
        states = list(simulate(e, Impulse(push, none, none), years=3))
        assert float(states[1].growth[1, 0]) == pytest.approx(net)


def test_one_number_for_all_regions_equals_the_same_number_in_each() -> None:
    e = random_economy(1)
    shared = replace(e, **{name: getattr(e, name)[:1] for name in NAMES})
    wide = replace(e, **{name: np.repeat(getattr(e, name)[:1], 3, axis=0) for name in NAMES})
    np.testing.assert_array_equal(system(shared), system(wide))
    push = random_push(1, 5, 3)
    for a, b in zip(simulate(shared, push, years=5), simulate(wide, push, years=5), strict=True):
        np.testing.assert_array_equal(a.growth, b.growth)


def test_quantiles_equal_those_of_numpy() -> None:
    values = np.sort(np.random.default_rng(0).normal(size=(3, 101)), axis=1)
    shares = [0.0, 0.1, 0.33, 0.5, 1.0]
    np.testing.assert_allclose(sorted_quantiles(values, shares), np.quantile(values, shares, axis=1).T)
    np.testing.assert_array_equal(
        sorted_quantiles(values[:, :1], shares), np.repeat(values[:, :1], 5, axis=1)
    )


@given(st.lists(st.booleans(), max_size=30))
def test_runs_equal_those_of_the_words(marks: list[bool]) -> None:
    text = "".join("x" if mark else " " for mark in marks)
    assert int(longest_runs(np.array([marks], dtype=bool))[0]) == max(map(len, text.split()), default=0)


def test_blocks_of_draws_give_equal_growth(monkeypatch: pytest.MonkeyPatch) -> None:
    e, push = random_economy(2, draws=100), random_push(2, 6, 3)
    whole = [state.growth for state in simulate(e, push, years=6)]
    monkeypatch.setattr(cumulative, "_ONE_THREAD", 1)
    parts = [state.growth for state in simulate(e, push, years=6)]
    np.testing.assert_allclose(parts, whole, rtol=1e-13, atol=1e-13)
