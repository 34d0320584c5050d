"""What `build_network` takes, and the settings that the network shares with the placement of poles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from growthpoles.core.panel import FloatArray, Panel
from growthpoles.core.result import Result
from growthpoles.core.roles import Roles
from growthpoles.errors import InputError, Problem, SpecificationError, Where, problem
from growthpoles.labels import Label, is_code

MASSES = ("population", "grp", "employed")


@dataclass(frozen=True, slots=True)
class Travel:
    """How hours of travel are found.

    Attributes:
        hours: What counts as within reach; 1.5 hours as in the delimitation of agglomerations by Abilov,
            Makhrova and Safronov (2023).
        speed_kmh: Speed on the way where no times are given.
        detour: Length of the way over the great-circle distance where no times are given.
        roads: Whether given times are those of roads that one travels along one after the other; otherwise a
            pair that is not listed is out of reach.

    Raises:
        SpecificationError: A value outside its range.

    Example:
        >>> Travel(hours=1.0).detour
        1.3
    """

    hours: float = 1.5
    speed_kmh: float = 60.0
    detour: float = 1.3
    roads: bool = False

    def __post_init__(self) -> None:
        wrong = [
            *outside("hours", self.hours, least=0.01, most=1000),
            *outside("speed_kmh", self.speed_kmh, least=1, most=1000),
            *outside("detour", self.detour, least=1, most=10),
        ]
        if wrong:
            raise SpecificationError(wrong)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A change of the network.

    Attributes:
        code: Code of the scenario.
        add: Units that become poles.
        remove: Poles that are given up.
        label: Name for reports.

    Raises:
        SpecificationError: No code, nothing to change, or a unit that is both added and removed.

    Example:
        >>> Scenario("north", add=("KZ-59",)).remove
        ()
    """

    code: str
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    label: Label = field(default_factory=Label)

    def __post_init__(self) -> None:
        both = sorted({*self.add} & {*self.remove})
        wrong = [problem("network.scenario.both", Where(key=self.code, unit=code)) for code in both]
        if not is_code(self.code):
            wrong.append(problem("network.scenario.code", Where(key="scenarios"), code=self.code))
        if not (self.add or self.remove):
            wrong.append(problem("network.scenario.empty", Where(key=self.code)))
        if wrong:
            raise SpecificationError(wrong)


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """How the network of poles is built.

    Attributes:
        travel: Hours within reach, and how hours are found.
        roles: Which indicator plays which part.
        base_year: Year of the figures; by default the latest one with the most figures of population.
        poles: Codes of the poles; empty for those of the result of `identify_poles`.
        pole_labels: Labels of that result that count as poles.
        mass: Role whose figure is the mass of a pole: ``population``, ``grp`` or ``employed``.
        power: Fall of interaction with the hours between two poles.
        zones: Macro-region of each unit, for the balance; by default the unit that contains it.
        scenarios: Changes of the network to compare.

    Raises:
        SpecificationError: A setting outside its range, or a scenario twice.

    Example:
        >>> NetworkSettings(mass="grp").power
        2.0
    """

    travel: Travel = field(default_factory=Travel)
    roles: Roles = field(default_factory=Roles)
    base_year: int | None = None
    poles: tuple[str, ...] = ()
    pole_labels: tuple[str, ...] = ("pole", "mixed")
    mass: str = "population"
    power: float = 2.0
    zones: Mapping[str, str] = field(default_factory=dict)
    scenarios: tuple[Scenario, ...] = ()

    def __post_init__(self) -> None:
        wrong = outside("power", self.power, least=0, most=10)
        if self.mass not in MASSES:
            known = ", ".join(MASSES)
            wrong.append(problem("network.choice", Where(key="mass"), value=self.mass, known=known))
        codes = [item.code for item in self.scenarios]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        wrong += [problem("network.scenario.twice", Where(key=code)) for code in twice]
        if wrong:
            raise SpecificationError(wrong)


def outside(name: str, value: float, *, least: float, most: float) -> list[Problem]:
    """The problem of a number outside its range, if it is."""
    fits = least <= value <= most
    return [] if fits else [problem("network.setting", Where(key=name), least=least, most=most)]


def poles_of(
    result: Result | None, panel: Panel, *, codes: Sequence[str], labels: Sequence[str]
) -> dict[str, str]:
    """Type of every pole by code, sorted, so that of two poles as near as each other the first code serves.

    Raises:
        InputError: A pole that the panel does not have, a result of another edition, or neither a result nor
            codes.
    """
    types: dict[str, str] = {}
    problems: list[Problem] = []
    if result is not None:
        table = result["poles"]
        types = {row["unit"]: row["type"] or "" for row in table.select("unit", "type").to_dicts()}
        problems += _edition_problems(result, panel)
    elif not codes:
        problems.append(problem("network.poles.unknown", Where(key="poles")))
    chosen = tuple(codes)
    if result is not None and not codes:
        chosen = tuple(result["poles"].filter(pl.col("label").is_in(list(labels)))["unit"])
    problems += unknown_units(panel.units, chosen, key="poles")
    if problems:
        raise InputError(problems)
    return {code: types.get(code, "") for code in sorted(set(chosen))}


def unknown_units(known: Iterable[str], named: Iterable[str], *, key: str) -> list[Problem]:
    """A problem for every unit that is named and not there."""
    there = set(known)
    return [problem("network.unit", Where(key=key, unit=code)) for code in named if code not in there]


def year_of(panel: Panel, base_year: int | None, *, code: str) -> int:
    """The year of the figures: the given one, or the latest one with the most figures of an indicator.

    Raises:
        InputError: The panel has no such year, no such indicator, or no figure of it.
    """
    span = f"{panel.years[0]}-{panel.years[-1]}" if panel.years else ""
    if base_year is not None and base_year not in panel.years:
        raise InputError(problem("panel.year.unknown", Where(year=base_year), span=span))
    if code not in panel.codes:
        raise InputError(problem("network.population.none", Where(indicator=code)))
    known = (~np.isnan(panel.column(code))).sum(axis=0)
    if not known.any():
        raise InputError(problem("network.population.none", Where(indicator=code)))
    return base_year if base_year is not None else panel.years[int(np.flatnonzero(known == known.max())[-1])]


def figures_of(panel: Panel, role: str, *, roles: Roles, year: int) -> FloatArray | None:
    """Figures of a role in a year, shape (units,); None when the panel has no such indicator."""
    code = roles.code(role)
    return panel.column(code)[:, panel.year_position(year)] if code in panel.codes else None


def _edition_problems(result: Result, panel: Panel) -> list[Problem]:
    if "units" not in result.names:
        return []
    editions = set(result["units"]["edition"].drop_nulls()) - {panel.edition}
    return [
        problem("panel.edition.mixed", None, first=panel.edition, second=other) for other in sorted(editions)
    ]
