"""The public verb: engines by name or with settings, and what it will not take."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

import growthpoles as gp
from growthpoles.errors import InputError

pytest.importorskip("duckdb")

DATA = pl.DataFrame({"unit": ["A", "B"] * 5, "year": [2024] * 10, "x": [1.5] * 10})
SUM = gp.MicroMeasure("x", "sum", "x")


@pytest.mark.parametrize("engine", ["duckdb", "polars", gp.MicroEngine(threads=1), gp.MicroEngine("polars")])
def test_an_engine_by_name_or_with_settings(engine: Any, tmp_path: Path) -> None:
    DATA.write_parquet(tmp_path / "a.parquet")
    made = gp.aggregate_microdata(str(tmp_path / "a.parquet"), [SUM], engine=engine)
    assert made["cells"]["value"].to_list() == [7.5, 7.5]
    assert made.spec["disclosure"]["minimum"] == 3
    assert len(made.provenance.inputs[0][1]) == 64


def test_what_it_will_not_take(tmp_path: Path) -> None:
    DATA.write_parquet(tmp_path / "a.parquet")
    with pytest.raises(InputError):
        gp.aggregate_microdata(tmp_path / "a.parquet", [SUM], engine="sqlite")
    with pytest.raises(InputError):
        gp.aggregate_microdata(tmp_path / "a.parquet", [SUM], memory="1 kB")
    with pytest.raises(InputError):
        gp.aggregate_microdata("SELECT * FROM firms", [SUM])
