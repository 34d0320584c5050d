"""Polarisation indices against their definitions, worked out another way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthpoles.stats.concentration import gini, theil_decomposition
from growthpoles.stats.polarisation import (
    esteban_gradin_ray,
    esteban_ray,
    kanbur_zhang,
    williamson,
    williamson_curve,
    wolfson,
)

units = st.lists(st.tuples(st.floats(0.1, 50), st.floats(0.1, 9)), min_size=2, max_size=12)


def split(rows: list[tuple[float, float]]) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[type-arg]
    return np.array([row[0] for row in rows]), np.array([row[1] for row in rows])


@given(units, st.sampled_from([0.5, 1.0, 1.3, 1.6]))
def test_esteban_ray_is_its_double_sum(rows: list[tuple[float, float]], alpha: float) -> None:
    y, people = split(rows)
    y = y.round(6)  # values that differ by rounding only are one group: see below
    level = np.unique(y)
    p = np.array([people[y == value].sum() for value in level]) / people.sum()
    expected = (p[:, None] ** (1 + alpha) * p * np.abs(level[:, None] - level)).sum() / (p @ level)
    assert esteban_ray(y, people, alpha=alpha) == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_values_that_differ_by_rounding_are_one_group() -> None:
    assert esteban_ray([1, 50, 49.99999999999999]) == pytest.approx(esteban_ray([1, 50, 50]), rel=1e-12)


@given(units)
def test_esteban_ray_with_alpha_zero_is_twice_the_gini(rows: list[tuple[float, float]]) -> None:
    y, people = split(rows)
    assert esteban_ray(y, people, alpha=0) == pytest.approx(2 * gini(y, people), abs=1e-9)


def test_two_equal_poles_are_the_most_polarised() -> None:
    """K = 1: two halves at 0 and 2 give 2 (1/2)^(2 + alpha) 2."""
    assert esteban_ray([0, 2], alpha=1.3) == pytest.approx(4 * 0.5**3.3)
    assert esteban_ray([0, 2]) > esteban_ray([0, 1, 2])
    assert wolfson([0, 0, 2, 2]) == 1 > wolfson([0, 1, 1, 2])


@given(units)
def test_wolfson_is_its_formula_with_an_interpolated_lorenz_curve(
    rows: list[tuple[float, float]],
) -> None:
    y, _ = split(rows)
    y = np.sort(y)
    found, n = wolfson(y), y.size
    lorenz = np.concatenate([[0], y.cumsum() / y.sum()])
    half = np.interp(0.5, np.arange(n + 1) / n, lorenz)
    expected = 2 * (2 * (0.5 - half) - gini(y)) * y.mean() / np.median(y)
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-12)


@given(units, st.floats(0.01, 1000))
def test_indices_do_not_depend_on_scale_order_or_splitting_of_units(
    rows: list[tuple[float, float]], scale: float
) -> None:
    y, people = split(rows)
    order = np.argsort(people)
    twice, halves = np.repeat(y, 2), np.repeat(people / 2, 2)
    for index in (williamson, wolfson, esteban_ray):
        found = index(y, people)
        assert index(scale * y[order], people[order]) == pytest.approx(found, rel=1e-6, abs=1e-9)
        assert index(twice, halves) == pytest.approx(found, rel=1e-6, abs=1e-9)


@given(units)
def test_williamson_is_the_weighted_coefficient_of_variation(rows: list[tuple[float, float]]) -> None:
    y, people = split(rows)
    mean = np.average(y, weights=people)
    assert williamson(y, people) == pytest.approx(np.sqrt(np.average((y - mean) ** 2, weights=people)) / mean)


@given(units)
def test_esteban_gradin_ray_with_each_unit_a_group_is_esteban_ray(rows: list[tuple[float, float]]) -> None:
    y, people = split(rows)
    assert esteban_gradin_ray(y, range(y.size), population=people) == pytest.approx(
        esteban_ray(y, people), abs=1e-9
    )


def test_groups_whose_means_differ_by_rounding_only_are_one_group() -> None:
    y, people = [1.0, 27.0, 27.0], [0.125, 1.0, 2.5]
    egr = esteban_gradin_ray(y, range(3), population=people)
    assert egr == pytest.approx(esteban_ray([1.0, 27.0], [0.125, 3.5]), abs=1e-12)


def test_esteban_gradin_ray_takes_off_what_groups_hide() -> None:
    y, groups = [1.0, 3.0, 7.0, 9.0], ["a", "a", "b", "b"]
    expected = esteban_ray([2.0, 8.0]) - (gini(y) - gini([2.0, 8.0]))
    assert esteban_gradin_ray(y, groups) == pytest.approx(expected)
    assert esteban_gradin_ray(y, groups, beta=0) == pytest.approx(esteban_ray([2.0, 8.0]))


@given(units)
def test_theil_parts_add_up_and_kanbur_zhang_is_their_ratio(rows: list[tuple[float, float]]) -> None:
    y, people = split(rows)
    groups = np.arange(y.size) % 2
    parts = theil_decomposition(y * people, groups, population=people)
    assert parts.between + parts.within == pytest.approx(parts.total, abs=1e-9)
    if parts.within > 1e-9:
        assert kanbur_zhang(y * people, groups, population=people) == pytest.approx(
            parts.between / parts.within
        )


def test_kanbur_zhang_is_open_when_nothing_differs_within_groups() -> None:
    assert np.isnan(kanbur_zhang([1.0, 1.0, 5.0, 5.0], ["a", "a", "b", "b"]))


def curve(turn: float, bend: float, noise: float = 0.0) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[type-arg]
    logs = np.linspace(6, 10, 25)
    return 0.5 + bend * (logs - turn) ** 2 + noise * np.sin(7 * np.arange(25)), np.exp(logs)


def test_inverted_u_with_its_turning_point() -> None:
    found = williamson_curve(*curve(8.2, -0.03, 0.002))
    assert found.shape == "inverted-u" and found.inside and found.u_p < 0.01
    assert np.log(found.turning_point) == pytest.approx(8.2, abs=0.05)
    assert found.linear > 0 > found.quadratic


def test_a_turning_point_outside_the_data_is_no_u() -> None:
    found = williamson_curve(*curve(12.0, -0.03, 0.002))
    assert (found.shape, found.inside) == ("rising", False) and np.isnan(found.u_p)
    assert williamson_curve(*curve(8.0, 0.03)).shape == "u"


def test_curve_is_that_of_polyfit() -> None:
    inequality, income = curve(8.2, -0.03, 0.01)
    expected = np.polyfit(np.log(income), inequality, 2)
    found = williamson_curve(inequality, income)
    assert (found.quadratic, found.linear) == pytest.approx(tuple(expected[:2]), rel=1e-8)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: wolfson([1.0, np.nan]),
        lambda: esteban_ray([1.0, 2.0], alpha=2),
        lambda: williamson([1.0, 2.0], [0, 0]),
        lambda: williamson([1.0, -2.0], [1, 1]),
        lambda: esteban_gradin_ray([1.0, 2.0], ["a"]),
        lambda: williamson_curve([1, 2, 3, 4], [1, 2, 3, 4]),
        lambda: williamson_curve([1.0] * 6, [5.0] * 6),
    ],
)
def test_bad_input_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError):
        wrong()  # type: ignore[operator]
