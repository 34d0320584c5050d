"""What a chain reaction refuses, and what a reader of it should know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from growthpoles.core.diagnostic import Diagnostic, note, warning
from growthpoles.core.input_output import InputOutputTable
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.industries.chain_inputs import ChainSettings, Demand, Project, Shock
from growthpoles.industries.chain_system import System

_LISTED = 6


def refuse(table: InputOutputTable, shocks: Sequence[Shock], *, settings: ChainSettings) -> None:
    """Raise every problem of the shocks and of the settings at once.

    Raises:
        InputError: A region or industry the table does not have, demand for an industry without output, a
            code given twice, an amount of zero, or a shock below zero with limits or scales.
    """
    found = [*_of_shocks(table, shocks), *_of_settings(table, settings)]
    falling = [item for item in shocks if isinstance(item, Demand) and item.amount < 0]
    if falling and (settings.capacities or settings.scales):
        found.append(problem("chain.shock.falling", Where(indicator=falling[0].industry)))
    if found:
        raise InputError(list(dict.fromkeys(found)))


def _of_shocks(table: InputOutputTable, shocks: Sequence[Shock]) -> Iterator[Problem]:
    if not shocks:
        yield problem("chain.shock.none")
    seen: set[str] = set()
    for item in shocks:
        if isinstance(item, Demand):
            yield from _place(table, item.region, item.industry, makes=True)
            if not np.isfinite(item.amount) or item.amount == 0:
                yield problem("chain.shock.zero", Where(unit=item.region or None, indicator=item.industry))
            continue
        if item.code in table.codes or item.code in seen:
            yield problem("chain.project.twice", Where(indicator=item.code))
        seen.add(item.code)
        yield from _place(table, item.region, item.like or None, makes=True)
        for bought in item.inputs:
            if bought.imported or bought.region:
                region = bought.region or (item.region if not bought.imported else "")
                yield from _place(table, region, bought.industry, anywhere=bought.imported)
            elif bought.industry not in table.codes:
                yield from _place(table, item.region, bought.industry)


def _place(
    table: InputOutputTable,
    region: str,
    industry: str | None,
    *,
    makes: bool = False,
    anywhere: bool = False,
) -> Iterator[Problem]:
    """Problems of a place: unknown, not said, or without output."""
    where = Where(unit=region or None, indicator=industry)
    if not region and not anywhere and len(table.region_codes) > 1:
        yield problem("chain.region.needed", where, known=_listed(table.region_codes))
        return
    try:
        at = table.positions(region=region or None, industry=industry)
    except InputError as failure:
        yield from failure.problems
        return
    if makes and industry is not None and not table.output[at].any():
        yield problem("chain.shock.absent", where)


def _of_settings(table: InputOutputTable, settings: ChainSettings) -> Iterator[Problem]:
    for name in ("capacities", "scales"):
        seen: set[tuple[str, str]] = set()
        for item in getattr(settings, name):
            yield from _place(table, item.region, item.industry, anywhere=True)
            if (item.region, item.industry) in seen:
                where = Where(key=name, unit=item.region or None, indicator=item.industry)
                yield problem("chain.setting.twice", where)
            seen.add((item.region, item.industry))
    for capacity in settings.capacities:
        if not capacity.spare >= 0:
            where = Where(unit=capacity.region or None, indicator=capacity.industry)
            yield problem("chain.capacity.negative", where, spare=capacity.spare)
    given = settings.imports
    if given is not None:
        if given.values.shape != (len(given.industries), len(table)):
            shape = f"{len(given.industries)} x {len(table)}"
            yield problem("chain.imports.shape", expected=shape, given=str(given.values.shape))
        elif not (np.isfinite(given.values).all() and (given.values >= 0).all()):
            yield problem("chain.imports.bad")
        for code in given.industries:
            yield from _place(table, "", code, anywhere=True)


def remarks(system: System, shocks: Sequence[Shock], *, settings: ChainSettings) -> Iterator[Diagnostic]:
    """What stands beside every chain reaction, and what is special about this one."""
    yield note("chain.average")
    if not settings.capacities:
        yield note("chain.capacity.none")
    if np.isnan(system.outside).any():
        yield note("chain.outside.unknown")
    if settings.scales and all(item.certain for item in settings.scales):
        yield note("chain.scale.certain")
    for item in shocks:
        if isinstance(item, Project) and not item.like and item.wages is None and settings.households:
            yield warning("chain.project.wages", Where(indicator=item.code))


def not_regional(table: InputOutputTable, shocks: Sequence[Shock]) -> Iterator[Diagnostic]:
    """A table without a region's name serves for a named region: say so."""
    named = list(dict.fromkeys(item.region for item in shocks if item.region))
    if table.region_codes == ("",) and named:
        yield warning("chain.table.not_regional", Where(unit=named[0]))


def several_regions(table: InputOutputTable, shocks: Sequence[Shock]) -> Iterator[Problem]:
    """A table of one unnamed region cannot stand for several."""
    named = list(dict.fromkeys(item.region for item in shocks if item.region))
    if table.region_codes == ("",) and len(named) > 1:
        yield problem("chain.region.several", given=_listed(named))


def _listed(codes: Sequence[str]) -> str:
    shown = ", ".join(codes[:_LISTED])
    return f"{shown}, …" if len(codes) > _LISTED else shown
