"""What a result says in messages, and that it survives saving."""

from __future__ import annotations

from pathlib import Path

from tests.finance.portfolios import allocate, asked, funded, single, source

from growthpoles.finance.allocation_results import AllocationResult, FrontierResult
from growthpoles.finance.funding import Quota

ITEMS = asked(*(single(f"P{k}", 10, 100.0 - 10 * k, region="NS"[k % 2]) for k in range(4)))
RESULT = allocate(ITEMS, funded(source("fund", 25), quotas=(Quota("region", "S", min_share=0.5),)))


def test_reasons_come_by_what_is_lacking() -> None:
    found = RESULT.reasons()
    assert {item.where.key for item in found} == set(
        RESULT["projects"].filter(RESULT["projects"]["reason"] != "")["project"]
    )
    needed = [float(dict(item.details)["needed"]) for item in found]
    assert needed == sorted(needed)
    assert RESULT.reasons("P3") == tuple(item for item in found if item.where.key == "P3")


def test_prices_come_dearest_first_with_their_place() -> None:
    found = RESULT.prices()
    prices = [float(dict(item.details)["price"]) for item in found]
    assert prices == sorted(prices, reverse=True) and prices[0] > 0
    assert ("finance.price.budget", "fund", 2026) in [(x.code, x.where.key, x.where.year) for x in found]


def test_a_result_is_saved_and_read_again(tmp_path: Path) -> None:
    read = AllocationResult.load(RESULT.save(tmp_path / "allocation"))
    assert not RESULT.diff(read) and read.reasons() == RESULT.reasons() and read.spec == RESULT.spec
    assert (AllocationResult.kind, FrontierResult.kind) == ("allocation", "finance-frontier")
