"""What is known of the units beside their own figures: regions, travel times, commuting, official lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from growthpoles.core.industries import IndustryTable
from growthpoles.core.panel import FloatArray, Panel
from growthpoles.core.result import Result
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.sources.options import Reading, Rows, TableFormat


@dataclass(frozen=True, eq=False)
class TravelTimes:
    """Hours of travel between units.

    Attributes:
        start, end: Codes of the units, one pair each.
        hours: Hours, shape (pairs,).

    Raises:
        InputError: Hours that are missing or below zero.

    Example:
        >>> TravelTimes(("A",), ("B",), np.array([1.5])).hours.tolist()
        [1.5]
    """

    start: tuple[str, ...]
    end: tuple[str, ...]
    hours: FloatArray

    def __post_init__(self) -> None:
        bad = [
            problem("poles.travel.hours", Where(unit=a), end=b, hours=float(hours))
            for a, b, hours in zip(self.start, self.end, self.hours.tolist(), strict=True)
            if not 0 <= hours < np.inf
        ]
        if bad:
            raise InputError(bad)


@dataclass(frozen=True, slots=True)
class Commuting:
    """Share of the employed of a unit who work in a core, between 0 and 1.

    Example:
        >>> Commuting("kosshy", "astana", 0.4).share
        0.4
    """

    unit: str
    core: str
    share: float


@dataclass(frozen=True, slots=True)
class Member:
    """A unit that an official document counts to the agglomeration of a core (the core is one of them).

    Example:
        >>> Member("astana", "kosshy").core
        'astana'
    """

    core: str
    unit: str


@dataclass(frozen=True, slots=True)
class Designation:
    """A unit that a programme, a zone or a decree has designated, and the year from which it holds.

    Example:
        >>> Designation("KZ-79", 2018).by == ""
        True
    """

    unit: str
    year: int
    by: str = ""


@dataclass(frozen=True, slots=True)
class ZoneLink:
    """Share of its purchases, sales or trips that ties a unit to a pole, between 0 and 1.

    Example:
        >>> ZoneLink("KZ-75", "KZ-19", 0.3).pole
        'KZ-75'
    """

    pole: str
    unit: str
    share: float


@dataclass(frozen=True, eq=False)
class PoleContext:
    """What is known of the units beside their own figures; all of it may be left out.

    Attributes:
        regions: Figures of the units that contain settlements (`Unit.parent` names them).
        industries: Industry table of those regions.
        regional: Result of `identify_poles` for those regions, to stand beside the sums of settlements.
        travel_times: Hours between settlements; great-circle distances by default.
        commuting: Commuting to cores.
        members: Official composition of agglomerations.
        designations: Units designated by programmes and zones; None = not known whether there are any.
        links: Ties of units to poles; None = not known.

    Example:
        >>> PoleContext(designations=(Designation("KZ-79", 2018, "city of republican significance"),)).links
    """

    regions: Panel | None = None
    industries: IndustryTable | None = None
    regional: Result | None = None
    travel_times: TravelTimes | None = None
    commuting: tuple[Commuting, ...] = ()
    members: tuple[Member, ...] = ()
    designations: tuple[Designation, ...] | None = None
    links: tuple[ZoneLink, ...] | None = None

    def problems(self, codes: Iterable[str]) -> list[Problem]:
        """Units that are named and not there, and shares outside 0-1."""
        known = set(codes)
        times = self.travel_times
        named = [
            ("commuting", [x for item in self.commuting for x in (item.unit, item.core)]),
            ("members", [x for item in self.members for x in (item.unit, item.core)]),
            ("designations", [item.unit for item in self.designations or ()]),
            ("links", [x for item in self.links or () for x in (item.unit, item.pole)]),
            ("travel_times", [*times.start, *times.end] if times else []),
        ]
        found = [
            problem("poles.context.unit", Where(key=key, unit=code))
            for key, units in named
            for code in sorted(set(units) - known)
        ]
        for key, share_of in (("commuting", self.commuting), ("links", self.links or ())):
            found += [
                problem("poles.context.share", Where(key=key, unit=item.unit), share=item.share)
                for item in share_of
                if not 0 <= item.share <= 1
            ]
        return found


def read_travel_times(path: str | Path, *, style: TableFormat | None = None) -> TravelTimes:
    """Read hours of travel: columns ``start``, ``end`` and ``hours``.

    Raises:
        InputError: Every problem of the table, with file, row and column.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder, "table.csv")
        ...     written = file.write_text("start,end,hours\\nA,B,1.5\\n", encoding="utf-8")
        ...     read_travel_times(file).hours.tolist()
        [1.5]
    """
    return load_travel_times(path, style).told()


def load_travel_times(path: str | Path, style: TableFormat | None = None) -> Reading[TravelTimes]:
    """The hours of `read_travel_times` with the notes of the reader."""
    rows = Rows(path, style)
    rows.require(["start", "end", "hours"])
    hours = np.asarray(rows.numbers("hours").values, float)
    notes = rows.finish(None).notes
    return Reading(TravelTimes(tuple(rows.text("start")), tuple(rows.text("end")), hours), notes)


def read_commuting(path: str | Path, *, style: TableFormat | None = None) -> tuple[Commuting, ...]:
    """Read commuting: columns ``unit``, ``core`` and ``share`` of the employed (0 to 1).

    Raises:
        InputError: Every problem of the table, with file, row and column.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder, "table.csv")
        ...     written = file.write_text("unit,core,share\\nB,A,0.2\\n", encoding="utf-8")
        ...     read_commuting(file)[0].share
        0.2
    """
    return load_commuting(path, style).told()


def load_commuting(path: str | Path, style: TableFormat | None = None) -> Reading[tuple[Commuting, ...]]:
    """The shares of `read_commuting` with the notes of the reader."""
    rows = Rows(path, style)
    rows.require(["unit", "core", "share"])
    cells = zip(rows.text("unit"), rows.text("core"), rows.numbers("share").values.tolist(), strict=True)
    return rows.finish(tuple(Commuting(*cell) for cell in cells))


def read_members(path: str | Path, *, style: TableFormat | None = None) -> tuple[Member, ...]:
    """Read the official composition of agglomerations: columns ``core`` and ``unit``.

    Raises:
        InputError: Every problem of the table, with file, row and column.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder, "table.csv")
        ...     written = file.write_text("core,unit\\nA,B\\n", encoding="utf-8")
        ...     read_members(file)[0].unit
        'B'
    """
    return load_members(path, style).told()


def load_members(path: str | Path, style: TableFormat | None = None) -> Reading[tuple[Member, ...]]:
    """The members of `read_members` with the notes of the reader."""
    rows = Rows(path, style)
    rows.require(["core", "unit"])
    return rows.finish(tuple(map(Member, rows.text("core"), rows.text("unit"))))


def read_designations(path: str | Path, *, style: TableFormat | None = None) -> tuple[Designation, ...]:
    """Read designations: columns ``unit`` and ``year``; optional ``by``, the programme, zone or decree.

    Raises:
        InputError: Every problem of the table, with file, row and column.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder, "table.csv")
        ...     written = file.write_text("unit,year,by\\nA,2018,zone\\n", encoding="utf-8")
        ...     read_designations(file)[0].year
        2018
    """
    return load_designations(path, style).told()


def load_designations(path: str | Path, style: TableFormat | None = None) -> Reading[tuple[Designation, ...]]:
    """The designations of `read_designations` with the notes of the reader."""
    rows = Rows(path, style)
    rows.require(["unit", "year"])
    found = []
    for i, cell in enumerate(zip(rows.text("unit"), rows.years(), rows.text("by"), strict=True)):
        unit, year, by = cell
        if year is None:
            rows.problems.append(problem("table.cell.empty", rows.where("year", i)))
        else:
            found.append(Designation(unit, year, by))
    return rows.finish(tuple(found))


def read_zone_links(path: str | Path, *, style: TableFormat | None = None) -> tuple[ZoneLink, ...]:
    """Read ties of units to poles: columns ``pole``, ``unit`` and ``share`` (0 to 1).

    Raises:
        InputError: Every problem of the table, with file, row and column.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder, "table.csv")
        ...     written = file.write_text("pole,unit,share\\nA,B,0.3\\n", encoding="utf-8")
        ...     read_zone_links(file)[0].pole
        'A'
    """
    return load_zone_links(path, style).told()


def load_zone_links(path: str | Path, style: TableFormat | None = None) -> Reading[tuple[ZoneLink, ...]]:
    """The ties of `read_zone_links` with the notes of the reader."""
    rows = Rows(path, style)
    rows.require(["pole", "unit", "share"])
    cells = zip(rows.text("pole"), rows.text("unit"), rows.numbers("share").values.tolist(), strict=True)
    return rows.finish(tuple(ZoneLink(*cell) for cell in cells))
