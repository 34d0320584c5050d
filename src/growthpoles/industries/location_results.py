"""What the analysis of location gives: technology classes and relatedness."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from growthpoles.core.result import Result


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
