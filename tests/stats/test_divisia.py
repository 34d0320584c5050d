"""The logarithmic mean Divisia index: by hand, no residual."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthpoles.stats.divisia import log_mean, split_product

FACTOR = st.floats(0.01, 1000)


def test_a_doubled_ratio_by_hand() -> None:
    """y = a / b from 10/2 = 5 to 30/3 = 10: L = 5 / ln 2; a gives L ln 3, b gives -L ln 1.5."""
    mean = 5 / np.log(2)
    found = split_product([10.0, 2.0], [30.0, 3.0], powers=[1, -1])
    assert found == pytest.approx([mean * np.log(3), -mean * np.log(1.5)])


@given(st.lists(FACTOR, min_size=3, max_size=3), st.lists(FACTOR, min_size=3, max_size=3))
def test_contributions_add_up_and_turn_sign_when_time_is_reversed(a: list[float], b: list[float]) -> None:
    powers = np.array([1, -1, 1])
    found = split_product(a, b, powers=powers)
    y0, y1 = np.prod(np.array(a) ** powers), np.prod(np.array(b) ** powers)
    assert found.sum() == pytest.approx(y1 - y0, abs=1e-7 * (y0 + y1))
    assert split_product(b, a, powers=powers) == pytest.approx(-found, abs=1e-7 * (y0 + y1))


def test_zero_and_negative_factors_are_not_split() -> None:
    assert np.isnan(split_product([1.0, 0.0], [1.0, 2.0], powers=[1, -1])).all()
    assert np.isnan(log_mean(-1.0, 1.0))
