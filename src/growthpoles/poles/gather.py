"""Gathers what a run rests on: checked inputs, years, surroundings, and the figures with their evidence."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.core.industries import IndustryTable
from growthpoles.core.panel import FloatArray, Panel
from growthpoles.core.structure import Structure, prepare_structure
from growthpoles.core.territory import Territory
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.poles.context import PoleContext
from growthpoles.poles.criteria import measure_regions, measure_units
from growthpoles.poles.evidence import Evidence, Variant
from growthpoles.poles.figures import TILING, Figures
from growthpoles.poles.inputs import PoleSettings
from growthpoles.poles.surroundings import look_around
from growthpoles.poles.typology import Typology

OWN_ROLES = ("population", "urban_population", "grp", "grp_volume_index")


def gather(
    territory: Territory, panel: Panel, *, industries: IndustryTable | None, settings: PoleSettings
) -> tuple[Figures, Diagnostics]:
    """Check the inputs, settle the years and look around.

    Raises:
        InputError: All problems at once.
    """
    context = settings.context
    problems = _problems(territory, panel, industries=industries, context=context)
    years = settings.years or _default_years(panel, industries)
    wanted = {*years, *([settings.base_year] if settings.base_year is not None else [])}
    span = f"{panel.years[0]}-{panel.years[-1]}" if panel.years else ""
    absent = sorted(wanted - set(panel.years))
    problems += [problem("panel.year.unknown", Where(year=year), span=span) for year in absent]
    if not years:
        problems.append(problem("poles.years.none"))
    if problems:
        raise InputError(problems)
    base = settings.base_year or _fullest_year(panel, years, settings=settings)
    ready = _structure(industries, panel, years=years)
    table = ready.table if ready else None
    figures = Figures(panel, settings.roles, base, tuple(sorted(years)), table)
    told = _input_notes(figures, industries, typology=settings.typology, regions=context.regions)
    notes = Diagnostics.of(ready.diagnostics if ready else (), told)
    if not settings.typology.settlements:
        return figures, notes
    figures = replace(figures, whole=_regions(context, settings))
    around = look_around(
        figures.units,
        persons(figures),
        regional_population=persons(figures.whole) if figures.whole else np.empty(0),
        context=context,
        rules=settings.typology.rules,
    )
    return replace(figures, surroundings=around), Diagnostics.of(notes, _around_notes(figures, context))


def persons(figures: Figures) -> FloatArray:
    """People of the units in the base year, persons."""
    return figures.amount("population", "base").units * figures.scale("population")


def weigh_evidence(figures: Figures, typology: Typology) -> Evidence:
    """Figures of every unit for every measure, with those of regions where they may stand in."""
    own = measure_units(figures, typology.measures)
    if figures.whole is None:
        return replace(Evidence.plain(own), variants=_variants(figures, typology))
    rules = typology.rules
    given = measure_regions(figures, typology.measures, least_share=rules.number("from-region-share"))
    lent = np.isnan(own) & ~np.isnan(given.values)
    values = np.where(lent, given.values, own)
    inherited = lent & ~given.own
    credit = np.where(inherited, rules.number("from-region"), 1.0) * ~np.isnan(values)
    return Evidence(values, inherited, credit, _variants(figures, typology))


def _variants(figures: Figures, typology: Typology) -> tuple[Variant, ...]:
    """Population and coefficient of the agglomerations under each way to delimit them."""
    if figures.surroundings is None:
        return ()
    given = figures.surroundings.agglomerations
    tables = {
        "agglomeration-population": given.population / 1e3,
        "agglomeration-coefficient": given.coefficient,
    }
    at = [(k, item.name) for item, k in typology.columns.items() if item.name in tables]
    return tuple(
        Variant(name, tuple((k, tables[measure][v]) for k, measure in at))
        for v, name in enumerate(given.variants, start=1)
        if at
    )


def _problems(
    territory: Territory, panel: Panel, *, industries: IndustryTable | None, context: PoleContext
) -> list[Problem]:
    problems: list[Problem] = []
    if panel.edition not in [edition.name for edition in territory.editions]:
        problems.append(problem("territory.edition.unknown", None, edition=panel.edition, known=""))
    if industries is not None and industries.edition != panel.edition:
        problems.append(problem("panel.edition.mixed", None, first=panel.edition, second=industries.edition))
    if not panel.units:
        problems.append(problem("poles.units.none"))
    held = set(panel.units)
    levels = {unit.level for unit in panel.place.units if unit.code in held}
    if levels & set(TILING) and levels - set(TILING):
        problems.append(problem("poles.levels.mixed", None, levels=", ".join(sorted(levels))))
    return problems + context.problems(panel.units)


def _structure(table: IndustryTable | None, panel: Panel, *, years: tuple[int, ...]) -> Structure | None:
    if table is None:
        return None
    aligned = _aligned(table, panel)
    if len(panel.units) > 1:
        return prepare_structure(aligned, years)
    if aligned.national is None:  # nothing to compare the one unit with
        return None
    return Structure(aligned, Diagnostics())


def _regions(context: PoleContext, settings: PoleSettings) -> Figures | None:
    panel = context.regions
    if panel is None:
        return None
    years = _default_years(panel, context.industries)
    if not years:
        raise InputError(problem("poles.years.none"))
    base = _fullest_year(panel, years, settings=settings)
    ready = (
        None if context.industries is None else prepare_structure(_aligned(context.industries, panel), years)
    )
    return Figures(panel, settings.roles, base, tuple(sorted(years)), ready.table if ready else None)


def _default_years(panel: Panel, industries: IndustryTable | None) -> tuple[int, ...]:
    if industries is None:
        return panel.years[-4:]
    return tuple(year for year in industries.years if year in panel.years)


def wanted_roles(typology: Typology) -> tuple[str, ...]:
    """Roles and indicators that the measures of a typology name, and those that every run uses."""
    own = OWN_ROLES[:1] if typology.settlements else OWN_ROLES
    named = [role for item in typology.measures for role in (item.numerator, item.denominator) if role]
    listed = [code for item in typology.measures for code in item.indicators]
    return tuple(dict.fromkeys((*own, *named, *listed)))


def _fullest_year(panel: Panel, years: tuple[int, ...], *, settings: PoleSettings) -> int:
    """The latest of the years in which most of the roles have a figure for some unit."""
    codes = [
        settings.roles.code(x) if hasattr(settings.roles, x) else x for x in wanted_roles(settings.typology)
    ]
    columns = [panel.column(code) for code in codes if code in panel.codes]

    def known(year: int) -> int:
        return sum(not np.isnan(column[:, panel.year_position(year)]).all() for column in columns)

    return max(years, key=lambda year: (known(year), year))


def _aligned(table: IndustryTable, panel: Panel) -> IndustryTable:
    """The table with the units of the panel in the panel's order.

    Raises:
        InputError: A unit of the panel is not in the table.
    """
    gone = [unit for unit in panel.units if unit not in table.units]
    if gone:
        raise InputError([problem("poles.industries.unit", Where(unit=unit)) for unit in gone])
    rows = [table.units.index(unit) for unit in panel.units]
    levels = {unit.code: unit.level for unit in table.place.units}
    tiles = len(table.units) > 1 and all(levels.get(unit) in TILING for unit in table.units)
    whole = table.totals() if tiles or table.national is not None else None
    return replace(
        table, units=panel.units, values=table.values[rows], flags=table.flags[rows], national=whole
    )


def _input_notes(
    figures: Figures, industries: IndustryTable | None, *, typology: Typology, regions: Panel | None
) -> Diagnostics:
    found: list[Diagnostic] = []
    held = {*figures.panel.codes, *(regions.codes if regions else ())}
    own = dict(typology.indicators)
    for role in wanted_roles(typology):
        code = figures.code(role)
        if code not in held:
            made = note if role in own else warning
            found.append(made("poles.role.missing", Where(indicator=code), role=role))
    if industries is None and regions is None:
        found.append(warning("poles.industries.missing"))
    elif industries is not None and figures.industries is None:
        found.append(warning("poles.industries.alone"))
    elif industries is not None and industries.measure == "output":
        found.append(note("industries.output.gross"))
    if len(figures.units) == 1:
        found.append(note("poles.unit.alone", Where(unit=figures.panel.units[0])))
    return Diagnostics(tuple(found))


def _around_notes(figures: Figures, context: PoleContext) -> Diagnostics:
    found: list[Diagnostic] = []
    if context.travel_times is None:
        found.append(note("poles.travel.estimated"))
    nowhere = [unit.code for unit in figures.units if unit.lat is None or unit.lon is None]
    if nowhere and context.travel_times is None:
        found.append(warning("poles.travel.no-place", None, count=len(nowhere)))
    if figures.whole is None:
        found.append(note("poles.regions.missing"))
        return Diagnostics(tuple(found))
    year = figures.whole.base_year
    if year != figures.base_year:
        found.append(note("poles.regions.year", Where(year=year), own=figures.base_year))
    held = set(figures.whole.panel.units)
    lost = [unit for unit in figures.units if unit.parent not in held]
    if lost:
        found.append(warning("poles.regions.parent", Where(unit=lost[0].code), count=len(lost)))
    return Diagnostics(tuple(found))
