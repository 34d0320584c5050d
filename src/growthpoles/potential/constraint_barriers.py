"""Barriers that enterprises named in a survey, beside the measured severity of the linked constraint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from scipy.stats import spearmanr

from growthpoles.core.framework import Element
from growthpoles.core.panel import Flag, Panel
from growthpoles.core.result import Table
from growthpoles.potential.constraint_cells import MeasureCells, measure_cells
from growthpoles.potential.constraint_map import ConstraintMap

_SCHEMA = {
    "unit": pl.String, "year": pl.Int64, "barrier": pl.String, "count": pl.Float64, "surveyed": pl.Float64,
    "share": pl.Float64, "unit_of_measure": pl.String, "flag": pl.String,
}  # fmt: skip
_LEAST = 4


@dataclass(frozen=True, eq=False)
class BarrierTables:
    """Tables ``barriers``, ``barrier_constraints`` and ``barrier_agreement``, and the shares behind them."""

    barriers: Table
    constraints: Table
    agreement: Table
    cells: MeasureCells


def barrier_tables(
    panel: Panel, elements: Sequence[Element], *, rules: ConstraintMap, constraints: Table
) -> BarrierTables:
    """Shares of enterprises that name each barrier, their rank in the unit, and the linked severities.

    An enterprise may name several barriers: shares and counts are never added up. The agreement is Spearman's
    correlation over units between the share that names a barrier and the severity of a linked constraint.

    Raises:
        InputError: The panel lacks an indicator, units of measure do not fit, or a denominator is zero.
    """
    order = pl.col("share").rank("min", descending=True).over("unit", "year")
    cells = measure_cells(panel, elements, codes=[item.code for item in rules.barriers])
    data = pl.DataFrame(list(_rows(panel, cells)), schema=_SCHEMA).with_columns(
        order.cast(pl.Int64).alias("rank")
    )
    barriers = Table("barriers", ("unit", "year", "barrier"), data.sort("unit", "year", "barrier"))
    linked = _linked(barriers, constraints, rules)
    return BarrierTables(barriers, linked, _agreement(linked, rules), cells)


def _rows(panel: Panel, cells: MeasureCells) -> Iterator[dict[str, Any]]:
    """One row per unit (the country too) and year in which the survey asked; hidden cells keep their flag."""
    for k, element in enumerate(cells.elements):
        if element is None:
            continue
        for y, year in enumerate(panel.years):
            if (cells.flags[:, y, k] == Flag.MISSING).all():
                continue
            same = {"year": year, "barrier": cells.codes[k], "unit_of_measure": element.unit}
            for u, unit in enumerate(panel.units):
                flag = Flag(int(cells.flags[u, y, k])).code
                share = float(cells.values[u, y, k])
                counts = _counts(panel, element, at=(u, y))
                yield {"unit": unit, **same, **counts, "share": _none(share), "flag": flag}
            if panel.country is not None and not np.isnan(cells.national[y, k]):
                whole = {
                    **same,
                    **_counts(panel, element, at=(None, y)),
                    "share": float(cells.national[y, k]),
                }
                yield {"unit": panel.country.code, **whole, "flag": Flag.OBSERVED.code}


def _counts(panel: Panel, element: Element, *, at: tuple[int | None, int]) -> dict[str, float | None]:
    """Enterprises that name a barrier, and those asked; of the country for unit None."""
    unit, year = at
    found: dict[str, float | None] = {}
    for name, code in (("count", element.value), ("surveyed", element.denominator)):
        if code:
            column = panel.national(code) if unit is None else panel.column(code)[unit]
            found[name] = _none(float(column[year]))
    return found


def _none(value: float) -> float | None:
    return None if np.isnan(value) else value


def _linked(barriers: Table, constraints: Table, rules: ConstraintMap) -> Table:
    pairs = [(item.code, constraint) for item in rules.barriers for constraint in item.constraints]
    links = pl.DataFrame(pairs, schema={"barrier": pl.String, "constraint": pl.String}, orient="row")
    severities = constraints.data.select(
        "unit", "year", "constraint", "severity", "class", "status", pl.col("rank").alias("constraint_rank")
    )
    keys = ("unit", "year", "barrier", "constraint")
    data = (
        barriers.data.select("unit", "year", "barrier", "share", "rank")
        .join(links, on="barrier")
        .join(severities, on=("unit", "year", "constraint"))
    )
    others = ("share", "rank", "severity", "class", "status", "constraint_rank")
    return Table("barrier_constraints", keys, data.select(*keys, *others).sort(keys))


def _agreement(linked: Table, rules: ConstraintMap) -> Table:
    rows, least = [], rules.rules.number("agreement")
    both = linked.data.drop_nulls(["share", "severity"])
    for (year, barrier, constraint), part in both.group_by("year", "barrier", "constraint"):
        varied = min(part["share"].n_unique(), part["severity"].n_unique()) > 1
        usable = part.height >= _LEAST and varied
        found = float(spearmanr(part["share"], part["severity"]).statistic) if usable else None
        rows.append((year, barrier, constraint, part.height, found, _word(found, least)))
    schema = {
        "year": pl.Int64, "barrier": pl.String, "constraint": pl.String, "n": pl.Int64,
        "spearman": pl.Float64, "agreement": pl.String,
    }  # fmt: skip
    keys = ("year", "barrier", "constraint")
    return Table("barrier_agreement", keys, pl.DataFrame(rows, schema=schema, orient="row").sort(keys))


def _word(value: float | None, least: float) -> str | None:
    """What a rank correlation says: ``same``, ``opposite`` or ``none``."""
    if value is None:
        return None
    return "none" if abs(value) < least else "same" if value > 0 else "opposite"
