"""What the adjusting loop gives: a plan taken further, and a policy of adjusting tried beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from growthpoles.core.result import Result


@dataclass(frozen=True, eq=False, repr=False)
class AdjustmentResult(Result):
    """A plan taken further with what has happened: what changes, why, and what it is worth.

    It can be given as the previous plan a year later; its log is then carried on. Amounts are whole units of
    currency; effects and objectives are in the money of the portfolio as written. Before = the previous plan
    carried on under the new facts; after = the adjusted plan; both from the first open year (spec: ``year``).

    Tables:
        changes (project, stage): change (kept, moved, delayed, started, stopped; of stages that nothing can
            change any more: finished, failed; lapsed: was to start in the past; out: in neither plan), why
            (failed, cost, probability, slip, budget, commitment, limit, penalty, better, lapsed; empty where
            nothing needs a reason), other (what the reason speaks of, such as a source), years_later,
            cost_before, cost_after (open years), effect_before, effect_after, worth (objective lost if the
            project stayed as it was, solved again; null where it was not asked for or cannot be), committed.
        plan (project, stage): paid, cost, probability, chance (that its effect arises), effect, committed;
            stages that can still be paid.
        contracts (project, stage, source, year): before, amount, change; open years. A stage that is stopped
            is paid off under its own name.
        history (project, stage, source, year): amount; what was spent, fixed.
        money (source, year): budget_before, budget (both null without a limit), before, after, change.
        budgets (source, year): budget; as last known, past years too; no row for a source without a limit.
        costs (project, stage, year): cost; of all stages, past as spent, open years as now expected.
        triggers (kind, key, year): value, low, high (what is accepted; null where it has no such end), level
            (none, warning, trigger); kind: band, burn-rate, slip, budget, failure, unpaid.
        log (entry): year, event (warning, trigger, no-replan, replan, moved, delayed, started, stopped,
            finished, failed, lapsed), key (project and stage, or kind and key of a trigger), why, amount
            (change of cost), effect (change of effect).
        labels, figures (replanned: 1 or 0; triggers, warnings, effect_before, effect_after, objective_before
            (null when the previous plan can no longer be paid), objective_after, free_objective (without
            penalty and limit), value_of_freedom, cost_before, cost_after, moved (money by source and year),
            nervousness (sum |F - F_prev| / sum F_prev by source and year against the previous contracts),
            nervousness_stages (the same by project, stage and year), gap).
    """

    kind: ClassVar[str] = "adjustment"


@dataclass(frozen=True, eq=False, repr=False)
class PolicyResult(Result):
    """Policies of adjusting, walked forward over drawn courses of events.

    Tables:
        policies (policy: never, trigger, always): effect (mean of what was realised), deviation, worst,
            regret (mean of what perfect foresight would have added), regret_share, nervousness (mean over the
            adjustments), replans (mean number), mean_cost.
        runs (policy, scenario): effect, foresight, regret, nervousness, replans, cost.
        labels, figures (scenarios, years, best_effect_with_foresight).
    """

    kind: ClassVar[str] = "adjusting-policy"
