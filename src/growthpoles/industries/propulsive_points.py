"""Growth points (firms) and development centres (units where propulsive industries gather)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import polars as pl

from growthpoles.core.industries import IndustryTable
from growthpoles.core.result import Table
from growthpoles.core.rules import Rules
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.industries.inputs import Firm
from growthpoles.industries.propulsive_tables import Findings
from growthpoles.stats.arrays import divide

_POINT = {
    "firm": pl.String, "unit": pl.String, "industry": pl.String, "growth": pl.Float64,
    "national_growth": pl.Float64, "partners": pl.Int64, "industry_propulsive": pl.Boolean,
    "outgrows": pl.Boolean, "status": pl.String,
}  # fmt: skip


def check_firms(firms: Sequence[Firm], table: IndustryTable, *, merged: Mapping[str, str]) -> None:
    """Refuse firms of units or industries that the table does not have.

    Raises:
        InputError: All of them at once.
    """
    found = list(_strange(firms, table, merged))
    if found:
        raise InputError(found)


def _strange(firms: Sequence[Firm], table: IndustryTable, merged: Mapping[str, str]) -> Iterator[Problem]:
    for firm in firms:
        if firm.unit not in table.units:
            known = ", ".join(table.units)
            yield problem("firms.unit.unknown", Where(key=firm.code, unit=firm.unit), known=known)
        if merged.get(firm.industry, firm.industry) not in table.codes:
            where = Where(key=firm.code, indicator=firm.industry)
            yield problem("firms.industry.unknown", where, known=", ".join(table.codes))


def propulsive_cells(found: Findings, classes: pl.DataFrame) -> dict[tuple[str, str], bool | None]:
    """Whether an industry of a unit is propulsive: by its class, without an input-output table by its label.

    None where it is not assessed.
    """
    column, unknown = ("class", "not-assessed") if found.has_links else ("label", "undetermined")
    rows = classes.select("unit", "industry", "eligible", column).rows()
    return {
        (unit, code): eligible and name == "propulsive" if name != unknown or not eligible else None
        for unit, code, eligible, name in rows
    }


def points_table(firms: Sequence[Firm], found: Findings, *, classes: pl.DataFrame, growth: float) -> Table:
    """Table ``growth_points``: firms, and whether each is a growth point.

    Args:
        firms: The firms.
        found: The findings.
        classes: Table ``classes``.
        growth: Growth of all industries in the country, % a year.
    """
    held, rules = propulsive_cells(found, classes), found.settings.properties
    rows = []
    for firm in firms:
        code = found.settings.merged.get(firm.industry, firm.industry)
        leads = held.get((firm.unit, code))
        outgrows = _outgrows(firm, growth, rules)
        cell = (firm.code, firm.unit, code)
        figures = (firm.growth, growth, firm.partners)
        rows.append((*cell, *figures, leads, outgrows, _status(leads, outgrows)))
    frame = pl.DataFrame(rows, schema=_POINT, orient="row")
    return Table("growth_points", ("firm",), frame.sort("firm"))


def _outgrows(firm: Firm, growth: float, rules: Rules) -> bool | None:
    """Fast growth and enough partners; one of them missed is enough to say no."""
    limit = rules.number("firm-growth") * max(growth, 0.0)
    fast = None if firm.growth is None or np.isnan(growth) else firm.growth > limit
    linked = None if firm.partners is None else firm.partners >= rules.number("firm-partners")
    if fast is False or linked is False:
        return False
    return None if fast is None or linked is None else True


def _status(leads: bool | None, outgrows: bool | None) -> str:
    if leads or outgrows:
        return "growth-point"
    return "undetermined" if leads is None or outgrows is None else "none"


def centres_table(found: Findings, classes: pl.DataFrame) -> Table:
    """Table ``centres``: number of propulsive industries of every unit, its quotient in them, centre or not.

    Quotient: the unit's share of the output of all propulsive industries of units over its share of all
    output.
    """
    held, rules = propulsive_cells(found, classes), found.settings.properties
    units, codes = found.table.units, found.table.codes
    answers = [[held[unit, code] for code in codes] for unit in units]
    leads = np.array([[answer is True for answer in row] for row in answers])
    output = found.figures.output[:-1]
    inside, whole = np.nansum(output * leads, axis=1), np.nansum(output, axis=1)
    quotient = divide(divide(inside, inside.sum()), divide(whole, whole.sum()))
    count = leads.sum(axis=1)
    data = {
        "unit": units,
        "propulsive": count,
        "not_assessed": [row.count(None) for row in answers],
        "share": divide(inside, whole),
        "quotient": quotient,
        "centre": (count >= rules.number("centre-industries")) & (quotient > rules.number("centre-quotient")),
    }
    frame = pl.DataFrame(data).with_columns(pl.selectors.float().fill_nan(None))
    return Table("centres", ("unit",), frame.sort("unit"))
