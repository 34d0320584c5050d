"""Step A: which settlements form an agglomeration, by the best evidence there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from growthpoles.core.panel import FloatArray
from growthpoles.core.rules import Rules
from growthpoles.core.territory import Unit
from growthpoles.poles.context import PoleContext
from growthpoles.poles.travel import Pairs
from growthpoles.stats.arrays import Ints

VARIANTS = ("official", "commuting", "isochrone", "core")
CLASSES = ("most-developed", "strongly-developed", "developed", "weakly-developed")


@dataclass(frozen=True, slots=True)
class Agglomeration:
    """A core with its satellites.

    Attributes:
        core: Position of the core.
        variant: How it was delimited: ``official``, ``commuting``, ``isochrone`` or ``core`` (alone).
        members: Positions of its units, the core first.
    """

    core: int
    variant: str
    members: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Agglomerations:
    """Agglomerations by the preferred variant, and figures of every core under each variant.

    Attributes:
        chosen: The agglomerations as used, larger cores first.
        variants: Variants that exist, in the order of preference.
        systems: The agglomerations of each variant.
        population: People of the agglomeration of a core (of any other unit: its own people), persons, shape
            (1 + variants, units); the first row is that of `chosen`.
        coefficient: Agglomeration development coefficient, same shape.
        commuting: Share of the workers of the satellites who commute to the core, shape (units,).
        core_of: Position of the core each unit belongs to, shape (units,); -1 for none.
    """

    chosen: tuple[Agglomeration, ...]
    variants: tuple[str, ...]
    systems: tuple[tuple[Agglomeration, ...], ...]
    population: FloatArray
    coefficient: FloatArray
    commuting: FloatArray
    core_of: Ints


def development_coefficient(cities: FloatArray, others: FloatArray) -> float:
    """Agglomeration development coefficient ``K = P (M m + N n)``.

    P is the population in millions, M the number of cities, N that of other urban settlements and of large
    villages, m and n their shares in P. Source: Polyan, Institute of Geography of the Russian Academy of
    Sciences; with large villages counted as by Abilov, Makhrova and Safronov (2023).

    Args:
        cities: People of the cities, the core among them, persons.
        others: People of the other settlements.

    Example:
        >>> development_coefficient(np.array([1.5e6, 3e5]), np.array([1e5, 1e5]))
        4.0
    """
    total = float(cities.sum() + others.sum())
    if not total > 0:
        return float("nan")
    parts = len(cities) * float(cities.sum()) + len(others) * float(others.sum())
    return parts / 1e6


def coefficient_class(value: float, rules: Rules) -> str | None:
    """Class of the development coefficient: from ``most-developed`` down to ``potential``."""
    if np.isnan(value):
        return None
    found = (name for name in CLASSES if value >= rules.number(f"coefficient-{name}"))
    return next(found, "potential")


def delimit(
    units: tuple[Unit, ...], population: FloatArray, *, near: Pairs, context: PoleContext, rules: Rules
) -> Agglomerations:
    """Delimit the agglomerations of cores: official composition, else commuting, else isochrone, else alone.

    Args:
        units: The settlements.
        population: Persons, shape (units,).
        near: Pairs within the hours of the isochrone.
        context: Official composition and commuting.
        rules: Thresholds whose code begins with ``agglomeration-``.
    """
    place = _Place(units, population, rules)
    systems = {
        "official": _official(place, context),
        "commuting": _by_commuting(place, context),
        "isochrone": _by_isochrone(place, near),
        "core": [[u] for u in place.cores],
    }
    found = {
        name: tuple(Agglomeration(group[0], name, tuple(group)) for group in groups)
        for name, groups in systems.items()
    }
    names = tuple(name for name in VARIANTS if name == "core" or any(len(x.members) > 1 for x in found[name]))
    chosen = _choose([item for name in names for item in found[name]], place)
    own = [chosen, *(found[name] for name in names)]
    tables = [place.measured(system, fallback=chosen) for system in own]
    core_of = np.full(len(units), -1, np.intp)
    for item in chosen:
        core_of[list(item.members)] = item.core
    return Agglomerations(
        chosen,
        names,
        tuple(found[name] for name in names),
        np.stack([table[0] for table in tables]),
        np.stack([table[1] for table in tables]),
        _commuting(place, chosen, context),
        core_of,
    )


class _Place:
    """The settlements with what delimitation asks of them."""

    def __init__(self, units: tuple[Unit, ...], population: FloatArray, rules: Rules) -> None:
        self.units, self.population, self.rules = units, population, rules
        self.at = {unit.code: u for u, unit in enumerate(units)}
        self.city = np.array([unit.level == "city" for unit in units], bool)
        people = population / 1e3
        self.large = self.city & (people >= rules.number("agglomeration-core"))
        self.satellite = self.city | (people > rules.number("agglomeration-satellite"))
        order = np.argsort(-np.nan_to_num(population), kind="stable")
        self.cores = [int(u) for u in order if self.large[u]]

    def measured(
        self, system: Sequence[Agglomeration], *, fallback: Sequence[Agglomeration]
    ) -> tuple[FloatArray, FloatArray]:
        """Population and coefficient of every unit; cores the system lacks have those of the fallback."""
        people = self.population.copy()
        coefficient = np.array([development_coefficient(people[[u]], people[:0]) for u in range(len(people))])
        for item in (*fallback, *system):
            members = [u for u in item.members if not np.isnan(self.population[u])]
            inside = np.array(members, np.intp)
            cities, others = (self.population[inside[self.city[inside] == flag]] for flag in (True, False))
            people[item.core] = self.population[inside].sum() if members else np.nan
            coefficient[item.core] = development_coefficient(cities, others)
        return people, coefficient


def _official(place: _Place, context: PoleContext) -> list[list[int]]:
    groups: dict[int, list[int]] = {}
    for item in context.members:
        core, unit = place.at[item.core], place.at[item.unit]
        members = groups.setdefault(core, [core])
        if unit not in members:
            members.append(unit)
    return list(groups.values())


def _by_commuting(place: _Place, context: PoleContext) -> list[list[int]]:
    """Units from which enough of the employed commute, each to the core that draws the largest share."""
    least = place.rules.number("agglomeration-commuting")
    best: dict[int, tuple[float, int]] = {}
    for item in context.commuting:
        unit, core = place.at[item.unit], place.at[item.core]
        if item.share >= least and place.large[core] and unit != core:
            best[unit] = max(best.get(unit, (0.0, core)), (item.share, core))
    groups: dict[int, list[int]] = {u: [u] for u in place.cores if u not in best}
    for unit, (_, core) in sorted(best.items()):
        if core in groups:
            groups[core].append(unit)
    return [group for group in groups.values() if len(group) > 1]


def _by_isochrone(place: _Place, near: Pairs) -> list[list[int]]:
    """A large city within reach of a larger core is a satellite; each satellite goes to its nearest core."""
    around: dict[int, list[tuple[float, int]]] = {}
    cores = np.isin(near.start, place.cores)
    for core, unit, hours in zip(near.start[cores], near.end[cores], near.length[cores], strict=True):
        if place.satellite[unit]:
            around.setdefault(int(core), []).append((float(hours), int(unit)))
    taken: set[int] = set()
    accepted = []
    for core in place.cores:
        if core not in taken:
            accepted.append(core)
            taken.update(unit for _, unit in around.get(core, []))
    nearest: dict[int, tuple[float, int]] = {}
    for core in accepted:
        for hours, unit in around.get(core, []):
            nearest[unit] = min(nearest.get(unit, (np.inf, core)), (hours, core))
    groups = {core: [core] for core in accepted}
    for unit, (_, core) in sorted(nearest.items()):
        if unit not in groups:
            groups[core].append(unit)
    return list(groups.values())


def _choose(candidates: list[Agglomeration], place: _Place) -> tuple[Agglomeration, ...]:
    """One agglomeration per core by the first variant that has it; no unit is counted twice."""
    taken: set[int] = set()
    chosen = []
    for item in candidates:
        if item.core in taken or (item.variant != "core" and len(item.members) == 1):
            continue
        members = tuple(u for u in item.members if u not in taken)
        taken.update(members)
        chosen.append(Agglomeration(item.core, item.variant if len(members) > 1 else "core", members))
    return tuple(sorted(chosen, key=lambda item: -np.nan_to_num(place.population[item.core])))


def _commuting(place: _Place, chosen: Sequence[Agglomeration], context: PoleContext) -> FloatArray:
    """Share of the satellites' people who commute to the core, satellites weighed with their people."""
    shares = {(place.at[x.unit], place.at[x.core]): x.share for x in context.commuting}
    found = np.full(len(place.units), np.nan)
    for item in chosen:
        known = [(u, shares[u, item.core]) for u in item.members if (u, item.core) in shares]
        weights = [place.population[u] for u, _ in known]
        if known and np.sum(weights) > 0:
            found[item.core] = np.average([share for _, share in known], weights=weights)
    return found
