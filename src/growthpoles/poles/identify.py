"""Identify growth poles: which units, of which type, why, and how sure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, fields

import numpy as np
import polars as pl

from growthpoles.core.catalogue import figures_table, labels_table, unit_names, units_table
from growthpoles.core.diagnostic import Diagnostics
from growthpoles.core.industries import IndustryTable
from growthpoles.core.panel import Panel
from growthpoles.core.result import Provenance, Result, Table
from growthpoles.core.roles import Roles
from growthpoles.core.territory import Territory
from growthpoles.poles import tables
from growthpoles.poles.candidates import candidate_notes, find_candidates
from growthpoles.poles.context import PoleContext
from growthpoles.poles.figures import Figures
from growthpoles.poles.findings import Findings
from growthpoles.poles.gather import gather, persons, weigh_evidence
from growthpoles.poles.inputs import PoleSettings
from growthpoles.poles.notes import pole_notes, typology_names
from growthpoles.poles.perturb import certainty, smallest_flips
from growthpoles.poles.reason_tables import reason_tables
from growthpoles.poles.results import PolesResult
from growthpoles.poles.score import label, nominal, score
from growthpoles.poles.settlement_tables import agglomeration_tables, cores_of, region_tables
from growthpoles.poles.standing import hierarchy_table, origins, transitions_table, zones_table


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
    without figures is left out, which lowers the evidence; nothing is imputed. With the typology
    ``settlements`` the figure of the region may stand in where a criterion allows it, marked and at lower
    evidence. The certainty of a label is the share of draws that give the same one when thresholds, weights,
    the mean, the figures and the delimitation of agglomerations are varied.

    Regions and settlements are two panels and two calls, so that no city is counted twice; the result of the
    first call goes into the context of the second.

    A pole is not yet a benefit: whether its growth spreads is not measured here, and every result says so.

    Args:
        territory: The territory.
        panel: Figures of its units, of one edition.
        industries: Industry table of the same edition; without it most criteria have no figures.
        propulsive: Result of `find_propulsive_industries`, for the candidates and the hierarchy.
        potential: Result of `assess_potential`: its index and rank stand beside each pole and decide nothing.
        settings: Typology, roles, years and number of draws, and the context: regions that contain
            settlements, travel times, official lists.
        seed: Seed of the draws.

    Raises:
        InputError: Editions that differ, no units, units of both levels, years that are not there, a unit
            without output, units in the context that the panel does not have; all problems at once.

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
    figures, checked = gather(territory, panel, industries=industries, settings=chosen)
    found = _judge(figures, chosen, propulsive=propulsive, seed=seed)
    standing = _Standing(found, figures, chosen.context, propulsive)
    return PolesResult(
        tables=_tables(standing, draws=chosen.draws, territory=territory, potential=potential),
        spec={
            "typology": chosen.typology.code,
            "date": chosen.typology.rules.date,
            "base_year": figures.base_year,
            "years": list(figures.years),
            "regional_year": figures.whole.base_year if figures.whole else None,
            "travel": figures.surroundings.travel if figures.surroundings else None,
            "draws": chosen.draws,
            "roles": {item.name: getattr(chosen.roles, item.name) for item in fields(Roles)},
        },
        diagnostics=Diagnostics.of(checked, pole_notes(found), candidate_notes(found.candidates)),
        provenance=Provenance(seed=seed),
    )


@dataclass(frozen=True, eq=False)
class _Standing:
    """The findings with the inputs that place them."""

    found: Findings
    figures: Figures
    context: PoleContext
    propulsive: Result | None


def _judge(figures: Figures, settings: PoleSettings, *, propulsive: Result | None, seed: int) -> Findings:
    typology, units, context = settings.typology, figures.units, settings.context
    held = weigh_evidence(figures, typology)
    scores = score(typology, held.values[None], assumed=nominal(typology), units=units, credit=held.credit)
    sure = None
    if settings.draws:
        sure = certainty(typology, held, units=units, draws=settings.draws, seed=seed)
    named = {item.unit for item in context.designations or ()} | {item.core for item in context.members}
    official = np.array([unit.code in named for unit in units], bool)
    return Findings(
        typology,
        units,
        held,
        scores,
        label(typology, scores),
        sure,
        smallest_flips(typology, held, units=units),
        find_candidates(figures, typology.rules, propulsive=propulsive, official=official),
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
    standing: _Standing, *, draws: int, territory: Territory, potential: Result | None
) -> tuple[Table, ...]:
    found, figures, context = standing.found, standing.figures, standing.context
    hierarchy = hierarchy_table(found, propulsive=standing.propulsive, context=context)
    transitions = transitions_table(found)
    placed = _placed(standing, tables.poles_table(found), hierarchy.data, transitions.data)
    poles = _with_potential(placed, potential, figures.base_year)
    place = figures.panel.place
    return (
        poles,
        tables.memberships_table(found),
        *reason_tables(found),
        tables.candidates_table(found),
        tables.probabilities_table(found),
        tables.flips_table(found),
        hierarchy,
        transitions,
        zones_table(found, context=context),
        *_settlement_tables(standing),
        tables.types_table(found),
        tables.thresholds_table(found.typology),
        tables.instruments_table(found.typology),
        figures_table(_counts(poles.data, found, figures, draws)),
        labels_table(unit_names(place, territory.country), typology_names(found.typology)),
        units_table(place),
    )


def _placed(standing: _Standing, poles: Table, hierarchy: pl.DataFrame, moves: pl.DataFrame) -> Table:
    """The poles with their agglomeration, origin, stage and what they may become."""
    found, around = standing.found, standing.figures.surroundings
    cores = cores_of(around, found.units) if around else [None] * len(found.units)
    origin = origins(standing.figures, found, context=standing.context)
    beside = pl.DataFrame(
        {"unit": found.codes, "agglomeration": cores, "origin": origin},
        schema=dict.fromkeys(("unit", "agglomeration", "origin"), pl.String),
    )
    moved = moves.select("unit", transition="membership", transition_weakest="weakest").unique("unit")
    joined = poles.data
    for more in (beside, hierarchy.select("unit", "stage"), moved):
        joined = joined.join(more, on="unit", how="left", maintain_order="left")
    return Table(poles.name, poles.keys, joined)


def _settlement_tables(standing: _Standing) -> tuple[Table, ...]:
    figures, around = standing.figures, standing.figures.surroundings
    if around is None:
        return ()
    agglomerations = agglomeration_tables(standing.found, around)
    if figures.whole is None:
        return agglomerations
    regions = region_tables(
        standing.found, persons(figures), regions=figures.whole.panel.units,
        regional_population=persons(figures.whole), around=around, regional=standing.context.regional,
    )  # fmt: skip
    return (*agglomerations, *regions)


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
