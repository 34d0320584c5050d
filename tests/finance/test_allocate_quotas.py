"""Which quota leaves no room for one more project, against the check of plans."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from tests.finance.portfolios import allocate, asked, funded, single, source

from growthpoles.finance.allocate_inputs import AllocationSettings, lay_out
from growthpoles.finance.allocate_quotas import barred, without_quotas
from growthpoles.finance.allocate_rows import build
from growthpoles.finance.funding import Legal, Quota
from growthpoles.finance.plan import Contract, Plan, breaches

ITEMS = asked(
    *(single(code, n, 1.0, region=r) for code, n, r in (("a", 5, "N"), ("b", 6, "N"), ("c", 5, "S")))
)
LATE = Legal("", date(2030, 1, 1))
QUOTAS = (
    Quota("region", "N", max_amount=10), Quota("region", "N", max_amount=11),
    Quota("region", "N", max_share=0.6), Quota("region", "S", min_share=0.4, elastic=False),
    Quota("region", "S", min_share=0.4),
    Quota("region", "N", max_amount=0, legal=LATE), Quota("region", "N", max_amount=12, spent_inside=2),
)  # fmt: skip


@pytest.mark.parametrize("quota", QUOTAS)
def test_a_quota_bars_what_would_breach_it(quota: Quota) -> None:
    funding = funded(source("fund", 100), quotas=(quota,))
    cost = {"a": 5, "b": 6, "c": 5}
    contracts = tuple(Contract(code, "pilot", "fund", 2026, cost[code]) for code in "abc")
    plan = Plan(frozenset((code, "pilot") for code in "abc"), contracts)
    broken = bool(breaches(plan, ITEMS, funding=funding))
    names = barred(lay_out(ITEMS, funding), np.array([True, False, True]))
    assert names == ("", quota.name if broken else "", "")


def test_prices_of_quotas_are_left_out_and_others_stay() -> None:
    funding = funded(source("fund", 100), quotas=(replace(QUOTAS[0], max_share=0.6),))
    model = build(lay_out(ITEMS, funding), AllocationSettings())
    kept = without_quotas(model, np.ones(len(model.row_lower)))
    named = dict(zip(model.named(model.rows), kept, strict=True))
    assert {key.partition("(")[0] for key, value in named.items() if value == 0} == {
        "ceiling~amount", "ceiling~share",
    }  # fmt: skip


def test_the_quota_of_a_plan_is_not_blamed_for_an_empty_purse() -> None:
    funding = funded(source("fund", 5), quotas=(Quota("region", "N", max_amount=11),))
    result = allocate(ITEMS, funding)
    assert "quota" not in result["projects"]["reason"].to_list()
