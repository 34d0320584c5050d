"""All cells of a file, for tables whose headings take several lines and columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from growthpoles.core.diagnostic import Diagnostic, note
from growthpoles.errors import InputError, Where, problem
from growthpoles.sources.csv_files import _delimiter, _records
from growthpoles.sources.encodings import decode
from growthpoles.sources.excel_files import _PACKED, Book, _grid, _read_sheet, _visible, open_workbook
from growthpoles.sources.layout import Grid, trim
from growthpoles.sources.limits import check_archive, check_file, check_rows, read_bytes
from growthpoles.sources.tables import ReadOptions

T = TypeVar("T")
_TEXT = (".csv", ".tsv", ".txt")
_WORKBOOK = (".xlsx", ".xlsm", ".xls", ".ods")


@dataclass(frozen=True, slots=True)
class Gridded:
    """The cells of a sheet or text file and what was found out while reading them."""

    grid: Grid
    notes: tuple[Diagnostic, ...] = ()


def read_grid(path: str | Path, *, sheet: str | None = None, options: ReadOptions | None = None) -> Gridded:
    """Read the cells of a .csv, .tsv, .txt, .xlsx, .xlsm, .xls or .ods file without looking for a table.

    Args:
        path: The file.
        sheet: Sheet of a workbook; the first visible one with content when None.
        options: Encoding, separator and size limit where known.

    Raises:
        InputError: The file cannot be read; as in `read_csv` and `read_excel`.
    """
    path, options = Path(path), options or ReadOptions()
    suffix = path.suffix.lower()
    if suffix in _WORKBOOK:
        return _read_workbook(path, sheet, options)
    if suffix not in _TEXT:
        known = ", ".join(_TEXT + _WORKBOOK)
        raise InputError(problem("file.kind.unknown", Where(file=path.name), suffix=suffix, known=known))
    if sheet is not None:
        raise InputError(problem("file.no_sheets", Where(file=path.name, sheet=sheet)))
    check_file(path, max_bytes=options.max_bytes)
    decoded = decode(read_bytes(path), path.name, encoding=options.encoding)
    if not trim(decoded.text):
        raise InputError(problem("file.empty", Where(file=path.name)))
    check_rows(max(decoded.text.count(end) for end in "\n\r"), Where(file=path.name))
    text, delimiter, skipped = _delimiter(decoded.text, path.name, options.delimiter)
    rows: list[list[str]] = [[]] * skipped
    rows += [[trim(field) for field in row] for row in _records(text, delimiter, path.name, skipped)]
    guessed = [note("file.encoding.guessed", Where(file=path.name), encoding=decoded.encoding)]
    return Gridded(Grid(path.name, None, rows), tuple(guessed if decoded.guessed else ()))


def read_grids(path: str | Path, *, options: ReadOptions | None = None) -> tuple[Grid, ...]:
    """Read the cells of every visible sheet of a workbook, or of a text file, that holds anything.

    Raises:
        InputError: The file cannot be read, has no cells, or has too many.
    """
    path, options = Path(path), options or ReadOptions()
    if path.suffix.lower() not in _WORKBOOK:
        return (read_grid(path, options=options).grid,)
    grids = _open(path, options, lambda book: tuple(_grid(book, path, name) for name in _visible(book)))
    held = tuple(grid for grid in grids if any(cell != "" for row in grid.rows for cell in row))
    if not held:
        raise InputError(problem("excel.empty", Where(file=path.name)))
    return held


def _read_workbook(path: Path, sheet: str | None, options: ReadOptions) -> Gridded:
    found = _open(path, options, lambda book: _read_sheet(book, path, sheet), sheet)
    return Gridded(found.grid, found.notes)


def _open(path: Path, options: ReadOptions, work: Callable[[Book], T], sheet: str | None = None) -> T:
    check_file(path, max_bytes=options.max_bytes)
    if path.suffix.lower() in _PACKED:
        check_archive(path)
    with open_workbook(path, sheet) as book:
        return work(book)


def sheet_names(path: str | Path) -> tuple[str, ...]:
    """Names of the sheets of a workbook; none for a text file.

    Raises:
        InputError: The file cannot be opened.
    """
    path = Path(path)
    if path.suffix.lower() not in _WORKBOOK:
        return ()
    return _open(path, ReadOptions(), lambda book: tuple(book.sheet_names))
