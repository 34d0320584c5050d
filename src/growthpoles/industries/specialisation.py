"""Specialisation: location quotients and how varied the structure of each unit is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from growthpoles.core.catalogue import labels_table, unit_names, units_table
from growthpoles.core.diagnostic import Diagnostics, note
from growthpoles.core.industries import IndustryTable
from growthpoles.core.panel import FloatArray
from growthpoles.core.result import Table
from growthpoles.core.structure import industry_names, national_totals, prepare_structure
from growthpoles.industries.results import SpecialisationResult
from growthpoles.stats.arrays import divide
from growthpoles.stats.concentration import effective_number, krugman
from growthpoles.stats.location import Totals, location_quotient, symmetric_quotient


def analyse_specialisation(
    table: IndustryTable, *, years: Sequence[int] | None = None
) -> SpecialisationResult:
    """Location quotients of every industry in every unit, and the structure of the units.

    ``lq`` = (e_ij / e_i.) / (e_.j / e_..); ``symmetric_lq`` = (lq - 1) / (lq + 1); ``effective_industries`` =
    exp(H) of the shares; ``krugman`` = sum |s_ij - s_.j|, the reference being the country with the unit.
    A unit with an empty cell has no shares in that year (its total is unknown), with a warning. Output
    counts processing twice, so quotients on output overstate manufacturing; a note says so.

    Args:
        table: Output, value added or employment.
        years: Years to analyse; all by default.

    Raises:
        InputError: Fewer than two units or industries, a unit without output, years or national totals that
            are not there.

    Example:
        >>> from growthpoles.core.industries import Industry
        >>> from growthpoles.core.territory import Edition, Territory, Unit
        >>> from growthpoles.labels import Label
        >>> land = Territory((Edition("e", (Unit("A", Label("A")), Unit("B", Label("B")))),))
        >>> kinds = (Industry("C", Label("C")), Industry("G", Label("G")))
        >>> values = np.array([[[10.0, 10.0]], [[10.0, 30.0]]])
        >>> made = IndustryTable(land, "e", ("A", "B"), (2020,), kinds, values, np.zeros((2, 1, 2)))
        >>> analyse_specialisation(made)["location"]["lq"].to_list()
        [1.5, 0.75, 0.75, 1.125]
    """
    chosen = tuple(table.years if years is None else sorted(years))
    ready = prepare_structure(table, chosen)
    whole = ready.table
    location = pl.concat([_location(whole, year) for year in chosen])
    structure = pl.concat([_structure(whole, year) for year in chosen])
    found = Diagnostics.of(ready.diagnostics, _measure_notes(whole))
    return SpecialisationResult(
        tables=(
            Table("location", ("unit", "year", "industry"), location.sort("unit", "year", "industry")),
            Table("structure", ("unit", "year"), structure.sort("unit", "year")),
            labels_table(unit_names(whole.place, whole.territory.country), industry_names(whole)),
            units_table(whole.place),
        ),
        spec={"years": list(chosen), "measure": table.measure, "reference": "country"},
        diagnostics=found,
    )


def quotients(table: IndustryTable, year: int) -> FloatArray:
    """Location quotients of one year, shape (units, industries); NaN for a unit with an empty cell.

    Raises:
        InputError: The national totals of the year are not known.
    """
    values, national = table.year(year), national_totals(table, year)
    full = ~np.isnan(values).any(axis=1)
    found = np.full(values.shape, np.nan)
    sums = Totals(values[full].sum(axis=1), national, float(national.sum()))
    found[full] = location_quotient(values[full], sums)
    return found


def _location(table: IndustryTable, year: int) -> pl.DataFrame:
    values, national, lq = table.year(year), national_totals(table, year), quotients(table, year)
    count = len(table.industries)
    data = {
        "unit": np.repeat(table.units, count),
        "year": np.full(values.size, year, np.int64),
        "industry": np.tile(table.codes, len(table.units)),
        "value": values.ravel(),
        "share": divide(values, values.sum(axis=1)[:, None]).ravel(),
        "national_share": np.tile(national / national.sum(), len(table.units)),
        "lq": lq.ravel(),
        "symmetric_lq": symmetric_quotient(lq).ravel(),
    }
    return pl.DataFrame(data).with_columns(pl.selectors.float().fill_nan(None))


def _structure(table: IndustryTable, year: int) -> pl.DataFrame:
    values, national = table.year(year), national_totals(table, year)
    shares = divide(values, values.sum(axis=1)[:, None])
    known = np.isfinite(shares.sum(axis=1))
    largest = np.nan_to_num(shares, nan=-1.0).argmax(axis=1)
    data = {
        "unit": list(table.units),
        "year": np.full(len(table.units), year, np.int64),
        "effective_industries": effective_number(values),
        "largest_share": np.where(known, shares.max(axis=1), np.nan),
        "largest_industry": [table.codes[k] if ok else None for k, ok in zip(largest, known, strict=True)],
        "krugman": krugman(values, national),
    }
    return pl.DataFrame(data).with_columns(pl.selectors.float().fill_nan(None))


def _measure_notes(table: IndustryTable) -> Diagnostics:
    return Diagnostics((note("industries.output.gross"),) if table.measure == "output" else ())
