"""The measures of the criteria: rules in code, registered by name; thresholds are in the typology file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from growthpoles.core.industries import IndustryTable
from growthpoles.core.measure import parse_measure, ratio_factor
from growthpoles.core.panel import FloatArray, Panel
from growthpoles.core.roles import Roles
from growthpoles.core.territory import Unit
from growthpoles.poles.typology import Measure
from growthpoles.stats.arrays import divide
from growthpoles.stats.concentration import effective_number
from growthpoles.stats.location import Totals, location_quotient


@dataclass(frozen=True, slots=True)
class Amount:
    """Figures of the units and of the country: shapes (units,) and (); NaN where not known."""

    units: FloatArray
    country: float

    def __truediv__(self, other: Amount) -> Amount:
        return Amount(divide(self.units, other.units), float(divide(self.country, other.country)))

    def __sub__(self, other: Amount) -> Amount:
        return Amount(self.units - other.units, self.country - other.country)


@dataclass(frozen=True)
class Figures:
    """The inputs as the measures see them.

    Attributes:
        panel: Figures of the units.
        roles: Which panel indicator plays which part.
        base_year: Year of the figures of one year.
        years: Years of the pooled figures.
        industries: Industry table over `years`, if there is one.
    """

    panel: Panel
    roles: Roles
    base_year: int
    years: tuple[int, ...]
    industries: IndustryTable | None = None

    @property
    def units(self) -> tuple[Unit, ...]:
        """The units of the panel, in its order."""
        return tuple(self.panel.place.unit(code) for code in self.panel.units)

    def unit_of(self, role: str) -> str:
        """Unit of measure of the indicator that plays a role; empty when the panel has none."""
        code = self.roles.code(role)
        return self.panel.indicators[self.panel.position(code)].unit if code in self.panel.codes else ""

    def amount(self, role: str, window: str) -> Amount:
        """Figures of a role: of the base year, or summed over the pooled years.

        The country's figure is the published one, else the sum of complete additive figures of the units.
        """
        code = self.roles.code(role)
        years = (self.base_year,) if window == "base" else self.years
        nothing = Amount(np.full(len(self.panel.units), np.nan), np.nan)
        if code not in self.panel.codes or not set(years) <= set(self.panel.years):
            return nothing
        at = [self.panel.year_position(year) for year in years]
        units = self.panel.column(code)[:, at]
        published = self.panel.national(code)[at]
        additive = self.panel.indicators[self.panel.position(code)].additive
        country = np.where(np.isnan(published) & additive, units.sum(axis=0), published)
        return Amount(units.sum(axis=1), float(country.sum()))

    def output(self, industries: tuple[str, ...], window: str) -> Amount:
        """Output of some industries together (all when none are named), base year or pooled."""
        table = self.industries
        years = (self.base_year,) if window == "base" else self.years
        known = table is not None and set(years) <= set(table.years) and set(industries) <= set(table.codes)
        if table is None or not known:
            return Amount(np.full(len(self.panel.units), np.nan), np.nan)
        at = [table.years.index(year) for year in years]
        js = [table.position(code) for code in industries or table.codes]
        units = table.values[:, at][:, :, js].sum(axis=(1, 2))
        return Amount(units, float(table.totals()[at][:, js].sum()))

    def structure(self, window: str) -> FloatArray:
        """Output by industry, shape (units, industries); all NaN without an industry table."""
        if self.industries is None:
            return np.full((len(self.panel.units), 1), np.nan)
        columns = [self.output((code,), window).units for code in self.industries.codes]
        return np.column_stack(columns)


def _level(figures: Figures, measure: Measure) -> FloatArray:
    amount = figures.amount(measure.numerator, measure.window)
    factor = ratio_factor(figures.unit_of(measure.numerator), None, target=measure.unit)
    return amount.units * (np.nan if factor is None else factor)


def _ratio(figures: Figures, measure: Measure) -> FloatArray:
    scale = _scale(figures, measure.numerator) / _scale(figures, measure.denominator)
    top, bottom = (figures.amount(role, measure.window) for role in (measure.numerator, measure.denominator))
    value = (top / bottom).units * scale
    return 1.0 - value if measure.complement else value


def _scale(figures: Figures, role: str) -> float:
    unit = figures.unit_of(role)
    return parse_measure(unit).scale if unit else np.nan


def _ratio_to_country(figures: Figures, measure: Measure) -> FloatArray:
    amount = figures.amount(measure.numerator, measure.window)
    if measure.denominator:
        amount = amount / figures.amount(measure.denominator, measure.window)
    return divide(amount.units, amount.country)


def _location_quotient(figures: Figures, measure: Measure) -> FloatArray:
    group, whole = figures.output(measure.industries, measure.window), figures.output((), measure.window)
    found = np.full(len(group.units), np.nan)
    known = ~np.isnan(group.units) & ~np.isnan(whole.units)
    if np.isnan(group.country) or np.isnan(whole.country) or not known.any():
        return found
    sums = Totals(whole.units[known], np.array([group.country]), whole.country)
    found[known] = location_quotient(group.units[known, None], sums)[:, 0]
    return found


def _industry_share(figures: Figures, measure: Measure) -> FloatArray:
    group, whole = figures.output(measure.industries, measure.window), figures.output((), measure.window)
    return (group / whole).units


def _effective_number(figures: Figures, measure: Measure) -> FloatArray:
    return effective_number(figures.structure(measure.window))


def _largest_share(figures: Figures, measure: Measure) -> FloatArray:
    structure = figures.structure(measure.window)
    return divide(structure.max(axis=1), structure.sum(axis=1))


def _output_per(figures: Figures, measure: Measure) -> FloatArray:
    value = figures.output(measure.industries, measure.window) / _carrier(figures, measure)
    if measure.relative == "country":
        return divide(value.units, value.country)
    kinds = [unit.kind for unit in figures.units]
    compared = np.array([kind not in measure.except_kinds for kind in kinds]) & ~np.isnan(value.units)
    return divide(value.units, np.median(value.units[compared])) if compared.any() else value.units


def _carrier(figures: Figures, measure: Measure) -> Amount:
    if measure.per == "area":
        area = np.array([np.nan if x.area_km2 is None else x.area_km2 for x in figures.units])
        return Amount(area, float(area.sum()))
    people = figures.amount("population", measure.window)
    if measure.per == "population":
        return people
    towns = figures.amount("urban_population", measure.window)
    scale = _scale(figures, "urban_population") / _scale(figures, "population")
    rural = people - Amount(towns.units * scale, towns.country * scale)
    return Amount(np.where(rural.units > 0, rural.units, np.nan), rural.country)


def _growth(figures: Figures, measure: Measure) -> FloatArray:
    """Mean growth in % a year over the pooled years, first to last."""
    code, years = figures.roles.code(measure.numerator), figures.years
    held = code in figures.panel.codes and {years[0], years[-1]} <= set(figures.panel.years)
    if not held or years[0] == years[-1]:
        return np.full(len(figures.panel.units), np.nan)
    values = figures.panel.column(code)
    first, last = (values[:, figures.panel.year_position(year)] for year in (years[0], years[-1]))
    return np.asarray(100.0 * (divide(last, first) ** (1.0 / (years[-1] - years[0])) - 1.0))


def _administrative_rank(figures: Figures, measure: Measure) -> FloatArray:
    scores = dict(measure.scores)
    return np.array([scores.get(unit.kind, scores.get(unit.level, np.nan)) for unit in figures.units])


def _not_measured(figures: Figures, measure: Measure) -> FloatArray:
    """A figure the criterion calls for and no input carries: it lowers the evidence."""
    return np.full(len(figures.panel.units), np.nan)


MeasureFunction = Callable[[Figures, Measure], FloatArray]
MEASURES: Mapping[str, MeasureFunction] = MappingProxyType(
    {
        "level": _level,
        "ratio": _ratio,
        "ratio-to-country": _ratio_to_country,
        "location-quotient": _location_quotient,
        "industry-share": _industry_share,
        "effective-number": _effective_number,
        "largest-share": _largest_share,
        "output-per": _output_per,
        "growth": _growth,
        "administrative-rank": _administrative_rank,
        "not-measured": _not_measured,
    }
)
NEEDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "level": ("numerator",),
        "ratio": ("numerator", "denominator"),
        "ratio-to-country": ("numerator",),
        "location-quotient": ("industries",),
        "industry-share": ("industries",),
        "output-per": ("industries", "per", "relative"),
        "growth": ("numerator",),
        "administrative-rank": ("scores",),
    }
)


def measure_units(figures: Figures, measures: tuple[Measure, ...]) -> FloatArray:
    """Figures of every unit for every measure, shape (units, measures); NaN where an input is missing."""
    columns = [MEASURES[item.name](figures, item) for item in measures]
    return np.column_stack(columns) if columns else np.empty((len(figures.panel.units), 0))
