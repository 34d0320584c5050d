"""Flushing: every file and folder of a tree reaches the disk, and a disk that refuses is heard."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from growthpoles.study.disk import sync_folder, sync_tree


@pytest.fixture
def flushed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Inodes in the order in which they were flushed."""
    seen: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda handle: seen.append(os.fstat(handle).st_ino))
    return seen


def test_files_come_before_the_folders_that_name_them(tmp_path: Path, flushed: list[int]) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    for name in ("one.csv", "a/two.csv", "a/b/three.csv"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")
    sync_tree(tmp_path)
    found = [(tmp_path / name).stat().st_ino for name in ("one.csv", "a/two.csv", "a/b/three.csv")]
    assert sorted(flushed[:3]) == sorted(found)
    assert flushed[3:] == [(tmp_path / name).stat().st_ino for name in ("a/b", "a", ".")]


def test_a_disk_that_does_not_take_it_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(handle: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    (tmp_path / "a.csv").write_text("x", encoding="utf-8")
    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(OSError, match="Input/output"):
        sync_tree(tmp_path)


def test_a_disk_that_knows_no_flushing_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cannot(handle: int) -> None:
        raise OSError(errno.EINVAL, "Invalid argument")

    monkeypatch.setattr(os, "fsync", cannot)
    sync_folder(tmp_path)
