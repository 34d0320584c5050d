"""The technology of one economy with the outputs of another: a stand-in where no own table exists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from growthpoles.core.industries import IndustryTable
from growthpoles.core.input_output import Account, Accounts, InputOutputTable
from growthpoles.core.panel import FloatArray
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.labels import Label
from growthpoles.stats.arrays import divide

_AWAY = ("exports", "stocks")
_INCOME = ("wages", "surplus", "value-added", "taxes")
_EXPORTS = Account("exports", Label("Exports", "Экспорт", "Экспорт"), "exports")
_IMPORTS = Account("imports", Label("Imports", "Импорт", "Импорт"), "imports")


def borrow_technology(
    table: InputOutputTable,
    industries: IndustryTable,
    *,
    year: int | None = None,
    match: Mapping[str, str] | None = None,
) -> InputOutputTable:
    """Give the outputs of a country the input coefficients of another one.

    Inputs per unit of output and the structure of final demand at home are those of `table`; final demand is
    as much larger or smaller as the income that the outputs earn. Supply-demand pool (Moore and Petersen
    1955): where an industry makes less than is needed of it, b_i = x_i / (sum_j a_ij x_j + f_i) < 1 of every
    purchase is made at home and the rest imported; what it makes beyond the need is exported. Stocks and
    satellites, whose units are those of the other economy, are left out.

    Args:
        table: Table of one region with `foreign` saying whose it is.
        industries: Output by unit and industry; its national row, or else the sum of its units, is used.
        year: Year of the outputs; the last one by default.
        match: {industry of `industries`: industry of the table}, where they differ.

    Returns:
        A balanced table in the unit of `industries` that stays marked as foreign.

    Raises:
        InputError: All problems at once: a table of several regions, without final demand or that does not
            say whose it is; figures that are no outputs; industries without a national output, or with output
            for which the table has none, since their purchases would be left out without a word.

    Example:
        >>> from growthpoles.core.industries import Industry
        >>> from growthpoles.core.territory import Edition, Territory, Unit
        >>> kinds = (Industry("A", Label("A")), Industry("B", Label("B")))
        >>> land = Territory((Edition("e", (Unit("N", Label("N")),)),))
        >>> made = IndustryTable(land, "e", ("N",), (2020,), kinds, np.array([[[50.0, 10.0]]]),
        ...     np.zeros((1, 1, 2)), measure="output")
        >>> lent = InputOutputTable(
        ...     kinds, np.array([[0.0, 20.0], [30.0, 0.0]]), np.array([100.0, 80.0]),
        ...     demand=Accounts((Account("C", Label("Households"), "households"),), np.array([[80.0, 50.0]])),
        ...     primary=Accounts((Account("V", Label("Income"), "value-added"),), np.array([[70.0, 60.0]])),
        ...     foreign=Label("Elsewhere, 2015"))
        >>> borrow_technology(lent, made).flows.round(2)
        array([[0.  , 2.5 ],
               [4.79, 0.  ]])
    """
    when = industries.years[-1] if year is None else year
    known = {code: (match or {}).get(code, code) for code in industries.codes}
    problems = list(_problems(table, industries, when)) + list(_gaps(table, industries, when, known=known))
    if problems:
        raise InputError(problems)
    totals = industries.totals()[industries.years.index(when)]
    held = [sum(t for t, own in zip(totals, known.values(), strict=True) if own == c) for c in table.codes]
    output = np.array(held, np.float64)
    wanted = table.coefficients() * output
    earned = _earned(table, output)
    home = np.array([k for k, item in enumerate(table.demand.items) if item.kind not in _AWAY], np.intp)
    final = table.demand.values[home] * earned
    need = np.maximum(wanted.sum(axis=1) + final.sum(axis=0), 0)
    made = np.minimum(1.0, np.nan_to_num(divide(output, need), nan=1.0))
    flows, bought = made[:, None] * wanted, final * made
    outside = table.demand.outside()[home] * earned + (final - bought).sum(axis=1)
    exports = output - flows.sum(axis=1) - bought.sum(axis=0)
    items = tuple(table.demand.items[k] for k in home)
    return replace(
        table,
        flows=flows,
        output=output,
        demand=Accounts((*items, _exports(table)), np.vstack([bought, exports]), np.append(outside, 0.0)),
        primary=_primary(table, output, missing=(wanted - flows).sum(axis=0)),
        satellites=Accounts(),
        unit=industries.unit,
        year=when,
        price=industries.price,
        imported=False,
    )


def _problems(table: InputOutputTable, industries: IndustryTable, year: int) -> Iterator[Problem]:
    if not table.foreign:
        yield problem("borrow.foreign.unnamed")
    if len(table.region_codes) > 1:
        yield problem("borrow.regions", count=len(table.region_codes))
    if not len(table.demand) or not len(table.primary):
        yield problem("borrow.accounts.none")
    if industries.measure != "output":
        yield problem("borrow.measure", given=industries.measure)
    if year not in industries.years:
        span = f"{industries.years[0]}-{industries.years[-1]}"
        yield problem("panel.year.unknown", Where(year=year), span=span)


def _gaps(
    table: InputOutputTable, industries: IndustryTable, year: int, *, known: Mapping[str, str]
) -> Iterator[Problem]:
    """Industries of the table without a national output, and outputs without a technology."""
    if year not in industries.years:
        return
    totals = dict(zip(industries.codes, industries.totals()[industries.years.index(year)], strict=True))
    makes = dict(zip(table.codes, table.output > 0, strict=True))
    for code in table.codes:
        parts = [own for own, theirs in known.items() if theirs == code]
        if not parts:
            listed = ", ".join(industries.codes)
            yield problem("borrow.industry.unknown", Where(indicator=code), known=listed)
        for own in parts:
            if np.isnan(totals[own]):
                yield problem("industries.national.missing", Where(year=year, indicator=own))
    for own, theirs in known.items():
        if totals[own] > 0 and not makes.get(theirs, False):
            yield problem("borrow.technology.none", Where(year=year, indicator=own))


def _earned(table: InputOutputTable, output: FloatArray) -> float:
    """Income of the outputs over that of the table."""
    at = [k for k, item in enumerate(table.primary.items) if item.kind in _INCOME]
    income = table.primary.values[at].sum(axis=0)
    whole = float(income.sum())
    return float(np.nan_to_num(divide(income, table.output)) @ output) / whole if whole else 1.0


def _exports(table: InputOutputTable) -> Account:
    return next((item for item in table.demand.items if item.kind == "exports"), _EXPORTS)


def _primary(table: InputOutputTable, output: FloatArray, *, missing: FloatArray) -> Accounts:
    """Primary inputs by output, and the purchases that are now imported with the imports."""
    values = np.nan_to_num(divide(table.primary.values, table.output)) * output
    items = list(table.primary.items)
    at = next((k for k, item in enumerate(items) if item.kind == "imports"), None)
    if at is None:
        return Accounts((*items, _IMPORTS), np.vstack([values, missing]))
    values[at] += missing
    return Accounts(tuple(items), values)
