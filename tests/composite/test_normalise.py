"""Normalisation: hand-worked scores for both directions, floors, and scoring on a learnt scale."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.builders import leaf

from growthpoles.composite.normalise import Goalposts, MinMax, NormalScore, PercentileRank, Rank, ZScore
from growthpoles.errors import SpecificationError

SAMPLE = np.array([[2.0], [4.0], [10.0]])
UP, DOWN = [leaf("x", "P", lower=0.0, upper=10.0)], [leaf("x", "P", direction=-1, lower=0.0, upper=10.0)]
Z = [-10 / 3 / math.sqrt(52 / 3), -4 / 3 / math.sqrt(52 / 3), 14 / 3 / math.sqrt(52 / 3)]


def scores(method, elements, x=SAMPLE):  # type: ignore[no-untyped-def]
    return method.learn(SAMPLE, elements).score(np.asarray(x, dtype=float)).ravel()


@pytest.mark.parametrize(
    ("method", "up", "down"),
    [
        (MinMax(), [0, 0.25, 1], [1, 0.75, 0]),
        (MinMax(lower=1, upper=5), [1, 2, 5], [5, 4, 1]),
        (MinMax(floor=0.1), [0.1, 0.25, 1], [1, 0.75, 0.1]),
        (ZScore(), Z, [-z for z in Z]),
        (ZScore(mean=100, sd=10), [100 + 10 * z for z in Z], [100 - 10 * z for z in Z]),
        (Rank(), [1, 2, 3], [3, 2, 1]),
        (PercentileRank(), [0, 0.5, 1], [1, 0.5, 0]),
        (PercentileRank(floor=0.01), [0.01, 0.5, 1], [1, 0.5, 0.01]),
        (Goalposts(), [0.2, 0.4, 1], [0.8, 0.6, 0]),
        (Goalposts(floor=0.05), [0.2, 0.4, 1], [0.8, 0.6, 0.05]),
    ],
)
def test_worked_scores_in_both_directions(method, up, down) -> None:  # type: ignore[no-untyped-def]
    np.testing.assert_allclose(scores(method, UP), up, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(scores(method, DOWN), down, rtol=1e-12, atol=1e-15)


def test_normal_scores_are_the_error_function_of_z() -> None:
    expected = [0.5 * (1 + math.erf(z / math.sqrt(2))) for z in Z]
    np.testing.assert_allclose(scores(NormalScore(), UP), expected, rtol=1e-12)
    np.testing.assert_allclose(scores(NormalScore(), DOWN), [1 - p for p in expected], rtol=1e-12)


def test_percentile_ends_cut_both_sides_and_agree_with_linear_interpolation() -> None:
    x = np.arange(41.0)[:, None]
    found = MinMax(percentiles=(2.5, 97.5)).learn(x, UP).score(x).ravel()
    assert found[:2].tolist() == [0, 0] and found[-2:].tolist() == [1, 1]  # ends are 1 and 39
    assert found[20] == pytest.approx(0.5)


def test_a_later_year_is_scored_beyond_the_scale_and_never_below_the_floor() -> None:
    assert scores(MinMax(), UP, [[12.0], [0.0]]).tolist() == [1.25, -0.25]
    assert scores(MinMax(floor=0.01), UP, [[0.0]]).tolist() == [0.01]
    assert scores(PercentileRank(), UP, [[3.0], [99.0]]).tolist() == [0.25, 1.0]
    off = MinMax().learn(SAMPLE, UP).off(np.array([[12.0], [5.0], [1.0]]))
    assert off.ravel().tolist() == [True, False, True]


def test_the_scale_is_written_so_that_it_can_be_recomputed() -> None:
    assert MinMax().learn(SAMPLE, DOWN).describe(0) == "(-1 x - -10.0) / 8.0"


def test_goalposts_that_are_missing_are_named() -> None:
    found = Goalposts().problems([leaf("a", "P"), *UP])
    assert [(item.code, item.where.indicator) for item in found] == [("framework.goalposts.missing", "a")]


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: MinMax(lower=1, upper=1), "method.order"),
        (lambda: MinMax(floor=0), "method.floor"),
        (lambda: MinMax(floor=1.5), "method.floor"),
        (lambda: MinMax(percentiles=(97.5, 2.5)), "method.percentiles"),
        (lambda: ZScore(sd=0), "method.positive"),
        (lambda: NormalScore(floor=-1), "method.floor"),
    ],
)
def test_bad_parameters_are_refused(make, code) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(SpecificationError) as failure:
        make()
    assert failure.value.problems[0].code == code
