"""Portfolios drawn at random, for laws that must hold for all of them."""

from __future__ import annotations

import numpy as np
from tests.finance.portfolios import asked, funded, name, project, source, stage

from growthpoles.finance.funding import Funding, Quota, Rule, Source
from growthpoles.finance.portfolio import STAGES, Goal, Link, Portfolio

YEARS = (2026, 2027, 2028)


def portfolio(seed: int, count: int = 8, *, odd: bool = True, limits: bool = False) -> Portfolio:
    """Projects of one to three stages; odd amounts make rounding hard, limits are own money by project."""
    random = np.random.default_rng(seed)
    made = []
    for p in range(count):
        first, year = int(random.integers(0, 4)), int(random.integers(0, 2))
        stages = []
        for k in range(first, first + int(random.integers(1, 4))):
            span = YEARS[min(year, 2) : min(year + int(random.integers(1, 3)), 3)]
            cost = {
                y: int(random.integers(1, 10**6)) if odd else 10 * int(random.integers(1, 9)) for y in span
            }
            stages.append(
                stage(
                    STAGES[min(k, 5)],
                    cost,
                    float(random.integers(0, 10**6)) * (1 if odd else 1e-4),
                    probability=float(random.integers(5, 11)) / 10,
                )
            )
            year += len(span)
        unique = {item.stage: item for item in stages}
        own = int(random.integers(0, 10**6)) if limits and random.random() < 0.7 else None
        made.append(project(
            f"P{p}", *unique.values(), region=f"R{p % 3}", kind=("small", "large")[p % 2], own_money=own,
            variant_of="V" if p in (1, 2) else "", contributions=(("g", float(random.integers(1, 9))),),
        ))  # fmt: skip
    links = (Link("P0", "requires", "P3"), Link("P4", "excludes", "P5")) if count > 5 else ()
    return asked(*made, links=links, goals=(Goal("g", name("g"), 30.0, 1000.0),))


def funding(seed: int, share: float = 0.5, *, caps: bool = False) -> Funding:
    """Four sources and own money, shares by stage and kind, an elastic floor; caps are amounts per stage."""
    random = np.random.default_rng(seed + 1000)
    kinds = ("republican-budget", "local-budget", "bank", "venture")
    sources = tuple(
        source(f"s{k}", {y: int(random.integers(1, 10**6) * 4 * share) for y in YEARS}, kind,
               cost_of_money=0.05 * k, stages=STAGES[: 6 - k] if k < 2 else STAGES[k - 1 :],
               carry=0.2 if k == 0 else 0.0, repayment=0.3 if k == 2 else 0.0)
        for k, kind in enumerate(kinds)
    )  # fmt: skip
    own = Source("own", name("own"), "own", cost_of_money=0.2)
    rules = (
        Rule("public", name("p"), ("s0", "s1"), max_share=0.77),
        Rule("small", name("s"), ("s0",), beneficiaries=("small",), stages=STAGES[:3], max_share=0.331),
        Rule("own", name("o"), ("own",), stages=STAGES[2:], min_share=0.1),
        *((Rule("cap", name("c"), ("s0", "s1"), max_amount=400_000),) if caps else ()),
    )
    return funded(*sources, own, rules=rules, quotas=(Quota("region", "R1", min_share=0.3),))
