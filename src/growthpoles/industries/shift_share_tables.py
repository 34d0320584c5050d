"""Rows of the tables of shift-share: the classic parts and the rest of the family."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
import polars as pl

from growthpoles.core.industries import IndustryTable
from growthpoles.core.panel import FloatArray
from growthpoles.core.structure import national_totals
from growthpoles.stats import shift_share_variants as variants
from growthpoles.stats.shift_share import ShiftShare, additivity_gap, esteban_marquillas

PARTS = ("start_value", "end_value", "change", "national", "mix", "regional", "competitive", "allocation")


@dataclass(frozen=True, eq=False)
class Member:
    """Parts of one method for every cell, and how well they add up.

    Attributes:
        method: Name of the method.
        cells: One row per unit and industry.
        gap: Largest difference between the parts and the change, relative to the largest part.
        undefined: Cells with a part that is not defined.
    """

    method: str
    cells: pl.DataFrame
    gap: float
    undefined: int


def classic_member(table: IndustryTable, span: tuple[int, int]) -> Member:
    """Classic and Esteban-Marquillas parts."""
    before, after = (table.year(year) for year in span)
    parts = esteban_marquillas(before, after, **_reference(table, span))
    change = after - before
    regional = change - parts.national - parts.mix
    values = (before, after, change, parts.national, parts.mix, regional, parts.competitive, parts.allocation)
    cells = cell_rows(table, dict(zip(PARTS, values, strict=True)))
    split = [parts.national, parts.mix, parts.competitive, parts.allocation]
    return Member("classic", cells, additivity_gap(split, change), _undefined(split))


def arcelus_member(table: IndustryTable, span: tuple[int, int]) -> Member:
    """The eight parts of Arcelus."""
    before, after = (table.year(year) for year in span)
    parts = variants.arcelus(before, after, **_reference(table, span))
    return _member("arcelus", table, _named(parts), change=after - before)


def spatial_member(table: IndustryTable, span: tuple[int, int], *, weights: FloatArray) -> Member:
    """Parts with the neighbours of each unit as a second reference."""
    before, after = (table.year(year) for year in span)
    parts = variants.spatial_shift_share(before, after, weights=weights, **_reference(table, span))
    return _member("spatial", table, _named(parts), change=after - before)


def factor_member(table: IndustryTable, span: tuple[int, int], *, jobs: IndustryTable) -> Member:
    """Parts of jobs and of productivity; `jobs` has the units, industries and years of `table`."""
    people, made = ([source.year(year) for year in span] for source in (jobs, table))
    parts = variants.productivity_shift_share(
        people,
        made,
        reference_jobs=[national_totals(jobs, year) for year in span],
        reference_output=[national_totals(table, year) for year in span],
    )
    named = {
        f"{factor}_{name}": part
        for factor, split in (("jobs", parts.jobs), ("productivity", parts.productivity))
        for name, part in _named(split).items()
    }
    return _member("factors", table, named, change=made[1] - made[0])


@dataclass(frozen=True, eq=False)
class Dynamic:
    """The dynamic member, and its parts by year added up over the industries."""

    member: Member
    periods: pl.DataFrame


def dynamic_member(table: IndustryTable, years: Sequence[int]) -> Dynamic:
    """Parts computed year by year and added up."""
    values = np.stack([table.year(year) for year in years])
    parts = variants.dynamic_shift_share(values, [national_totals(table, year) for year in years])
    sums = {name: part.sum(axis=0) for name, part in _named(parts).items()}
    member = _member("dynamic", table, sums, change=values[-1] - values[0])
    flows = {"change": np.diff(values, axis=0), **_named(parts)}
    data = {
        "unit": np.tile(table.units, len(years) - 1),
        "year": np.repeat(np.array(years[1:], np.int64), len(table.units)),
        **{name: part.sum(axis=2).ravel() for name, part in flows.items()},
    }
    return Dynamic(member, _frame(data).sort("unit", "year"))


def check_rows(members: Sequence[Member]) -> pl.DataFrame:
    """One row per method: how well its parts add up to the change."""
    rows = [(x.method, x.gap, x.undefined) for x in members]
    schema = {"method": pl.String, "largest_gap": pl.Float64, "undefined": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row").sort("method")


def cell_rows(table: IndustryTable, parts: Mapping[str, FloatArray]) -> pl.DataFrame:
    """One row per unit and industry."""
    data = {
        "unit": np.repeat(table.units, len(table.codes)),
        "industry": np.tile(table.codes, len(table.units)),
        **{name: part.ravel() for name, part in parts.items()},
    }
    return _frame(data).sort("unit", "industry")


def _member(
    method: str, table: IndustryTable, parts: Mapping[str, FloatArray], *, change: FloatArray
) -> Member:
    split = list(parts.values())
    cells = cell_rows(table, {"change": change, **parts})
    return Member(method, cells, additivity_gap(split, change), _undefined(split))


def _named(parts: ShiftShare | variants.Arcelus | variants.SpatialShiftShare) -> dict[str, FloatArray]:
    return {field.name: getattr(parts, field.name) for field in fields(parts)}


def _undefined(parts: Sequence[FloatArray]) -> int:
    return int(np.isnan(np.stack(parts)).any(axis=0).sum())


def _reference(table: IndustryTable, span: tuple[int, int]) -> dict[str, FloatArray]:
    start, end = (national_totals(table, year) for year in span)
    return {"reference_start": start, "reference_end": end}


def _frame(data: Mapping[str, object]) -> pl.DataFrame:
    return pl.DataFrame(dict(data)).with_columns(pl.selectors.float().fill_nan(None))
