"""Closed-form extraction against setting cells to zero and inverting again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr
from tests import io_tables as tables

from growthpoles.stats import extraction as ex
from growthpoles.stats import leontief as le

FIELDS = {kind: kind.replace("-", "_") for kind in ex.KINDS}


def without(a: np.ndarray, members: list[int], kind: ex.Kind) -> np.ndarray:
    """The table with the cells of an extraction set to zero, by hand."""
    cut = a.copy()
    inside = np.ix_(members, members)
    if kind.startswith(("total", "backward")):
        cut[:, members] = 0
    if kind.startswith(("total", "forward")):
        cut[members] = 0
    if kind.endswith("keeping-own"):
        cut[inside] = a[inside]
    return cut


def naive(a: np.ndarray, x: np.ndarray, members: list[int], kind: ex.Kind) -> np.ndarray:
    if kind == "forward-ghosh":
        b = a * x / x[:, None]
        primary = x - x @ b
        return x - primary @ np.linalg.inv(np.eye(len(a)) - without(b, members, kind))
    y = x - a @ x
    if kind == "total":
        y[members] = 0
    return x - np.linalg.inv(np.eye(len(a)) - without(a, members, kind)) @ y


@given(st.integers(2, 9), st.integers(0, 9999))
def test_every_extraction_equals_naive_inversion(size: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, x, v = tables.productive(size, seed), rng.uniform(1, 9, size), rng.random(size)
    system = le.factorise(a)
    found = ex.extract_each(system, a, output=x, per_unit=v)
    members = sorted(rng.choice(size, rng.integers(1, size), replace=False).tolist())
    for kind in ex.KINDS:
        expected = [naive(a, x, [k], kind) @ v for k in range(size)]
        np.testing.assert_allclose(getattr(found, FIELDS[kind]), expected, atol=1e-9, err_msg=kind)
        pole = ex.extract_set(system, a, members=members, output=x, kind=kind)
        np.testing.assert_allclose(pole, naive(a, x, members, kind), atol=1e-9, err_msg=kind)


def test_uk_2010_all_extractions_of_127_products(shared_data: Path) -> None:
    table = tables.uk_2010(shared_data)
    a = le.coefficients(table.flows, table.output)
    leontief = le.inverse(a)
    found = ex.extract_each(le.from_inverse(leontief), a, output=table.output, diagonal=np.diagonal(leontief))
    for kind in ex.KINDS:
        for k in (0, 40, 80, 126):
            expected = naive(a, table.output, [k], kind).sum()
            scale = table.output[k]
            assert abs(getattr(found, FIELDS[kind])[k] - expected) <= 1e-10 * scale, (kind, k)


def test_uk_2010_loss_follows_output_and_pull_does_not(shared_data: Path) -> None:
    """Ranks of total loss and of output correlate 0.994, so size-free pull is shown beside it."""
    table = tables.uk_2010(shared_data)
    a = le.coefficients(table.flows, table.output)
    found = ex.extract_each(le.factorise(a), a, output=table.output)
    assert spearmanr(found.total, table.output).statistic == pytest.approx(0.994, abs=5e-4)
    assert abs(spearmanr(found.pull, table.output).statistic) < 0.15


def test_toy_backward_extraction_counts_exports(shared_data: Path) -> None:
    """Another tool forgets exports in final demand: 4751.7 instead of 818.1."""
    table = tables.toy(shared_data)
    a = le.coefficients(table.flows, table.output)
    found = ex.extract_each(le.factorise(a), a, output=table.output).backward[0]
    assert found == pytest.approx(818.1, abs=0.05)
    home = tables.read(shared_data / "reference/io/ioanalysis_toy/f.csv").values.sum(axis=1)
    cut = without(a, [0], "backward")
    wrong = table.output.sum() - np.linalg.solve(np.eye(10) - cut, home).sum()
    assert wrong == pytest.approx(4751.7, abs=0.05)


def test_toy_forward_extraction_counts_imports(shared_data: Path) -> None:
    """Another tool leaves imports out of the primary inputs of the supply model: its loss is far larger."""
    table = tables.toy(shared_data)
    a = le.coefficients(table.flows, table.output)
    found = ex.extract_each(le.factorise(a), a, output=table.output).forward_ghosh[0]
    cut = without(le.allocation(table.flows, table.output), [0], "forward-ghosh")
    added = tables.read(shared_data / "reference/io/ioanalysis_toy/V.csv").values.sum(axis=0)
    wrong = table.output.sum() - np.linalg.solve(np.eye(10) - cut.T, added).sum()
    assert found == pytest.approx(674.5, abs=0.05)
    assert wrong > 5 * found


@given(st.integers(0, 9999))
def test_an_indicator_replaces_every_bare_one(seed: int) -> None:
    """Replacing m by w alone is wrong: the industry's own v stands in the subtracted terms too."""
    rng = np.random.default_rng(seed)
    a, x, v = tables.productive(5, seed), rng.uniform(1, 9, 5), rng.uniform(0.1, 0.9, 5)
    system = le.factorise(a)
    leontief = le.inverse(a)
    found = ex.extract_each(system, a, output=x, per_unit=v)
    half = (v @ leontief - 1) * x / np.diagonal(leontief)
    assert np.abs(found.backward - half).max() > 1e-6


@given(st.integers(2, 8), st.integers(0, 9999), st.floats(0.01, 100))
def test_losses_scale_with_the_unit_and_pull_does_not(size: int, seed: int, factor: float) -> None:
    a, x = tables.productive(size, seed), np.random.default_rng(seed).uniform(1, 9, size)
    system = le.factorise(a)
    one, two = (ex.extract_each(system, a, output=x * scale) for scale in (1.0, factor))
    np.testing.assert_allclose(two.total, one.total * factor, rtol=1e-10)
    np.testing.assert_allclose(two.pull, one.pull, rtol=1e-10)


def test_extracting_everything_loses_everything() -> None:
    a, x = tables.productive(5, 1), np.arange(1.0, 6.0)
    lost = ex.extract_set(le.factorise(a), a, members=range(5), output=x)
    np.testing.assert_allclose(lost, x, rtol=1e-12)


SYSTEM = le.factorise([[0.1, 0.2], [0.3, 0.1]])
TABLE = np.array([[0.1, 0.2], [0.3, 0.1]])


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: ex.extract_set(SYSTEM, TABLE, members=[], output=[1, 1]), "name the members"),
        (lambda: ex.extract_set(SYSTEM, TABLE, members=[0, 0], output=[1, 1]), "each of them once"),
        (lambda: ex.extract_set(SYSTEM, TABLE, members=[0], output=[1, 1], kind="sideways"), "one of"),
        (lambda: ex.extract_each(SYSTEM, TABLE, output=[1, np.nan]), "none of them missing"),
    ],
)
def test_misuse_is_refused_with_its_reason(call: Callable[[], object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        call()
