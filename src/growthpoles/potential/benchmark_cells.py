"""Cells of a benchmark: regions, their country and other countries on the same indicators and units."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from growthpoles.composite.raw import raw_cells
from growthpoles.core.framework import Element, Framework
from growthpoles.core.measure import Measure, parse_measure, ratio_factor
from growthpoles.core.panel import Flag, FlagArray, FloatArray, Indicator, Panel
from growthpoles.core.rules import Rules
from growthpoles.core.territory import Edition, Territory, Unit
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.labels import Label
from growthpoles.potential.comparison import national_figure
from growthpoles.stats.arrays import divide

Ints = npt.NDArray[np.intp]
_FIXED = (Flag.CONFIDENTIAL, Flag.NOT_APPLICABLE)


@dataclass(frozen=True, eq=False)
class Cells:
    """Figures of some units.

    Attributes:
        values: Shape (units, years, indicators), in the units of the framework; NaN where there is none.
        flags: `Flag` of every cell, same shape; a figure of an earlier year is imputed.
        used: Year the figure is of, same shape; 0 where there is none.
    """

    values: FloatArray
    flags: FlagArray
    used: Ints

    def at(self, units: list[int]) -> Cells:
        """The cells of some units."""
        return Cells(self.values[units], self.flags[units], self.used[units])


@dataclass(frozen=True, eq=False)
class Sides:
    """Both sides of a benchmark on the same indicators.

    Attributes:
        regions, nation: From the regions' own source; `nation` has one row.
        countries: From the table of countries, in the order of its units.
    """

    regions: Cells
    nation: Cells
    countries: Cells


def cells_of(
    panel: Panel, countries: Panel, *, framework: Framework, years: tuple[int, ...], max_age: int
) -> Sides:
    """Work out the cells of both sides.

    The code of an indicator of the framework is that of the countries' table; its value and denominator are
    those of the regions. Money is converted where the countries' table has a rate of the home country, such
    as ``KZT per USD``, at the rate of the year of the figure. A missing figure is taken from the nearest
    earlier year, at most `max_age` years back; what is confidential or not applicable stays empty.

    Raises:
        InputError: Indicators that are not there, units of measure that do not fit, rates that are missing
            or mean nothing for constant prices; all are listed.
    """
    problems = [*_unknown(panel, countries, framework)]
    if problems:
        raise InputError(problems)
    panel, framework = _converted(panel, countries, framework)
    factors = _country_factors(countries, framework)
    raw = raw_cells(panel, framework)
    whole = np.full((1, len(panel.years), len(framework.indicators)), np.nan)
    for k, item in enumerate(framework.indicators):
        whole[0, :, k] = national_figure(panel, framework, item=item)
    at = [countries.position(item.code) for item in framework.indicators]
    theirs = countries.values[:, :, at] * factors
    marks = np.where(np.isnan(whole), Flag.MISSING, Flag.OBSERVED).astype(np.uint8)
    own = panel.years
    return Sides(
        recent(raw.values, raw.flags, have=own, years=years, max_age=max_age),
        recent(whole, marks, have=own, years=years, max_age=max_age),
        recent(theirs, countries.flags[:, :, at], have=countries.years, years=years, max_age=max_age),
    )


def recent(
    values: FloatArray, flags: FlagArray, *, have: tuple[int, ...], years: tuple[int, ...], max_age: int
) -> Cells:
    """The figure of each year, or the latest earlier one that is not too old.

    Args:
        values: Shape (units, years there are, indicators).
        flags: Same shape.
        have: Years there are, ascending.
        years: Years asked for.
        max_age: Most years a figure may be older.

    Example:
        >>> x = np.array([[[1.0], [np.nan], [np.nan]]])
        >>> flags = np.where(np.isnan(x), Flag.MISSING, Flag.OBSERVED).astype(np.uint8)
        >>> cells = recent(x, flags, have=(2020, 2021, 2022), years=(2021, 2022), max_age=1)
        >>> cells.values.ravel(), cells.used.ravel()
        (array([ 1., nan]), array([2020,    0]))
    """
    shape = (values.shape[0], len(years), values.shape[2])
    found, marks = np.full(shape, np.nan), np.full(shape, Flag.MISSING, np.uint8)
    used = np.zeros(shape, dtype=np.intp)
    for y, year in enumerate(years):
        if year in have:
            at = have.index(year)
            marks[:, y] = np.where(np.isin(flags[:, at], _FIXED), flags[:, at], marks[:, y])
        for k in reversed([k for k, there in enumerate(have) if year - max_age <= there <= year]):
            take = np.isnan(found[:, y]) & ~np.isnan(values[:, k]) & ~np.isin(marks[:, y], _FIXED)
            found[:, y] = np.where(take, values[:, k], found[:, y])
            own = flags[:, k] if have[k] == year else np.full(take.shape, Flag.IMPUTED, np.uint8)
            marks[:, y] = np.where(take, own, marks[:, y])
            used[:, y] = np.where(take, have[k], used[:, y])
    return Cells(found, marks, used)


def _unknown(panel: Panel, countries: Panel, framework: Framework) -> Iterator[Problem]:
    for item in framework.indicators:
        where = Where(indicator=item.code)
        if item.code not in countries.codes:
            yield problem("benchmark.indicator.unknown", where)
        if not item.value:
            yield problem("benchmark.indicator.value", where)
        for code in (item.value, item.denominator):
            if code and code not in panel.codes:
                yield problem("framework.value.unknown", where, value=code)


def _country_factors(countries: Panel, framework: Framework) -> FloatArray:
    """Factor from the countries' unit of measure to that of the framework, by indicator."""
    factors, problems = np.ones(len(framework.indicators)), []
    for k, item in enumerate(framework.indicators):
        theirs = countries.indicators[countries.position(item.code)].unit
        factor = 1.0 if theirs == item.unit else _same(theirs, item.unit)
        if factor is None:
            where = Where(indicator=item.code)
            problems.append(problem("benchmark.unit", where, given=theirs or "-", expected=item.unit or "-"))
        factors[k] = factor or np.nan
    if problems:
        raise InputError(problems)
    return factors


def _same(given: str, wanted: str) -> float | None:
    """Factor between two units of measure of the same kind; None when they are of different kinds."""
    first, second = _measure(given), _measure(wanted)
    if first is None or second is None or (first.base, first.per) != (second.base, second.per):
        return None
    return first.scale / second.scale


def _measure(text: str) -> Measure | None:
    try:
        return parse_measure(text)
    except ValueError:
        return None


def _converted(panel: Panel, countries: Panel, framework: Framework) -> tuple[Panel, Framework]:
    """The panel with values in the money of the framework, and the framework that uses them."""
    elements, problems = [], []
    for item in framework.elements:
        rate = _rate(panel, countries, item) if item.kind == "indicator" else None
        if rate is None:
            elements.append(item)
            continue
        old = panel.indicators[panel.position(item.value)]
        if old.price.kind == "constant":
            problems.append(problem("benchmark.prices", Where(indicator=item.code), value=item.value))
            continue
        made = replace(old, code=f"{item.value}|{rate.currency}", unit=rate.unit)
        panel = _with_money(panel, old, made, rate)
        elements.append(replace(item, value=made.code))
    if problems:
        raise InputError(problems)
    return panel, replace(framework, elements=tuple(elements))


@dataclass(frozen=True, eq=False)
class _Rate:
    """Units of home money for one unit of a currency, by year of the panel; NaN where it is not known."""

    currency: str
    unit: str
    values: FloatArray


def _rate(panel: Panel, countries: Panel, item: Element) -> _Rate | None:
    """The rate that brings a value of the regions to the money of the framework; None when none is due."""
    text = panel.indicators[panel.position(item.value)].unit
    top, goal = _measure(text), _measure(item.unit)
    below = panel.indicators[panel.position(item.denominator)].unit if item.denominator else None
    if top is None or goal is None or ratio_factor(text, below, target=item.unit) is not None:
        return None
    home = panel.territory.country
    for rate in countries.indicators:
        measure = _measure(rate.unit)
        if measure is None or (measure.base, measure.per) != (top.base, goal.base):
            continue
        if home is None or home.code not in countries.units:
            return None
        column = countries.column(rate.code)[countries.units.index(home.code)] * measure.scale
        known = dict(zip(countries.years, column, strict=True))
        values = np.array([known.get(year, np.nan) for year in panel.years])
        return _Rate(goal.base, text.replace(top.base, goal.base), values)
    return None


def _with_money(panel: Panel, old: Indicator, made: Indicator, rate: _Rate) -> Panel:
    """Values divided by the rate of their year; a figure without a rate is missing."""
    values = panel.column(old.code) / rate.values
    flags = np.array(panel.flags[:, :, panel.position(old.code)])
    lost = np.isnan(values) & ~np.isin(flags, _FIXED)
    flags[lost] = Flag.MISSING
    return panel.with_indicator(
        made, values, flags=flags, source="converted", national=panel.national(old.code) / rate.values
    )


@dataclass(frozen=True, eq=False)
class NationalCheck:
    """The national figures of both sides, shape (years, indicators) each; NaN where one is missing.

    Attributes:
        national: From the regions' source.
        published: From the countries' table.
        used: Year of `published`.
        relative: Difference over the published figure; NaN where countries have figures of both signs.
        of_range: Difference over the range of the countries.
        agrees: Whether the difference is small enough; true where there is nothing to compare.
        comparable: Whether an indicator agrees in all years, shape (indicators,).
    """

    national: FloatArray
    published: FloatArray
    used: npt.NDArray[np.intp]
    relative: FloatArray
    of_range: FloatArray
    agrees: npt.NDArray[np.bool_]
    comparable: npt.NDArray[np.bool_]


def check_national(sides: Sides, countries: Panel, *, home: str, limits: Rules) -> NationalCheck:
    """Hold the national figures of the regions' source against the home country's row.

    Args:
        sides: Cells of both sides.
        countries: The table of countries.
        home: Code of the home country.
        limits: Threshold ``agreement``.
    """
    national, theirs = np.array(sides.nation.values[0]), sides.countries
    at = countries.units.index(home) if home in countries.units else -1
    published = theirs.values[at] if at >= 0 else np.full(national.shape, np.nan)
    used = theirs.used[at] if at >= 0 else np.zeros(national.shape, dtype=np.intp)
    other = sides.nation.used[0] != used  # figures of different years do not test each other
    national, published = np.where(other, np.nan, national), np.where(other, np.nan, published)
    difference = national - published
    low, high = (f.reduce(f.reduce(theirs.values, axis=0), axis=0) for f in (np.fmin, np.fmax))
    positive = low > 0
    relative = np.where(positive, divide(difference, published), np.nan)
    of_range = divide(difference, np.broadcast_to(high - low, difference.shape))
    size = np.abs(np.where(positive, relative, of_range))
    agrees = np.asarray(~(size > limits.number("agreement")))
    return NationalCheck(
        national, published, used, relative, of_range, agrees, np.asarray(agrees.all(axis=0))
    )


def joined_panel(
    cells: Cells, units: tuple[str, ...], *, years: tuple[int, ...], items: tuple[Element, ...]
) -> Panel:
    """Regions, nation and countries as units of one panel, for the composite index."""
    land = Territory((Edition("benchmark", tuple(Unit(code, Label(code)) for code in units)),))
    return Panel(
        land,
        "benchmark",
        units,
        years,
        tuple(Indicator(item.code, item.label, item.unit) for item in items),
        cells.values,
        cells.flags,
        np.full(cells.values.shape, -1, np.int16),
    )
