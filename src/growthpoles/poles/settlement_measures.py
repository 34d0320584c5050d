"""Measures of settlements: agglomeration, reach, size class, functions, rank; and those of clusters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from scipy.stats import rankdata

from growthpoles.core.panel import FloatArray
from growthpoles.poles.figures import Figures
from growthpoles.poles.surroundings import Surroundings
from growthpoles.poles.typology import Measure
from growthpoles.stats.arrays import divide
from growthpoles.stats.location import Totals, location_quotient

MeasureFunction = Callable[[Figures, Measure], FloatArray]
QUADRANTS = {"star": (True, True), "mature": (True, False), "emerging": (False, True),
             "transforming": (False, False)}  # fmt: skip
STAR_QUOTIENT, STAR_SHARE, STAR_JOBS = 2.0, 0.9, 1000.0


def _of(pick: Callable[[Surroundings], FloatArray]) -> MeasureFunction:
    """A measure that is read off the surroundings; no figures without them."""

    def measured(figures: Figures, measure: Measure) -> FloatArray:
        return figures.nothing() if figures.surroundings is None else pick(figures.surroundings)

    return measured


def _largest_in_district(figures: Figures, measure: Measure) -> FloatArray:
    if figures.surroundings is None:
        return figures.nothing()
    rank = figures.surroundings.rank
    return np.where(np.isnan(rank), np.nan, rank <= measure.count)


def _ratio_to_size_class(figures: Figures, measure: Measure) -> FloatArray:
    """Per head, related to the median of the units of the same size class (at least two of them)."""
    people = figures.amount("population", measure.window).units
    value = divide(figures.amount(measure.numerator, measure.window).units, people)
    size = np.digitize(people * figures.scale("population") / 1e3, measure.classes)
    found = figures.nothing()
    for group in np.unique(size):
        same = (size == group) & ~np.isnan(value)
        if same.sum() > 1:
            found[same] = divide(value[same], np.median(value[same]))
    return found


def _ratio_to_median(figures: Figures, measure: Measure) -> FloatArray:
    """A figure per unit of another, related to the median of the units that have it (at least two)."""
    value = figures.amount(measure.numerator, measure.window).units
    if measure.denominator:
        value = divide(value, figures.amount(measure.denominator, measure.window).units)
    known = ~np.isnan(value)
    return divide(value, np.median(value[known])) if known.sum() > 1 else figures.nothing()


def _functions(figures: Figures, measure: Measure) -> FloatArray:
    """Share of the functions that are present among those that are known."""
    held = np.column_stack([figures.amount(code, measure.window).units for code in measure.indicators])
    known = ~np.isnan(held)
    return divide(np.where(known, held, 0.0).sum(axis=1), known.sum(axis=1))


def _largest_employer(figures: Figures, measure: Measure) -> FloatArray:
    """Share of the largest employer where it is known, else of the largest branch in the unit's output."""
    own = figures.amount(measure.numerator, measure.window).units
    whole = figures.output((), measure.window).units
    branch = divide(figures.structure(measure.window, measure.industries).max(axis=1), whole)
    enough = len(figures.industry_positions(measure.industries)) >= measure.count
    return np.where(np.isnan(own), branch if enough else np.nan, own)


def _cluster_stars(figures: Figures, measure: Measure) -> FloatArray:
    """Largest number of stars of one industry: size and focus among the top tenth, quotient of 2 or more.

    Source: European Cluster Observatory (2006-2011), with its least size of 1,000 employees where the table
    holds employment.
    """
    table = figures.structure(measure.window)
    if figures.industries is None or len(table) < 2:
        return figures.nothing()
    own = table.sum(axis=1, keepdims=True)
    quotients = _quotients(figures, figures.window(measure.window))
    size = rankdata(table, axis=0, nan_policy="omit") / (~np.isnan(table)).sum(axis=0)
    share = divide(table, own)
    focus = rankdata(share, axis=0, nan_policy="omit") / (~np.isnan(share)).sum(axis=0)
    stars = (size > STAR_SHARE) + 1.0 * (quotients >= STAR_QUOTIENT) + (focus > STAR_SHARE)
    if figures.industries.measure == "employment":
        stars = np.where(table >= STAR_JOBS, stars, 0.0)
    return np.where(np.isnan(own[:, 0]), np.nan, stars.max(axis=1))


def _quadrant_share(figures: Figures, measure: Measure) -> FloatArray:
    """Share of a unit's output in industries of a quadrant: quotient above 1 or not, rising or not.

    Source: Purdue Center for Regional Development, regional clusters.
    """
    years = figures.years
    if figures.industries is None or len(years) < 2 or not set(years) <= set(figures.industries.years):
        return figures.nothing()
    first, last = (_quotients(figures, (year,)) for year in (years[0], years[-1]))
    above, rising = QUADRANTS[measure.quadrant]
    inside = ((last > 1) == above) & ((last > first) == rising)
    table = figures.structure(measure.window)
    share = divide(np.where(inside, table, 0.0).sum(axis=1), table.sum(axis=1))
    return np.where(np.isnan(last + first).any(axis=1), np.nan, share)


def _quotients(figures: Figures, years: tuple[int, ...]) -> FloatArray:
    """Location quotients over some years, shape (units, industries); NaN without a country's figure."""
    table = figures.industries
    assert table is not None
    at = [table.years.index(year) for year in years]
    own = table.values[:, at].sum(axis=1)
    if not figures.tiles and table.national is None:
        return np.full(own.shape, np.nan)
    country = table.totals()[at].sum(axis=0)
    sums = own.sum(axis=1)
    found = np.full(own.shape, np.nan)
    known = ~np.isnan(sums)
    found[known] = location_quotient(own[known], Totals(sums[known], country, float(country.sum())))
    return found


SETTLEMENT_MEASURES: Mapping[str, MeasureFunction] = MappingProxyType(
    {
        "agglomeration-population": _of(lambda around: around.agglomerations.population[0] / 1e3),
        "agglomeration-coefficient": _of(lambda around: around.agglomerations.coefficient[0]),
        "commuting-share": _of(lambda around: around.agglomerations.commuting),
        "people-served": _of(lambda around: around.served),
        "largest-in-district": _largest_in_district,
        "ratio-to-size-class": _ratio_to_size_class,
        "ratio-to-median": _ratio_to_median,
        "functions": _functions,
        "largest-employer": _largest_employer,
        "cluster-stars": _cluster_stars,
        "quadrant-share": _quadrant_share,
    }
)
