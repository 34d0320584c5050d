"""What a chain reaction refuses, and what a reader of it should know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from growthpoles.core.diagnostic import Diagnostic, note, warning
from growthpoles.core.input_output import InputOutputTable
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.industries.chain_inputs import ChainSettings, Demand, Project, Shock
from growthpoles.industries.chain_system import MEASURES, System, imported, phases_of

_LISTED = 6
_CLOSING = {"wages": "chain.households.wages", "spending": "chain.households.spending"}
_UNKNOWN = {
    "value_added": "chain.value_added.unknown",
    "income": "chain.income.unknown",
    "jobs": "chain.jobs.unknown",
}
_SLACK = 1e-3


def refuse(table: InputOutputTable, shocks: Sequence[Shock], *, settings: ChainSettings) -> None:
    """Raise every problem of the shocks and of the settings at once.

    Raises:
        InputError: A region or industry the table does not have, demand for an industry without output, a
            code given twice, an amount of zero, a shock below zero with limits or scales, a closed model
            without wages or households.
    """
    found = [*_of_shocks(table, shocks), *_of_settings(table, settings), *_of_imports(table, settings)]
    falling = [item for item in shocks if isinstance(item, Demand) and item.amount < 0]
    if falling and (settings.capacities or settings.scales):
        found.append(problem("chain.shock.falling", Where(indicator=falling[0].industry)))
    if settings.households:
        found += [problem(_CLOSING[kind], Where(key="households")) for kind in _lacking(table)]
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
        for bought in (*item.inputs, *item.investment):
            yield from _place(
                table, bought.region, bought.industry, makes=not bought.imported, anywhere=not bought.region
            )


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


def _of_imports(table: InputOutputTable, settings: ChainSettings) -> Iterator[Problem]:
    given = settings.imports
    if given is None:
        return
    products, size = len(given.industries), len(table)
    wide = {size, len(set(table.codes))}
    arrays = [(given.values, wide)]
    if given.households is not None:
        arrays.append((given.households, {len(table.region_codes)}))
    for values, widths in arrays:
        if values.ndim != 2 or values.shape[0] != products or values.shape[1] not in widths:
            expected = f"{products} x {max(widths)}"
            yield problem("chain.imports.shape", expected=expected, given=str(values.shape))
        elif not (np.isfinite(values).all() and (values >= 0).all()):
            yield problem("chain.imports.bad")
    for code in given.industries:
        yield from _place(table, "", code, anywhere=True)


def _lacking(table: InputOutputTable) -> list[str]:
    """Which of the two accounts that close a model the table does not have."""
    held = {item.kind for item in (*table.primary.items, *table.satellites.items)}
    have = {"wages": "wages" in held, "spending": "households" in {x.kind for x in table.demand.items}}
    return [kind for kind, there in have.items() if not there]


def remarks(system: System, shocks: Sequence[Shock], *, settings: ChainSettings) -> Iterator[Diagnostic]:
    """What stands beside every chain reaction, and what is special about this one."""
    table = system.table
    yield note("chain.average")
    if table.imported:
        yield warning("chain.flows.imported")
    if _apart(table):
        yield warning("chain.regions.apart", None, count=len(table.region_codes))
    if not settings.households:
        yield note("chain.households.none" if _lacking(table) else "chain.households.off")
    for name, row in zip(MEASURES, system.measures, strict=True):
        if np.isnan(row).all():
            yield note(_UNKNOWN[name])
    yield from _of_excess(table, settings)
    yield from _of_scales(table, shocks, settings=settings)
    if not settings.capacities:
        yield note("chain.capacity.none")
    if np.isnan(system.outside).any():
        yield note("chain.outside.unknown")
    for item in shocks:
        if isinstance(item, Project) and not item.like and item.wages is None and settings.households:
            yield warning("chain.project.wages", Where(indicator=item.code))


def _apart(table: InputOutputTable) -> bool:
    """Whether no region of several buys from another, as where tables of single regions were joined."""
    regions = np.array(table.regions)
    return len(table.region_codes) > 1 and not table.flows[regions[:, None] != regions].any()


def _of_scales(
    table: InputOutputTable, shocks: Sequence[Shock], *, settings: ChainSettings
) -> Iterator[Diagnostic]:
    if not settings.scales:
        yield note("chain.scale.none")
        return
    if not any("operation" in phases_of(item) for item in shocks):
        yield note("chain.scale.once")
    if all(item.certain for item in settings.scales):
        yield note("chain.scale.certain")
    for code in dict.fromkeys(item.industry for item in settings.scales):
        if not table.output[table.positions(industry=code)].any():
            yield warning("chain.scale.technology", Where(indicator=code))


def _of_excess(table: InputOutputTable, settings: ChainSettings) -> Iterator[Diagnostic]:
    """Imports by product that exceed what the table says is imported."""
    if settings.imports is None or not any(item.kind == "imports" for item in table.primary.items):
        return
    given, known = imported(table, settings.imports).sum(axis=0), table.primary.of("imports")
    above = np.flatnonzero(given > known * (1 + _SLACK) + _SLACK * table.output)
    if above.size:
        k = int(above[np.argmax((given - known)[above])])
        where = Where(unit=table.regions[k] or None, indicator=table.codes[k])
        yield warning(
            "chain.imports.exceed", where, given=float(given[k]), known=float(known[k]), count=int(above.size)
        )


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
