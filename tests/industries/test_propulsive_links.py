"""Links inside a unit against published multipliers, naive extraction and the single kernels."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import io_tables as tables

from growthpoles.industries.propulsive_links import flegg_quotients, local_links, mid_percentiles
from growthpoles.stats import leontief as le
from growthpoles.stats import linkages as li
from growthpoles.stats.regionalise import Exponents, trade_quotients


def test_uk_2010_output_multipliers_as_published(shared_data: Path) -> None:
    table = tables.uk_2010(shared_data)
    path = shared_data / "reference/io/uk_2010/published_multipliers_and_effects.csv"
    with path.open(encoding="utf-8", newline="") as file:
        printed = [float(row["Output_multiplier"]) for row in csv.DictReader(file)]
    found = local_links(le.coefficients(table.flows, table.output)[None], table.output[None])
    np.testing.assert_allclose(found.backward[0], printed, rtol=1e-9)


def test_eurostat_manual_backward_and_forward_linkages(shared_data: Path) -> None:
    """Printed to four decimals (industry's forward linkage, 1.6691, is a slip for 1.6910)."""
    table = tables.germany_1995(shared_data)
    printed = tables.read(shared_data / "reference/io/germany_1995/published_values_eurostat_manual.csv")
    found = local_links(le.coefficients(table.flows, table.output)[None], table.output[None])
    np.testing.assert_allclose(found.backward[0], printed.column("backward_linkage_T15_19"), atol=6e-5)
    right = [0, 2, 3, 4, 5]
    forward = printed.column("forward_linkage_ghosh")
    np.testing.assert_allclose(found.forward[0, right], forward[right], atol=6e-5)


@given(st.integers(2, 8), st.integers(0, 9999))
def test_loss_is_what_naive_extraction_takes(size: int, seed: int) -> None:
    """Cut row, column and final demand of an industry, solve again; the loss outside it is pull times x."""
    rng = np.random.default_rng(seed)
    a, x = tables.productive(size, seed), rng.uniform(1, 9, size)
    found = local_links(a[None], x[None])
    y = x - a @ x
    for k in range(size):
        keep = np.arange(size) != k
        rest = np.linalg.solve(np.eye(size - 1) - a[np.ix_(keep, keep)], y[keep])
        lost = x.sum() - rest.sum()
        assert found.loss[0, k] == pytest.approx(lost / x.sum())
        assert found.loss_elsewhere[0, k] == pytest.approx((lost - x[k]) / x.sum())
        assert found.pull[0, k] == pytest.approx((lost - x[k]) / x[k])


@given(st.integers(2, 8), st.integers(0, 9999))
def test_push_dominance_and_sales_as_the_single_kernels(size: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, x = tables.productive(size, seed), rng.uniform(1, 9, size)
    b = a * x / x[:, None]
    inverse = le.inverse(a)
    found = local_links(a[None], x[None])
    forward = li.ghosh_forward(inverse, x)
    np.testing.assert_allclose(found.push[0], (forward - 1) / np.diag(inverse), atol=1e-12)
    np.testing.assert_allclose(found.push_others[0], forward / np.diag(inverse) - 1, atol=1e-12)
    np.testing.assert_allclose(found.dominance[0], li.dominance(a, b), atol=1e-12)
    assert found.dominance[0].sum() == pytest.approx(0, abs=1e-12)
    np.testing.assert_allclose(found.sold[0], b.sum(axis=1) - np.diag(b))
    np.testing.assert_allclose(local_links(a[None], 1000 * x[None]).push, found.push, atol=1e-12)


def test_dominance_and_the_sales_variant_by_hand() -> None:
    """A sells 4 of its 10 to B (output 20), B sells 2 to A: a_AB .2, a_BA .2, b_AB .4, b_BA .1.

    d_A = [(a_AB - a_BA) + (b_BA - b_AB)] / 2 = (0 - .3) / 2; the variant gives b_AB - b_BA = .3.
    """
    a = np.array([[0.0, 4 / 20], [2 / 10, 0.0]])
    found = local_links(a[None], np.array([[10.0, 20.0]]))
    np.testing.assert_allclose(found.dominance[0], [-0.15, 0.15])
    np.testing.assert_allclose(found.dominance_of_sales[0], [0.3, -0.3])


def test_an_industry_without_output_has_no_links_and_gives_none() -> None:
    a = np.array([[0.1, 0.3, 0.2], [0.2, 0.1, 0.1], [0.3, 0.2, 0.0]])
    found = local_links(a[None], np.array([[5.0, 0.0, 3.0]]))
    alone = local_links(a[None][:, [0, 2]][:, :, [0, 2]], np.array([[5.0, 3.0]]))
    assert np.isnan(found.pull[0, 1]) and np.isnan(found.loss[0, 1])
    np.testing.assert_allclose(found.pull[0, [0, 2]], alone.pull[0])


def test_a_draw_that_is_not_productive_has_no_figures() -> None:
    """Spectral radius 1.14: the inverse would be negative."""
    found = local_links(np.array([[[0.9, 0.3], [0.4, 0.6]]]) * 1.2, np.array([[1.0, 1.0]]))
    assert np.isnan(found.backward).all()


@given(st.integers(2, 7), st.integers(0, 9999), st.floats(0, 1))
def test_quotients_equal_the_kernel_for_one_region(size: int, seed: int, delta: float) -> None:
    rng = np.random.default_rng(seed)
    nation = rng.uniform(1, 9, size)
    region = nation * rng.uniform(0, 1, size) * (rng.random(size) > 0.2)
    region[0] = nation[0] / 2
    found = flegg_quotients(region[None], nation[None], delta=np.array([delta]))[0]
    kernel = trade_quotients(region, nation, method="FLQ", exponents=Exponents(delta=delta))
    there = region > 0  # coefficients of a buyer that is not there are dropped with the buyer
    np.testing.assert_allclose(found[:, there], kernel[:, there], rtol=1e-12)


def test_the_nation_is_its_own_region() -> None:
    nation = np.array([[3.0, 5.0, 2.0]])
    np.testing.assert_allclose(flegg_quotients(nation, nation, delta=np.array([0.3]))[0], 1.0)


def test_percentiles_of_ties() -> None:
    np.testing.assert_allclose(mid_percentiles(np.array([[2.0, 2.0, 5.0, 1.0]]))[0], [0.5, 0.5, 0.875, 0.125])
