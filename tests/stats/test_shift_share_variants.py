"""The shift-share family: parts by hand, formulas written out, and sums that hold to the last digit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from growthpoles.stats import shift_share_variants as ssv
from growthpoles.stats.shift_share import additivity_gap, esteban_marquillas, shift_share

# Farhauer and Kroell (2013), example of `shift` in the R package REAT: three regions, four industries.
START = np.array([[90, 20, 10, 60], [60, 30, 30, 40], [250, 100, 110, 300]])
END = np.array([[100, 40, 10, 55], [85, 55, 40, 35], [255, 115, 85, 390]])
LINE = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]])
LAST_DIGIT = 4 * np.finfo(float).eps

CELLS = st.one_of(st.integers(0, 10**6).map(float), st.floats(0.001, 1e9))
TABLES = st.integers(1, 5).flatmap(
    lambda k: st.tuples(*[hnp.arrays(float, (3, k), elements=CELLS) for _ in range(3)])
)


def parts_of(found: object) -> list[np.ndarray]:
    return [getattr(found, field.name) for field in fields(found)]  # type: ignore[arg-type]


# --- additivity to the last digit, for every member of the family ---


@given(TABLES)
def test_every_member_sums_to_the_change_to_the_last_digit(tables: tuple[np.ndarray, ...]) -> None:
    start, middle, end = tables
    assume(start.sum() > 0 and middle.sum() > 0)
    change = end - start
    for found in (
        shift_share(start, end),
        esteban_marquillas(start, end),
        ssv.arcelus(start, end),
        ssv.spatial_shift_share(start, end, weights=LINE),
    ):
        assert additivity_gap(parts_of(found), change) <= LAST_DIGIT
    yearly = ssv.dynamic_shift_share([start, middle, end])
    for t, (before, after) in enumerate(((start, middle), (middle, end))):
        assert additivity_gap([part[t] for part in parts_of(yearly)], after - before) <= LAST_DIGIT


@given(TABLES, st.data())
def test_two_factors_sum_to_the_change_of_output(tables: tuple[np.ndarray, ...], data: st.DataObject) -> None:
    jobs = np.stack(tables[:2]) + 1
    output = jobs * np.stack([data.draw(hnp.arrays(float, jobs.shape[1:], elements=CELLS)) for _ in range(2)])
    assume((output.sum(axis=1) > 0).all())
    found = ssv.productivity_shift_share(jobs, output)
    parts = [*parts_of(found.jobs), *parts_of(found.productivity)]
    assert additivity_gap(parts, output[1] - output[0]) <= 2 * LAST_DIGIT


def test_industry_parts_of_a_region_add_up_to_the_region() -> None:
    """Industry-level parts of another tool do not add up to the region's."""
    for found in (ssv.arcelus(START, END), ssv.spatial_shift_share(START, END, weights=LINE)):
        sums = sum(part.sum(axis=1) for part in parts_of(found))
        np.testing.assert_allclose(sums, END.sum(axis=1) - START.sum(axis=1), rtol=1e-14)


def test_integer_columns_do_not_overflow() -> None:
    start = np.array([[2_000_000_000, 1_900_000_000], [2_100_000_000, 5]], dtype=np.int32)
    end = np.array([[2_100_000_000, 1_800_000_000], [2_000_000_000, 9]], dtype=np.int32)
    found, same = ssv.arcelus(start, end), ssv.arcelus(start.astype(float), end.astype(float))
    for one, other in zip(parts_of(found), parts_of(same), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_part_that_is_missing_shows_in_the_check() -> None:
    parts = parts_of(shift_share(START, END))
    assert additivity_gap(parts, END - START) <= LAST_DIGIT
    assert additivity_gap(parts[:2], END - START) > 0.1
    assert additivity_gap([np.array([np.nan])], [1.0]) == 0.0


# --- Arcelus ---


def test_arcelus_of_region_a_by_hand() -> None:
    """G = .15, g_A = 25/180, g_j = .1, .4, -.1, .2; own rates 1/9, 1, 0, -1/12."""
    found = ssv.arcelus(START, END)
    homothetic = np.array([400, 150, 150, 400]) * 180 / 1100
    rest = START[0] - homothetic
    growth, region = 0.15, 25 / 180
    industry, own = np.array([0.1, 0.4, -0.1, 0.2]), np.array([1 / 9, 1, 0, -1 / 12])
    rates = (growth, industry - growth, region - growth, (own - region) - (industry - growth))
    names = ("national", "mix", "regional", "interaction")
    for name, rate in zip(names, rates, strict=True):
        np.testing.assert_allclose(getattr(found, f"expected_{name}")[0], homothetic * rate, atol=1e-12)
        np.testing.assert_allclose(getattr(found, f"differential_{name}")[0], rest * rate, atol=1e-12)


def test_arcelus_refines_esteban_marquillas() -> None:
    found, coarse = ssv.arcelus(START, END), esteban_marquillas(START, END)
    np.testing.assert_allclose(found.expected_regional + found.expected_interaction, coarse.competitive)
    rest = found.differential_regional + found.differential_interaction
    np.testing.assert_allclose(rest, coarse.allocation)
    np.testing.assert_allclose(found.expected_national + found.differential_national, coarse.national)


def test_a_cell_that_starts_at_zero_has_no_rate_in_arcelus() -> None:
    found = ssv.arcelus([[0, 10], [10, 10]], [[3, 10], [10, 10]])
    assert np.isnan(found.expected_interaction[0, 0]) and np.isnan(found.differential_interaction[0, 0])
    assert found.expected_regional[0, 0] == pytest.approx(10 / 3 * (0.3 - 0.1))


# --- dynamic ---


def test_dynamic_parts_by_hand() -> None:
    """Ten jobs each; the first grows by 2 in year 1, the second by 4 in year 2: G = .1 and 2/11."""
    found = ssv.dynamic_shift_share([[[10, 10]], [[12, 10]], [[12, 14]]])
    np.testing.assert_allclose(found.national[:, 0], [[1, 1], [12 * 2 / 11, 10 * 2 / 11]])
    np.testing.assert_allclose(found.mix[:, 0], [[1, -1], [-12 * 2 / 11, 4 - 20 / 11]])
    np.testing.assert_allclose(found.regional, 0, atol=1e-12)


def test_two_years_are_the_classic_decomposition() -> None:
    found, classic = ssv.dynamic_shift_share([START, END]), shift_share(START, END)
    for one, other in zip(parts_of(found), parts_of(classic), strict=True):
        np.testing.assert_array_equal(one[0], other)


# --- spatial ---


def test_spatial_parts_by_hand() -> None:
    """Line of three regions, first industry of the middle one: neighbours 340 -> 355, own 60 -> 85."""
    found = ssv.spatial_shift_share(START, END, weights=LINE)
    near = 355 / 340 - 1
    assert found.national[1, 0] == pytest.approx(60 * 0.15)
    assert found.mix[1, 0] == pytest.approx(60 * (0.1 - 0.15))
    assert found.neighbours[1, 0] == pytest.approx(60 * (near - 0.1))
    assert found.regional[1, 0] == pytest.approx(60 * (25 / 60 - near))
    assert found.surroundings[1, 0] == pytest.approx(60 * (near - 0.15))


def test_weights_are_standardised_by_rows() -> None:
    one = ssv.spatial_shift_share(START, END, weights=LINE)
    other = ssv.spatial_shift_share(START, END, weights=LINE * np.array([[2], [7], [0.5]]))
    np.testing.assert_allclose(one.regional, other.regional)


def test_a_region_without_neighbours_has_no_neighbour_part() -> None:
    alone = np.array([[0, 1, 0], [1, 0, 0], [0, 0, 0]])
    found = ssv.spatial_shift_share(START, END, weights=alone)
    assert np.isnan(found.neighbours[2]).all() and np.isnan(found.regional[2]).all()
    assert not np.isnan(found.national).any()


# --- productivity x jobs ---


def test_two_factors_by_hand() -> None:
    """10 -> 12 jobs at 10 -> 11 each: 2 * 10.5 = 21 from jobs, 1 * 11 = 11 from productivity."""
    found = ssv.productivity_shift_share([[[10]], [[12]]], [[[100]], [[132]]])
    assert found.jobs.national.item() == pytest.approx(21)
    assert found.productivity.national.item() == pytest.approx(11)
    rest = [found.jobs.mix, found.jobs.regional, found.productivity.mix, found.productivity.regional]
    np.testing.assert_allclose(rest, 0, atol=1e-12)


def test_constant_productivity_leaves_everything_to_jobs() -> None:
    found = ssv.productivity_shift_share([START, END], [START * 7.0, END * 7.0])
    classic = shift_share(START, END)
    np.testing.assert_allclose(found.jobs.regional, 7 * classic.regional, atol=1e-10)
    for part in parts_of(found.productivity):
        np.testing.assert_allclose(part, 0, atol=1e-9)


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: ssv.arcelus([[np.nan, 1]], [[1, 1]]), "missing"),
        (lambda: ssv.dynamic_shift_share([[[1, 2]]]), "two years"),
        (lambda: ssv.dynamic_shift_share([START, END], [[1, 2, 3, 4]]), "does not fit 2 years"),
        (lambda: ssv.spatial_shift_share(START, END, weights=np.eye(3)), "own neighbour"),
        (lambda: ssv.spatial_shift_share(START, END, weights=np.ones((2, 2))), "do not fit"),
        (lambda: ssv.productivity_shift_share([[[0]], [[1]]], [[[1]], [[1]]]), "without jobs"),
        (lambda: ssv.productivity_shift_share([[[1]]], [[[1]]]), "2 x regions"),
    ],
)
def test_misuse_is_refused_with_its_reason(call: Callable[[], object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        call()
