from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tests.stats.conftest import Asem

from growthpoles.stats.reliability import covariances, cronbach_alpha, principal_components

P2P = ("StMob", "Research", "Pat", "CultServ", "CultGood", "Tourist", "MigStock", "Lang")
ENVIRON = ("CO2", "Forest", "MatCon", "PrimEner", "Renew")
SOCIAL = ("CPI", "FemLab", "FreePress", "NGOs", "Palma", "Poverty", "TertGrad", "TolMin", "WomParl")
TABLES = arrays(float, (9, 3), elements=st.integers(-9, 9).map(float))


def of(asem: Asem, codes: tuple[str, ...]) -> np.ndarray:
    return asem.values[:, [asem.codes.index(code) for code in codes]]


def test_alpha_of_the_raw_people_to_people_pillar_is_what_coinr_prints(asem: Asem) -> None:
    """R package COINr, vignette "Analysis": get_cronbach(coin, dset = "Raw", iCodes = "P2P", Level = 1)."""
    assert cronbach_alpha(of(asem, P2P)) == pytest.approx(0.05126659, abs=5e-9)


def test_alpha_is_that_of_the_variances_of_the_items_and_of_their_sum() -> None:
    """Cronbach (1951): k / (k - 1) (1 - item variances / variance of the sum); data of R package fmsb."""
    first, second = [1, 5, 2, 3, 4, 2, 3, 4, 3, 2], [2, 4, 1, 2, 4, 1, 2, 5, 2, 1]
    x = np.array([first, second, [2, 5, 1, 3, 3, 2, 2, 4, 2, 2]], dtype=float).T
    variance = [math.fsum((v - c.mean()) ** 2 for v in c) / 9 for c in (*x.T, x.sum(axis=1))]
    assert cronbach_alpha(x) == pytest.approx(1.5 * (1 - sum(variance[:3]) / variance[3]), rel=1e-12)


def test_alpha_of_every_pillar_against_plain_loops(asem: Asem) -> None:
    for codes in (P2P, ENVIRON, SOCIAL):
        x, k = of(asem, codes), len(codes)
        matrix = [[0.0] * k for _ in range(k)]
        for i in range(k):
            for j in range(k):
                rows = [
                    (a, b)
                    for a, b in zip(x[:, i], x[:, j], strict=True)
                    if not (math.isnan(a) or math.isnan(b))
                ]
                ma, mb = (math.fsum(row[side] for row in rows) / len(rows) for side in (0, 1))
                matrix[i][j] = math.fsum((a - ma) * (b - mb) for a, b in rows) / (len(rows) - 1)
        total = math.fsum(map(math.fsum, matrix))
        mean = (total - math.fsum(matrix[i][i] for i in range(k))) / (k * k - k)
        assert cronbach_alpha(x) == pytest.approx(k * k * mean / total, rel=1e-9)
        np.testing.assert_allclose(covariances(x), matrix, rtol=1e-9)


def test_components_of_the_social_pillar_are_what_coinr_prints(asem: Asem) -> None:
    """R package COINr, vignette "Analysis": summary of the PCA of the raw group Social on complete rows."""
    found = principal_components(of(asem, SOCIAL))
    sd = [2.2042, 1.1256, 0.9788, 0.78834, 0.77153, 0.56836, 0.42463, 0.36068, 0.25760]
    shares = [0.5398, 0.1408, 0.1065, 0.06905, 0.06614, 0.03589, 0.02003, 0.01445, 0.00737]
    np.testing.assert_allclose(np.sqrt(found.eigenvalues), sd, atol=5.1e-5)
    np.testing.assert_allclose(found.shares, shares, atol=6e-5)  # printed after rounding twice
    assert found.n == 51 - 14


def test_first_component_of_the_environment_is_what_coinr_prints(asem: Asem) -> None:
    """R package COINr, vignette "Analysis": weights -0.581 0.214 -0.543 -0.313 0.473, sign free."""
    found = principal_components(of(asem, ENVIRON))
    vector = found.loadings[:, 0] / np.sqrt(found.eigenvalues[0])
    np.testing.assert_allclose(vector, [0.581, -0.214, 0.543, 0.313, -0.473], atol=5.1e-4)


@given(TABLES)
def test_loadings_rebuild_the_correlations(x: np.ndarray) -> None:
    found = principal_components(x)
    if np.isnan(found.eigenvalues).any():
        assert (x == x[0]).all(axis=0).any()
        return
    np.testing.assert_allclose(found.loadings @ found.loadings.T, np.corrcoef(x, rowvar=False), atol=1e-9)
    assert found.eigenvalues.sum() == pytest.approx(3)
    assert (found.loadings.sum(axis=0) >= -1e-9).all()
    assert (np.diff(found.eigenvalues) <= 1e-9).all()


@given(TABLES, st.permutations(range(9)), st.permutations(range(3)))
def test_orders_of_units_and_indicators_do_not_matter(
    x: np.ndarray, rows: list[int], columns: list[int]
) -> None:
    moved = x[rows][:, columns]
    first, second = cronbach_alpha(x), cronbach_alpha(moved)
    assert (np.isnan(first) and np.isnan(second)) or first == pytest.approx(second, rel=1e-6)
    np.testing.assert_allclose(
        principal_components(x).eigenvalues, principal_components(moved).eigenvalues, atol=1e-9
    )


def test_what_cannot_be_worked_out_is_missing() -> None:
    assert np.isnan(cronbach_alpha(np.array([[1.0], [2.0], [3.0]])))
    assert np.isnan(cronbach_alpha(np.array([[1.0, np.nan], [2.0, np.nan], [np.nan, 3.0]])))
    assert np.isnan(cronbach_alpha(np.array([[1.0, -1.0], [2.0, -2.0], [3.0, -3.0]])))
    constant = principal_components(np.array([[1.0, 5.0], [2.0, 5.0], [3.0, 5.0]]))
    assert np.isnan(constant.eigenvalues).all() and constant.n == 3
    few = principal_components(np.array([[1.0, 5.0], [2.0, 6.0], [3.0, np.nan]]))
    assert np.isnan(few.loadings).all() and few.n == 2


def test_alpha_may_be_negative_where_items_run_against_each_other() -> None:
    assert cronbach_alpha(np.array([[1.0, 3.0], [2.0, 1.0], [4.0, 0.0]])) < 0
