"""Rows of the tables of relatedness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from growthpoles.core.industries import IndustryTable
from growthpoles.core.panel import FloatArray
from growthpoles.industries.specialisation_tables import full_rows, totals_of
from growthpoles.stats import concentration as con
from growthpoles.stats.agglomeration import ellison_glaeser, spatial_gini
from growthpoles.stats.arrays import divide
from growthpoles.stats.complexity import Complexity, Fitness
from growthpoles.stats.entry import density_effect
from growthpoles.stats.location import Interval, location_quotient
from growthpoles.stats.relatedness import (
    Normalisation,
    Outlook,
    co_occurrence,
    density,
    presence,
    relatedness,
    turnover,
)


@dataclass(frozen=True, eq=False)
class Space:
    """What the presence of industries in units gives, all on arrays.

    Attributes:
        held: Presence, units x industries.
        around: Density.
        complexity: ECI and PCI.
        bounds: Interval of the ECI, if samples were drawn.
        fitness: Fitness of units and complexity of industries.
        outlook: Complexity outlook, if PCI exists.
    """

    held: FloatArray
    around: FloatArray
    complexity: Complexity
    bounds: Interval | None
    fitness: Fitness
    outlook: Outlook | None


@dataclass(frozen=True, eq=False)
class Changes:
    """Entries and exits of every cell, whether density went with them, and how many there were."""

    cells: pl.DataFrame
    effects: pl.DataFrame
    events: Mapping[str, int]


def proximity_rows(codes: Sequence[str], held: FloatArray, *, related: FloatArray) -> pl.DataFrame:
    """One row per pair of industries that occur together."""
    order = np.argsort(np.array(codes))
    together, ranked = (np.triu(x[np.ix_(order, order)], 1) for x in (co_occurrence(held), related))
    one, other = np.nonzero(together)
    names = pl.Series([codes[k] for k in order], dtype=pl.String)
    return pl.DataFrame(
        {
            "industry": names.gather(one),
            "other": names.gather(other),
            "co_occurrence": together[one, other].astype(np.int64),
            "relatedness": ranked[one, other],
        }
    )


def density_rows(table: IndustryTable, space: Space, *, lq: FloatArray) -> pl.DataFrame:
    """One row per unit and industry."""
    gain = np.full(lq.shape, np.nan) if space.outlook is None else space.outlook.gain
    cells = {"lq": lq, "present": space.held == 1, "density": space.around, "gain": gain}
    return _cells(table, cells)


def unit_rows(units: Sequence[str], space: Space) -> pl.DataFrame:
    """Diversity, complexity and fitness of every unit."""
    missing = np.full(len(units), np.nan)
    diversity, ubiquity = space.held.sum(axis=1), space.held.sum(axis=0)
    able = space.fitness.fitness
    rank = [None if np.isnan(x) else 1 + int((able > x).sum()) for x in able]
    data = {
        "unit": list(units),
        "diversity": diversity.astype(np.int64),
        "ubiquity": divide(space.held @ ubiquity, diversity),
        "eci": space.complexity.eci_z,
        "eci_low": missing if space.bounds is None else space.bounds.lower,
        "eci_high": missing if space.bounds is None else space.bounds.upper,
        "fitness": able,
        "fitness_rank": pl.Series(rank, dtype=pl.Int64),
        "vanishing": space.fitness.vanishing,
        "outlook": missing if space.outlook is None else space.outlook.index,
    }
    return _frame(data).sort("unit")


def product_rows(codes: Sequence[str], space: Space) -> pl.DataFrame:
    """Ubiquity and complexity of every industry."""
    data = {
        "industry": list(codes),
        "ubiquity": space.held.sum(axis=0).astype(np.int64),
        "pci": space.complexity.pci_z,
        "fitness_complexity": space.fitness.complexity,
    }
    return _frame(data).sort("industry")


def concentration_rows(
    table: IndustryTable, year: int, *, plants: FloatArray, permutations: int, seed: int
) -> pl.DataFrame:
    """How concentrated every industry is over the units.

    ``hhi`` and ``gini`` of its amounts; ``locational_gini`` and ``theil`` against the sizes of the units; the
    spatial Gini of its share in every unit, split into neighbours and other pairs.
    """
    values = table.year(year)
    size = values.sum(axis=1)
    shares = divide(values, size[:, None])
    agglomeration = ellison_glaeser(values, plants=plants, overall=size)
    totals = values.sum(axis=0)
    spatial = _spatial(table, shares, permutations=permutations, seed=seed)
    data = {
        "industry": list(table.codes),
        "hhi": con.herfindahl(values.T),
        "gini": [con.gini(column) for column in values.T],
        "locational_gini": con.locational_gini(values, size),
        "theil": [
            con.theil(x, size) if total > 0 else np.nan for x, total in zip(values.T, totals, strict=True)
        ],
        "plant_hhi": plants,
        "raw_eg": agglomeration.raw,
        "ellison_glaeser": agglomeration.gamma,
        **spatial,
    }
    return _frame(data).sort("industry")


def changes(table: IndustryTable, span: tuple[int, int], *, cut: float, method: Normalisation) -> Changes:
    """Entries and exits of the units without an empty cell at either end, and the density at the start."""
    start, end = span
    kept = full_rows(table, start) & full_rows(table, end)
    first, last = np.full(table.year(start).shape, np.nan), np.full(table.year(end).shape, np.nan)
    for found, year in ((first, start), (last, end)):
        full = full_rows(table, year)
        found[full] = location_quotient(table.year(year)[full], totals_of(table, year))
    before, after = (presence(np.nan_to_num(x[kept]), cut=cut) for x in (first, last))
    around = density(before, relatedness(before, method))
    moved = turnover(before, after)
    words = np.full((len(table.units), len(table.codes)), "", "U7")
    words[kept] = np.select(
        [moved.entered, moved.left, moved.stayed], ["entered", "left", "stayed"], "absent"
    )
    spread = np.full(first.shape, np.nan)
    spread[kept] = around
    cells = {"start_lq": first, "end_lq": last, "start_density": spread, "change": words}
    frame = _cells(table, cells).with_columns(pl.col("change").replace("", None))
    tests = {
        "entered": density_effect(around, moved.entered, candidates=before == 0),
        "left": density_effect(around, moved.left, candidates=before == 1),
    }
    effects = {
        "change": list(tests),
        **{
            name: [getattr(test, name) for test in tests.values()]
            for name in ("candidates", "events", "with_event", "without_event", "probability", "p_value")
        },
    }
    return Changes(frame, _frame(effects), {name: test.events for name, test in tests.items()})


def _spatial(
    table: IndustryTable, shares: FloatArray, *, permutations: int, seed: int
) -> Mapping[str, Sequence[float]]:
    """Spatial Gini of every industry's shares; neighbours are looked up by code, never by position."""
    near = [set(table.place.neighbours_of(code)) for code in table.units]
    matrix = np.array([[float(other in around) for other in table.units] for around in near])
    names = ("spatial_gini", "spatial_neighbours", "spatial_p", "spatial_p_smaller")
    if not matrix.any():
        return {name: [np.nan] * len(table.codes) for name in names}
    found = [
        spatial_gini(column, neighbours=matrix, permutations=permutations, seed=seed) for column in shares.T
    ]
    figures = [(x.total, x.neighbours, x.p_value, x.p_smaller) for x in found]
    return {name: list(column) for name, column in zip(names, zip(*figures, strict=True), strict=True)}


def _cells(table: IndustryTable, cells: Mapping[str, object]) -> pl.DataFrame:
    """Rows by unit and industry, sorted; the names are gathered, which is quick for large tables."""
    units, codes = (np.argsort(np.array(x)) for x in (table.units, table.codes))
    rows, columns = np.repeat(units, codes.size), np.tile(codes, units.size)
    data = {
        "unit": pl.Series(table.units, dtype=pl.String).gather(rows),
        "industry": pl.Series(table.codes, dtype=pl.String).gather(columns),
        **{name: np.asarray(part)[rows, columns] for name, part in cells.items()},
    }
    return _frame(data)


def _frame(data: Mapping[str, object]) -> pl.DataFrame:
    return pl.DataFrame(dict(data)).with_columns(pl.selectors.float().fill_nan(None))
