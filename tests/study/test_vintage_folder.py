"""The folder of a store: damage is found and never read, one writer at a time, leftovers, other folders."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path

import pytest
from filelock import FileLock
from tests.builders import panel_of

import growthpoles as gp
from growthpoles.errors import GrowthPolesError
from growthpoles.study import vintage_folder as module

SPRING, AUTUMN = date(2023, 4, 1), date(2023, 10, 1)
FIRST = panel_of({"grp": [[10.0, 11.0], [20.0, 21.0]]}, years=(2021, 2022))


@pytest.fixture
def store(tmp_path: Path) -> gp.Vintages:
    made = gp.open_vintages(tmp_path / "store")
    made.add(FIRST, known=SPRING)
    made.add(panel_of({"grp": [30.0, 31.0]}), known=date(2024, 4, 1))
    return made


def refusal(work: object) -> list[str]:
    with pytest.raises(GrowthPolesError) as caught:
        work()  # type: ignore[operator]
    return [item.code for item in caught.value.problems]


def test_another_folder_is_not_taken_over(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    store = gp.open_vintages(tmp_path)
    assert refusal(lambda: store.add(FIRST, known=SPRING)) == ["store.folder.strange"]
    assert [item.name for item in tmp_path.iterdir()] == ["thesis.txt"]


def test_damage_is_found_and_never_read(store: gp.Vintages) -> None:
    assert [item.code for item in store.verify()] == ["store.whole"]
    path = store.folder / "figures" / f"{store.vintages()[0].figures}.parquet"
    content = path.read_bytes()
    path.write_bytes(content[:-1] + b"?")
    assert [item.code for item in store.verify()] == ["store.file.changed"]
    assert refusal(lambda: store.as_known(SPRING)) == ["store.file.changed"]
    assert store.add(FIRST, known=SPRING) == 1  # adding it again mends the file
    assert path.read_bytes() == content
    path.unlink()
    assert [item.code for item in store.verify()] == ["store.file.missing"]
    assert refusal(lambda: store.as_known(SPRING)) == ["store.file.missing"]


def test_a_damaged_catalogue_is_one_clear_error(store: gp.Vintages) -> None:
    (store.folder / "catalogue.sqlite").write_bytes(b"not a database at all" * 100)
    assert refusal(store.vintages) == ["store.damaged"]
    assert store.verify().worst.code == "error"
    assert refusal(lambda: store.add(FIRST, known=SPRING)) == ["store.write"]


def test_leftovers_are_noted_and_cleared(store: gp.Vintages) -> None:
    (store.folder / "figures" / "tmpx.part").write_bytes(b"half")
    assert "store.file.spare" in [item.code for item in store.verify()]
    store.add(FIRST, known=AUTUMN)
    assert [item.code for item in store.verify()] == ["store.whole"]


def test_a_second_writer_waits_and_is_told(store: gp.Vintages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WAIT", 0.2)
    with FileLock(store.folder / ".lock"):
        assert refusal(lambda: store.add(FIRST, known=AUTUMN)) == ["store.busy"]
        assert store.as_known(SPRING).years == (2021, 2022)  # readers do not wait
    assert store.add(FIRST, known=AUTUMN) == 3


def test_writers_in_threads_lose_nothing(tmp_path: Path) -> None:
    panels = [panel_of({"a": [float(i), 1.0]}) for i in range(1, 9)]
    failures: list[BaseException] = []

    def work(i: int) -> None:
        try:
            gp.open_vintages(tmp_path).add(panels[i], known=date(2023, 1, i + 1))
        except BaseException as failure:  # noqa: BLE001 (told by the test)
            failures.append(failure)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    store = gp.open_vintages(tmp_path)
    assert [item.known.day for item in store.vintages()] == list(range(1, 9))
    assert store.verify().worst.code == "good"
