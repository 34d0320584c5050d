"""Identification of poles among settlements: seconds for 5,000 settlements and 1,000 draws.

    python benchmarks/bench_poles.py

Limit for two cores: 5 s by the clock, tables included; the peak of memory is printed, because draws are
worked through in blocks.
"""

from __future__ import annotations

import platform
import resource
import sys
import time

import numpy as np

from growthpoles.core.panel import Flag, Indicator, Panel
from growthpoles.core.territory import Edition, Territory, Unit
from growthpoles.labels import Label
from growthpoles.poles.identify import identify_poles
from growthpoles.poles.inputs import PoleSettings, load_typology

LIMIT = 5.0
TYPOLOGY = load_typology("settlements")


def settlements(n: int) -> tuple[Territory, Panel]:
    """A third cities, the rest villages, spread over a large country; a fifth of the figures is missing."""
    rng = np.random.default_rng(0)
    units = tuple(
        Unit(
            f"U{k}",
            Label(f"U{k}"),
            level="city" if k % 3 == 0 else "village",
            kind="town" if k % 3 == 0 else "district-centre",
            lat=float(rng.uniform(41, 55)),
            lon=float(rng.uniform(47, 87)),
            parent=f"D{k % 200}",
        )
        for k in range(n)
    )
    land = Territory((Edition("places", units),))
    codes = (
        "population",
        *(code for code, _ in TYPOLOGY.indicators),
        "gerd",
        "grp",
        "investment",
        "employed",
    )
    values = rng.lognormal(0, 0.5, (n, 2, len(codes)))
    values[:, :, 0] = np.exp(rng.uniform(np.log(500), np.log(2e6), n))[:, None]
    values[rng.random(values.shape) < 0.2] = np.nan
    flags = np.where(np.isnan(values), Flag.MISSING, Flag.OBSERVED).astype(np.uint8)
    made = tuple(Indicator(c, Label(c), "persons" if c == "population" else "score") for c in codes)
    source = np.full(values.shape, -1, np.int16)
    return land, Panel(land, "places", land.current.codes, (2018, 2023), made, values, flags, source)


def seconds(n: int, draws: int) -> tuple[float, float]:
    land, panel = settlements(n)
    wall, cpu = time.perf_counter(), time.process_time()
    identify_poles(land, panel, settings=PoleSettings(TYPOLOGY, draws=draws), seed=1)
    return time.perf_counter() - wall, time.process_time() - cpu


def main() -> int:
    print(f"{platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}")
    seconds(50, 10)
    found = [seconds(5000, 1000) for _ in range(3)]
    wall, cpu = min(x for x, _ in found), min(x for _, x in found)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"5,000 settlements x 1,000 draws: {wall:.2f} s by the clock (limit {LIMIT}), {cpu:.2f} s of CPU")
    print(f"peak of memory {peak:.2f} GB")
    return int(wall > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
