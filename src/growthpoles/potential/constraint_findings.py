"""What a reader of a diagnosis should know."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from growthpoles.core.diagnostic import Diagnostic, note, warning
from growthpoles.core.panel import Flag
from growthpoles.errors import Where
from growthpoles.potential.constraint_cells import MeasureCells
from growthpoles.potential.constraint_gaps import Diagnosed, cell_status

Figure = tuple[str, float | None, str, str]


def findings(found: Diagnosed) -> Iterator[Diagnostic]:
    """Constraints and years without figures, small groups of peers, proxies, hidden and equal figures."""
    yield from _constraints(found)
    yield from _years(found)
    yield from _peers(found)
    yield from _measures(found)


def reading_year(found: Diagnosed) -> int:
    """The latest of the years in which most constraints are measured."""
    counts = (found.status == "measured").sum(axis=(0, 2))
    return found.cells.years[int(np.flatnonzero(counts == counts.max())[-1])]


def figures(found: Diagnosed) -> Iterator[Figure]:
    """Counts that sentences quote; of the latest year in which most constraints are measured."""
    year = reading_year(found)
    status = found.status[:, found.cells.years.index(year)]
    measured = (status == "measured").any(axis=0)
    partly = ~measured & (status == "undetermined").any(axis=0)
    alone = ~measured & ~partly & (status == "not-comparable").any(axis=0)
    given = [item is not None for item in found.cells.elements]
    yield "year", float(year), "", ""
    yield "units", float(len(found.cells.units)), "", ""
    yield "constraints", float(len(found.rules.constraints)), "", ""
    yield "constraints_measured", float(measured.sum()), "", ""
    yield "constraints_undetermined", float(partly.sum()), "", ""
    yield "constraints_not_comparable", float(alone.sum()), "", ""
    yield "constraints_without_data", float((~measured & ~partly & ~alone).sum()), "", ""
    yield "measures", float(len(found.rules.measures)), "", ""
    yield "measures_with_source", float(sum(given)), "", ""
    for item in found.rules.rules.thresholds:
        yield item.code, item.a, item.unit, ""


def _constraints(found: Diagnosed) -> Iterator[Diagnostic]:
    enough = found.rules.rules.number("enough-confidence")
    firm = np.nan_to_num(found.severity.firm)
    for c, item in enumerate(found.rules.constraints):
        status, where = found.status[:, :, c], Where(indicator=item.code)
        if (status == "not-applicable").all() or (status == "measured").any():
            continue
        if (status == "undetermined").any():
            yield warning("diagnosis.undetermined", where, firm=float(firm[:, :, c].max()), enough=enough)
        elif (status == "not-comparable").any():
            yield warning("diagnosis.not-comparable", where, count=int((status == "not-comparable").sum()))
        else:
            yield warning("diagnosis.no-data", where, measures=len(item.weights))


def _years(found: Diagnosed) -> Iterator[Diagnostic]:
    """Years in which constraints measured in other years have no figures."""
    ever = (found.status == "measured").any(axis=(0, 1))
    codes = np.array([item.code for item in found.rules.constraints])
    lost: dict[str, list[str]] = {}
    for y, year in enumerate(found.cells.years):
        named = ", ".join(codes[ever & (found.status[:, y] == "no-data").all(axis=0)].tolist())
        lost.setdefault(named, []).append(str(year))
    for named, years in lost.items():
        if named:
            yield note("diagnosis.year", None, constraints=named, years=", ".join(years))


def _peers(found: Diagnosed) -> Iterator[Diagnostic]:
    """Groups that are too small whatever is measured."""
    if found.settings.benchmark != "peer_p75":
        return
    least = int(found.rules.rules.number("least-peers"))
    for group in np.unique(found.groups):
        units = [unit for unit, own in zip(found.cells.units, found.groups == group, strict=True) if own]
        if len(units) < least:
            named = ", ".join(units)
            yield note("diagnosis.peers.few", None, group=str(group) or "-", units=named, least=least)


def _measures(found: Diagnosed) -> Iterator[Diagnostic]:
    cells, status = found.cells, cell_status(found)
    for m, (code, element) in enumerate(zip(cells.codes, cells.elements, strict=True)):
        if element is None:
            continue
        where, here = Where(indicator=code), status[:, :, m]
        if element.proxy and (here == "measured").any():
            yield note("diagnosis.proxy", where, proxy=element.proxy, value=element.value)
        if (here == "no-benchmark").any():
            yield note("diagnosis.no-benchmark", where, benchmark=found.settings.benchmark)
        flat = [str(year) for y, year in enumerate(cells.years) if (here[:, y] == "no-spread").any()]
        if flat:
            yield note("diagnosis.no-spread", where, years=", ".join(flat))
        if cells.current[m]:
            yield note("diagnosis.current-prices", where)
    yield from hidden_cells(cells)


def hidden_cells(cells: MeasureCells) -> Iterator[Diagnostic]:
    """Confidential figures, and those that could be worked out because only one unit is confidential."""
    hidden, lost = cells.flags == Flag.CONFIDENTIAL, (cells.flags == Flag.MISSING).any(axis=0)
    for y, m in zip(*np.nonzero(hidden.any(axis=0)), strict=True):
        units = [cells.units[u] for u in np.flatnonzero(hidden[:, y, m])]
        year, code = cells.years[y], cells.codes[m]
        where = Where(year=year, indicator=code)
        yield note("indicator.confidential", where, count=len(units), units=", ".join(units))
        if len(units) == 1 and not lost[y, m] and not np.isnan(cells.national[y, m]):
            yield note("saturation.single-hidden", Where(unit=units[0], year=year, indicator=code))
