"""Normalisations: hand-worked values, scipy as oracle, and the laws of every method in both directions."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats

from growthpoles.stats import scaling as sc

Learn = Callable[[np.ndarray, list[int]], sc.Scale]


def goalposts(x: np.ndarray, direction: list[int]) -> sc.Scale:
    return sc.learn_goalposts(direction, lo=x.min(axis=0) + 1, hi=x.max(axis=0) + 1)


def better_than_all(x: np.ndarray, direction: list[int]) -> np.ndarray:
    return np.where(np.array(direction) > 0, x.max(axis=0) + 3, x.min(axis=0) - 3)


METHODS: dict[str, Learn] = {
    "min-max": sc.learn_min_max,
    "min-max-floor": lambda x, d: sc.learn_min_max(x, d, low=0.01),
    "min-max-percentiles": lambda x, d: sc.learn_min_max(x, d, percentiles=(10, 90)),
    "z": lambda x, d: sc.learn_z_score(x, d, mean=100, sd=10),
    "rank": sc.learn_rank,
    "rank-average": lambda x, d: sc.learn_rank(x, d, ties="average"),
    "borda": sc.learn_borda,
    "percentile": lambda x, d: sc.learn_percentile_rank(x, d, floor=0.01),
    "distance-to-max": sc.learn_distance_to_max,
    "distance-to-reference": lambda x, d: sc.learn_distance_to_reference(
        x, d, reference=better_than_all(x, d)
    ),
    "distance-to-target": lambda x, d: sc.learn_distance_to_target(x, d, target=better_than_all(x, d)),
    "goalposts": goalposts,
    "fraction-of-max": sc.learn_fraction_of_max,
    "mean-one": sc.learn_mean_one,
}
TRUNCATING = {"goalposts", "min-max-percentiles"}
SHIFT_FREE = set(METHODS) - {"fraction-of-max", "mean-one"}
GIVEN_ENDS = {"goalposts", "distance-to-reference", "distance-to-target"}
COLUMN = hnp.arrays(float, st.tuples(st.integers(2, 12), st.just(1)), elements=st.integers(1, 200).map(float))
SIGN = st.sampled_from([1, -1])


def scores(name: str, x: np.ndarray, direction: int) -> np.ndarray:
    return sc.apply_scale(x, METHODS[name](x, [direction] * x.shape[1]))


# --- laws ---


@pytest.mark.parametrize("name", METHODS)
@given(x=COLUMN, direction=SIGN)
def test_a_better_value_scores_higher_in_both_directions(name: str, x: np.ndarray, direction: int) -> None:
    assume(np.unique(x).size > 2)
    result = scores(name, x, direction).ravel()
    order = np.argsort(direction * x.ravel(), kind="stable")
    gained = np.diff(result[order])
    apart = np.diff((direction * x.ravel())[order]) > 0
    assert (gained[~apart] == 0).all()
    assert (gained[apart] >= 0 if name in TRUNCATING else gained[apart] > 0).all()


@pytest.mark.parametrize("name", sorted(SHIFT_FREE))
@given(x=COLUMN, direction=SIGN, shift=st.integers(-500, 500))
def test_adding_a_constant_changes_no_score(name: str, x: np.ndarray, direction: int, shift: int) -> None:
    np.testing.assert_allclose(
        scores(name, x + shift, direction), scores(name, x, direction), rtol=1e-9, atol=1e-9
    )


@pytest.mark.parametrize("name", sorted(set(METHODS) - GIVEN_ENDS))
@given(x=COLUMN, direction=SIGN, factor=st.sampled_from([0.25, 2.0, 1000.0]))
def test_a_change_of_unit_changes_no_score(name: str, x: np.ndarray, direction: int, factor: float) -> None:
    np.testing.assert_allclose(
        scores(name, factor * x, direction), scores(name, x, direction), rtol=1e-9, atol=1e-9
    )


@pytest.mark.parametrize("name", METHODS)
@given(x=COLUMN, direction=SIGN, data=st.data())
def test_the_order_of_units_does_not_matter(
    name: str, x: np.ndarray, direction: int, data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(x))))
    np.testing.assert_allclose(
        scores(name, x[order], direction), scores(name, x, direction)[order], rtol=1e-12
    )


@pytest.mark.parametrize("name", METHODS)
@given(x=COLUMN, direction=SIGN)
def test_a_missing_value_stays_missing_and_moves_no_other_score(
    name: str, x: np.ndarray, direction: int
) -> None:
    gappy = np.vstack([x, [[np.nan]]])
    learnt_from = x if name in GIVEN_ENDS else gappy
    result = sc.apply_scale(gappy, METHODS[name](learnt_from, [direction]))
    assert np.isnan(result[-1, 0])
    np.testing.assert_allclose(result[:-1], scores(name, x, direction), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", METHODS)
def test_columns_are_scored_apart_and_replicates_together(name: str) -> None:
    rng = np.random.default_rng(3)
    x = rng.integers(1, 90, (9, 3)).astype(float)
    scale = METHODS[name](x, [1, -1, 1])
    whole = sc.apply_scale(np.stack([x, x[::-1]]), scale)
    np.testing.assert_array_equal(whole[1], whole[0][::-1])
    for column, direction in enumerate((1, -1, 1)):
        alone = METHODS[name](x[:, [column]], [direction])
        np.testing.assert_allclose(whole[0][:, [column]], sc.apply_scale(x[:, [column]], alone), rtol=1e-12)


@pytest.mark.parametrize("name", METHODS)
def test_arguments_are_left_alone(name: str) -> None:
    x = np.array([[3.0, 1.0], [1.0, 2.0], [2.0, 9.0]])
    before = x.copy()
    sc.apply_scale(x, METHODS[name](x, [1, -1]))
    np.testing.assert_array_equal(x, before)


# --- values ---


def test_min_max_by_hand_in_both_directions() -> None:
    x = np.array([[2.0, 2.0], [4.0, 4.0], [7.0, 7.0]])
    scale = sc.learn_min_max(x, [1, -1], low=1, high=100)
    np.testing.assert_allclose(sc.apply_scale(x, scale), [[1, 100], [40.6, 60.4], [100, 1]], rtol=1e-12)


def test_floor_is_reached_exactly_by_the_worst_and_one_by_the_best() -> None:
    x = np.array([[0.1], [0.7], [0.3]])
    for scale in (sc.learn_min_max(x, [1], low=0.01), sc.learn_percentile_rank(x, [1], floor=0.01)):
        result = sc.apply_scale(x, scale).ravel()
        assert result[0] == 0.01
        assert result[1] == 1.0


def test_z_score_equals_scipy_zscore_with_n_minus_1() -> None:
    x = np.random.default_rng(0).normal(5, 3, (20, 2))
    expected = stats.zscore(x, ddof=1) * [1, -1] * 10 + 100
    np.testing.assert_allclose(
        sc.apply_scale(x, sc.learn_z_score(x, [1, -1], mean=100, sd=10)), expected, rtol=1e-9
    )


@pytest.mark.parametrize("ties", ["min", "average"])
@given(x=COLUMN, direction=SIGN)
def test_ranks_equal_scipy_rankdata(ties: str, x: np.ndarray, direction: int) -> None:
    assume(np.unique(x).size > 1)
    expected = stats.rankdata(direction * x.ravel(), method=ties)
    rank = sc.apply_scale(x, sc.learn_rank(x, [direction], ties=ties)).ravel()
    borda = sc.apply_scale(x, sc.learn_borda(x, [direction], ties=ties)).ravel()
    percentile = sc.apply_scale(x, sc.learn_percentile_rank(x, [direction], ties=ties)).ravel()
    assert rank.tolist() == expected.tolist()
    assert borda.tolist() == (expected - 1).tolist()
    np.testing.assert_allclose(percentile, (expected - 1) / (len(x) - 1), rtol=1e-12)


def test_percentile_rank_counts_observed_values_only() -> None:
    x = np.array([[1.0], [np.nan], [3.0], [2.0]])
    result = sc.apply_scale(x, sc.learn_percentile_rank(x, [1])).ravel()
    assert np.array_equal(result, [0, np.nan, 1, 0.5], equal_nan=True)


def test_distances_by_hand() -> None:
    x = np.array([[1.0, 1.0], [3.0, 3.0], [6.0, 6.0]])
    to_max = sc.apply_scale(x, sc.learn_distance_to_max(x, [1, -1]))
    np.testing.assert_allclose(to_max, [[0, 1], [0.4, 0.6], [1, 0]], rtol=1e-12)
    to_reference = sc.apply_scale(x, sc.learn_distance_to_reference(x, [1, -1], reference=x[1]))
    np.testing.assert_allclose(to_reference, [[0, 5 / 3], [1, 1], [2.5, 0]], rtol=1e-12)
    capped = sc.apply_scale(x, sc.learn_distance_to_reference(x, [1, -1], reference=x[1], cap=True))
    np.testing.assert_allclose(capped, [[0, 1], [1, 1], [1, 0]], rtol=1e-12)
    to_target = sc.apply_scale(x, sc.learn_distance_to_target(x, [1, -1], target=[11.0, 0.0]))
    np.testing.assert_allclose(to_target, [[0, 5 / 6], [0.2, 0.5], [0.5, 0]], rtol=1e-12)


def test_goalposts_with_negative_direction_are_not_all_zero() -> None:
    """Another tool truncates before it mirrors and returns zeros."""
    scale = sc.learn_goalposts([-1], lo=[0.0], hi=[10.0])
    result = sc.apply_scale([[-5.0], [0.0], [2.5], [10.0], [12.0]], scale).ravel()
    assert result.tolist() == [1.0, 1.0, 0.75, 0.0, 0.0]


def test_low_is_good_by_fraction_of_max_is_not_upside_down() -> None:
    """The lowest value of a low-is-good indicator scores 1, twice that value scores a half."""
    x = np.array([[5.0], [10.0], [20.0]])
    assert sc.apply_scale(x, sc.learn_fraction_of_max(x, [-1])).ravel().tolist() == [1.0, 0.5, 0.25]
    assert sc.apply_scale(x, sc.learn_fraction_of_max(x, [1])).ravel().tolist() == [0.25, 0.5, 1.0]


def test_mean_one_by_hand() -> None:
    x = np.array([[1.0, 1.0], [2.0, 2.0], [6.0, 6.0]])
    np.testing.assert_allclose(
        sc.apply_scale(x, sc.learn_mean_one(x, [1, -1])), [[1 / 3, 3], [2 / 3, 1.5], [2, 0.5]], rtol=1e-12
    )


def test_normal_scores_equal_scipy_norm_cdf_and_suit_a_geometric_mean() -> None:
    z = np.array([-3.0, -0.5, 0.0, 1.25, np.nan])
    np.testing.assert_allclose(sc.normal_cdf_z(100 + 10 * z, mean=100, sd=10), stats.norm.cdf(z), rtol=1e-12)
    floored = sc.normal_cdf_z(z, floor=0.01)
    np.testing.assert_allclose(floored, 0.01 + 0.99 * stats.norm.cdf(z), rtol=1e-12)
    assert (floored[:-1] > 0.01).all()


# --- new rows on an old scale ---


def test_new_rows_are_scored_on_the_learnt_scale() -> None:
    old, new = np.array([[0.0], [10.0]]), np.array([[-5.0], [5.0], [20.0]])
    assert sc.apply_scale(new, sc.learn_min_max(old, [1])).ravel().tolist() == [-0.5, 0.5, 2.0]
    truncated = sc.learn_min_max(old, [1], low=0.01, truncate=True)
    assert sc.apply_scale(new, truncated).ravel() == pytest.approx([0.01, 0.505, 1.0])


def test_a_new_value_takes_its_position_in_the_reference_sample() -> None:
    sample = np.array([[10.0], [20.0], [20.0], [40.0]])
    new = np.array([[5.0], [15.0], [20.0], [30.0], [99.0]])
    assert sc.apply_scale(new, sc.learn_rank(sample, [1])).ravel().tolist() == [1.0, 1.5, 2.0, 3.5, 4.0]
    percentile = sc.apply_scale(new, sc.learn_percentile_rank(sample, [-1])).ravel()
    np.testing.assert_allclose(percentile, [1, 5 / 6, 1 / 3, 1 / 6, 0], rtol=1e-12)


def test_years_are_pooled_when_a_panel_is_learnt() -> None:
    panel = np.array([[[1.0], [3.0]], [[5.0], [9.0]]])
    scale = sc.learn_min_max(panel, [1])
    assert sc.apply_scale(panel, scale).ravel().tolist() == [0.0, 0.25, 0.5, 1.0]


# --- what has no denominator ---

CONSTANT = np.full((3, 1), 0.1)  # its computed mean is 0.10000000000000002, its computed sd above zero


@pytest.mark.parametrize("name", sorted(SHIFT_FREE - GIVEN_ENDS))
@pytest.mark.parametrize("direction", [1, -1])
def test_a_constant_column_is_missing_and_flagged(name: str, direction: int) -> None:
    x = np.hstack([CONSTANT, [[1.0], [2.0], [3.0]]])
    scale = METHODS[name](x, [direction, 1])
    result = sc.apply_scale(x, scale)
    assert scale.degenerate.tolist() == [True, False]
    assert np.isnan(result[:, 0]).all()
    assert not np.isnan(result[:, 1]).any()


@pytest.mark.parametrize(
    "scale",
    [
        sc.learn_distance_to_target([[1.0], [5.0]], [1], target=[1.0]),
        sc.learn_distance_to_target([[1.0], [5.0]], [1], target=[0.5]),
        sc.learn_distance_to_target([[1.0], [5.0]], [-1], target=[5.0]),
        sc.learn_distance_to_target([[1.0], [5.0]], [1], target=[np.nan]),
        sc.learn_distance_to_reference([[1.0], [5.0]], [-1], reference=[5.0]),
        sc.learn_goalposts([1], lo=[2.0], hi=[2.0]),
        sc.learn_fraction_of_max([[0.0], [-4.0]], [1]),
        sc.learn_fraction_of_max([[0.0], [4.0]], [-1]),
        sc.learn_mean_one([[-2.0], [2.0]], [1]),
        sc.learn_min_max([[np.nan], [np.nan]], [1]),
        sc.learn_min_max([[np.nan], [np.nan]], [1], percentiles=(2.5, 97.5)),
        sc.learn_percentile_rank([[np.nan], [3.0]], [1]),
    ],
)
def test_a_column_without_denominator_is_missing_and_flagged(scale: sc.Scale) -> None:
    assert scale.degenerate.tolist() == [True]
    assert np.isnan(sc.apply_scale([[1.0], [5.0], [-3.0], [0.0]], scale)).all()


def test_a_zero_cell_under_mean_over_x_is_missing_and_flagged_never_infinite() -> None:
    x = np.array([[0.0], [2.0], [4.0]])
    scale = sc.learn_mean_one(x, [-1])
    assert scale.degenerate.tolist() == [True]
    assert np.array_equal(sc.apply_scale(x, scale).ravel(), [np.nan, 1.0, 0.5], equal_nan=True)


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: sc.learn_min_max([[1.0]], [1], low=1, high=0), "below high"),
        (lambda: sc.learn_min_max([[1.0]], [1], percentiles=(97.5, 2.5)), "percentiles"),
        (lambda: sc.learn_min_max([[1.0]], [0]), r"\+1 or -1"),
        (lambda: sc.learn_min_max([[np.inf]], [1]), "infinite"),
        (lambda: sc.learn_z_score([[1.0]], [1], sd=0), "sd"),
        (lambda: sc.normal_cdf_z([0.0], sd=-1), "sd"),
        (lambda: sc.learn_percentile_rank([[1.0]], [1], floor=1.0), "floor"),
        (lambda: sc.learn_rank([[1.0]], [1], ties="max"), "ties"),
        (lambda: sc.learn_goalposts([1, 1], lo=[0.0, 5.0], hi=[1.0, 4.0]), "columns 1"),
        (lambda: sc.apply_scale([[1.0]], sc.learn_min_max([[1.0, 2.0]], [1, 1])), "2 columns"),
    ],
)
def test_misuse_is_refused_with_its_reason(call: Callable[[], object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        call()
