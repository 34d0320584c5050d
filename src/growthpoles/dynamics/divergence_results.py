"""What the measurement of divergence gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from growthpoles.core.result import Result


@dataclass(frozen=True, eq=False, repr=False)
class DivergenceResult(Result):
    """Whether units drift apart, by every measure, with what the data can and cannot decide.

    A sample is ``all`` or ``without`` (the units that the settings leave out). Grades are ``supported``,
    ``not-supported`` (the estimate points the other way), ``inconclusive`` and ``not-assessed``; reasons are
    ``few-units``, ``few-years``, ``p-value``, ``opposite``, ``current-prices`` or empty. Null = not known.

    Tables:
        findings (claim, measure, sample): estimate, p_value, units, years, basis, grade, reason; claims are
            ``divergence``, ``convergence``, ``concentration``, ``clustering`` and ``inverted-u``.
        yearly (sample, year): units, log_deviation, variation, williamson, gini, theil, between, within,
            kanbur_zhang, wolfson, esteban_ray_1, esteban_ray_1_3, esteban_ray_1_6, esteban_gradin_ray,
            extremes (highest over lowest per head). Gini, Theil, Wolfson, Esteban-Ray and Williamson are
            weighted by population; log_deviation and variation are not (n - 1).
        shares (group, year): amount_share, population_share, per_head (relative to the whole); amounts alone
            for years before those of the population.
        trends (sample, measure): first, last, slope (of the log, per year), se, p_value, years.
        beta (sample, model): start, end, basis, slope (of annual growth), se, p_value, robust_se, robust_p,
            slope_total, speed, speed_se, half_life, half_life_se, spatial, spatial_p, total, r2, units;
            models are ``absolute``, ``conditional``, ``lag`` and ``error``.
        clubs (unit): club, merged_club (1 = highest; null = divergent).
        club_tests (stage, club): units, slope, t, converging; stage is ``all``, ``clubs`` or ``merged``.
        transitions (lag, from, to): count, probability; lag ``all`` or the class of the neighbours.
        chains (lag, class): departures, ergodic.
        mobility (lag): shorrocks, eigenvalue, determinant, half_life.
        homogeneity (test): statistic, freedom, p_value, p_permuted.
        spatial (year, statistic): value, expected, z, p_normal, p_greater, p_less, p_value, units.
        local (year, unit): per_head, moran, quadrant, p_value, p_adjusted, g_star, g_star_z, g_greater,
            g_less; first and last year.
        curve (measure): linear, quadratic, quadratic_p, turning_point, inside, shape, u_p, years.
        rank_size (year, measure): primacy, slope, se, units. stages (year): core, intermediate, small, stage.
        reversal (condition): value, met.
        labels, units, figures.
    """

    kind: ClassVar[str] = "divergence"
