"""Specialisation: location quotients, cluster stars and how varied the structure of each unit is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from growthpoles.core.catalogue import labels_table, unit_names, units_table
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note
from growthpoles.core.industries import IndustryTable
from growthpoles.core.panel import FloatArray
from growthpoles.core.result import Table
from growthpoles.core.structure import industry_names, national_totals, prepare_structure
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.industries.results import SpecialisationResult
from growthpoles.industries.specialisation_tables import (
    cluster_rows,
    full_rows,
    location_rows,
    quadrant_rows,
    standardisation_rows,
    structure_rows,
    totals_of,
)
from growthpoles.stats.location import location_quotient


@dataclass(frozen=True, slots=True)
class SpecialisationSettings:
    """How quotients are judged.

    Attributes:
        counts: The figures are counts of people or firms: quotients get intervals and p-values. Never set it
            for money.
        level: Level of the intervals.
        quotient: Quotient that earns the star of specialisation.
        top: Share of regions (size) and of cells (focus) that earn a star.
        minimum: Least figure that can earn a star.

    Example:
        >>> SpecialisationSettings(counts=True, minimum=1000).top
        0.1
    """

    counts: bool = False
    level: float = 0.95
    quotient: float = 2.0
    top: float = 0.1
    minimum: float = 0.0

    def __post_init__(self) -> None:
        for name in ("level", "top"):
            if not 0 < getattr(self, name) < 1:
                raise ValueError(f"{name} must lie between 0 and 1, not {getattr(self, name)}")


def analyse_specialisation(
    table: IndustryTable,
    *,
    years: Sequence[int] | None = None,
    settings: SpecialisationSettings | None = None,
    firms: IndustryTable | None = None,
    population: Mapping[str, float] | None = None,
) -> SpecialisationResult:
    """Location quotients of every industry in every unit, cluster stars, and the structure of the units.

    ``lq`` = (e_ij / e_i.) / (e_.j / e_..); ``symmetric_lq`` = (lq - 1) / (lq + 1); ``standardised_lq`` = z of
    lq across units (n - 1); ``effective_industries`` = exp(H) of the shares; ``krugman`` = sum |s_ij - s_.j|,
    the reference being the country with the unit. Stars and quadrants are those of
    `growthpoles.stats.clusters`, the cluster index that of Litzenberger and Sternberg.
    A unit with an empty cell has no shares in that year (its total is unknown), with a warning. Output
    counts processing twice, so quotients on output overstate manufacturing; a note says so.

    Args:
        table: Output, value added or employment.
        years: Years to analyse; all by default.
        settings: How quotients are judged.
        firms: Numbers of firms by the same units and industries; with population and areas they give the
            cluster index.
        population: {unit: population}, for the cluster index.

    Raises:
        InputError: Fewer than two units or industries, a unit without output, years or national totals that
            are not there, counts that are no whole numbers, firms, population or areas that do not fit.

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
    rules = settings or SpecialisationSettings()
    ready = prepare_structure(table, chosen)
    whole = ready.table
    if rules.counts:
        _check_counts(whole, chosen)
    location = pl.concat(
        [
            location_rows(whole, year, counts=rules.counts, level=rules.level, stars=_stars(rules))
            for year in chosen
        ]
    )
    structure = pl.concat([structure_rows(whole, year) for year in chosen])
    standard = pl.concat([standardisation_rows(whole, year) for year in chosen])
    tables = [
        Table("location", ("unit", "year", "industry"), location.sort("unit", "year", "industry")),
        Table("structure", ("unit", "year"), structure.sort("unit", "year")),
        Table("standardisation", ("year", "industry"), standard.sort("year", "industry")),
    ]
    if len(chosen) > 1:
        quadrant = quadrant_rows(whole, (chosen[0], chosen[-1]))
        tables.append(Table("quadrants", ("unit", "industry"), quadrant.sort("unit", "industry")))
    if firms is not None:
        people, count = _cluster_inputs(whole, firms, population, years=chosen)
        clusters = pl.concat([cluster_rows(whole, year, firms=count[year], places=people) for year in chosen])
        tables.append(
            Table("clusters", ("unit", "year", "industry"), clusters.sort("unit", "year", "industry"))
        )
    return SpecialisationResult(
        tables=(
            *tables,
            labels_table(unit_names(whole.place, whole.territory.country), industry_names(whole)),
            units_table(whole.place),
        ),
        spec={
            "years": list(chosen),
            "measure": table.measure,
            "reference": "country",
            "counts": rules.counts,
            "level": rules.level,
            "stars": {"quotient": rules.quotient, "top": rules.top, "minimum": rules.minimum},
        },
        diagnostics=Diagnostics.of(ready.diagnostics, _notes(whole, rules)),
    )


def quotients(table: IndustryTable, year: int) -> FloatArray:
    """Location quotients of one year, shape (units, industries); NaN for a unit with an empty cell.

    Raises:
        InputError: The national totals of the year are not known.
    """
    full, sums = full_rows(table, year), totals_of(table, year)
    found = np.full(table.year(year).shape, np.nan)
    found[full] = location_quotient(table.year(year)[full], sums)
    return found


def _stars(rules: SpecialisationSettings) -> tuple[float, float, float]:
    return rules.quotient, rules.top, rules.minimum


def _check_counts(table: IndustryTable, years: Sequence[int]) -> None:
    problems: list[Problem] = []
    for year in years:
        values = table.year(year)
        for u, j in np.argwhere(~np.isnan(values) & (values % 1 != 0)):
            where = Where(unit=table.units[u], year=year, indicator=table.codes[j])
            problems.append(problem("specialisation.counts.whole", where, value=float(values[u, j])))
        national = national_totals(table, year)
        problems += [
            problem("specialisation.counts.whole", Where(year=year, indicator=code), value=float(value))
            for code, value in zip(table.codes, national, strict=True)
            if value % 1
        ]
    if problems:
        raise InputError(problems)


def _cluster_inputs(
    table: IndustryTable,
    firms: IndustryTable,
    population: Mapping[str, float] | None,
    *,
    years: Sequence[int],
) -> tuple[FloatArray, dict[int, FloatArray]]:
    """Population of every unit, and firms by year in the order of the table."""
    people = population or {}
    areas = {unit.code: unit.area_km2 for unit in table.place.units}
    problems = [
        problem("specialisation.cluster.population", Where(unit=code))
        for code in table.units
        if not people.get(code, 0) > 0
    ]
    problems += [
        problem("specialisation.cluster.area", Where(unit=c)) for c in table.units if not areas.get(c)
    ]
    problems += [
        problem("specialisation.cluster.firms", Where(unit=code))
        for code in table.units
        if code not in firms.units
    ]
    problems += [
        problem("specialisation.cluster.firms", Where(indicator=code))
        for code in table.codes
        if code not in firms.codes
    ]
    problems += [
        problem("specialisation.cluster.firms", Where(year=year)) for year in years if year not in firms.years
    ]
    if problems:
        raise InputError(problems)
    rows = [firms.units.index(code) for code in table.units]
    columns = [firms.codes.index(code) for code in table.codes]
    held = {year: firms.year(year)[np.ix_(rows, columns)] for year in years}
    return np.array([[people[c], areas[c]] for c in table.units], np.float64).T, held


def _notes(table: IndustryTable, rules: SpecialisationSettings) -> Diagnostics:
    found: list[Diagnostic] = []
    if table.measure == "output":
        found.append(note("industries.output.gross"))
    if rules.top * len(table.units) < 1:
        found.append(
            note("specialisation.few", None, units=len(table.units), needed=int(np.ceil(1 / rules.top)))
        )
    return Diagnostics(tuple(found))
