"""Small tables for the tests of chain reactions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from tests import io_tables as tables

from growthpoles.core.industries import Industry
from growthpoles.core.input_output import Account, Accounts, InputOutputTable
from growthpoles.labels import Label


def branches(codes: str) -> tuple[Industry, ...]:
    return tuple(Industry(code, Label(code)) for code in codes)


def miller_blair() -> InputOutputTable:
    """Miller and Blair (2009), section 2.3: two industries, outputs 1000 and 2000."""
    flows = np.array([[150.0, 500.0], [200.0, 100.0]])
    return InputOutputTable(branches("AB"), flows, np.array([1000.0, 2000.0]))


def row(code: str, kind: str, values: object, *, region: str = "") -> tuple[Account, object]:
    return Account(code, Label(code), kind, region), values


def accounts(*rows: tuple[Account, object]) -> Accounts:
    return Accounts(tuple(item for item, _ in rows), np.array([values for _, values in rows], float))


def abs_1989_90(folder: Path) -> InputOutputTable:
    """Australia 1989-90 with wages, jobs, imports and the private consumption behind the printed inverse."""
    table = tables.abs_1989_90(folder)
    base = folder / "reference/io/abs_1989_90"
    spent = tables.read(base / "recovered_private_consumption_column.csv").values[:, 0]
    jobs = tables.read(base / "table3_employment_coefficients.csv").column("published_coefficient")
    wages = table.around.row("Wages, salaries, supplements", 7)
    imported = sum(
        table.around.row(name, 7) for name in ("Competing imports cif", "Duty on competing imports")
    )
    households = Accounts(
        (row("C", "households", 0)[0],), 1e5 * spent[None], np.array([1e5 * (1 - spent.sum())])
    )
    return InputOutputTable(
        branches("1234567"),
        table.flows,
        table.output,
        demand=households,
        primary=accounts(row("W", "wages", wages), row("M", "imports", imported)),
        satellites=accounts(row("J", "jobs", jobs * table.output)),
    )


def two_regions() -> InputOutputTable:
    """Regions N and S with industries A, B, C each: balanced, with wages, imports, jobs and households.

    C is made only in S.
    """
    flows = np.array(
        [
            [10, 12, 0, 2, 1, 1],
            [8, 5, 0, 1, 2, 1],
            [0, 0, 0, 0, 0, 0],
            [6, 4, 0, 20, 10, 5],
            [3, 2, 0, 9, 10, 6],
            [14, 12, 0, 12, 14, 8],
        ],
        float,
    )
    output = np.array([100.0, 80.0, 0.0, 150.0, 120.0, 100.0])
    final = output - flows.sum(axis=1)
    north = np.array([0.5, 0.5, 0.0, 0.1, 0.1, 0.2]) * final
    left = output - flows.sum(axis=0)
    return InputOutputTable(
        branches("ABCABC"),
        flows,
        output,
        regions=tuple("NNNSSS"),
        demand=accounts(
            row("HN", "households", 0.7 * north, region="N"),
            row("HS", "households", 0.4 * (final - north), region="S"),
            row("X", "exports", final - 0.7 * north - 0.4 * (final - north)),
        ),
        primary=accounts(
            row("W", "wages", 0.5 * left), row("S", "surplus", 0.3 * left), row("M", "imports", 0.2 * left)
        ),
        satellites=accounts(row("J", "jobs", output * [2.0, 3.0, 0.0, 1.0, 2.0, 4.0])),
        unit="million",
    )
