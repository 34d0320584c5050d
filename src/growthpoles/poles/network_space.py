"""Hours of travel between units: given, along given roads, or from great-circle distances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from growthpoles.core.diagnostic import Diagnostic, note, warning
from growthpoles.core.panel import FloatArray
from growthpoles.core.territory import Unit
from growthpoles.errors import InputError, Where, problem
from growthpoles.poles.context import TravelTimes
from growthpoles.poles.network_inputs import Travel, unknown_units
from growthpoles.stats.arrays import Bools, Ints
from growthpoles.stats.location import EARTH_RADIUS_KM

_LEAST = 1e-9


@dataclass(frozen=True, eq=False)
class Space:
    """Units and the ways between them.

    Attributes:
        units: The units.
        travel: How hours are found.
        ways: Hours of the given pairs, shape (units, units), both directions; None = great-circle distances.
    """

    units: tuple[Unit, ...]
    travel: Travel
    ways: csr_array | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the units."""
        return tuple(unit.code for unit in self.units)

    @property
    def placed(self) -> Bools:
        """Whether it is known where a unit lies: it has coordinates, or it is in the given times."""
        if self.ways is None:
            return np.asarray(~np.isnan(self._place()).any(axis=1))
        touched = np.diff(self.ways.indptr) > 0
        touched[self.ways.indices] = True
        return np.asarray(touched)

    def km(self, rows: Ints, columns: Ints) -> FloatArray:
        """Great-circle km, shape (rows, columns); NaN without coordinates."""
        phi, lam = np.radians(self._place()).T
        half = np.sin((phi[rows, None] - phi[columns]) / 2) ** 2
        across = np.sin((lam[rows, None] - lam[columns]) / 2) ** 2
        half = half + np.cos(phi[rows, None]) * np.cos(phi[columns]) * across
        return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(half, 1))))

    def hours(self, rows: Ints, columns: Ints) -> FloatArray:
        """Hours from rows to columns, 0 for a unit and itself; NaN where there is no way or none is known."""
        if self.ways is None:
            return self.km(rows, columns) * self.travel.detour / self.travel.speed_kmh
        if self.travel.roads:
            found = dijkstra(csr_array(self.ways.T), indices=columns)
            table = np.asarray(found).reshape(len(columns), -1)[:, rows].T
        else:
            table = self.ways[rows][:, columns].toarray()
            table[table == 0] = np.inf
        table = np.where(np.isinf(table), np.nan, table)
        table[np.equal.outer(rows, columns)] = 0.0
        return np.where(table <= 2 * _LEAST, 0.0, table)

    def notes(self, rows: Ints) -> list[Diagnostic]:
        """How hours were found, and which of the rows lie nowhere."""
        found: list[Diagnostic] = []
        if self.ways is None:
            travel = self.travel
            found.append(warning("network.hours.estimated", speed=travel.speed_kmh, detour=travel.detour))
        lost = rows[~self.placed[rows]]
        code = "network.coordinates" if self.ways is None else "network.ways"
        return found + [note(code, Where(unit=self.units[u].code)) for u in lost]

    def _place(self) -> FloatArray:
        return np.array(
            [[np.nan if x is None else x for x in (unit.lat, unit.lon)] for unit in self.units], np.float64
        ).reshape(-1, 2)


def space_of(units: Sequence[Unit], travel: Travel, *, times: TravelTimes | None) -> Space:
    """The units with the ways between them; a direction that is not listed takes the hours of the other one.

    Raises:
        InputError: Times of units that are not there.
    """
    held = tuple(units)
    if times is None:
        return Space(held, travel)
    at = {unit.code: u for u, unit in enumerate(held)}
    lost = unknown_units(at, dict.fromkeys((*times.start, *times.end)), key="times")
    if lost:
        raise InputError(lost)
    hours: dict[tuple[int, int], float] = {}
    for a, b, length in zip(times.start, times.end, times.hours.tolist(), strict=True):
        if a != b:
            hours[at[a], at[b]] = max(length, _LEAST)
    for (u, v), length in list(hours.items()):
        hours.setdefault((v, u), length)
    ends = np.array(list(hours), np.intp).reshape(-1, 2)
    made = csr_array((np.array(list(hours.values()), float), (ends[:, 0], ends[:, 1])), shape=(len(at),) * 2)
    return Space(held, travel, made)


def same_place(space: Space, rows: Ints) -> None:
    """Refuse two units without any distance between them.

    Raises:
        InputError: Names the pairs.
    """
    hours = space.hours(rows, rows)
    np.fill_diagonal(hours, np.nan)
    pairs = [(rows[i], rows[j]) for i, j in zip(*np.nonzero(hours == 0), strict=True) if i < j]
    if pairs:
        codes = space.codes
        raise InputError(
            [problem("network.same-place", Where(unit=codes[u]), other=codes[v]) for u, v in pairs]
        )
