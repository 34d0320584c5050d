"""Published input-output tables as plain arrays, for tests; the files are named in their source notes."""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Labelled:
    """A table of numbers with the labels of its rows and columns; blanks are zero."""

    rows: list[str]
    columns: list[str]
    values: Floats

    def row(self, name: str, size: int | None = None) -> Floats:
        return self.values[self.rows.index(name), :size]

    def column(self, name: str, size: int | None = None) -> Floats:
        return self.values[:size, self.columns.index(name)]


@dataclass(frozen=True)
class Table:
    """Flows between industries and their outputs, with the rows and columns around them."""

    flows: Floats
    output: Floats
    around: Labelled = field(default_factory=lambda: Labelled([], [], np.zeros((0, 0))))


def read(path: Path, *, stub: int = 1, encoding: str = "utf-8-sig") -> Labelled:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding=encoding, newline="") as file:
        lines = [line for line in csv.reader(file) if any(line)]
    body = [[float(cell or 0) if cell != "NA" else 0.0 for cell in line[stub:]] for line in lines[1:]]
    width = max(map(len, body))
    values = np.array([line + [0.0] * (width - len(line)) for line in body])
    return Labelled([line[stub - 1] if stub == 5 else line[0] for line in lines[1:]], lines[0][stub:], values)


def uk_2010(folder: Path) -> Table:
    """United Kingdom 2010, 127 x 127 products, Office for National Statistics."""
    table = read(folder / "reference/io/uk_2010/siot_product_by_product.csv.gz", stub=2)
    size = table.columns.index("Total intermediate demand")
    return Table(table.values[:size, :size], table.row("Total output", size), table)


def abs_1989_90(folder: Path) -> Table:
    """Australia 1989-90, 7 industries, Australian Bureau of Statistics 5246.0."""
    table = read(folder / "reference/io/abs_1989_90/table1_flows.csv")
    return Table(table.values[:7, :7], table.row("Australian production", 7), table)


def germany_1995(folder: Path) -> Table:
    """Germany 1995, 6 branches, Eurostat Manual of Supply, Use and Input-Output Tables (2008), table 15.4."""
    table = read(folder / "reference/io/germany_1995/siot_table15_4.csv", stub=5)
    return Table(table.values[:6, :6], table.row("output", 6), table)


def germany_2009(folder: Path) -> Table:
    """Germany 2009, 6 branches, United Nations Handbook on Supply and Use Tables (2018)."""
    table = read(folder / "reference/io/un_germany_2009/siot.csv", stub=5)
    return Table(table.values[:6, :6], table.row("output", 6), table)


def netherlands_2000(folder: Path) -> Table:
    """Netherlands 2000, 6 branches, teaching table."""
    table = read(folder / "reference/io/netherlands_2000/siot_spicosa_table1.csv")
    return Table(table.values[:6, :6], table.row("output_bp", 6), table)


def uk_1841(folder: Path) -> Table:
    """United Kingdom 1841, 17 branches (Horrell, Humphries and Weale)."""
    table = read(folder / "reference/io/uk_1841/uk_1841.csv")
    return Table(table.values[:17, :17], table.row("Total", 17), table)


def toy(folder: Path) -> Table:
    """The toy table of the R package ioanalysis: 2 regions x 5 industries, artificial."""
    flows = read(folder / "reference/io/ioanalysis_toy/Z.csv")
    output = read(folder / "reference/io/ioanalysis_toy/x.csv").values[:, 0]
    return Table(flows.values, output, flows)


def productive(size: int, seed: int, *, reach: float = 0.7) -> Floats:
    """Random coefficients with column sums of at most `reach`."""
    rng = np.random.default_rng(seed)
    a = rng.random((size, size)) * (rng.random((size, size)) < 0.6)
    return np.asarray(a / np.maximum(a.sum(axis=0), 1e-9) * rng.uniform(0, reach, size))
