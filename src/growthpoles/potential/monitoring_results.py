"""What monitoring gives: years on one scale, vintages, technological modes, actors, sectors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from growthpoles.core.result import Result
from growthpoles.potential.results import PotentialResult


@dataclass(frozen=True, eq=False, repr=False)
class MonitorResult(Result):
    """Scores of several years on one scale, and what changed between comparable years.

    Tables:
        levels (unit, year, element): kind (index, pillar, block), score, previous (the monitored year
            before), change (against it), change_base (against the base year), rank (1 = best of the year),
            rank_change and rank_change_base (positive = moved up), status (scored, no-data, not-applicable),
            comparison and comparison_base (same, composition-differs, no-data, first). Changes are given
            only where the same indicators were used in both years, changes of rank only where that holds
            for every scored unit.
        composition (year, element): status, have, need, of, units_scored, of_units, indicators (codes with a
            figure in it), lost and gained (against the base year), comparable_units.
        trends (unit, element): years (comparable with the base year), slope (score a year, Theil-Sen),
            p_value (Mann-Kendall), verdict (rising, falling, none, too-few-years).
        beyond (year, indicator): cells beyond the learnt scale in years it was not learnt on, of, share,
            units, grade.
        labels, units, figures.
    """

    kind: ClassVar[str] = "monitor"


@dataclass(frozen=True, eq=False, repr=False)
class VintageResult(Result):
    """What changed in scores and ranks because the figures were revised.

    Tables:
        revisions (unit, year, indicator): before, after, revision (relative), flag_before, flag_after,
            status (revised, appeared, withdrawn, flag-changed). Indicators are those of the panel.
        effects (unit, year, element): before, after, change, own (the unit's own revised figures on the old
            scale), scale (the scale learnt again on the revised figures of all), rank_before, rank_after,
            rank_change (positive = moved up), status (compared, appeared, withdrawn, not-separable,
            missing). ``own + scale = change``.
        ranks (unit, year): units, rank_before, rank_after, gained and its causes own, others, scale,
            imputation, which add up to it; see `decompose_rank_changes`.
        labels, units, figures.
    """

    kind: ClassVar[str] = "vintages"


@dataclass(frozen=True, eq=False, repr=False)
class ModesResult(Result):
    """Technological modes of the industries of every unit.

    Tables:
        shares (unit, year, mode): lower, upper, share (null when the assignment leaves it open), status
            (determined, undetermined). The mode ``none`` holds the industries that are not classified.
        modes (unit, year): weighted_lower, weighted_upper (mean mode of the classified part), classified,
            undetermined (shares of the total), shift_lower, shift_upper (mass of the shift between modes
            since the base year), industry_shift (the same between industries), status.
        assignment (industry): modes, status (determined, undetermined, none, unknown), entry, source.
        labels, units, figures.
    """

    kind: ClassVar[str] = "modes"


@dataclass(frozen=True, eq=False, repr=False)
class ActorsResult(Result):
    """The register of organisations that provide and that carry out innovation, counted.

    Tables:
        counts (unit, kind): count, state, non_state, unstated (ownership), provides, carries_out, both,
            no_role, density (per 100,000 employed; null without the number of employed).
        roles (unit): the same over all kinds, infrastructure (organisations of infrastructure),
            infrastructure_density, and finding (no-provider, no-performer, no-role, none, empty).
        activities (unit, activity): count, state, non_state, unstated.
        sizes (unit, kind, figure): total (of those that have the figure), known, count, per_object,
            complete.
        register (actor): unit, kind, ownership, provides, carries_out, activities, from_year, to_year.
        labels, units, figures.
    """

    kind: ClassVar[str] = "actors"


@dataclass(frozen=True, eq=False, repr=False)
class SectorsResult(PotentialResult):
    """Innovation potential of the enterprises of sectors; a sector stands where a region stands.

    Tables:
        those of `PotentialResult`, and with regional output by industry
        regions (region, year, sector): output_share, score (of the sector), status.
        region_mix (region, year): covered (share of output in sectors with a score), expected (mean score of
            these sectors, weighted by output): what the sector mix alone would give.
    """

    kind: ClassVar[str] = "sectors"
