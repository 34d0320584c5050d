"""The study ``austria``: its own tables, made from the shared data by rules that are said here.

Run this file to write them again: ``python tests/studies/austria_tables.py``.
"""

from __future__ import annotations

import csv
import io
import os
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

STUDY = Path(__file__).parent / "austria"
REGIONS = ("AT11", "AT12", "AT13", "AT21", "AT22", "AT31", "AT32", "AT33", "AT34")
YEAR = 2011
INDUSTRIES = 56
WAGES, IMPORTS = slice(56, 66), slice(69, 71)  # ten occupations; the rest of the world and of the country
HOUSEHOLDS, TO_COUNTRY = 56, 60
PLANT_REGION = "AT11"
REPLACEABLE = ("C22", "C24", "C25", "C33")


@dataclass(frozen=True, eq=False)
class Regional:
    """One regional table as plain arrays, read without the package.

    Attributes:
        codes: Industries, shape (n,).
        cells: All figures of the file, shape (rows, columns).
    """

    codes: tuple[str, ...]
    cells: FloatArray

    @property
    def flows(self) -> FloatArray:
        return self.cells[:INDUSTRIES, :INDUSTRIES]

    @property
    def output(self) -> FloatArray:
        """The row of totals: what the industries make."""
        return self.cells[-1, :INDUSTRIES]

    def per_output(self, amounts: FloatArray) -> FloatArray:
        return amounts / np.where(self.output == 0, 1.0, self.output)

    @property
    def inputs(self) -> FloatArray:
        """A, zero in the column of an industry without output."""
        return self.per_output(self.flows)


@cache
def names() -> dict[str, str]:
    """Our code of each industry by its name in the files, as the study says it."""
    groups = tomllib.loads((STUDY / "study.toml").read_text(encoding="utf-8"))["input_output"]["groups"]
    return {name: str(code) for name, code in groups.items()}


@cache
def regional(data: Path, region: str) -> Regional:
    with (data / "at_regional_io" / f"{region}.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    codes = tuple(names()[name.replace(" ", "_")] for name in head[1 : INDUSTRIES + 1])
    return Regional(codes, np.array([[float(cell) for cell in row[1:]] for row in rows]))


def imports_by_product(data: Path) -> FloatArray:
    """What industries of Burgenland buy outside it, shape (REPLACEABLE, industries).

    Assumed: the mix of products is that of what the same industry buys inside the nine regions together.
    """
    tables = [regional(data, region) for region in REGIONS]
    together = sum((item.flows for item in tables), np.zeros((INDUSTRIES, INDUSTRIES)))
    mix = together / np.where(together.sum(axis=0) == 0, 1.0, together.sum(axis=0))
    plant = regional(data, PLANT_REGION)
    at = [plant.codes.index(code) for code in REPLACEABLE]
    return np.asarray(mix[at] * plant.cells[IMPORTS, :INDUSTRIES].sum(axis=0))


def own_tables(data: Path) -> dict[str, str]:
    """Text by file name: the figures of nine regions in one year, and the assumed imports by product."""
    with (STUDY / "indicators.csv").open(encoding="utf-8", newline="") as file:
        wanted = {row["code"] for row in csv.DictReader(file)}
    with (data / "eu_nuts2_innovation_inputs.csv").open(encoding="utf-8", newline="") as file:
        figures = [
            (row["region_code"], row["year"], row["indicator"], row["value"], "honti")
            for row in csv.DictReader(file)
            if row["region_code"] in REGIONS and row["year"] == str(YEAR) and row["indicator"] in wanted
        ]
    values, codes = imports_by_product(data), regional(data, PLANT_REGION).codes
    bought = [
        (product, PLANT_REGION, buyer, f"{values[i, j]:.4f}")
        for i, product in enumerate(REPLACEABLE)
        for j, buyer in enumerate(codes)
        if values[i, j] > 0
    ]
    return {
        "panel.csv": _text(("unit", "year", "indicator", "value", "source"), figures),
        "imports.csv": _text(("product", "region", "buyer", "value"), bought),
    }


def _text(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    made = io.StringIO()
    csv.writer(made, lineterminator="\n").writerows([head, *rows])
    return made.getvalue()


if __name__ == "__main__":
    for name, text in own_tables(Path(os.environ["GROWTHPOLES_DATA"])).items():
        (STUDY / name).write_text(text, encoding="utf-8")
