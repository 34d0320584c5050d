"""Allocation of money: 2,000 projects x 6 stages x 10 sources x 5 years. Seconds, memory, gaps.

    python benchmarks/bench_finance.py
    python benchmarks/bench_finance.py --knapsacks [FOLDER]

The folder holds the thirty problems 5.100 of the OR-Library (mknapcb1.txt, mkcbres.txt); by default it is
reference/finance/mknap in the folder GROWTHPOLES_DATA. Target: at least 28 of 30 reach the best known value
within 60 s each.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import resource
import time
from pathlib import Path

import numpy as np

from growthpoles.finance.allocate import allocate_finance
from growthpoles.finance.allocate_contracts import concretise
from growthpoles.finance.allocate_inputs import AllocationSettings, lay_out
from growthpoles.finance.allocate_rows import draft
from growthpoles.finance.allocate_solve import Progress, solve
from growthpoles.finance.funding import Funding, Quota, Rule, Source
from growthpoles.finance.plan import breaches
from growthpoles.finance.portfolio import STAGES, Link, Money, Portfolio, Project, StageCost
from growthpoles.labels import Label

MONEY = Money("KZT", 1_000_000)
YEARS = tuple(range(2026, 2031))
REGIONS = tuple(f"R{k:02d}" for k in range(20))
SHARES = (1.0, 0.9, 0.6, 0.5, 0.3, 0.15)
KINDS = (
    ("republican-budget", 0, 4, 0.0), ("local-budget", 1, 6, 0.0), ("innovation-fund", 0, 6, 0.02),
    ("bank", 3, 6, 0.12), ("insurance-pension-fund", 4, 6, 0.08), ("investment-fund", 3, 6, 0.1),
    ("venture", 2, 5, 0.2), ("leasing", 3, 6, 0.1), ("foreign", 0, 6, 0.03), ("tax-relief", 1, 6, 0.0),
)  # fmt: skip


def label(text: str) -> Label:
    return Label(text, text, text)


def portfolio(count: int = 2000, seed: int = 0) -> Portfolio:
    """Projects with two to five stages on a schedule, one or two years a stage."""
    random = np.random.default_rng(seed)
    made = []
    for p in range(count):
        first = int(random.integers(0, 4))
        last = min(5, first + int(random.integers(1, 5)))
        year, scale, stages = int(random.integers(0, 3)), random.lognormal(2.5, 0.8), []
        for k in range(first, last + 1):
            span = range(min(year, 4), min(year + int(random.integers(1, 3)), 5))
            cost = [
                (YEARS[t], MONEY.whole(round(scale * (0.4 + 0.3 * k) * random.uniform(0.5, 1.5), 1)))
                for t in span
            ]
            worth = scale * (0.3 + 3.0 * (k == last)) * random.lognormal(0.3, 0.5)
            stages.append(
                StageCost(STAGES[k], tuple(cost), round(random.uniform(0.5, 0.95), 2), round(worth, 2))
            )
            year = span[-1] + 1 if span[-1] < 4 else 4
        region = REGIONS[int(random.integers(20))]
        kind = ("large", "medium", "small")[int(random.integers(3))]
        made.append(Project(f"P{p:04d}", label(f"P{p}"), region=region, kind=kind, stages=tuple(stages),
                            programme=f"G{p % 12}", lead=f"O{p % 300}"))  # fmt: skip
    pairs = random.choice(count, (count // 20, 2), replace=False)
    links = tuple(
        Link(f"P{a:04d}", "requires" if k % 2 else "excludes", f"P{b:04d}") for k, (a, b) in enumerate(pairs)
    )
    return Portfolio(tuple(made), MONEY, links, illustrative=True)


def funding(asked: Portfolio, cover: float = 0.3) -> Funding:
    """Ten sources that can pay about a third of what is asked for, with stage-dependent public shares."""
    need = dict.fromkeys(YEARS, 0)
    for item in asked.projects:
        for stage in item.stages:
            for year, amount in stage.costs:
                need[year] += amount
    sources = tuple(
        Source(f"s{k}", label(kind), kind, tuple((y, round(cover * need[y] / 10)) for y in YEARS),
               cost_of_money=price, stages=STAGES[first:last], carry=0.1 if k == 2 else 0.0)
        for k, (kind, first, last, price) in enumerate(KINDS)
    )  # fmt: skip
    public = tuple(s.code for s in sources if s.is_public)
    rules = tuple(
        Rule(f"public-{name}-{kind}", label(name), public, stages=(name,), beneficiaries=(kind,),
             max_share=min(1.0, share + bonus))
        for name, share in zip(STAGES, SHARES, strict=True)
        for kind, bonus in (("large", 0.0), ("medium", 0.1), ("small", 0.2))
    )  # fmt: skip
    single = tuple(Rule(f"most-{s.code}", label(s.code), (s.code,), max_share=0.6) for s in sources[:8])
    quotas = tuple(Quota("region", code, min_share=0.03) for code in REGIONS)
    return Funding(sources, MONEY, (*rules, *single), quotas)


def memory() -> float:
    """Peak resident memory, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run_large() -> None:
    asked = portfolio()
    paid = funding(asked)
    start = time.perf_counter()
    task = lay_out(asked, paid)
    laid = time.perf_counter()
    made = draft(task, AllocationSettings(gap=2e-4, time_limit=60))
    model = made.builder.finish()
    built = time.perf_counter()
    print(f"laid out {laid - start:.3f} s, built {built - laid:.3f} s; {int(model.whole.sum())} binaries,")
    print(f"    {len(made.flow)} flows, {model.matrix.shape[0]} rows, {model.matrix.nnz} entries,", end=" ")
    print(f"{len(made.classes.eligible)} classes")
    for gap in (2e-3, 2e-4):
        seen: list[Progress] = []
        start = time.perf_counter()
        found = solve(model, AllocationSettings(gap=gap, time_limit=60), watch=seen.append)
        took = time.perf_counter() - start
        assert found is not None
        print(f"gap wanted {gap:.2%}: {found.gap:.3%} in {took:.2f} s,", end=" ")
        print(f"effect {found.objective:.1f}, bound {found.bound:.1f}")
        for item in seen:
            print(f"    {item.step} {item.seconds:.2f} s {item.objective} {item.gap}")
    start = time.perf_counter()
    plan = concretise(made, found.x)
    split = time.perf_counter()
    assert not breaches(plan, task.portfolio, funding=task.funding)
    cells = len(plan.by_cell)
    each = len(plan.contracts) / cells
    print(f"contracts {len(plan.contracts)} ({each:.2f} a stage and year) in {split - start:.2f} s,", end=" ")
    print(f"checked in {time.perf_counter() - split:.2f} s")
    start = time.perf_counter()
    allocate_finance(asked, paid, settings=AllocationSettings(gap=2e-3, time_limit=20))
    took = time.perf_counter() - start
    print(f"allocate_finance to 0.2 %, reasons and tables: {took:.2f} s, {memory():.0f} MB peak")


def knapsacks(folder: Path) -> None:
    """The thirty problems 5.100: years stand for the constraints; best known values of mkcbres.txt."""
    known = dict(re.findall(r"^\s*(5\.100-\d\d)\s+(\d+)\s*$", (folder / "mkcbres.txt").read_text(), re.M))
    numbers = [float(x) for x in (folder / "mknapcb1.txt").read_text().split()]
    position, reached, spent = 1, 0, list[float]()
    for k in range(int(numbers[0])):
        n, m = int(numbers[position]), int(numbers[position + 1])
        worth = numbers[position + 3 : position + 3 + n]
        position += 3 + n
        weights = np.array(numbers[position : position + n * m]).reshape(m, n)
        limits = numbers[position + n * m : position + n * m + m]
        position += n * m + m
        unit = Money("KZT")
        items = tuple(
            Project(f"P{j:03d}", label("P"), stages=(StageCost("pilot", tuple(
                (2026 + i, int(weights[i, j])) for i in range(m)), value=worth[j]),))
            for j in range(n)
        )  # fmt: skip
        fund = Source(
            "fund", label("fund"), "innovation-fund", tuple((2026 + i, int(b)) for i, b in enumerate(limits))
        )
        start = time.perf_counter()
        task = lay_out(Portfolio(items, unit), Funding((fund,), unit))
        settings = AllocationSettings(gap=0, time_limit=60)
        found = solve(draft(task, settings).builder.finish(), settings)
        best = float(known[f"5.100-{k:02d}"])
        assert found is not None
        reached += round(found.objective) >= best
        spent.append(time.perf_counter() - start)
        proven = "proven" if found.finished else "not proven"
        print(f"5.100-{k:02d} {found.objective:.0f} of {best:.0f} in {spent[-1]:.1f} s, {proven}")
    print(f"{reached} of {int(numbers[0])} reach the best known value,", end=" ")
    print(f"median {np.median(spent):.1f} s, most {max(spent):.1f} s")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    held = Path(os.environ.get("GROWTHPOLES_DATA", ".")) / "reference" / "finance" / "mknap"
    parser.add_argument("--knapsacks", type=Path, nargs="?", const=held)
    given = parser.parse_args()
    print(platform.platform(), platform.python_version())
    if given.knapsacks:
        knapsacks(given.knapsacks)
    else:
        run_large()
