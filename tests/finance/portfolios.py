"""Small portfolios and fundings made by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from growthpoles.finance.allocate import allocate_finance
from growthpoles.finance.allocate_inputs import AllocationSettings
from growthpoles.finance.allocation_results import AllocationResult
from growthpoles.finance.funding import Funding, Source
from growthpoles.finance.portfolio import Money, Portfolio, Project, StageCost
from growthpoles.labels import Label

TENGE = Money("KZT")
EXACT = AllocationSettings(gap=0, time_limit=120)


def name(text: str) -> Label:
    return Label(text, text, text)


def stage(
    kind: str = "pilot", cost: int | Mapping[int, int] = 10, value: float = 0.0, **more: Any
) -> StageCost:
    """A stage that costs something in 2026, or in the years given."""
    costs = {2026: cost} if isinstance(cost, int) else cost
    return StageCost(kind, tuple(costs.items()), value=value, **more)


def project(code: str, *stages: StageCost, **more: Any) -> Project:
    return Project(code, name(code), stages=stages, **more)


def single(code: str, cost: int, value: float, **more: Any) -> Project:
    """A project of one stage that costs something in 2026."""
    return project(code, stage(cost=cost, value=value), **more)


def source(code: str, budgets: int | Mapping[int, int], kind: str = "innovation-fund", **more: Any) -> Source:
    years = {2026: budgets} if isinstance(budgets, int) else budgets
    return Source(code, name(code), kind, tuple(years.items()), **more)


def asked(*projects: Project, **more: Any) -> Portfolio:
    return Portfolio(projects, TENGE, **more)


def funded(*sources: Source, **more: Any) -> Funding:
    return Funding(sources, TENGE, **more)


def paid(result: AllocationResult) -> list[str]:
    """``project`` or ``project.stage`` of everything that is paid, sorted."""
    rows = result["plan"].filter("paid").select("project", "stage").rows()
    return [".".join(row) for row in rows]


def allocate(portfolio: Portfolio, funding: Funding, **more: Any) -> AllocationResult:
    """An exact allocation."""
    settings = {"gap": 0, "time_limit": 120, **more}
    return allocate_finance(portfolio, funding, settings=AllocationSettings(**settings))
