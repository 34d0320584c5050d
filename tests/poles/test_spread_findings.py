"""The decision rule: 5 % on one side, and nothing where a reason stands against it."""

from __future__ import annotations

import numpy as np
import pytest

from growthpoles.poles.spread_findings import Reason, decide, number
from growthpoles.stats.spillover import AssignmentTest


def evidence(up: float, down: float, beta: float = 1.0) -> AssignmentTest:
    return AssignmentTest(beta, up, down, 0.5, np.zeros(1))


@pytest.mark.parametrize(
    ("up", "down", "label"),
    [
        (0.05, 0.96, "spread-dominant"),
        (0.051, 0.95, "inconclusive"),
        (0.96, 0.05, "backwash-dominant"),
        (0.95, 0.051, "inconclusive"),
        (0.5, 0.5, "inconclusive"),
    ],
)
def test_five_percent_on_each_side(up: float, down: float, label: str) -> None:
    assert decide(evidence(up, down), 0.05, reason=Reason()) == label


def test_a_reason_stands_against_any_p() -> None:
    few = Reason.of("spread.reason.few-units", units=4, least=8)
    assert decide(evidence(0.001, 1.0), 0.05, reason=few) == "inconclusive"
    assert few and few.text == "least=8; units=4" and not Reason()


def test_no_slope_no_label() -> None:
    assert decide(evidence(np.nan, np.nan, beta=np.nan), 0.05, reason=Reason()) == "inconclusive"
    assert number(float("nan")) is None and number(1.5) == 1.5
