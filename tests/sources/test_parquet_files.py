"""Parquet files: the figures of the same table as CSV, and damaged ones refused."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from tests.sources.lands import LAND

from growthpoles.core.panel import Flag
from growthpoles.errors import InputError
from growthpoles.sources.panels import read_panel
from growthpoles.sources.parquet_files import read_parquet

TABLE = pl.DataFrame(
    {
        "unit": ["A", "B", "C"],
        "year": [2022, 2022, 2022],
        "x": [1.5, None, 0.0],
        "y": [1, 2, None],
        "z": ["1,5", "", "2,5"],
    }
)


def write(folder: Path, table: pl.DataFrame) -> Path:
    path = folder / "a.parquet"
    table.write_parquet(path)
    return path


def code(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_parquet(path)
    return caught.value.problems[0].code


def test_figures(tmp_path: Path) -> None:
    panel = read_panel(write(tmp_path, TABLE), LAND)
    assert [panel.cell("A", 2022, code=name).value for name in "xyz"] == [1.5, 1, 1.5]
    assert panel.cell("B", 2022, code="x").flag is Flag.MISSING
    assert panel.cell("C", 2022, code="x").flag is Flag.ZERO
    raw = read_parquet(tmp_path / "a.parquet")
    assert raw.column("year").text.to_list() == ["2022"] * 3
    assert raw.column("x").text.to_list() == ["1.5", "", "0"]


def test_years_as_floats_and_dates(tmp_path: Path) -> None:
    table = TABLE.with_columns(pl.col("year").cast(pl.Float64))
    assert read_panel(write(tmp_path, table), LAND).years == (2022,)


def test_what_is_refused(tmp_path: Path) -> None:
    assert code(write(tmp_path, TABLE.clear())) == "table.no_rows"
    assert code(write(tmp_path, TABLE.with_columns(v=pl.lit([[1]] * 3)))) in ("parquet.nested",)
    assert code(write(tmp_path, TABLE.with_columns(x=pl.lit(float("inf"))))) == "number.not_finite"
    path = write(tmp_path, TABLE)
    data = path.read_bytes()
    for broken in (
        data[:-10],
        data[10:],
        b"PAR1PAR1",
        b"PAR1" + bytes(40) + b"PAR1",
        b"x" * 100,
        data[:200] + data[260:],
    ):
        path.write_bytes(broken)
        assert code(path) == "parquet.unreadable"


def test_many_rows_of_nothing_are_refused_before_they_are_read(tmp_path: Path) -> None:
    table = pl.select(pl.repeat(1, 7_000_000).alias("a")).with_columns(b=pl.col("a"), c=pl.col("a"))
    path = write(tmp_path, table)
    assert path.stat().st_size < 1_000_000
    assert code(path) == "cube.too_many"
