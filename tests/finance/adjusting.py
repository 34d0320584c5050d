"""Small adjustments made by hand, and all plans of a small instance one by one."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

import polars as pl

from growthpoles.finance.adjust import adjust_plan
from growthpoles.finance.adjust_facts import Facts
from growthpoles.finance.adjust_results import AdjustmentResult
from growthpoles.finance.adjust_settings import AdjustSettings
from growthpoles.finance.allocate_inputs import AllocationSettings
from growthpoles.finance.funding import Funding
from growthpoles.finance.plan import Contract, Plan
from growthpoles.finance.portfolio import Portfolio


def plan(*contracts: tuple[str, str, str, int, int], counts: str = "commitment") -> Plan:
    return Plan(frozenset((c[0], c[1]) for c in contracts), tuple(Contract(*c) for c in contracts), counts)


def adjust(
    portfolio: Portfolio, funding: Funding, before: Any, facts: Facts, **more: Any
) -> AdjustmentResult:
    """An exact adjustment that does not wait for a trigger."""
    given = {"when": "always", "penalty": 0.0, "allocation": AllocationSettings(gap=0), **more}
    return adjust_plan(portfolio, funding, plan=before, facts=facts, settings=AdjustSettings(**given))


def figure(result: AdjustmentResult, name: str) -> Any:
    return dict(result["figures"].select("name", "value").rows())[name]


def changes(result: AdjustmentResult) -> dict[str, str]:
    """{``project`` or ``project.stage``: change}."""
    rows = result["changes"].select("project", "stage", "change").rows()
    return {f"{p}.{s}": change for p, s, change in rows}


def why(result: AdjustmentResult, project: str) -> tuple[str, str]:
    row = result["changes"].filter(project=project).row(0, named=True)
    return row["why"], row["other"]


def chosen(result: AdjustmentResult) -> set[tuple[str, str]]:
    return set(result["plan"].filter("paid").select("project", "stage").rows())


def best_choice(
    costs: Mapping[str, int], values: Mapping[str, float], budget: int, **more: Any
) -> tuple[float, set[str]]:
    """Best effect less penalty over all sets of one-stage projects within one budget, by enumeration.

    Args:
        costs, values: By project.
        budget: Budget.
        more: ``before`` (projects of the previous plan), ``penalty``, ``limit`` (on the cost of what is
            started and stopped, as a share of the cost of the previous plan).
    """
    before, mu, limit = more.get("before", set()), more.get("penalty", 0.0), more.get("limit")
    room = float("inf") if limit is None else limit * sum(costs[c] for c in before)
    best: tuple[float, set[str]] = (float("-inf"), set())
    for held in product((False, True), repeat=len(costs)):
        made = {c for c, x in zip(costs, held, strict=True) if x}
        moved = sum(costs[c] for c in made ^ before)
        if sum(costs[c] for c in made) > budget or moved > room:
            continue
        worth = sum(values[c] for c in made) - mu * moved
        best = max(best, (worth, made), key=lambda item: item[0])
    return best


def total(result: AdjustmentResult, table: str, column: str) -> int:
    return int(result[table].select(pl.col(column).sum()).item())
