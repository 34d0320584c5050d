"""The layers of the house hold, and a planted violation of each contract is caught."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[2]

PLANTED = [
    pytest.param("stats/planted.py", "import growthpoles.core", "down the house", id="stats-imports-core"),
    pytest.param(
        "core/planted.py", "import growthpoles.composite", "down the house", id="core-imports-composite"
    ),
    pytest.param("composite/planted.py", "import growthpoles.sources", "down the house", id="siblings"),
    pytest.param(
        "poles/planted.py", "import growthpoles.potential", "down the house", id="room-imports-room"
    ),
    pytest.param(
        "potential/planted.py", "import growthpoles.present", "down the house", id="room-imports-present"
    ),
    pytest.param("planted.py", "", "down the house", id="module-without-a-layer"),
    pytest.param("core/planted.py", "import growthpoles", "front door", id="front-door"),
    pytest.param("stats/planted.py", "import polars", "plain arrays", id="stats-imports-tables"),
    pytest.param("stats/planted.py", "import growthpoles.labels", "plain arrays", id="stats-imports-labels"),
    pytest.param("labels.py", "import numpy", "no heavy library", id="labels-imports-numpy"),
    pytest.param("poles/planted.py", "import matplotlib", "Only present draws", id="room-draws"),
    pytest.param("study/planted.py", "import python_calamine", "Only sources", id="study-reads-excel"),
    pytest.param("present/planted.py", "import growthpoles.stats", "computes nothing", id="present-computes"),
    pytest.param(
        "present/planted.py", "import growthpoles.poles.planted", "computes nothing", id="present-sees-a-verb"
    ),
]
ALLOWED = [
    pytest.param("present/planted.py", "import growthpoles.poles.results", id="present-sees-results"),
    pytest.param("present/planted.py", "import matplotlib", id="present-draws"),
    pytest.param("sources/planted.py", "import python_calamine", id="sources-read-excel"),
    pytest.param("study/planted.py", "import growthpoles.poles.planted", id="study-joins-rooms"),
]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package; modules a case speaks of and that are not written yet exist in it, empty."""
    package = tmp_path / "src" / "growthpoles"
    shutil.copytree(REPO / "src" / "growthpoles", package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(REPO / "pyproject.toml", tmp_path)
    for name in ("stats", "core", "composite", "sources", "potential", "poles", "present", "study"):
        for file in (package / name / "__init__.py", package / name / "results.py"):
            file.parent.mkdir(exist_ok=True)
            file.touch()
    (package / "poles" / "planted.py").touch()
    return tmp_path


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    environment = os.environ | {"PYTHONPATH": str(folder / "src"), "COLUMNS": "200", "NO_COLOR": "1"}
    return subprocess.run(
        [sys.executable, "-c", code, "--no-cache"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def planted(contract: str, file: str, output: str) -> bool:
    """Whether the module named by a file is blamed in the section of a broken contract."""
    module = "growthpoles." + file.removesuffix(".py").replace("/", ".")
    sections = re.split(r"\n(?=[^\n]+\n-{5,}\n)", output.partition("Broken contracts")[2])
    return any(contract in text.partition("\n-")[0] and module in text for text in sections)


def test_all_contracts_hold() -> None:
    done = lint(REPO)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("file", "line", "contract"), PLANTED)
def test_a_planted_violation_is_caught(copy: Path, file: str, line: str, contract: str) -> None:
    with (copy / "src" / "growthpoles" / file).open("a", encoding="utf-8") as stream:
        stream.write(f"\n{line}\n")
    done = lint(copy)
    assert done.returncode == 1, done.stdout + done.stderr
    assert planted(contract, file, done.stdout), done.stdout


@pytest.mark.parametrize(("file", "line"), ALLOWED)
def test_what_the_contracts_allow(copy: Path, file: str, line: str) -> None:
    with (copy / "src" / "growthpoles" / file).open("a", encoding="utf-8") as stream:
        stream.write(f"\n{line}\n")
    done = lint(copy)
    assert "Contracts:" in done.stdout, done.stdout + done.stderr
    assert not planted("", file, done.stdout), done.stdout
