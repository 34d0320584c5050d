"""How far places are from one another: hours given, or estimated from great-circle distances."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from growthpoles.core.panel import FloatArray
from growthpoles.core.territory import Unit
from growthpoles.poles.context import TravelTimes
from growthpoles.stats.arrays import Ints
from growthpoles.stats.location import EARTH_RADIUS_KM


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs of units within a limit, each once in each direction, without a unit and itself.

    Attributes:
        start, end: Positions of the units, shape (pairs,).
        length: Hours or km, shape (pairs,).
        known: Whether anything is known of the surroundings of a unit, shape (units,).
    """

    start: Ints
    end: Ints
    length: FloatArray
    known: np.ndarray

    def added_up(self, values: FloatArray) -> FloatArray:
        """Sum over the partners of every unit, shape (units,); NaN where nothing is known of them."""
        held = np.where(np.isnan(values), 0.0, values)
        total = np.bincount(self.start, held[self.end], minlength=len(values))
        return np.where(self.known, total, np.nan)

    def largest(self, values: FloatArray) -> FloatArray:
        """Largest value among the partners; 0 without partners, NaN where nothing is known of them."""
        best = np.zeros(len(values))
        np.fmax.at(best, self.start, values[self.end])
        return np.where(self.known, best, np.nan)


def pairs_within_km(units: tuple[Unit, ...], limit: float) -> Pairs:
    """Pairs of units no further apart than a great-circle distance in km."""
    place = np.array([[np.nan if x is None else x for x in (unit.lat, unit.lon)] for unit in units])
    located = np.flatnonzero(~np.isnan(place).any(axis=1))
    known = np.zeros(len(units), bool)
    known[located] = True
    if len(located) < 2:
        return Pairs(np.empty(0, np.intp), np.empty(0, np.intp), np.empty(0), known)
    phi, lam = np.radians(place[located]).T
    points = np.column_stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])
    chord = 2.0 * np.sin(min(limit / (2.0 * EARTH_RADIUS_KM), np.pi / 2))
    found = cKDTree(points).query_pairs(chord * (1 + 1e-12), output_type="ndarray")
    apart = np.linalg.norm(points[found[:, 0]] - points[found[:, 1]], axis=1)
    km = 2.0 * EARTH_RADIUS_KM * np.arcsin(np.minimum(apart / 2.0, 1.0))
    a, b = located[found[:, 0]], located[found[:, 1]]
    return Pairs(np.concatenate([a, b]), np.concatenate([b, a]), np.concatenate([km, km]), known)


def pairs_within_hours(
    units: tuple[Unit, ...], limit: float, *, times: TravelTimes | None, speed: float, detour: float
) -> Pairs:
    """Pairs of units no further apart than a travel time.

    Without given times, hours = great-circle km x detour / speed. With them, pairs that are not listed are
    out of reach; a direction that is not listed takes the hours of the other one.

    Args:
        units: The units.
        limit: Hours.
        times: Hours of pairs, if given.
        speed: km/h on the way.
        detour: Length of the way over the great-circle distance.
    """
    if times is None:
        found = pairs_within_km(units, limit * speed / detour)
        return Pairs(found.start, found.end, found.length * detour / speed, found.known)
    at = {unit.code: u for u, unit in enumerate(units)}
    hours: dict[tuple[int, int], float] = {}
    for a, b, length in zip(times.start, times.end, times.hours.tolist(), strict=True):
        if a in at and b in at and a != b:
            hours[at[a], at[b]] = length
    for (u, v), length in list(hours.items()):
        hours.setdefault((v, u), length)
    known = np.zeros(len(units), bool)
    known[[u for u, _ in hours]] = True
    kept = [(u, v, length) for (u, v), length in hours.items() if length <= limit]
    start, end = (np.array([pair[k] for pair in kept], np.intp) for k in (0, 1))
    return Pairs(start, end, np.array([pair[2] for pair in kept], float), known)
