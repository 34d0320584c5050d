"""Effects within and between regions: identities with the full inverse."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import io_tables as tables

from growthpoles.stats import interregional as ir
from growthpoles.stats import leontief as le


@given(st.integers(2, 4), st.integers(1, 4), st.integers(0, 9999))
def test_split_adds_up_to_the_inverse(count: int, size: int, seed: int) -> None:
    a = tables.productive(count * size, seed)
    regions = np.random.default_rng(seed).permutation(np.repeat([f"R{r}" for r in range(count)], size))
    v = np.random.default_rng(seed).random(count * size)
    found = ir.regional_multipliers(a, le.factorise(a), regions=tuple(regions), per_unit=v)
    leontief = le.inverse(a)
    np.testing.assert_allclose(found.intra + found.feedback + found.spillover, v @ leontief, rtol=1e-9)
    np.testing.assert_allclose(found.by_region.sum(axis=0), v @ leontief, rtol=1e-9)
    for r, name in enumerate(found.regions):
        own = regions == name
        np.testing.assert_allclose(found.by_region[r], v[own] @ leontief[own], rtol=1e-9, atol=1e-12)
    assert (found.feedback >= -1e-12).all()
    assert (found.spillover >= -1e-12).all()


def test_toy_regions_of_ioanalysis(shared_data: Path) -> None:
    """Own block alone: the column sums of the inverse of the 5 x 5 block."""
    table = tables.toy(shared_data)
    a = le.coefficients(table.flows, table.output)
    regions = [name.split("|")[0] for name in table.around.rows]
    found = ir.regional_multipliers(a, le.factorise(a), regions=regions)
    np.testing.assert_allclose(found.intra[:5], np.linalg.inv(np.eye(5) - a[:5, :5]).sum(axis=0))
    assert found.regions == ("Hogwarts", "Narnia")
    assert (found.feedback > 0).all()


@given(st.integers(2, 3), st.integers(0, 9999))
def test_three_factors_make_up_the_inverse(count: int, seed: int) -> None:
    a = tables.productive(count * 3, seed)
    regions = tuple(np.repeat([f"R{r}" for r in range(count)], 3))
    parts = ir.transfer_matrices(a, regions)
    np.testing.assert_allclose(
        parts.feedback @ parts.spillover @ parts.intra, le.inverse(a), rtol=1e-9, atol=1e-12
    )
    if count == 2:
        assert not parts.feedback[:3, 3:].any()


def test_regions_that_do_not_trade_have_no_spillover() -> None:
    a = np.array([[0.5, 0.0], [0.0, 0.2]])
    found = ir.regional_multipliers(a, le.factorise(a), regions=("N", "S"))
    assert found.intra.tolist() == [2.0, 1.25]
    assert not found.feedback.any()
    assert not found.spillover.any()


def test_region_codes_must_fit() -> None:
    with pytest.raises(ValueError, match="region codes"):
        ir.regional_multipliers([[0.5]], le.factorise([[0.5]]), regions=("N", "S"))
