"""What the poles room gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from growthpoles.core.result import Result
from growthpoles.errors import InputError, Where, problem


@dataclass(frozen=True, eq=False)
class Explanation:
    """Why a unit has its label.

    Attributes:
        unit: Code of the unit.
        table: One row per type, criterion and part, types by membership: level, type, code, value,
            unit_of_measure, a, b, membership, weight, contribution, limiting, lift_to, proxy, status.
    """

    unit: str
    table: pl.DataFrame


@dataclass(frozen=True, eq=False, repr=False)
class PolesResult(Result):
    """Growth poles with the reasons, the candidates and how sure the labels are.

    Tables:
        poles (unit): type, label, membership, second_type, second_membership, evidence, proxy_weight, gate,
            tags, candidate, candidate_score, p_type, stability, effect, effect_p, level, regional_weight
            (weight of the type's criteria that rest on figures of the region), agglomeration (its core),
            origin, stage, transition and transition_weakest (towards the type it may become), potential,
            potential_rank.
        memberships (unit, type): membership, evidence, proxy_weight, gate_value, gate_met, applicable,
            regional_weight, ceiling (highest membership that is still possible).
        criteria (unit, type, criterion): value, unit_of_measure, a, b, membership, weight, contribution,
            limiting, lift_to, proxy, status.
        parts (unit, type, criterion, part): value, unit_of_measure, shape, a, b, c, d, membership, lift_to,
            status.
        candidates (unit): mass, propulsive, contribution, score, candidate and what they rest on; official,
            reach (people within the isochrone over own people), local_maximum.
        probabilities (unit, type): probability, potential.
        flips (unit): kind, type, criterion, shift.
        hierarchy (unit): growth_point, growth_pole, centre, zone (yes, no or undetermined), stage,
            growth_points, zone_units. zones (pole, unit): share.
        transitions (unit, type): becomes, membership, evidence, weakest, weakest_membership, needed.
        instruments (type, instrument): order.
        agglomerations (core, variant): used, members, population, coefficient, class, commuting;
            agglomeration_members (core, unit): variant; of settlements only.
        region_types (region, type): settlements, population, share; region_summary (region): settlements,
            listed, population, listed_share, type, second_type, undetermined_share, direct_label,
            direct_type; of settlements whose regions are given.
        types (type): applicable, note. thresholds (type, criterion, part). labels, units, figures.
    """

    kind: ClassVar[str] = "poles"

    def explain(self, unit: str) -> Explanation:
        """The reasons for the label of one unit, from its types down to the single figures.

        Raises:
            InputError: The result has no such unit.
        """
        members = self["memberships"].filter((pl.col("unit") == unit) & pl.col("membership").is_not_null())
        if unit not in self["poles"]["unit"].to_list():
            raise InputError(problem("poles.unit.unknown", Where(unit=unit)))
        order = members.sort("membership", descending=True)["type"].to_list()
        levels = [_level(self, unit, name) for name in ("memberships", "criteria", "parts")]
        rank = pl.col("type").replace_strict(
            order, range(len(order)), default=len(order), return_dtype=pl.Int64
        )
        table = pl.concat(levels, how="diagonal_relaxed").filter(pl.col("type").is_in(order))
        return Explanation(unit, table.sort(rank, "criterion", "part", nulls_last=False, maintain_order=True))


def _level(result: Result, unit: str, name: str) -> pl.DataFrame:
    level = {"memberships": "type", "criteria": "criterion", "parts": "part"}[name]
    rows = result[name].filter(pl.col("unit") == unit).drop("unit")
    empty = [
        pl.lit(None, pl.String).alias(column)
        for column in ("criterion", "part")
        if column not in rows.columns
    ]
    keep = [
        column
        for column in (
            "type", "criterion", "part", "value", "unit_of_measure", "a", "b", "membership", "weight",
            "contribution", "limiting", "lift_to", "proxy", "status",
        )
        if column in rows.columns or column in ("criterion", "part")
    ]  # fmt: skip
    return rows.with_columns(pl.lit(level).alias("level"), *empty).select("level", *keep)
