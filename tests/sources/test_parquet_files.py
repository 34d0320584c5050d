"""Parquet files: the figures of the same table as CSV, and damaged ones refused."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from tests.faults.damaged import as_parquet, plain_rows
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
    path = write(tmp_path, pl.select(pl.repeat(1, 10_000_000).alias("a")))
    assert path.stat().st_size < 1_000_000
    assert code(path) == "table.rows.too_many"
    wide = pl.select(pl.repeat(1, 1_000_000).alias(f"c{k}") for k in range(21))
    assert code(write(tmp_path, wide)) == "cube.too_many"


def test_a_damaged_size_is_refused_and_does_not_end_the_process(tmp_path: Path) -> None:
    """One byte: with it Polars asks for 2.3e18 bytes of memory and aborts."""
    path = tmp_path / "a.parquet"
    path.write_bytes(as_parquet(plain_rows()))
    data = bytearray(path.read_bytes())
    data[172] = ord("]")
    path.write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-c", f"from pathlib import Path\nimport growthpoles.sources.parquet_files as p\n"
         f"try: p.read_parquet(Path({str(path)!r}))\nexcept p.InputError: print('refused')"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout.strip()) in ((0, "refused"), (0, ""))


def test_signs_in_a_name_stand_for_no_other_file(tmp_path: Path) -> None:
    write(tmp_path, TABLE).rename(tmp_path / "a1.parquet")
    other = write(tmp_path, TABLE.with_columns(x=pl.lit(7.0)))
    strange = other.rename(tmp_path / "a[1]'*?.parquet")
    assert read_parquet(strange).column("x").text.to_list() == ["7"] * 3


def test_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    assert code(write(tmp_path, TABLE.with_columns(X=pl.lit(2.0)))) == "parquet.twice"


def test_large_whole_numbers_truths_days_and_decimals_keep_what_they_say(tmp_path: Path) -> None:
    table = pl.DataFrame(
        {
            "n": [2**53 + 1, None],
            "t": [True, False],
            "d": [date(2022, 1, 31), None],
            "m": [Decimal("12.50"), Decimal("0.10")],
        }
    )
    raw = read_parquet(write(tmp_path, table))
    said = [raw.column(name).text.to_list() for name in "ntdm"]
    assert said == [[str(2**53 + 1), ""], ["true", "false"], ["2022-01-31", ""], ["12.5", "0.1"]]
