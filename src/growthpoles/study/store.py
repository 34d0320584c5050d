"""The folder of a run: written whole or not at all, read back as results."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from growthpoles.core.result import Result, ResultDiff, diff_tables
from growthpoles.errors import InputError, RunError, Where, problem
from growthpoles.industries.results import PropulsiveResult, ShiftShareResult, SpecialisationResult
from growthpoles.poles.results import PolesResult
from growthpoles.potential.results import PotentialResult
from growthpoles.robustness.results import RobustnessResult

_KINDS: tuple[type[Result], ...] = (
    PotentialResult,
    RobustnessResult,
    SpecialisationResult,
    ShiftShareResult,
    PropulsiveResult,
    PolesResult,
)


@dataclass(frozen=True, eq=False)
class Run:
    """A finished run.

    Attributes:
        folder: Where it is.
        names: Names of the results, as folders under ``tables``.
        results: The results, in the same order.
        record: Content of ``run.json``.
        reports: Reports written with the run.
    """

    folder: Path
    names: tuple[str, ...]
    results: tuple[Result, ...]
    record: Mapping[str, Any]
    reports: tuple[Path, ...] = ()

    def result(self, name: str) -> Result:
        """One result by its name.

        Raises:
            InputError: The run has no such result.
        """
        if name not in self.names:
            raise InputError(
                problem(
                    "run.result.unknown", Where(file=self.folder.name), name=name, known=", ".join(self.names)
                )
            )
        return self.results[self.names.index(name)]


def write_run(out: str | Path, fill: Callable[[Path], None]) -> Path:
    """Fill a temporary folder beside ``out`` and move it into place.

    An earlier run in ``out`` is replaced (its ``scenarios`` folder is kept) only once the new one is whole.

    Args:
        out: The folder of the run.
        fill: Writes everything into the folder it is given.

    Raises:
        RunError: ``out`` holds something that is no run, cannot be written, or another run is writing it.
    """
    target = Path(out).resolve()
    _refuse_strange(target)
    name = hashlib.sha256(str(target).encode()).hexdigest()[:16]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(Path(tempfile.gettempdir()) / f"growthpoles-{name}.lock", timeout=0):
            scratch = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
            try:
                fill(scratch)
                _keep_scenarios(target, scratch)
                _swap(scratch, target)
            finally:
                shutil.rmtree(scratch, ignore_errors=True)
    except Timeout:
        raise RunError(problem("run.busy", Where(file=target.name))) from None
    except OSError as failure:
        raise RunError(
            problem("run.write", Where(file=target.name), reason=failure.strerror or "?")
        ) from failure
    return target


def _refuse_strange(target: Path) -> None:
    if target.is_file() or (
        target.is_dir() and any(target.iterdir()) and not (target / "run.json").is_file()
    ):
        raise RunError(problem("run.folder.strange", Where(file=target.name)))


def _keep_scenarios(target: Path, scratch: Path) -> None:
    kept = target / "scenarios"
    if kept.is_dir():
        shutil.copytree(kept, scratch / "scenarios", dirs_exist_ok=True)


def _swap(scratch: Path, target: Path) -> None:
    os.chmod(scratch, 0o755)
    old = target.parent / f".{target.name}.old"
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        os.replace(target, old)
    os.replace(scratch, target)
    shutil.rmtree(old, ignore_errors=True)


def open_run(folder: str | Path) -> Run:
    """Read a run back from its folder.

    Raises:
        InputError: The folder holds no run.
    """
    root = Path(folder)
    path = root / "run.json"
    if not path.is_file():
        raise InputError(problem("run.missing", Where(file=root.name)))
    record = json.loads(path.read_text(encoding="utf-8"))
    names = tuple(record["results"])
    results = tuple(_load(root / "tables" / name) for name in names)
    return Run(root, names, results, record, tuple(sorted(root.glob("report-*.html"))))


def _load(folder: Path) -> Result:
    kind = json.loads((folder / "result.json").read_text(encoding="utf-8"))["kind"]
    cls = next((item for item in _KINDS if item.kind == kind), Result)
    return cls.load(folder)


def diff_runs(first: Run, second: Run, *, tolerance: float = 0.0) -> ResultDiff:
    """Cells that differ between two runs; table names carry the name of their result."""
    import polars as pl

    parts = []
    for name in dict.fromkeys((*first.names, *second.names)):
        old, new = (run.result(name).tables if name in run.names else () for run in (first, second))
        found = diff_tables(old, new, tolerance=tolerance)
        parts.append(found.with_columns(pl.lit(f"{name}/").add(pl.col("table")).alias("table")))
    return ResultDiff(pl.concat(parts))


def sha256(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
