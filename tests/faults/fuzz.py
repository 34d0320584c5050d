"""Damaged files for every reader, many of them: an answer or one clear error, at once, never a wrong figure.

``python tests/faults/fuzz.py --inputs 100000`` damages a good file of every reader that often, and reads a
seeded set of tables with swapped, shifted and repeated parts. It prints one line of figures for each reader
and ends with 1 where a reader crashed, took longer than five seconds, or gave a wrong figure without a word.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import sys
import tempfile
import time
import traceback
import types
import warnings
from collections.abc import Iterator
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

from growthpoles.errors import GrowthPolesError  # noqa: E402

HANG = 5.0
SLOW = {"xls": 50}  # a process for every file: one input for so many of the other readers
_SHOWN = 3


@dataclass
class Told:
    """What came of the damaged files of one reader."""

    reader: str
    read: int = 0
    refused: int = 0
    crashes: list[str] = field(default_factory=list)
    slowest: float = 0.0
    hangs: int = 0

    def line(self) -> str:
        text = f"{self.reader:13} {self.read + self.refused + len(self.crashes):8} inputs {self.read:8} read "
        text += f"{self.refused:8} refused {len(self.crashes):4} crashes {self.hangs:4} hangs"
        return f"{text}  slowest {self.slowest:.2f} s"


def steps(dice: random.Random) -> list[Step]:
    """What is done to a file."""
    pieces = [
        dice.choice(PIECES) if dice.random() < 0.6 else dice.randbytes(dice.randrange(13)) for _ in "1234"
    ]
    return [(dice.choice(ACTS), dice.random(), dice.random(), x) for x in pieces[: dice.randrange(1, 5)]]


def fuzz(reader: str, inputs: int, *, seed: int, folder: Path) -> Told:
    """Damage the good file of a reader so many times."""
    name, make, read = READERS[reader]
    good, path, dice, told = make(), folder / name, random.Random(f"{seed} {reader}"), Told(reader)
    for number in range(inputs):
        done = steps(dice)
        within = good.startswith(b"PK") and dice.random() < 0.5
        path.write_bytes(inside_archive(good, done) if within else damage(good, done))
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
        told.hangs += spent > HANG
    path.unlink(missing_ok=True)
    return told


def wrong(table: str, kind: str, *, count: int, folder: Path) -> tuple[int, int]:
    """Tables with one kind of corruption that were read, and those of them read wrong without a word."""
    name, make, write, read = TABLES[table]
    path, found = folder / name, []
    for seed in range(count):
        path.write_bytes(write(corrupt(make(), kind, random.Random(seed))))
        found.append(outcome(lambda: read(path)))
    path.unlink()
    return count, sum(item not in ("refused", "graded", "same") for item in found)


def _task(task: tuple[str, str, int, int]) -> tuple[str, Told | tuple[int, int]]:
    what, kind, count, seed = task
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "kept"
        folder.mkdir()
        if kind:
            return what, wrong(what, kind, count=count, folder=folder)
        return what, fuzz(what, count, seed=seed, folder=folder)


def tasks(readers: list[str], inputs: int, seed: int) -> Iterator[tuple[str, str, int, int]]:
    yield from ((reader, "", inputs // SLOW.get(reader, 1), seed) for reader in readers)
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
    context = multiprocessing.get_context("spawn")
    with context.Pool(given.processes, maxtasksperchild=1) as pool:
        for _, told in pool.imap_unordered(_task, tasks(given.reader, given.inputs, given.seed)):
            if isinstance(told, Told):
                sys.stdout.write(told.line() + "\n" + "".join(told.crashes[:_SHOWN]))
                bad += len(told.crashes) + told.hangs
            else:
                tables, silent = tables + told[0], silent + told[1]
            sys.stdout.flush()
    sys.stdout.write(f"corruption set: {tables} tables, {silent} read wrong without a word\n")
    return 1 if bad or silent else 0


if __name__ == "__main__":
    sys.exit(main())
