"""Complexity, relatedness, concentration and shift-share beside peers: seconds by the clock and memory.

    python benchmarks/bench_location.py

The limits are for two cores; peers (ecomplexity, economic-complexity) are timed where they are installed. The
large table is not given to ecomplexity, which needs more than a quarter of an hour for it. Every call on a
space of industries runs in a process of its own.
"""

from __future__ import annotations

import contextlib
import io
import sys
import time
import warnings
from collections.abc import Callable

import numpy as np
from helpers.alone import Cost, in_turn, installed, machine, ratio

from growthpoles.core.industries import Industry, IndustryTable
from growthpoles.core.territory import Edition, Territory, Unit
from growthpoles.industries.relatedness import RelatednessSettings, measure_relatedness
from growthpoles.labels import Label
from growthpoles.stats.complexity import complexity, fitness
from growthpoles.stats.concentration import gini
from growthpoles.stats.relatedness import density, relatedness
from growthpoles.stats.shift_share import esteban_marquillas, shift_share

SIZES = ((200, 1000, 0.05), (3000, 5000, 4.0))


def clock(work: Callable[[], object], times: int = 3) -> float:
    """Seconds by the clock, the best of some runs."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


def amounts(units: int, industries: int) -> np.ndarray:
    """Zeros and ones that follow capabilities of units and needs of industries; no row or column is empty."""
    random = np.random.default_rng(0)
    able, need = random.random((units, 1)) * 3 - 2.2, random.random(industries) * 3 - 1.2
    odds = random.logistic(size=(units, industries)) * 0.5 + 1.5 * (able - need)
    held = np.where(odds > 0.6, 1.0, 0.0)
    held[odds.argmax(axis=0), np.arange(industries)] = 1.0
    held[np.arange(units), odds.argmax(axis=1)] = 1.0
    return np.asarray(held)


def own(units: int, industries: int) -> Callable[[], list[np.ndarray]]:
    """ECI, PCI, proximity and density."""
    held = amounts(units, industries)

    def work() -> list[np.ndarray]:
        found = complexity(held)
        return [found.eci, found.pci, density(held, relatedness(held))]

    return work


def own_index(units: int, industries: int) -> Callable[[], None]:
    held = amounts(units, industries)
    return lambda: ignore(complexity(held))


def own_fitness(units: int, industries: int) -> Callable[[], None]:
    held = amounts(units, industries)
    return lambda: ignore(fitness(held))


def through_economic_complexity(units: int, industries: int) -> Callable[[], list[np.ndarray]]:
    """Its proximity for pandas fails with pandas 3, its complexity for polars with polars 1: one of each."""
    import economic_complexity as peer
    import pandas as pd
    import polars as pl
    from economic_complexity.polars import proximity

    values = amounts(units, industries)
    held, same = pd.DataFrame(values), pl.DataFrame(values)

    def work() -> list[np.ndarray]:
        eci, pci = peer.complexity(held)
        near = peer.relatedness(held, proximities=pd.DataFrame(proximity(same)))
        return [np.asarray(eci), np.asarray(pci), np.asarray(near)]

    return work


def through_ecomplexity(units: int, industries: int) -> Callable[[], None]:
    import pandas as pd
    from ecomplexity import ecomplexity

    held = amounts(units, industries)
    rows, columns = (axis.ravel() for axis in np.indices(held.shape))
    frame = pd.DataFrame({"t": 1, "i": rows, "j": columns, "x": held.ravel()})

    def work() -> None:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            ecomplexity(frame, {"time": "t", "loc": "i", "prod": "j", "val": "x"}, presence_test="manual")

    return work


def ignore(_: object) -> None:
    """Drop a result in the process that made it."""


def run_space(units: int, industries: int, *, limit: float) -> bool:
    given = (units, industries)
    (found,) = in_turn(own, given=given)
    print(f"{units} x {industries}")
    tell(f"ECI, PCI, proximity and density (limit {limit} s)", found)
    tell("ECI and PCI alone", *in_turn(own_index, given=given))
    tell("fitness", *in_turn(own_fitness, given=given, turns=1))
    if installed("economic_complexity"):
        mine, peer = in_turn(own, through_economic_complexity, given=given)
        tell("economic-complexity, the same four", peer)
        same = agreement(mine[0].told, peer[0].told)
        print(f"  economic-complexity / ours, CPU: {ratio(peer, mine)}; {same}")
    if units < 1000 and installed("ecomplexity"):
        mine, peer = in_turn(own, through_ecomplexity, given=given, turns=2)
        tell("ecomplexity, the same four and more", peer)
        print(f"  ecomplexity / ours, CPU: {ratio(peer, mine)}")
    return fastest(found).wall <= limit


def fastest(costs: list[Cost]) -> Cost:
    return min(costs, key=lambda cost: cost.wall)


def tell(name: str, costs: list[Cost]) -> None:
    print(f"  {name}: {fastest(costs)}")


def agreement(mine: list[np.ndarray], peer: list[np.ndarray]) -> str:
    if any(a.shape != b.shape for a, b in zip(mine, peer, strict=True)):
        return "results of other shapes: not compared"
    told = [abs(np.corrcoef(a.ravel(), b.ravel())[0, 1]) for a, b in zip(mine, peer, strict=True)]
    return "correlations of ECI, PCI and density " + ", ".join(f"{value:.6f}" for value in told)


def run_small() -> bool:
    random = np.random.default_rng(1)
    values = random.lognormal(size=2000)
    tables = [random.uniform(1, 100, (400, 20)) for _ in range(2)]
    one = clock(lambda: gini(values), 20)
    two = clock(lambda: (shift_share(*tables), esteban_marquillas(*tables)), 20)
    print(f"Gini of 2,000 values {1000 * one:.2f} ms (limit 1)")
    print(f"shift-share of 400 x 20 cells, two methods {1000 * two:.2f} ms (limit 1)")
    return max(one, two) <= 0.001


def run_result() -> None:
    """The whole result with its tables, without resampling."""
    values = np.random.default_rng(2).lognormal(size=(200, 2, 1000))
    units, industries = ([f"{name}{k}" for k in range(n)] for name, n in (("U", 200), ("I", 1000)))
    land = Territory((Edition("e", tuple(Unit(code, Label(code)) for code in units)),))
    kinds = tuple(Industry(code, Label(code)) for code in industries)
    table = IndustryTable(land, "e", tuple(units), (1, 2), kinds, values, np.zeros(values.shape, np.uint8))
    settings = RelatednessSettings(replicates=0, permutations=0)
    taken = clock(lambda: measure_relatedness(table, settings=settings), 1)
    print(f"all tables of measure_relatedness, 200 x 1000, two years: {taken:.2f} s")


def main() -> int:
    print(machine("numpy", "scipy", "pandas", "ecomplexity", "economic-complexity"))
    kept = [run_space(units, industries, limit=limit) for units, industries, limit in SIZES]
    kept.append(run_small())
    run_result()
    return int(not all(kept))


if __name__ == "__main__":
    sys.exit(main())
