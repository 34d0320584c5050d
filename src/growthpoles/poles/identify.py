"""Identify growth poles: which units, of which type, why, and how sure."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, replace

import numpy as np
import polars as pl

from growthpoles.core.catalogue import Named, figures_table, labels_table, unit_names, units_table
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.core.industries import IndustryTable
from growthpoles.core.panel import Panel
from growthpoles.core.result import Provenance, Result, Table
from growthpoles.core.roles import Roles
from growthpoles.core.structure import prepare_structure
from growthpoles.core.territory import Territory
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.poles import tables
from growthpoles.poles.candidates import candidate_notes, find_candidates
from growthpoles.poles.criteria import Figures, measure_units
from growthpoles.poles.inputs import PoleSettings
from growthpoles.poles.perturb import certainty, smallest_flips
from growthpoles.poles.results import PolesResult
from growthpoles.poles.score import Outcome, applicable, label, nominal, score
from growthpoles.poles.tables import Findings
from growthpoles.poles.typology import Typology

OWN_ROLES = ("population", "urban_population", "grp", "grp_volume_index")


def identify_poles(  # noqa: PLR0913 (a public verb: inputs, settings and seed)
    territory: Territory,
    panel: Panel,
    *,
    industries: IndustryTable | None = None,
    propulsive: Result | None = None,
    potential: Result | None = None,
    settings: PoleSettings | None = None,
    seed: int = 0,
) -> PolesResult:
    """Find the growth poles of a territory by the criteria of a typology.

    Every criterion is a figure (or several) on a ramp between 0 and 1; the membership of a type is the
    weighted geometric mean of its criteria, exp(sum w ln m / sum w); a gate must hold besides. A criterion
    without figures is left out, which lowers the evidence; nothing is imputed. The certainty of a label is
    the share of draws that give the same one when thresholds, weights, the mean and the figures are varied.

    A pole is not yet a benefit: whether its growth spreads is not measured here, and every result says so.

    Args:
        territory: The territory.
        panel: Figures of its units, of one edition.
        industries: Industry table of the same edition; without it most criteria have no figures.
        propulsive: Result of `find_propulsive_industries`, for the candidates.
        potential: Result of `assess_potential`: its index and rank stand beside each pole and decide nothing.
        settings: Typology, roles, years and number of draws.
        seed: Seed of the draws.

    Raises:
        InputError: Editions that differ, fewer than two units, years that are not there, a unit without
            output; all problems at once.

    Example:
        >>> from growthpoles.core.panel import Flag, Indicator
        >>> from growthpoles.core.territory import Edition, Unit
        >>> from growthpoles.labels import Label
        >>> land = Territory((Edition("e", (Unit("A", Label("A"), kind="city"), Unit("B", Label("B")))),))
        >>> names = ("population", "urban_population")
        >>> values = np.array([[[2e6, 2e6]], [[1e6, 3e5]]])
        >>> panel = Panel(land, "e", ("A", "B"), (2022,),
        ...     tuple(Indicator(name, Label(name), "persons", additive=True) for name in names),
        ...     values, np.full(values.shape, Flag.OBSERVED), np.full(values.shape, -1))
        >>> identify_poles(land, panel)["poles"]["label"].to_list()
        ['undetermined', 'undetermined']
    """
    chosen = settings or PoleSettings()
    figures, checked = _figures(territory, panel, industries, chosen)
    typology, units = chosen.typology, figures.units
    values = measure_units(figures, typology.measures)
    scores = score(typology, values[None], assumed=nominal(typology), units=units)
    sure = None
    if chosen.draws:
        sure = certainty(typology, values, units=units, draws=chosen.draws, seed=seed)
    found = Findings(
        typology,
        units,
        values,
        scores,
        label(typology, scores),
        sure,
        smallest_flips(typology, values, units=units),
        find_candidates(figures, typology.rules, propulsive=propulsive),
    )
    return PolesResult(
        tables=_tables(found, figures, draws=chosen.draws, territory=territory, potential=potential),
        spec={
            "typology": typology.code,
            "date": typology.rules.date,
            "base_year": figures.base_year,
            "years": list(figures.years),
            "draws": chosen.draws,
            "roles": {item.name: getattr(chosen.roles, item.name) for item in fields(Roles)},
        },
        diagnostics=Diagnostics.of(checked, _notes(found), candidate_notes(found.candidates)),
        provenance=Provenance(seed=seed),
    )


def _with_potential(poles: Table, potential: Result | None, year: int) -> Table:
    """The index and rank of the base year beside each pole; empty without an assessment of that year."""
    columns = {"unit": pl.String, "potential": pl.Float64, "potential_rank": pl.Int64}
    beside = pl.DataFrame(schema=columns)
    if potential is not None:
        scores = potential["scores"].filter(pl.col("year") == year)
        beside = scores.select("unit", potential="index", potential_rank="rank").cast(columns)  # type: ignore[arg-type]
    joined = poles.data.join(beside, on="unit", how="left", maintain_order="left")
    return Table(poles.name, poles.keys, joined)


def _tables(
    found: Findings, figures: Figures, *, draws: int, territory: Territory, potential: Result | None
) -> tuple[Table, ...]:
    poles = _with_potential(tables.poles_table(found), potential, figures.base_year)
    place = figures.panel.place
    return (
        poles,
        tables.memberships_table(found),
        *tables.reason_tables(found),
        tables.candidates_table(found),
        tables.probabilities_table(found),
        tables.flips_table(found),
        tables.types_table(found),
        tables.thresholds_table(found.typology),
        figures_table(_counts(poles.data, found, figures, draws)),
        labels_table(unit_names(place, territory.country), typology_names(found.typology)),
        units_table(place),
    )


def _figures(
    territory: Territory, panel: Panel, industries: IndustryTable | None, settings: PoleSettings
) -> tuple[Figures, Diagnostics]:
    problems: list[Problem] = []
    if panel.edition not in [edition.name for edition in territory.editions]:
        problems.append(problem("territory.edition.unknown", None, edition=panel.edition, known=""))
    if industries is not None and industries.edition != panel.edition:
        problems.append(problem("panel.edition.mixed", None, first=panel.edition, second=industries.edition))
    if len(panel.units) < 2:
        problems.append(problem("poles.units.few", None, count=len(panel.units)))
    years = settings.years or _default_years(panel, industries)
    wanted = {*years, *([settings.base_year] if settings.base_year is not None else [])}
    span = f"{panel.years[0]}-{panel.years[-1]}" if panel.years else ""
    absent = sorted(wanted - set(panel.years))
    problems += [problem("panel.year.unknown", Where(year=year), span=span) for year in absent]
    if not years:
        problems.append(problem("poles.years.none"))
    if problems:
        raise InputError(problems)
    base = settings.base_year or _fullest_year(panel, years, settings)
    ready = None if industries is None else prepare_structure(_aligned(industries, panel), years)
    figures = Figures(panel, settings.roles, base, tuple(sorted(years)), ready.table if ready else None)
    own = _input_notes(panel, industries, settings)
    return figures, Diagnostics.of(ready.diagnostics, own) if ready else own


def _default_years(panel: Panel, industries: IndustryTable | None) -> tuple[int, ...]:
    if industries is None:
        return panel.years[-4:]
    return tuple(year for year in industries.years if year in panel.years)


def _wanted_roles(typology: Typology) -> tuple[str, ...]:
    named = [role for item in typology.measures for role in (item.numerator, item.denominator) if role]
    return tuple(dict.fromkeys((*OWN_ROLES, *named)))


def _fullest_year(panel: Panel, years: tuple[int, ...], settings: PoleSettings) -> int:
    """The latest of the years in which most of the roles have a figure for some unit."""
    codes = [settings.roles.code(role) for role in _wanted_roles(settings.typology)]
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
    whole = table.totals()
    return replace(
        table, units=panel.units, values=table.values[rows], flags=table.flags[rows], national=whole
    )


def _input_notes(panel: Panel, industries: IndustryTable | None, settings: PoleSettings) -> Diagnostics:
    found: list[Diagnostic] = []
    for role in _wanted_roles(settings.typology):
        code = settings.roles.code(role)
        if code not in panel.codes:
            found.append(warning("poles.role.missing", Where(indicator=code), role=role))
    if industries is None:
        found.append(warning("poles.industries.missing"))
    elif industries.measure == "output":
        found.append(note("industries.output.gross"))
    return Diagnostics(tuple(found))


def _notes(found: Findings) -> Diagnostics:
    typology, scores = found.typology, found.scores
    usable = applicable(typology, found.units) == "yes"
    notes: list[Diagnostic] = [
        note("typology.not-validated", Where(key=typology.code), date=typology.rules.date),
        warning("poles.effect.not-measured"),
    ]
    for t, kind in enumerate(typology.types):
        rows = usable[:, t]
        if not rows.any():
            notes.append(note("poles.type.not-applicable", Where(indicator=kind.code)))
            continue
        for item in kind.criteria:
            if np.isnan(scores.criteria[0][rows, typology.position(item.code)]).all():
                notes.append(note("poles.criterion.missing", Where(indicator=item.code), weight=item.weight))
            elif item.proxy:
                notes.append(note("poles.criterion.proxy", Where(indicator=item.code), weight=item.weight))
    unsure = found.labels.outcome[0] == Outcome.UNDETERMINED
    notes += [warning("poles.undetermined", Where(unit=found.units[u].code)) for u in np.flatnonzero(unsure)]
    return Diagnostics(tuple(notes))


def _counts(
    poles: pl.DataFrame, found: Findings, figures: Figures, draws: int
) -> list[tuple[str, float | None, str, str]]:
    labels = Counter(poles["label"])
    typed = Counter(poles.filter(pl.col("label") != "potential")["type"])
    steady = Counter(value for value in poles["stability"] if value)
    words = dict.fromkeys(["pole", "mixed", "potential", *(k.called for k in found.typology.types)])
    numbers = [
        ("units", len(found.units), "units"),
        ("candidates", int(poles["candidate"].fill_null(False).sum()), "units"),
        ("base_year", figures.base_year, "year"),
        ("first_year", figures.years[0], "year"),
        ("last_year", figures.years[-1], "year"),
        ("draws", draws, "draws"),
        *((f"label_{word}", labels[word], "units") for word in (*words, "none", "undetermined")),
        *((f"type_{kind.code}", typed[kind.code], "units") for kind in found.typology.types),
        *(
            (f"stability_{word}", steady[word], "units")
            for word in ("stable", "likely", "fragile", "unlikely")
        ),
    ]
    return sorted((name, float(value), unit, "") for name, value, unit in numbers)


def typology_names(typology: Typology) -> tuple[Named, ...]:
    """(kind, code, label) of the types, criteria, parts, gates and tags of a typology, and of its rules."""
    names: list[Named] = []
    for kind in typology.types:
        names.append(("type", kind.code, kind.label))
        if kind.note:
            names.append(("note", kind.code, kind.note))
        if kind.gate:
            names.append(("gate-of", kind.code, kind.gate.label))
        for item in kind.criteria:
            names.append(("criterion", item.code, item.label))
            names += [
                ("part", tables.part_code(item, k), part.label or item.label)
                for k, part in enumerate(item.parts)
            ]
    names += [("tag", tag.code, tag.label) for tag in typology.tags]
    return (*names, *typology.rules.labels())
