"""What must hold before shares of industries are formed: complete totals and enough units."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from growthpoles.core.catalogue import Named
from growthpoles.core.diagnostic import Diagnostics, note, warning
from growthpoles.core.industries import IndustryTable
from growthpoles.core.panel import FloatArray
from growthpoles.errors import InputError, Where, problem


@dataclass(frozen=True, eq=False)
class Structure:
    """An industry table that shares can be formed from, and what a reader should know about it."""

    table: IndustryTable
    diagnostics: Diagnostics


def prepare_structure(table: IndustryTable, years: tuple[int, ...]) -> Structure:
    """Make sure that shares can be formed in some years.

    Industries that no unit reports in one of the years are left out with a note: a section that appears in
    the last year only would otherwise make every total of the other years missing. A unit with an empty cell
    stays, with a warning; its shares are missing in that year.

    Raises:
        InputError: Fewer than two industries or units, a year that is not there, or a unit without any
            output; all problems at once.
    """
    whole, dropped = _complete(table, years)
    problems = [problem("industries.few.industries")] if len(whole.industries) < 2 else []
    if len(table.units) < 2:
        problems.append(problem("industries.few.units", None, count=len(table.units)))
    span = f"{table.years[0]}-{table.years[-1]}" if table.years else ""
    absent = [year for year in years if year not in table.years]
    problems += [problem("panel.year.unknown", Where(year=year), span=span) for year in absent]
    empty = []
    for year in (y for y in years if y in table.years):
        for unit, row in zip(whole.units, whole.year(year), strict=True):
            gaps = int(np.isnan(row).sum())
            if gaps == 0 and not row.sum() > 0:
                problems.append(problem("industries.unit.zero", Where(unit=unit, year=year)))
            elif gaps:
                empty.append(warning("industries.cells.missing", Where(unit=unit, year=year), count=gaps))
    if problems:
        raise InputError(problems)
    return Structure(whole, Diagnostics.of(dropped, empty))


def _complete(table: IndustryTable, years: tuple[int, ...]) -> tuple[IndustryTable, Diagnostics]:
    held = [year for year in years if year in table.years]
    keep = np.ones(len(table.industries), bool)
    for year in held:
        keep = keep & ~np.isnan(table.year(year)).all(axis=0)
    if keep.all():
        return table, Diagnostics()
    span = ", ".join(map(str, held))
    gone = [table.codes[j] for j in np.flatnonzero(~keep)]
    smaller = replace(
        table,
        industries=tuple(table.industries[j] for j in np.flatnonzero(keep)),
        values=table.values[:, :, keep],
        flags=table.flags[:, :, keep],
        national=None if table.national is None else table.national[:, keep],
    )
    notes = (note("industries.incomplete", Where(indicator=code), years=span) for code in gone)
    return smaller, Diagnostics(tuple(notes))


def industry_names(table: IndustryTable) -> tuple[Named, ...]:
    """(kind, code, label) of the industries of a table and of their notes."""
    notes = tuple(("note", item.code, item.note) for item in table.industries if item.note)
    return (*(("industry", item.code, item.label) for item in table.industries), *notes)


def national_totals(table: IndustryTable, year: int) -> FloatArray:
    """National figures of one year by industry: published where given, else the sum over the units.

    Raises:
        InputError: A total is neither published nor the sum of complete cells.
    """
    totals: FloatArray = table.totals()[table.years.index(year)]
    gaps = [code for code, value in zip(table.codes, totals, strict=True) if np.isnan(value)]
    if gaps:
        raise InputError(
            [problem("industries.national.missing", Where(year=year, indicator=code)) for code in gaps]
        )
    return totals
