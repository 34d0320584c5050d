"""Ratios and the flags they carry on."""

from __future__ import annotations

import numpy as np
import pytest

from growthpoles.composite.denominate import Ratio
from growthpoles.core.panel import Flag

SEEN, ZERO, SECRET, GAP, FILLED, NONE = (
    Flag.OBSERVED, Flag.ZERO, Flag.CONFIDENTIAL, Flag.MISSING, Flag.IMPUTED, Flag.NOT_APPLICABLE
)  # fmt: skip


def test_a_ratio_is_brought_to_its_unit_and_a_gap_stays_a_gap() -> None:
    found = Ratio().divide(np.array([30.0, np.nan, 1.0]), np.array([20.0, 1.0, np.nan]), factor=10.0)
    assert found[0] == 15 and np.isnan(found[1:]).all()


@pytest.mark.parametrize(
    ("value", "denominator", "expected"),
    [
        (SEEN, SEEN, SEEN), (ZERO, SEEN, ZERO), (SECRET, SEEN, SECRET), (GAP, SEEN, GAP),
        (SEEN, SECRET, SECRET),
        (SEEN, GAP, GAP), (SEEN, FILLED, FILLED), (SECRET, GAP, SECRET), (GAP, SECRET, GAP),
        (NONE, GAP, NONE),
    ],
)  # fmt: skip
def test_the_flag_of_a_ratio(value: Flag, denominator: Flag, expected: Flag) -> None:
    flags = Ratio().flags(np.array([value], np.uint8), np.array([denominator], np.uint8))
    assert flags.tolist() == [expected]
