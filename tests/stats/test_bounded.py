"""Free scales: known functions, there and back, never outside."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit, logit

from growthpoles.stats.bounded import Bounds

ALL = (Bounds(), Bounds(0.0), Bounds(high=100.0), Bounds(0.0, 1.0), Bounds(-5.0, 100.0))


def test_the_scales_are_log_and_logit() -> None:
    x = np.array([0.1, 0.5, 0.9])
    assert Bounds(0.0, 1.0).free(x) == pytest.approx(logit(x))
    assert Bounds(0.0, 1.0).back([-3.0, 40.0]) == pytest.approx(expit([-3.0, 40.0]))
    assert Bounds(0.0).free(x) == pytest.approx(np.log(x))
    assert [item.code for item in ALL] == ["none", "log", "log-above", "logit", "logit"]


@given(st.sampled_from(ALL), st.floats(0.01, 0.99), st.floats(-1e6, 1e6))
def test_there_and_back_and_never_outside(bounds: Bounds, share: float, z: float) -> None:
    low = bounds.low if math.isfinite(bounds.low) else -50.0
    high = bounds.high if math.isfinite(bounds.high) else low + 60.0
    x = low + share * (high - low)
    assert bounds.back(bounds.free([x]))[0] == pytest.approx(x, abs=1e-9 * (1 + abs(x)))
    assert bounds.allowed(bounds.back([z])).all()
    assert np.isfinite(bounds.free(bounds.back([z]))).all()


def test_at_the_bound_is_allowed_but_not_inside() -> None:
    share = Bounds(0.0, 1.0)
    assert share.inside([0.0, 0.5, np.nan]).tolist() == [False, True, True]
    assert share.allowed([0.0, 1.0, 1.1]).tolist() == [True, True, False]
    with pytest.raises(ValueError, match="below"):
        Bounds(1.0, 1.0)
