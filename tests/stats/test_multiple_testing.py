"""The false discovery rate of Benjamini and Hochberg."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from growthpoles.stats.multiple_testing import benjamini_hochberg

# Benjamini and Hochberg (1995), section 3.2: 15 hypotheses, 4 rejected at q = 0.05.
PAPER = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719,
         0.6528, 0.7590, 1.0]  # fmt: skip


def test_example_of_the_paper_rejects_four() -> None:
    assert (benjamini_hochberg(PAPER) <= 0.05).tolist() == [True] * 4 + [False] * 11


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_equals_scipy_and_never_exceeds_one(p: list[float]) -> None:
    """A p-value of 1.95 has been seen elsewhere."""
    found = benjamini_hochberg(p)
    np.testing.assert_allclose(found, stats.false_discovery_control(p), atol=1e-12)
    assert ((found >= np.array(p) - 1e-15) & (found <= 1)).all()


def test_a_missing_value_is_no_test() -> None:
    found = benjamini_hochberg([[0.01, np.nan], [0.04, 0.03]])
    assert np.array_equal(found, [[0.03, np.nan], [0.04, 0.04]], equal_nan=True)


def test_misuse_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        benjamini_hochberg([1.95])
