"""A thousand damaged files for every reader: an answer or one clear error, at once."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
from tests.faults import fuzz
from tests.faults.damaged import READERS


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("reader", READERS)
def test_a_thousand_damaged_files_are_read_or_refused(reader: str, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        told = fuzz.fuzz(reader, 1000 // fuzz.SLOW.get(reader, 1), seed=2, folder=folder)
    assert told.crashes == [] and told.hangs == 0
    assert told.refused > 0 and (told.read > 0 or reader in fuzz.SLOW)


def test_a_crash_and_a_slow_answer_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(path: Path) -> object:
        raise KeyError(path.name)

    monkeypatch.setitem(READERS, "broken", ("a.csv", lambda: b"abc", broken))
    monkeypatch.setattr(fuzz, "HANG", -1.0)
    told = fuzz.fuzz("broken", 3, seed=1, folder=tmp_path)
    assert len(told.crashes) == 3 and told.hangs == 3 and "KeyError" in told.crashes[0]
