"""The tables are those that are described."""

from __future__ import annotations

import re

from tests.finance.adjusting import adjust
from tests.finance.portfolios import allocate
from tests.finance.random_portfolios import funding, portfolio

from growthpoles.finance.adjust_facts import Facts
from growthpoles.finance.adjust_policy import PolicySettings, simulate_adjusting
from growthpoles.finance.adjust_results import AdjustmentResult, PolicyResult
from growthpoles.finance.allocation_results import AlternativesResult
from growthpoles.finance.alternatives import find_alternatives


def test_every_table_and_key_is_described() -> None:
    items, fund = portfolio(1, 4), funding(1)
    results = (
        adjust(items, fund, allocate(items, fund), Facts(2027)),
        find_alternatives(items, fund),
        simulate_adjusting(items, fund, settings=PolicySettings(draws=1)),
    )
    for made, kind in zip(results, (AdjustmentResult, AlternativesResult, PolicyResult), strict=True):
        text = (kind.__doc__ or "").split("Tables:")[1]
        described = dict(re.findall(r"(?m)^\s+([a-z]+) \(([a-z, ]+)[):]", text))
        for table in made.tables:
            if table.name not in ("labels", "figures"):
                assert described[table.name].split(", ") == list(table.keys)
                assert all(re.search(rf"\b{column}\b", text) for column in table.data.columns), table.name
