"""Workbooks (.xlsx, .xlsm, .xls, .ods): one sheet as a raw table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from growthpoles.core.diagnostic import Diagnostic, note
from growthpoles.errors import InputError, Where, problem
from growthpoles.sources.layout import Cell, Grid, Merge, lay_out, trim
from growthpoles.sources.limits import MAX_CELLS, check_archive, check_file
from growthpoles.sources.old_workbooks import OldSheet, OldWorkbook, read_old_workbook
from growthpoles.sources.tables import RawTable, ReadOptions
from growthpoles.sources.xlsx_scan import SheetScan, scan_sheet

_OFFICE = (".xlsx", ".xlsm")
_PACKED = (*_OFFICE, ".ods")

Book = CalamineWorkbook | OldWorkbook
_Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def read_excel(path: Path, *, sheet: str | None = None, options: ReadOptions | None = None) -> RawTable:
    """Read one sheet of a workbook as a raw table.

    Numbers stay numbers, dates become ISO text, an error value keeps its text (``#N/A``) and a formula
    that was never calculated becomes ``=``, so that neither is taken for an empty cell. In .xls and .ods
    files error values look like empty cells; a note says so.

    Args:
        path: The workbook.
        sheet: Name of the sheet; the first visible sheet with content when None.
        options: Row of the headings and size limit; encoding and separator do not apply.

    Raises:
        InputError: No such file, too large or unpacking to too much, damaged, protected by a password,
            no such sheet, an empty sheet, or a layout that cannot be read.
    """
    options = options or ReadOptions()
    check_file(path, max_bytes=options.max_bytes)
    suffix = path.suffix.lower()
    if suffix in _PACKED:
        check_archive(path)
    with open_workbook(path, sheet) as book:
        found = _read_sheet(book, path, sheet)
    return lay_out(found.grid, header_row=options.header_row, found=found.notes)


@contextmanager
def open_workbook(path: Path, sheet: str | None = None) -> Iterator[Book]:
    """A workbook that is open; whatever its reader stumbles over is said in one error.

    Raises:
        InputError: It is damaged or protected by a password.
    """
    where = Where(file=path.name, sheet=sheet)
    try:
        if path.suffix.lower() not in _OFFICE:
            yield read_old_workbook(path)
            return
        with CalamineWorkbook.from_path(path) as book:
            yield book
    except PasswordError:
        raise InputError(problem("excel.password", Where(file=path.name))) from None
    except CalamineError as reason:
        raise InputError(problem("excel.unreadable", where, reason=str(reason)[:200])) from None


@dataclass(frozen=True, slots=True)
class _Found:
    grid: Grid
    notes: tuple[Diagnostic, ...]


def _read_sheet(book: Book, path: Path, sheet: str | None) -> _Found:
    names = [item.name for item in book.sheets_metadata if item.typ is SheetTypeEnum.WorkSheet]
    if sheet is not None:
        wanted = [name for name in names if _same(name, sheet)]
        if not wanted:
            known = ", ".join(names)
            raise InputError(problem("excel.sheet.unknown", Where(file=path.name, sheet=sheet), known=known))
        return _Found(_grid(book, path, wanted[0]), _notes(path, wanted[0], []))
    names = _visible(book)
    for name in names:
        grid = _grid(book, path, name)
        if any(cell != "" for row in grid.rows for cell in row):
            return _Found(grid, _notes(path, name, [other for other in names if other != name]))
    raise InputError(problem("excel.empty", Where(file=path.name)))


def _visible(book: Book) -> list[str]:
    """Names of the sheets that are not hidden."""
    sheets = (item for item in book.sheets_metadata if item.typ is SheetTypeEnum.WorkSheet)
    return [item.name for item in sheets if item.visible is SheetVisibleEnum.Visible]


def _same(name: str, wanted: str) -> bool:
    return trim(name).casefold() == trim(wanted).casefold()


def _notes(path: Path, sheet: str, others: list[str]) -> tuple[Diagnostic, ...]:
    where = Where(file=path.name, sheet=sheet)
    notes = []
    if others:
        notes.append(note("excel.sheets.not_read", where, others=", ".join(others)))
    if path.suffix.lower() not in _OFFICE:
        notes.append(note("excel.errors.hidden", where))
    return tuple(notes)


def _grid(book: Book, path: Path, sheet: str) -> Grid:
    scan = scan_sheet(path, sheet) if path.suffix.lower() in _OFFICE else SheetScan(0, 0, {})
    if scan.rows * scan.columns > MAX_CELLS:
        where = Where(file=path.name, sheet=sheet, row=scan.rows)
        raise InputError(problem("excel.too_many_cells", where, rows=scan.rows, columns=scan.columns))
    found = book.get_sheet_by_name(sheet)
    # A stray sign far from the table makes millions of empty cells: these cost next to nothing.
    rows = [
        ["" if value == "" else _cell(value) for value in row]
        for row in found.to_python(skip_empty_area=False)
    ]
    for (row, column), mark in scan.marks.items():
        while len(rows) <= row:
            rows.append([])
        rows[row].extend([""] * (column + 1 - len(rows[row])))
        rows[row][column] = mark
    width = max(map(len, rows), default=0)
    for line in rows:
        line.extend([""] * (width - len(line)))
    return Grid(path.name, sheet, rows, _merges(found, len(rows), width))


def _merges(sheet: CalamineSheet | OldSheet, height: int, width: int) -> tuple[Merge, ...]:
    ranges = sheet.merged_cell_ranges or []
    merges = (Merge(top, left, min(b, height - 1), min(r, width - 1)) for (top, left), (b, r) in ranges)
    return tuple(merge for merge in merges if merge.top < height and merge.left < width)


def _cell(value: _Value) -> Cell:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return trim(str(value))
