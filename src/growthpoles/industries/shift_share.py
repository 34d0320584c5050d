"""Shift-share: how much of a unit's change is the country, its mix of industries, and the unit itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from growthpoles.core.catalogue import figures_table, labels_table, unit_names, units_table
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.core.industries import IndustryTable
from growthpoles.core.panel import FloatArray
from growthpoles.core.result import Table
from growthpoles.core.structure import industry_names, national_totals, prepare_structure
from growthpoles.core.territory import Edition
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.industries import shift_share_tables as rows
from growthpoles.industries.results import ShiftShareResult

_CELL = ("unit", "industry")


def analyse_shift_share(
    table: IndustryTable, *, start: int, end: int, jobs: IndustryTable | None = None
) -> ShiftShareResult:
    """Split the change of every cell between two years into national, mix and regional parts.

    Classic: ``national`` = e G, ``mix`` = e (g_.j - G), ``regional`` = e (g_ij - g_.j), which add up to the
    change; Esteban-Marquillas: ``competitive`` + ``allocation`` = ``regional``, undefined for a cell that
    starts at zero (its unit's sums are then missing). Beside them: the eight parts of Arcelus, the dynamic
    parts (every year of the span on its own), the spatial parts of Nazara and Hewings where the units have
    neighbours, and the parts of jobs and of productivity where jobs are given; see
    `growthpoles.stats.shift_share` and `growthpoles.stats.shift_share_variants`. Table ``checks`` says how
    exactly each adds up. Parts are in the unit of the table; in current prices they are nominal.

    Args:
        table: Output, value added or employment.
        start: First year.
        end: Last year.
        jobs: Employment by the same units and industries, for the split into jobs and productivity (then
            `table` is output or value added, best in constant prices).

    Raises:
        InputError: Fewer than two units or industries, a unit without output, an empty cell at either end,
            years that are not there or in the wrong order, or jobs that do not fit.

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
    span = (start, end)
    ready = prepare_structure(table, span)
    whole = ready.table
    gaps = ready.diagnostics.with_code("industries.cells.missing")
    if gaps:
        raise InputError([problem("industries.cells.needed", item.where) for item in gaps])
    classic, years = rows.classic_member(whole, span), _full_years(whole, start, end)
    dynamic = rows.dynamic_member(whole, years)
    members = [classic, rows.arcelus_member(whole, span), dynamic.member]
    weights = _neighbours(whole.place, whole.units)
    if weights.any():
        members.append(rows.spatial_member(whole, span, weights=weights))
    if jobs is not None:
        members.append(rows.factor_member(whole, span, jobs=_fitting(jobs, whole, span)))
    sums = (
        classic.cells.group_by("unit", maintain_order=True)
        .agg(*(_complete_sum(name) for name in rows.PARTS))
        .sort("unit")
    )
    return ShiftShareResult(
        tables=(
            Table("cells", _CELL, classic.cells),
            Table("sums", ("unit",), sums),
            *(Table(item.method, _CELL, item.cells) for item in members[1:]),
            Table("periods", ("unit", "year"), dynamic.periods),
            Table("checks", ("method",), rows.check_rows(members)),
            figures_table(_figures(whole, start, end)),
            labels_table(unit_names(whole.place, whole.territory.country), industry_names(whole)),
            units_table(whole.place),
        ),
        spec={
            "start": start,
            "end": end,
            "years": list(years),
            "unit": table.unit,
            "price": table.price.code,
        },
        diagnostics=Diagnostics.of(
            ready.diagnostics,
            _notes(whole, classic.cells, start, end),
            _year_notes(years),
            _neighbour_notes(whole.units, weights),
        ),
    )


def _full_years(table: IndustryTable, start: int, end: int) -> tuple[int, ...]:
    """Years of the span without an empty cell; both ends are complete."""
    held = (year for year in sorted(table.years) if start <= year <= end)
    return tuple(year for year in held if not np.isnan(table.year(year)).any())


def _neighbours(place: Edition, units: Sequence[str]) -> FloatArray:
    """Units x units in the order of `units`: 1 where two share a border."""
    near = [set(place.neighbours_of(code)) for code in units]
    return np.array([[float(other in around) for other in units] for around in near])


def _fitting(jobs: IndustryTable, table: IndustryTable, years: Sequence[int]) -> IndustryTable:
    """Jobs in the order of the units and industries of the table."""
    problems = [
        problem("shift-share.jobs.missing", where)
        for where in (
            *(Where(unit=code) for code in table.units if code not in jobs.units),
            *(Where(indicator=code) for code in table.codes if code not in jobs.codes),
            *(Where(year=year) for year in years if year not in jobs.years),
        )
    ]
    if problems:
        raise InputError(problems)
    keep = [jobs.units.index(code) for code in table.units]
    columns = [jobs.codes.index(code) for code in table.codes]
    chosen = replace(
        jobs,
        units=table.units,
        industries=table.industries,
        values=jobs.values[keep][:, :, columns],
        flags=jobs.flags[keep][:, :, columns],
        national=None if jobs.national is None else jobs.national[:, columns],
    )
    _check_jobs(chosen, table, years)
    return chosen


def _check_jobs(jobs: IndustryTable, table: IndustryTable, years: Sequence[int]) -> None:
    problems: list[Problem] = []
    for year in years:
        people, made = jobs.year(year), table.year(year)
        for code, bad in (
            ("industries.cells.needed", np.isnan(people)),
            ("shift-share.jobs.zero", (people == 0) & (made > 0)),
        ):
            problems += [
                problem(code, Where(unit=table.units[u], year=year, indicator=table.codes[j]))
                for u, j in np.argwhere(bad)
            ]
    if problems:
        raise InputError(problems)


def _complete_sum(name: str) -> pl.Expr:
    """Sum that is missing when one of its parts is."""
    return pl.when(pl.col(name).is_null().any()).then(None).otherwise(pl.col(name).sum()).alias(name)


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


def _year_notes(years: Sequence[int]) -> Diagnostics:
    steps = np.diff(years)
    if (steps == 1).all():
        return Diagnostics()
    return Diagnostics((note("shift-share.years.gaps", None, years=", ".join(map(str, years))),))


def _neighbour_notes(units: Sequence[str], weights: FloatArray) -> Diagnostics:
    if not weights.any():
        return Diagnostics((note("shift-share.neighbours.none"),))
    alone = np.flatnonzero(~weights.any(axis=1))
    return Diagnostics(tuple(note("shift-share.island", Where(unit=units[int(u)])) for u in alone))
