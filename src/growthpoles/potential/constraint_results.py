"""What a diagnosis of constraints gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from growthpoles.core.result import Result
from growthpoles.errors import InputError, Where, problem


@dataclass(frozen=True, eq=False)
class SeverityExplanation:
    """How the severity of one constraint came about.

    Attributes:
        unit, constraint, year: What is explained.
        severity: Severity, or None where it rests on too few figures.
        table: One row per measure: value, benchmark, worst, gap, weight, share, contribution, status and the
            rest; ``gap = clip((benchmark - value) / (benchmark - worst), 0, 1)``, `share` is the weight among
            the measures with a gap, ``contribution = share * gap``; contributions add up to the severity,
            or to ``partial`` where it is undetermined.
    """

    unit: str
    constraint: str
    year: int
    severity: float | None
    table: pl.DataFrame


@dataclass(frozen=True, eq=False, repr=False)
class ConstraintsResult(Result):
    """Constraints of every unit and year: how severe, how sure, which way they move, what to do first.

    Tables:
        constraints (unit, year, constraint): severity (null unless status is measured), class, partial (mean
            of the gaps there are, however few), confidence, firm, proxy_weight, hidden, trend, importance,
            priority, rank (1 = first priority of the unit; null for a
            priority of 0), benchmark, status.
        measures (unit, year, constraint, measure): value, unit_of_measure, flag, proxy, status, benchmark,
            benchmark_mode, peers, peer_count, worst, gap, weight, share, contribution, trend, trend_slope,
            trend_p, trend_years, national.
        areas (unit, year, area): severity, class, partial, confidence, have, of, constraints; without the
            constraints that belong to all areas.
        summary (year, constraint): measured, undetermined, confidential, not_comparable, no_data,
            not_applicable, median, severe, adverse, worst_unit.
        coverage (year, constraint, measure): status (direct, close, weak, missing), weight, have_units,
            of_units.
        national (year, measure): value, unit_of_measure, norm, meets_norm, proxy.
        barriers (unit, year, barrier): count, surveyed, share, unit_of_measure, flag, rank; the country too;
            several answers per enterprise, never added up.
        barrier_constraints (unit, year, barrier, constraint): share, rank, severity, class, status,
            constraint_rank.
        barrier_agreement (year, barrier, constraint): n, spearman, agreement (same, opposite, none).
        sectors (measure, unit, industry, year): value, unit_of_measure, flag, benchmark, worst, gap, class,
            apart, change, trend, trend_slope, trend_p, trend_years.
        definitions (constraint, measure): weight, direction, unit_of_measure, norm, norm_source, worst,
            value_code, denominator_code, stated_unit, proxy.
        constraint_areas (constraint, area). thresholds (code). labels, units, figures.
    """

    kind: ClassVar[str] = "constraints"

    def explain(self, unit: str, constraint: str, *, year: int) -> SeverityExplanation:
        """The severity of one constraint, measure by measure.

        Raises:
            InputError: The result has no such unit, constraint or year.
        """
        key = (pl.col("unit") == unit) & (pl.col("constraint") == constraint) & (pl.col("year") == year)
        found = self["constraints"].filter(key)
        if not found.height:
            where = Where(unit=unit, year=year, indicator=constraint)
            raise InputError(problem("diagnosis.row.unknown", where))
        rows = self["measures"].filter(key).drop("unit", "year", "constraint")
        order = pl.col("weight"), pl.col("measure")
        table = rows.sort(*order, descending=[True, False])
        return SeverityExplanation(unit, constraint, year, found["severity"][0], table)
