"""Helpers of the kernels: missing-aware column statistics against pandas-style definitions, and refusals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from growthpoles.stats import arrays

GAPPY = hnp.arrays(
    float,
    hnp.array_shapes(min_dims=2, max_dims=2, max_side=6),
    elements=st.one_of(st.just(np.nan), st.integers(-50, 50).map(float)),
)


@given(GAPPY)
def test_column_statistics_equal_those_of_the_observed_values(x: np.ndarray) -> None:
    extremes, mean, sd = arrays.column_extremes(x), arrays.column_mean(x), arrays.column_sd(x)
    for column in range(x.shape[1]):
        seen = x[~np.isnan(x[:, column]), column]
        if seen.size == 0:
            assert np.isnan([*extremes[:, column], mean[column], sd[column]]).all()
            continue
        assert extremes[:, column].tolist() == [seen.min(), seen.max()]
        assert mean[column] == pytest.approx(np.mean(seen))
        assert sd[column] == pytest.approx(np.std(seen, ddof=1) if seen.size > 1 else np.nan, nan_ok=True)


def test_division_by_zero_and_by_missing_is_missing_never_infinite() -> None:
    result = arrays.divide([1.0, 0.0, 1.0, 6.0], [0.0, 0.0, np.nan, 3.0])
    assert np.array_equal(result, [np.nan, np.nan, np.nan, 2.0], equal_nan=True)


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: arrays.as_floats([1.0, np.inf]), "infinite"),
        (lambda: arrays.as_floats([1.0], "e", ndim=2), "e must have 2 axes"),
        (lambda: arrays.as_samples([1.0]), "rows and columns"),
        (lambda: arrays.as_complete([1.0, np.nan]), "missing"),
        (lambda: arrays.as_complete([1.0, -1.0]), "negative"),
        (lambda: arrays.as_direction([1, 0], 2), r"\+1 or -1"),
        (lambda: arrays.as_direction([1, 1], 3), "shape"),
        (lambda: arrays.per_column([1.0, 2.0], 3, name="target"), "target has shape"),
    ],
)
def test_misuse_is_refused_with_its_reason(call, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        call()


def test_leading_axes_are_pooled_into_rows_in_order() -> None:
    cube = np.arange(12.0).reshape(2, 3, 2)
    assert np.array_equal(arrays.as_samples(cube), np.vstack([cube[0], cube[1]]))
