"""Income per head of the 48 US states, 1929-2009, and their common borders (shipped inside libpysal)."""

from __future__ import annotations

import csv
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt


def examples() -> Path:
    """Folder of the example data; found without importing the library."""
    spec = find_spec("libpysal")
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / "examples"


def incomes() -> tuple[list[str], npt.NDArray[np.int64]]:
    """Names and incomes, shape (48, 81), as integers."""
    with (examples() / "us_income" / "usjoin.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return [row[0] for row in rows], np.array([[int(value) for value in row[2:]] for row in rows])


def borders() -> npt.NDArray[np.float64]:
    """1 for states that share a border, shape (48, 48)."""
    lines = (examples() / "us_income" / "states48.gal").read_text(encoding="utf-8").split("\n")[1:]
    matrix = np.zeros((48, 48))
    for head, tail in zip(lines[::2], lines[1::2], strict=False):
        if head.strip():
            matrix[int(head.split()[0]), [int(code) for code in tail.split()]] = 1
    return matrix


def mexico() -> dict[int, npt.NDArray[np.float64]]:
    """GDP per head of the Mexican states by decade, 1940-2000."""
    with (examples() / "mexico" / "mexico.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {year: np.array([float(row[f"pcgdp{year}"]) for row in rows]) for year in range(1940, 2001, 10)}
