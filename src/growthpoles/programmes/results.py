"""What programmes and calls give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from growthpoles.core.result import Result
from growthpoles.errors import InputError, Where, problem


@dataclass(frozen=True, eq=False, repr=False)
class ProgrammeResult(Result):
    """A programme as a tree: money, goals, who does what, and how far it has come.

    Tables:
        nodes (node): parent, depth, place (order of printing), kind, region, start, end, mechanism, approach,
            instrument, priority (these, mechanism and approach inherited where not stated), budget (its own),
            budget_all (with its parts; null when a part without parts states none), budget_known (what is
            stated of it), unknown (number of parts that state none), goals, attainment (of the goals below,
            by weight, each cut to 0 ... 1), measured (share of their weight with figures).
        goals (goal): node, dimension, unit_of_measure, baseline, target, base_year, target_year, weight,
            year and value (latest figure), attainment (part of the way, not cut), expected (at an even pace),
            status (attained, on-track, behind, no-data), gap (what is missing to the target).
        dimensions (dimension): goals, measured, attainment, budget (of the nodes with such a goal and of
            their parts; a node that serves two dimensions counts in both): the modernisation of the
            innovation sphere.
        mechanisms (mechanism) and approaches (approach): nodes, measures, budget.
        demand (node): instrument, budget, path: measures on the side of demand.
        participants (node, organisation, role). organisations (organisation): nodes, roles.
        priorities (priority): nodes, budget, share, min_share, max_share, met (yes, no).
        labels, figures.
    """

    kind: ClassVar[str] = "programme"


@dataclass(frozen=True, eq=False, repr=False)
class CallResult(Result):
    """A call for projects: calibrated scores, a ranking with intervals, and why each decision was made.

    Scores are shares of the scales, 0 to 1. Reviewers appear under their codes only.

    Tables:
        ranking (application): rank, raw_rank, reviews, raw (weighted mean of the reviews), zscore (mean of
            scores standardised by reviewer), score (calibrated), error, low, high (interval), rank_low,
            rank_high, p_funded (each draw judged by the least scores again), zone (green, grey, red),
            decision (fund, reserve, reject, undecided: equal scores leave it open), reason, cost, spent (by
            those above it that are funded, itself included), priority, region, decisive (criterion without
            which the decision would be another), part (connected part of the reviews).
        criteria (application, criterion): raw, score (calibrated by itself), error, weight, contribution
            (points of the score of the application, which they add up to), least, passed (yes, no), changes
            (yes, no: whether leaving these points out changes the decision).
        undecided (application): reviews (left without conflicts of interest), least, cost, priority, region;
            not in the other tables but flags and record.
        reviewers (reviewer): reviews, leniency (positive = scores high), error, spread (of what is left
            unexplained), part.
        reviews (application, reviewer): raw, corrected (less the leniency), residual.
        flags (application, reviewer, flag): value, used (yes, no).
        without (reviewer): changed (decisions that would be others), gained, lost (codes), max_rank_change.
        variances (criterion): item, judge, error, reliability (of the mean of the wanted reviews), gain (of
            calibration: correlation with the true value that is expected, calibrated less raw). The whole is
            the criterion ``""``.
        record (application, step): what, subject, value, outcome: what was done, in order. The
            correction holds the leniency of the reviewers and the shrinkage towards the mean.
        rules (criterion), priorities (priority). labels, figures.
    """

    kind: ClassVar[str] = "call"

    def explain(self, application: str) -> pl.DataFrame:
        """The record of one application, step by step.

        Raises:
            InputError: There is no such application.
        """
        rows = self["record"].filter(pl.col("application") == application)
        if not rows.height:
            raise InputError(problem("call.application.unknown", Where(key=application), given=application))
        return rows


@dataclass(frozen=True, eq=False, repr=False)
class AssignmentResult(Result):
    """Who reviews what.

    Tables:
        assignments (application, reviewer): fit (0 to 1).
        applications (application): reviews, fit (mean).
        reviewers (reviewer): reviews, capacity, fit (mean).
        figures (parts: connected parts of the graph, fit, rounds). labels.
    """

    kind: ClassVar[str] = "assignment"
