"""Snapshots: the bytes of a source as they were, under their hash, with where they came from."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from growthpoles.errors import InputError, Where, problem
from growthpoles.sources.limits import RECORD, check_file, digest

_HASH_LENGTH = 64
_DIGITS = frozenset("0123456789abcdef")
_SHORTEST = 8
_MAX_BYTES = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A file as it was when it was taken.

    Attributes:
        path: The kept file; give it to any reader.
        name: Its original name.
        sha256: Hash of its bytes.
        size: Number of bytes.
        taken: Day it was taken.
        source: Where it came from: publisher, title, address.
        licence: Terms it may be used under.
        published: Day it was published; empty if unknown.

    Example:
        >>> Snapshot(Path("a.csv"), "a.csv", "0" * 64, 5, "2026-01-31", "BNS", "CC BY 4.0").name
        'a.csv'
    """

    path: Path
    name: str
    sha256: str
    size: int
    taken: str
    source: str
    licence: str
    published: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a file came from.

    Attributes:
        source: Publisher, title, address.
        licence: Terms it may be used under; say "unknown" when they are.
        published: Day it was published.
        taken: Day it was taken; today by default.

    Example:
        >>> Origin("BNS, bulletin on innovation 2022", "official statistics").published is None
        True
    """

    source: str
    licence: str
    published: dt.date | None = None
    taken: dt.date | None = None


def take_snapshot(path: str | Path, into: str | Path, origin: Origin) -> Snapshot:
    """Keep a file as a snapshot: ``INTO/HASH/NAME`` with ``snapshot.json`` beside it, both read-only.

    Nothing is fetched: the file is already on this computer. Every reader checks a file that lies beside
    such a record, so that a snapshot whose bytes have changed cannot be read by mistake. Taking the same
    bytes again gives the snapshot there is.

    Args:
        path: The file.
        into: Folder of snapshots; made if it is not there.
        origin: Where the file came from.

    Raises:
        InputError: No such file, an empty one, no source or licence, a folder that cannot be written, or
            the same bytes kept before with another origin.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder) / "grp.csv"
        ...     _ = file.write_text("unit,year,grp\\nA,2022,5\\n")
        ...     kept = take_snapshot(file, Path(folder) / "kept", Origin("BNS", "official statistics"))
        ...     open_snapshot(Path(folder) / "kept", kept.sha256[:12]) == kept
        True
    """
    path, into = Path(path), Path(into)
    check_file(path, max_bytes=_MAX_BYTES)
    where = Where(file=path.name)
    if not origin.source.strip() or not origin.licence.strip():
        raise InputError(problem("snapshot.origin", where))
    try:
        into.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=into))
        try:
            return _keep(path, into, origin, draft=draft)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except OSError as reason:
        raise InputError(problem("snapshot.write", where, reason=str(reason.strerror))) from None


def _keep(path: Path, into: Path, origin: Origin, *, draft: Path) -> Snapshot:
    """Copy first and hash the copy, so that the record is of the bytes that are kept."""
    copy = draft / path.name
    shutil.copyfile(path, copy)
    own = digest(copy)
    target = into / own
    record = {
        "name": path.name,
        "sha256": own,
        "size": copy.stat().st_size,
        "taken": (origin.taken or dt.date.today()).isoformat(),
        "source": origin.source.strip(),
        "licence": origin.licence.strip(),
        "published": origin.published.isoformat() if origin.published else "",
    }
    made = Snapshot(target / path.name, **record)  # type: ignore[arg-type]
    if not target.exists():
        (draft / RECORD).write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        for item in (copy, draft / RECORD):
            item.chmod(0o444)
        draft.chmod(0o755)
        try:
            draft.rename(target)
        except OSError:
            if not target.exists():  # another process may have kept the same bytes meanwhile
                raise
    held = open_snapshot(into, own)
    if _said(held) != _said(made):
        raise InputError(problem("snapshot.known", Where(file=path.name), source=held.source, name=held.name))
    return held


def _said(item: Snapshot) -> tuple[str, ...]:
    return (item.name, item.source, item.licence, item.published)


def open_snapshot(folder: str | Path, sha256: str) -> Snapshot:
    """A snapshot by its hash or the first eight or more digits of it; its bytes are checked.

    Raises:
        InputError: No snapshot, or several, with this hash; a damaged record; bytes that have changed.

    Example:
        >>> open_snapshot("nowhere", "12345678")
        Traceback (most recent call last):
        growthpoles.errors.InputError: no single snapshot has the hash 12345678 (0 found). ...
    """
    folder, wanted = Path(folder), sha256.strip().lower()
    usable = _SHORTEST <= len(wanted) <= _HASH_LENGTH and set(wanted) <= _DIGITS
    found = sorted(folder.glob(f"{wanted}*/{RECORD}")) if usable else []
    if len(found) != 1:
        raise InputError(problem("snapshot.unknown", wanted=wanted[:_HASH_LENGTH], count=len(found)))
    made = _read(found[0])
    check_file(made.path, max_bytes=_MAX_BYTES)
    return made


def list_snapshots(folder: str | Path) -> tuple[Snapshot, ...]:
    """The snapshots of a folder by day and name; their bytes are checked when they are opened or read.

    Raises:
        InputError: A damaged record.

    Example:
        >>> list_snapshots("nowhere")
        ()
    """
    found = [_read(record) for record in sorted(Path(folder).glob(f"*/{RECORD}"))]
    return tuple(sorted(found, key=lambda item: (item.taken, item.name, item.sha256)))


def _read(record: Path) -> Snapshot:
    where = Where(file=RECORD, key=record.parent.name[:12])
    try:
        told: dict[str, Any] = json.loads(record.read_text(encoding="utf-8"))
        made = Snapshot(record.parent / Path(str(told["name"])).name, **told)
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        raise InputError(problem("snapshot.record", where)) from None
    texts = (value for key, value in asdict(made).items() if key not in ("path", "size"))
    if made.sha256 != record.parent.name or made.path.name != made.name or not all(map(_is_text, texts)):
        raise InputError(problem("snapshot.record", where))
    return made


def _is_text(value: object) -> bool:
    return isinstance(value, str)
