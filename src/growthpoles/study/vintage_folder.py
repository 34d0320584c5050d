"""The folder of a store of vintages: files, catalogue, one writer, and what was known when."""

from __future__ import annotations

import hashlib
import io
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import polars as pl
from filelock import FileLock, Timeout

from growthpoles.core.diagnostic import Diagnostic, Diagnostics, error, good, note
from growthpoles.core.panel import EMPTY_FLAGS, Flag, Indicator, Panel
from growthpoles.core.territory import Territory
from growthpoles.errors import InputError, Problem, RunError, Where, problem
from growthpoles.study.store import sha256
from growthpoles.study.vintage_catalogue import CATALOGUE, Catalogue, Vintage
from growthpoles.study.vintage_files import (
    PART,
    Layers,
    indicators_text,
    panel_bytes,
    put,
    read_indicators_text,
    read_territory_bytes,
    territory_bytes,
)

WAIT = 60.0
_FIGURES, _TERRITORY, _LOCK = "figures", "territory", ".lock"


class VintageFolder:
    """What a store keeps on the disk; `growthpoles.study.vintages.Vintages` is its front.

    Attributes:
        folder: ``catalogue.sqlite`` and immutable files named by their SHA-256.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._catalogue = Catalogue(folder)

    def vintages(self) -> tuple[Vintage, ...]:
        """All vintages, by the day they were known.

        Raises:
            InputError: The catalogue cannot be read.
        """
        try:
            return self._catalogue.vintages()
        except sqlite3.Error as failure:
            where = Where(file=CATALOGUE)
            raise InputError(problem("store.damaged", where, reason=str(failure)[:200])) from failure

    def names(self, held: Sequence[Vintage]) -> tuple[str, ...]:
        """Names of the files that some vintages stand on, relative to the folder."""
        files = (
            self._file(kind, digest)
            for item in held
            for kind, digest in ((_FIGURES, item.figures), (_TERRITORY, item.territory))
        )
        return tuple(dict.fromkeys(path.relative_to(self.folder).as_posix() for path in files))

    def verify(self) -> Diagnostics:
        """Read every file again: damaged and missing ones are errors, files of no vintage are notes."""
        found: list[Diagnostic] = []
        try:
            if damage := self._catalogue.damage():
                found.append(error("store.damaged", Where(file=CATALOGUE), reason=damage[:200]))
            vintages = self._catalogue.vintages()
        except sqlite3.Error as failure:
            return Diagnostics.of(error("store.damaged", Where(file=CATALOGUE), reason=str(failure)[:200]))
        wanted = {
            self._file(kind, digest): digest
            for item in vintages
            for kind, digest in ((_FIGURES, item.figures), (_TERRITORY, item.territory))
        }
        for path, digest in wanted.items():
            if not path.is_file():
                found.append(error("store.file.missing", Where(file=path.name)))
            elif sha256(path) != digest:
                found.append(error("store.file.changed", Where(file=path.name)))
        for kind in (_FIGURES, _TERRITORY):
            spare = set((self.folder / kind).glob("*")) - wanted.keys()
            found += [note("store.file.spare", Where(file=path.name)) for path in sorted(spare)]
        if not any(item.code != "store.file.spare" for item in found):
            found.append(good("store.whole", None, vintages=len(vintages), files=len(wanted)))
        return Diagnostics.of(found)

    def add(
        self, panels: Sequence[Panel], *, known: date, source: str, partial: bool, origin: str
    ) -> tuple[int, ...]:
        """Add vintages known from one day, all or none, and return their numbers."""
        known = date(known.year, known.month, known.day)  # a moment of the day is not kept
        with self._writing():
            for panel in panels:
                self._check(panel)
            made = [
                Vintage(
                    0, known, source, panel.edition,
                    put(self.folder / _FIGURES, panel_bytes(panel), suffix=".parquet"),
                    put(self.folder / _TERRITORY, territory_bytes(panel.territory), suffix=".json"),
                    indicators_text(panel.indicators), int((~np.isin(panel.flags, EMPTY_FLAGS)).sum()),
                    partial, origin,
                    datetime.now(UTC).isoformat(timespec="seconds"),
                )
                for panel in panels
            ]  # fmt: skip
            return self._catalogue.add(made)

    def _check(self, panel: Panel) -> None:
        """Figures that could be taken for others are refused."""
        if (panel.flags == Flag.MISSING).all():
            raise InputError(problem("store.figures.none"))
        problems: list[Problem] = []
        measured = {item.code: item for item in panel.indicators}
        for vintage in self._catalogue.vintages():
            if vintage.edition == panel.edition:
                units = self.territory(vintage).edition(vintage.edition).codes
                if units != panel.place.codes:
                    problems.append(problem("store.units.differ", None, edition=panel.edition))
            for old in read_indicators_text(vintage.indicators):
                problems += measured_otherwise(old, measured.get(old.code, old))
        if problems:
            raise InputError(list(dict.fromkeys(problems)))

    def merged(self, held: Sequence[Vintage]) -> Panel:
        """One panel of several vintages: a cell comes from the newest that says something about it."""
        tables = [self._table(item) for item in held]
        layers = self._blank(held, tables)
        taken = np.zeros(layers.flags.shape, bool)
        for item, table in zip(reversed(held), reversed(tables), strict=True):
            layer = layers.of(table.join(_open(layers, taken), on=["year", "indicator"], how="semi"))
            covered = _covered(layer, item)
            layers.take(layer, covered & ~taken)
            taken |= covered
        return self._panel(layers, held)

    def history(self, held: Sequence[Vintage], *, indicator: str) -> tuple[Panel, ...]:
        """An indicator as it was known at the end of each day on which something became known."""
        tables = [self._table(item).filter(pl.col("indicator") == indicator) for item in held]
        layers, panels = self._blank(held, tables), {}
        for item, table in zip(held, tables, strict=True):
            layer = layers.of(table)
            layers.take(layer, _covered(layer, item))
            panels[item.known] = self._panel(layers, held)
        return tuple(panels.values())

    def _blank(self, held: Sequence[Vintage], tables: Sequence[pl.DataFrame]) -> Layers:
        land = self.territory(held[-1]).edition(held[-1].edition)
        years = sorted({year for table in tables for year in table["year"].unique()})
        met = {code for table in tables for code in table["indicator"].unique()}
        return Layers.blank(land.codes, years, codes=[code for code in _indicators(held) if code in met])

    def _panel(self, layers: Layers, held: Sequence[Vintage]) -> Panel:
        known = _indicators(held)
        indicators = tuple(known[code] for code in layers.codes)
        return layers.panel(self.territory(held[-1]), held[-1].edition, indicators=indicators)

    def _table(self, vintage: Vintage) -> pl.DataFrame:
        return pl.read_parquet(io.BytesIO(self._content(_FIGURES, vintage.figures)))

    def territory(self, vintage: Vintage) -> Territory:
        """The territory of a vintage."""
        return read_territory_bytes(self._content(_TERRITORY, vintage.territory))

    def _content(self, kind: str, digest: str) -> bytes:
        """A file of the store; nothing is taken from one that is not what it was."""
        path = self._file(kind, digest)
        if not path.is_file():
            raise InputError(problem("store.file.missing", Where(file=path.name)))
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != digest:
            raise InputError(problem("store.file.changed", Where(file=path.name)))
        return content

    def _file(self, kind: str, digest: str) -> Path:
        return self.folder / kind / f"{digest}{'.parquet' if kind == _FIGURES else '.json'}"

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """The one writer; leftovers of a process that ended in the middle are cleared away."""
        where = Where(file=self.folder.name)
        try:
            self._refuse_strange()
            self.folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self.folder / _LOCK, timeout=WAIT):
                for path in self.folder.glob(f"*/*{PART}"):
                    path.unlink()
                yield
        except Timeout:
            raise RunError(problem("store.busy", where, seconds=WAIT)) from None
        except (OSError, sqlite3.Error) as failure:
            reason = getattr(failure, "strerror", None) or str(failure) or type(failure).__name__
            raise RunError(problem("store.write", where, reason=reason)) from failure

    def _refuse_strange(self) -> None:
        ours = {CATALOGUE, _LOCK, _FIGURES, _TERRITORY}
        strange = self.folder.exists() and not self.folder.is_dir()
        if not strange and self.folder.is_dir() and not (self.folder / CATALOGUE).is_file():
            strange = bool({item.name for item in self.folder.iterdir()} - ours)
        if strange:
            raise RunError(problem("store.folder.strange", Where(file=self.folder.name)))


def _indicators(held: Sequence[Vintage]) -> dict[str, Indicator]:
    """Indicators by code, as the newest vintage describes them."""
    return {one.code: one for item in held for one in read_indicators_text(item.indicators)}


def _covered(layer: Layers, vintage: Vintage) -> np.ndarray:
    """Cells a vintage says something about: whole columns, or its own cells when it is partial."""
    said = layer.flags != Flag.MISSING
    return said if vintage.partial else np.broadcast_to(said.any(axis=0), said.shape)


def _open(layers: Layers, taken: np.ndarray) -> pl.DataFrame:
    """Years and indicators of which not every cell has been taken."""
    y, k = np.nonzero(~taken.all(axis=0))
    return pl.DataFrame(
        {"year": [layers.years[i] for i in y], "indicator": [layers.codes[i] for i in k]},
        {"year": pl.Int64, "indicator": pl.String},
    )


def measured_otherwise(old: Indicator, new: Indicator) -> Iterator[Problem]:
    """Another unit of measure or price basis than before."""
    where = Where(indicator=old.code)
    if old.unit != new.unit:
        yield problem("store.unit.differs", where, before=old.unit or "-", now=new.unit or "-")
    if old.price != new.price:
        yield problem("store.price.differs", where, before=old.price.code, now=new.price.code)
