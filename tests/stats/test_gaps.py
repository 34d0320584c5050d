"""Filling of gaps: hand-worked cases, numpy as oracle for interpolation, and laws common to all rules."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from growthpoles.stats import gaps

NAN = np.nan
RULES: dict[str, Callable[[np.ndarray], gaps.Filled]] = {
    "mean": gaps.fill_column,
    "median": lambda x: gaps.fill_column(x, "median"),
    "group-mean": lambda x: gaps.fill_group(x, np.arange(len(x)) % 2),
    "group-median": lambda x: gaps.fill_group(x, np.arange(len(x)) % 2, statistic="median"),
    "constant": lambda x: gaps.fill_constant(x, 7.0),
    "latest": gaps.fill_latest,
    "latest-2": lambda x: gaps.fill_latest(x, max_age=2),
    "linear": gaps.fill_linear,
}
GAPPY = hnp.arrays(
    float,
    hnp.array_shapes(min_dims=2, max_dims=2, max_side=7),
    elements=st.one_of(st.just(NAN), st.integers(-50, 50).map(float)),
)


@pytest.mark.parametrize("name", RULES)
@given(x=GAPPY)
def test_observed_values_stay_and_filled_cells_are_named(name: str, x: np.ndarray) -> None:
    before = x.copy()
    done = RULES[name](x)
    np.testing.assert_array_equal(x, before)
    seen = ~np.isnan(x)
    np.testing.assert_array_equal(done.values[seen], x[seen])
    np.testing.assert_array_equal(done.filled, ~seen & ~np.isnan(done.values))


@pytest.mark.parametrize("name", sorted(set(RULES) - {"constant"}))
def test_what_the_rule_cannot_know_stays_missing(name: str) -> None:
    done = RULES[name](np.full((4, 3), NAN))
    assert np.isnan(done.values).all()
    assert not done.filled.any()


def test_column_and_group_averages_by_hand() -> None:
    x = np.array([[1.0, NAN], [NAN, 4.0], [2.0, 6.0], [9.0, NAN]])
    assert gaps.fill_column(x).values.tolist() == [[1, 5], [4, 4], [2, 6], [9, 5]]
    assert gaps.fill_column(x, "median").values.tolist() == [[1, 5], [2, 4], [2, 6], [9, 5]]
    done = gaps.fill_group(x, ["a", "b", "b", "a"])
    assert np.array_equal(done.values, [[1, NAN], [2, 4], [2, 6], [9, NAN]], equal_nan=True)
    assert done.filled.tolist() == [[False, False], [True, False], [False, False], [False, False]]


def test_latest_earlier_value_never_looks_ahead_and_respects_the_age_in_years() -> None:
    years = [2010, 2011, 2015, 2016, 2017]
    x = np.array([[NAN, 3.0, NAN, NAN, 9.0], [1.0, NAN, NAN, 2.0, NAN]])
    any_age = gaps.fill_latest(x, years).values
    assert np.array_equal(any_age, [[NAN, 3, 3, 3, 9], [1, 1, 1, 2, 2]], equal_nan=True)
    four = gaps.fill_latest(x, years, max_age=4)
    assert np.array_equal(four.values, [[NAN, 3, 3, NAN, 9], [1, 1, NAN, 2, 2]], equal_nan=True)
    assert four.filled.sum() == 3
    assert not gaps.fill_latest(x, years, max_age=0).filled.any()


def test_linear_filling_uses_the_calendar_and_carries_the_ends() -> None:
    years = [2010, 2012, 2013, 2020, 2021]
    x = np.array([[NAN, 10.0, NAN, 26.0, NAN]])
    assert gaps.fill_linear(x, years).values.tolist() == [[10, 10, 12, 26, 26]]


@given(x=GAPPY)
def test_linear_filling_equals_numpy_interp_row_by_row(x: np.ndarray) -> None:
    done = gaps.fill_linear(x).values
    for row, filled in zip(x, done, strict=True):
        seen = np.flatnonzero(~np.isnan(row))
        if seen.size:
            np.testing.assert_allclose(filled, np.interp(np.arange(row.size), seen, row[seen]), rtol=1e-12)


def test_a_cube_is_filled_along_its_last_axis() -> None:
    cube = np.array([[[1.0, NAN, 3.0]], [[NAN, 5.0, NAN]]])
    assert gaps.fill_linear(cube).values.tolist() == [[[1, 2, 3]], [[5, 5, 5]]]
    assert gaps.fill_latest(cube).values[0].tolist() == [[1, 1, 3]]


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: gaps.fill_column([[1.0]], "mode"), "statistic"),
        (lambda: gaps.fill_group([[1.0]], ["a", "b"]), "groups has shape"),
        (lambda: gaps.fill_constant([NAN], np.inf), "finite"),
        (lambda: gaps.fill_latest([1.0, NAN], [2011, 2010]), "increasing"),
        (lambda: gaps.fill_linear([1.0, NAN], [2010]), "2 increasing"),
        (lambda: gaps.fill_latest([1.0, NAN], max_age=-1), "max_age"),
    ],
)
def test_misuse_is_refused_with_its_reason(call: Callable[[], object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        call()
