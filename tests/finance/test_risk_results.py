"""Kinds of the results, and that a result of one kind does not load as another."""

from __future__ import annotations

from pathlib import Path

import pytest

from growthpoles.errors import InputError
from growthpoles.finance.games import Game
from growthpoles.finance.risk_results import InvestorsResult, RiskResult, SharingResult
from growthpoles.finance.shares import share_value


def test_kinds_are_told_apart(tmp_path: Path) -> None:
    folder = share_value(Game.of_claims({"a": 1, "b": 2}, 2)).save(tmp_path)
    assert SharingResult.load(folder)["rules"].height == 7
    for other in (RiskResult, InvestorsResult):
        with pytest.raises(InputError):
            other.load(folder)
