"""The wheel carries the package as it stands in the tree: code, languages, templates and bundled studies."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
import zipfile
from email.parser import Parser
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(command, cwd=REPO, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = folder.glob("*.whl")
    return zipfile.ZipFile(path)


def metadata(wheel: zipfile.ZipFile, name: str) -> str:
    (path,) = (entry for entry in wheel.namelist() if entry.endswith(f".dist-info/{name}"))
    return wheel.read(path).decode()


def test_the_wheel_holds_exactly_the_files_of_the_package(wheel: zipfile.ZipFile) -> None:
    source = REPO / "src"
    on_disk = {
        path.relative_to(source).as_posix()
        for path in (source / "growthpoles").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert packed == on_disk


def test_the_wheel_holds_what_a_run_needs(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    assert "growthpoles/py.typed" in names
    assert "growthpoles/studies/kazakhstan/study.toml" in names
    assert any(name.startswith("growthpoles/studies/kazakhstan/") and name.endswith(".csv") for name in names)
    assert {"growthpoles/frameworks/eis.csv", "growthpoles/frameworks/eis.toml"} <= set(names)


def test_metadata(wheel: zipfile.ZipFile) -> None:
    head = Parser().parsestr(metadata(wheel, "METADATA"))
    assert (head["Name"], head["License-Expression"], head["Requires-Python"]) == (
        "growthpoles",
        "Apache-2.0",
        ">=3.11",
    )
    assert "growthpoles = growthpoles.cli:main" in metadata(wheel, "entry_points.txt")


def test_every_dependency_has_an_exact_version_in_the_constraints() -> None:
    project = tomllib.loads((REPO / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    wanted = {
        name_of(line) for line in [*project["dependencies"], *(line for lines in extras for line in lines)]
    }
    lines = (REPO / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = [line for line in lines if line and not line.startswith("#")]
    assert all(line.count("==") == 1 and "/" not in line and "@" not in line for line in pinned)
    assert wanted <= {name_of(line) for line in pinned}


def test_every_library_that_is_imported_is_declared() -> None:
    """A package of others for disaster impacts fails on its first import: one dependency is not declared."""
    project = tomllib.loads((REPO / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    optional = (
        "claims",
        "documents",
        "forecast",
        "geo",
        "impute",
        "microdata",
        "pandas",
        "sdmx",
        "servers",
        "spark",
        "spatial",
        "web",
    )
    lines = [line for extra in optional for line in project["optional-dependencies"][extra]]
    declared = {name_of(line) for line in [*project["dependencies"], *lines]}
    providers = packages_distributions()
    found = {
        module
        for path in (REPO / "src").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for module in imported(node)
    } - {*sys.stdlib_module_names, "growthpoles"}
    assert len(found) > 10
    assert not {
        module
        for module in found
        if not {name.lower().replace("_", "-") for name in providers.get(module, [module])} & declared
    }


def imported(node: ast.AST) -> list[str]:
    """First names of the modules that a statement imports."""
    if isinstance(node, ast.Import):
        return [item.name.partition(".")[0] for item in node.names]
    if isinstance(node, ast.ImportFrom) and not node.level:
        return [str(node.module).partition(".")[0]]
    return []


def name_of(requirement: str) -> str:
    for mark in "=<>~!;[ ":
        requirement = requirement.partition(mark)[0]
    return requirement.lower().replace("_", "-")
