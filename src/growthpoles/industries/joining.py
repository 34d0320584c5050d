"""Input-output tables of single regions, side by side in one table of many regions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from scipy.linalg import block_diag

from growthpoles.core.input_output import Account, Accounts, InputOutputTable
from growthpoles.core.panel import FloatArray
from growthpoles.errors import InputError, Problem, Where, problem


def join_regions(tables: Sequence[InputOutputTable]) -> InputOutputTable:
    """Put tables of single regions side by side; trade between the regions stays outside.

    Tables of single regions do not say which region buys from which: purchases from other regions stay among
    the imports, sales to them among the exports. A chain reaction in the joined table therefore never reaches
    another region, and says so. Final demand keeps its region, so that each region spends its own income.

    Args:
        tables: One table per region, each with its region named.

    Raises:
        InputError: A table without a region or of several, tables that differ in unit, year, prices, what a
            row holds or whose they are, a region that occurs twice; no table.

    Example:
        >>> from growthpoles.core.industries import Industry
        >>> from growthpoles.labels import Label
        >>> branches = (Industry("A", Label("A")), Industry("B", Label("B")))
        >>> flows, output = np.array([[1.0, 2.0], [3.0, 0.0]]), np.array([10.0, 4.0])
        >>> east, west = (InputOutputTable(branches, flows, output, regions=(r, r)) for r in ("E", "W"))
        >>> both = join_regions((east, west))
        >>> both.region_codes, both.flows[:2, 2:].sum(), both.within("W").flows.tolist()
        (('E', 'W'), np.float64(0.0), [[1.0, 2.0], [3.0, 0.0]])
    """
    wrong = list(_differences(tables))
    if wrong:
        raise InputError(wrong)
    first = tables[0]
    sources = dict.fromkeys(table.source for table in tables if table.source)
    return replace(
        first,
        industries=tuple(item for table in tables for item in table.industries),
        flows=block_diag(*(table.flows for table in tables)),
        output=np.concatenate([table.output for table in tables]),
        regions=tuple(region for table in tables for region in table.regions),
        demand=_demand(tables),
        primary=_inputs(tables, "primary", absent=0.0),
        satellites=_inputs(tables, "satellites", absent=np.nan),
        imported=any(table.imported for table in tables),
        source=", ".join(sources),
    )


def _differences(tables: Sequence[InputOutputTable]) -> Iterator[Problem]:
    """What keeps tables from standing side by side: amounts could not be added up."""
    if not all(len(table.region_codes) == 1 and table.region_codes[0] for table in tables) or not tables:
        yield problem("io.join.region")
    for name in ("unit", "year", "price", "holds", "foreign"):
        given = dict.fromkeys(getattr(table, name) for table in tables)
        if len(given) > 1:
            yield problem("io.join.differ", Where(key=name), given=", ".join(map(str, given)))


def _demand(tables: Sequence[InputOutputTable]) -> Accounts:
    """Every account of every region, which buys in its own region only."""
    items = [replace(item, region=table.region_codes[0]) for table in tables for item in table.demand.items]
    values = block_diag(*(table.demand.values for table in tables))
    return Accounts(tuple(items), values, np.concatenate([table.demand.outside() for table in tables]))


def _inputs(tables: Sequence[InputOutputTable], name: str, *, absent: float) -> Accounts:
    """Accounts of the same code and kind as one row through all regions."""
    held: list[Accounts] = [getattr(table, name) for table in tables]
    items: dict[tuple[str, str], Account] = {}
    for accounts in held:
        for item in accounts.items:
            items.setdefault((item.code, item.kind), item)
    row = {key: k for k, key in enumerate(items)}
    parts: list[FloatArray] = []
    for accounts, table in zip(held, tables, strict=True):
        part = np.full((len(items), len(table)), absent)
        at = [row[item.code, item.kind] for item in accounts.items]
        part[at] = 0.0
        np.add.at(part, at, accounts.values)
        parts.append(part)
    return Accounts(tuple(items.values()), np.hstack(parts))
