"""Place new poles where they serve most, and enterprises at their markets, inputs and workers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import numpy as np

from growthpoles.core.catalogue import figures_table, labels_table, unit_names, units_table
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.core.panel import FloatArray, Panel
from growthpoles.core.result import Result
from growthpoles.core.territory import Edition, Territory, Unit
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.poles.context import TravelTimes
from growthpoles.poles.network import read_people
from growthpoles.poles.network_inputs import NetworkSettings, poles_of, unknown_units
from growthpoles.poles.network_results import PlacementResult
from growthpoles.poles.network_space import Space, space_of
from growthpoles.poles.placement_inputs import EnterprisePlan, PlacementSettings
from growthpoles.poles.placement_search import Sites
from growthpoles.poles.placement_tables import Case, figures, placement_tables, proof_notes
from growthpoles.stats.arrays import Ints

Reasons = Mapping[str, str]


def place_poles(
    territory: Territory,
    poles: Result | None = None,
    *,
    panel: Panel,
    settings: PlacementSettings | None = None,
    times: TravelTimes | None = None,
) -> PlacementResult:
    """Find where new growth poles would serve most people.

    Poles that exist stay. Candidates are units whose membership of some kind of pole is at least 0.35. The
    p-median makes the hours of all people smallest, maximal cover brings most people within reach, the
    p-centre makes the hours of the farthest unit smallest; each is solved exactly where the time suffices,
    and the result says with a bound where it did not.

    What is served is people at the centres of units. Whether a place can become a pole, and whether its
    growth spreads, is not decided here.

    Args:
        territory: The territory of the panel.
        poles: Result of `identify_poles`; without it every unit is a candidate.
        panel: Population of the units.
        settings: Method, number of poles, reach, candidates.
        times: Hours between units, or along roads.

    Raises:
        InputError: Units or years that are not there, or fewer candidates than poles to place.

    Example:
        >>> from growthpoles.core.panel import Flag, Indicator
        >>> from growthpoles.core.territory import Unit
        >>> from growthpoles.labels import Label
        >>> units = tuple(Unit(c, Label(c), lat=50.0, lon=60.0 + k) for k, c in enumerate("ABC"))
        >>> land = Territory((Edition("e", units),))
        >>> people = np.array([[[1e5]], [[1e5]], [[1e5]]])
        >>> panel = Panel(land, "e", ("A", "B", "C"), (2022,), (Indicator("population", Label("people")),),
        ...     people, np.full(people.shape, Flag.OBSERVED), np.full(people.shape, -1))
        >>> place_poles(land, panel=panel).new
        ('B',)
    """
    chosen = settings or PlacementSettings()
    same = NetworkSettings(chosen.travel, roles=chosen.roles, base_year=chosen.base_year)
    people, year = read_people(panel, same, times=times)
    space = people.space
    existing = _existing(poles, panel, settings=chosen)
    open_units, reasons = _candidates(space, chosen, existing=existing, reasons=_unfit(poles, chosen))
    points = np.flatnonzero(people.counted & (people.population > 0))
    hours = space.hours(points, _positions(space, (*existing, *open_units)))
    task = Sites(
        (*existing, *open_units), len(existing), hours, hours, people.population[points],
        chosen.method, chosen.travel.hours, chosen.seconds,
    )  # fmt: skip
    silent = np.array(panel.units)[np.isnan(people.population)]
    notes = [*space.notes(np.arange(len(panel.units))), note("network.points")]
    if silent.size:
        shown = ", ".join(silent[:8])
        notes.append(warning("network.population", Where(year=year), count=int(silent.size), units=shown))
    case = Case(task, tuple(space.codes[u] for u in points), reasons)
    return _result(case, chosen, edition=panel.place, country=territory.country, notes=notes, year=year)


def place_enterprises(
    territory: Territory,
    plan: EnterprisePlan,
    *,
    settings: PlacementSettings | None = None,
    times: TravelTimes | None = None,
    edition: str | None = None,
) -> PlacementResult:
    """Find where enterprises would serve their markets at the smallest cost.

    min sum_i q_i min_j (rate x hours_ij + sum_s per_output_s x rate_s x hours to the nearest supplier +
    labour_j) over sets of `count` sites (location-allocation after Weber 1909 and Hakimi 1964); with a
    capacity the output of a site is limited and a market may be served by several.

    Args:
        territory: The territory.
        plan: Demand, inputs, labour and capacity.
        settings: Number of sites, candidates, forbidden and existing units; membership plays no part, and
            the method is p-median.
        times: Hours between units, or along roads.
        edition: Edition of the units; the newest by default.

    Raises:
        InputError: Units that are not there, fewer candidates than sites to place, or another method.

    Example:
        >>> from growthpoles.core.territory import Unit
        >>> from growthpoles.labels import Label
        >>> units = tuple(Unit(c, Label(c), lat=50.0, lon=60.0 + k) for k, c in enumerate("ABC"))
        >>> land = Territory((Edition("e", units),))
        >>> place_enterprises(land, EnterprisePlan({"A": 1.0, "B": 5.0})).new
        ('B',)
    """
    chosen = settings or PlacementSettings()
    place = territory.edition(edition)
    problems = _plan_problems(place, plan)
    if chosen.method != "p-median":  # the others know no costs and no capacity
        where = Where(key="method")
        problems.append(problem("network.choice", where, value=chosen.method, known="p-median"))
    if problems:
        raise InputError(problems)
    space = space_of(place.units, chosen.travel, times=times)
    own = _own_cost(space, plan)
    existing = chosen.existing or ()
    unfit = _unsuited(space, plan, own=own)
    open_units, reasons = _candidates(space, chosen, existing=existing, reasons=unfit)
    markets = _positions(space, [code for code, amount in plan.demand.items() if amount > 0])
    sites = _positions(space, (*existing, *open_units))
    hours = space.hours(markets, sites)
    task = Sites(
        (*existing, *open_units), len(existing), hours, plan.rate * hours + own.sum(axis=0)[sites],
        np.array([plan.demand[space.codes[u]] for u in markets]), chosen.method, chosen.travel.hours,
        chosen.seconds, plan.capacity,
    )  # fmt: skip
    case = Case(task, tuple(space.codes[u] for u in markets), reasons, plan.rate, own[:, sites])
    notes = space.notes(np.arange(len(space.codes)))
    return _result(case, chosen, edition=place, country=territory.country, notes=notes)


def _result(
    case: Case,
    settings: PlacementSettings,
    *,
    edition: Edition,
    country: Unit | None,
    notes: Sequence[Diagnostic],
    year: int | None = None,
) -> PlacementResult:
    best = case.task.solve(settings.count)
    tables = placement_tables(case, best, priced=settings.priced)
    return PlacementResult(
        tables=(
            *tables,
            figures_table(figures(case, best)),
            labels_table(unit_names(edition, country)),
            units_table(edition),
        ),
        spec={
            "method": settings.method,
            "count": settings.count,
            "travel": asdict(settings.travel),
            "membership": settings.membership,
            "candidates": list(settings.candidates),
            "forbidden": list(settings.forbidden),
            "seconds": settings.seconds,
            "capacity": case.task.capacity,
            "base_year": year,
        },
        diagnostics=Diagnostics.of(notes, proof_notes(case, best, tables=tables)),
    )


def _existing(poles: Result | None, panel: Panel, *, settings: PlacementSettings) -> tuple[str, ...]:
    """Codes of the poles that exist."""
    if settings.existing is not None:
        return settings.existing
    if poles is None:
        return ()
    return tuple(poles_of(poles, panel, codes=(), labels=settings.pole_labels))


def _unfit(poles: Result | None, settings: PlacementSettings) -> dict[str, str]:
    """Units whose membership is too small, unless they are named."""
    if poles is None or settings.candidates:
        return {}
    rows = poles["poles"].select("unit", "membership").iter_rows()
    return {unit: "membership" for unit, value in rows if value is None or value < settings.membership}


def _candidates(
    space: Space, settings: PlacementSettings, *, existing: Sequence[str], reasons: Reasons
) -> tuple[tuple[str, ...], dict[str, str]]:
    """Codes of the candidates, and why the other units are none.

    Raises:
        InputError: Units that are not there, sites that exist without a place, or too few candidates.
    """
    codes, placed = space.codes, dict(zip(space.codes, space.placed, strict=True))
    problems: list[Problem] = []
    for key, named in (
        ("candidates", settings.candidates),
        ("forbidden", settings.forbidden),
        ("existing", existing),
    ):
        problems += unknown_units(codes, named, key=key)
    problems += [
        problem("placement.existing.place", Where(unit=code))
        for code in existing
        if not placed.get(code, True)
    ]
    out = {code: why for code, why in reasons.items() if code in placed}
    out |= {code: "place" for code in codes if not placed[code]}
    out |= dict.fromkeys(settings.forbidden, "forbidden")
    if settings.candidates:
        out |= {code: "not-named" for code in codes if code not in settings.candidates}
    out = {code: why for code, why in out.items() if code not in existing}
    kept = tuple(code for code in codes if code not in out and code not in existing)
    if len(kept) < settings.count:
        problems.append(problem("placement.candidates.few", count=settings.count, candidates=len(kept)))
    if problems:
        raise InputError(problems)
    return kept, out


def _plan_problems(place: Edition, plan: EnterprisePlan) -> list[Problem]:
    named = [("demand", plan.demand), ("labour", plan.labour), ("workers", plan.workers)]
    problems = [item for key, units in named for item in unknown_units(place.codes, units, key=key)]
    for item in plan.supplies:
        problems += unknown_units(place.codes, item.suppliers, key=f"supplies.{item.code}")
    return problems


def _own_cost(space: Space, plan: EnterprisePlan) -> FloatArray:
    """Costs of inputs and of labour at each unit, shape (2, units); NaN where an input has no way there."""
    every = np.arange(len(space.codes))
    inputs = np.zeros(len(every))
    for item in plan.supplies:
        hours = space.hours(_positions(space, item.suppliers), every)
        near = np.where(np.isnan(hours), np.inf, hours).min(axis=0)
        inputs += item.per_output * item.rate * np.where(np.isinf(near), np.nan, near)
    labour = np.array([plan.labour.get(code, 0.0) for code in space.codes])
    return np.stack([inputs, labour])


def _unsuited(space: Space, plan: EnterprisePlan, *, own: FloatArray) -> dict[str, str]:
    """Units without workers, labour cost or inputs."""
    codes = space.codes
    out = {code: "supplier" for code, cost in zip(codes, own[0], strict=True) if np.isnan(cost)}
    if plan.labour:
        out |= {code: "labour" for code in codes if code not in plan.labour}
    if plan.least_workers > 0:
        out |= {code: "workers" for code in codes if plan.workers.get(code, 0.0) < plan.least_workers}
    return out


def _positions(space: Space, codes: Sequence[str]) -> Ints:
    at = {code: u for u, code in enumerate(space.codes)}
    return np.array([at[code] for code in codes], np.intp)
