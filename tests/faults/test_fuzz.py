"""A thousand damaged files for every reader: an answer or one clear error, at once."""

from __future__ import annotations

import tempfile
import warnings
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest
from python_calamine import CalamineError
from tests.faults import fuzz
from tests.faults.damaged import READERS, old_workbook
from tests.faults.forks import forks

from growthpoles.sources.old_workbooks import read_old_workbook


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("reader", READERS)
def test_a_thousand_damaged_files_are_read_or_refused(reader: str, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    with warnings.catch_warnings(), forks():
        warnings.simplefilter("ignore")
        told = fuzz.fuzz(reader, 1000, seed=2, folder=folder)
    assert told.crashes == [] and told.hangs == []
    assert told.refused > 0 and told.read > 0


def test_a_fork_reads_as_the_process_does_and_ends_in_time(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(old_workbook())
    good = read_old_workbook(path)
    with forks():
        assert read_old_workbook(path).sheets_metadata[0].rows == good.sheets_metadata[0].rows
        with pytest.raises(CalamineError, match="1e-06 s"):
            read_old_workbook(path, seconds=1e-6)
        path.write_bytes(old_workbook()[:-9000])
        with pytest.raises(CalamineError):
            read_old_workbook(path)


def test_a_crash_and_a_slow_answer_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(path: Path) -> object:
        raise KeyError(path.name)

    monkeypatch.setitem(READERS, "broken", ("a.csv", lambda: b"abc", broken))
    monkeypatch.setattr(fuzz, "HANG", -1.0)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    told = fuzz.fuzz("broken", 3, seed=1, folder=tmp_path)
    assert len(told.crashes) == 3 and len(told.hangs) == 3 and "KeyError" in told.crashes[0]
    assert (tmp_path / "slow-broken-2-a.csv").is_file() and "slow-broken-2-a.csv" in told.hangs[2]


def test_a_process_that_ends_is_told_with_the_file_that_ended_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def ended(*given: object) -> object:
        raise BrokenProcessPool

    class Broken:
        """A pool whose process ends with the file it was at."""

        def __init__(self, *given: object, **more: object) -> None: ...

        def __enter__(self) -> Broken:
            return self

        def __exit__(self, *given: object) -> None: ...

        def submit(self, work: object, task: fuzz.Task, folder: Path) -> Broken:
            (folder / "a.csv").write_bytes(b"the one")
            return self

        result = ended

    monkeypatch.setattr(fuzz, "ProcessPoolExecutor", Broken)
    told = fuzz.alone(("csv", "", 5, 1))
    assert isinstance(told, fuzz.Told) and len(told.crashes) == 1
    assert (tmp_path / "ended-by-csv-a.csv").read_bytes() == b"the one"
    assert fuzz.alone(("csv", "swapped columns", 5, 1)) == (5, 5), "nothing is known of these"
