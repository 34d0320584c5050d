"""kill -9, full disks, closed folders, two writers: the harness of this folder, briefly."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
SOURCE = HERE.parents[1] / "src"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="the harness forks"),
]


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    """The line of figures the harness prints."""
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, str(HERE / "limits.py"), "10"],
        capture_output=True, text=True, timeout=300, check=False, env=environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_ten_kill_points_lose_nothing(found: dict[str, Any]) -> None:
    """Both renames of a run are among them."""
    points = found["kill points"]
    assert points["lost"] == "" and points["points"] == 10
    assert sum(points["killed"].values()) >= 4  # those at a file operation


@pytest.mark.parametrize("fault", ["file too large", "no right to write", "full disk"])
def test_a_fault_is_one_clear_error(found: dict[str, Any], fault: str) -> None:
    if fault not in found:
        pytest.skip("no right to make a small disk")
    closed = fault == "no right to write"  # a report that is open elsewhere looks the same
    told = "report.open" if closed else "report.write"
    assert found[fault] == {"run": ["run.write"], "report": [told], "add": ["store.write"]}


def test_a_closed_folder_can_be_read(found: dict[str, Any]) -> None:
    assert found["no right to write, read"] == ["done"]


def test_a_second_run_into_one_folder_is_refused(found: dict[str, Any]) -> None:
    assert found["two runs"] == ["run.busy"]


def test_two_imports_into_one_store_lose_nothing(found: dict[str, Any]) -> None:
    assert found["two imports"] == {"imports": 2, "vintages": 20}
