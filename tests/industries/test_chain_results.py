"""A regional table is in memory only; a result read from a folder says so."""

from __future__ import annotations

import pytest

from growthpoles.errors import NotAvailableError
from growthpoles.industries.chain_results import ChainResult, RegionalisedResult


def test_kinds() -> None:
    assert (ChainResult.kind, RegionalisedResult.kind) == ("chain", "regionalised")


def test_without_its_table_a_result_says_so() -> None:
    with pytest.raises(NotAvailableError) as failure:
        _ = RegionalisedResult(tables=()).regional
    assert [item.code for item in failure.value.problems] == ["result.inputs.none"]
