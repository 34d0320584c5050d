"""Networks and placements: exact p-median of a thousand places, and the network of three hundred poles.

    python benchmarks/bench_network.py

Limits for two cores: 1,000 points x 200 candidates, 10 sites, in 30 s, proved or with its gap.
"""

from __future__ import annotations

import platform
import resource
import sys
import time
from collections.abc import Callable

import numpy as np

from growthpoles.stats.facility import Placement, maximal_cover, p_centre, p_median
from growthpoles.stats.interaction import betweenness, gravity

LIMIT = 30.0


def timed(call: Callable[[], Placement]) -> tuple[float, Placement]:
    began = time.perf_counter()
    found = call()
    return time.perf_counter() - began, found


def main() -> int:
    rng = np.random.default_rng(1)
    places = rng.random((1000, 2)) * 1000
    hours = np.hypot(*(places[:, None] - places[:200]).transpose(2, 0, 1)) * 1.3 / 60
    people = rng.pareto(1.2, 1000) * 1e4 + 1e3
    print(f"python {platform.python_version()}, numpy {np.__version__}, {platform.machine()}")
    slow = 0
    problems = {
        "p-median, Pareto weights": lambda: p_median(hours, people, count=10),
        "p-median, equal weights": lambda: p_median(hours, np.ones(1000), count=10),
        "maximal cover, 1.5 h": lambda: maximal_cover(hours <= 1.5, people, count=10),
        "p-centre": lambda: p_centre(hours, count=10),
    }
    for name, call in problems.items():
        seconds, found = timed(call)
        slow += seconds > LIMIT + 1
        print(f"{name:26} {seconds:7.2f} s  {found.status}, gap {100 * found.gap:.4f} %")
    began = time.perf_counter()
    far = np.hypot(*(places[:300, None] - places[:300]).transpose(2, 0, 1)) + np.eye(300)
    weight = gravity(people[:300], far)
    betweenness(np.where(weight > 0, 1 / np.where(weight > 0, weight, 1), np.nan))
    print(f"{'betweenness of 300 poles':26} {time.perf_counter() - began:7.2f} s")
    print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
    return int(slow > 0)


if __name__ == "__main__":
    sys.exit(main())
