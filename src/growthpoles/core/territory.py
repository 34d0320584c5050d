"""Territorial units, their editions, neighbours and distances."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.labels import Label, is_code
from growthpoles.stats.location import great_circle

LEVELS = ("country", "region", "district", "city", "village")


@dataclass(frozen=True, slots=True)
class Unit:
    """One territorial unit in one edition.

    Attributes:
        code: Short code, unique inside its edition (``"KZ-10"``).
        label: Name in up to three languages.
        level: ``country``, ``region``, ``district``, ``city`` or ``village``.
        kind: Administrative kind inside the level (``"city"`` for a city with the rank of a region).
        centre: Name of the administrative centre.
        lat, lon: Coordinates of the centre, degrees (north and east positive).
        area_km2: Area, km2.
        parent: Code of the unit that contains it, in a table of units of its own: settlements and their
            regions are two territories, so that no sum ever counts a city twice.

    Example:
        >>> Unit("KZ-71", Label("Astana", "Астана", "Астана"), kind="city").label.text("kk")
        'Астана'
    """

    code: str
    label: Label
    level: str = "region"
    kind: str = ""
    centre: Label = field(default_factory=Label)
    lat: float | None = None
    lon: float | None = None
    area_km2: float | None = None
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    """Place of a unit on the tile-grid map; column and row are counted from 0 at the north-west."""

    code: str
    column: int
    row: int


@dataclass(frozen=True)
class Edition:
    """The units as they were over a span of years.

    Attributes:
        name: Name of the edition (``"kz20"``).
        units: Units in the order of the file.
        neighbours: Pairs of codes that share a border, each pair once and sorted.
        tiles: Tile-grid places; may be empty.
        from_year, to_year: First and last year; None means open.

    Example:
        >>> units = (Unit("A", Label("North")), Unit("B", Label("South")))
        >>> pair = Edition("new", units, frozenset({("A", "B")}))
        >>> pair.codes, pair.neighbours_of("A")
        (('A', 'B'), ('B',))
    """

    name: str
    units: tuple[Unit, ...]
    neighbours: frozenset[tuple[str, str]] = frozenset()
    tiles: tuple[Tile, ...] = ()
    from_year: int | None = None
    to_year: int | None = None

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Unit codes in order."""
        return tuple(unit.code for unit in self.units)

    def unit(self, code: str) -> Unit:
        """One unit by its code.

        Raises:
            InputError: No such unit in this edition.
        """
        found = self._by_code.get(code)
        if found is None:
            raise InputError(problem("territory.unit.unknown", Where(unit=code), edition=self.name))
        return found

    @cached_property
    def _by_code(self) -> dict[str, Unit]:
        return {unit.code: unit for unit in self.units}

    def neighbours_of(self, code: str) -> tuple[str, ...]:
        """Codes of the units that share a border with one unit, in the order of the edition."""
        touching = {b if a == code else a for a, b in self.neighbours if code in (a, b)}
        if not touching:
            return ()
        return tuple(other for other in self.codes if other in touching)

    def distances_km(self) -> npt.NDArray[np.float64]:
        """Great-circle distances between centres, km, shape (units, units); NaN without coordinates."""
        lat = np.array([np.nan if u.lat is None else u.lat for u in self.units])
        lon = np.array([np.nan if u.lon is None else u.lon for u in self.units])
        return great_circle(lat, lon)

    def areas_km2(self) -> npt.NDArray[np.float64]:
        """Areas, km2, shape (units,); NaN where unknown."""
        return np.array([np.nan if u.area_km2 is None else u.area_km2 for u in self.units])


@dataclass(frozen=True, slots=True)
class BridgeLink:
    """A unit of a finer edition that lies wholly inside a unit of a coarser one."""

    from_edition: str
    from_code: str
    to_edition: str
    to_code: str


@dataclass(frozen=True)
class Territory:
    """The units of a country over its editions, and the bridge between them.

    The same code may mean another territory in another edition, so every table says its edition.

    Attributes:
        editions: Editions, oldest first.
        country: The whole, if it has a code of its own (national rows of tables carry it).
        bridge: Links from finer to coarser editions, one step each; steps are chained.

    Example:
        >>> a, b = Unit("A", Label("North")), Unit("B", Label("South"))
        >>> whole = Unit("AB", Label("Old region"))
        >>> land = Territory(
        ...     (Edition("old", (whole,)), Edition("new", (a, b))), None,
        ...     (BridgeLink("new", "A", "old", "AB"), BridgeLink("new", "B", "old", "AB")))
        >>> land.current.name, land.parents("new", "old")
        ('new', ('AB', 'AB'))
    """

    editions: tuple[Edition, ...]
    country: Unit | None = None
    bridge: tuple[BridgeLink, ...] = ()

    def __post_init__(self) -> None:
        problems = [*_unit_problems(self.editions), *_link_problems(self.editions, self.bridge)]
        if not self.editions:
            problems.append(problem("territory.empty"))
        if problems:
            raise InputError(problems)

    @property
    def current(self) -> Edition:
        """The newest edition."""
        return self.editions[-1]

    def edition(self, name: str | None = None) -> Edition:
        """An edition by name; the newest when no name is given.

        Raises:
            InputError: No such edition.
        """
        if name is None:
            return self.current
        for item in self.editions:
            if item.name == name:
                return item
        known = ", ".join(item.name for item in self.editions)
        raise InputError(problem("territory.edition.unknown", Where(), edition=name, known=known))

    def parents(self, from_edition: str, to_edition: str) -> tuple[str, ...]:
        """For each unit of a finer edition, the code of the coarser unit that contains it.

        Raises:
            InputError: The bridge does not lead from one edition to the other for every unit.
        """
        codes = list(self.edition(from_edition).codes)
        at = from_edition
        while at != to_edition:
            step = {link.from_code: link for link in self.bridge if link.from_edition == at}
            lost = [code for code in codes if code not in step]
            if lost:
                raise InputError(
                    [
                        problem(
                            "territory.bridge.missing", Where(unit=c), source=from_edition, target=to_edition
                        )
                        for c in lost
                    ]
                )
            at = step[codes[0]].to_edition
            codes = [step[code].to_code for code in codes]
        return tuple(codes)


def _unit_problems(editions: Iterable[Edition]) -> list[Problem]:
    problems = []
    for edition in editions:
        seen: set[str] = set()
        for unit in edition.units:
            where = Where(unit=unit.code)
            if not is_code(unit.code):
                problems.append(problem("territory.code.bad", where))
            if unit.code in seen:
                problems.append(problem("territory.unit.duplicate", where, edition=edition.name))
            if unit.level not in LEVELS:
                problems.append(
                    problem("territory.level.unknown", where, level=unit.level, known=", ".join(LEVELS))
                )
            problems.extend(_coordinate_problems(unit))
            seen.add(unit.code)
        for a, b in sorted(edition.neighbours):
            for code in (a, b):
                if code not in seen:
                    problems.append(
                        problem("territory.neighbour.unknown", Where(unit=code), edition=edition.name)
                    )
    return problems


def _coordinate_problems(unit: Unit) -> list[Problem]:
    problems = []
    where = Where(unit=unit.code)
    for name, value, bound in (("lat", unit.lat, 90.0), ("lon", unit.lon, 180.0)):
        if value is not None and not abs(value) <= bound:
            problems.append(problem("territory.coordinate.bad", where, name=name, value=value))
    if unit.area_km2 is not None and not 0 < unit.area_km2 < 2e7:
        problems.append(problem("territory.area.bad", where, value=unit.area_km2))
    return problems


def _link_problems(editions: Sequence[Edition], bridge: Iterable[BridgeLink]) -> list[Problem]:
    known = {(edition.name, code) for edition in editions for code in edition.codes}
    problems = []
    seen: dict[tuple[str, str], str] = {}
    for link in bridge:
        start, end = (link.from_edition, link.from_code), (link.to_edition, link.to_code)
        for name, code in (start, end):
            if (name, code) not in known:
                problems.append(problem("territory.bridge.unknown", Where(unit=code), edition=name))
        if start in seen:
            problems.append(
                problem("territory.bridge.twice", Where(unit=link.from_code), edition=link.from_edition)
            )
        seen[start] = link.to_code
    return problems
