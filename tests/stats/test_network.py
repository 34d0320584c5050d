"""Walks on a table: against a direct solution for every target, and against simulated walks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import io_tables as tables

from growthpoles.stats import network as nw


def direct(flows: np.ndarray) -> np.ndarray:
    """First passage times, one linear system for each target."""
    size = len(flows)
    steps = flows / flows.sum(axis=1, keepdims=True)
    found = np.zeros((size, size))
    for j in range(size):
        rest = np.delete(np.arange(size), j)
        found[rest, j] = np.linalg.solve(np.eye(size - 1) - steps[np.ix_(rest, rest)], np.ones(size - 1))
    return found


def test_first_passage_on_a_table_with_a_zero_diagonal(shared_data: Path) -> None:
    """The example matrix of the R package xtranat, whose own answer is off by up to 10.6."""
    flows = tables.read(shared_data / "reference/io/xtranat_exmpl_matrix.csv").values
    assert (np.diagonal(flows) == 0).any()
    np.testing.assert_allclose(nw.mean_first_passage(flows), direct(flows), rtol=1e-11)


@given(st.integers(2, 9), st.integers(0, 9999))
def test_centralities_as_their_definitions(size: int, seed: int) -> None:
    flows = np.random.default_rng(seed).random((size, size)) + 0.01
    found, times = nw.walk_centrality(flows), direct(flows)
    np.testing.assert_allclose(found.random_walk, size / times.sum(axis=0), rtol=1e-9)
    steps = flows / flows.sum(axis=1, keepdims=True)
    passes = np.zeros(size)
    for t in range(size):
        rest = np.delete(np.arange(size), t)
        visits = np.linalg.inv(np.eye(size - 1) - steps[np.ix_(rest, rest)]).sum(axis=0)
        passes[rest] += visits * (1 - np.diagonal(steps)[rest])
    np.testing.assert_allclose(found.betweenness, passes / (size * (size - 1)), rtol=1e-9)


def test_betweenness_counts_the_passes_of_walks() -> None:
    rng = np.random.default_rng(5)
    flows = np.array([[1.0, 4.0, 1.0], [2.0, 3.0, 2.0], [5.0, 1.0, 0.0]])
    steps = (flows / flows.sum(axis=1, keepdims=True)).cumsum(axis=1)
    passes, walks = np.zeros(3), 6_000
    for _ in range(walks):
        at, target = rng.choice(3, 2, replace=False)
        while at != target:
            following = int(np.searchsorted(steps[at], rng.random()))
            passes[at] += following != at
            at = following
    np.testing.assert_allclose(nw.walk_centrality(flows).betweenness, passes / walks, rtol=0.06)


def test_industries_outside_the_core_have_no_centrality() -> None:
    """The third industry sells to nobody: the walk would end there."""
    flows = np.array([[1.0, 2.0, 3.0], [4.0, 1.0, 1.0], [0.0, 0.0, 0.0]])
    found = nw.walk_centrality(flows)
    assert found.core.tolist() == [True, True, False]
    np.testing.assert_allclose(found.random_walk[:2], nw.walk_centrality(flows[:2, :2]).random_walk)
    assert np.isnan(found.random_walk[2])
    with pytest.raises(ValueError, match="cannot be reached"):
        nw.mean_first_passage(flows)


def test_uk_2010_core(shared_data: Path) -> None:
    found = nw.walk_centrality(tables.uk_2010(shared_data).flows)
    assert 100 < found.core.sum() < 127
    assert np.isfinite(found.random_walk[found.core]).all()


def test_no_network_is_refused() -> None:
    with pytest.raises(ValueError, match="no two industries"):
        nw.walk_centrality([[1.0, 1.0], [0.0, 1.0]])
    with pytest.raises(ValueError, match="square"):
        nw.mean_first_passage([[1.0, 1.0]])
