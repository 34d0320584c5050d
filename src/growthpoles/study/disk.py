"""Onto the disk: what was written is there after a power cut, not only after the end of a process."""

from __future__ import annotations

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

_AT_ONCE = 16  # the disk writes many files down in one go, and each waits for that
_WINDOWS = os.name == "nt"
_CANNOT = (errno.EINVAL, errno.ENOTSUP)  # what some network disks answer; there is nothing to wait for then


def sync_folder(folder: Path) -> None:
    """Flush the names of a folder to the disk, where the system can."""
    if not _WINDOWS:  # it has no handle of a folder
        _sync(folder)


def sync_tree(folder: Path) -> None:
    """Flush every file and folder below a folder, and the folder itself.

    Raises:
        OSError: The disk did not take it.
    """
    files, folders = [], [folder]
    for place, below, names in os.walk(folder):
        files += [Path(place, name) for name in names]
        folders += [Path(place, name) for name in below]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(_sync_file, (path for path in files if not path.is_symlink())))
    for path in reversed(folders):
        if not path.is_symlink():
            sync_folder(path)


def _sync_file(path: Path) -> None:
    if not _WINDOWS:
        _sync(path)
    elif os.access(path, os.W_OK):  # Windows flushes only what may be written
        _sync(path, os.O_RDWR)


def _sync(path: Path, mode: int = os.O_RDONLY) -> None:
    handle = os.open(path, mode)
    try:
        os.fsync(handle)
    except OSError as failure:
        if failure.errno not in _CANNOT:
            raise
    finally:
        os.close(handle)
