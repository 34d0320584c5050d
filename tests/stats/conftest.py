"""Published values typed into tests/reference, and the validation tables the kernels are tested on."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

REFERENCE = Path(__file__).resolve().parents[1] / "reference"


@dataclass(frozen=True)
class Asem:
    """The ASEM data of 51 countries (R package COINr, `ASEM_iData`): codes and countries x indicators."""

    codes: list[str]
    values: np.ndarray


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def published() -> Callable[[str], object]:
    """Expected value of a case of stats_published.csv, to the digits it was printed with."""
    table = {row["case"]: row for row in rows(REFERENCE / "stats_published.csv")}

    def expected(case: str) -> object:
        row = table[case]
        return pytest.approx(float(row["value"]), abs=0.5001 * 10 ** -int(row["digits"]))

    return expected


@pytest.fixture(scope="session")
def asem(shared_data: Path) -> Asem:
    table = rows(shared_data / "reference" / "composite" / "asem_iData.csv")
    codes = list(table[0])[list(table[0]).index("LPI") :]
    values = [
        [float(row[code]) if row[code] not in {"", "NA"} else np.nan for code in codes] for row in table
    ]
    return Asem(codes, np.array(values))


@pytest.fixture(scope="session")
def reference_rows() -> Callable[[str], list[dict[str, str]]]:
    """Rows of a table in tests/reference."""
    return lambda name: rows(REFERENCE / name)
