"""What the industries room gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import polars as pl

from growthpoles.core.result import Result
from growthpoles.errors import Problem, Where, problem


@dataclass(frozen=True, eq=False, repr=False)
class SpecialisationResult(Result):
    """Location quotients, cluster stars and the structure of every unit.

    Tables:
        location (unit, year, industry): value, national_share, share, region_share, lq, symmetric_lq,
            additive_lq, standardised_lq, standardised_log_lq, lq_low, lq_high, p_adjusted, smoothed_lq (the
            last four for counts only), size_star, quotient_star, focus_star, stars.
        structure (unit, year): effective_industries, largest_share, largest_industry, krugman, hoover, hhi,
            entropy.
        standardisation (year, industry): plain_p, log_p (Shapiro-Wilk), use (which z-score can be read:
            plain, log or none).
        quadrants (unit, industry): first_lq, last_lq, change, quadrant; with two or more years.
        clusters (unit, year, industry): firms, cluster_index; with firms only.
        labels, units.
    """

    kind: ClassVar[str] = "specialisation"


@dataclass(frozen=True, eq=False, repr=False)
class ShiftShareResult(Result):
    """Shift-share parts of every cell and of every unit.

    Tables:
        cells (unit, industry): start_value, end_value, change, national, mix, regional, competitive,
            allocation.
        sums (unit): the same, added up over the industries.
        arcelus (unit, industry): eight parts, expected and differential national, mix, regional, interaction.
        dynamic (unit, industry): change, national, mix, regional, each the sum over the years.
        periods (unit, year): the dynamic parts of the year that ends, added up over the industries.
        spatial (unit, industry): change, national, mix, neighbours, regional; where neighbours are known.
        factors (unit, industry): change, and national, mix, regional of jobs and of productivity; with jobs.
        checks (method): largest_gap between the parts and the change, relative to the largest part; undefined
            (cells with a part that is not defined).
        labels, units, figures.
    """

    kind: ClassVar[str] = "shift-share"


@dataclass(frozen=True, eq=False, repr=False)
class TechnologyResult(Result):
    """Technology and knowledge intensity of industries and units.

    Tables:
        classes (industry): class, family (null where several are possible), status (determined, family,
            undetermined, unknown), possible (classes separated by spaces).
        shares (unit, year, level, class): low, high, share; level is class or family; share is null where low
            and high differ (not assessed).
        labels, units.
    """

    kind: ClassVar[str] = "technology"


@dataclass(frozen=True, eq=False, repr=False)
class RelatednessResult(Result):
    """Which industries belong together, what regions have around them, and how complex both are.

    Presence means a location quotient of the cut or more. All but entries and effects are of the last year.

    Tables:
        proximity (industry, other): co_occurrence, relatedness; every pair once in each direction.
        density (unit, industry): lq, present, density, gain (what entering would add to the outlook).
        complexity (unit): diversity, ubiquity (mean of what it has), eci, eci_low, eci_high, fitness,
            fitness_rank, vanishing, outlook.
        products (industry): ubiquity, pci, fitness_complexity.
        entries (unit, industry): start_lq, end_lq, start_density, change (entered, left, stayed, absent).
        effects (change): candidates, events, with_event, without_event, probability, p_value (density of what
            entered or left against the rest, within units).
        concentration (industry): hhi, gini, locational_gini, theil, plant_hhi, ellison_glaeser, raw_eg,
            spatial_gini, spatial_neighbours, spatial_p, spatial_p_smaller.
        labels, units, figures.
    """

    kind: ClassVar[str] = "relatedness"


_SAID = {
    "propulsive": "propulsive.class.propulsive",
    "key-stagnant": "propulsive.class.key-stagnant",
    "enclave": "propulsive.class.enclave",
    "promising": "propulsive.class.promising",
    "propelled": "propulsive.class.propelled",
    "independent": "propulsive.class.independent",
}
_DASH = "—"


@dataclass(frozen=True, eq=False, repr=False)
class PropulsiveResult(Result):
    """The properties, classes, tests and labels of every industry in every unit.

    With a national input-output table, rows of the country stand beside those of the units in classes,
    properties, links and probabilities; its ranks are among its own industries.
    Null = not known.

    Tables:
        industries (unit, industry): share, lq, growth, national_growth, lead, dynamism, link, technology,
            score, label, quadrant, eligible, evidence, limiting, provisional.
        classes (unit, industry): class, eligible, loss (share of the unit's output lost if the industry
            stopped), loss_elsewhere (the part outside the industry), rank (by loss among eligible industries
            of the class), probability (of the class), propulsive_probability, loss_low, loss_high, rank_low,
            rank_high, score, label, agrees (class and label both say propulsive, or neither).
        properties (unit, industry, property): value, measure, gate, threshold, status, reason.
        links (unit, industry): backward, forward, own, pull, push, push_others, dominance,
            dominance_of_sales, sold, loss, loss_elsewhere; with an input-output table only.
        probabilities (unit, industry, class): probability; classes that occur in some draw.
        growth_points (firm): unit, industry, growth, national_growth, partners, industry_propulsive,
            outgrows, status; with firms only.
        centres (unit): propulsive, not_assessed, share, quotient, centre.
        thresholds (code): a, b, unit, source, validity.
        labels, units, figures.
    """

    kind: ClassVar[str] = "propulsive"

    def statements(self, unit: str | None = None) -> tuple[Problem, ...]:
        """What a planner should read: one message per eligible industry with a class, greatest loss first.

        Args:
            unit: One unit or the country; all by default.

        Raises:
            NotAvailableError: The result was saved by a version without classes.
        """
        said = pl.col("eligible") & pl.col("class").is_in(list(_SAID))
        rows = self["classes"].filter(said if unit is None else said & (pl.col("unit") == unit))
        values = dict(zip(self["properties"].select("unit", "industry", "property").rows(),
                          self["properties"]["value"], strict=True))  # fmt: skip
        ordered = rows.sort("unit", "loss", descending=[False, True], nulls_last=True)
        return tuple(_statement(row, values) for row in ordered.iter_rows(named=True))


def _statement(row: Mapping[str, Any], values: Mapping[tuple[str, str, str], float | None]) -> Problem:
    cell = (row["unit"], row["industry"])
    kept = values[(*cell, "retention")]
    figures = {
        "probability": row["probability"],
        "pull": values[(*cell, "pull")],
        "push": values[(*cell, "push")],
        "loss": row["loss"],
        "elsewhere": row["loss_elsewhere"],
        "leak": None if kept is None else 1 - kept,
    }
    told = {name: _DASH if value is None else round(100 * value) for name, value in figures.items()}
    return problem(_SAID[row["class"]], Where(unit=cell[0], indicator=cell[1]), **told)
