"""Tables of settlements only: their agglomerations, and what they add up to in every region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from growthpoles.core.panel import FloatArray
from growthpoles.core.result import Result, Table
from growthpoles.core.territory import Unit
from growthpoles.poles.agglomerations import coefficient_class
from growthpoles.poles.findings import Findings
from growthpoles.poles.score import Outcome
from growthpoles.poles.surroundings import Surroundings


def agglomeration_tables(found: Findings, around: Surroundings) -> tuple[Table, Table]:
    """Tables ``agglomerations`` (core, variant) and ``agglomeration_members`` (core, unit) as used."""
    given, units, rules = around.agglomerations, found.units, found.typology.rules
    used = {item.core: item.variant for item in given.chosen}
    rows = []
    for v, (variant, system) in enumerate(zip(given.variants, given.systems, strict=True), start=1):
        for item in system:
            here = used.get(item.core) == variant
            row = 0 if here else v  # the chosen one may have lost members to a larger core
            people, coefficient = given.population[row, item.core], given.coefficient[row, item.core]
            members = next(x.members for x in given.chosen if x.core == item.core) if here else item.members
            rows.append((units[item.core].code, variant, here, len(members), people, coefficient,
                         coefficient_class(coefficient, rules),
                         given.commuting[item.core] if here else np.nan))  # fmt: skip
    schema = {
        "core": pl.String, "variant": pl.String, "used": pl.Boolean, "members": pl.Int64,
        "population": pl.Float64, "coefficient": pl.Float64, "class": pl.String, "commuting": pl.Float64,
    }  # fmt: skip
    table = _sheet(rows, schema)
    inside = [
        (units[item.core].code, units[u].code, item.variant) for item in given.chosen for u in item.members
    ]
    members_of = _sheet(inside, {"core": pl.String, "unit": pl.String, "variant": pl.String})
    keys = ("core", "variant"), ("core", "unit")
    return (
        Table("agglomerations", keys[0], table.sort(*keys[0])),
        Table("agglomeration_members", keys[1], members_of.sort(*keys[1])),
    )


def _sheet(rows: Sequence[tuple[object, ...]], schema: Mapping[str, type[pl.DataType]]) -> pl.DataFrame:
    made = pl.DataFrame(rows, schema=dict(schema), orient="row")
    return made.with_columns(pl.selectors.float().fill_nan(None))


def cores_of(around: Surroundings, units: tuple[Unit, ...]) -> list[str | None]:
    """Code of the core whose agglomeration each unit belongs to; None for none."""
    return [None if core < 0 else units[core].code for core in around.agglomerations.core_of.tolist()]


def region_tables(
    found: Findings,
    population: FloatArray,
    *,
    regions: tuple[str, ...],
    regional_population: FloatArray,
    around: Surroundings,
    regional: Result | None,
) -> tuple[Table, Table]:
    """Tables ``region_types`` and ``region_summary``: what the settlements of every region add up to.

    Shares are those of the people of the listed settlements by type of pole; the rest of the region's people
    is not classified, and `listed_share` says how many are. Nothing is added to a figure of the region.

    Args:
        found: The findings.
        population: Persons of the settlements.
        regions: Codes of the regions.
        regional_population: Persons of the regions.
        around: Which region contains which settlement.
        regional: Result for the regions themselves, to stand beside.
    """
    outcome, first = found.labels.outcome[0], found.labels.first[0]
    words = np.array([kind.code for kind in found.typology.types], object)[first]
    words = np.where(np.isin(outcome, (Outcome.POLE, Outcome.MIXED)), words, "none")
    for state in (Outcome.UNDETERMINED, Outcome.POTENTIAL):
        words = np.where(outcome == state, state.code, words)
    direct = {} if regional is None else {r["unit"]: r for r in regional["poles"].iter_rows(named=True)}
    names = [*(kind.code for kind in found.typology.types), "potential", "none", "undetermined"]
    margin = found.typology.rules.number("mixed-margin")
    types, summary = [], []
    for k, code in enumerate(regions):
        here = around.parent == k
        listed = float(np.nansum(population[here]))
        shares = {}
        for name in names:
            own = here & (words == name)
            people = float(np.nansum(population[own]))
            shares[name] = people / listed if listed > 0 else np.nan
            types.append((code, name, int(own.sum()), people, shares[name]))
        ranked = sorted(names[: len(found.typology.types)], key=lambda name: -np.nan_to_num(shares[name]))
        lead = ranked[0] if shares[ranked[0]] > 0 else None
        dual = lead is not None and len(ranked) > 1 and 0 < shares[lead] <= shares[ranked[1]] + margin
        second = ranked[1] if dual and shares[ranked[1]] > 0 else None
        known = listed / regional_population[k] if regional_population[k] > 0 else np.nan
        own_row = direct.get(code, {})
        summary.append((code, int(here.sum()), listed, regional_population[k], known, lead, second,
                        shares["undetermined"], own_row.get("label"), own_row.get("type")))  # fmt: skip
    kinds = {"region": pl.String, "type": pl.String, "settlements": pl.Int64}
    whole = {
        "region": pl.String, "settlements": pl.Int64, "listed": pl.Float64, "population": pl.Float64,
        "listed_share": pl.Float64, "type": pl.String, "second_type": pl.String,
        "undetermined_share": pl.Float64, "direct_label": pl.String, "direct_type": pl.String,
    }  # fmt: skip
    parts = _sheet(types, {**kinds, "population": pl.Float64, "share": pl.Float64})
    return (
        Table("region_types", ("region", "type"), parts.sort("region", "type")),
        Table("region_summary", ("region",), _sheet(summary, whole).sort("region")),
    )
