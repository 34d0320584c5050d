"""A full disk, a folder that cannot be written, two runs into one folder, two imports into one store.

``python tests/faults/limits.py`` prints one line: what each gave; with a number after it, so many kill points
too. Every step is a forked child, as in
``kill_points.py``; POSIX only.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kill_points import Scene, day, figures, forked, kill, start, sure_in, told, whole_run

from growthpoles.errors import GrowthPolesError
from growthpoles.study.store import write_run
from growthpoles.study.vintages import open_vintages

NOBODY = 65534


def outcome(work: Callable[[], None]) -> list[str]:
    """Codes of the problems of a clear error; "done" when there is none. Anything else ends the child."""
    try:
        work()
    except GrowthPolesError as failure:
        return [item.code for item in failure.problems]
    return ["done"]


def tried(scene: Scene, limit: Callable[[], None], *, go_on: bool = True) -> dict[str, list[str]]:
    """What a run, a report and an import give under a limit; afterwards all is as it was."""
    earlier = scene.number
    before = files(scene)
    scene.prepare()
    found = {}
    for kind in ("run", "report", "add"):

        def limited(kind: str = kind) -> list[str]:
            limit()
            return outcome(getattr(scene, kind))

        found[kind] = told(limited)
        assert told(lambda: (scene.check(earlier), whole_run(scene.out, {float(earlier)}), 1)[-1])
    assert files(scene) == before, "something was left behind"
    for kind in ("run", "report", "add") if go_on else ():
        assert forked(getattr(scene, kind)) == 0
    if not go_on:
        scene.number = earlier
    return found


def files(scene: Scene) -> list[str]:
    """Everything there is but the working files of SQLite, which readers make."""
    return sorted(str(path) for path in scene.place.rglob("*") if ".sqlite-" not in path.name)


def small_files() -> None:
    """No file may grow beyond this: as on a full disk, a write ends in the middle."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (300, resource.RLIM_INFINITY))


def somebody_else() -> None:
    """A user who may not write here."""
    if os.geteuid() == 0:
        os.setgid(NOBODY)
        os.setuid(NOBODY)


def read_as_somebody_else(scene: Scene) -> list[str]:
    """A run and a store can be read by who may not write them."""
    somebody_else()
    scene.check(scene.number)
    store = open_vintages(scene.place / "store")
    return outcome(lambda: (store.as_known(day(10**5)), None)[1])


@contextmanager
def closed(scene: Scene) -> Iterator[None]:
    """Folders nobody may write; root may anyway, and becomes somebody else."""
    folders = [scene.place, scene.out, *(path for path in scene.place.glob("store/**/") if path.is_dir())]
    for path in folders:
        path.chmod(0o555)
    try:
        yield
    finally:
        for path in folders:
            path.chmod(0o755)


@contextmanager
def disk(folder: Path, size: str) -> Iterator[bool]:
    """A small disk of its own, where the system lets us make one."""
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], capture_output=True, check=False
    )
    try:
        yield made.returncode == 0
    finally:
        if made.returncode == 0:
            subprocess.run(["umount", str(folder)], check=False)


def full_disk(scene: Scene) -> dict[str, list[str]]:
    """A disk that is really full: every block that is left goes to another file."""
    filler = scene.place.parent / "filler"

    def fill() -> None:
        with filler.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"x" * 4096)
            except OSError:
                pass

    assert forked(fill) == 0
    earlier = scene.number
    found = {kind: told(lambda kind=kind: outcome(getattr(scene, kind))) for kind in ("run", "report")}  # type: ignore[misc]
    scene.number += 3
    found["add"] = told(lambda: outcome(scene.add))
    scene.number = earlier
    assert told(lambda: (scene.check(earlier), 1)[1])
    filler.unlink()
    for kind in ("run", "report", "add"):
        assert forked(getattr(scene, kind)) == 0
    assert told(lambda: (scene.check(scene.number), 1)[1])
    return found


def two_runs(scene: Scene) -> list[str]:
    """The second run into a folder that is being written is refused."""
    begun = scene.place / "begun"

    def slow(folder: Path) -> None:
        begun.touch()
        time.sleep(30)

    first = os.fork()
    if first == 0:
        write_run(scene.out, slow)
        os._exit(0)
    while not begun.exists():
        time.sleep(0.01)
    found: list[str] = told(lambda: outcome(scene.run))
    os.kill(first, 9)
    os.waitpid(first, 0)
    begun.unlink()
    assert forked(scene.run) == 0  # the lock of a process that was killed does not stay
    return found


def two_imports(place: Path) -> dict[str, int]:
    """Two processes import into one store at once: what either was told is in, is in."""
    told_in = [place / f"in-{k}" for k in range(2)]
    children = []
    for k in range(2):
        child = os.fork()
        if child == 0:
            store = open_vintages(place / "shared")
            for number in range(k, 20, 2):
                store.add(figures(number), known=day(number))
                with told_in[k].open("a") as file:
                    file.write(f"{number}\n")
            os._exit(0)
        children.append(child)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    assert codes == [0, 0], codes

    def held() -> int:
        store = open_vintages(place / "shared")
        assert store.verify().worst.code == "good"
        days = {item.known for item in store.vintages()}
        assert {day(k) for path in told_in for k in sure_in(path)} == days
        return len(days)

    return {"imports": 2, "vintages": told(held)}


def main() -> int:
    """Every limit in turn."""
    found: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        place.chmod(0o755)
        (place / "study").mkdir()
        scene_place = place / "scene"
        scene_place.mkdir()
        scene = start(scene_place)
        found["file too large"] = tried(scene, small_files)
        with closed(scene):
            found["no right to write"] = tried(scene, somebody_else, go_on=False)
            found["no right to write, read"] = told(lambda: read_as_somebody_else(scene))
        found["two runs"] = two_runs(scene)
        found["two imports"] = two_imports(place)
        if len(sys.argv) > 1:
            found["kill points"] = kill(scene, count=int(sys.argv[1]), seed=1)
        with disk(place / "disk", "2m") as made:
            if made:
                (place / "disk" / "scene").mkdir()
                found["full disk"] = full_disk(start(place / "disk" / "scene"))
    sys.stdout.write(json.dumps(found) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
