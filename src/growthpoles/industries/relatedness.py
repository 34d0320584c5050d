"""Relatedness: which industries belong together, what each unit has around it, and how complex both are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import get_args

import numpy as np

from growthpoles.core.catalogue import figures_table, labels_table, unit_names, units_table
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.core.industries import IndustryTable
from growthpoles.core.panel import FloatArray
from growthpoles.core.result import Provenance, Table
from growthpoles.core.structure import industry_names, national_totals, prepare_structure
from growthpoles.errors import InputError, Where, problem
from growthpoles.industries import relatedness_tables as rows
from growthpoles.industries.results import RelatednessResult
from growthpoles.industries.specialisation_tables import full_rows, totals_of
from growthpoles.stats.complexity import complexity, complexity_interval, fitness
from growthpoles.stats.location import location_quotient
from growthpoles.stats.relatedness import Normalisation, density, outlook, presence, relatedness

FEW_EVENTS = 10
_FEW = {"entered": "relatedness.few.entered", "left": "relatedness.few.left"}
_DOUBTS = {
    "constant": "relatedness.complexity.constant",
    "disconnected": "relatedness.complexity.disconnected",
    "sign": "relatedness.complexity.sign",
    "tied": "relatedness.complexity.tied",
}


@dataclass(frozen=True, slots=True)
class RelatednessSettings:
    """How relatedness is measured.

    Attributes:
        start: First year, for entries and exits; the first of the table by default.
        end: Last year; the last of the table by default.
        quotient: Location quotient from which an industry counts as present.
        method: Normalisation of co-occurrences, see `growthpoles.stats.relatedness`.
        replicates: Samples of the industries for the intervals of complexity; 0 = none.
        permutations: Permutations of the units for the spatial Gini; 0 = none.
        enough: Fewer units or industries with two or more links than this bring a warning (project default).

    Example:
        >>> RelatednessSettings(start=2022).quotient
        1.0
    """

    start: int | None = None
    end: int | None = None
    quotient: float = 1.0
    method: Normalisation = "conditional"
    replicates: int = 200
    permutations: int = 999
    enough: int = 50

    def __post_init__(self) -> None:
        if self.method not in get_args(Normalisation):
            raise ValueError(
                f"method must be one of {', '.join(get_args(Normalisation))}, not {self.method!r}"
            )
        if not self.quotient > 0:
            raise ValueError(f"quotient must be above zero, not {self.quotient}")
        if min(self.replicates, self.permutations) < 0:
            raise ValueError("replicates and permutations must be >= 0")


def measure_relatedness(
    table: IndustryTable,
    *,
    settings: RelatednessSettings | None = None,
    plants: Mapping[str, float] | None = None,
    seed: int = 0,
) -> RelatednessResult:
    """Measure which industries occur together, what units have around them, and how complex both are.

    An industry is present where its location quotient reaches the cut. ``relatedness`` is the smaller
    conditional probability of two industries, ``density`` the share of what is related to an industry that
    the unit has, ``eci`` and ``pci`` the z-scores (n - 1) of the second singular vectors, ``fitness`` the
    fixed point of the non-linear map, ``effects`` a rank test within units of whether industries entered
    where density was high and left where it was low; entering means that the quotient passed the cut. With
    few units or industries all of these hang on single cells, and a warning says so.

    Args:
        table: Output, value added or employment.
        settings: How it is measured.
        plants: {industry: Herfindahl index of its plant sizes}, for the index of Ellison and Glaeser; see
            `growthpoles.stats.agglomeration.plant_herfindahl`.
        seed: Seed of the samples and permutations.

    Returns:
        Units with an empty cell in the last year are left out, with a warning.

    Raises:
        InputError: As in `analyse_specialisation`; years in the wrong order, industries of `plants` that are
            not in the table, indices outside 0..1, fewer than two units without an empty cell, nothing that
            reaches the cut, a national total that is neither given nor the sum of complete cells.

    Example:
        >>> from growthpoles.core.industries import Industry
        >>> from growthpoles.core.territory import Edition, Territory, Unit
        >>> from growthpoles.labels import Label
        >>> land = Territory((Edition("e", tuple(Unit(x, Label(x)) for x in "PQR")),))
        >>> kinds = tuple(Industry(x, Label(x)) for x in "ABC")
        >>> values = np.array([[[4.0, 4.0, 1.0]], [[4.0, 4.0, 1.0]], [[1.0, 1.0, 9.0]]])
        >>> made = IndustryTable(land, "e", tuple("PQR"), (2020,), kinds, values, np.zeros((3, 1, 3)))
        >>> measure_relatedness(made)["proximity"].rows()
        [('A', 'B', 2, 1.0)]
    """
    rules = settings or RelatednessSettings()
    start, end = _span(table, rules)
    years = (start, end) if start < end else (end,)
    ready = prepare_structure(table, years)
    whole = _complete_units(ready.table, years)
    herfindahl = _plants(whole, plants)
    lq = location_quotient(whole.year(end), totals_of(whole, end))
    held = presence(np.nan_to_num(lq), cut=rules.quotient)
    if not held.any():
        raise InputError(problem("relatedness.nothing", Where(year=end), quotient=rules.quotient))
    near = relatedness(held, rules.method)
    space = _measure(held, near, rules=rules, seed=seed)
    concentration = rows.concentration_rows(
        whole, end, plants=herfindahl, permutations=rules.permutations, seed=seed
    )
    changes = (
        rows.changes(whole, (start, end), cut=rules.quotient, method=rules.method) if start < end else None
    )
    tables = [
        Table("proximity", ("industry", "other"), rows.proximity_rows(whole.codes, held, related=near)),
        Table("density", ("unit", "industry"), rows.density_rows(whole, space, lq=lq)),
        Table("complexity", ("unit",), rows.unit_rows(whole.units, space)),
        Table("products", ("industry",), rows.product_rows(whole.codes, space)),
        Table("concentration", ("industry",), concentration),
    ]
    if changes is not None:
        tables.append(Table("entries", ("unit", "industry"), changes.cells))
        tables.append(Table("effects", ("change",), changes.effects))
    return RelatednessResult(
        tables=(
            *tables,
            figures_table(_figures(space, start, end)),
            labels_table(unit_names(whole.place, whole.territory.country), industry_names(whole)),
            units_table(whole.place),
        ),
        spec={
            "start": start,
            "end": end,
            "measure": table.measure,
            "quotient": rules.quotient,
            "method": rules.method,
            "replicates": rules.replicates,
            "permutations": rules.permutations,
        },
        diagnostics=Diagnostics.of(
            ready.diagnostics,
            _size_notes(held, rules.enough),
            _complexity_notes(space),
            () if changes is None else _entry_notes(changes.events),
            _measure_notes(whole, plants),
        ),
        provenance=Provenance(seed=seed),
    )


def _span(table: IndustryTable, rules: RelatednessSettings) -> tuple[int, int]:
    start = min(table.years) if rules.start is None else rules.start
    end = max(table.years) if rules.end is None else rules.end
    if rules.start is not None and rules.end is not None and not start < end:
        raise InputError(problem("industries.years.order", None, start=start, end=end))
    return min(start, end), end


def _complete_units(table: IndustryTable, years: tuple[int, ...]) -> IndustryTable:
    """The table without units that have an empty cell in the last year; they still count in the totals."""
    known = [national_totals(table, year) for year in years]
    full = full_rows(table, years[-1])
    if full.all():
        return table
    if full.sum() < 2:
        raise InputError(problem("industries.few.units", None, count=int(full.sum())))
    kept = np.flatnonzero(full)
    national = table.totals()
    national[[table.years.index(year) for year in years]] = known
    return replace(
        table,
        units=tuple(table.units[k] for k in kept),
        values=table.values[kept],
        flags=table.flags[kept],
        national=national,
    )


def _plants(table: IndustryTable, plants: Mapping[str, float] | None) -> FloatArray:
    given = plants or {}
    problems = [
        problem("industries.unknown", Where(indicator=code), known=", ".join(table.codes))
        for code in given
        if code not in table.codes
    ]
    problems += [
        problem("relatedness.plants.range", Where(indicator=code), value=value)
        for code, value in given.items()
        if not 0 < value <= 1
    ]
    if problems:
        raise InputError(problems)
    return np.array([given.get(code, np.nan) for code in table.codes], np.float64)


def _measure(held: FloatArray, near: FloatArray, *, rules: RelatednessSettings, seed: int) -> rows.Space:
    ranked = complexity(held)
    bounds = None
    if rules.replicates:
        bounds = complexity_interval(held, replicates=rules.replicates, seed=seed)
    around = density(held, near)
    prospects = None if np.isnan(ranked.pci_z).all() else outlook(held, near, complexity=ranked.pci_z)
    return rows.Space(held, around, ranked, bounds, fitness(held), prospects)


def _figures(space: rows.Space, start: int, end: int) -> list[tuple[str, float | None, str, str]]:
    diversity, ubiquity = space.held.sum(axis=1), space.held.sum(axis=0)
    return [
        ("first_year", float(start), "year", ""),
        ("last_year", float(end), "year", ""),
        ("diverse_units", float((diversity > 1).sum()), "", ""),
        ("shared_industries", float((ubiquity > 1).sum()), "", ""),
        ("second_singular_value", space.complexity.singular[0], "", ""),
        ("third_singular_value", space.complexity.singular[1], "", ""),
        ("correlation_with_diversity", space.complexity.sign, "", space.complexity.status),
        ("fitness_rounds", float(space.fitness.rounds), "", ""),
        ("fitness_change", space.fitness.change, "", "converged" if space.fitness.converged else "open"),
    ]


def _size_notes(held: FloatArray, enough: int) -> Diagnostics:
    diverse, shared = int((held.sum(axis=1) > 1).sum()), int((held.sum(axis=0) > 1).sum())
    if min(diverse, shared) >= enough:
        return Diagnostics()
    return Diagnostics((warning("relatedness.small", None, units=diverse, industries=shared, enough=enough),))


def _complexity_notes(space: rows.Space) -> Diagnostics:
    found: list[Diagnostic] = []
    ranked, able = space.complexity, space.fitness
    if ranked.status != "good":
        found.append(warning(_DOUBTS[ranked.status]))
    if space.bounds is not None:
        known = ~np.isnan(space.bounds.lower)
        unsure = int(((space.bounds.lower < 0) & (space.bounds.upper > 0))[known].sum())
        if 2 * unsure > known.sum():
            found.append(warning("relatedness.complexity.unsure", None, count=unsure, units=int(known.sum())))
    if not able.converged:
        found.append(warning("relatedness.fitness.open", None, rounds=able.rounds))
    if able.vanishing.any():
        found.append(note("relatedness.fitness.vanishing", None, count=int(able.vanishing.sum())))
    return Diagnostics(tuple(found))


def _entry_notes(events: Mapping[str, int]) -> Diagnostics:
    few = {change: count for change, count in events.items() if count < FEW_EVENTS}
    return Diagnostics(
        tuple(note(_FEW[change], None, count=count, enough=FEW_EVENTS) for change, count in few.items())
    )


def _measure_notes(table: IndustryTable, plants: Mapping[str, float] | None) -> Diagnostics:
    found: list[Diagnostic] = []
    if table.measure == "output":
        found.append(note("industries.output.gross"))
    if plants and table.measure != "employment":
        found.append(warning("relatedness.plants.measure"))
    if not table.place.neighbours:
        found.append(note("relatedness.neighbours.none"))
    return Diagnostics(tuple(found))
