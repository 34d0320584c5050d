"""What lies around settlements: who contains them, what is within reach, which agglomerations they form."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthpoles.core.panel import FloatArray, Panel
from growthpoles.core.rules import Rules
from growthpoles.core.territory import Unit
from growthpoles.poles.agglomerations import Agglomerations, delimit
from growthpoles.poles.context import PoleContext
from growthpoles.poles.travel import Pairs, pairs_within_hours, pairs_within_km
from growthpoles.stats.arrays import Ints, divide


@dataclass(frozen=True, eq=False)
class Surroundings:
    """What the measures of settlements rest on; arrays have the shape (units,) and NaN where not known.

    Attributes:
        parent: Position of the region that contains the unit; -1 where it is not given.
        share: Share of the region's people who live in the unit.
        alone: Whether the unit is the whole of its region (a city that is a region of its own).
        reach: People within the hours of the isochrone over own people.
        local_maximum: 1 where no larger settlement lies within the hours of a local maximum, else 0.
        served: People within the distance of a hinterland over own people.
        rank: Rank by people among the units with the same parent, where that is no region.
        agglomerations: The agglomerations.
        travel: ``given`` or ``great-circle``.
    """

    parent: Ints
    share: FloatArray
    alone: np.ndarray
    reach: FloatArray
    local_maximum: FloatArray
    served: FloatArray
    rank: FloatArray
    agglomerations: Agglomerations
    travel: str


def look_around(
    units: tuple[Unit, ...],
    population: FloatArray,
    *,
    regional_population: FloatArray,
    context: PoleContext,
    rules: Rules,
) -> Surroundings:
    """Work out the surroundings of settlements.

    Args:
        units: The settlements.
        population: Persons, shape (units,).
        regional_population: Persons of the regions of the context, in their order.
        context: Regions, travel times, commuting, official compositions.
        rules: Thresholds of a typology of settlements.
    """
    speed, detour = rules.number("travel-speed"), rules.number("travel-detour")

    def within(hours: float) -> Pairs:
        return pairs_within_hours(units, hours, times=context.travel_times, speed=speed, detour=detour)

    near = within(rules.number("agglomeration-hours"))
    close = within(rules.number("local-maximum-hours"))
    farms = pairs_within_km(units, rules.number("hinterland-km"))
    parent, alone = _parents(units, context.regions)
    people = np.append(regional_population, np.nan)[parent]
    larger = close.largest(population)
    return Surroundings(
        parent,
        divide(population, people),
        alone,
        divide(near.added_up(population), population),
        np.where(np.isnan(larger) | np.isnan(population), np.nan, population >= larger),
        divide(farms.added_up(population), population),
        _ranks(units, population, context.regions),
        delimit(units, population, near=near, context=context, rules=rules),
        "great-circle" if context.travel_times is None else "given",
    )


def _parents(units: tuple[Unit, ...], regions: Panel | None) -> tuple[Ints, np.ndarray]:
    at = {} if regions is None else {code: k for k, code in enumerate(regions.units)}
    parent = np.array([at.get(unit.parent, -1) for unit in units], np.intp)
    if regions is None:
        return parent, np.zeros(len(units), bool)
    kind_of = {unit.code: unit.kind for unit in regions.place.units}
    cities = np.array([kind_of.get(code, "") == "city" for code in regions.units] + [False], bool)
    only = np.bincount(parent + 1, minlength=len(at) + 1)[parent + 1] == 1
    return parent, cities[parent] & only & (parent >= 0)


def _ranks(units: tuple[Unit, ...], population: FloatArray, regions: Panel | None) -> FloatArray:
    levels = {} if regions is None else {unit.code: unit.level for unit in regions.place.units}
    groups: dict[str, list[int]] = {}
    for u, unit in enumerate(units):
        if unit.parent and levels.get(unit.parent) != "region" and not np.isnan(population[u]):
            groups.setdefault(unit.parent, []).append(u)
    ranks = np.full(len(units), np.nan)
    for members in groups.values():
        own = population[members]
        ranks[members] = 1 + (own[None, :] > own[:, None]).sum(axis=1)
    return ranks
