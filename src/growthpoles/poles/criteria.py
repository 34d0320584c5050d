"""The measures of the criteria: rules in code, registered by name; thresholds are in the typology file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from growthpoles.core.measure import parse_measure, ratio_factor
from growthpoles.core.panel import FloatArray
from growthpoles.poles.figures import Amount, Figures
from growthpoles.poles.settlement_measures import SETTLEMENT_MEASURES, MeasureFunction
from growthpoles.poles.typology import Measure
from growthpoles.stats.arrays import divide
from growthpoles.stats.concentration import effective_number
from growthpoles.stats.location import Totals, location_quotient

PURE = ("share", "score", "ratio")


def _level(figures: Figures, measure: Measure) -> FloatArray:
    return figures.amount(measure.numerator, measure.window).units * _factor(figures, measure)


def _factor(figures: Figures, measure: Measure) -> float:
    """Factor into the unit of the measure; NaN when it cannot be known.

    A figure that the typology names itself and that comes without a unit of measure is in the typology's.
    """
    unit, own = figures.unit_of(measure.numerator), not figures.is_role(measure.numerator)
    if not unit:
        return 1.0 if own else np.nan
    if measure.unit in PURE:
        given = parse_measure(unit)
        return given.scale if given.base in ("", *PURE) and not given.per else np.nan
    factor = ratio_factor(unit, None, target=measure.unit)
    return np.nan if factor is None else factor


def _ratio(figures: Figures, measure: Measure) -> FloatArray:
    scale = figures.scale(measure.numerator) / figures.scale(measure.denominator)
    top, bottom = (figures.amount(role, measure.window) for role in (measure.numerator, measure.denominator))
    value = (top / bottom).units * scale
    return 1.0 - value if measure.complement else value


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
    """Effective number of industries, or of those named when the table tells enough of them apart."""
    table = figures.structure(measure.window, measure.industries)
    return effective_number(table) if table.shape[1] >= measure.count else figures.nothing()


def _largest_share(figures: Figures, measure: Measure) -> FloatArray:
    structure = figures.structure(measure.window)
    return divide(structure.max(axis=1), structure.sum(axis=1))


def _output_per(figures: Figures, measure: Measure) -> FloatArray:
    value = figures.output(measure.industries, measure.window) / _carrier(figures, measure)
    if measure.relative == "country":
        return divide(value.units, value.country)
    kinds = [unit.kind for unit in figures.units]
    compared = np.array([kind not in measure.except_kinds for kind in kinds]) & ~np.isnan(value.units)
    if compared.sum() < 2:  # a unit is no measure of itself
        return figures.nothing()
    return divide(value.units, np.median(value.units[compared]))


def _carrier(figures: Figures, measure: Measure) -> Amount:
    if measure.per == "area":
        area = np.array([np.nan if x.area_km2 is None else x.area_km2 for x in figures.units])
        return Amount(area, float(area.sum()) if figures.tiles else np.nan)
    people = figures.amount("population", measure.window)
    if measure.per == "population":
        return people
    towns = figures.amount("urban_population", measure.window)
    scale = figures.scale("urban_population") / figures.scale("population")
    rural = people - Amount(towns.units * scale, towns.country * scale)
    return Amount(np.where(rural.units > 0, rural.units, np.nan), rural.country)


def _growth(figures: Figures, measure: Measure) -> FloatArray:
    """Mean growth in % a year over the pooled years, first to last."""
    code, years = figures.code(measure.numerator), figures.years
    held = code in figures.panel.codes and {years[0], years[-1]} <= set(figures.panel.years)
    if not held or years[0] == years[-1]:
        return figures.nothing()
    values = figures.panel.column(code)
    first, last = (values[:, figures.panel.year_position(year)] for year in (years[0], years[-1]))
    return np.asarray(100.0 * (divide(last, first) ** (1.0 / (years[-1] - years[0])) - 1.0))


def _administrative_rank(figures: Figures, measure: Measure) -> FloatArray:
    scores = dict(measure.scores)
    return np.array([scores.get(unit.kind, scores.get(unit.level, np.nan)) for unit in figures.units])


def _not_measured(figures: Figures, measure: Measure) -> FloatArray:
    """A figure the criterion calls for and no input carries: it lowers the evidence."""
    return figures.nothing()


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
        **SETTLEMENT_MEASURES,
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
        "largest-in-district": ("count",),
        "ratio-to-size-class": ("numerator", "classes"),
        "ratio-to-median": ("numerator",),
        "functions": ("indicators",),
        "largest-employer": ("numerator", "industries"),
        "quadrant-share": ("quadrant",),
    }
)


def measure_units(figures: Figures, measures: tuple[Measure, ...]) -> FloatArray:
    """Figures of every unit for every measure, shape (units, measures); NaN where an input is missing."""
    columns = [MEASURES[item.name](figures, item) for item in measures]
    return np.column_stack(columns) if columns else np.empty((len(figures.panel.units), 0))


@dataclass(frozen=True, eq=False)
class StandIns:
    """Figures of regions that may stand in for those of settlements, both of shape (units, measures).

    Attributes:
        values: Figures; NaN where none may stand in.
        own: Whether the unit is its region, so that the figure is the unit's own.
    """

    values: FloatArray
    own: npt.NDArray[np.bool_]


def measure_regions(figures: Figures, measures: tuple[Measure, ...], *, least_share: float) -> StandIns:
    """Figures of the regions that may stand in for those of settlements.

    A region's figure stands in where the measure allows it and the settlement holds a good part of the
    region's people, or the figure is one of the hinterland. A city that is a region of its own simply has it.

    Args:
        figures: Figures of the settlements, with those of the regions.
        measures: The measures.
        least_share: Least share of the region's people.
    """
    found = np.full((len(figures.panel.units), len(measures)), np.nan)
    own = np.zeros(found.shape, bool)
    around, whole = figures.surroundings, figures.whole
    if around is None or whole is None:
        return StandIns(found, own)
    inside = around.parent >= 0
    large = around.alone | (around.share >= least_share)
    for k, item in enumerate(measures):
        if item.from_region:
            column = np.append(MEASURES[item.name](whole, item), np.nan)[around.parent]
            usable = inside & (large | item.hinterland)
            found[usable, k] = column[usable]
            own[around.alone, k] = True
    return StandIns(found, own)
