"""What plan against actual gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from growthpoles.core.result import Result


@dataclass(frozen=True, eq=False, repr=False)
class PlanResult(Result):
    """Plan against actual, early warning, attribution, revisions and the scorecard.

    What is judged is ``net``: the figure without the revision of its base value, set back to the basis of the
    plan; an imputed figure is none.

    Tables:
        targets (goal, unit, indicator): dimension, direction, base_year, base, target_year, target,
            latest_year, latest (as published), revision (its part), net, planned (for the latest year),
            deviation (= revision + real), real, progress (actual over planned change so far, net), signal
            (none, warning, trigger, undetermined), side (ahead, behind, on-plan), later_year and later (first
            figure after the target year, net), forecast, low80 and high80 (for the target year, net),
            probability (of reaching the target), status (reached, missed, no-figure, within-reach,
            out-of-reach, undetermined).
        path (goal, unit, indicator, year): planned, actual, flag, revision, net, deviation, real, low80,
            high80, low95, high95 (around the plan), cusum_up, cusum_down, signal, side.
        attribution (goal, unit, indicator, year, part): expected, actual (both net), contribution; beside the
            parts of the identity ``revision`` of the whole, ``identity`` (the parts do not make the whole)
            and ``plan`` (the plans of the parts do not make that of the whole); contributions add up to the
            deviation.
        revisions (unit, indicator, year): before, after, revision, relative, flag_before, flag_after, status
            (revised, appeared, withdrawn, flag-changed); empty without an earlier vintage.
        scorecard (unit, dimension): targets, ahead, on_plan, behind, undetermined, progress (median),
            probability (median).
        labels, units, figures.
    """

    kind: ClassVar[str] = "plan"
