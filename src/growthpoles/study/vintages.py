"""A store of figures with the day each was known: nothing that was published is ever overwritten."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from growthpoles.composite.spec import IndexSpec
from growthpoles.core.diagnostic import Diagnostics
from growthpoles.core.framework import Framework
from growthpoles.core.panel import Panel
from growthpoles.core.result import Result
from growthpoles.core.territory import Territory
from growthpoles.errors import InputError, RunError, Where, problem
from growthpoles.potential.assess import assess_potential
from growthpoles.potential.monitoring_results import VintageResult
from growthpoles.potential.vintages import compare_vintages
from growthpoles.sources.panels import read_panel
from growthpoles.study.data import collect
from growthpoles.study.schema import Study, load_study
from growthpoles.study.store import RECORD, open_run, sha256
from growthpoles.study.vintage_catalogue import Vintage
from growthpoles.study.vintage_files import PART, read_indicators_text, table_text
from growthpoles.study.vintage_folder import VintageFolder
from growthpoles.study.vintage_tables import revisions_result


class Vintages:
    """Figures by the day they were known; `open_vintages` opens one.

    A vintage replaces, from its day on, whole columns: each indicator and year of which it has a figure. A
    unit it leaves out there has none any more. A partial vintage replaces its own cells only.

    Attributes:
        folder: Where the store is: ``catalogue.sqlite`` and immutable files named by their SHA-256.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as place:
        ...     Vintages(place).verify().worst.code
        'good'
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self._store = VintageFolder(self.folder)

    def vintages(self) -> tuple[Vintage, ...]:
        """Everything that was added, by the day it was known.

        Raises:
            InputError: The catalogue cannot be read.
        """
        return self._store.vintages()

    def add(
        self,
        figures: Panel | str | Path,
        *,
        known: date,
        source: str = "",
        territory: Territory | None = None,
        partial: bool = False,
    ) -> int:
        """Add a publication of figures and return its number; the same one twice is added once.

        It is added whole or not at all. One process writes at a time, the others wait for up to a minute;
        readers never wait.

        Args:
            figures: A panel, or a table as `read_panel` takes it.
            known: Day from which the figures were known.
            source: Where they are from, in words.
            territory: Territory of a table; that of the newest vintage by default.
            partial: Whether it corrects single figures and leaves all others as they are.

        Raises:
            InputError: No figure in it; another unit of measure, price basis or other units than before.
            RunError: The store cannot be written, or another process has been writing for a minute.
        """
        if isinstance(figures, Panel):
            panel, origin = figures, ""
        else:
            land = territory or self._store.territory(self._newest())
            panel, origin = self._named(read_panel(figures, land)), sha256(Path(figures))
        return self._store.add([panel], known=known, source=source, partial=partial, origin=origin)[0]

    def add_run(self, folder: str | Path, *, known: date | None = None, source: str = "") -> tuple[int, ...]:
        """Add the figures a finished run was made from, as they were read; one vintage for each edition.

        Args:
            folder: Folder of the run.
            known: Day from which they were known; the day of the run by default.
            source: Where they are from; the title of the study by default.

        Raises:
            InputError: No run, one of a scenario, or one whose inputs were changed afterwards.
            RunError: The store cannot be written.
        """
        run = open_run(folder)
        if run.record["scenario"] or run.record["changes"]:
            raise InputError(problem("store.run.scenario", Where(file=run.folder.name)))
        inputs = run.folder / "inputs"
        for name, digest in run.record["inputs"].items():
            path = inputs / name
            if not path.is_file() or sha256(path) != digest:
                raise InputError(problem("store.run.changed", Where(file=Path(name).name)))
        day = known or datetime.fromisoformat(run.record["created"]).date()
        return self.add_study(load_study(inputs), known=day, source=source)

    def add_study(self, study: Study, *, known: date, source: str = "") -> tuple[int, ...]:
        """Add the figures of a study as they are read; one vintage for each edition.

        Args:
            study: The study.
            known: Day from which the figures were known.
            source: Where they are from; the title of the study by default.

        Raises:
            InputError: The tables of the study cannot be read, or its file changes figures.
            RunError: The store cannot be written.
        """
        if study.file.change:
            raise InputError(problem("store.run.scenario", Where(file=study.source.name)))
        found = collect(study)
        if found.problems or not found.panels:
            raise InputError(found.problems or (problem("store.figures.none"),))
        label = study.file.study.title.label
        title = source or label.en or label.ru or label.kk or study.file.study.code
        table = study.file.panel.table
        origin = sha256(study.path(table)) if table else ""
        return self._store.add(list(found.panels), known=known, source=title, partial=False, origin=origin)

    def as_known(self, day: date, *, edition: str | None = None) -> Panel:
        """The figures as they were known at the end of a day.

        Args:
            day: The day.
            edition: Edition of the territory; that of the newest vintage by then by default.

        Raises:
            InputError: Nothing was known by then, or files of the store are damaged.

        Example:
            >>> import tempfile
            >>> import numpy as np
            >>> import growthpoles as gp
            >>> land = gp.Territory((gp.Edition("now", (gp.Unit("A", gp.Label("demo")),)),))
            >>> empty = np.empty((1, 1, 0))
            >>> bare = gp.Panel(land, "now", ("A",), (2022,), (), empty, empty.astype(np.uint8), empty)
            >>> first, later = (
            ...     bare.with_indicator(gp.Indicator("x", gp.Label("demo")), np.array([[value]]))
            ...     for value in (5.0, 6.0))
            >>> with tempfile.TemporaryDirectory() as place:
            ...     store = gp.open_vintages(place)
            ...     store.add(first, known=date(2023, 4, 1)), store.add(later, known=date(2024, 4, 1))
            ...     store.as_known(date(2023, 12, 31)).column("x").item()
            (1, 2)
            5.0
        """
        held = [item for item in self.vintages() if item.known <= day]
        if not held:
            raise InputError(problem("store.unknown", Where(file=self.folder.name), day=day.isoformat()))
        name = edition or held[-1].edition
        held = [item for item in held if item.edition == name]
        if not held:
            raise InputError(problem("panel.edition.absent", Where(file=self.folder.name), edition=name))
        return self._store.merged(held)

    def revisions(self, indicator: str, *, edition: str | None = None) -> Result:
        """How each figure of an indicator was revised.

        Args:
            indicator: Code of the indicator.
            edition: Edition of the territory; that of the newest vintage by default.

        Returns:
            Tables ``steps`` (unit, year, known: value, flag, change, percent, status: first, revised,
            withdrawn, appeared, flag-changed), ``triangle`` (unit, year: one column per day, what was known
            then), ``sizes`` (year, revision: number, mean and mean absolute change in percent) and
            ``vintages``.

        Raises:
            InputError: The store has no such indicator.
        """
        name = edition or self._newest().edition
        held = [item for item in self.vintages() if item.edition == name]
        panels = self._store.history(held, indicator=indicator)
        if not panels or indicator not in panels[-1].codes:
            raise InputError(problem("panel.indicator.unknown", Where(indicator=indicator)))
        days = tuple(dict.fromkeys(item.known for item in held))
        return revisions_result(days, panels, vintages=held)

    def compare(
        self, first: date, later: date, *, framework: Framework, spec: IndexSpec | None = None
    ) -> VintageResult:
        """What became of an index because figures were revised between two days (`compare_vintages`).

        Indicators and years that both days know are compared.

        Args:
            first: The earlier day.
            later: The later day.
            framework: Framework of the index.
            spec: Specification of the index.
        """
        panels = [self.as_known(day) for day in (first, later)]
        years = sorted(set(panels[0].years) & set(panels[1].years))
        made = (
            assess_potential(panel.select(years=years), framework, spec or IndexSpec()) for panel in panels
        )
        return compare_vintages(*made)

    def export(self, day: date, path: str | Path, *, edition: str | None = None) -> Path:
        """Write the figures as they were known at the end of a day as a table a study can take.

        Args:
            day: The day.
            path: CSV file to write; it appears whole or not at all.
            edition: Edition, as for `as_known`.

        Raises:
            RunError: The file cannot be written.
        """
        target = Path(path)
        content = table_text(self.as_known(day, edition=edition)).encode()
        draft = target.with_name(f".{target.name}{PART}")
        try:
            draft.write_bytes(content)
            draft.replace(target)
        except OSError as failure:
            draft.unlink(missing_ok=True)
            reason = failure.strerror or type(failure).__name__
            raise RunError(problem("report.write", Where(file=target.name), reason=reason)) from failure
        return target

    def verify(self) -> Diagnostics:
        """Read every file again: damaged and missing ones are errors, files of no vintage are notes."""
        return self._store.verify()

    def _named(self, panel: Panel) -> Panel:
        """A table has bare codes: names and units of measure are those the store knows."""
        known = {
            item.code: item for held in self.vintages() for item in read_indicators_text(held.indicators)
        }
        return replace(panel, indicators=tuple(known.get(item.code, item) for item in panel.indicators))

    def _newest(self) -> Vintage:
        held = self.vintages()
        if not held:
            raise InputError(problem("store.empty", Where(file=self.folder.name)))
        return held[-1]


def open_vintages(folder: str | Path) -> Vintages:
    """Open a store of vintages; it is made with the first vintage that is added.

    Args:
        folder: Folder of the store.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as place:
        ...     open_vintages(place).vintages()
        ()
    """
    return Vintages(folder)


def add_anything(
    store: Vintages, figures: str, *, known: date | None, source: str = "", partial: bool = False
) -> tuple[int, ...]:
    """Add the folder of a run, a study or a table, whichever it is.

    Args:
        store: The store.
        figures: What to add.
        known: Day from which the figures were known; only a run has one of its own.
        source: Where they are from, in words.
        partial: Whether a table corrects its own cells only.

    Raises:
        InputError: Nothing of the kind, or no day given.
    """
    path = Path(figures)
    if (path / RECORD).is_file():
        return store.add_run(path, known=known, source=source)
    if known is None:
        raise InputError(problem("store.day.none", Where(file=path.name)))
    if path.is_file() and path.suffix != ".toml":
        return (store.add(path, known=known, source=source, partial=partial),)
    return store.add_study(load_study(figures), known=known, source=source)
