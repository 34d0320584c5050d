"""Rows of firms to a panel: DuckDB under a bound of memory, beside Polars, pandas and (on request) Spark.

    python benchmarks/bench_microdata.py [MILLION ROWS ...] [--engine NAME ...] [--memory 1GB] [--industry]

Every line is one process of its own on the same Parquet files, which are made first in a temporary folder;
memory is the peak of the process and its children; engines that differ end it. "Polars" and "pandas" are the
same job by hand without disclosure control. Targets on 2 cores: 20 million rows within 10 s, 100 million
within 60 s, both in 1 GB.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from helpers.alone import machine

TARGETS = {20: 10.0, 100: 60.0}
ENGINES = ("duckdb", "polars", "polars-by-hand", "pandas-by-hand")
CHUNK = 5_000_000
YEARS = range(2015, 2025)
SEED = 1


def make(folder: Path, million: int) -> None:
    """Firms in 20 units and 20 industries over ten years; one in fifty rows is a second plant of a firm."""
    rng = np.random.default_rng(SEED)
    firms = million * 1_000_000 // len(YEARS)
    for k, start in enumerate(range(0, million * 1_000_000, CHUNK)):
        n = min(CHUNK, million * 1_000_000 - start)
        firm = rng.integers(0, firms, n) if k % 50 == 0 else (np.arange(start, start + n) * 7919) % firms
        jobs = rng.geometric(0.08, n)
        pl.DataFrame(
            {
                "unit": pl.Series(np.array([f"KZ-{u:02}" for u in range(10, 30)])[firm % 20]),
                "year": pl.Series(YEARS.start + (np.arange(start, start + n) // max(firms, 1)) % len(YEARS)),
                "nace": pl.Series(np.array(list("ABCDEFGHIJKLMNOPQRST"))[(firm // 20) % 20]),
                "bin": firm.astype(np.int64) + 100_000_000_000,
                "jobs": jobs.astype(np.int32),
                "revenue": np.round(jobs * rng.lognormal(2, 1, n), 2),
                "exports": rng.random(n) < 0.1,
            }
        ).write_parquet(folder / f"{k:03}.parquet")


# The job, one function an engine: figures of units by year, as (unit, year) -> five numbers. -------------


def ours(files: list[Path], engine: str, memory: str, industry: bool) -> dict[str, Any]:
    import growthpoles as gp

    exporters = (gp.RowFilter("exports", "=", True),)
    measures = [
        gp.MicroMeasure("rows", "count"),
        gp.MicroMeasure("firms", "distinct", "bin"),
        gp.MicroMeasure("jobs", "sum", "jobs", decimals=0),
        gp.MicroMeasure("revenue", "sum", "revenue"),
        gp.MicroMeasure("export_share", "share", "jobs", where=exporters, decimals=0),
    ]
    rows = gp.MicroRows(entity="bin", industry="nace" if industry else None)
    made = gp.aggregate_microdata(files, measures, rows=rows, engine=engine, memory=memory)
    cells = made["cells"].filter(pl.col("value").is_not_null())
    told = cells.group_by("indicator").agg(pl.col("value").sum()).sort("indicator")
    return {name: round(value, 4) for name, value in told.rows()}


def polars_by_hand(files: list[Path], industry: bool) -> dict[str, Any]:
    keys = ["unit", "year"] + (["nace"] if industry else [])
    exporting = pl.col("jobs").cast(pl.Int64).filter("exports").sum()
    jobs = pl.col("jobs").cast(pl.Int64).sum()
    made = (
        pl.scan_parquet(files)
        .group_by(keys)
        .agg(
            pl.len().alias("rows"), pl.col("bin").n_unique().alias("firms"), jobs.alias("jobs"),
            pl.col("revenue").sum(), (exporting / jobs).alias("export_share"),
        )
        .collect(engine="streaming")
    )  # fmt: skip
    return {name: round(float(made[name].sum()), 4) for name in sorted(set(made.columns) - set(keys))}


def pandas_by_hand(files: list[Path], industry: bool) -> dict[str, Any]:
    import pandas as pd

    keys = ["unit", "year"] + (["nace"] if industry else [])
    columns = [*keys, "bin", "jobs", "revenue", "exports"]
    texts = [key for key in keys if key != "year"]
    parts = [pd.read_parquet(path, columns=columns, read_dictionary=texts) for path in files]
    data = pd.concat(parts, ignore_index=True)
    del parts
    data["exporting"] = data["jobs"].where(data["exports"], 0)
    held = data.groupby(keys, observed=True)
    made = held.agg(
        rows=("jobs", "size"), firms=("bin", "nunique"), jobs=("jobs", "sum"), revenue=("revenue", "sum"),
        exporting=("exporting", "sum"),
    )  # fmt: skip
    made["export_share"] = made.pop("exporting") / made["jobs"]
    return {name: round(float(made[name].sum()), 4) for name in sorted(made.columns)}


def run(engine: str, files: list[Path], memory: str, industry: bool) -> dict[str, Any]:
    if engine == "polars-by-hand":
        return polars_by_hand(files, industry)
    if engine == "pandas-by-hand":
        return pandas_by_hand(files, industry)
    return ours(files, engine, memory, industry)


# Measuring ------------------------------------------------------------------------------------------------


def tree(root: int) -> tuple[int, dict[int, float]]:
    """Resident bytes of a process and its descendants, and the processor seconds of each (Linux)."""
    parents: dict[int, list[int]] = {}
    spent: dict[int, float] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                text = (entry / "stat").read_text()
            except OSError:
                continue
            parts = text.rpartition(")")[2].split()
            parents.setdefault(int(parts[1]), []).append(int(entry.name))
            spent[int(entry.name)] = (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")
    size, waiting, held = 0, [root], {}
    while waiting:
        pid = waiting.pop()
        waiting += parents.get(pid, [])
        held[pid] = spent.get(pid, 0.0)
        try:
            size += int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        except OSError:
            continue
    return size, held


def measure(engine: str, folder: Path, memory: str, industry: bool) -> tuple[list[float], dict[str, Any]]:
    """Seconds by the clock and of the processors, and peak bytes, of the process tree; the check values."""
    command = [sys.executable, __file__, "--child", engine, str(folder), memory, str(int(industry))]
    began, peak, cpu = time.perf_counter(), 0, dict[int, float]()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        while child.poll() is None:
            size, seconds = tree(child.pid)
            peak = max(peak, size)
            cpu |= {pid: max(cpu.get(pid, 0.0), value) for pid, value in seconds.items()}
            time.sleep(0.02)
        told = child.stdout.read() if child.stdout else ""
    spent = time.perf_counter() - began
    if child.returncode:
        raise SystemExit(f"{engine} failed")
    return [spent, sum(cpu.values()), float(peak)], json.loads(told.splitlines()[-1])


def alike(first: dict[str, float], other: dict[str, float]) -> bool:
    """Whether two engines gave the same check values, up to the rounding of sums of floats by hand."""
    same = (math.isclose(first[name], other[name], rel_tol=1e-12) for name in first)
    return first.keys() == other.keys() and all(same)


def main() -> None:
    if sys.argv[1:2] == ["--child"]:
        engine, folder, memory, industry = sys.argv[2:6]
        files = sorted(Path(folder).glob("*.parquet"))
        print(json.dumps(run(engine, files, memory, industry == "1")))
        return
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("millions", nargs="*", type=int, default=[20])
    asked.add_argument("--engine", nargs="*", default=list(ENGINES))
    asked.add_argument("--memory", default="1GB")
    asked.add_argument("--industry", action="store_true")
    given = asked.parse_args()
    print(machine("duckdb", "narwhals", "polars", "pandas", "pyspark"))
    for million in given.millions:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            make(folder, million)
            size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
            print(f"{million} million rows, Parquet {size:.0f} MB, load {os.getloadavg()[0]:.1f} of others")
            first = None
            for engine in given.engine:
                (spent, cpu, peak), told = measure(engine, folder, given.memory, given.industry)
                bound = TARGETS.get(million)
                verdict = ""
                if engine == "duckdb" and bound:
                    kept = spent <= bound and peak <= 1e9
                    verdict = f"  target {bound:.0f} s, 1 GB: {'met' if kept else 'MISSED'}"
                cost = f"{spent:6.1f} s  ({cpu:.1f} s CPU)  peak {peak / 1e9:.2f} GB"
                print(f"  {engine:15} {cost}{verdict}  {told}", flush=True)
                first = first or told
                if not alike(first, told):
                    raise SystemExit(f"{engine} and {given.engine[0]} differ")


if __name__ == "__main__":
    main()
