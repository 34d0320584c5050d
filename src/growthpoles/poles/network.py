"""Build the network of poles: interaction, reach, balance, and what adding or removing a pole changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

import numpy as np

from growthpoles.core.catalogue import Named, figures_table, labels_table, unit_names, units_table
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.core.industries import IndustryTable
from growthpoles.core.input_output import InputOutputTable
from growthpoles.core.panel import FloatArray, Panel
from growthpoles.core.result import Result
from growthpoles.core.territory import Territory, Unit
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.labels import Label
from growthpoles.poles.context import TravelTimes
from growthpoles.poles.network_coverage import (
    People,
    Reach,
    Row,
    coverage_rows,
    number,
    reach_rows,
    scenario_rows,
)
from growthpoles.poles.network_inputs import (
    NetworkSettings,
    figures_of,
    poles_of,
    unknown_units,
    year_of,
)
from growthpoles.poles.network_links import (
    Links,
    coefficients_of,
    link_rows,
    links_of,
    node_rows,
    profiles_of,
)
from growthpoles.poles.network_results import NetworkResult
from growthpoles.poles.network_space import same_place, space_of
from growthpoles.poles.network_tables import table


def build_network(  # noqa: PLR0913 (a public verb: inputs and settings)
    territory: Territory,
    poles: Result | None = None,
    *,
    panel: Panel,
    settings: NetworkSettings | None = None,
    times: TravelTimes | None = None,
    industries: IndustryTable | None = None,
    links: InputOutputTable | None = None,
) -> NetworkResult:
    """Build the network of growth poles.

    The weight of a link is sqrt(M_a M_b) / hours^2 x (1 - cosine of the industries), or with an input-output
    table x the share that the industries of the two could buy from each other (method: gravity with
    complementarity). A unit is covered when some pole is within reach (1.5 hours). All people of a unit are
    counted at its centre: over large regions read coverage as a floor, and use settlements where you can.

    Without given times hours are great-circle km x detour / speed, and a warning says so.

    Args:
        territory: The territory of the panel.
        poles: Result of `identify_poles`; not needed when the settings name the poles.
        panel: Population (and output) of the units.
        settings: Poles, reach, mass, macro-regions and scenarios.
        times: Hours between units, or along roads.
        industries: Amounts by industry of the same units, for complementarity.
        links: Input-output table of one economy with the same industries.

    Raises:
        InputError: Units, years or industries that are not there, editions that differ, poles at one place.

    Example:
        >>> from growthpoles.core.panel import Flag, Indicator
        >>> from growthpoles.core.territory import Edition
        >>> units = tuple(Unit(c, Label(c), lat=50.0, lon=60.0 + k) for k, c in enumerate("ABC"))
        >>> land = Territory((Edition("e", units),))
        >>> people = np.array([[[9e5]], [[1e5]], [[3e5]]])
        >>> panel = Panel(land, "e", ("A", "B", "C"), (2022,), (Indicator("population", Label("people")),),
        ...     people, np.full(people.shape, Flag.OBSERVED), np.full(people.shape, -1))
        >>> found = build_network(land, panel=panel, settings=NetworkSettings(poles=("A",)))
        >>> found["coverage"].select("covered", "uncovered").row(0)
        (900000.0, 400000.0)
    """
    chosen = settings or NetworkSettings()
    types, people, year, notes = _inputs(territory, poles, panel, chosen, times=times)
    needs = coefficients_of(industries, links)
    profiles = profiles_of(panel, industries, year=year)
    reach = Reach.of(people, types)
    same_place(people.space, reach.poles)
    ties = links_of(reach, chosen.power, profiles=profiles, coefficients=needs)
    changes = _changes(poles, types, chosen)
    place = panel.place
    rows = coverage_rows(reach)
    return NetworkResult(
        tables=(
            table("links", link_rows(ties, tuple(types))),
            table("nodes", node_rows(reach, ties)),
            table("coverage", rows),
            table("reach", reach_rows(reach)),
            table("balance", [{"measure": k, "value": number(v)} for k, v in reach.balance().items()]),
            table("scenarios", scenario_rows(people, types, changes=changes)),
            figures_table(_figures(rows[0], ties, year=year, hours=chosen.travel.hours)),
            labels_table(unit_names(place, territory.country), _names(poles, chosen)),
            units_table(place),
        ),
        spec=_spec(chosen, year),
        diagnostics=Diagnostics.of(notes, ties.notes, _own_notes(people, types, year=year)),
    )


def read_people(panel: Panel, settings: NetworkSettings, *, times: TravelTimes | None) -> tuple[People, int]:
    """The people to be served, with masses, output and macro-regions; and the year.

    Raises:
        InputError: A year or indicator that is not there, times of unknown units.
    """
    roles = settings.roles
    year = year_of(panel, settings.base_year, code=roles.code("population"))
    population = figures_of(panel, "population", roles=roles, year=year)
    mass = figures_of(panel, settings.mass, roles=roles, year=year)
    if mass is None or population is None:
        raise InputError(problem("network.mass.none", Where(indicator=roles.code(settings.mass))))
    place = {unit.code: unit for unit in panel.place.units}
    units = tuple(place[code] for code in panel.units)
    space = space_of(units, settings.travel, times=times)
    grp = figures_of(panel, "grp", roles=roles, year=year)
    return People(space, population, mass, grp, _zones(units, settings.zones)), year


def _inputs(
    territory: Territory,
    poles: Result | None,
    panel: Panel,
    settings: NetworkSettings,
    *,
    times: TravelTimes | None,
) -> tuple[dict[str, str], People, int, list[Diagnostic]]:
    """Poles and people; every problem of both is told at once."""
    problems: list[Problem] = []
    if panel.edition not in [edition.name for edition in territory.editions]:
        problems.append(problem("territory.edition.unknown", None, edition=panel.edition, known=""))
    types, people, year = {}, None, 0
    try:
        types = poles_of(poles, panel, codes=settings.poles, labels=settings.pole_labels)
    except InputError as error:
        problems += error.problems
    try:
        people, year = read_people(panel, settings, times=times)
    except InputError as error:
        problems += error.problems
    for item in settings.scenarios:
        problems += unknown_units(panel.units, (*item.add, *item.remove), key=f"scenarios.{item.code}")
    problems += unknown_units(panel.units, settings.zones, key="zones")
    if problems or people is None:
        raise InputError(problems)
    return types, people, year, people.space.notes(np.arange(len(panel.units)))


def _zones(units: tuple[Unit, ...], given: Mapping[str, str]) -> tuple[str, ...]:
    """Macro-region of every unit: as given, else the unit that contains it; empty when some have none."""
    names = tuple(given.get(unit.code, "") if given else unit.parent for unit in units)
    return names if all(names) else ()


def _changes(
    poles: Result | None, types: Mapping[str, str], settings: NetworkSettings
) -> dict[str, tuple[dict[str, str], tuple[str, ...]]]:
    """Poles added, with the type they come closest to, and removed, by scenario."""
    known = {} if poles is None else dict(poles["poles"].select("unit", "type").iter_rows())
    return {
        item.code: (
            {code: types.get(code) or known.get(code) or "" for code in item.add},
            item.remove,
        )
        for item in settings.scenarios
    }


def _own_notes(people: People, types: Mapping[str, str], *, year: int) -> list[Diagnostic]:
    codes = people.space.codes
    notes = [note("network.points")]
    if not types:
        notes.append(warning("network.poles.none"))
    silent = [codes[u] for u in np.flatnonzero(np.isnan(people.population))]
    if silent:
        shown = ", ".join(silent[:8])
        notes.append(warning("network.population", Where(year=year), count=len(silent), units=shown))
    if people.grp is None:
        notes.append(note("network.grp"))
    if not people.zones:
        notes.append(note("network.zones"))
    return notes


def _figures(whole: Row, ties: Links, *, year: int, hours: float) -> list[tuple[str, float | None, str, str]]:
    measure = {"share": "share", "mean_hours": "hours", "farthest_hours": "hours", "poles": "poles"}
    told: FloatArray = np.triu(ties.weight)
    return [
        ("base_year", float(year), "year", ""),
        ("hours", hours, "hours", ""),
        ("links", float((told > 0).sum()), "links", ""),
        *(
            (name, None if value is None else float(str(value)), measure.get(name, "persons"), "")
            for name, value in whole.items()
            if name != "scope"
        ),
    ]


def _names(poles: Result | None, settings: NetworkSettings) -> tuple[Named, ...]:
    scenarios = tuple(("scenario", item.code, item.label or Label(item.code)) for item in settings.scenarios)
    if poles is None:
        return scenarios
    kept = poles["labels"].filter(poles["labels"]["kind"] == "type")
    return (*scenarios, *(("type", code, Label(en, ru, kk)) for _, code, en, ru, kk in kept.iter_rows()))


def _spec(settings: NetworkSettings, year: int) -> dict[str, object]:
    return {
        "base_year": year,
        "travel": asdict(settings.travel),
        "mass": settings.mass,
        "power": settings.power,
        "poles": list(settings.poles),
        "pole_labels": list(settings.pole_labels),
        "scenarios": [
            {"code": item.code, "add": list(item.add), "remove": list(item.remove)}
            for item in settings.scenarios
        ],
    }
