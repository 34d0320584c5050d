"""The run is opened once, and again when it was run again."""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from growthpoles.errors import InputError
from growthpoles.web.run_folder import RunFolder


def test_opened_once_and_again_after_a_change(demo_run: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(demo_run, tmp_path / "copy"))
    folder = RunFolder(copy)
    first = folder.current()
    assert folder.current() is first
    os.utime(copy / "run.json", (1, 1))
    second = folder.current()
    assert second is not first and second.version != first.version
    (copy / "run.json").write_text("{", encoding="utf-8")
    assert folder.current() is second
    (copy / "run.json").unlink()
    assert folder.current() is second


def test_a_section_is_made_once_for_many_readers(demo_run: Path) -> None:
    run = RunFolder(demo_run).current()
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: run.section("readiness", "ru"), range(16)))
    assert made[0] is not None and all(item is made[0] for item in made)
    assert run.title("kk") != run.title("en")


def test_no_run(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        RunFolder(tmp_path).current()
