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
    "linear-inside": lambda x: gaps.fill_linear(x, carry_ends=False),
    "siblings": lambda x: gaps.fill_siblings(x, np.arange(x.shape[1]) % 2),
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


def test_linear_filling_without_ends_or_with_an_age_leaves_what_is_too_far() -> None:
    years = [2010, 2012, 2013, 2020, 2021]
    x = np.array([[NAN, 10.0, NAN, 26.0, NAN]])
    inside = gaps.fill_linear(x, years, carry_ends=False).values
    assert np.array_equal(inside, [[NAN, 10, 12, 26, NAN]], equal_nan=True)
    near = gaps.fill_linear(x, years, max_age=1).values
    assert np.array_equal(near, [[NAN, 10, 12, 26, 26]], equal_nan=True)
    assert np.isnan(gaps.fill_linear([0.0, NAN, NAN, NAN, 8.0], max_age=1).values).tolist()[2]


def test_a_unit_stands_in_a_gap_where_it_stands_in_its_group_by_hand() -> None:
    """Second unit: u = 0.25 (a), 1 - 0.5 (b, lower is better), mean 0.375; back in c: 20 - 0.375 * 10."""
    x = np.array([[0.0, 2.0, 10.0, 5.0], [1.0, 4.0, NAN, 7.0], [4.0, 6.0, 20.0, 9.0]])
    done = gaps.fill_siblings(x, ["P", "P", "P", "Q"], direction=[1, -1, -1, 1])
    assert done.values[1].tolist() == [1.0, 4.0, 16.25, 7.0]
    assert done.filled.sum() == 1
    median = gaps.fill_siblings(x[:, [0, 1, 2, 0]], ["P"] * 4, direction=[1, -1, -1, 1], statistic="median")
    assert median.values[1, 2] == 20 - 0.25 * 10


def test_constant_siblings_tell_nothing_and_constant_gaps_take_the_constant() -> None:
    x = np.array([[3.0, 0.0, 7.0], [3.0, NAN, NAN], [3.0, 8.0, 7.0]])
    done = gaps.fill_siblings(x, ["P", "P", "Q"]).values
    assert np.array_equal(done[1], [3.0, NAN, 7.0], equal_nan=True)


def test_a_unit_is_as_intensive_as_its_industries_by_hand() -> None:
    """30 of 40 at 2 % and 10 of 40 at 10 %: 4 %."""
    figures = [[30.0, 10.0, 0.0], [5.0, NAN, 5.0], [0.0, 0.0, 0.0], [NAN, NAN, NAN]]
    level = [2.0, 10.0, 50.0]
    whole = gaps.structure_average(figures, level)
    assert np.array_equal(whole, [4.0, NAN, NAN, NAN], equal_nan=True)
    part = gaps.structure_average(figures, level, partial=True)
    assert np.array_equal(part, [4.0, 26.0, NAN, NAN], equal_nan=True)


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: gaps.fill_column([[1.0]], "mode"), "statistic"),
        (lambda: gaps.fill_group([[1.0]], ["a", "b"]), "groups has shape"),
        (lambda: gaps.fill_constant([NAN], np.inf), "finite"),
        (lambda: gaps.fill_latest([1.0, NAN], [2011, 2010]), "increasing"),
        (lambda: gaps.fill_linear([1.0, NAN], [2010]), "2 increasing"),
        (lambda: gaps.fill_latest([1.0, NAN], max_age=-1), "max_age"),
        (lambda: gaps.fill_linear([1.0, NAN], max_age=-1), "max_age"),
        (lambda: gaps.fill_siblings([[1.0, 2.0]], ["P"]), "groups has shape"),
        (lambda: gaps.fill_siblings([[1.0, 2.0]], ["P", "P"], direction=[1, 0]), "direction"),
        (lambda: gaps.structure_average([[1.0, 2.0]], [0.5]), "one intensity"),
        (lambda: gaps.structure_average([[1.0, 2.0]], [0.5, NAN]), "one intensity"),
        (lambda: gaps.structure_average([[1.0, -2.0]], [0.5, 0.5]), "negative"),
    ],
)
def test_misuse_is_refused_with_its_reason(call: Callable[[], object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        call()
