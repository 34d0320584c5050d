"""The work folder of the dashboard: its studies and runs, and names that stay inside it."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from growthpoles.errors import InputError, Where, problem
from growthpoles.labels import Label
from growthpoles.study.schema import Study, bundled_studies, load_study
from growthpoles.study.store import PROGRAM, RECORD

STUDY_FILE = "study.toml"
_NAME = re.compile(r"\w[\w-]{0,59}")
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)  # no file of Windows may be called so
_MOST = 500


@dataclass(frozen=True, slots=True)
class StudyEntry:
    """A study that can be run from here.

    Attributes:
        name: Name of its folder, or of a bundled study.
        title: Title; None when its file cannot be read.
        bundled: Whether it comes with the package and cannot be changed here.
    """

    name: str
    title: Label | None
    bundled: bool = False


@dataclass(frozen=True, slots=True)
class RunEntry:
    """A finished run.

    Attributes:
        name: Name of its folder.
        title: Title of its study.
        study: Name of its study, with its scenario.
        when: When it was made; None when its record does not say.
    """

    name: str
    title: Label
    study: str
    when: datetime | None


def good_name(text: str) -> str:
    """A name that is safe as a folder: letters, digits, ``-`` and ``_``; spaces become ``-``.

    Raises:
        InputError: It has other signs, is empty, too long, or a device of Windows.

    Example:
        >>> good_name(" Мой регион "), good_name("north_2025")
        ('Мой-регион', 'north_2025')
    """
    name = re.sub(r"\s+", "-", text.strip())
    if not _NAME.fullmatch(name) or _DEVICES.fullmatch(name):
        raise InputError(problem("work.name", given=text[:80]))
    return name


def place(work: Path, name: str) -> Path:
    """The folder with a name in the work folder.

    Raises:
        InputError: The name is not good, or it is a link that leads out.
    """
    path = work / good_name(name)
    if path.exists() and path.resolve() != work.resolve() / path.name:
        raise InputError(problem("work.name", given=name[:80]))
    return path


def own_study(work: Path, name: str) -> Path:
    """The folder of a study of the work folder.

    Raises:
        InputError: There is none with this name.
    """
    folder = place(work, name)
    if not (folder / STUDY_FILE).is_file():
        raise InputError(problem("work.study.missing", Where(file=folder.name)))
    return folder


def open_study(work: Path, name: str) -> Study:
    """A study of the work folder, or a bundled one.

    Raises:
        InputError: There is none with this name, or its file has errors.
    """
    bundled = name in bundled_studies() and not (work / name / STUDY_FILE).is_file()
    return load_study(name if bundled else own_study(work, name))


def own_run(work: Path, name: str) -> Path:
    """The folder of a run of the work folder.

    Raises:
        InputError: There is none with this name.
    """
    folder = place(work, name)
    if _record(folder) is None:
        raise InputError(problem("run.missing", Where(file=folder.name)))
    return folder


def studies(work: Path) -> tuple[StudyEntry, ...]:
    """Studies of the work folder by name, then those that come with the package."""
    own = [StudyEntry(path.name, _title(path)) for path in _folders(work) if (path / STUDY_FILE).is_file()]
    taken = {item.name for item in own}
    rest = [name for name in bundled_studies() if name not in taken]
    return (*own, *(StudyEntry(name, load_study(name).file.study.title.label, bundled=True) for name in rest))


def runs(work: Path) -> tuple[RunEntry, ...]:
    """Finished runs of the work folder, the newest first."""
    found = [entry for path in _folders(work) if (entry := _run(path)) is not None]
    return tuple(sorted(found, key=lambda entry: (str(entry.when or ""), entry.name), reverse=True))


def next_name(work: Path, base: str) -> str:
    """The first of ``base``, ``base-2``, ``base-3``, ... that is not taken."""
    taken = {path.name for path in work.iterdir()}
    return next(n for i in range(1, len(taken) + 2) if (n := base if i == 1 else f"{base}-{i}") not in taken)


def _folders(work: Path) -> Iterator[Path]:
    """Folders directly in the work folder whose names are good; hidden ones and links are none of ours."""
    inside = (path for path in sorted(work.iterdir())[:_MOST] if path.is_dir() and not path.is_symlink())
    return (path for path in inside if _NAME.fullmatch(path.name))


def _title(folder: Path) -> Label | None:
    try:
        plain = tomllib.loads((folder / STUDY_FILE).read_text(encoding="utf-8-sig"))
        return Label(**plain["study"]["title"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _record(folder: Path) -> dict[str, object] | None:
    try:
        found = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and found.get("program") == PROGRAM else None


def _run(folder: Path) -> RunEntry | None:
    found = _record(folder)
    if found is None:
        return None
    title, when = found.get("title"), str(found.get("created", ""))
    try:
        label = Label(**title) if isinstance(title, dict) else Label(en=folder.name)
        made = datetime.fromisoformat(when)
    except (TypeError, ValueError):
        label, made = Label(en=folder.name), None
    return RunEntry(folder.name, label, str(found.get("command", "")), made)
