"""Input-output kernels: CPU seconds beside one inversion, memory, and the same accounts through pymrio.

    python benchmarks/bench_input_output.py [INDUSTRIES ...]

All measures of all industries may cost 0.3 of the inversion they need (LU and getri) on top of it.
"""

from __future__ import annotations

import importlib.util
import resource
import sys
import time
from collections.abc import Callable

import numpy as np

from growthpoles.stats import extraction, leontief, linkages

LIMIT = 1.3
NAIVE = 200


def cpu(work: Callable[[], object], times: int = 1) -> float:
    """CPU seconds, the best of some runs."""
    found = []
    for _ in range(times):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return min(found)


def table(size: int) -> tuple[np.ndarray, np.ndarray]:
    flows = np.random.default_rng(1).random((size, size))
    return flows, flows.sum(axis=0) / 0.5


def measures(a: np.ndarray, x: np.ndarray, inverse: np.ndarray) -> None:
    system = leontief.from_inverse(inverse)
    leontief.multipliers(system, a)
    linkages.rasmussen(inverse)
    linkages.ghosh_forward(inverse, x)
    extraction.extract_each(system, a, output=x, diagonal=np.diagonal(inverse))


def run(size: int) -> bool:
    flows, x = table(size)
    a = leontief.coefficients(flows, x)
    times = 7 if size <= 1000 else 1
    invert = cpu(lambda: leontief.inverse(a), times)
    inverse = leontief.inverse(a)
    every = cpu(lambda: measures(a, x, inverse), times)
    factorise = cpu(lambda: leontief.factorise(a))
    shock = np.zeros(size)
    shock[0] = 1.0
    rounds = cpu(lambda: leontief.rounds(a, shock))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    ratio = 1 + every / invert
    print(
        f"n = {size}: inverse {invert:.2f}, all measures {every:.2f} (together {ratio:.2f} of it), "
        f"factors {factorise:.2f}, shock {rounds:.2f} s CPU; peak {peak:.2f} GB"
    )
    if importlib.util.find_spec("pymrio") is not None:
        print(f"  the same inverse through pymrio: {cpu(lambda: through_pymrio(a)):.2f} s CPU")
    return ratio <= LIMIT


def through_pymrio(a: np.ndarray) -> None:
    import pandas as pd
    import pymrio

    pymrio.calc_L(pd.DataFrame(a))


def naive() -> None:
    """Extract every industry by inverting again, and in closed form."""
    flows, x = table(NAIVE)
    a = leontief.coefficients(flows, x)
    y = x - a @ x

    def one_by_one() -> None:
        for k in range(NAIVE):
            cut = a.copy()
            cut[k] = cut[:, k] = 0
            np.linalg.inv(np.eye(NAIVE) - cut) @ y

    slow = cpu(one_by_one)
    fast = cpu(lambda: extraction.extract_each(leontief.factorise(a), a, output=x))
    print(f"n = {NAIVE}: one kind by {NAIVE} inversions {slow:.2f} s, eight in closed form {fast:.4f} s CPU")


def main() -> int:
    sizes = [int(word) for word in sys.argv[1:]] or [150, 1000, 5000]
    kept = [run(size) for size in sizes]
    naive()
    return int(not all(kept))


if __name__ == "__main__":
    sys.exit(main())
