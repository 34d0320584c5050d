"""The growth simulator: seconds for many draws of twenty regions over fifty years.

    python benchmarks/bench_growth.py

Limit for two cores: 10,000 paths of 20 regions x 50 years in 2 s, with quantiles, rest points and tables.
"""

from __future__ import annotations

import platform
import resource
import sys
import time

import numpy as np

from growthpoles.core.spatial_weights import SpatialWeights
from growthpoles.dynamics.growth import simulate_growth
from growthpoles.dynamics.growth_inputs import GrowthModel, GrowthSettings, Parameter, Push

LIMIT = 2.0


def model(regions: int) -> GrowthModel:
    """Regions that trade with one another and lose people to the faster ones."""
    codes = tuple(f"R{k}" for k in range(regions))
    flows = np.random.default_rng(0).random((regions, regions))
    np.fill_diagonal(flows, 0.0)
    known = {
        name: Parameter(value, source="benchmark")
        for name, value in (("wage", 3.0), ("foreign_price", 2.0), ("foreign_income", 3.0))
    }
    moving = {name: Parameter(low=0.0, high=0.3, source="benchmark") for name in ("migration", "local")}
    start = {code: Parameter(3.0, source="benchmark") for code in codes}
    return GrowthModel(codes, start, **known, **moving, trade=SpatialWeights.given(codes, flows))


def seconds(settings: GrowthSettings) -> tuple[float, float]:
    """Processor seconds and seconds by the clock, the best of three runs."""
    found = []
    for _ in range(3):
        start, clock = time.process_time(), time.perf_counter()
        simulate_growth(model(20), settings=settings, seed=1)
        found.append((time.process_time() - start, time.perf_counter() - clock))
    return min(found)


def main() -> int:
    print(f"{platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}")
    one = seconds(GrowthSettings(years=50, draws=10_000))
    both = seconds(GrowthSettings(years=50, draws=10_000, pushes=(Push("R0", 2.0),)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"10,000 draws x 20 regions x 50 years, one course: {one[0]:.2f} s of processor (limit {LIMIT}), "
          f"{one[1]:.2f} by the clock")  # fmt: skip
    print(f"with a push, its course and eight sizes tried: {both[0]:.2f} s of processor, "
          f"{both[1]:.2f} by the clock; peak {peak:.2f} GB")  # fmt: skip
    return int(one[0] > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
