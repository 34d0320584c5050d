"""Reads the files of a study one after another and keeps the problems of all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TypeVar

from growthpoles.core.diagnostic import Diagnostic
from growthpoles.errors import GrowthPolesError, InputError, Problem, Where
from growthpoles.sources.companions import files_with
from growthpoles.sources.limits import check_file
from growthpoles.sources.numbers import NumberRules
from growthpoles.sources.options import Reading, TableFormat, is_empty
from growthpoles.sources.tables import ReadOptions
from growthpoles.study.schema import DATA, Study
from growthpoles.study.sections import TableFile

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file a study was read from.

    Attributes:
        name: Its name below ``inputs`` of a run.
        path: Where it is.
        content: What is kept of it, where that is less than all of it.
    """

    name: str
    path: Path
    content: bytes | None = None

    def read(self) -> bytes:
        """What is kept of it."""
        return self.path.read_bytes() if self.content is None else self.content


class Reader:
    """Opens the files named in a study and collects problems and notes on the way.

    Attributes:
        study: The study.
        problems: Problems so far.
        notes: Notes so far.
    """

    def __init__(self, study: Study) -> None:
        self.study = study
        self.problems: list[Problem] = []
        self.notes: list[Diagnostic] = []
        self._files: dict[str, Path] = {}
        self._kept: dict[str, bytes] = {}

    @property
    def files(self) -> tuple[InputFile, ...]:
        """The files asked for so far, in order."""
        return tuple(InputFile(name, path, self._kept.get(name)) for name, path in self._files.items())

    def path(self, name: str, *, keep: bytes | None = None) -> Path:
        """Full path of a file named in the study.

        Args:
            name: The file.
            keep: What a run keeps of it; all of it by default.

        Raises:
            InputError: The name leads out of its folder.
        """
        path = self.study.path(name)
        kept = PurePosixPath(name.replace(DATA, "GROWTHPOLES_DATA/"))
        self._files[str(kept)] = path
        if keep is not None:
            self._kept[str(kept)] = keep
        for other in files_with(path):
            beside = other.resolve().relative_to(path.parent.resolve())
            self._files[str(kept.parent / beside.as_posix())] = other
        return path

    def check(self, table: TableFile) -> None:
        """Keep the problem of a table whose file is missing or too large; nothing is read."""
        self.take(lambda: check_file(self.path(table.table), max_bytes=_max_bytes(table)))

    def take(self, work: Callable[[], T]) -> T | None:
        """What some work gives, or None when it fails; its problems are kept."""
        try:
            return work()
        except GrowthPolesError as failure:
            self.problems.extend(item for item in failure.problems if item not in self.problems)
            return None

    def read(self, work: Callable[[], Reading[T]], *, optional: bool = False) -> T | None:
        """What a reader gives, or None when it fails; problems and notes are kept.

        Args:
            work: Calls the reader.
            optional: Whether an empty table is no problem.
        """
        try:
            reading = work()
        except GrowthPolesError as failure:
            if not (optional and is_empty(failure)):
                self.problems.extend(item for item in failure.problems if item not in self.problems)
            return None
        self.notes.extend(reading.notes)
        return reading.value


def table_format(table: TableFile, *, year: int | None = None) -> TableFormat:
    """The way a table is written, as the readers take it.

    Raises:
        InputError: A mark has two meanings.
    """
    try:
        rules = NumberRules(table.decimal, frozenset(table.zero), frozenset(table.confidential))
        if table.missing is not None:
            rules = replace(rules, missing=frozenset({"", *table.missing}))
    except InputError as failure:
        where = Where(file=table.table, sheet=table.sheet)
        raise InputError([replace(item, where=where) for item in failure.problems]) from None
    read = ReadOptions(table.encoding, table.delimiter, table.header_row, _max_bytes(table))
    only = tuple(table.only.items())
    return TableFormat(table.sheet, tuple(table.columns.items()), read, rules, year, table.distinct, only)


def _max_bytes(table: TableFile) -> int:
    return int(table.max_megabytes * 1_000_000)
