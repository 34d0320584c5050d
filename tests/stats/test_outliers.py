"""Outlier treatment: scipy moments, the figures COINr prints for ASEM, the rule by hand, and rare events."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats

from growthpoles.stats import outliers as out

MATRIX = hnp.arrays(
    float,
    st.tuples(st.integers(3, 15), st.integers(1, 3)),
    elements=st.one_of(
        st.just(np.nan), st.integers(0, 6).map(float), st.sampled_from([50.0, 1000.0, -700.0])
    ),
)
SETTINGS = st.builds(
    out.TreatmentSettings,
    max_points=st.integers(0, 6),
    skewness=st.sampled_from([0.5, 1.5, 2.0]),
    kurtosis=st.sampled_from([0.0, 3.5]),
    transform=st.sampled_from(["none", "log_ct", "log_ct_plus", "log_ct_orig", "box_cox", "yeo_johnson"]),
    power=st.sampled_from([None, 0.0, 0.3, -1.0]),
    combine=st.booleans(),
)


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)[:, None]


# --- moments ---


def test_moments_equal_scipy_bias_corrected_values_with_and_without_gaps() -> None:
    x = np.random.default_rng(1).lognormal(size=(30, 3))
    x[[2, 5, 9], [0, 1, 1]] = np.nan
    seen = [x[~np.isnan(x[:, j]), j] for j in range(3)]
    np.testing.assert_allclose(out.skewness(x), [stats.skew(c, bias=False) for c in seen], rtol=1e-10)
    np.testing.assert_allclose(
        out.excess_kurtosis(x), [stats.kurtosis(c, bias=False) for c in seen], rtol=1e-10
    )


def test_too_few_or_equal_values_have_no_moments() -> None:
    two, three, constant = column(1, 2, np.nan, np.nan), column(1, 2, 9, np.nan), column(3, 3, 3, 3) * 0.1
    x = np.hstack([two, three, constant])
    assert np.isnan(out.skewness(x)).tolist() == [True, False, True]
    assert np.isnan(out.excess_kurtosis(x)).all()
    assert out.passes(x).all()


@given(x=MATRIX, shift=st.integers(-1000, 1000), factor=st.sampled_from([0.001, 4.0, -1.0]))
def test_moments_do_not_depend_on_the_unit(x: np.ndarray, shift: int, factor: float) -> None:
    sign = np.sign(factor)
    np.testing.assert_allclose(out.skewness(factor * x + shift), sign * out.skewness(x), rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(
        out.excess_kurtosis(factor * x + shift), out.excess_kurtosis(x), rtol=1e-6, atol=1e-6
    )


# --- published figures ---


def test_treatment_of_asem_equals_the_tables_of_coinr(asem, reference_rows: Callable[[str], list]) -> None:
    """R package COINr 1.1, examples of Treat.coin, Treat.data.frame and qTreat.data.frame."""
    rows = reference_rows("stats_asem_treatment.csv")
    for key in {(row["max_points"], row["skewness"], row["kurtosis"]) for row in rows}:
        settings = out.TreatmentSettings(int(key[0]), float(key[1]), float(key[2]))
        done = out.treat(asem.values, settings)
        before = out.skewness(asem.values), out.excess_kurtosis(asem.values)
        after = out.skewness(done.values), out.excess_kurtosis(done.values)
        for row in (row for row in rows if (row["max_points"], row["skewness"], row["kurtosis"]) == key):
            j = asem.codes.index(row["indicator"])
            found = [before[0][j], before[1][j], after[0][j], after[1][j]]
            names = ("skewness_before", "kurtosis_before", "skewness_after", "kurtosis_after")
            assert found == pytest.approx([float(row[name]) for name in names], abs=1e-6)
            assert out.Action(done.action[j]).name == row["action"]
            assert done.moved[:, j].sum() == int(row["moved"])
            assert done.passed[j]


def test_winsorising_equals_the_documented_example_of_coinr() -> None:
    """R package COINr 1.1, example of winsorise: 1 to 10, 30 and 100 with the default limits."""
    done = out.winsorise(column(*range(1, 11), 30, 100))
    assert done.values.ravel().tolist() == [*range(1, 11), 30, 30]
    assert np.flatnonzero(done.moved).tolist() == [11]


# --- the rule by hand ---


def test_columns_that_pass_are_untouched() -> None:
    x = column(1, 2, 3, 4, 5, np.nan)
    done = out.treat(x)
    np.testing.assert_array_equal(done.values, x)
    assert (done.action.tolist(), done.moved.any(), done.passed.tolist()) == ([0], False, [True])


def test_the_low_end_is_winsorised_when_the_skew_is_negative() -> None:
    done = out.winsorise(column(-100, 1, 2, 3, 4, 5, 6, 7))
    assert done.values.ravel().tolist() == [1, 1, 2, 3, 4, 5, 6, 7]
    assert (done.lower[0], done.upper[0]) == (1.0, np.inf)


def test_ties_move_together_and_may_overshoot_the_bound() -> None:
    x = column(*[0, 1, 2, 3, 4] * 8, 500, 500, 500)
    done = out.winsorise(x, max_points=1)
    assert done.moved.sum() == 3
    assert done.values[-3:].ravel().tolist() == [4, 4, 4]


def test_both_ends_count_towards_the_bound() -> None:
    x = column(*np.linspace(-1, 1, 40), 60, -50)
    high = out.winsorise(x, max_points=1, skewness=0.3, kurtosis=1)
    both = out.winsorise(x, max_points=2, skewness=0.3, kurtosis=1)
    assert np.flatnonzero(high.moved).tolist() == [40]
    assert sorted(np.flatnonzero(both.moved)) == [40, 41]
    assert both.lower[0] == pytest.approx(-1)
    assert both.upper[0] == pytest.approx(1)


def test_no_points_means_no_step_and_goes_straight_to_the_transformation() -> None:
    x = column(*range(1, 11), 30, 100)
    assert not out.winsorise(x, max_points=0).moved.any()
    assert out.treat(x, out.TreatmentSettings(max_points=0)).action.tolist() == [out.Action.TRANSFORMED]


def test_a_rare_event_column_is_treated_and_kept_before_it_turns_constant() -> None:
    """Another tool crashes on it and leaves the column as it was."""
    rare = column(*[0] * 47, 1, 5, 9, 9)
    done = out.treat(np.hstack([rare, column(*range(51))]), out.TreatmentSettings(max_points=50))
    assert done.values[:, 0].tolist() == [0] * 47 + [1] * 4
    assert done.action.tolist() == [out.Action.CONSTANT, out.Action.KEPT]
    assert done.moved[:, 0].tolist() == [False] * 48 + [True] * 3
    assert done.passed.tolist() == [False, True]


def test_a_two_valued_column_is_flagged_not_emptied() -> None:
    x = column(*[0] * 50, 1)
    done = out.treat(x)
    np.testing.assert_array_equal(done.values, x)
    assert done.action.tolist() == [out.Action.CONSTANT]


# --- transformations ---

SKEWED = column(*range(1, 21), 100, 200, 900, 4000)


@pytest.mark.parametrize(
    ("transform", "power", "formula"),
    [
        ("log_ct", 0, lambda x: np.log(x - x.min() + 0.01 * (x.max() - x.min()))),
        ("log_ct_plus", 0, lambda x: np.log(x - x.min() + 0.01 * (x.max() - x.min()))),
        ("log_ct_orig", 0, lambda x: np.log(x - x.min() + 1)),
        ("box_cox", 0, lambda x: np.log(x - x.min() + 1)),
        ("box_cox", 0.5, lambda x: ((x - x.min() + 1) ** 0.5 - 1) / 0.5),
        ("box_cox", -1, lambda x: ((x - x.min() + 1) ** -1.0 - 1) / -1),
        ("root", 2, np.sqrt),
        ("root", 3, np.cbrt),
    ],
)
@pytest.mark.parametrize("combine", [False, True])
def test_transformations_follow_their_formulas(
    transform: out.Transform, power: float, formula: Callable, combine: bool
) -> None:
    """A "log" treatment of another tool returns its input."""
    done = out.treat(SKEWED, out.TreatmentSettings(1, 1.0, 1.0, transform, power, combine))
    base = out.winsorise(SKEWED, max_points=1, skewness=1.0, kurtosis=1.0).values if combine else SKEWED
    assert done.action.tolist() == [out.Action.TRANSFORMED]
    np.testing.assert_allclose(done.values, formula(base), rtol=1e-12)
    assert done.moved.any() == combine


def test_log_ct_plus_mirrors_a_left_skewed_column() -> None:
    x = -SKEWED
    done = out.treat(x, out.TreatmentSettings(max_points=0, transform="log_ct_plus"))
    np.testing.assert_allclose(done.values, -np.log(x.max() + 0.01 * (x.max() - x.min()) - x), rtol=1e-12)
    assert (np.diff(done.values[np.argsort(x.ravel(), kind="stable")].ravel()) >= 0).all()


def test_a_column_that_still_fails_says_so() -> None:
    done = out.treat(SKEWED, out.TreatmentSettings(max_points=1, transform="none"))
    assert (done.action.tolist(), done.passed.tolist()) == ([out.Action.WINSORISED], [False])


# --- laws ---


@given(x=MATRIX, settings=SETTINGS)
def test_treatment_keeps_order_gaps_and_arguments(x: np.ndarray, settings: out.TreatmentSettings) -> None:
    before = x.copy()
    done = out.treat(x, settings)
    np.testing.assert_array_equal(x, before)
    np.testing.assert_array_equal(np.isnan(done.values), np.isnan(x))
    for j in range(x.shape[1]):
        seen = ~np.isnan(x[:, j])
        ranked = done.values[seen, j][np.argsort(x[seen, j], kind="stable")]
        assert (np.diff(ranked) >= 0).all()
    kept = done.action != out.Action.TRANSFORMED
    np.testing.assert_array_equal((done.values != x)[:, kept] & ~np.isnan(x[:, kept]), done.moved[:, kept])
    np.testing.assert_array_equal(
        done.passed, out.passes(done.values, skewness=settings.skewness, kurtosis=settings.kurtosis)
    )


@given(x=MATRIX, settings=SETTINGS)
def test_the_learnt_rule_reproduces_the_treatment(x: np.ndarray, settings: out.TreatmentSettings) -> None:
    done = out.treat(x, settings)
    np.testing.assert_array_equal(out.apply_treatment(x, done.rule), done.values)
    np.testing.assert_array_equal(out.apply_treatment(x[None, ::-1], done.rule)[0], done.values[::-1])


@given(x=MATRIX, settings=SETTINGS)
def test_columns_side_by_side_equal_one_at_a_time(x: np.ndarray, settings: out.TreatmentSettings) -> None:
    whole = out.treat(x, settings)
    for j in range(x.shape[1]):
        alone = out.treat(x[:, [j]], settings)
        np.testing.assert_allclose(whole.values[:, [j]], alone.values, rtol=1e-12)
        assert whole.action[j] == alone.action[0]


@given(x=MATRIX, limit=st.integers(0, 6))
def test_winsorising_equals_the_rule_written_out_as_a_loop(x: np.ndarray, limit: int) -> None:
    done = out.winsorise(x, max_points=limit, skewness=1.0, kurtosis=0.0)
    for j in range(x.shape[1]):
        np.testing.assert_array_equal(done.values[:, j], loop(x[:, j].copy(), limit))


def loop(x: np.ndarray, limit: int) -> np.ndarray:
    high: set[int] = set()
    low: set[int] = set()
    while True:
        seen = x[~np.isnan(x)]
        levels = np.unique(seen)
        if seen.size < 3 or levels.size < 2:
            return x
        g1 = stats.skew(seen, bias=False)
        g2 = stats.kurtosis(seen, bias=False) if seen.size > 3 else np.nan
        if abs(g1) < 1.0 - 1e-12 or g2 < -1e-12 or len(high) + len(low) >= limit or levels.size == 2:
            return x
        if g1 >= 0:
            high = set(np.flatnonzero(x == levels[-1]))
            x[list(high)] = levels[-2]
        else:
            low = set(np.flatnonzero(x == levels[0]))
            x[list(low)] = levels[1]


# --- new rows and misuse ---


def test_new_rows_are_winsorised_at_the_learnt_limits() -> None:
    rule = out.treat(column(*range(1, 11), 30, 100)).rule
    assert out.apply_treatment(column(-5, 20, 31, 5000, np.nan), rule).ravel().tolist()[:4] == [
        -5,
        20,
        30,
        30,
    ]


def test_a_new_value_beyond_the_learnt_minimum_counts_as_the_minimum_under_a_logarithm() -> None:
    rule = out.treat(SKEWED, out.TreatmentSettings(max_points=0)).rule
    found = out.apply_treatment(column(-1000.0, 1.0, 5000.0), rule).ravel()
    assert found[0] == found[1] == pytest.approx(np.log(0.01 * 3999))
    assert found[2] == pytest.approx(np.log(4999 + 0.01 * 3999))


def test_each_column_may_have_its_own_bound_on_moved_cells() -> None:
    x = np.hstack([SKEWED, SKEWED])
    moved = out.winsorise(x, max_points=[1, 3]).moved.sum(axis=0)
    assert moved.tolist() == [1, 2]


# --- exclusion by mean and standard deviation ---


def test_exclusion_by_hand_is_a_single_pass_over_all_values() -> None:
    """1 to 20, 100, 1000: mean 59.5, SD 211.0: 1000 lies beyond 692.5; 100 would only without it."""
    x = column(*range(1, 21), 100, 1000)
    done = out.exclude(x, k=3)
    assert done.values.ravel().tolist() == [*range(1, 21), 100, 100]
    assert (done.lower[0], done.upper[0], done.moved.sum()) == (-np.inf, 100, 1)
    assert (out.exclude(-x, k=3).values == -done.values).all()


@given(x=hnp.arrays(float, st.tuples(st.integers(1, 10), st.just(2)), elements=st.floats(-1e6, 1e6)))
def test_ten_values_or_fewer_never_lie_three_standard_deviations_out(x: np.ndarray) -> None:
    """Samuelson (1968), How deviant can you be?: at most (n - 1) / sqrt(n) standard deviations."""
    assert not out.exclude(x, k=3).moved.any()


def test_eleven_values_can_lie_just_three_standard_deviations_out() -> None:
    assert out.exclude(column(*[0] * 9, 1, 1000), k=3).values.max() == 1


def test_a_rare_event_column_is_not_cut_to_its_zeros() -> None:
    rare = column(*[0] * 50, 1)
    done = out.exclude(rare, k=3)
    np.testing.assert_array_equal(done.values, rare)
    assert done.constant.tolist() == [True]


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: out.TreatmentSettings(max_points=-1), "max_points"),
        (lambda: out.TreatmentSettings(transform="log"), "unknown transform"),
        (lambda: out.treat(SKEWED, out.TreatmentSettings(0, transform="root", power=0)), "root"),
        (lambda: out.exclude(SKEWED, k=0), "k must"),
        (lambda: out.treat([1.0, 2.0]), "axes"),
        (lambda: out.treat([[1.0], [np.inf]]), "infinite"),
        (lambda: out.apply_treatment([[1.0, 2.0]], out.treat(SKEWED).rule), "1 columns"),
    ],
)
def test_misuse_is_refused_with_its_reason(call: Callable[[], object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        call()
