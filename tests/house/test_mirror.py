"""The test tree mirrors the source tree: every module has its test file, and no test outlives its module."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

REPO = Path(__file__).resolve().parents[2]
PACKAGE = REPO / "src" / "growthpoles"
TESTS = REPO / "tests"
NOT_MIRRORED = {
    "house",
    "contracts",
    "cases",
    "reference",
    "properties",
    "studies",
    "browser",
    "docs",
    "faults",
}


def expected_test(module: PurePosixPath) -> PurePosixPath | None:
    """Test file of a module, both relative to their trees; None where none is due."""
    if module.name.startswith("__") or module.parts[0] == "studies":
        return None
    if module.parts[0] == "composite" and len(module.parts) > 2:
        return PurePosixPath("composite", f"test_{module.parts[1]}.py")  # one file per family
    return module.with_name(f"test_{module.name.lstrip('_')}")


def modules() -> Iterator[PurePosixPath]:
    return (PurePosixPath(path.relative_to(PACKAGE).as_posix()) for path in sorted(PACKAGE.rglob("*.py")))


def mirrored_tests() -> Iterator[PurePosixPath]:
    for path in sorted(TESTS.rglob("test_*.py")):
        relative = PurePosixPath(path.relative_to(TESTS).as_posix())
        if relative.parts[0] not in NOT_MIRRORED:
            yield relative


def test_every_module_has_its_test_file() -> None:
    pairs = ((module, expected_test(module)) for module in modules())
    missing = [f"{module} -> tests/{due}" for module, due in pairs if due and not (TESTS / due).exists()]
    assert not missing, "\n".join(missing)


def test_every_test_file_has_its_module() -> None:
    due = {expected_test(module) for module in modules()}
    orphans = [str(path) for path in mirrored_tests() if path not in due]
    assert not orphans, orphans


@pytest.mark.parametrize(
    ("module", "test"),
    [
        ("labels.py", "test_labels.py"),
        ("stats/means.py", "stats/test_means.py"),
        ("composite/spec.py", "composite/test_spec.py"),
        ("composite/treat/winsorise.py", "composite/test_treat.py"),
        ("composite/treat/__init__.py", None),
        ("study/_paths.py", "study/test_paths.py"),
        ("studies/kazakhstan/build.py", None),
    ],
)
def test_the_rule(module: str, test: str | None) -> None:
    assert expected_test(PurePosixPath(module)) == (PurePosixPath(test) if test else None)
