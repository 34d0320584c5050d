"""Work in the background: done, failed, cancelled, killed, found again."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.small_study import small_study

from growthpoles.errors import GrowthPolesError, InputError, RunError
from growthpoles.study.jobs import Job, _held, in_child, list_jobs, open_job, start_job
from growthpoles.study.store import open_run


def waited(job: Job, seconds: float = 60) -> str:
    end = time.time() + seconds
    while job.status().state == "running" and time.time() < end:
        time.sleep(0.1)
    return job.status().state


def begun(job: Job) -> None:
    while not job.status().step:
        time.sleep(0.05)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_study(tmp_path_factory.mktemp("work") / "small")


@pytest.mark.slow
def test_a_run_is_done_and_found_again(study: Path, tmp_path: Path) -> None:
    job = start_job("run", tmp_path, study=str(study), out=str(tmp_path / "out"))
    assert waited(job) == "done"
    again = open_job(tmp_path, job.ident)
    assert Path(again.status().result) == (tmp_path / "out").resolve()
    assert [item.ident for item in list_jobs(tmp_path)] == [job.ident]
    assert "potential" in open_run(again.status().result).names


def test_errors_of_a_study_are_told(tmp_path: Path) -> None:
    job = start_job("run", tmp_path, study=str(tmp_path / "none"), out=str(tmp_path / "out"))
    assert waited(job) == "failed"
    assert [item.code for item in job.status().problems] == ["study.missing"]


def test_cancel_leaves_nothing_behind(study: Path, tmp_path: Path) -> None:
    job = start_job("run", tmp_path, study=str(study), out=str(tmp_path / "out"))
    begun(job)
    job.cancel()
    assert job.status().state == "cancelled"
    time.sleep(1.5)
    assert [path.name for path in tmp_path.iterdir()] == [".growthpoles"]


def test_a_killed_process_is_told_as_lost(study: Path, tmp_path: Path) -> None:
    job = start_job("run", tmp_path, study=str(study), out=str(tmp_path / "out"))
    begun(job)
    os.kill(job.pid, signal.SIGKILL)
    assert waited(job, 10) == "failed"
    assert job.status().problems[0].code == "job.lost"


@pytest.mark.parametrize("ident", ["", "..", "../x", "a/b", "none"])
def test_no_name_of_a_job_is_a_path(tmp_path: Path, ident: str) -> None:
    with pytest.raises(InputError):
        open_job(tmp_path, ident)


def test_a_child_answers_refuses_and_is_ended() -> None:
    assert in_child(abs, -2, seconds=30, megabytes=4000) == 2
    with pytest.raises(RunError):
        in_child(time.sleep, 30, seconds=0.5, megabytes=4000)
    with pytest.raises(GrowthPolesError):
        in_child(open_job, Path(), "none", seconds=30, megabytes=4000)


def test_a_plan_that_is_cancelled_leaves_none_and_its_process_ends(
    bundled_run: Callable[[int | None], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("growthpoles.study.jobs._PATIENCE", 60.0)  # it must end by itself
    job = start_job("plan", tmp_path, run=str(bundled_run(None)), version="1", budgets={"*": 0.7})
    while job.status().step != "allocation":  # its search takes seconds
        time.sleep(0.02)
    job.cancel()
    end = time.time() + 30
    while _held(job.folder) and time.time() < end:
        time.sleep(0.1)
    assert not _held(job.folder) and job.status().state == "cancelled"
    assert not (job.folder / "plan").exists()
