"""Input-output kernels beside pymrio, the plain formula and naive extraction: CPU seconds and memory.

    python benchmarks/bench_input_output.py [INDUSTRIES ...]

Every line is a call in a process of its own. Targets:

- all measures of all industries cost at most 0.3 of the inversion they need on top of it;
- the accounts of 5,000 industries take a third of the CPU time of pymrio;
- one shock round by round over 9,800 industries takes 2 s and 1.3 GB beyond the table;
- a table of 150 industries takes 0.05 s for everything;
- there are never more than 2.5 arrays n x n.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from helpers.alone import GIGA, Cost, alone, best, in_turn, installed, machine, ratio
from scipy.sparse.linalg import LinearOperator

from growthpoles.stats import extraction, leontief, linkages, network, paths

Arrays = dict[str, np.ndarray]
SHARE = 1.3
TIMES_PYMRIO = 3.0
SMALL = 0.05
SHOCK = 2.0, 1.3
ARRAYS = 2.5
LARGEST = 9_800
NAIVE = 500


@dataclass(frozen=True)
class Shape:
    """A table of many regions, with rows of factor inputs and of other figures beside it."""

    regions: int
    sectors: int
    rows: tuple[int, int]

    @property
    def size(self) -> int:
        return self.regions * self.sectors


SHAPES = {1000: Shape(20, 50, (9, 100)), 5000: Shape(25, 200, (9, 1113))}


def flows_of(size: int) -> tuple[np.ndarray, np.ndarray]:
    """Flows and outputs; half of each output is bought."""
    flows = np.random.default_rng(1).random((size, size))
    return flows, flows.sum(axis=0) / 0.5


def coefficients_of(size: int) -> tuple[np.ndarray, np.ndarray]:
    flows, x = flows_of(size)
    flows /= x
    return flows, x


# What one call does: each function prepares it and returns it.


def factors(size: int) -> Callable[[], None]:
    a, _ = coefficients_of(size)
    return lambda: ignore(leontief.factorise(a))


def inverse(size: int) -> Callable[[], None]:
    flows, x = flows_of(size)
    return lambda: ignore(leontief.inverse(leontief.coefficients(flows, x)))


def plain_inverse(size: int) -> Callable[[], None]:
    """The formula of textbooks, as pymrio's calc_A and calc_L have it: A = Z / x, L = inv(I - A)."""
    flows, x = flows_of(size)
    return lambda: ignore(np.linalg.inv(np.eye(size) - flows / x))


def measures(size: int) -> Callable[[], float]:
    """All sector measures that come out of L, as a multiple of LU and getri; the same process for both."""
    a, x = coefficients_of(size)
    times = 7 if size <= 1000 else 1

    def work() -> float:
        invert = shortest(lambda: leontief.inverse(a), times)
        found = leontief.inverse(a)
        return 1 + shortest(lambda: sector_measures(a, x, found), times) / invert

    return work


def sector_measures(a: np.ndarray, x: np.ndarray, found: np.ndarray) -> None:
    system = leontief.from_inverse(found)
    leontief.multipliers(system, a)
    linkages.rasmussen(found)
    linkages.ghosh_forward(found, x)
    extraction.extract_each(system, a, output=x, diagonal=np.diagonal(found))


def everything(size: int) -> Callable[[], float]:
    """Every measure for every industry of a national table: best of five."""
    flows, x = flows_of(size)

    def once() -> None:
        a, b = leontief.coefficients(flows, x), leontief.allocation(flows, x)
        leontief.spectral_radius(a)
        found = leontief.inverse(a)
        sector_measures(a, x, found)
        linkages.chenery_watanabe(a, b)
        linkages.dietzenbacher(a, b)
        linkages.dominance(a, b)
        linkages.field_of_influence(found)
        paths.average_propagation_length(found)
        network.walk_centrality(flows)
        leontief.rounds(a, np.eye(size)[0])

    return lambda: shortest(once, 5, time.perf_counter)


def shock(size: int) -> Callable[[], int]:
    """One unit of demand, round by round, from the flows as they are."""
    flows, x = flows_of(size)

    def work() -> int:
        operator = LinearOperator((size, size), matvec=lambda v: flows @ (np.ravel(v) / x), dtype=np.float64)
        return len(leontief.rounds(operator, np.eye(1, size)[0]))

    return work


def parts(shape: Shape) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[np.ndarray]]:
    """Flows, demand by region, outputs that balance, and the rows of both extensions."""
    random = np.random.default_rng(2)
    flows = random.random((shape.size, shape.size))
    demand = random.random((shape.size, shape.regions)) * shape.size / shape.regions
    output = flows.sum(axis=1) + demand.sum(axis=1)
    return flows, demand, output, [random.random((rows, shape.size)) for rows in shape.rows]


def own_accounts(shape: Shape) -> Callable[[], list[np.ndarray]]:
    """M, D_cba, D_pba and D_exp by industry, and D_imp by region, from one factorisation."""
    flows, demand, output, rows = parts(shape)

    def work() -> list[np.ndarray]:
        system = leontief.factorise(leontief.coefficients(flows, output))
        called = system.solve(demand)  # output that the demand of each region calls for
        home = np.repeat(np.arange(shape.regions), shape.sectors)
        at_home = called[np.arange(shape.size), home]
        found: list[np.ndarray] = []
        for row in rows:
            per_unit = row / output
            whole = system.solve_transposed(per_unit.T).T
            abroad = per_unit @ called - regional(per_unit * at_home, shape)
            made = called.sum(axis=1)
            found += [whole, consumed(whole, demand, shape)]
            found += [per_unit * made, per_unit * (made - at_home), abroad]
        return fingerprints(found)

    return work


def own_accounts_by_inverse(shape: Shape) -> Callable[[], list[np.ndarray]]:
    """The same with D_imp by industry, which needs L."""
    flows, demand, output, rows = parts(shape)

    def work() -> list[np.ndarray]:
        found_inverse = leontief.inverse(leontief.coefficients(flows, output))
        called = consumed(found_inverse, demand, shape)
        made = called.sum(axis=1)
        for region in range(shape.regions):
            at = slice(region * shape.sectors, (region + 1) * shape.sectors)
            called[at, at] = 0
        traded = called.sum(axis=1)
        found: list[np.ndarray] = []
        for row in rows:
            per_unit = row / output
            whole = per_unit @ found_inverse
            abroad = per_unit @ called
            found += [whole, consumed(whole, demand, shape), per_unit * made, per_unit * traded, abroad]
        return fingerprints(found)

    return work


def regional(values: np.ndarray, shape: Shape) -> np.ndarray:
    return np.asarray(values.reshape(len(values), shape.regions, shape.sectors).sum(axis=2))


def consumed(per_unit: np.ndarray, demand: np.ndarray, shape: Shape) -> np.ndarray:
    """Rows per unit of output, by the region that consumes and the product: (rows, regions x sectors)."""
    cells = per_unit.reshape(len(per_unit), shape.regions, shape.sectors)
    bought = demand.reshape(shape.regions, shape.sectors, shape.regions)
    made = np.matmul(cells.transpose(2, 0, 1), bought.transpose(1, 0, 2))
    return np.asarray(made.transpose(1, 2, 0).reshape(len(per_unit), -1))


def pymrio_accounts(shape: Shape) -> Callable[[], list[np.ndarray]]:
    import pandas as pd
    import pymrio

    flows, demand, output, rows = parts(shape)
    names = [f"R{r:02d}" for r in range(shape.regions)]
    kinds = [f"S{s:03d}" for s in range(shape.sectors)]
    index = pd.MultiIndex.from_product([names, kinds], names=["region", "sector"])
    uses = pd.MultiIndex.from_product([names, ["final"]], names=["region", "category"])
    system = pymrio.IOSystem(
        Z=pd.DataFrame(flows, index=index, columns=index, copy=False),
        Y=pd.DataFrame(demand, index=index, columns=uses),
        x=pd.DataFrame({"indout": output}, index=index),
    )
    for name, row in zip(("factor_inputs", "other"), rows, strict=True):
        frame = pd.DataFrame(row, index=[f"{name}{k}" for k in range(len(row))], columns=index)
        setattr(system, name, pymrio.Extension(name=name, F=frame))

    def work() -> list[np.ndarray]:
        system.calc_all()
        held = [
            np.asarray(getattr(getattr(system, extension), account))
            for extension in ("factor_inputs", "other")
            for account in ("M", "D_cba", "D_pba", "D_exp", "D_imp")
        ]
        return fingerprints(held)

    return work


def fingerprints(accounts: list[np.ndarray]) -> list[np.ndarray]:
    """Two sums of each row, one of them weighted, so that results of two processes can be compared."""
    return [np.concatenate([held.sum(axis=1), held @ np.linspace(1, 2, held.shape[1])]) for held in accounts]


def naive(size: int) -> Callable[[], np.ndarray]:
    """Every industry taken out and the rest inverted again: one kind of extraction."""
    a, x = coefficients_of(size)
    y = x - a @ x
    np.linalg.inv(a)  # starts the threads

    def work() -> np.ndarray:
        found = np.empty(size)
        for k in range(size):
            cut, left = a.copy(), y.copy()
            cut[k] = cut[:, k] = left[k] = 0
            found[k] = (x - np.linalg.inv(np.eye(size) - cut) @ left).sum()
        return found

    return work


def closed(size: int) -> Callable[[], np.ndarray]:
    """All eight kinds from one inversion, which is counted."""
    a, x = coefficients_of(size)
    np.linalg.inv(a)  # starts the threads

    def work() -> np.ndarray:
        found = leontief.inverse(a)
        system = leontief.from_inverse(found)
        return extraction.extract_each(system, a, output=x, diagonal=np.diagonal(found)).total

    return work


# The report.


def ignore(_: Any) -> None:
    """Drop a result in the process that made it."""


def shortest(work: Callable[[], object], times: int, clock: Callable[[], float] = time.process_time) -> float:
    found = []
    for _ in range(times):
        start = clock()
        work()
        found.append(clock() - start)
    return min(found)


def tell(name: str, cost: Cost, size: int) -> float:
    """Print a line; the memory beyond the input in arrays n x n."""
    arrays = cost.beyond / (8 * size * size)
    print(f"  {name}: {cost}, {arrays:.2f} arrays")
    return arrays


def kernels(size: int) -> list[bool]:
    print(f"n = {size}, one array {8 * size * size / GIGA:.3f} GB")
    times = 7 if size <= 1000 else 1
    tell("factors of I - A", alone(factors, size, times=times), size)
    own, plain = in_turn(inverse, plain_inverse, given=(size,), times=times)
    held = tell("coefficients and inverse", best(own), size)
    tell("the plain formula, as pymrio has it", best(plain), size)
    print(f"  plain / ours, CPU: {ratio(plain, own)}")
    share = statistics.median(alone(measures, size).told for _ in range(3))
    print(
        f"  inverse, multipliers, linkages and eight extractions: {share:.2f} of the inverse, at most {SHARE}"
    )
    return [share <= SHARE, size < 5000 or held <= ARRAYS]


def accounts(shape: Shape) -> list[bool]:
    size = shape.size
    print(f"accounts of {shape.regions} regions x {shape.sectors} industries, {sum(shape.rows)} rows")
    if not installed("pymrio"):
        tell("from one factorisation", alone(own_accounts, shape), size)
        return []
    own, whole, peer = in_turn(own_accounts, own_accounts_by_inverse, pymrio_accounts, given=(shape,))
    held = tell("M, D_cba, D_pba, D_exp; D_imp by region", best(own), size)
    tell("all of them with D_imp by industry", best(whole), size)
    tell("pymrio, calc_all", best(peer), size)
    times, against_whole = ratio(peer, own), ratio(peer, whole)
    print(f"  pymrio / ours, CPU: {times}; with D_imp by industry {against_whole}; target 3 at n = 5000")
    off, off_whole = gap(own[0], peer[0], 4), gap(whole[0], peer[0], 5)
    print(f"  largest relative difference: {off:.0e}; with D_imp {off_whole:.0e}")
    return [size < 5000 or times.median >= TIMES_PYMRIO, size < 5000 or held <= ARRAYS]


def gap(own: Cost, peer: Cost, accounts_each: int) -> float:
    """Largest relative difference of the accounts that both have."""
    kept = [k for k in range(len(own.told)) if k % 5 < accounts_each]
    return max(float(np.max(np.abs(own.told[k] / peer.told[k] - 1))) for k in kept)


def extractions() -> None:
    slow, fast = in_turn(naive, closed, given=(NAIVE,))
    off = float(np.max(np.abs(slow[0].told / fast[0].told - 1)))
    print(f"extraction of each of {NAIVE} industries")
    print(f"  one kind by {NAIVE} inversions: {best(slow).cpu:.3f} s CPU")
    print(f"  eight kinds from one inversion, which is counted: {best(fast).cpu:.4f} s CPU")
    print(f"  naive / ours, CPU: {ratio(slow, fast)}; largest relative difference {off:.0e}")


def main() -> int:
    sizes = [int(word) for word in sys.argv[1:]] or [1000, 5000]
    print(machine("numpy", "scipy", "pandas", "pymrio"))
    small = alone(everything, 150)
    print(f"n = 150, everything: {small.told:.4f} s by the clock, at most {SMALL}; {small}")
    kept = [small.told <= SMALL]
    for size in sizes:
        kept += kernels(size)
        kept += accounts(SHAPES[size]) if size in SHAPES else []
    extractions()
    if len(sys.argv) == 1:
        found = alone(shock, LARGEST)
        print(f"n = {LARGEST}: one shock, {found.told} rounds: {found}")
        print(f"  at most {SHOCK[0]} s by the clock and {SHOCK[1]} GB beyond the table")
        kept.append(found.wall <= SHOCK[0] and found.beyond <= SHOCK[1] * GIGA)
    print("all targets kept" if all(kept) else "a target is missed")
    return int(not all(kept))


if __name__ == "__main__":
    sys.exit(main())
