"""The cumulative sum: by hand, and the published average run lengths."""

from __future__ import annotations

import numpy as np
import pytest

from growthpoles.stats.control import cusum


def test_sums_by_hand() -> None:
    found = cusum([1.5, -2.0, np.nan, 3.0], allowance=0.5)
    assert found.up.tolist() == [1.0, 0.0, 0.0, 2.5]
    assert found.down.tolist() == [0.0, 1.5, 1.5, 0.0]


@pytest.mark.parametrize(
    ("shift", "alarm", "published"), [(0.0, 4.0, 168.0), (1.0, 4.0, 8.38), (1.0, 5.0, 10.4), (2.0, 5.0, 4.01)]
)
def test_average_run_length_is_the_published_one(shift: float, alarm: float, published: float) -> None:
    """Montgomery, Introduction to Statistical Quality Control, table of two-sided CUSUM, k = 0.5."""
    runs, steps = 1500, 1500 if shift == 0 else 100
    z = np.random.default_rng(5).normal(shift, 1, (runs, steps))
    found = cusum(z)
    out = np.maximum(found.up, found.down) > alarm
    assert out.any(axis=1).all()
    assert (out.argmax(axis=1) + 1).mean() == pytest.approx(published, rel=0.08)
