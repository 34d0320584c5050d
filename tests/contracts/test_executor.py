"""Every public function that takes an executor gives what one process gives, and does hand its work over."""

from __future__ import annotations

import inspect
import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from typing import Any

import numpy as np
import pytest
from tests.builders import index, leaf, panel_of

import growthpoles as gp

VARY: dict[str, Any] = {
    "treat": [gp.treat.NoTreatment(), gp.treat.Winsorise(max_points=1), gp.treat.Winsorise(max_points=2)],
    "normalise": [gp.normalise.MinMax(floor=0.01), gp.normalise.PercentileRank(floor=0.01)],
}


def potential() -> Any:
    draw = np.random.default_rng(3)
    panel = panel_of({code: draw.lognormal(size=30) for code in "abc"})
    return gp.assess_potential(panel, index(*(leaf(code, "I") for code in "abc")), gp.IndexSpec())


def series() -> gp.Panel:
    draw = np.random.default_rng(4)
    values = {code: 50 + draw.normal(size=(4, 14)).cumsum(axis=1) for code in "xy"}
    return panel_of(values, years=tuple(range(2010, 2024)))


CASES: dict[str, Callable[[Executor | None], gp.Result]] = {
    "explore": lambda pool: gp.explore(
        potential(), vary={**VARY, "weights": gp.vary.Simplex()}, n=100, seed=5, executor=pool
    ),
    "measure_sensitivity": lambda pool: gp.measure_sensitivity(
        potential(), vary={**VARY, "weights": gp.vary.Simplex()}, n=32, seed=5, executor=pool
    ),
    "forecast": lambda pool: gp.forecast(
        series(), horizon=2, settings=gp.ForecastSettings("short-combination"), seed=5, executor=pool
    ),
}


class Counting:
    """The executor of a pool, and how many jobs it was handed."""

    def __init__(self, pool: Executor) -> None:
        self.pool, self.jobs = pool, 0

    def map(self, work: Callable[[Any], Any], jobs: Iterable[Any]) -> Iterator[Any]:
        held = list(jobs)
        self.jobs += len(held)
        return self.pool.map(work, held)


@pytest.fixture(scope="module")
def pool() -> Iterator[Executor]:
    """Two processes that begin with nothing, as those of another machine do."""
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as made:
        yield made


def test_every_function_with_an_executor_is_among_the_cases() -> None:
    public = {name: getattr(gp, name) for name in gp.__all__}
    taking = {
        name
        for name, item in public.items()
        if inspect.isfunction(item) and "executor" in inspect.signature(item).parameters
    }
    methods = [
        f"{name}.{part}"
        for name, item in public.items() if inspect.isclass(item)
        for part, method in inspect.getmembers(item, inspect.isfunction)
        if "executor" in inspect.signature(method).parameters
    ]  # fmt: skip
    assert taking == set(CASES) and methods == []


@pytest.mark.parametrize("name", CASES)
def test_an_executor_gives_what_one_process_gives(name: str, pool: Executor) -> None:
    counting: Any = Counting(pool)
    alone, spread = CASES[name](None), CASES[name](counting)
    assert counting.jobs > 1
    assert alone.names == spread.names
    for table in alone.names:
        assert alone[table].equals(spread[table]), table
