"""Small plans for the tests of risk."""

from __future__ import annotations

from growthpoles.finance.funding import Funding, Source
from growthpoles.finance.plan import Contract, Plan
from growthpoles.finance.portfolio import Money, Portfolio, Project, StageCost
from growthpoles.labels import Label

KZT = Money("KZT")
SOURCES = (
    Source("budget", Label("Budget"), "republican-budget", ((2026, 10**9), (2027, 10**9))),
    Source("fund", Label("Fund"), "innovation-fund", ((2026, 10**9), (2027, 10**9))),
    Source("bank", Label("Bank"), "bank", ((2026, 10**9), (2027, 10**9))),
)
FUNDING = Funding(SOURCES, KZT)


def project(code: str, *stages: StageCost, region: str = "", programme: str = "", lead: str = "") -> Project:
    return Project(code, Label(code), region=region, programme=programme, lead=lead, stages=stages)


def stage(name: str, cost: int, p: float, value: float = 0.0, year: int = 2026) -> StageCost:
    return StageCost(name, ((year, cost),), p, value)


def paid_by(portfolio: Portfolio, parts: dict[str, float]) -> Plan:
    """Every stage paid in the same parts (the last source pays what rounding leaves)."""
    contracts = []
    for item in portfolio.projects:
        for step in item.stages:
            for year, cost in step.costs:
                left = cost
                for i, (source, part) in enumerate(parts.items()):
                    amount = left if i == len(parts) - 1 else int(part * cost)
                    left -= amount
                    if amount:
                        contracts.append(Contract(item.code, step.stage, source, year, amount))
    stages = frozenset((p.code, s.stage) for p in portfolio.projects for s in p.stages)
    return Plan(stages, tuple(contracts))


def pool(count: int, p: float, *, region: str = "A", cost: int = 1000, value: float = 3000.0) -> Portfolio:
    """Many equal projects of one stage."""
    made = (project(f"P{i:04}", stage("pilot", cost, p, value), region=region) for i in range(count))
    return Portfolio(tuple(made), KZT)
