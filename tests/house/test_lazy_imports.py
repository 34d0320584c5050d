"""`import growthpoles` and `growthpoles --help` start at once because they load no heavy library."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src"
HEAVY = {"duckdb", "matplotlib", "numpy", "pandas", "polars", "pydantic", "pyarrow", "scipy", "vl_convert"}
HELP = """
from growthpoles.cli import main
sys.argv = ["growthpoles", {argument!r}]
try:
    main()
except SystemExit as ended:
    assert not ended.code, ended.code
"""


def loaded(code: str) -> tuple[set[str], str]:
    """Top-level libraries a fresh interpreter has loaded after running some code, and what it printed."""
    report = "sys.stderr.write(' '.join({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\n{report}"],
        env=os.environ | {"PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.splitlines()[-1].split()), done.stdout


def test_import_loads_no_heavy_library() -> None:
    modules, _ = loaded("import growthpoles")
    assert "growthpoles" in modules
    assert not modules & HEAVY


def test_listing_the_public_names_loads_no_heavy_library() -> None:
    modules, printed = loaded("import growthpoles; print(*dir(growthpoles))")
    assert "assess_potential" in printed
    assert not modules & HEAVY


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_command_loads_no_heavy_library(argument: str) -> None:
    modules, printed = loaded(HELP.format(argument=argument))
    assert "growthpoles" in printed
    assert not modules & HEAVY
