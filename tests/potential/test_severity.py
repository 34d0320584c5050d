"""Gaps, severities, trends and priorities against hand-computed figures and laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from growthpoles.potential.severity import (
    Trends,
    gaps,
    good_percentile,
    joint_verdicts,
    peer_benchmarks,
    priorities,
    severities,
    trends,
    verdicts,
)
from growthpoles.stats.series import mann_kendall, theil_sen

UP, DOWN = np.array([1.0]), np.array([-1.0])
NAN = np.nan
figures = st.lists(st.floats(-1e3, 1e3), min_size=4, max_size=9)


@pytest.mark.parametrize(
    ("value", "benchmark", "worst", "direction", "gap"),
    [
        (30, 50, 10, 1, 0.5),  # (50 - 30) / (50 - 10)
        (60, 50, 10, 1, 0.0),  # better than the benchmark
        (5, 50, 10, 1, 1.0),  # worse than the worst value
        (60, 40, 80, -1, 0.5),  # (40 - 60) / (40 - 80): less is better
        (30, 40, 80, -1, 0.0),
        (90, 40, 80, -1, 1.0),
        (30, 10, 50, 1, NAN),  # benchmark worse than the worst value
        (30, 10, 10, 1, NAN),
        (NAN, 50, 10, 1, NAN),
        (30, NAN, 10, 1, NAN),
    ],
)
def test_gap_computed_by_hand(
    value: float, benchmark: float, worst: float, direction: float, gap: float
) -> None:
    found = gaps(
        np.array([value]), np.array([benchmark]), worst=np.array([worst]), direction=np.array([direction])
    )
    assert found[0] == pytest.approx(gap, nan_ok=True)


@given(figures, st.floats(-100, 100), st.floats(0.1, 100))
def test_gap_is_the_same_when_both_signs_are_turned(
    values: list[float], benchmark: float, span: float
) -> None:
    x, b = np.array(values)[:, None], np.array([benchmark])
    up = gaps(x, b, worst=b - span, direction=UP)
    down = gaps(-x, -b, worst=-(b - span), direction=DOWN)
    np.testing.assert_allclose(up, down)
    assert ((up >= 0) & (up <= 1)).all()
    order = np.argsort(values)
    assert (np.diff(up[order, 0]) <= 0).all()  # a better value never widens the gap


@given(figures, st.floats(0.1, 50), st.floats(-50, 50))
def test_gap_does_not_depend_on_the_unit_of_measure(values: list[float], scale: float, shift: float) -> None:
    x, b, w = np.array(values)[:, None], np.array([30.0]), np.array([-10.0])
    first = gaps(x, b, worst=w, direction=UP)
    second = gaps(scale * x + shift, scale * b + shift, worst=scale * w + shift, direction=UP)
    np.testing.assert_allclose(first, second, atol=1e-9)


def test_percentile_in_the_good_direction() -> None:
    x = np.array([10.0, 20, 30, 40, 50])[:, None]
    assert good_percentile(x, 0.75, direction=UP)[0] == 40  # 75th percentile
    assert good_percentile(x, 0.75, direction=DOWN)[0] == 20  # the 25th where less is better
    assert good_percentile(np.array([[0.0], [10.0]]), 0.75, direction=UP)[0] == 7.5  # between two figures
    assert np.isnan(good_percentile(np.full((3, 1), NAN), 0.75, direction=UP)[0])


def test_peers_are_the_own_group_and_all_units_where_it_is_small() -> None:
    x = np.array([1.0, 2, 3, 4, 100, 200, NAN])[:, None, None]
    groups = np.array(["a"] * 4 + ["b"] * 3)
    found = peer_benchmarks(x, groups, q=0.75, direction=UP, least=4)
    assert found.values[:, 0, 0].tolist() == [3.25] * 4 + [76.0] * 3  # all six: 4 + .75 * (100 - 4)
    assert found.counts[:, 0, 0].tolist() == [4] * 4 + [6] * 3
    assert found.pooled[:, 0, 0].tolist() == [False] * 4 + [True] * 3


def test_no_benchmark_when_all_units_together_are_too_few() -> None:
    found = peer_benchmarks(
        np.array([1.0, 2, 3])[:, None, None], np.array(["a"] * 3), q=0.75, direction=UP, least=4
    )
    assert np.isnan(found.values).all() and (found.counts == 3).all()


def test_every_year_has_its_own_benchmark() -> None:
    x = np.array([[1.0, 10], [2, 20], [3, 30], [4, 40], [5, 50]])[:, :, None]
    found = peer_benchmarks(x, np.array(["a"] * 5), q=0.75, direction=UP, least=4)
    assert found.values[0, :, 0].tolist() == [4, 40]


def test_severity_computed_by_hand() -> None:
    """Weights .5, .3, .2: gaps .8 and .2 on the first and last give (.4 + .04) / .7, on .7 of the weight."""
    gap = np.array([[[0.8, NAN, 0.2]], [[NAN, NAN, NAN]], [[0.8, NAN, NAN]]])
    applicable = np.ones(gap.shape, dtype=bool)
    applicable[2, 0, 1:] = False  # only the first measure has a meaning there
    found = severities(
        gap,
        np.array([[0.5, 0.3, 0.2]]),
        applicable=applicable,
        proxy=np.array([False, False, True]),
        weak=np.array([False, False, True]),
    )
    assert found.values[:, 0, 0] == pytest.approx([0.44 / 0.7, NAN, 0.8], nan_ok=True)
    assert found.confidence[:, 0, 0] == pytest.approx([0.7, 0.0, 1.0])
    assert found.firm[:, 0, 0] == pytest.approx([0.5, 0.0, 1.0])
    assert found.proxy[:, 0, 0] == pytest.approx([0.2 / 0.7, NAN, 0.0], nan_ok=True)


def test_nothing_applicable_is_neither_confident_nor_unsure() -> None:
    none = np.zeros((1, 1, 1), dtype=bool)
    found = severities(
        np.full((1, 1, 1), NAN), np.ones((1, 1)), applicable=none, proxy=none[0, 0], weak=none[0, 0]
    )
    assert np.isnan(found.confidence).all() and np.isnan(found.values).all()


@given(st.lists(st.floats(0, 1), min_size=2, max_size=6))
def test_severity_lies_between_its_gaps(values: list[float]) -> None:
    gap, flags = np.array(values)[None, None], np.zeros(len(values), dtype=bool)
    weights = np.arange(1.0, len(values) + 1)[None]
    found = severities(gap, weights, applicable=np.ones(gap.shape, bool), proxy=flags, weak=flags)
    assert min(values) - 1e-12 <= found.values[0, 0, 0] <= max(values) + 1e-12
    assert found.confidence[0, 0, 0] == pytest.approx(1)


@settings(max_examples=30)
@given(st.lists(st.one_of(st.just(NAN), st.integers(0, 9).map(float)), min_size=6, max_size=6))
def test_trends_are_those_of_the_published_tests_on_the_last_five_years(values: list[float]) -> None:
    """Slope and p equal Theil-Sen and Mann-Kendall of `growthpoles.stats.series` on the window."""
    years = np.array([2010, 2011, 2013, 2014, 2015, 2016])  # 2012 is not there
    found = trends(np.array(values)[None, :, None], years, window=5)
    window = years >= 2012
    series = np.array(values)[window]
    known = series[~np.isnan(series)]
    assert found.n[0, -1, 0] == known.size
    if known.size >= 2:
        assert found.slope[0, -1, 0] == theil_sen(series, years[window].astype(float)).slope
        assert found.p_value[0, -1, 0] == pytest.approx(mann_kendall(series).p_value, nan_ok=True)


def test_four_rising_years_are_adverse_only_where_less_is_better() -> None:
    """Four years in a row: p = 2 / 4! = .083."""
    found = trends(np.array([[1.0, 2, 3, 4]])[:, :, None], np.arange(2019, 2023), window=5)
    assert found.p_value[0, -1, 0] == pytest.approx(2 / 24)
    assert verdicts(found, DOWN, p=0.1)[0, :, 0].tolist()[3] == 1
    assert verdicts(found, UP, p=0.1)[0, 3, 0] == -1
    assert verdicts(found, UP, p=0.08)[0, 3, 0] == 0
    assert np.isnan(verdicts(found, UP, p=0.1)[0, :3, 0]).all()


@pytest.mark.parametrize(
    ("verdict", "joint"),
    [
        ([1, 0, NAN], 1),  # .5 of the tested .8
        ([0, 1, 0], 0),  # .3 of 1
        ([NAN, 1, 0], 1),  # .3 of .5
        ([1, -1, -1], 0),  # .5 against .5
        ([-1, -1, 1], -1),
        ([0, 0, 0], 0),
        ([NAN, NAN, NAN], NAN),
    ],
)
def test_trend_of_a_constraint_follows_half_of_its_tested_weight(verdict: list[float], joint: float) -> None:
    found = joint_verdicts(np.array([[verdict]], dtype=float), np.array([[0.5, 0.3, 0.2]]), share=0.5)
    assert found[0, 0, 0] == pytest.approx(joint, nan_ok=True)


def test_priority_computed_by_hand() -> None:
    """.6 * 2 * 1.25 with an adverse trend; without one (or untested) .6 * 2."""
    found = priorities(np.full(4, 0.6), np.full(4, 2.0), trend=np.array([1, 0, -1, NAN]), bonus=0.25)
    assert found == pytest.approx([1.5, 1.2, 1.2, 1.2])


def test_verdict_of_equal_figures_is_no_trend() -> None:
    flat = Trends(np.zeros((1, 1, 1)), np.ones((1, 1, 1)), np.full((1, 1, 1), 5))
    assert verdicts(flat, UP, p=0.1)[0, 0, 0] == 0
