"""kill -9 at many points of a run, a report and an import: nothing is lost, and the next one succeeds.

``python tests/faults/kill_points.py --points 200`` prints one line of figures and ends with 1 if anything was
lost. Half of the points are just before one file operation (the n-th opening for writing, renaming, making or
removing of a file), so that the gap between two renames is hit too; the others are at a random time, which
hits the middle of writes. Every step is a forked child of a process that has only imported the package, so
that a point costs a fraction of a second; POSIX only.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import random
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np
from small import write_study

from growthpoles.core.panel import Indicator, Panel
from growthpoles.core.territory import Edition, Territory, Unit
from growthpoles.labels import Label
from growthpoles.present.fonts import font_uri
from growthpoles.study.report import report_run
from growthpoles.study.run import run_study
from growthpoles.study.schema import load_study
from growthpoles.study.store import open_run, sha256
from growthpoles.study.vintages import open_vintages

SLOW = 120.0
_EVENTS = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.truncate", "sqlite3.connect"}
_LAND = Territory((Edition("now", tuple(Unit(code, Label(code)) for code in "ABC")),))


def forked(work: Callable[[], None], *, after: float | None = None) -> int:
    """Do some work in a child; 0 = done, 1 = it failed, -9 = it was killed (after some seconds, if given)."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        except BaseException:  # noqa: BLE001 (whatever it is, the child must end here)
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)
    if after is not None:
        time.sleep(after)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    started = time.monotonic()
    while time.monotonic() - started < SLOW:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.001)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    raise TimeoutError(f"a step took more than {SLOW} s")


def told(work: Callable[[], Any]) -> Any:
    """What some work in a child gives, as JSON."""
    with tempfile.TemporaryFile("w+") as answer:

        def tell() -> None:
            json.dump(work(), answer)
            answer.flush()

        if forked(tell) != 0:
            raise AssertionError("a step failed that should not")
        answer.seek(0)
        return json.load(answer)


class Operations:
    """Counts file operations below a folder; ends the process just before the n-th."""

    def __init__(self, place: Path, last: int = -1) -> None:
        self.place, self.last, self.seen = str(place), last, list[str]()

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        writes = event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if (writes or event in _EVENTS) and self.place in str(arguments[0]):
            if len(self.seen) == self.last:
                os.kill(os.getpid(), signal.SIGKILL)
            self.seen.append(event)


def operations(place: Path, work: Callable[[], None], chance: random.Random) -> list[int]:
    """Numbers of the file operations of some work: renames first, the others by chance."""

    def watch() -> list[str]:
        found = Operations(place)
        sys.addaudithook(found)
        work()
        return found.seen

    seen = told(watch)
    renames = [k for k, event in enumerate(seen) if event == "os.rename"]
    others = [k for k, event in enumerate(seen) if event != "os.rename"]
    return [*reversed(renames), *chance.sample(others, len(others))]


@dataclass
class Scene:
    """A folder with a run and a store, and the next thing to do in it.

    Attributes:
        place: The folder.
        number: Number of the next run or vintage.
        sure: Vintages whose adding was acknowledged.
    """

    place: Path
    number: int = 0
    sure: set[int] = field(default_factory=set)

    @property
    def out(self) -> Path:
        return self.place / "out"

    @property
    def acknowledged(self) -> Path:
        return self.place / "acknowledged"

    def run(self) -> None:
        run_study(load_study(self.place / "study"), self.out)

    def report(self) -> None:
        report_run(open_run(self.out), language="ru").save(self.out / "report-ru.html")

    def add(self) -> None:
        """Three vintages; the number of each is written down when it is said to be in."""
        store = open_vintages(self.place / "store")
        for k in range(self.number, self.number + 3):
            store.add(figures(k), known=day(k))
            with self.acknowledged.open("a") as file:
                file.write(f"{k}\n")

    def prepare(self) -> None:
        """Another figure for the next run."""
        self.number += 3
        write_study(self.place / "study", x=float(self.number))

    def check(self, earlier: int) -> None:
        """What was there is whole: the earlier run or the next one, its reports, and every vintage."""
        folder = whole_run(self.out, {float(earlier), float(self.number)})
        assert (folder / "notes.txt").read_text() == "mine"
        store = open_vintages(self.place / "store")
        assert store.verify().worst.code in ("good", "note"), [str(item) for item in store.verify()]
        held = {(item.known - date(2000, 1, 1)).days for item in store.vintages()}
        assert sure_in(self.acknowledged) <= held, "an acknowledged vintage is lost"
        if held:
            newest = max(held)
            assert store.as_known(day(newest)).column("x").ravel().tolist() == [newest, 1, 2]

    def go_on(self, kind: str) -> None:
        """The next one succeeds and leaves nothing behind."""
        getattr(self, kind)()
        if kind == "run":
            whole_run(self.out, {float(self.number)})
            names = {item.name for item in self.out.iterdir()}
            assert names == {"inputs", "tables", "run.json", "report-en.html", "notes.txt"}, names
            left = {item.name for item in self.place.iterdir()}
            assert left <= {"out", "study", "store", "acknowledged"}, left
        store = open_vintages(self.place / "store")
        if kind == "add":
            found = [item.code for item in store.verify()]
            assert not list(self.place.glob("store/*/*.part"))
            assert set(found) <= {"store.whole", "store.file.spare"}, found


def figures(k: int) -> Panel:
    """A panel of three units whose first figure is k."""
    empty = np.empty((3, 1, 0))
    bare = Panel(_LAND, "now", ("A", "B", "C"), (2022,), (), empty, empty.astype(np.uint8), empty)
    return bare.with_indicator(Indicator("x", Label("x")), np.array([[k], [1.0], [2.0]]))


def day(k: int) -> date:
    """The day on which vintage k was known."""
    return date(2000, 1, 1) + timedelta(days=k)


def sure_in(path: Path) -> set[int]:
    """Numbers written down as added; the last line counts only if it is whole."""
    text = path.read_text() if path.exists() else ""
    return {int(line) for line in text.splitlines(keepends=True) if line.endswith("\n")}


def whole_run(out: Path, numbers: set[float]) -> Path:
    """Every file of a run is what its record says; the figure of the first region is one of some numbers."""
    run = open_run(out)
    for name, digest in run.record["tables"].items():
        assert sha256(run.folder / name) == digest, name
    for name, digest in run.record["inputs"].items():
        assert sha256(run.folder / "inputs" / name) == digest, name
    assert first_figure(run.folder) in numbers, first_figure(run.folder)
    assert "en" in [path.stem[-2:] for path in run.reports]
    for path in run.reports:
        assert path.read_text(encoding="utf-8").rstrip().endswith("</html>"), path.name
    return run.folder


def start(place: Path) -> Scene:
    """A first run with a note of the user's, a first report, a first vintage."""
    scene = Scene(place)
    scene.prepare()
    warm(scene)
    for work in (scene.run, scene.report, scene.add):
        if forked(work) != 0:
            raise AssertionError("the first step failed")
    (scene.out / "notes.txt").write_text("mine")
    return scene


def warm(scene: Scene) -> None:
    """Load here what a run, a report and an import load, so that no child loads it again."""

    def loaded() -> list[str]:
        before = set(sys.modules)
        scene.run()
        scene.report()
        scene.add()
        return sorted(set(sys.modules) - before)

    for name in told(loaded):
        with suppress(ImportError):
            importlib.import_module(name)
    for bold in (False, True):
        font_uri(bold)  # a child would spend three quarters of its time on the fonts of the report


def points(scene: Scene, *, count: int, seed: int) -> Iterator[tuple[str, bool]]:
    """Kill, check, go on; (kind, whether the process was killed before it had finished)."""
    chance = random.Random(seed)
    kinds = ("run", "report", "add")
    orders: dict[str, Iterator[int]] = {}
    times: dict[str, float] = {}
    for kind in kinds:
        scene.prepare()
        orders[kind] = cycle(operations(scene.place, getattr(scene, kind), chance))
        began = time.monotonic()
        forked(getattr(scene, kind))
        times[kind] = time.monotonic() - began
    scene.prepare()
    forked(scene.run)
    for k in range(count):
        kind, earlier = kinds[k % 3], run_number(scene)
        scene.prepare()
        if (k // 3) % 2 == 0:
            status = forked(partial(up_to, scene, kind, next(orders[kind])))
        else:
            status = forked(getattr(scene, kind), after=chance.uniform(0, times[kind]))
        if forked(partial(scene.check, earlier)) != 0:
            raise AssertionError(f"point {k} of {kind}: something was lost")
        if forked(partial(scene.go_on, kind)) != 0:
            raise AssertionError(f"point {k} of {kind}: the next one failed")
        yield kind, status == -signal.SIGKILL


def up_to(scene: Scene, kind: str, last: int) -> None:
    """Do something up to a file operation."""
    sys.addaudithook(Operations(scene.place, last))
    getattr(scene, kind)()


def run_number(scene: Scene) -> int:
    """The number the finished run was made with."""
    return int(first_figure(scene.out))


def first_figure(run: Path) -> float:
    """The figure of the first region in the table a run was made from."""
    first = (run / "inputs" / "panel.csv").read_text().splitlines()[1]
    return float(first.rsplit(",", 1)[1])


def kill(scene: Scene, *, count: int, seed: int) -> dict[str, Any]:
    """Kill at so many points; what came of it."""
    began, killed, lost, done = time.monotonic(), {"run": 0, "report": 0, "add": 0}, "", 0
    try:
        for kind, was_killed in points(scene, count=count, seed=seed):
            killed[kind] += was_killed
            done += 1
    except (AssertionError, TimeoutError) as failure:
        lost = str(failure)
    seconds = round(time.monotonic() - began, 1)
    return {"points": done, "killed": killed, "lost": lost, "seconds": seconds, "seed": seed}


def main() -> int:
    """Kill at so many points and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        found = kill(start(Path(place)), count=given.points, seed=given.seed)
    sys.stdout.write(json.dumps(found) + "\n")
    return 1 if found["lost"] else 0


if __name__ == "__main__":
    sys.exit(main())
