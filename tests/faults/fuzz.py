"""Damaged files for every reader, many of them: an answer or one clear error, at once, never a wrong figure.

``python tests/faults/fuzz.py --inputs 100000`` damages a good file of every reader that often, and reads a
seeded set of tables with swapped, shifted and repeated parts. It prints one line of figures for each reader
and ends with 1 where a reader crashed, took longer than five seconds, or gave a wrong figure without a word.
"""

from __future__ import annotations

import argparse
import faulthandler
import multiprocessing
import os
import random
import shutil
import sys
import tempfile
import time
import traceback
import types
import warnings
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path

sys.modules["tests"] = types.ModuleType("tests")  # ours, not a library's
sys.modules["tests"].__path__ = [str(Path(__file__).parents[1])]

from tests.faults.damaged import (  # noqa: E402 (the package is named just above)
    ACTS,
    PIECES,
    READERS,
    SEEDED,
    TABLES,
    Step,
    corrupt,
    damage,
    inside_archive,
    outcome,
)
from tests.faults.forks import forks  # noqa: E402

from growthpoles.errors import GrowthPolesError  # noqa: E402

HANG, DEAD = 5.0, 60.0  # seconds after which an answer is late, and after which its process is ended
_SHOWN = 3


@dataclass
class Told:
    """What came of the damaged files of one reader."""

    reader: str
    read: int = 0
    refused: int = 0
    crashes: list[str] = field(default_factory=list)
    slowest: float = 0.0
    hangs: list[str] = field(default_factory=list)

    def line(self) -> str:
        text = f"{self.reader:13} {self.read + self.refused + len(self.crashes):8} inputs {self.read:8} read "
        text += f"{self.refused:8} refused {len(self.crashes):4} crashes {len(self.hangs):4} hangs"
        return f"{text}  slowest {self.slowest:.2f} s"


def steps(dice: random.Random) -> list[Step]:
    """What is done to a file."""
    pieces = [
        dice.choice(PIECES) if dice.random() < 0.6 else dice.randbytes(dice.randrange(13)) for _ in "1234"
    ]
    return [(dice.choice(ACTS), dice.random(), dice.random(), x) for x in pieces[: dice.randrange(1, 5)]]


def fuzz(reader: str, inputs: int, *, seed: int, folder: Path, end: bool = False) -> Told:
    """Damage the good file of a reader so many times; `end` ends the process where no answer comes."""
    name, make, read = READERS[reader]
    good, path, dice, told = make(), folder / name, random.Random(f"{seed} {reader}"), Told(reader)
    for number in range(inputs):
        done = steps(dice)
        within = good.startswith(b"PK") and dice.random() < 0.5
        path.write_bytes(inside_archive(good, done) if within else damage(good, done))
        if end:
            faulthandler.dump_traceback_later(DEAD, exit=True)
        began = time.monotonic()
        try:
            read(path)
            told.read += 1
        except GrowthPolesError as failure:
            told.refused += 1
            if not str(failure):
                told.crashes.append(f"{number}: an error without words")
        except Exception:  # noqa: BLE001 (a crash is what is looked for)
            told.crashes.append(f"{number}: {traceback.format_exc(limit=-2)}")
        spent = time.monotonic() - began
        told.slowest = max(told.slowest, spent)
        if spent > HANG:
            told.hangs.append(f"{number}: {spent:.1f} s, {kept(path, f'slow-{reader}-{number}')}\n")
    faulthandler.cancel_dump_traceback_later()
    path.unlink(missing_ok=True)
    return told


def kept(path: Path, why: str) -> Path:
    """A copy of a file that should be looked at."""
    return Path(shutil.copyfile(path, Path(tempfile.gettempdir(), f"{why}-{path.name}")))


def wrong(table: str, kind: str, *, count: int, folder: Path) -> tuple[int, int]:
    """Tables with one kind of corruption that were read, and those of them read wrong without a word."""
    name, make, write, read = TABLES[table]
    path, found = folder / name, []
    for seed in range(count):
        path.write_bytes(write(corrupt(make(), kind, random.Random(seed))))
        found.append(outcome(lambda: read(path)))
    path.unlink()
    return count, sum(item not in ("refused", "graded", "same") for item in found)


Task = tuple[str, str, int, int]


def _task(task: Task, folder: Path) -> Told | tuple[int, int]:
    what, kind, count, seed = task
    warnings.simplefilter("ignore")
    if kind:
        return wrong(what, kind, count=count, folder=folder)
    with forks():
        return fuzz(what, count, seed=seed, folder=folder, end=True)


def alone(task: Task) -> Told | tuple[int, int]:
    """A task in a process of its own; if that ends in the middle, the file that ended it is kept."""
    what, kind, count, _ = task
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "kept"
        folder.mkdir()
        try:
            with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
                return pool.submit(_task, task, folder).result()
        except BrokenProcessPool:
            if kind:
                return count, count
            last = kept(folder / READERS[what][0], f"ended-by-{what}")
            return Told(what, crashes=[f"the process was ended by {last}\n"])


def tasks(readers: list[str], inputs: int, seed: int) -> Iterator[Task]:
    yield from ((reader, "", inputs, seed) for reader in readers)
    yield from ((table, kind, max(20, inputs // 100), seed) for table, kind in SEEDED)


def main() -> int:
    """Damage, read, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=1000)
    parser.add_argument("--reader", nargs="*", default=list(READERS))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    bad, tables, silent = 0, 0, 0
    with ThreadPoolExecutor(given.processes) as pool:
        for told in pool.map(alone, tasks(given.reader, given.inputs, given.seed)):
            if isinstance(told, Told):
                sys.stdout.write(told.line() + "\n" + "".join((told.crashes + told.hangs)[:_SHOWN]))
                bad += len(told.crashes + told.hangs)
            else:
                tables, silent = tables + told[0], silent + told[1]
            sys.stdout.flush()
    sys.stdout.write(f"corruption set: {tables} tables, {silent} read wrong without a word\n")
    return 1 if bad or silent else 0


if __name__ == "__main__":
    sys.exit(main())
