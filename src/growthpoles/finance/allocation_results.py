"""What an allocation of money gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import polars as pl

from growthpoles.core.result import Result
from growthpoles.errors import Problem, Where, problem


@dataclass(frozen=True, eq=False, repr=False)
class AllocationResult(Result):
    """Who gets what from whom and when, what every rule costs, and why a project is out.

    Amounts are whole units of currency; effects and prices are in the money of the portfolio as written (see
    the
    specification: money). A price is what one more unit would add to the effect, by the linear relaxation.

    Tables:
        projects (project): region, pole, programme, lead, kind, status (in, part, out), stages_paid, stages,
            cost, effect, margin (effect less the price of its money; below zero where it is out),
            needed_effect
            (what it lacks), cost_cut (share by which its cost would have to fall; null where no cut is
            enough),
            reason, other (what the reason speaks of), exact (effect the plan loses without it, or that it
            lacks to get in, solved again; null where this was not asked for, or where the gaps that the two
            searches left open could make all of it).
        plan (project, stage): paid, cost, probability, chance (that its effect arises), effect, committed.
        contracts (project, stage, source, year): amount.
        flows (source, stage, region): amount.
        sources (source): kind, public, paid, share, cost_of_money.
        channels (source, year): budget, carried_in, repaid, used, carried_out, left, price.
        years (year): budget, committed, expected, deviation, overrun (probability that spending exceeds the
            limited budgets with what was carried in and paid back, normal approximation; 0 where nothing is
            left to chance and budgets hold).
        rules (rule): paid, cost (of the stages it speaks of), share, min_share, max_share, max_amount,
            price_of_point (of one percentage point more), price_of_amount, legal_basis.
        quotas (by, code): inside and share (in the years in which the quota holds, with what was spent before
            the plan), min_share, max_share, min_amount, max_amount, shortfall, price, valid_from,
            valid_to (days; null = open).
        goals (goal): target, expected, attainment, weight.
        regions (region): projects, cost, share, effect.
        labels, figures (effect, objective, bound, gap, cost, public, private, leverage, money_cost; with
            scenarios mean_outcome and tail_outcome).
    """

    kind: ClassVar[str] = "allocation"

    def reasons(self, project: str | None = None) -> tuple[Problem, ...]:
        """Why every project that is not wholly in is out, and what it would take: one message each.

        Args:
            project: One project; all by default, those that lack least first.
        """
        rows = self["projects"].filter(pl.col("reason") != "")
        if project is not None:
            rows = rows.filter(pl.col("project") == project)
        ordered = rows.sort("needed_effect", "project", nulls_last=True)
        return tuple(_reason(row) for row in ordered.iter_rows(named=True))

    def prices(self) -> tuple[Problem, ...]:
        """What one more unit of every scarce budget year and binding quota is worth, dearest first."""
        return tuple(item for _, item in sorted(self._priced(), key=lambda pair: -pair[0]))

    def _priced(self) -> Iterator[tuple[float, Problem]]:
        for row in self["channels"].filter(pl.col("price") > 1e-9).iter_rows(named=True):
            where = Where(key=row["source"], year=row["year"])
            yield row["price"], problem("finance.price.budget", where, price=round(row["price"], 4))
        for row in self["quotas"].filter(pl.col("price") > 1e-9).iter_rows(named=True):
            where = Where(key=f"{row['by']} {row['code']}")
            yield row["price"], problem("finance.price.quota", where, price=round(row["price"], 4))


_REASONS = {
    code.rpartition(".")[2]: code
    for code in (
        "finance.reason.excludes",
        "finance.reason.indivisible",
        "finance.reason.later-stage",
        "finance.reason.no-effect",
        "finance.reason.no-source",
        "finance.reason.price",
        "finance.reason.quota",
        "finance.reason.requires",
        "finance.reason.rules",
        "finance.reason.variant",
    )
}


def _reason(row: Mapping[str, Any]) -> Problem:
    needed, cut = row["needed_effect"], row["cost_cut"]
    return problem(
        _REASONS[row["reason"]],
        Where(key=row["project"]),
        needed="—" if needed is None else round(needed, 3),
        cut="—" if cut is None else round(100 * cut, 1),
        other=row["other"] or "—",
    )


@dataclass(frozen=True, eq=False, repr=False)
class FrontierResult(Result):
    """What the plan gives up when more of something else is asked for.

    Tables:
        frontier (point): objective, effect, against (the other aim: theta, or contributions to the goal),
            asked,
            gini (of outcomes per head; null for goals), price (share of the objective given up against the
            first point), gap (null where no bound is known), cost.
        outcomes (point, region): outcome, parity, per_head; for alignment only.
        plans (point, project): stages_paid.
        labels, figures.
    """

    kind: ClassVar[str] = "finance-frontier"


@dataclass(frozen=True, eq=False, repr=False)
class PriorityResult(Result):
    """The order in which projects are added as budgets rise, and what it costs to keep to one list.

    Tables:
        levels (level): weight, budget, cost, effect, objective, free_objective (of the plan of this level
            alone), cost_of_nesting (null where the gaps left open could make all of it), projects.
        priorities (project): rank (cut from the last), level (lowest at which its first stage is paid),
            effect and cost at the highest level; null where it never is in.
        stages (project, stage): level.
        labels, figures.
    """

    kind: ClassVar[str] = "priorities"


@dataclass(frozen=True, eq=False, repr=False)
class AlternativesResult(Result):
    """Near-optimal plans.

    Money is in whole units of currency over all years, of sources as budgets count it; objectives are in the
    money of the portfolio as written.

    Tables:
        ranges (by, code): best (its money in the best plan), least, most (over near-optimal plans),
            objective_least, objective_most (of the plans that give it so much); by: region, programme or
            source.
        plans (plan): by, code, direction (best, least, most, without, with), objective, loss (share of the
            best objective given up), cost, projects; plan 0 is the best one; without and with: found in
            looking for a plan without or with a project.
        projects (project): best (stages paid in the best plan), least, most (over the plans found), share (of
            the plans found that hold it), standing (must-have: in every near-optimal plan; some; none),
            proven (whether the standing holds for all near-optimal plans; false = of the plans found only,
            as where limits of single projects are rounded to bands).
        holds (plan, project): stages_paid; only where something is paid.
        labels, figures (slack, plans, best_objective, must_have, some, none, gap).
    """

    kind: ClassVar[str] = "alternatives"
