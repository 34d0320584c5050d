from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats
from tests.stats.conftest import Asem

from growthpoles.stats.correlation import kendall, pearson, spearman

NAN = np.nan
COLUMNS = arrays(float, (12, 2), elements=st.integers(-5, 5).map(float))


def pair(asem: Asem, a: str, b: str) -> np.ndarray:
    return asem.values[:, [asem.codes.index(a), asem.codes.index(b)]]


@pytest.mark.parametrize(
    ("a", "b", "r"),
    [("MatCon", "CO2", 0.7222051), ("PrimEner", "CO2", 0.3268484), ("Renew", "CO2", -0.5986338)],
)
def test_pearson_gives_what_coinr_prints_for_asem(asem: Asem, a: str, b: str, r: float) -> None:
    """R package COINr, vignette "Analysis": raw indicators of the group Environ, pairwise complete."""
    assert pearson(pair(asem, a, b)).coefficient[0, 1] == pytest.approx(r, abs=5e-8)


def test_kendall_gives_the_published_value_with_ties() -> None:
    """Documentation of scipy.stats.kendalltau: tau-b with ties."""
    found = kendall(np.array([[12.0, 2, 1, 12, 2], [1.0, 4, 7, 1, 0]]).T)
    assert found.coefficient[0, 1] == pytest.approx(-0.47140452079103173)
    assert found.p_value[0, 1] == pytest.approx(0.2827454599327748)


def test_spearman_gives_the_published_value() -> None:
    """Documentation of scipy.stats.spearmanr (before 1.11): 1 2 3 4 5 against 5 6 7 8 7."""
    found = spearman(np.array([[1.0, 2, 3, 4, 5], [5.0, 6, 7, 8, 7]]).T)
    assert found.coefficient[0, 1] == pytest.approx(0.8207826816681233)
    assert found.p_value[0, 1] == pytest.approx(0.08858700531354381)


def test_all_pairs_of_asem_against_scipy_on_their_common_countries(asem: Asem) -> None:
    x = asem.values[:, 8:20]
    found = [kernel(x) for kernel in (pearson, spearman, kendall)]
    for i, j in itertools.combinations(range(x.shape[1]), 2):
        both = ~np.isnan(x[:, i]) & ~np.isnan(x[:, j])
        a, b = x[both, i], x[both, j]
        for mine, theirs in zip(found, (stats.pearsonr, stats.spearmanr, stats.kendalltau), strict=True):
            r, p = theirs(a, b)
            assert mine.coefficient[i, j] == pytest.approx(r, rel=1e-9, abs=1e-12)
            assert mine.p_value[i, j] == pytest.approx(p, rel=1e-6)
            assert mine.n[i, j] == both.sum()


def test_kendall_counts_pairs_of_pairs(asem: Asem) -> None:
    """Tau-b by its definition: concordant minus discordant pairs over those that do not tie."""
    x = pair(asem, "RTAs", "Visa")
    rows = [tuple(row) for row in x if not np.isnan(row).any()]
    signs = [(np.sign(a[0] - b[0]), np.sign(a[1] - b[1])) for a, b in itertools.combinations(rows, 2)]
    top = sum(s * t for s, t in signs)
    bottom = math.sqrt(sum(s != 0 for s, _ in signs) * sum(t != 0 for _, t in signs))
    assert kendall(x).coefficient[0, 1] == pytest.approx(top / bottom, rel=1e-12)


def test_two_tables_are_correlated_column_by_column() -> None:
    x = np.array([[1.0, 4], [2, 1], [3, 3], [4, 0]])
    both = pearson(x[:, :1], x[:, 1:])
    assert both.coefficient.shape == (1, 1)
    assert both.coefficient[0, 0] == pytest.approx(pearson(x).coefficient[0, 1])


def test_too_few_pairs_and_columns_that_do_not_vary_have_no_coefficient() -> None:
    x = np.array([[1.0, NAN, 5, 1], [2, 1, 5, 2], [3, 2, 5, NAN], [NAN, 7, 5, 4]])
    for kernel in (pearson, spearman, kendall):
        found = kernel(x)
        assert np.isnan(found.coefficient[0, 1]) and found.n[0, 1] == 2
        assert np.isnan(found.coefficient[:, 2]).all() and np.isnan(found.p_value[:, 2]).all()
        assert found.coefficient[0, 0] == 1.0 and np.isnan(found.p_value[0, 0])


def test_a_column_that_varies_only_where_the_other_is_missing_has_no_coefficient() -> None:
    x = np.array([[1.0, 2], [1, 3], [1, 4], [9, NAN]])
    assert np.isnan(pearson(x).coefficient[0, 1])


def test_very_large_and_very_small_figures_keep_their_correlation() -> None:
    x = np.array([[1.0, 3], [2, 1], [4, 5], [5, 2]])
    expected = pearson(x).coefficient[0, 1]
    assert pearson(x * [1e200, 1e-200]).coefficient[0, 1] == pytest.approx(expected, rel=1e-12)


def test_a_perfect_line_has_no_chance_left() -> None:
    found = pearson(np.array([[1.0, -2], [2, -4], [3, -6], [5, -10]]))
    assert found.coefficient[0, 1] == pytest.approx(-1.0) and found.p_value[0, 1] < 1e-12


@given(COLUMNS, st.permutations(range(12)))
def test_the_order_of_units_does_not_matter(x: np.ndarray, order: list[int]) -> None:
    for kernel in (pearson, spearman, kendall):
        np.testing.assert_allclose(kernel(x).coefficient, kernel(x[order]).coefficient, rtol=1e-9, atol=1e-12)


@given(COLUMNS)
def test_ranks_do_not_feel_a_rising_curve_and_turning_one_side_turns_the_sign(x: np.ndarray) -> None:
    bent = np.column_stack([np.exp(x[:, 0]), x[:, 1]])
    for kernel in (spearman, kendall):
        np.testing.assert_allclose(kernel(bent).coefficient, kernel(x).coefficient, atol=1e-12)
        turned = kernel(x * [1, -1]).coefficient[0, 1]
        np.testing.assert_allclose(turned, -kernel(x).coefficient[0, 1], atol=1e-12)


def test_bad_tables_are_refused() -> None:
    with pytest.raises(ValueError, match="3 rows, y has 2"):
        pearson(np.zeros((3, 1)), np.zeros((2, 1)))
    with pytest.raises(ValueError, match="infinite"):
        kendall([[np.inf], [1.0]])
