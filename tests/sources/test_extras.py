"""A missing optional library is named with the extra that brings it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from growthpoles.errors import NotAvailableError
from growthpoles.sources.extras import need

SOURCE = Path(__file__).resolve().parents[2] / "src"
WITHOUT = """
import sys
sys.modules[{name!r}] = None
import growthpoles as gp
try:
    gp.aggregate_microdata("a.csv", [gp.MicroMeasure("n", "count")])
except gp.GrowthPolesError as failure:
    print(failure)
"""


def test_what_is_not_installed_is_named() -> None:
    need("polars")
    with pytest.raises(NotAvailableError, match=r"pip install growthpoles\[nothing_of_this_name\]"):
        need("nothing_of_this_name")


@pytest.mark.parametrize("name", ["narwhals", "duckdb"])
def test_microdata_without_their_libraries(name: str, tmp_path: Path) -> None:
    code = WITHOUT.format(name=name)
    env = os.environ | {"PYTHONPATH": str(SOURCE)}
    (tmp_path / "a.csv").write_text("unit,year\nA,2024\n")
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path, env=env
    )
    assert "pip install growthpoles[microdata]" in done.stdout, done.stderr
