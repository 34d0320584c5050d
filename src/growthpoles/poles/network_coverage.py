"""Who is within reach of a set of poles, and how even the poles lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from growthpoles.core.panel import FloatArray
from growthpoles.poles.network_space import Space
from growthpoles.stats.arrays import Bools, Ints
from growthpoles.stats.concentration import effective_number, entropy
from growthpoles.stats.polarisation import kanbur_zhang

Row = dict[str, object]
ANY = "any"


@dataclass(frozen=True, eq=False)
class People:
    """Who is to be served, and what the balance is measured with.

    Attributes:
        space: Units and ways.
        population: People of each unit, shape (units,); NaN unknown.
        mass: Mass of each unit as a pole, same shape.
        grp: Output of each unit, same shape; None without such an indicator.
        zones: Macro-region of each unit; empty where there are none.
    """

    space: Space
    population: FloatArray
    mass: FloatArray
    grp: FloatArray | None
    zones: tuple[str, ...]

    @property
    def counted(self) -> Bools:
        """Units whose people are known and whose place is known."""
        return ~np.isnan(self.population) & self.space.placed


@dataclass(frozen=True, eq=False)
class Reach:
    """Hours of every unit to every pole of a set.

    Attributes:
        people: Who is served.
        poles: Positions of the poles.
        types: Type of each pole.
        hours: Shape (units, poles); NaN where there is no way.
    """

    people: People
    poles: Ints
    types: tuple[str, ...]
    hours: FloatArray

    @classmethod
    def of(cls, people: People, types: Mapping[str, str]) -> Reach:
        """The reach of the poles of a mapping from code to type."""
        codes = people.space.codes
        at = {code: u for u, code in enumerate(codes)}
        poles = np.array([at[code] for code in types], np.intp)
        hours = people.space.hours(np.arange(len(codes)), poles)
        return cls(people, poles, tuple(types.values()), hours)

    def of_type(self, kind: str) -> Reach:
        """The poles of one type."""
        kept = np.array([item == kind for item in self.types], np.bool_)
        return Reach(self.people, self.poles[kept], (kind,) * int(kept.sum()), self.hours[:, kept])

    @property
    def nearest(self) -> Ints:
        """Position of the nearest pole of every unit among the poles; -1 where there is no way to any."""
        far = np.where(np.isnan(self.hours), np.inf, self.hours)
        if not far.shape[1]:
            return np.full(len(far), -1, np.intp)
        return np.where(np.isinf(far).all(axis=1), -1, far.argmin(axis=1))

    @property
    def least(self) -> FloatArray:
        """Hours to the nearest pole; NaN where there is no way."""
        near = self.nearest
        if not self.hours.shape[1]:
            return np.full(len(near), np.nan)
        return np.where(near < 0, np.nan, self.hours[np.arange(len(near)), near])

    @property
    def covered(self) -> Bools:
        """Whether a unit is within reach of a pole."""
        return np.asarray(self.least <= self.people.space.travel.hours * (1 + 1e-12))

    def coverage(self) -> dict[str, float]:
        """People in all and within reach, and hours to the nearest pole."""
        counted = self.people.counted
        people = np.where(counted, self.people.population, 0.0)
        total, inside = float(people.sum()), float(people[self.covered].sum())
        reached = counted & ~np.isnan(self.least) & (people > 0)
        hours, weight = self.least[reached], people[reached]
        return {
            "population": total,
            "covered": inside,
            "share": inside / total if total > 0 else float("nan"),
            "uncovered": total - inside,
            "mean_hours": float(weight @ hours / weight.sum()) if hours.size else float("nan"),
            "farthest_hours": float(hours.max()) if hours.size else float("nan"),
        }

    def balance(self) -> dict[str, float]:
        """How evenly mass lies between poles and rest, and over macro-regions.

        Kanbur and Zhang's T between over T within, groups poles and rest, of output per head; entropy of the
        mass of poles over macro-regions divided by the log of their number (1 = even).
        """
        mass = self.people.mass
        total, held = float(np.nansum(mass)), float(np.nansum(mass[self.poles]))
        zones = self._zones()
        return {
            "pole_share": held / total if total > 0 else float("nan"),
            "kanbur_zhang": self._kanbur_zhang(),
            "zones": float(zones.size) if zones.size else float("nan"),
            "zones_with_poles": float((zones > 0).sum()) if zones.size else float("nan"),
            "evenness": float(entropy(zones)) / np.log(zones.size) if zones.size > 1 else float("nan"),
            "effective_zones": float(effective_number(zones)) if zones.size else float("nan"),
        }

    def _kanbur_zhang(self) -> float:
        output, people = self.people.grp, self.people.population
        if output is None or not self.poles.size:
            return float("nan")
        known = ~np.isnan(output) & (people > 0)
        groups = np.where(np.isin(np.arange(known.size), self.poles), "pole", "rest")[known]
        if len(set(groups)) < 2 or not output[known].sum() > 0:
            return float("nan")
        return float(kanbur_zhang(output[known], groups, population=people[known]))

    def _zones(self) -> FloatArray:
        """Mass of the poles in each macro-region."""
        names = self.people.zones
        if not names:
            return np.empty(0)
        known = sorted(set(names))
        at = np.array([known.index(name) for name in names])
        mass = np.nan_to_num(self.people.mass[self.poles])
        return np.asarray(np.bincount(at[self.poles], mass, minlength=len(known)), np.float64)


def coverage_rows(reach: Reach) -> list[Row]:
    """One row for all poles and one for each type."""
    scopes = [(ANY, reach), *((kind, reach.of_type(kind)) for kind in sorted({*reach.types} - {""}))]
    return [{"scope": scope, "poles": len(part.poles), **part.coverage()} for scope, part in scopes]


def reach_rows(reach: Reach) -> list[Row]:
    """One row per unit: its nearest pole, and whether that is within reach."""
    space, people = reach.people.space, reach.people.population
    limit = space.travel.hours * (1 + 1e-12)
    covered, nearest, least, placed = reach.covered, reach.nearest, reach.least, space.placed
    codes = space.codes
    rows: list[Row] = []
    for u, code in enumerate(codes):
        kinds = {k for k, hours in zip(reach.types, reach.hours[u], strict=True) if k and hours <= limit}
        rows.append(
            {
                "unit": code,
                "population": number(people[u]),
                "pole": codes[reach.poles[nearest[u]]] if nearest[u] >= 0 else None,
                "hours": number(least[u]),
                "covered": bool(covered[u]) if placed[u] else None,
                "types": " ".join(sorted(kinds)) or None,
            }
        )
    return rows


def scenario_rows(
    people: People,
    types: Mapping[str, str],
    *,
    changes: Mapping[str, tuple[Mapping[str, str], Sequence[str]]],
) -> list[Row]:
    """Coverage and balance before and after each change: code -> (poles added with their type, removed)."""
    before = _measures(Reach.of(people, types))
    rows: list[Row] = []
    for code, (added, removed) in changes.items():
        kept = {unit: kind for unit, kind in types.items() if unit not in removed}
        after = _measures(Reach.of(people, {**kept, **added}))
        rows += [
            {
                "scenario": code,
                "measure": name,
                "before": number(before.get(name, 0.0)),
                "after": number(after.get(name, 0.0)),
                "change": number(after.get(name, 0.0) - before.get(name, 0.0)),
            }
            for name in dict.fromkeys((*before, *after))
        ]
    return rows


def number(value: float) -> float | None:
    """A number for a table: nothing instead of NaN."""
    return float(value) if np.isfinite(value) else None


def _measures(reach: Reach) -> dict[str, float]:
    whole = reach.coverage()
    whole.pop("population")
    kinds = sorted({*reach.types} - {""})
    by_type = {f"share:{kind}": reach.of_type(kind).coverage()["share"] for kind in kinds}
    return {"poles": float(len(reach.poles)), **whole, **by_type, **reach.balance()}
