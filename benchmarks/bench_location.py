"""Complexity, relatedness, concentration and shift-share: CPU seconds, memory, and the same through peers.

    python benchmarks/bench_location.py

The limits are for two cores; peers (ecomplexity, economic-complexity) are timed where they are installed. The
large table is not given to ecomplexity, which needs more than a quarter of an hour for it.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import platform
import resource
import sys
import time
import warnings
from collections.abc import Callable

import numpy as np

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
    """Amounts that follow capabilities of units and needs of industries."""
    random = np.random.default_rng(0)
    able, need = random.random((units, 1)) * 3 - 2.2, random.random(industries) * 3 - 1.2
    odds = random.logistic(size=(units, industries)) * 0.5 + 1.5 * (able - need)
    return np.asarray(np.where(odds > 0.6, 1.0, 0.0))


def space(held: np.ndarray) -> None:
    complexity(held)
    density(held, relatedness(held))


def run_space(units: int, industries: int, *, limit: float) -> bool:
    held = amounts(units, industries)
    times = 5 if units < 1000 else 2
    found = clock(lambda: space(held), times)
    single = clock(lambda: complexity(held), times)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(
        f"{units} x {industries}: ECI, PCI, proximity and density {found:.3f} s (limit {limit}), "
        f"ECI and PCI alone {single:.3f}, fitness {clock(lambda: fitness(held), 1):.3f}; peak {peak:.2f} GB"
    )
    if importlib.util.find_spec("economic_complexity") is not None:
        print(f"  economic-complexity, ECI and PCI alone: {clock(lambda: reflections(held), 1):.2f} s")
    if units < 1000 and importlib.util.find_spec("ecomplexity") is not None:
        taken = clock(lambda: eigenvectors(held), 1)
        print(f"  ecomplexity, the same four: {taken:.2f} s, {taken / found:.0f} times")
    return found <= limit


def reflections(held: np.ndarray) -> None:
    import economic_complexity
    import pandas as pd

    economic_complexity.complexity(pd.DataFrame(held))


def eigenvectors(held: np.ndarray) -> None:
    import pandas as pd
    from ecomplexity import ecomplexity

    rows, columns = (axis.ravel() for axis in np.indices(held.shape))
    frame = pd.DataFrame({"t": 1, "i": rows, "j": columns, "x": held.ravel()})
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        ecomplexity(frame, {"time": "t", "loc": "i", "prod": "j", "val": "x"}, presence_test="manual")


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
    print(f"{platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}")
    kept = [run_space(units, industries, limit=limit) for units, industries, limit in SIZES]
    kept.append(run_small())
    run_result()
    return int(not all(kept))


if __name__ == "__main__":
    sys.exit(main())
