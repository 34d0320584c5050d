"""A run's folder appears whole or not at all, keeps what a user put there, and can be read back."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from tests.faults.small import write_study

import growthpoles as gp
from growthpoles.core.diagnostic import Diagnostics, warning
from growthpoles.core.result import Table
from growthpoles.errors import InputError, RunError, Where
from growthpoles.study.store import Run, checks_result, diff_runs, open_run, sha256, write_run


def fill(text: str = "1") -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        (folder / "run.json").write_text(json.dumps({"program": "growthpoles"}), encoding="utf-8")
        (folder / "tables").mkdir()
        (folder / "tables" / "a.csv").write_text(text, encoding="utf-8")

    return write


def broken(folder: Path) -> None:
    fill("half")(folder)
    raise KeyError("in the middle")


def content(folder: Path) -> str:
    return (folder / "tables" / "a.csv").read_text(encoding="utf-8")


def names(folder: Path) -> list[str]:
    return sorted(item.name for item in folder.iterdir())


def test_a_new_folder_appears_with_its_parents(tmp_path: Path) -> None:
    made = write_run(tmp_path / "a" / "b" / "out", fill())
    assert content(made) == "1"
    assert names(tmp_path / "a" / "b") == ["out"]


def test_nothing_is_left_behind_when_writing_fails(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        write_run(tmp_path / "a" / "b" / "out", broken)
    assert names(tmp_path) == []


def test_an_earlier_run_stays_whole_when_writing_fails(tmp_path: Path) -> None:
    out = write_run(tmp_path / "out", fill("first"))
    with pytest.raises(KeyError):
        write_run(out, broken)
    assert (content(out), names(tmp_path)) == ("first", ["out"])


def test_a_failing_move_puts_the_earlier_run_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = write_run(tmp_path / "out", fill("first"))
    move = Path.replace

    def fails(self: Path, target: Path) -> Path:
        if self.name == ".out.new":
            raise OSError(28, "No space left on device")
        return move(self, target)

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(RunError, match="No space left"):
        write_run(out, fill("second"))
    assert (content(out), names(tmp_path)) == ("first", ["out"])


def test_a_run_is_on_the_disk_before_the_earlier_one_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = write_run(tmp_path / "out", fill("first"))
    done: list[str] = []
    move, flush = Path.replace, os.fsync

    def told(handle: int) -> None:
        done.append(str(os.fstat(handle).st_ino))
        flush(handle)

    def moved(self: Path, target: Path) -> Path:
        done.append(f"{self.name} to {target.name}")
        return move(self, target)

    monkeypatch.setattr(os, "fsync", told)
    monkeypatch.setattr(Path, "replace", moved)
    write_run(out, fill("second"))
    first = done.index("out to .out.old")
    everything = [out, *out.rglob("*")]
    assert len(everything) == 4
    assert {str(item.stat().st_ino) for item in everything} == set(done[:first])
    assert done[first + 1 :] == [".out.new to out", str(tmp_path.stat().st_ino)]


def test_a_disk_that_loses_what_is_written_keeps_the_earlier_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = write_run(tmp_path / "out", fill("first"))

    def fails(handle: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(RunError, match="Input/output"):
        write_run(out, fill("second"))
    assert (content(out), names(tmp_path)) == ("first", ["out"])


def test_an_earlier_run_is_replaced_and_a_users_own_files_are_kept(tmp_path: Path) -> None:
    out = write_run(tmp_path / "out", fill("first"))
    (out / "tables" / "old.csv").write_text("stale", encoding="utf-8")
    (out / "report-kk.html").write_text("stale", encoding="utf-8")
    (out / "scenarios").mkdir()
    (out / "scenarios" / "dry.toml").write_text("[study]\n", encoding="utf-8")
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    write_run(out, fill("second"))
    assert content(out) == "second"
    assert names(out) == ["notes.txt", "run.json", "scenarios", "tables"]
    assert names(out / "tables") == ["a.csv"]
    assert (out / "scenarios" / "dry.toml").read_text(encoding="utf-8") == "[study]\n"


@pytest.mark.parametrize("record", [None, "{", "[]", '{"results": []}'])
def test_a_folder_that_holds_something_else_is_refused(tmp_path: Path, record: str | None) -> None:
    out = tmp_path / "thesis"
    out.mkdir()
    (out / "chapter.txt").write_text("years of work", encoding="utf-8")
    if record is not None:
        (out / "run.json").write_text(record, encoding="utf-8")
    before = names(out)
    with pytest.raises(RunError) as caught:
        write_run(out, fill())
    assert caught.value.problems[0].code == "run.folder.strange"
    assert names(out) == before


def test_opening_a_run_that_ended_between_the_moves_puts_it_back(tmp_path: Path) -> None:
    out = gp.run_study(gp.load_study(write_study(tmp_path / "study")), tmp_path / "out").folder
    out.rename(tmp_path / ".out.old")
    assert open_run(out).names == ("potential",)
    assert names(tmp_path) == ["out", "study"]
    out.rename(tmp_path / ".out.old")
    out.mkdir()  # something else has taken its place: nothing is moved over it
    with pytest.raises(InputError):
        open_run(out)
    assert (tmp_path / ".out.old" / "run.json").exists()


def test_a_report_that_was_never_finished_is_not_kept(tmp_path: Path) -> None:
    out = write_run(tmp_path / "out", fill("first"))
    (out / "tmpabc.part").write_text("half", encoding="utf-8")
    write_run(out, fill("second"))
    assert names(out) == ["run.json", "tables"]


def test_a_file_in_the_way_is_refused_and_an_empty_folder_is_not(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(RunError):
        write_run(tmp_path / "file", fill())
    (tmp_path / "empty").mkdir()
    assert content(write_run(tmp_path / "empty", fill())) == "1"


def test_a_run_that_ended_between_the_moves_is_recovered(tmp_path: Path) -> None:
    out = write_run(tmp_path / "out", fill("first"))
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    out.rename(tmp_path / ".out.old")
    with pytest.raises(KeyError):
        write_run(out, broken)
    assert (content(out), names(tmp_path)) == ("first", ["out"])
    shutil.copytree(out, tmp_path / ".out.old")
    (tmp_path / ".out.new").mkdir()
    write_run(out, fill("second"))
    assert (content(out), names(tmp_path)) == ("second", ["out"])
    assert (out / "notes.txt").exists()


def test_two_runs_into_one_folder_are_refused(tmp_path: Path) -> None:
    inside, done = threading.Event(), threading.Event()

    def slow(folder: Path) -> None:
        inside.set()
        assert done.wait(20)
        fill("slow")(folder)

    worker = threading.Thread(target=write_run, args=(tmp_path / "out", slow))
    worker.start()
    assert inside.wait(20)
    try:
        with pytest.raises(RunError) as caught:
            write_run(tmp_path / "out", fill("fast"))
        assert caught.value.problems[0].code == "run.busy"
        assert content(write_run(tmp_path / "other", fill("fast"))) == "fast"
    finally:
        done.set()
        worker.join()
    assert content(tmp_path / "out") == "slow"


def test_a_run_is_read_back_with_its_diagnostics(kazakhstan_run: Run) -> None:
    again = open_run(kazakhstan_run.folder)
    assert again.names == kazakhstan_run.names
    for old, new in zip(kazakhstan_run.results, again.results, strict=True):
        assert type(old) is type(new)
        assert not old.diff(new)
    assert again.checks.diagnostics == kazakhstan_run.checks.diagnostics
    assert [path.name for path in again.reports] == ["report-en.html", "report-kk.html", "report-ru.html"]


def test_a_result_that_is_not_there_is_named(kazakhstan_run: Run) -> None:
    with pytest.raises(InputError, match=r"no result weather.*potential"):
        kazakhstan_run.result("weather")


def test_a_folder_without_a_run_or_with_a_damaged_one_is_refused(tmp_path: Path, kazakhstan_run: Run) -> None:
    with pytest.raises(InputError, match="holds no run"):
        open_run(tmp_path)
    copy = shutil.copytree(kazakhstan_run.folder, tmp_path / "copy")
    (copy / "tables" / "poles" / "poles.parquet").unlink()
    with pytest.raises(InputError, match="missing or damaged"):
        open_run(copy)


def test_checks_are_a_result_like_the_others() -> None:
    found = Diagnostics((warning("panel.parts.exceed", Where(year=2022, indicator="x")),))
    made = checks_result(found)
    assert made.diagnostics == found
    assert made["checks"]["message"][0].startswith("the units together exceed")


def test_differences_of_two_runs_say_table_key_and_change(kazakhstan_run: Run) -> None:
    assert not diff_runs(kazakhstan_run, kazakhstan_run)
    at = kazakhstan_run.names.index("potential")
    result = kazakhstan_run.results[at]
    scores = result.table("scores")
    raised = pl.col("index") + pl.when(pl.col("unit") == "KZ-10").then(0.25).otherwise(0.0)
    other = Table("scores", scores.keys, scores.data.with_columns(raised))
    tables = tuple(other if table is scores else table for table in result.tables)
    results = list(kazakhstan_run.results)
    results[at] = replace(result, tables=tables)
    other_run = replace(kazakhstan_run, results=tuple(results))
    (row,) = diff_runs(kazakhstan_run, other_run).table.iter_rows(named=True)
    assert (row["table"], row["key"], row["column"]) == ("potential/scores", "KZ-10 / 2022", "index")
    assert row["change"] == pytest.approx(0.25)
    fewer = replace(kazakhstan_run, names=kazakhstan_run.names[:1], results=kazakhstan_run.results[:1])
    gone = diff_runs(kazakhstan_run, fewer).table
    assert "poles/poles" in set(gone.filter(pl.col("after").is_null())["table"])


def test_sha256_of_a_known_text(tmp_path: Path) -> None:
    """FIPS 180-2, appendix B.1."""
    (tmp_path / "abc").write_bytes(b"abc")
    assert sha256(tmp_path / "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
