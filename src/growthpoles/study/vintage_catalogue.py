"""The catalogue of a store of vintages: one SQLite file, written in single transactions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass
from datetime import date
from pathlib import Path
from typing import Any

CATALOGUE = "catalogue.sqlite"
_VERSION = 1
_SCHEMA = """
CREATE TABLE vintage (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    known TEXT NOT NULL,
    source TEXT NOT NULL,
    edition TEXT NOT NULL,
    figures TEXT NOT NULL,
    territory TEXT NOT NULL,
    indicators TEXT NOT NULL,
    cells INTEGER NOT NULL,
    partial INTEGER NOT NULL,
    origin TEXT NOT NULL,
    added TEXT NOT NULL,
    UNIQUE (known, edition, figures, territory, indicators, partial)
);
"""
_COLUMNS = "number, known, source, edition, figures, territory, indicators, cells, partial, origin, added"


@dataclass(frozen=True, slots=True)
class Vintage:
    """One publication of figures.

    Attributes:
        number: Number in the store, in the order of adding.
        known: Day from which the figures were known.
        source: Where they are from, in words.
        edition: Edition of the territory.
        figures: SHA-256 of the file of figures.
        territory: SHA-256 of the file of the territory.
        indicators: Indicators as JSON.
        cells: Number of figures.
        partial: Whether only its own cells count: it corrects single figures and withdraws none.
        origin: SHA-256 of the file or the run it was read from; empty for a panel.
        added: Time at which it was added, UTC.
    """

    number: int
    known: date
    source: str
    edition: str
    figures: str
    territory: str
    indicators: str
    cells: int
    partial: bool
    origin: str
    added: str


class Catalogue:
    """Vintages in the order in which they were known; readers never wait for a writer."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / CATALOGUE

    def vintages(self) -> tuple[Vintage, ...]:
        """All vintages, by day and then by number.

        Raises:
            sqlite3.Error: The catalogue is damaged or no catalogue of this kind.
        """
        if not self.path.is_file():
            return ()
        with self._reading() as link:
            if not link.execute("SELECT 1 FROM sqlite_master WHERE name = 'vintage'").fetchone():
                return ()  # made, and the first vintage not yet in it
            rows = link.execute(f"SELECT {_COLUMNS} FROM vintage ORDER BY known, number").fetchall()
        return tuple(_vintage(row) for row in rows)

    def add(self, vintages: Sequence[Vintage]) -> tuple[int, ...]:
        """Add vintages, all or none, and return their numbers; one that is there already keeps its own."""
        with closing(sqlite3.connect(self.path, timeout=30, isolation_level=None)) as link:
            link.execute("PRAGMA journal_mode = WAL")
            link.execute("PRAGMA synchronous = FULL")
            link.execute("BEGIN IMMEDIATE")
            numbers = tuple(self._insert(link, item) for item in vintages)
            link.execute("COMMIT")  # without it, closing takes everything back
        return numbers

    def damage(self) -> str:
        """What SQLite's own check finds; empty when all is well."""
        if not self.path.is_file():
            return ""
        with self._reading() as link:
            found = [str(row[0]) for row in link.execute("PRAGMA integrity_check(1)")]
        return "" if found == ["ok"] else "; ".join(found)

    def _insert(self, link: sqlite3.Connection, vintage: Vintage) -> int:
        if link.execute("PRAGMA user_version").fetchone()[0] == 0:
            link.execute(_SCHEMA)
            link.execute(f"PRAGMA user_version = {_VERSION}")
        key = (vintage.known.isoformat(), vintage.edition, vintage.figures, vintage.territory,
               vintage.indicators, int(vintage.partial))  # fmt: skip
        found = link.execute(
            "SELECT number FROM vintage WHERE known = ? AND edition = ? AND figures = ? AND territory = ? "
            "AND indicators = ? AND partial = ?",
            key,
        ).fetchone()
        if found:
            return int(found[0])
        made = link.execute(
            "INSERT INTO vintage (known, edition, figures, territory, indicators, partial, source, cells, "
            "origin, added) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*key, vintage.source, vintage.cells, vintage.origin, vintage.added),
        )
        return int(made.lastrowid or 0)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that only reads; in a folder that cannot be written, without the log of a writer."""
        address = self.path.absolute().as_uri()
        link = sqlite3.connect(f"{address}?mode=ro", uri=True, timeout=30)
        try:
            link.execute("SELECT 1 FROM sqlite_master").fetchone()
        except sqlite3.OperationalError:
            link.close()
            log = self.path.with_name(f"{CATALOGUE}-wal")
            if log.is_file() and log.stat().st_size:
                raise  # what the log holds would be left out
            link = sqlite3.connect(f"{address}?mode=ro&immutable=1", uri=True)
        with closing(link):
            yield link


def catalogue_of(vintages: Sequence[Vintage]) -> bytes:
    """A catalogue of some vintages alone, under their numbers; the same bytes for the same vintages."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as link:
        link.execute(_SCHEMA)
        link.execute(f"PRAGMA user_version = {_VERSION}")
        rows = ((*astuple(item)[:1], item.known.isoformat(), *astuple(item)[2:]) for item in vintages)
        link.executemany(f"INSERT INTO vintage ({_COLUMNS}) VALUES ({', '.join('?' * 11)})", rows)
        return link.serialize()


def _vintage(row: tuple[Any, ...]) -> Vintage:
    number, known, source, edition, figures, territory, indicators, cells, partial, origin, added = row
    return Vintage(
        number, date.fromisoformat(known), source, edition, figures, territory, indicators, cells,
        bool(partial), origin, added,
    )  # fmt: skip
