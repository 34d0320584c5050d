"""What a file may be before it is opened: its place, its size, and what a packed workbook may unpack to."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from dataclasses import dataclass, replace
from pathlib import Path

from growthpoles.errors import InputError, Where, problem

RECORD = "snapshot.json"
MAX_BYTES = 50_000_000
MAX_CELLS = 20_000_000
MAX_ROWS, MAX_COLUMNS = 5_000_000, 16_384  # rows: as many as figures; columns: those of a sheet of Excel
MAX_FIGURES = 5_000_000
_MEGABYTE = 1_000_000
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """What a packed workbook (.xlsx, .ods) may unpack to.

    Attributes:
        total_bytes: Sum of the unpacked sizes.
        ratio: Unpacked size over packed size.
        parts: Number of parts.
    """

    total_bytes: int = 300_000_000
    ratio: float = 100.0
    parts: int = 2_000


def inside(root: Path, name: str) -> Path:
    """The path of a file named in a study, which must lie inside the study folder.

    Raises:
        InputError: The name is absolute, climbs out with ``..``, or is a link that leads out.

    Example:
        >>> inside(Path("study"), "tables/grp.csv").name
        'grp.csv'
    """
    base = root.resolve()
    path = (base / name).resolve()
    if Path(name).is_absolute() or not path.is_relative_to(base):
        raise InputError(problem("file.outside", Where(file=Path(name).name), name=name))
    return path


def check_rows(rows: int, where: Where) -> None:
    """Refuse a table with more rows than any table of regions has.

    Raises:
        InputError: It has.
    """
    if rows > MAX_ROWS:
        raise InputError(problem("table.rows.too_many", where, rows=rows, limit=MAX_ROWS))


def check_columns(columns: int, where: Where) -> None:
    """Refuse a table with more columns than a sheet of a workbook can have.

    Raises:
        InputError: It has.
    """
    if columns > MAX_COLUMNS:
        raise InputError(problem("table.columns.too_many", where, columns=columns, limit=MAX_COLUMNS))


def check_file(path: Path, *, max_bytes: int = MAX_BYTES) -> None:
    """Refuse a file that is missing, is no plain file, is empty or is too large.

    A file kept as a snapshot (``snapshot.json`` beside it) is also refused when its bytes have changed.

    Raises:
        InputError: One of these.
    """
    where = Where(file=path.name)
    try:
        there = path.exists()
    except OSError:  # a name that is too long
        there = False
    if not there:
        raise InputError(problem("file.missing", replace(where, file=path.name[:100])))
    if not path.is_file():
        raise InputError(problem("file.not_a_file", where))
    _check_snapshot(path, where)
    size = path.stat().st_size
    if size == 0:
        raise InputError(problem("file.empty", where))
    if size > max_bytes:
        sizes = {"size_mb": round(size / _MEGABYTE, 1), "limit_mb": round(max_bytes / _MEGABYTE, 1)}
        raise InputError(problem("file.too_large", where, **sizes))


def _check_snapshot(path: Path, where: Where) -> None:
    """Refuse a snapshot whose bytes are no longer those of its record."""
    record = path.parent / RECORD
    if path.name == RECORD or not record.is_file():
        return
    try:
        told = json.loads(record.read_text(encoding="utf-8"))
        name, stated = told["name"], told["sha256"]
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        raise InputError(problem("snapshot.record", replace(where, file=RECORD))) from None
    if path.name == name and digest(path) != stated:
        raise InputError(problem("snapshot.changed", where, stated=str(stated)[:12]))


def digest(path: Path) -> str:
    """SHA-256 of the bytes of a file, as hexadecimal text.

    Raises:
        InputError: The file cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as reason:
        raise InputError(
            problem("file.unreadable", Where(file=path.name), reason=str(reason.strerror))
        ) from None


def read_bytes(path: Path) -> bytes:
    """The content of a file.

    Raises:
        InputError: The file cannot be read (permissions, a failing disk).
    """
    try:
        return path.read_bytes()
    except OSError as reason:
        raise InputError(
            problem("file.unreadable", Where(file=path.name), reason=str(reason.strerror))
        ) from None


def check_archive(path: Path, limits: ArchiveLimits | None = None) -> None:
    """Refuse a packed workbook that would unpack to too much, or that is damaged, before it is opened.

    Sizes are first taken as declared, then every part is unpacked once in small blocks: a part that
    holds more than it declares fails its checksum.

    Raises:
        InputError: Over a limit, encrypted, damaged, or no packed workbook at all.
    """
    limits = limits or ArchiveLimits()
    where = Where(file=path.name)
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            total = sum(part.file_size for part in parts)
            packed = max(1, sum(part.compress_size for part in parts))
            if total > limits.total_bytes or total / packed > limits.ratio or len(parts) > limits.parts:
                raise InputError(
                    problem(
                        "excel.unpacks",
                        where,
                        size_mb=round(total / _MEGABYTE, 1),
                        ratio=round(total / packed),
                        parts=len(parts),
                        limit_mb=round(limits.total_bytes / _MEGABYTE, 1),
                        limit_ratio=round(limits.ratio),
                        limit_parts=limits.parts,
                    )
                )
            for part in parts:
                with archive.open(part) as stream:
                    while stream.read(_BLOCK):
                        pass
    except OSError as reason:
        raise InputError(problem("file.unreadable", where, reason=str(reason.strerror))) from None
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError) as reason:
        raise InputError(problem("excel.unreadable", where, reason=str(reason))) from None
