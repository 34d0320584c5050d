"""Spark gives the same tables as DuckDB, strange rows and all.

``python tests/sources/spark_tables.py`` prints a line and ends with 1 where a table differs. It wants the
extras ``microdata`` and ``spark`` and Java, which the tools of the tests do without.
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

import polars as pl

import growthpoles as gp

MEASURES = (
    gp.MicroMeasure("n", "count"),
    gp.MicroMeasure("firms", "distinct", "bin"),
    gp.MicroMeasure("sales", "sum", "sales"),
    gp.MicroMeasure("mean", "mean", "sales", where=(gp.RowFilter("bin", "<", 7),)),
)


def rows(seed: int) -> pl.DataFrame:
    """Names that look like SQL, years that are none, figures that are none."""
    dice = random.Random(seed)
    made = [
        (
            dice.choice(["A", "B", "it's'); --", None]), dice.choice(["2023", " 2024", "?"]),
            dice.choice([None, *range(9)]), dice.choice([None, 0.125, 12.34, float("nan"), float("inf")]),
        )
        for _ in range(300)
    ]  # fmt: skip
    return pl.DataFrame(made, schema=["unit", "year", "bin", "sales"], orient="row")


def differing(path: Path) -> tuple[int, list[str]]:
    """How many tables there are, and the names of those that differ."""
    here, there = (
        gp.aggregate_microdata(path, MEASURES, rows=gp.MicroRows(entity="bin"), engine=engine)
        for engine in ("duckdb", "spark")
    )
    pairs = list(zip(here.tables, there.tables, strict=True))
    return len(pairs), [a.name for a, b in pairs if not a.data.equals(b.data)]


def main() -> int:
    """Compare, and print what came of it."""
    count, other = 0, []
    with tempfile.TemporaryDirectory() as place:
        for seed in range(3):
            path = Path(place) / f"{seed}.parquet"
            rows(seed).write_parquet(path)
            tables, found = differing(path)
            count, other = count + tables, other + found
    sys.stdout.write(f"duckdb and spark: {count} tables, {len(other)} differ {other or ''}\n")
    return 1 if other else 0


if __name__ == "__main__":
    sys.exit(main())
