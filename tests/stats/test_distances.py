"""Distances from a pattern and Hellwig's limit, against loops, by hand, and their laws."""

from __future__ import annotations

import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from growthpoles.stats.distances import development_limit, pattern_distance

X = hnp.arrays(float, (4, 3), elements=st.floats(-10, 10))
W = hnp.arrays(float, 3, elements=st.floats(0.1, 5))


@given(X, W)
def test_distance_equals_euclid_in_loops(x: np.ndarray, w: np.ndarray) -> None:
    best, scale = x.max(axis=0), np.array([0.5, 2.0, 3.0])
    expected = [
        math.sqrt(sum(w[j] * ((best[j] - row[j]) / scale[j]) ** 2 for j in range(3)) / sum(w)) for row in x
    ]
    np.testing.assert_allclose(
        pattern_distance(x, w, best=best, scale=scale), expected, rtol=1e-10, atol=1e-12
    )


def test_distance_by_hand_with_a_gap_and_beyond_the_pattern() -> None:
    x = [[1.0, 2.0], [5.0, np.nan], [9.0, 10.0], [np.nan, np.nan]]
    found = pattern_distance(x, [1.0, 3.0], best=[5.0, 10.0], scale=[1.0, 2.0])
    np.testing.assert_allclose(found, [4.0, 0.0, 0.0, np.nan])


def test_a_child_without_a_scale_is_dropped() -> None:
    for scale in ([0.0, 1.0], [np.nan, 1.0], [-1.0, 1.0]):
        assert pattern_distance([[1.0, 2.0]], [1, 1], best=[5.0, 5.0], scale=scale).tolist() == [3.0]


@given(X, X, W, st.floats(0, 30))
def test_a_better_child_never_takes_a_unit_away(
    x: np.ndarray, sample: np.ndarray, w: np.ndarray, gain: float
) -> None:
    best = sample.max(axis=0)
    more = x + np.array([gain, 0.0, 0.0])
    plain, better = (pattern_distance(y, w, best=best, scale=1.0) for y in (x, more))
    assert (better <= plain + 1e-12).all()


@pytest.mark.parametrize("ddof", [0, 1])
def test_limit_equals_the_statistics_module(ddof: int) -> None:
    distances = [0.3, 1.2, 2.2, 0.0]
    sd = statistics.stdev(distances) if ddof else statistics.pstdev(distances)
    assert development_limit(distances, ddof=ddof) == pytest.approx(statistics.mean(distances) + 2 * sd)
    gaps = [[*distances, np.nan], [np.nan] * 5]
    np.testing.assert_allclose(
        development_limit(gaps, ddof=ddof), [statistics.mean(distances) + 2 * sd, np.nan]
    )


def test_infinite_values_are_refused() -> None:
    with pytest.raises(ValueError, match="infinite"):
        pattern_distance([[1.0]], [1.0], best=[np.inf], scale=[1.0])
