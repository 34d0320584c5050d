"""The run that the dashboard shows: opened once, opened again when it was run again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

from growthpoles.errors import InputError
from growthpoles.labels import Label
from growthpoles.present.page import Page, Section
from growthpoles.present.shelf import Shelf, shelf
from growthpoles.study.store import RECORD, Run, open_run

_BOUNDARIES = "inputs/boundaries.geojson"


@dataclass(frozen=True, eq=False)
class OpenRun:
    """A finished run with what was made of it; everything is made once for each language.

    Attributes:
        run: The run.
        version: Changes when the folder is run again.
    """

    run: Run
    version: str
    _made: dict[tuple[str, ...], Any] = field(default_factory=dict)
    _locks: dict[tuple[str, ...], Lock] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @cached_property
    def shelf(self) -> Shelf:
        """The results by kind."""
        return shelf((*self.run.results, self.run.checks))

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Kinds of the results."""
        return frozenset(book.kind for book in self.shelf.books)

    def title(self, language: str) -> str:
        """Title of the study."""
        return Label(**self.run.record["title"]).text(language)

    def page(self, language: str) -> Page:
        """What the sections of the report are made with."""
        found: Page = self._once(("page", language), lambda: self._page(language))
        return found

    def section(self, ident: str, language: str) -> Section | None:
        """One section of the report; None when the run has not what it is made of."""
        from growthpoles.present.report import SECTIONS

        page = self.page(language)
        found: Section | None = self._once(("section", ident, language), lambda: SECTIONS[ident](page))
        return found

    def _page(self, language: str) -> Page:
        from growthpoles.present.report import report_page

        boundaries = self.run.folder / _BOUNDARIES
        return report_page(
            (*self.run.results, self.run.checks),
            language=language,
            boundaries=boundaries if boundaries.is_file() else None,
            checked=self.run.checks.diagnostics,
            study=self.run.record["command"],
        )

    def _once(self, key: tuple[str, ...], make: Any) -> Any:
        """A value made once, also when many ask at the same time."""
        if key not in self._made:
            with self._lock:
                lock = self._locks.setdefault(key, Lock())
            with lock:
                if key not in self._made:
                    self._made[key] = make()
        return self._made[key]


@dataclass(eq=False)
class RunFolder:
    """A folder with a finished run.

    Attributes:
        folder: The folder.
    """

    folder: Path
    _held: OpenRun | None = None
    _lock: Lock = field(default_factory=Lock)

    def current(self) -> OpenRun:
        """The run as it is now; the last good one while it is being replaced.

        Raises:
            InputError: The folder holds no run, or files of it are damaged.
        """
        with self._lock:
            version = self._version()
            if self._held is None or version not in ("", self._held.version):
                try:
                    self._held = OpenRun(open_run(self.folder), version)
                except InputError:
                    if self._held is None:
                        raise
            return self._held

    def _version(self) -> str:
        """Name of the state of the folder; empty when there is no record at this moment."""
        try:
            found = (self.folder / RECORD).stat()
        except OSError:
            return ""
        state = f"{self.folder.resolve()} {found.st_mtime_ns} {found.st_size}"
        return hashlib.sha256(state.encode()).hexdigest()[:16]
