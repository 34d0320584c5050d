"""Benefit of the doubt against a textbook, the dual programme, and a programme written in shares."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.optimize import linprog
from tests.stats.conftest import rows

from growthpoles.stats.frontier import benefit_of_doubt, efficient

STORES = np.array([[1, 5], [2, 7], [3, 4], [4, 3], [4, 6], [5, 5], [6, 2]], dtype=float)
Y = hnp.arrays(
    float, st.tuples(st.integers(2, 8), st.just(3)), elements=st.integers(1, 50).map(lambda k: k / 10)
)


def dual(y: np.ndarray, sample: np.ndarray) -> list[float]:
    """Least sum of the shares of observations that together reach a unit in every child."""
    return [linprog(np.ones(len(sample)), A_ub=-sample.T, b_ub=-row, method="highs-ds").fun for row in y]


def by_shares(y: np.ndarray, sample: np.ndarray, lower: float, upper: float) -> list[float]:
    """1 / z for shares s of sum one within bounds that make the largest ``sum s y_j / y`` least."""
    found = []
    for row in y:
        k = len(row)
        rivals = np.column_stack([sample / row, -np.ones(len(sample))])
        solved = linprog(
            [0.0] * k + [1.0],
            A_ub=rivals,
            b_ub=np.zeros(len(sample)),
            A_eq=[[1.0] * k + [0.0]],
            b_eq=[1.0],
            bounds=[(lower, upper)] * k + [(None, None)],
        )
        found.append(1 / solved.fun)
    return found


@pytest.fixture(scope="module")
def better_life(shared_data: Path) -> np.ndarray:
    """Better Life Index 2017, 35 countries x 11 topics (data of the R package Compind)."""
    table = rows(shared_data / "reference" / "composite" / "compind_BLI_2017.csv")
    return np.array([[float(row[key]) for key in row if key != "country"] for row in table])


def test_stores_of_cooper_seiford_and_tone_2007() -> None:
    """Chapter 1, one input and two outputs: A 5/7 = 0.714, D 0.75; B, E, F, G efficient; C 0.7 by hand."""
    found = benefit_of_doubt(STORES, [1, 1], sample=STORES)
    np.testing.assert_allclose(found, [5 / 7, 1, 0.7, 0.75, 1, 1, 1], rtol=1e-9)


def test_plain_scores_equal_the_dual_on_the_better_life_index(better_life: np.ndarray) -> None:
    found = benefit_of_doubt(better_life, np.ones(11), sample=better_life)
    np.testing.assert_allclose(found, dual(better_life, better_life), rtol=1e-9)


def test_bounded_scores_equal_a_programme_in_shares_on_the_better_life_index(better_life: np.ndarray) -> None:
    y = np.maximum(better_life, 0.05)
    found = benefit_of_doubt(y, np.ones(11), sample=y, lower=0.04, upper=0.2)
    np.testing.assert_allclose(found, by_shares(y, y, 0.04, 0.2), rtol=1e-9)
    assert (found <= benefit_of_doubt(y, np.ones(11), sample=y) + 1e-9).all()


@settings(max_examples=25)
@given(Y, Y)
def test_other_units_on_a_learnt_frontier_equal_the_dual(y: np.ndarray, sample: np.ndarray) -> None:
    found = benefit_of_doubt(y, np.ones(3), sample=sample)
    np.testing.assert_allclose(found, dual(y, sample), rtol=1e-8)
    bounded = benefit_of_doubt(y, np.ones(3), sample=sample, lower=0.1, upper=0.6)
    np.testing.assert_allclose(bounded, by_shares(y, sample, 0.1, 0.6), rtol=1e-8)


@settings(max_examples=25)
@given(Y, hnp.arrays(float, 3, elements=st.floats(0.01, 100)))
def test_someone_is_best_nobody_better_and_units_of_measure_play_no_part(
    y: np.ndarray, factor: np.ndarray
) -> None:
    found = benefit_of_doubt(y, np.ones(3), sample=y)
    assert found.max() == pytest.approx(1.0, rel=1e-9)
    np.testing.assert_allclose(benefit_of_doubt(y * factor, np.ones(3), sample=y * factor), found, rtol=1e-8)


def test_equal_shares_are_the_harmonic_way_to_the_best() -> None:
    """With all shares fixed at 1/2 the score is 1 / max_j mean_r(y_rj / y_r); for A: 1 / mean(2, 7/5)."""
    found = benefit_of_doubt(STORES, [1, 1], sample=STORES, lower=0.5, upper=0.5)
    expected = [1 / max(((other / own).mean()) for other in STORES) for own in STORES]
    np.testing.assert_allclose(found, expected, rtol=1e-9)


def test_one_child_is_its_share_of_the_best() -> None:
    np.testing.assert_allclose(benefit_of_doubt([[2.0], [8.0]], [1], sample=[[4.0], [1.0]]), [0.5, 2.0])


def test_gaps_are_dropped_and_bounds_grow() -> None:
    x = np.array([[3.0, np.nan, 2.0], [np.nan, np.nan, np.nan], [1.0, 1.0, 4.0]])
    sample = np.array([[4.0, 5.0, 1.0], [2.0, np.nan, 4.0]])
    plain = benefit_of_doubt(x, np.ones(3), sample=sample)
    assert np.isnan(plain[1])
    assert plain[0] == pytest.approx(dual(x[:1, [0, 2]], sample[:, [0, 2]])[0], rel=1e-9)
    assert plain[2] == pytest.approx(dual(x[2:], np.nan_to_num(sample))[0], rel=1e-9)
    bounded = benefit_of_doubt(x, np.ones(3), sample=sample, lower=0.2, upper=0.5)
    expected = by_shares(x[:1, [0, 2]], sample[:, [0, 2]], 0.3, 0.75)[0]
    assert bounded[0] == pytest.approx(expected, rel=1e-9)


def test_a_child_without_weight_or_without_any_value_above_zero_takes_no_part() -> None:
    more = np.column_stack([STORES, np.arange(7.0)])
    alone = benefit_of_doubt(STORES, [1, 1], sample=STORES)
    np.testing.assert_allclose(benefit_of_doubt(more, [1, 1, 0], sample=more), alone, rtol=1e-9)
    more[:, 2] = 0.0
    np.testing.assert_allclose(benefit_of_doubt(more, [1, 1, 1], sample=more), alone, rtol=1e-9)
    two = benefit_of_doubt(STORES, [1, 1], sample=STORES, lower=0.3, upper=0.6)
    three = benefit_of_doubt(more, [1, 1, 1], sample=more, lower=0.2, upper=0.4)
    np.testing.assert_allclose(three, two, rtol=1e-9)


def test_a_child_at_zero_under_a_least_share_gives_zero() -> None:
    found = benefit_of_doubt([[0.0, 5.0], [1.0, 5.0]], [1, 1], sample=STORES, lower=0.1)
    assert found[0] == pytest.approx(0.0, abs=1e-12) and found[1] > 0.5


def test_batches_equal_loops() -> None:
    rng = np.random.default_rng(8)
    x, sample = rng.uniform(0.1, 1, (2, 4, 6, 3))
    x[1, 2, 0] = np.nan
    w = np.array([[1.0, 1, 1], [0, 1, 2], [1, 1, 0], [5, 1, 1]])
    for own, seen, sets in ((x, sample, w), (x, sample[0], w[0]), (x[0], sample, w[0]), (x[0], sample[0], w)):
        together = benefit_of_doubt(own, sets, sample=seen)
        for k, found in enumerate(together):
            one, learnt = (a[k] if a.ndim == 3 else a for a in (own, seen))
            weights = sets[k] if sets.ndim == 2 else sets
            np.testing.assert_allclose(found, benefit_of_doubt(one, weights, sample=learnt), rtol=1e-9)


@given(Y)
def test_efficient_observations_are_those_nobody_dominates(y: np.ndarray) -> None:
    expected = {tuple(a) for a in y if not any((b >= a).all() and (b > a).any() for b in y)}
    found = efficient(y)
    assert {tuple(row) for row in found} == expected and len(found) == len(expected)


@pytest.mark.parametrize(
    ("x", "options", "reason"),
    [
        ([[1.0, -1.0]], {}, ">= 0"),
        ([[1.0, 1.0]], {"sample": [[-1.0, 1.0]]}, ">= 0"),
        ([[1.0, 1.0]], {"sample": np.ones((0, 2))}, "sample"),
        ([[1.0, 1.0]], {"sample": [[1.0]]}, "sample"),
        ([[1.0, 1.0]], {"lower": 0.6}, "cannot sum to one"),
        ([[1.0, 1.0]], {"upper": 0.4}, "cannot sum to one"),
        ([[1.0, 1.0]], {"lower": 0.5, "upper": 0.2}, "rise between 0 and 1"),
        ([[1.0, np.inf]], {}, "infinite"),
    ],
)
def test_misuse_is_refused_with_its_reason(x: object, options: dict[str, object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        benefit_of_doubt(x, [1, 1], **{"sample": STORES, **options})  # type: ignore[arg-type]
