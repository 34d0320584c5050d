"""The folder of a run: written whole or not at all, read back as results."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from filelock import FileLock, Timeout

from growthpoles.core.catalogue import Named, labels_table
from growthpoles.core.diagnostic import Diagnostics
from growthpoles.core.result import Result, ResultDiff, Table, diff_tables
from growthpoles.dynamics.claims_results import ClaimsResult
from growthpoles.dynamics.divergence_results import DivergenceResult
from growthpoles.dynamics.forecast_results import ForecastResult
from growthpoles.dynamics.growth_results import GrowthEstimate, GrowthResult
from growthpoles.dynamics.outlook_results import OutlookResult
from growthpoles.dynamics.plan_results import PlanResult
from growthpoles.errors import InputError, RunError, Where, problem
from growthpoles.finance.adjust_results import AdjustmentResult
from growthpoles.finance.allocation_results import (
    AllocationResult,
    AlternativesResult,
    FrontierResult,
    PriorityResult,
)
from growthpoles.finance.financing_results import FinancingResult
from growthpoles.finance.risk_results import InvestorsResult, RiskResult, SharingResult
from growthpoles.industries.chain_results import ChainResult, RegionalisedResult
from growthpoles.industries.results import (
    PropulsiveResult,
    RelatednessResult,
    ShiftShareResult,
    SpecialisationResult,
    TechnologyResult,
)
from growthpoles.poles.network_results import NetworkResult, PlacementResult
from growthpoles.poles.results import PolesResult
from growthpoles.poles.spread_results import SpreadResult
from growthpoles.potential.audit_results import AuditResult
from growthpoles.potential.comparison_results import BenchmarkResult, CalibrationResult, PerformanceResult
from growthpoles.potential.constraint_results import ConstraintsResult
from growthpoles.potential.monitoring_results import (
    ActorsResult,
    ModesResult,
    MonitorResult,
    SectorsResult,
    VintageResult,
)
from growthpoles.potential.results import PotentialResult
from growthpoles.programmes.results import AssignmentResult, CallResult, ProgrammeResult
from growthpoles.robustness.results import RobustnessResult, SensitivityResult
from growthpoles.study.disk import sync_folder, sync_tree
from growthpoles.transfer.consortia_results import ConsortiaResult
from growthpoles.transfer.match_results import MatchResult
from growthpoles.transfer.results import (
    BusinessCaseResult,
    DiffusionResult,
    InnovationsResult,
    ReadinessResult,
    TransferIndicatorsResult,
)

RECORD = "run.json"
CHECKS = "checks"
_MOVE = 5.0  # seconds a reader waits for a run that is just moved into place
PROGRAM = "growthpoles"
_KINDS: tuple[type[Result], ...] = (
    PotentialResult,
    PerformanceResult,
    CalibrationResult,
    BenchmarkResult,
    RobustnessResult,
    SensitivityResult,
    AuditResult,
    ConstraintsResult,
    MonitorResult,
    VintageResult,
    ModesResult,
    SectorsResult,
    ActorsResult,
    SpecialisationResult,
    TechnologyResult,
    ShiftShareResult,
    RelatednessResult,
    PropulsiveResult,
    RegionalisedResult,
    ChainResult,
    PolesResult,
    DivergenceResult,
    SpreadResult,
    NetworkResult,
    PlacementResult,
    GrowthEstimate,
    GrowthResult,
    ProgrammeResult,
    CallResult,
    AssignmentResult,
    AllocationResult,
    FrontierResult,
    PriorityResult,
    RiskResult,
    SharingResult,
    InvestorsResult,
    AlternativesResult,
    FinancingResult,
    AdjustmentResult,
    ReadinessResult,
    InnovationsResult,
    MatchResult,
    ConsortiaResult,
    DiffusionResult,
    BusinessCaseResult,
    TransferIndicatorsResult,
    ForecastResult,
    OutlookResult,
    PlanResult,
    ClaimsResult,
)


@dataclass(frozen=True, eq=False)
class Run:
    """A finished run.

    Attributes:
        folder: Where it is.
        names: Names of the results, as folders under ``tables``.
        results: The results, in the same order.
        checks: What was found about the study and its data before anything was computed.
        record: Content of ``run.json``.
    """

    folder: Path
    names: tuple[str, ...]
    results: tuple[Result, ...]
    checks: Result
    record: Mapping[str, Any]

    @property
    def reports(self) -> tuple[Path, ...]:
        """Reports in the folder."""
        return tuple(sorted(self.folder.glob("report-*.html")))

    def result(self, name: str) -> Result:
        """One result by its name.

        Raises:
            InputError: The run has no such result.
        """
        if name not in self.names:
            known = ", ".join(self.names)
            raise InputError(
                problem("run.result.unknown", Where(file=self.folder.name), name=name, known=known)
            )
        return self.results[self.names.index(name)]


def checks_result(found: Diagnostics, names: Iterable[Named] = ()) -> Result:
    """Diagnostics as a result, so that they are saved, loaded and compared like the others.

    Args:
        found: The diagnostics.
        names: (kind, code, label) of what they speak of.
    """
    data = found.to_table()
    keys = tuple(name for name in data.columns if name not in ("grade", "message"))
    return Result((Table(CHECKS, keys, data), labels_table(names)), diagnostics=found)


def write_run(out: str | Path, fill: Callable[[Path], None]) -> Path:
    """Fill a new folder beside ``out`` and move it into place once it is whole.

    An earlier run in ``out`` is replaced only then; what a user put beside its files (``scenarios``, notes)
    is kept. After a failure nothing has changed and nothing is left behind.

    Args:
        out: The folder of the run.
        fill: Writes everything into the folder it is given.

    Raises:
        RunError: ``out`` holds something that is no run, cannot be written, or another run is writing it.

    Example:
        >>> with tempfile.TemporaryDirectory() as place:
        ...     made = write_run(Path(place, "out"), lambda folder: print(folder.name))
        ...     made.is_dir(), [item.name for item in Path(place).iterdir()]
        .out.new
        (True, ['out'])
    """
    target = Path(out).resolve()
    made = [folder for folder in target.parents if not folder.exists()]
    try:
        with FileLock(_lock_file(target), timeout=0):
            _refuse_strange(target)
            target.parent.mkdir(parents=True, exist_ok=True)
            _replace(target, fill)
    except Timeout:
        raise RunError(problem("run.busy", Where(file=target.name))) from None
    except OSError as failure:
        reason = failure.strerror or type(failure).__name__
        raise RunError(problem("run.write", Where(file=target.name), reason=reason)) from failure
    finally:
        for folder in made:
            with suppress(OSError):  # not empty: the run is in it
                folder.rmdir()
    return target


def _lock_file(target: Path) -> Path:
    """Outside the folder of the run, so that nothing is left beside it."""
    digest = hashlib.sha256(str(target).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"growthpoles-{digest}.lock"


def _replace(target: Path, fill: Callable[[Path], None]) -> None:
    new, old = (target.parent / f".{target.name}.{end}" for end in ("new", "old"))
    if old.exists() and not target.exists():  # a run that ended between the two moves below
        old.replace(target)
    for folder in (new, old):
        shutil.rmtree(folder, ignore_errors=True)
    new.mkdir()
    try:
        fill(new)
        _keep_own(target, new)
        sync_tree(new)  # before the earlier run goes: a name on the disk without its content is no run
        if target.exists():
            target.replace(old)
        try:
            new.replace(target)
        except OSError:
            old.replace(target)
            raise
        sync_folder(target.parent)
    finally:
        for folder in (new, old):
            shutil.rmtree(folder, ignore_errors=True)


def _refuse_strange(target: Path) -> None:
    strange = target.exists() and not target.is_dir()
    if strange or (target.is_dir() and any(target.iterdir()) and not _is_run(target)):
        raise RunError(problem("run.folder.strange", Where(file=target.name)))


def _is_run(folder: Path) -> bool:
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(record, dict) and record.get("program") == PROGRAM


def _keep_own(target: Path, new: Path) -> None:
    """Copy what a user put into the folder of the earlier run."""
    if not target.is_dir():
        return
    for item in target.iterdir():
        ours = item.name in (RECORD, "inputs", "tables") or item.match("report-*.html")
        ours = ours or item.suffix == ".part"  # of a report that was never finished
        if ours or (new / item.name).exists():
            continue
        if item.is_dir():
            shutil.copytree(item, new / item.name, symlinks=True)
        else:
            shutil.copy2(item, new / item.name, follow_symlinks=False)


def open_run(folder: str | Path) -> Run:
    """Read a run back from its folder.

    Raises:
        InputError: The folder holds no run, or files of it are missing or damaged.

    Example:
        >>> import growthpoles as gp
        >>> with tempfile.TemporaryDirectory() as place:
        ...     done = gp.run_study(gp.load_study("transfer-demo"), Path(place, "out"))
        ...     done.names == gp.open_run(done.folder).names
        True
    """
    root = _settled(Path(folder))
    if not _is_run(root):
        raise InputError(problem("run.missing", Where(file=root.name)))
    try:
        record = json.loads((root / RECORD).read_text(encoding="utf-8"))
        names = tuple(record["results"])
        results = tuple(_load(root / "tables" / name) for name in names)
        return Run(root, names, results, _load(root / "tables" / CHECKS), record)
    except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError) as failure:
        reason = f"{type(failure).__name__}: {failure}"[:200]
        raise InputError(problem("run.damaged", Where(file=root.name), reason=reason)) from failure


def _settled(root: Path) -> Path:
    """Where a run is: one whose replacement ended between its two moves is put back, or read beside."""
    target = root.resolve()
    old = target.parent / f".{target.name}.old"
    if target.exists() or not _is_run(old):
        return root
    try:
        with FileLock(_lock_file(target), timeout=_MOVE):
            if not target.exists():
                old.replace(target)
    except OSError:  # the folder cannot be written, or the replacement is still at it
        return old if not target.exists() else root
    return root


def _load(folder: Path) -> Result:
    kind = json.loads((folder / "result.json").read_text(encoding="utf-8"))["kind"]
    return next((item for item in _KINDS if item.kind == kind), Result).load(folder)


def diff_runs(first: Run, second: Run, *, tolerance: float = 0.0) -> ResultDiff:
    """Cells that differ between two runs; table names carry the name of their result.

    Args:
        first: The earlier run.
        second: The later run.
        tolerance: Relative difference of numbers that still counts as equal.
    """
    parts = []
    for name in dict.fromkeys((*first.names, *second.names, CHECKS)):
        old, new = (_tables(run, name) for run in (first, second))
        found = diff_tables(old, new, tolerance=tolerance)
        parts.append(found.with_columns(pl.lit(f"{name}/").add(pl.col("table")).alias("table")))
    return ResultDiff(pl.concat(parts))


def _tables(run: Run, name: str) -> tuple[Table, ...]:
    if name == CHECKS:
        return run.checks.tables
    return run.result(name).tables if name in run.names else ()


def sha256(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
