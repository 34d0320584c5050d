"""What plan against actual gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from growthpoles.core.result import Result


@dataclass(frozen=True, eq=False, repr=False)
class PlanResult(Result):
    """Plan against actual, early warning, attribution, revisions and the scorecard.

    Tables:
        targets (goal, unit, indicator): dimension, direction, base_year, base, target_year, target,
            latest_year, latest, planned (for the latest year), deviation, real (deviation without revisions),
            progress (actual over planned change so far), signal (none, warning, trigger, undetermined), side
            (ahead, behind, on-plan), forecast, low80 and high80 (for the target year), probability (of
            reaching the target), status (reached, missed, within-reach, out-of-reach, undetermined).
        path (goal, unit, indicator, year): planned, actual, flag, deviation, revision (of the base value),
            real, low80, high80, low95, high95 (around the plan), cusum_up, cusum_down, signal, side.
        attribution (goal, unit, indicator, year, part): expected, actual, contribution; contributions add up
            to the deviation.
        revisions (unit, indicator, year): before, after, revision, relative, flag_before, flag_after, status
            (revised, appeared, withdrawn, flag-changed); empty without an earlier vintage.
        scorecard (unit, dimension): targets, ahead, on_plan, behind, undetermined, progress (median),
            probability (median).
        labels, units, figures.
    """

    kind: ClassVar[str] = "plan"
