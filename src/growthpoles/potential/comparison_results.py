"""What comparisons give: groups of performance, calibrated scores, a benchmark of countries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from growthpoles.core.result import Result


@dataclass(frozen=True, eq=False, repr=False)
class PerformanceResult(Result):
    """Groups of performance.

    Tables:
        groups (unit, year): index, relative (% of the reference), group, distance (to the nearest limit, in
            points), borderline; probability (share of the recalculations in which the unit is in this group),
            likeliest (group with the largest share), class (stable, likely, fragile). The last three are null
            without recalculations.
        probabilities (unit, year, group): probability; the groups of a unit and year add up to one.
        sizes (year, group): units, names (codes joined by spaces).
        thresholds (group): order (1 = lowest), lower, upper, unit_of_measure, source, validity.
        reference (year): kind, value, weights, unit.
        labels, units, figures.
    """

    kind: ClassVar[str] = "performance"


@dataclass(frozen=True, eq=False, repr=False)
class CalibrationResult(Result):
    """Scores brought to the national level.

    Tables:
        calibrated (unit, year): country, score, factor, calibrated, rank_before, rank_after, rank_change
            (positive = up). Ranks are taken over the units of all countries.
        factors (country, year): national (score of the country), mean (weighted, of its units), factor,
            units.
        labels, units, figures.
    """

    kind: ClassVar[str] = "calibration"


@dataclass(frozen=True, eq=False, repr=False)
class BenchmarkResult(Result):
    """Regions and countries on one scale.

    Tables:
        benchmark_scores (unit, year): kind (region, nation, country), index, place (number of countries above
            it plus one), of (countries with an index), coverage, imputed (share of its scored figures that
            are older).
        benchmark_figures (unit, year, indicator): kind, value, year_used, unit_of_measure, score, percentile
            (share of the countries it does better than, ties counted half; better = larger where there is no
            direction; null where regions and countries are not measured alike), flag, proxy, source.
        gaps (unit, country, year, indicator): value, country_value, difference, ratio, score_gap; regions and
            nation against the named countries, on comparable indicators and on the index (by its code).
        national_check (indicator, year): national (from the regions' source), published (in the countries'
            table), year_used, difference, relative, of_range (difference over the range of the countries),
            agrees, scored.
        indicators (indicator): pillar, direction, scored, proxy, unit_of_measure, lowest, highest (of the
            figures of all units), regional (what it is made of), source.
        labels, units, figures.
    """

    kind: ClassVar[str] = "benchmark"
