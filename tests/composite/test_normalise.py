"""Normalisation: hand-worked scores for both directions, floors, and scoring on a learnt scale."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from tests.builders import leaf

from growthpoles.composite.normalise import (
    Borda,
    DistanceToMax,
    DistanceToReference,
    DistanceToTarget,
    FractionOfMax,
    Goalposts,
    MeanOne,
    MinMax,
    NormalScore,
    PercentileRank,
    Rank,
    ZScore,
)
from growthpoles.errors import SpecificationError

SAMPLE = np.array([[2.0], [4.0], [10.0]])
UP = [leaf("x", "P", lower=0.0, upper=10.0, target=12.0)]
DOWN = [leaf("x", "P", direction=-1, lower=0.0, upper=10.0, target=1.0)]
UNITS = ["A", "B", "C"]
Z = [-10 / 3 / math.sqrt(52 / 3), -4 / 3 / math.sqrt(52 / 3), 14 / 3 / math.sqrt(52 / 3)]


def scores(method, elements, x=SAMPLE):  # type: ignore[no-untyped-def]
    return method.learn(SAMPLE, elements, units=UNITS).score(np.asarray(x, dtype=float)).ravel()


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
        (Borda(), [0, 1, 2], [2, 1, 0]),
        (DistanceToMax(), [0, 0.25, 1], [1, 0.75, 0]),
        (DistanceToMax(floor=0.1), [0.1, 0.25, 1], [1, 0.75, 0.1]),
        (DistanceToReference("B"), [0, 1, 4], [4 / 3, 1, 0]),
        (DistanceToReference("B", cap=True), [0, 1, 1], [1, 1, 0]),
        (DistanceToReference("B", cap=True, floor=0.1), [0.1, 1, 1], [1, 1, 0.1]),
        (DistanceToTarget(), [0, 0.2, 0.8], [8 / 9, 2 / 3, 0]),
        (DistanceToTarget(floor=0.3), [0.3, 0.3, 0.8], [8 / 9, 2 / 3, 0.3]),
        (FractionOfMax(), [0.2, 0.4, 1], [1, 0.5, 0.2]),
        (FractionOfMax(floor=0.3), [0.3, 0.4, 1], [1, 0.5, 0.3]),
        (MeanOne(), [0.375, 0.75, 1.875], [8 / 3, 4 / 3, 8 / 15]),
        (MeanOne(floor=0.6), [0.6, 0.75, 1.875], [8 / 3, 4 / 3, 0.6]),
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


# --- distances to targets and reference units ---


@pytest.mark.parametrize(
    ("figures", "target", "direction", "expected"),
    [((0, 5, 11), 10.0, 1, (0, 0.5, 1.1)), ((-1, 1, 10), 0.0, -1, (1.1, 0.9, 0))],
)
def test_distance_to_target_equals_the_checks_of_coinr(figures, target, direction, expected) -> None:  # type: ignore[no-untyped-def]
    """R package COINr 1.1, own tests of n_dist2targ, with and without a cap at 1."""
    x = np.array(figures, dtype=float)[:, None]
    items = [leaf("x", "P", direction=direction, target=target)]
    np.testing.assert_allclose(DistanceToTarget().learn(x, items).score(x).ravel(), expected, atol=1e-15)
    capped = DistanceToTarget(cap=True).learn(x, items).score(x).ravel()
    np.testing.assert_allclose(capped, np.minimum(expected, 1), atol=1e-15)


def test_goalposts_equal_the_checks_of_coinr_in_both_directions() -> None:
    """R package COINr 1.1, own tests of n_goalposts with posts 0 and 10."""
    assert scores(Goalposts(), UP, [[1], [11], [-1]]).tolist() == [0.1, 1, 0]
    assert scores(Goalposts(), DOWN, [[1], [-1], [11]]).tolist() == [0.9, 1, 0]


def test_distance_to_the_targets_of_asem_in_both_directions(shared_data: Path) -> None:
    """R package COINr 1.1, ASEM_iMeta targets: LPI (higher is better) and CO2 (lower is better)."""
    with (shared_data / "reference/composite/asem_iData.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with (shared_data / "reference/composite/asem_iMeta.csv").open(encoding="utf-8", newline="") as file:
        targets = {row["iCode"]: row["Target"] for row in csv.DictReader(file)}
    x = np.array([[float(row["LPI"]), float(row["CO2"])] for row in rows])
    items = [
        leaf("LPI", "P", target=float(targets["LPI"])),
        leaf("CO2", "P", direction=-1, target=float(targets["CO2"])),
    ]
    found = DistanceToTarget().learn(x, items).score(x)
    lpi, co2 = x.T
    np.testing.assert_allclose(found[:, 0], (lpi - lpi.min()) / (4.11803135 - lpi.min()), rtol=1e-9)
    np.testing.assert_allclose(found[:, 1], (co2.max() - co2) / (co2.max() - 1.3885759016039236), rtol=1e-9)


def test_targets_that_are_missing_are_named_before_any_figure_is_touched() -> None:
    found = DistanceToTarget().problems([leaf("a", "P"), *UP])
    assert [(item.code, item.where.indicator) for item in found] == [("framework.target.missing", "a")]


def test_targets_no_better_than_the_worst_figure_are_refused_together_and_by_name() -> None:
    items = [
        leaf("low", "P", target=2.0),
        leaf("fine", "P", target=5.0),
        leaf("high", "P", direction=-1, target=11.0),
        leaf("constant", "P", target=1.0),
    ]
    x = np.array([[2.0, 2, 2, 7], [4, 4, 4, 7], [10, 10, 10, 7]])
    with pytest.raises(SpecificationError) as failure:
        DistanceToTarget().learn(x, items)
    found = [(item.code, item.where.indicator, dict(item.details)) for item in failure.value.problems]
    assert found == [
        ("framework.target.beyond", "low", {"target": 2.0, "worst": 2.0}),
        ("framework.target.beyond", "high", {"target": 11.0, "worst": 10.0}),
    ]


def test_the_reference_is_the_mean_of_the_units_figures_over_the_learning_years() -> None:
    x = np.array([[2.0], [3.0], [10.0], [2.0], [5.0], [10.0]])
    learnt = DistanceToReference("B").learn(x, UP, units=UNITS * 2)
    assert learnt.score(np.array([[4.0], [6.0]])).ravel().tolist() == [1, 2]
    assert not learnt.off(np.array([[6.0]])).any()  # above the reference is part of this scale


def test_an_unknown_reference_unit_is_refused_by_name() -> None:
    for units in ((), UNITS):
        with pytest.raises(SpecificationError) as failure:
            DistanceToReference("Z").learn(SAMPLE, UP, units=units)
        assert [(p.code, p.where.unit) for p in failure.value.problems] == [("method.reference.unknown", "Z")]


@pytest.mark.parametrize(("unit", "elements"), [("A", UP), ("C", DOWN)])
def test_a_reference_unit_with_the_worst_figure_or_none_leaves_no_scale(unit, elements) -> None:  # type: ignore[no-untyped-def]
    assert DistanceToReference(unit).learn(SAMPLE, elements, units=UNITS).constant.tolist() == [True]
    gap = np.array([[2.0], [np.nan], [10.0]])
    assert DistanceToReference("B").learn(gap, elements, units=UNITS).constant.tolist() == [True]


# --- ratios ---


@pytest.mark.parametrize(
    ("method", "figures", "direction"),
    [
        (FractionOfMax(), [-4, 0, -1], 1),
        (FractionOfMax(), [0, 3, 9], -1),
        (FractionOfMax(), [5, 5, 5], 1),
        (MeanOne(), [-4, 0, 4], 1),
        (MeanOne(), [0, 3, 9], -1),
        (MeanOne(), [5, 5, 5], -1),
    ],
)
def test_a_ratio_without_a_denominator_above_zero_is_marked_and_never_infinite(
    method, figures, direction
) -> None:  # type: ignore[no-untyped-def]
    x = np.array(figures, dtype=float)[:, None]
    learnt = method.learn(x, [leaf("x", "P", direction=direction)])
    assert learnt.constant.tolist() == [True]
    assert not np.isinf(learnt.score(x)).any()


def test_low_is_good_by_fraction_of_max_is_not_upside_down() -> None:
    """Another tool scores the highest, worst figure 1."""
    assert scores(FractionOfMax(), DOWN).argmax() == 0


def test_ratios_are_written_so_that_they_can_be_recomputed() -> None:
    assert FractionOfMax().learn(SAMPLE, UP).describe(0) == "x / 10.0"
    assert FractionOfMax().learn(SAMPLE, DOWN).describe(0) == "2.0 / x"
    assert Borda().learn(SAMPLE, UP).describe(0) == "position among 3"


# --- mirrors and promises ---


@pytest.mark.parametrize(
    ("method", "mirror"),
    [
        (MinMax(), 1),
        (MinMax(lower=1, upper=5), 6),
        (MinMax(lower=1, upper=100, floor=10), 110),
        (MinMax(floor=0.01), 1.01),
        (ZScore(mean=100, sd=10), 200),
        (NormalScore(), 1),
        (PercentileRank(floor=0.01), 1.01),
        (Goalposts(), 1),
        (DistanceToMax(floor=0.1), 1.1),
        (DistanceToTarget(), 1),
        (DistanceToReference("B"), None),
        (DistanceToReference("B", cap=True), 1),
        (Rank(), None),
        (Borda(), None),
        (FractionOfMax(), None),
        (MeanOne(), None),
    ],
)
def test_the_mirror_is_known_where_a_scale_has_two_ends_or_a_middle(method, mirror) -> None:  # type: ignore[no-untyped-def]
    assert method.mirror == (None if mirror is None else pytest.approx(mirror))


def test_z_scores_have_no_ends_to_lie_beyond() -> None:
    assert not ZScore().learn(SAMPLE, UP).off(np.array([[99.0], [-99.0]])).any()


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: ZScore(mean=np.nan), "method.number"),
        (lambda: DistanceToMax(floor=0), "method.floor"),
        (lambda: DistanceToReference("B", floor=1), "method.floor"),
        (lambda: DistanceToTarget(floor=-0.1), "method.floor"),
        (lambda: FractionOfMax(floor=np.nan), "method.floor"),
        (lambda: MeanOne(floor=2), "method.floor"),
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
