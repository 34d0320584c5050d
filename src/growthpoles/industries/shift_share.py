"""Shift-share: how much of a unit's change is the country, its mix of industries, and the unit itself."""

from __future__ import annotations

import numpy as np
import polars as pl

from growthpoles.core.catalogue import figures_table, labels_table, unit_names, units_table
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.core.industries import IndustryTable
from growthpoles.core.result import Table
from growthpoles.core.structure import industry_names, national_totals, prepare_structure
from growthpoles.errors import InputError, Where, problem
from growthpoles.industries.results import ShiftShareResult
from growthpoles.stats.shift_share import esteban_marquillas

PARTS = ("start_value", "end_value", "change", "national", "mix", "regional", "competitive", "allocation")


def analyse_shift_share(table: IndustryTable, *, start: int, end: int) -> ShiftShareResult:
    """Split the change of every cell between two years into national, mix and regional parts.

    Classic: ``national`` = e G, ``mix`` = e (g_.j - G), ``regional`` = e (g_ij - g_.j), which add up to the
    change; Esteban-Marquillas: ``competitive`` + ``allocation`` = ``regional``, undefined for a cell that
    starts at zero (its unit's sums are then missing). Parts are in the unit of the table; in current prices
    they are nominal.

    Args:
        table: Output, value added or employment.
        start: First year.
        end: Last year.

    Raises:
        InputError: Fewer than two units or industries, a unit without output, an empty cell at either end,
            or years that are not there or in the wrong order.

    Example:
        >>> from growthpoles.core.industries import Industry
        >>> from growthpoles.core.territory import Edition, Territory, Unit
        >>> from growthpoles.labels import Label
        >>> land = Territory((Edition("e", (Unit("A", Label("A")), Unit("B", Label("B")))),))
        >>> made = IndustryTable(land, "e", ("A", "B"), (2020, 2021),
        ...     (Industry("C", Label("C")), Industry("G", Label("G"))),
        ...     np.array([[[50.0, 50.0], [60.0, 50.0]], [[50.0, 50.0], [50.0, 60.0]]]), np.zeros((2, 2, 2)))
        >>> sums = analyse_shift_share(made, start=2020, end=2021)["sums"]
        >>> [round(abs(sums[part][0]), 9) for part in ("change", "national", "mix", "regional")]
        [10.0, 10.0, 0.0, 0.0]
    """
    if not start < end:
        raise InputError(problem("industries.years.order", None, start=start, end=end))
    ready = prepare_structure(table, (start, end))
    whole = ready.table
    gaps = ready.diagnostics.with_code("industries.cells.missing")
    if gaps:
        raise InputError([problem("industries.cells.needed", item.where) for item in gaps])
    cells = _cells(whole, start, end)
    sums = cells.group_by("unit").agg(*(_complete_sum(name) for name in PARTS)).sort("unit")
    return ShiftShareResult(
        tables=(
            Table("cells", ("unit", "industry"), cells),
            Table("sums", ("unit",), sums),
            figures_table(_figures(whole, start, end)),
            labels_table(unit_names(whole.place, whole.territory.country), industry_names(whole)),
            units_table(whole.place),
        ),
        spec={"start": start, "end": end, "unit": table.unit, "price": table.price.code},
        diagnostics=Diagnostics.of(ready.diagnostics, _notes(whole, cells, start, end)),
    )


def _complete_sum(name: str) -> pl.Expr:
    """Sum that is missing when one of its parts is."""
    return pl.when(pl.col(name).is_null().any()).then(None).otherwise(pl.col(name).sum()).alias(name)


def _cells(table: IndustryTable, start: int, end: int) -> pl.DataFrame:
    before, after = table.year(start), table.year(end)
    parts = esteban_marquillas(
        before,
        after,
        reference_start=national_totals(table, start),
        reference_end=national_totals(table, end),
    )
    change = after - before
    regional = change - parts.national - parts.mix
    values = (before, after, change, parts.national, parts.mix, regional, parts.competitive, parts.allocation)
    data = {
        "unit": np.repeat(table.units, len(table.industries)),
        "industry": np.tile(table.codes, len(table.units)),
        **{name: value.ravel() for name, value in zip(PARTS, values, strict=True)},
    }
    frame = pl.DataFrame(data).with_columns(pl.selectors.float().fill_nan(None))
    return frame.sort("unit", "industry")


def _figures(table: IndustryTable, start: int, end: int) -> list[tuple[str, float | None, str, str]]:
    first, last = (float(national_totals(table, year).sum()) for year in (start, end))
    return [
        ("first_year", float(start), "year", ""),
        ("last_year", float(end), "year", ""),
        ("national_growth", 100 * ((last / first) ** (1 / (end - start)) - 1), "% a year", ""),
    ]


def _notes(table: IndustryTable, cells: pl.DataFrame, start: int, end: int) -> Diagnostics:
    found: list[Diagnostic] = []
    if table.price.kind == "current":
        found.append(warning("industries.nominal", None, start=start, end=end))
    born = cells.filter((pl.col("start_value") == 0) & (pl.col("end_value") > 0))
    found += [
        note("propulsive.growth.undefined", Where(unit=unit, year=start, indicator=industry))
        for unit, industry in born.select("unit", "industry").iter_rows()
    ]
    return Diagnostics(tuple(found))
