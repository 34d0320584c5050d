"""What the transfer room gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from growthpoles.core.result import Result


@dataclass(frozen=True, eq=False, repr=False)
class ReadinessResult(Result):
    """Readiness of research results, the way to goods, and where the way is blocked.

    Levels are ordinal: there are medians and shares of them, never means. Money is in the money of the
    register (`spec`), years are years. Null = not known.

    Tables:
        results (result): unit, field, level (claimed), supported (highest level passed with evidence), status
            (proven, unproven, understated, no-history, no-level), stage, next_stage, underway (years the step
            to the next level has taken up to the latest date of the register), chance_pilot (of ever reaching
            level 7), chance (level 9), years (expected, if all goes well), years_low, years_high (10
            and 90 % of draws), money (expected spending until goods or failure), money_success (if all goes
            well), payoff, value (with the right to stop), decision (continue, stop, halted, done, no-value,
            no-level).
        evidence (result, level): outcome, year, evidence, given.
        gates (result, stage): level (that ends the stage), status (passed, unproven, open, stopped, ahead).
        model (level): stage, cases, passed, stopped, running, weight (effective ended steps, with the weights
            for those under way), default, probability, low, high (90 %), years (median), years_low,
            years_high (80 % of durations), cost, dated (passed steps with a duration), priced (ended steps
            with a cost); basis (of the chance), basis_years, basis_cost: history, mixed-history, default.
        classes (dimension, class, level): cases, passed, expected (chance without this class), probability.
        funnel (dimension, class, level): now (results at the level), expected (that will ever reach it),
            money (expected spending on the step to it), value (of those that reach it; null unless all values
            of the group are known).
        summary (dimension, class): results, known (with a level), halted (work on the next level was
            stopped), median_level (lower median), share_pilot (level 7 or more), share_goods (level 9),
            proven_pilot, proven_goods (the same with evidence), future_goods (expected, of those below 9),
            money, cost_per_success, valley (share of what reaches level 4 that is lost before level 7),
            bottleneck (level whose step costs most goods), bottleneck_stage, certainty (share of draws that
            agree), all by number; valley_value, bottleneck_value, bottleneck_stage_value, certainty_value: by
            value, null unless all values of the group are known.
        measures (dimension, class, level): stage, ended, failed (steps of the history), goods (more
            expected goods if a measure prevents a share of the failures of this step), value,
            money (more spending by those who go on), years (saved per result if it saves a share of the
            time), share_best, share_best_value (draws in which this step is the one that helps most, by
            number and by value; null where none helps).
        outlook (dimension, class, ahead, level): expected number of results at or above the level after some
            years, if work goes on.
        rules (code): a, b, unit, source, validity.
        labels, figures.
    """

    kind: ClassVar[str] = "readiness"


@dataclass(frozen=True, eq=False, repr=False)
class InnovationsResult(Result):
    """Innovations by class, with the reasons, and the share of programme money in each class.

    Classes in the order of the rules: not-innovation, pseudo, catch-up, basic, radical, medium, minor; or
    undetermined.

    Tables:
        innovations (innovation): programme, unit, money, class (after the expert), rule_class, status
            (settled, provisional, undetermined, expert), open (classes that missing evidence leaves
            possible), margin (membership of the class above 0.5), deciding (condition that decides the
            margin), strength (strong, weak-evidence), completeness, missing (kinds of evidence), novelty
            (lowest degree: firm, market, world), article_class (as the four classes of the source article
            have it: catch-up counts as pseudo, minor is outside its scale), obsolescence, signs
            (near-ceiling, first-pair, new-principle), expert_note.
        memberships (innovation, class): low, high; equal where all evidence is known.
        reasons (innovation, class, condition): value, low, high, met (yes, no, unknown).
        shares (programme, class): count, money, share (of the money known), missing_money (innovations
            without a figure). Programme ``none`` holds the innovations of no programme.
        programmes (programme): count, money, pseudo_share, pseudo_high (with catch-up and all that could be
            either; null where money of one of these is missing), limit, above. Row ``all`` is the total.
        rules (code): a, b, unit, source, validity.
        labels, figures.
    """

    kind: ClassVar[str] = "innovations"


@dataclass(frozen=True, eq=False, repr=False)
class DiffusionResult(Result):
    """Diffusion curves of regions and of the whole, and the spread between regions.

    Tables:
        curves (unit): p, p_low, p_high, q, q_low, q_high, ceiling, ceiling_low, ceiling_high (null
            where growth has not turned or the interval is open above), ceiling_given, observations,
            last_year, last, peak_year (null also where it lies before the first figure), passed_inflection,
            status (fitted, no-ceiling, too-few, refused, saturated, gap).
        paths (unit, year): observed, fitted, low, high (of the years after the last figure, from which the
            curve then starts; null where the ceiling is not known).
        spatial (parameter): value, low, high, for p, q and c; this and the next three tables are empty where
            the pull of tied regions cannot be told apart from the rest.
        spread (unit, year): level, low, high of the years ahead with the common parameters and the pull of
            tied regions; empty unless the last share of every region is known.
        forces (unit): outside, home, tied: shares of the push to adopt that come from outside, from adopters
            at home and from tied regions, over the years observed; strongest (region it takes most from; null
            unless the interval of c lies above 0), share.
        pulls (unit, source): share (of the push that comes from tied regions); as strongest.
        labels, units, figures.
    """

    kind: ClassVar[str] = "diffusion"


@dataclass(frozen=True, eq=False, repr=False)
class BusinessCaseResult(Result):
    """A business case: cash flows, value, return, payback and risk.

    Tables:
        lines (line, year): position, kind, sign, amount (as given, >= 0), flow (with its sign).
        ranges (line): kind, low, high (factors), total, npv_low, npv_high (value with this line alone
            at its ends), swing.
        flows (year): period, inflow, outflow, net, cumulative, factor, present, cumulative_present.
        measures (name): value, unit; npv, irr (null unless there is exactly one), irr-count, payback,
            discounted-payback, benefit-cost, need (largest, of money).
        rates (number): rate; all internal rates of return.
        risk (name): value; mean, sd, p05, p10, p50, p90, p95 of the net present value, chance-loss, irr-p10,
            irr-p50, irr-p90, irr-share (draws with exactly one).
        distribution (bin): low, high, count.
        labels.
    """

    kind: ClassVar[str] = "business-case"


@dataclass(frozen=True, eq=False, repr=False)
class TransferIndicatorsResult(Result):
    """Indicators of transfer by region and year, ready for a panel.

    Tables:
        indicators (indicator): unit, direction, additive, en, ru, kk.
        values (unit, year, indicator): value, flag (observed, zero, missing), cases (what a share or a median
            rests on; null for counts).
        labels, figures.
    """

    kind: ClassVar[str] = "transfer-indicators"
