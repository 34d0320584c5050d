"""Workbooks of the older kinds (.xls, .ods), read in a process of their own with an end to memory and time.

A few damaged bytes of such a file can ask its reader for all the memory there is, and nothing tells before.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

_MEMORY, _SECONDS = 3_000_000_000, 60.0
_Ranges = list[tuple[tuple[int, int], tuple[int, int]]]


@dataclass(frozen=True)
class OldSheet:
    """A sheet with its cells, as the workbook reader gives them."""

    name: str
    typ: SheetTypeEnum
    visible: SheetVisibleEnum
    rows: list[list[Any]]
    merged_cell_ranges: _Ranges

    def to_python(self, *, skip_empty_area: bool) -> list[list[Any]]:
        """The cells from the corner of the sheet."""
        return self.rows


@dataclass(frozen=True)
class OldWorkbook:
    """A workbook with all of its sheets."""

    sheets_metadata: tuple[OldSheet, ...]

    @property
    def sheet_names(self) -> list[str]:
        """Names of the sheets."""
        return [item.name for item in self.sheets_metadata]

    def get_sheet_by_name(self, name: str) -> OldSheet:
        """The sheet with a name."""
        return next(item for item in self.sheets_metadata if item.name == name)


def read_old_workbook(path: Path, *, seconds: float = _SECONDS) -> OldWorkbook:
    """Read a workbook in a process of its own.

    Args:
        path: The workbook.
        seconds: Time after which the process is ended.

    Raises:
        PasswordError: It is protected by a password.
        CalamineError: It is damaged, or asks for too much memory or time.
    """
    command = [sys.executable, "-m", __name__, str(path.resolve())]
    kind: str = "damaged"
    found: Any = "memory"
    try:
        done = subprocess.run(command, capture_output=True, timeout=seconds, check=False)
        if done.returncode == 0:
            kind, found = pickle.loads(done.stdout)
    except subprocess.TimeoutExpired:
        found = f"{seconds:g} s"
    if kind == "password":
        raise PasswordError(found)
    if kind == "damaged":
        raise CalamineError(found)
    return OldWorkbook(
        tuple(
            OldSheet(
                name,
                SheetTypeEnum.WorkSheet if table else SheetTypeEnum.ChartSheet,
                SheetVisibleEnum.Visible if visible else SheetVisibleEnum.Hidden,
                rows,
                merges,
            )
            for name, table, visible, rows, merges in found
        )
    )


def _read(path: str) -> tuple[str, Any]:
    try:
        with CalamineWorkbook.from_path(path) as book:
            return "read", [_sheet(book, item) for item in book.sheets_metadata]
    except PasswordError as reason:
        return "password", str(reason)
    except (CalamineError, ValueError, OverflowError) as reason:
        return "damaged", str(reason)[:200]


def _sheet(book: CalamineWorkbook, item: Any) -> tuple[str, bool, bool, list[list[Any]], _Ranges]:
    table, visible = item.typ is SheetTypeEnum.WorkSheet, item.visible is SheetVisibleEnum.Visible
    if not table:
        return item.name, table, visible, [], []
    sheet = book.get_sheet_by_name(item.name)
    rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    return item.name, table, visible, rows, list(sheet.merged_cell_ranges or [])


def _limit() -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource  # Windows has none: there only the time is limited

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def main(write: Callable[[bytes], object]) -> None:
    """The process: reads the workbook named on the command line and writes what it holds."""
    _limit()
    write(pickle.dumps(_read(sys.argv[1])))


if __name__ == "__main__":
    main(sys.stdout.buffer.write)
