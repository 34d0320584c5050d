"""Gaps filled from other columns: scikit-learn as oracle, and what multiple imputation must keep."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from growthpoles.stats import predicted_gaps as pg
from growthpoles.stats.gaps import Filled, fill_column

NAN = np.nan
RULES: dict[str, Callable[[np.ndarray], Filled]] = {
    "regression": pg.fill_regression,
    "neighbours": lambda x: pg.fill_neighbours(x, 3),
    "nearer": lambda x: pg.fill_neighbours(x, 3, by_distance=True),
    "iterative": lambda x: pg.fill_iterative(x, rounds=100, tolerance=0.1),
    "draw": lambda x: pg.draw_gaps(x, seed=3),
}
CELL = st.one_of(st.just(NAN), st.integers(-50, 50).map(float))
GAPPY = hnp.arrays(float, st.tuples(st.integers(1, 14), st.integers(1, 4)), elements=CELL)


def table(
    rows: int = 80, columns: int = 5, share: float = 0.15, seed: int = 7
) -> tuple[np.ndarray, np.ndarray]:
    """A complete table with three strong factors, and the same with gaps at random."""
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((rows, 2)) @ rng.standard_normal((2, columns))
    x = (x + 0.2 * rng.standard_normal(x.shape)) * 10.0 ** np.arange(columns) + 5
    return x, np.where(rng.random(x.shape) < share, NAN, x)


def standardised(x: np.ndarray) -> np.ndarray:
    return (x - np.nanmean(x, axis=0)) / np.nanstd(x, axis=0, ddof=1)


@pytest.mark.parametrize("name", RULES)
@settings(max_examples=30)
@given(x=GAPPY)
def test_observed_values_stay_and_nothing_is_invented_without_figures(name: str, x: np.ndarray) -> None:
    before = x.copy()
    try:
        done = RULES[name](x)
    except ArithmeticError:  # random figures need not settle, and then nothing is filled
        assert name == "iterative"
        return
    seen = ~np.isnan(x)
    np.testing.assert_array_equal(x, before)
    np.testing.assert_array_equal(done.values[seen], x[seen])
    np.testing.assert_array_equal(done.filled, ~seen & ~np.isnan(done.values))
    assert not done.filled[:, ~seen.any(axis=0)].any()
    assert not done.filled[~seen.any(axis=1)].any()


@pytest.mark.parametrize("name", RULES)
def test_gaps_come_close_to_what_was_taken_away_whatever_the_unit_of_measure(name: str) -> None:
    x, gappy = table()
    done = RULES[name](gappy)
    gap = np.isnan(gappy)
    assert done.filled.sum() == gap.sum()
    error = np.abs(done.values - x)[gap] / np.broadcast_to(x.std(axis=0), x.shape)[gap]
    by_mean = np.abs(fill_column(gappy).values - x)[gap] / np.broadcast_to(x.std(axis=0), x.shape)[gap]
    assert error.mean() < 0.65 * by_mean.mean()
    factor = 2.0 ** np.arange(-2, 3)
    np.testing.assert_allclose(RULES[name](gappy * factor).values, done.values * factor, rtol=1e-6)


@pytest.mark.parametrize("name", sorted(set(RULES) - {"draw"}))
def test_order_of_rows_and_columns_plays_no_part_without_ties(name: str) -> None:
    _, gappy = table()
    rng = np.random.default_rng(1)
    rows, columns = rng.permutation(len(gappy)), rng.permutation(gappy.shape[1])
    settled = {"iterative": 0.05}.get(name, 1e-9)  # settles to its tolerance only
    difference = RULES[name](gappy[rows][:, columns]).values - RULES[name](gappy).values[rows][:, columns]
    assert np.abs(difference / gappy.std(axis=0, where=~np.isnan(gappy))[columns]).max() < settled


@pytest.mark.parametrize("weights", ["uniform", "distance"])
def test_neighbours_equal_scikit_learn_on_standardised_columns(weights: str) -> None:
    from sklearn.impute import KNNImputer

    _, gappy = table()
    z = standardised(gappy)
    oracle = KNNImputer(n_neighbors=4, weights=weights).fit_transform(z)
    found = pg.fill_neighbours(gappy, 4, by_distance=weights == "distance").values
    np.testing.assert_allclose(standardised_like(found, gappy), oracle, rtol=1e-9, atol=1e-12)


def standardised_like(x: np.ndarray, sample: np.ndarray) -> np.ndarray:
    return (x - np.nanmean(sample, axis=0)) / np.nanstd(sample, axis=0, ddof=1)


def test_neighbours_by_hand() -> None:
    """Row 3 shares column 0 with all: nearest are rows 0 (distance 0) and 1 (0.1)."""
    x = np.array([[1.0, 3.0], [1.1, 5.0], [9.0, 70.0], [1.0, NAN]])
    assert pg.fill_neighbours(x, 2).values[3, 1] == pytest.approx(4.0)
    assert pg.fill_neighbours(x, 2, by_distance=True).values[3, 1] == pytest.approx(3.0)


def test_a_row_that_shares_nothing_with_a_donor_stays_open() -> None:
    x = np.array([[1.0, NAN, 3.0], [2.0, NAN, 5.0], [NAN, 4.0, NAN], [3.0, NAN, NAN]])
    found = pg.fill_neighbours(x, 1).values
    assert np.isnan(found[2]).tolist() == [True, False, True]
    assert found[3, 2] == 5.0


def test_iterative_equals_scikit_learn_on_standardised_columns() -> None:
    from sklearn.experimental import enable_iterative_imputer  # noqa: F401
    from sklearn.impute import IterativeImputer

    _, gappy = table()
    oracle = IterativeImputer(max_iter=100, tol=1e-3, random_state=9).fit_transform(standardised(gappy))
    found = pg.fill_iterative(gappy).values
    np.testing.assert_allclose(standardised_like(found, gappy), oracle, rtol=1e-9, atol=1e-9)


def test_iterative_filling_that_does_not_settle_says_so() -> None:
    with pytest.raises(ArithmeticError, match="after 1 rounds"):
        pg.fill_iterative(table()[1], rounds=1, tolerance=1e-9)


def test_regression_equals_scikit_learn_pattern_by_pattern() -> None:
    from sklearn.linear_model import LinearRegression

    x, _ = table()
    gappy = x.copy()
    gappy[:5, 2] = NAN
    gappy[3, 0] = NAN  # this row predicts without column 0
    found = pg.fill_regression(gappy).values
    for row, used in ((0, [0, 1, 3, 4]), (3, [1, 3, 4])):
        fit = np.setdiff1d(np.arange(len(x)), np.r_[:5])
        model = LinearRegression().fit(x[np.ix_(fit, used)], x[fit, 2])
        assert found[row, 2] == pytest.approx(model.predict(x[row, used][None])[0], rel=1e-9)


def test_regression_uses_only_the_predictors_it_is_allowed() -> None:
    x = np.array([[1.0, 2.0, 9.0], [2.0, 4.0, 1.0], [3.0, 6.0, 4.0], [4.0, 8.0, 4.0], [5.0, NAN, 2.0]])
    only_first = np.array([[0, 1, 0], [1, 0, 0], [1, 0, 0]])
    assert pg.fill_regression(x, only_first).values[4, 1] == pytest.approx(10.0)
    assert np.isnan(pg.fill_regression(x, np.zeros((3, 3))).values[4, 1])
    assert np.isnan(pg.fill_regression(x[1:], only_first).values[3, 1])  # three rows for two coefficients


def test_draws_differ_between_seeds_repeat_with_one_and_are_observed_values() -> None:
    _, gappy = table()
    first, again, other = (pg.draw_gaps(gappy, seed=seed).values for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    gap = np.isnan(gappy)
    assert (first[gap] != other[gap]).mean() > 0.5
    for j in range(gappy.shape[1]):
        assert np.isin(first[gap[:, j], j], gappy[~gap[:, j], j]).all()


def test_draws_spread_where_the_others_tell_little_and_not_where_they_tell_all() -> None:
    """Between-draw variance (Rubin 1987): near that of the column without, near none with a twin column."""
    rng = np.random.default_rng(3)
    known = rng.standard_normal(300)
    x = np.column_stack([known, known * 2 + 1e-3 * rng.standard_normal(300), rng.standard_normal(300)])
    gappy = x.copy()
    gappy[:60, 1], gappy[60:120, 2] = NAN, NAN
    drawn = np.stack([pg.draw_gaps(gappy, seed=seed, donors=3).values for seed in range(30)])
    between = drawn.var(axis=0, ddof=1)
    assert between[:60, 1].mean() < 0.02 * x[:, 1].var()
    assert 0.7 < between[60:120, 2].mean() / x[:, 2].var() < 1.3


def test_draws_have_the_mean_and_spread_of_the_conditional_distribution() -> None:
    """y | x is normal with mean 0.8 x and variance 0.36: theory of the bivariate normal, correlation 0.8."""
    rng = np.random.default_rng(21)
    x = rng.standard_normal(1500)
    y = 0.8 * x + 0.6 * rng.standard_normal(1500)
    gappy = np.column_stack([x, y])
    gappy[:300, 1] = NAN
    drawn = np.stack([pg.draw_gaps(gappy, seed=seed).values[:300, 1] for seed in range(40)])
    middle = np.abs(x[:300]) < 1.5  # donors are scarce at the ends
    assert drawn.var(axis=0, ddof=1)[middle].mean() == pytest.approx(0.36, rel=0.1)
    slope = np.polyfit(x[:300][middle], drawn.mean(axis=0)[middle], 1)
    assert slope == pytest.approx([0.8, 0.0], abs=0.06)


def test_draws_mend_a_mean_that_gaps_have_biased() -> None:
    """Missing at random: y is missing where its predictor is high, so the observed mean is far too low."""
    rng = np.random.default_rng(11)
    x = rng.standard_normal(2000)
    y = x + 0.5 * rng.standard_normal(2000)
    missing = rng.random(2000) < 1 / (1 + np.exp(-2 * x))
    gappy = np.column_stack([x, np.where(missing, NAN, y)])
    means = [pg.draw_gaps(gappy, seed=seed).values[:, 1].mean() for seed in range(10)]
    assert np.nanmean(gappy[:, 1]) < -0.3
    assert abs(np.mean(means) - y.mean()) < 0.08


def test_columns_with_fewer_than_five_values_stay_and_predict_nothing() -> None:
    x, _ = table(rows=20, columns=3)
    x[4:, 0], x[:3, 1] = NAN, NAN
    done = pg.draw_gaps(x, seed=1)
    assert done.filled.sum(axis=0).tolist() == [0, 3, 0]
    np.testing.assert_array_equal(done.values[:, 1], pg.draw_gaps(x[:, 1:], seed=1).values[:, 0])


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: pg.fill_regression([[1.0, NAN]], [[1]]), "predictors has shape"),
        (lambda: pg.fill_neighbours([[1.0, NAN]], 0), "neighbours"),
        (lambda: pg.fill_iterative([[1.0, NAN]], rounds=0), "rounds"),
        (lambda: pg.fill_iterative([[1.0, NAN]], tolerance=0.0), "tolerance"),
        (lambda: pg.draw_gaps([[1.0, NAN]], seed=1, donors=0), "donors"),
        (lambda: pg.draw_gaps([[1.0, np.inf]], seed=1), "infinite"),
        (lambda: pg.fill_regression([1.0, NAN]), "2 axes"),
    ],
)
def test_misuse_is_refused_with_its_reason(call: Callable[[], object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        call()
