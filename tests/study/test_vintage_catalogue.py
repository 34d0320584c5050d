"""The catalogue: all or nothing, idempotent, read while it is written, read where nothing can be written."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from growthpoles.study.vintage_catalogue import CATALOGUE, Catalogue, Vintage

ONE = Vintage(0, date(2023, 4, 1), "x", "now", "f" * 64, "t" * 64, "[]", 3, False, "", "2023-04-01T00:00:00")
TWO = replace(ONE, known=date(2022, 4, 1))


def test_vintages_come_by_day_and_keep_their_numbers(tmp_path: Path) -> None:
    held = Catalogue(tmp_path)
    assert held.add([ONE, TWO, ONE]) == (1, 2, 1)
    assert [item.number for item in held.vintages()] == [2, 1]
    assert held.vintages()[1] == replace(ONE, number=1)
    assert held.damage() == ""


def test_several_are_added_all_or_none(tmp_path: Path) -> None:
    held = Catalogue(tmp_path)
    bad = replace(TWO, source=None)  # type: ignore[arg-type]
    with pytest.raises(sqlite3.IntegrityError):
        held.add([ONE, bad])
    assert held.vintages() == ()
    assert held.add([ONE]) == (1,)


def test_a_reader_does_not_wait_for_a_writer(tmp_path: Path) -> None:
    held = Catalogue(tmp_path)
    held.add([ONE])
    with closing(sqlite3.connect(held.path, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE vintage SET source = 'half'")
        assert [item.source for item in held.vintages()] == ["x"]
        writer.execute("ROLLBACK")


def test_a_catalogue_just_made_is_empty(tmp_path: Path) -> None:
    held = Catalogue(tmp_path)
    assert held.vintages() == ()
    held.path.touch()
    assert held.vintages() == ()
    assert held.add([ONE]) == (1,)


def no_shared_memory(held: Catalogue) -> None:
    """As where nothing can be written, but for root too: SQLite follows no link to its shared memory."""
    held.path.with_name(f"{CATALOGUE}-shm").symlink_to("nowhere")
    link = sqlite3.connect(f"{held.path.as_uri()}?mode=ro", uri=True)
    with closing(link), pytest.raises(sqlite3.OperationalError):
        link.execute("SELECT 1 FROM sqlite_master").fetchone()


def test_a_folder_that_cannot_be_written_can_be_read(tmp_path: Path) -> None:
    held = Catalogue(tmp_path)
    held.add([ONE])
    no_shared_memory(held)
    assert [item.known for item in held.vintages()] == [ONE.known]


def test_what_only_the_log_of_a_writer_holds_is_not_left_out(tmp_path: Path) -> None:
    held = Catalogue(tmp_path)
    held.add([ONE])
    log = held.path.with_name(f"{CATALOGUE}-wal")
    with closing(sqlite3.connect(held.path, isolation_level=None)) as writer:
        writer.execute("UPDATE vintage SET source = 'newer'")
        kept = log.read_bytes()
    log.write_bytes(kept)  # closing had moved it into the catalogue
    no_shared_memory(held)
    with pytest.raises(sqlite3.OperationalError):
        held.vintages()
