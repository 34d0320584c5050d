"""Spatial association, Markov chains, clubs and inequality: seconds by the clock, beside esda in one run.

    python benchmarks/bench_spatial.py

The limits are for two cores. esda is timed as installed, on one core; p-values of both are compared. Other
peers (giddy, REAT, ConvergenceClubs) are not timed here.
"""

from __future__ import annotations

import csv
import os
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array
from scipy.spatial import Delaunay

from growthpoles.stats.clubs import find_clubs
from growthpoles.stats.concentration import gini
from growthpoles.stats.local_spatial import local_moran
from growthpoles.stats.markov import spatial_markov

DRAWS = 9999


def clock(work: Callable[[], object], times: int = 5) -> float:
    """Seconds by the clock, the best of some runs."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


def line(task: str, seconds: float, limit: float) -> bool:
    print(f"{task}: {seconds:.4f} s, at most {limit} s")
    return seconds <= limit


def triangulated(n: int) -> tuple[np.ndarray, csr_array]:
    """Random points and row-standardised weights of their Delaunay neighbours."""
    random = np.random.default_rng(0)
    starts, ends = Delaunay(random.random((n, 2))).vertex_neighbor_vertices
    counts = np.diff(starts)
    weights = csr_array((1 / np.repeat(counts, counts), ends, starts), shape=(n, n))
    return random.normal(size=n), weights


def run_local(n: int, limit: float) -> bool:
    x, weights = triangulated(n)
    ours = local_moran(x, weights, permutations=DRAWS, seed=1)
    seconds = clock(lambda: local_moran(x, weights, permutations=DRAWS, seed=1))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from esda import Moran_Local
        from libpysal.weights import WSP, WSP2W

        peer_weights = WSP2W(WSP(weights), silence_warnings=True)
        start = time.perf_counter()
        peer = Moran_Local(x, peer_weights, permutations=DRAWS, seed=1, n_jobs=1)
        slow = time.perf_counter() - start
    gap = np.abs(np.minimum(ours.p.greater, ours.p.less) - peer.p_sim).max()
    print(f"  esda {slow:.2f} s, {slow / seconds:.0f} times ours; largest difference of p {gap:.3f}")
    return line(f"local Moran, n = {n:,}, {DRAWS:,} permutations", seconds, limit) and seconds < slow


def run_markov() -> bool:
    _, weights = triangulated(3000)
    x = np.exp(np.random.default_rng(1).normal(0, 0.1, (3000, 20)).cumsum(axis=1))
    x /= x.mean(axis=0)
    return line(
        "spatial Markov, 3,000 x 20, 99 permutations",
        clock(lambda: spatial_markov(x, weights, permutations=99)),
        0.2,
    )


def run_clubs() -> bool:
    folder = os.environ.get("GROWTHPOLES_DATA")
    if not folder:
        print("clubs are skipped: GROWTHPOLES_DATA is not set")
        return True
    path = Path(folder) / "reference" / "regional" / "reat" / "ConvergenceClubs_filteredGDP.csv"
    with path.open(encoding="utf-8", newline="") as file:
        y = np.array([[float(value) for value in row[1:]] for row in list(csv.reader(file))[1:]])
    return line("Phillips-Sul clubs, 152 x 34", clock(lambda: find_clubs(y)), 0.2)


def run_gini() -> bool:
    x = np.random.default_rng(1).gamma(2, 1, 2000)
    return line("Gini, n = 2,000", clock(lambda: gini(x)), 0.001)


if __name__ == "__main__":
    passed = [run_local(5000, 0.05), run_local(50_000, 0.5), run_markov(), run_clubs(), run_gini()]
    sys.exit(not all(passed))
