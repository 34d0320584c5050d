"""Linkage measures against published values and against their definitions worked the long way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr
from tests import io_tables as tables

from growthpoles.stats import leontief as le
from growthpoles.stats import linkages as li


def test_eurostat_manual_forward_linkages(shared_data: Path) -> None:
    """Printed to four decimals; industry is printed as 1.6691, a slip of digits for 1.6910.

    A tolerance of 0.01 hides the slip in another tool's tests; five of the six values agree to 5e-5.
    """
    table = tables.germany_1995(shared_data)
    path = shared_data / "reference/io/germany_1995/published_values_eurostat_manual.csv"
    printed = tables.read(path).column("forward_linkage_ghosh")
    found = li.ghosh_forward(le.inverse(le.coefficients(table.flows, table.output)), table.output)
    right = [0, 2, 3, 4, 5]
    np.testing.assert_allclose(found[right], printed[right], atol=5.1e-5)
    assert printed[1] == 1.6691
    assert found[1] == pytest.approx(1.6910, abs=5e-5)


def test_un_germany_2009_direct_linkages_by_hand(shared_data: Path) -> None:
    """Column and row of manufacturing: 713 of 1451 bought, 546 of 1451 sold to branches."""
    table = tables.germany_2009(shared_data)
    a, b = le.coefficients(table.flows, table.output), le.allocation(table.flows, table.output)
    found = li.chenery_watanabe(a, b)
    assert found.backward[1] == pytest.approx(713 / 1451)
    assert found.forward[1] == pytest.approx(546 / 1451)


def test_uk_1841_direct_linkages_of_textiles(shared_data: Path) -> None:
    """Textiles 1841: output 143.3 less imports 22.2, indirect taxes 1.4 and value added 72.8."""
    table = tables.uk_1841(shared_data)
    a = le.coefficients(table.flows, table.output)
    found = li.chenery_watanabe(a, le.allocation(table.flows, table.output))
    inputs = 143.3 - 22.2 - 1.4 - 72.8
    assert found.backward[5] == pytest.approx(inputs / 143.3, rel=1e-2)
    assert li.rasmussen(le.inverse(a)).backward.mean() == pytest.approx(1)


@given(st.integers(2, 12), st.integers(0, 9999))
def test_rasmussen_as_its_definition(size: int, seed: int) -> None:
    leontief = le.inverse(tables.productive(size, seed))
    found = li.rasmussen(leontief)
    mean = leontief.mean()
    np.testing.assert_allclose(found.backward, leontief.mean(axis=0) / mean)
    np.testing.assert_allclose(found.forward, leontief.mean(axis=1) / mean)
    for axis, variation in ((0, found.backward_variation), (1, found.forward_variation)):
        expected = leontief.std(axis=axis, ddof=1) / leontief.mean(axis=axis)
        np.testing.assert_allclose(variation, expected, rtol=1e-9)


@pytest.mark.parametrize("size", [5, 90])
def test_dietzenbacher_solves_the_eigen_equations(size: int) -> None:
    a, x = tables.productive(size, 4) + 1e-3, np.arange(1.0, size + 1)
    b = a * x / x[:, None]
    found = li.dietzenbacher(a, b)
    radius = np.abs(np.linalg.eigvals(a)).max()
    np.testing.assert_allclose(found.backward @ a, radius * found.backward, rtol=1e-6)
    np.testing.assert_allclose(b @ found.forward, radius * found.forward, rtol=1e-6)
    assert found.backward.mean() == pytest.approx(1)
    assert (found.forward > 0).all()


def test_dietzenbacher_of_a_cycle_is_flat() -> None:
    """A pure cycle has as many eigenvalues of one modulus as industries; only one vector is positive."""
    cycle = np.roll(np.eye(80), 1, axis=0) * 0.5
    np.testing.assert_allclose(li.dietzenbacher(cycle, cycle).backward, 1, rtol=1e-8)


@given(st.integers(2, 5), st.integers(0, 9999))
def test_field_of_influence_is_the_size_of_the_derivative(size: int, seed: int) -> None:
    a = tables.productive(size, seed, reach=0.5)
    leontief, step = le.inverse(a), 1e-6
    found = li.field_of_influence(leontief)
    for i, j in ((0, 0), (size - 1, 0), (0, size - 1)):
        moved = a.copy()
        moved[i, j] += step
        slope = (le.inverse(moved) - leontief) / step
        assert found[i, j] == pytest.approx((slope**2).sum(), rel=1e-4)


def test_uk_2010_dominance_and_the_seller_share(shared_data: Path) -> None:
    """Construction, finance, wholesale, electricity and public administration lead; the web formula differs.

    That formula lets A dominate B if the flow A->B is the larger share of A's output; it measures how the
    seller depends on its buyer. Its rank correlation with dominance is -0.24.
    """
    table = tables.uk_2010(shared_data)
    a, b = le.coefficients(table.flows, table.output), le.allocation(table.flows, table.output)
    found = li.dominance(a, b)
    codes = table.around.columns
    leaders = [codes[k] for k in np.argsort(-found)[:5]]
    assert leaders == ["41-43", "64", "46", "35-1", "NM_84"]
    assert found.sum() == pytest.approx(0, abs=1e-12)
    web = (b > b.T).sum(axis=1) - (b < b.T).sum(axis=1)
    assert {codes[k] for k in np.argsort(-web)[:5]} == {"69-2", "33OTHER", "37", "94", "19"}
    assert spearmanr(web, found).statistic == pytest.approx(-0.24, abs=0.005)


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: li.rasmussen([[-5.4, -3.1], [-3.8, -0.8]]), "not productive"),
        (lambda: li.rasmussen([[1.0, 2.0]]), "square"),
        (lambda: li.field_of_influence([[np.nan]]), "missing"),
        (lambda: li.dietzenbacher([[-0.1]], [[0.1]]), "not negative"),
    ],
)
def test_misuse_is_refused_with_its_reason(call: Callable[[], object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        call()
