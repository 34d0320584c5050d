"""Tables of revisions: every step of a figure, the triangle, and how large revisions were."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import polars as pl

from growthpoles.core.catalogue import labels_table, panel_names, unit_names
from growthpoles.core.diagnostic import Diagnostics, note
from growthpoles.core.panel import Flag, Panel
from growthpoles.core.result import Result, Table
from growthpoles.errors import Where
from growthpoles.study.vintage_catalogue import Vintage

_STEPS = {
    "unit": pl.String, "year": pl.Int64, "known": pl.String, "revision": pl.Int64, "value": pl.Float64,
    "flag": pl.String, "source": pl.String, "change": pl.Float64, "percent": pl.Float64, "status": pl.String,
}  # fmt: skip
Known = tuple[float | None, str, str]


def revisions_result(
    days: Sequence[date], panels: Sequence[Panel], *, indicator: str, vintages: Sequence[Vintage]
) -> Result:
    """Tables of `Vintages.revisions`.

    Args:
        days: Days on which something became known, ascending.
        panels: What was known at the end of each.
        indicator: Code of the indicator.
        vintages: The vintages themselves.
    """
    units = panels[-1].units
    years = sorted({year for panel in panels for year in panel.years})
    known = {
        (unit, year): [_cell(panel, unit, year, indicator) for panel in panels]
        for unit in units
        for year in years
    }
    names = [day.isoformat() for day in days]
    steps = pl.DataFrame(
        [row for key, cells in known.items() for row in _steps(key, cells, names)], _STEPS, orient="row"
    )
    triangle = pl.DataFrame(
        [(*key, *(cell[0] for cell in cells)) for key, cells in known.items()],
        {"unit": pl.String, "year": pl.Int64, **dict.fromkeys(names, pl.Float64)},
        orient="row",
    )
    held = triangle.filter(~pl.all_horizontal(pl.col(name).is_null() for name in names))
    revised = steps.filter(pl.col("status") == "revised").height
    return Result(
        (
            Table("steps", ("unit", "year", "known"), steps.sort("unit", "year", "known")),
            Table("triangle", ("unit", "year"), held.sort("unit", "year")),
            _sizes(steps),
            vintages_table(vintages),
            labels_table(unit_names(panels[-1].place), panel_names(panels[-1])),
        ),
        spec={"indicator": indicator, "edition": panels[-1].edition},
        diagnostics=Diagnostics.of(
            note("store.revised", Where(indicator=indicator), figures=held.height, revised=revised)
        ),
    )


def _cell(panel: Panel, unit: str, year: int, indicator: str) -> Known:
    if indicator not in panel.codes or year not in panel.years or unit not in panel.units:
        return None, Flag.MISSING.code, ""
    cell = panel.cell(unit, year, code=indicator)
    return cell.value, cell.flag.code, cell.source


def _steps(
    key: tuple[str, int], cells: Sequence[Known], days: Sequence[str]
) -> Iterator[tuple[str | int | float | None, ...]]:
    """One row whenever the figure or its flag became another; revision 0 is the first publication."""
    before: Known = (None, Flag.MISSING.code, "")
    number = 0
    for cell, day in zip(cells, days, strict=True):
        if cell[:2] == before[:2]:
            continue
        old, new = before[0], cell[0]
        first = before[1] == Flag.MISSING.code and number == 0
        change = new - old if new is not None and old is not None else None
        percent = 100 * change / abs(old) if change is not None and old else None
        yield (*key, day, number, *cell, change, percent, "first" if first else _status(old, new))
        before, number = cell, number + 1


def _status(old: float | None, new: float | None) -> str:
    if old == new:
        return "flag-changed"
    return "appeared" if old is None else "withdrawn" if new is None else "revised"


def _sizes(steps: pl.DataFrame) -> Table:
    """Mean change says whether first figures lean to one side, mean absolute change how far they move."""
    revised = steps.filter(pl.col("status") == "revised")
    data = revised.group_by("year", "revision", maintain_order=True).agg(
        pl.len().cast(pl.Int64).alias("count"),
        pl.col("percent").mean().alias("mean_percent"),
        pl.col("percent").abs().mean().alias("mean_absolute_percent"),
        pl.col("percent").abs().max().alias("largest_percent"),
    )
    return Table("sizes", ("year", "revision"), data.sort("year", "revision"))


def vintages_table(vintages: Sequence[Vintage]) -> Table:
    """The vintages of a store, one row each."""
    rows = [
        (
            item.number,
            item.known.isoformat(),
            item.source,
            item.edition,
            item.cells,
            item.partial,
            item.figures,
        )
        for item in sorted(vintages, key=lambda item: item.number)
    ]
    schema = {
        "number": pl.Int64, "known": pl.String, "source": pl.String, "edition": pl.String,
        "cells": pl.Int64, "partial": pl.Boolean, "figures": pl.String,
    }  # fmt: skip
    return Table("vintages", ("number",), pl.DataFrame(rows, schema, orient="row"))
