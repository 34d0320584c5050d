"""Snapshots: bytes under their hash, and no reader takes a changed one."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from tests.sources.lands import LAND

from growthpoles.errors import InputError
from growthpoles.sources.boundaries import load_boundaries
from growthpoles.sources.panels import read_panel
from growthpoles.sources.snapshots import Origin, Snapshot, list_snapshots, open_snapshot, take_snapshot

TABLE = "unit,year,grp\nA,2022,5\nB,2022,6\n"
ORIGIN = Origin("BNS, GRP", "official statistics", dt.date(2023, 5, 18), dt.date(2026, 1, 31))


def taken(folder: Path, text: str = TABLE, origin: Origin = ORIGIN) -> Snapshot:
    path = folder / "grp.csv"
    path.write_text(text, encoding="utf-8")
    return take_snapshot(path, folder / "kept", origin)


def code(call: object, *arguments: object) -> str:
    with pytest.raises(InputError) as caught:
        call(*arguments)  # type: ignore[operator]
    return caught.value.problems[0].code


def test_what_is_kept(tmp_path: Path) -> None:
    kept = taken(tmp_path)
    (tmp_path / "grp.csv").unlink()
    assert kept.path == tmp_path / "kept" / kept.sha256 / "grp.csv"
    assert kept.path.read_text(encoding="utf-8") == TABLE
    assert (kept.taken, kept.published, kept.size) == ("2026-01-31", "2023-05-18", len(TABLE))
    assert read_panel(kept.path, LAND).cell("A", 2022, code="grp").value == 5
    assert open_snapshot(tmp_path / "kept", kept.sha256[:8]) == kept
    assert list_snapshots(tmp_path / "kept") == (kept,)
    assert [path.name for path in (tmp_path / "kept").iterdir()] == [kept.sha256]


def test_the_same_bytes_again(tmp_path: Path) -> None:
    kept = taken(tmp_path)
    assert taken(tmp_path, origin=Origin("BNS, GRP", "official statistics", dt.date(2023, 5, 18))) == kept
    assert code(taken, tmp_path, TABLE, Origin("press", "unknown")) == "snapshot.known"
    assert taken(tmp_path, TABLE.replace("5", "7")) != kept
    assert len(list_snapshots(tmp_path / "kept")) == 2


@pytest.mark.parametrize("text", [TABLE.replace("5", "9"), TABLE[:-3], ""])
def test_a_changed_snapshot_is_read_by_nobody(tmp_path: Path, text: str) -> None:
    kept = taken(tmp_path)
    kept.path.chmod(0o644)
    kept.path.write_text(text, encoding="utf-8")
    assert code(open_snapshot, tmp_path / "kept", kept.sha256) == "snapshot.changed"
    assert code(read_panel, kept.path, LAND) == "snapshot.changed"
    assert code(load_boundaries, kept.path) == "snapshot.changed"


@pytest.mark.parametrize(
    "change",
    [{"name": "../../x"}, {"name": 5}, {"sha256": "0" * 64}, {"more": 1}, {"source": None}],
)
def test_a_damaged_record(tmp_path: Path, change: dict[str, object]) -> None:
    kept = taken(tmp_path)
    record = kept.path.parent / "snapshot.json"
    record.chmod(0o644)
    record.write_text(json.dumps(json.loads(record.read_text()) | change), encoding="utf-8")
    assert code(list_snapshots, tmp_path / "kept") == "snapshot.record"
    record.write_text("[" * 100_000, encoding="utf-8")
    assert code(read_panel, kept.path, LAND) == "snapshot.record"


def test_what_is_refused(tmp_path: Path) -> None:
    assert code(taken, tmp_path, TABLE, Origin("", "x")) == "snapshot.origin"
    assert code(taken, tmp_path, TABLE, Origin("x", " ")) == "snapshot.origin"
    assert code(taken, tmp_path, "") == "file.empty"
    assert code(take_snapshot, tmp_path / "no.csv", tmp_path / "kept", ORIGIN) == "file.missing"
    assert code(take_snapshot, tmp_path / "grp.csv", tmp_path / "grp.csv", ORIGIN) in (
        "snapshot.write",
        "file.empty",
    )
    for wanted in ("1234567", "*" * 8, "../" * 4, "12345678"):
        assert code(open_snapshot, tmp_path, wanted) == "snapshot.unknown"
