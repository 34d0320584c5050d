"""Work in the background: a process for each job, its state in files, so that a new server finds it again."""

from __future__ import annotations

import json
import multiprocessing
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from filelock import FileLock, Timeout

from growthpoles.errors import GrowthPolesError, InputError, Problem, RunError, Where, problem

FOLDER = ".growthpoles"
KINDS = ("run", "plan")
_JOB, _STATUS, _LOCK, _STOP, _LOG = "job.json", "status.json", "alive.lock", "cancel", "log.txt"
_BEGIN = 20.0  # seconds a process may need before it holds its lock
_PATIENCE = 3.0  # seconds between asking a process to stop and ending it


@dataclass(frozen=True, slots=True)
class JobStatus:
    """How far a job is.

    Attributes:
        state: ``running``, ``done``, ``failed`` or ``cancelled``.
        step: Name of the step it is at.
        done, total: Steps done and in all.
        problems: What stopped it.
        result: What it wrote, a path; empty while there is none.
        gap: A plan: proven distance of the best one so far to every other, relative; None = not known.
    """

    state: str
    step: str = ""
    done: int = 0
    total: int = 0
    problems: tuple[Problem, ...] = ()
    result: str = ""
    gap: float | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A job of a work folder.

    Attributes:
        folder: Where its state is.
        kind: ``run`` or ``plan``.
        args: What it was started with.
        started: When, as an ISO date and time.
        pid: Number of its process.
    """

    folder: Path
    kind: str
    args: dict[str, Any]
    started: str
    pid: int

    @property
    def ident(self) -> str:
        """Its name in the work folder."""
        return self.folder.name

    def status(self) -> JobStatus:
        """How far it is; a job whose process has ended without a word has failed."""
        told = _read_status(self.folder)
        if told.state != "running":
            return told
        alive = _held(self.folder)
        if (self.folder / _STOP).exists():
            if alive and time.time() - (self.folder / _STOP).stat().st_mtime > _PATIENCE:
                _end(self.pid)
            return JobStatus("cancelled", told.step, told.done, told.total)
        young = (datetime.now(UTC) - datetime.fromisoformat(self.started)).total_seconds() < _BEGIN
        if alive or (young and told.step == ""):
            return told
        told = _read_status(self.folder)  # it may have ended between the two looks
        if told.state != "running":
            return told
        return JobStatus("failed", told.step, told.done, told.total, (problem("job.lost"),))

    def cancel(self) -> None:
        """Ask it to stop; what it had begun to write is taken away, an earlier result stays."""
        if self.status().state != "running":
            return
        (self.folder / _STOP).touch()
        if _held(self.folder):
            with suppress(OSError):
                os.kill(self.pid, signal.SIGTERM)


def start_job(kind: str, work: str | Path, **args: Any) -> Job:
    """Start a job in a process of its own.

    Args:
        kind: ``run`` (study, out, scenario, seed) or ``plan`` (run, budgets: the exact plan under these).
        work: Folder in which its state is kept.
        **args: What it works on; texts, numbers, None and tables of them.

    Raises:
        ValueError: The kind is not known.
        RunError: No process can be started.
    """
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {kind!r}")
    now = datetime.now(UTC)
    folder = _folder(work) / f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
    try:
        folder.mkdir(parents=True)
        record = {"kind": kind, "args": args, "started": now.isoformat(timespec="milliseconds")}
        _write(folder / _JOB, record)
        with (folder / _LOG).open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "growthpoles.study.jobs", str(folder.resolve())],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        threading.Thread(target=process.wait, daemon=True).start()  # so that no ended process lingers
        _write(folder / _JOB, {**record, "pid": process.pid})
    except OSError as failure:
        reason = failure.strerror or type(failure).__name__
        raise RunError(problem("job.start", reason=reason)) from failure
    return open_job(work, folder.name)


def open_job(work: str | Path, ident: str) -> Job:
    """A job by its name.

    Raises:
        InputError: There is none.
    """
    folder = _folder(work) / ident
    good = ident.replace("-", "").isalnum() and ident.isascii()
    try:
        record = json.loads((folder / _JOB).read_text(encoding="utf-8")) if good else {}
        return Job(folder, record["kind"], record["args"], record["started"], int(record.get("pid", 0)))
    except (OSError, ValueError, KeyError):
        raise InputError(problem("job.missing", Where(key=ident[:60]))) from None


def list_jobs(work: str | Path) -> tuple[Job, ...]:
    """Jobs of a work folder, the newest first."""
    found = []
    for path in sorted(_folder(work).glob("*/" + _JOB), reverse=True):
        with suppress(InputError):
            found.append(open_job(work, path.parent.name))
    return tuple(found)


def in_child(function: Callable[..., Any], *args: Any, seconds: float, megabytes: int) -> Any:
    """Call a function in a process of its own, with an end to its time and memory.

    Args:
        function: A function of a module; it and its arguments must be picklable.
        *args: Arguments.
        seconds: Time after which the process is ended.
        megabytes: Memory it may use, where the system can limit it.

    Raises:
        GrowthPolesError: What the function raised.
        RunError: It took too long, or its process died.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_call, args=(theirs, megabytes, function, args), daemon=True)
    process.start()
    theirs.close()
    try:
        if not ours.poll(seconds):
            raise RunError(problem("job.time", seconds=seconds))
        good, value = ours.recv()
    except EOFError:
        raise RunError(problem("job.lost")) from None
    finally:
        ours.close()
        process.kill()
        process.join()
    if not good:
        raise value
    return value


def _call(pipe: Connection, megabytes: int, function: Callable[..., Any], args: tuple[Any, ...]) -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource  # Windows has none: there only the time is limited

        size = megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
    try:
        pipe.send((True, function(*args)))
    except GrowthPolesError as failure:
        pipe.send((False, failure))


def _folder(work: str | Path) -> Path:
    return Path(work) / FOLDER / "jobs"


def _held(folder: Path) -> bool:
    """Whether the process of a job lives: it holds the lock of its folder as long as it does."""
    lock = FileLock(folder / _LOCK)
    try:
        with lock.acquire(timeout=0):
            return False
    except Timeout:
        return True


def _end(pid: int) -> None:
    with suppress(OSError):
        os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))


def _write(path: Path, content: object) -> None:
    draft = path.with_suffix(".part")
    draft.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    draft.replace(path)


def _read_status(folder: Path) -> JobStatus:
    try:
        plain = json.loads((folder / _STATUS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return JobStatus("running")
    problems = tuple(
        Problem(item["code"], Where(**item["where"]), tuple((k, v) for k, v in item["details"]))
        for item in plain.pop("problems")
    )
    return JobStatus(**plain, problems=problems)


def _tell(folder: Path, status: JobStatus) -> None:
    _write(folder / _STATUS, asdict(status))


def _work(folder: Path) -> None:
    """The process of a job: works, and tells how far it is."""
    record = json.loads((folder / _JOB).read_text(encoding="utf-8"))
    signal.signal(signal.SIGTERM, _stop)
    last = JobStatus("running")

    def tell(status: JobStatus) -> None:
        nonlocal last
        _leave_if_asked(folder)
        last = status
        _tell(folder, last)

    with FileLock(folder / _LOCK):
        try:
            result = _DOES[record["kind"]](record["args"], folder, tell)
            _leave_if_asked(folder)
            _tell(folder, JobStatus("done", last.step, last.total, last.total, result=result))
        except GrowthPolesError as failure:
            _leave_if_asked(folder)
            _tell(folder, JobStatus("failed", last.step, last.done, last.total, failure.problems))


def _leave_if_asked(folder: Path) -> None:
    if (folder / _STOP).exists():
        sys.exit(1)


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    """Leave in order, so that what was begun is taken away."""
    sys.exit(1)


_Tell = Callable[[JobStatus], None]


def _run(args: dict[str, Any], folder: Path, tell: _Tell) -> str:
    from growthpoles.study.run import run_study
    from growthpoles.study.schema import load_study

    def step(name: str, done: int, total: int) -> None:
        tell(JobStatus("running", name, done, total))

    study = load_study(args["study"], scenario=args.get("scenario"))
    return str(run_study(study, args["out"], seed=args.get("seed"), progress=step).folder)


def _plan(args: dict[str, Any], folder: Path, tell: _Tell) -> str:
    from growthpoles.study.what_if import open_inputs
    from growthpoles.study.what_if_budget import BudgetWhatIf

    tell(JobStatus("running", "read", 0, 2))
    what_if = BudgetWhatIf(*open_inputs(args["run"]))
    made = what_if.exact(
        args["budgets"], watch=lambda found: tell(JobStatus("running", "allocation", 1, 2, gap=found.gap))
    )
    return str(made.save(folder / "plan"))


_DOES: dict[str, Callable[[dict[str, Any], Path, _Tell], str]] = {"run": _run, "plan": _plan}

if __name__ == "__main__":
    _work(Path(sys.argv[1]))
