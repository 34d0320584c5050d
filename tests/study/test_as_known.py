"""A study of what was known on a day: earlier figures, said in the report, run again from its own folder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from tests.faults.small import write_study

import growthpoles as gp
from growthpoles.errors import InputError
from growthpoles.study.store import Run

EARLY, LATE = date(2023, 4, 1), date(2024, 4, 1)
Asked = Callable[..., Path]


@pytest.fixture
def asked(tmp_path: Path) -> Asked:
    """A study whose store holds a first figure of 1 and a later one of 9; it asks for a day."""
    folder = write_study(tmp_path / "study", x=1.0)
    store = gp.open_vintages(folder / "store")
    store.add_study(gp.load_study(folder), known=EARLY, source="First")
    store.add_study(gp.load_study(write_study(tmp_path / "later", x=9.0)), known=LATE, source="Revised")
    (folder / "panel.csv").unlink()
    text = (folder / "study.toml").read_text(encoding="utf-8").replace('["en"]', '["en", "ru", "kk"]')

    def ask(day: date | str, **more: str) -> Path:
        figures = f'store = "store"\nknown_on = {day}'
        plain = text.replace('table = "panel.csv"', more.get("panel", figures))
        (folder / "study.toml").write_text(plain, encoding="utf-8")
        return folder

    return ask


def first(run: Run) -> float:
    """The figure of the first region that was scored."""
    cells = (run.folder / "inputs" / "panel-as-used.csv").read_text(encoding="utf-8").splitlines()
    head = cells[0].split(",")
    rows = (dict(zip(head, line.split(","), strict=True)) for line in cells[1:])
    return next(float(row["value"]) for row in rows if (row["unit"], row["indicator"]) == ("A", "x"))


def problems(folder: Path) -> list[tuple[str, str | None]]:
    with pytest.raises(InputError) as caught:
        run(folder, folder.parent / "no")
    return [(item.code, item.where.key) for item in caught.value.problems]


def run(folder: Path, out: Path) -> Run:
    return gp.run_study(gp.load_study(folder), out)


def test_an_earlier_day_gives_the_earlier_figures(asked: Asked, tmp_path: Path) -> None:
    early, late = run(asked("2024-03-31"), tmp_path / "a"), run(asked(LATE), tmp_path / "b")
    assert (first(early), first(late)) == (1.0, 9.0)
    scores = [done.result("potential")["scores"] for done in (early, late)]
    assert not scores[0].equals(scores[1])


def test_the_same_figures_as_from_the_table(asked: Asked, tmp_path: Path) -> None:
    known = run(asked(LATE), tmp_path / "a")
    plain = run(tmp_path / "later", tmp_path / "b")
    for table in ("scores", "indicators", "learnt"):
        assert known.result("potential")[table].equals(plain.result("potential")[table])


def test_the_report_says_the_day(asked: Asked, tmp_path: Path) -> None:
    done = run(asked("2023-12-31"), tmp_path / "out")
    (told,) = done.checks.diagnostics.with_code("study.known")
    assert dict(told.details) == {"day": "2023-12-31", "count": 1, "newest": "2023-04-01"}
    for language, day in (
        ("en", "December 31, 2023"),
        ("ru", "31 декабря 2023"),
        ("kk", "2023 ж. 31 желтоқсан"),
    ):
        page = (done.folder / f"report-{language}.html").read_text(encoding="utf-8")
        assert day in " ".join(page.split()), language


def test_a_run_is_run_again_without_the_store(asked: Asked, tmp_path: Path) -> None:
    folder = asked("2024-03-31")
    done = run(folder, tmp_path / "a")
    (folder / "store").rename(tmp_path / "gone")
    again = run(done.folder / "inputs", tmp_path / "b")
    assert dict(again.record["inputs"]) == dict(done.record["inputs"])
    assert first(again) == 1.0
    kept = gp.open_vintages(done.folder / "inputs" / "store")
    assert [item.source for item in kept.vintages()] == ["First"], "nothing later is kept"
    assert kept.verify().worst.code == "good"


@pytest.mark.parametrize(
    ("panel", "found"),
    [
        ('store = "store"\nknown_on = 2020-01-01', ("store.unknown", None)),
        ('store = "store"', ("study.key.missing", "panel.known_on")),
        ("known_on = 2024-01-01", ("study.key.missing", "panel.store")),
        ("", ("study.key.missing", "panel.table")),
        ('store = "store"\nknown_on = "soon"', ("study.value.bad", "panel.known_on")),
        ('store = "../study/../../elsewhere"\nknown_on = 2024-01-01', ("file.outside", None)),
        ('store = "none"\nknown_on = 2024-01-01', ("store.unknown", None)),
    ],
)
def test_what_is_refused(asked: Asked, panel: str, found: tuple[str, str | None]) -> None:
    assert problems(asked(LATE, panel=panel)) == [found]


def test_other_units_and_other_measures_are_refused(asked: Asked) -> None:
    folder = asked(LATE)
    units, names = folder / "regions.csv", folder / "indicators.csv"
    kept = units.read_text(encoding="utf-8")
    units.write_text(kept + "D,Delta\n", encoding="utf-8")
    assert problems(folder) == [("store.units.differ", None)]
    units.write_text("code,name_en\nC,Gamma\nA,Alpha\nB,Beta\n", encoding="utf-8")
    assert first(run(folder, folder.parent / "turned")) == 9.0
    names.write_text("code,name_en,unit\nx,X,persons\ny,Y,million KZT\n", encoding="utf-8")
    assert ("store.unit.differs", None) in problems(folder)


def test_a_damaged_file_of_the_store_is_not_read(asked: Asked) -> None:
    folder = asked(LATE)
    for path in (folder / "store" / "figures").iterdir():
        path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert problems(folder)[0][0] == "store.file.changed"
