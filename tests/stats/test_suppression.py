"""Secondary suppression against an attacker's problem written anew, and what must always hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse import csr_array
from tests.sources.microdata_naive import ranges

from growthpoles.stats.suppression import Cells, hide, reach


def with_totals(inner: np.ndarray) -> np.ndarray:
    whole = np.vstack([inner, inner.sum(axis=0)])
    return np.column_stack([whole, whole.sum(axis=1)])


def table_of(values: np.ndarray, level: np.ndarray, lone: np.ndarray | None = None) -> Cells:
    """Cells of a table with totals in the last row and column; hidden ones may be 0 for all one knows."""
    rows, columns = values.shape
    at = np.arange(values.size).reshape(values.shape)
    lines = [at[:, j] for j in range(columns)] + [at[i] for i in range(rows)]
    equations = np.zeros((len(lines), values.size))
    for k, line in enumerate(lines):
        equations[k, line[:-1]], equations[k, line[-1]] = 1, -1
    place = np.array(
        [(-1 if i == rows - 1 else i, -1 if j == columns - 1 else j) for i, j in np.ndindex(values.shape)]
    )
    flat, need = values.ravel().astype(float), level.ravel().astype(float)
    alone = np.zeros(flat.size, bool) if lone is None else lone.ravel()
    cost = np.log2(2 + flat)
    return Cells(
        csr_array(equations), flat, (flat == 0) & (need == 0), flat >= 0, need, need, cost, alone, place
    )


tables = arrays(np.int64, st.tuples(st.integers(2, 4), st.integers(2, 4)), elements=st.integers(0, 60))


@settings(max_examples=80, deadline=None)
@given(inner=tables, seed=st.integers(0, 999))
def test_an_attacker_finds_no_unsafe_cell_closer_than_its_level(inner: np.ndarray, seed: int) -> None:
    values = with_totals(inner)
    rng = np.random.default_rng(seed)
    unsafe = (rng.random(values.shape) < 0.25) & (values > 0)
    level = np.where(unsafe, rng.integers(1, 9, values.shape), 0)
    cells = table_of(values, level)
    hidden = hide(cells).reshape(values.shape)
    assert (hidden >= unsafe).all()
    found = ranges(values, hidden)
    for i, j in np.argwhere(unsafe):
        low, high = found[i, j]
        assert high >= values[i, j] + level[i, j] - 1e-6
        assert low <= values[i, j] - min(level[i, j], values[i, j]) + 1e-6
    for i, j in np.argwhere(hidden & (values > 0)):
        assert found[i, j, 1] - found[i, j, 0] > 1e-6  # nor is what was hidden with it known exactly
    assert not reach(cells, hidden.ravel()).attackable.any()
    assert not hidden[(values == 0) & ~unsafe].any()


@settings(max_examples=60, deadline=None)
@given(inner=tables, seed=st.integers(0, 999))
def test_the_audit_finds_what_an_attacker_finds(inner: np.ndarray, seed: int) -> None:
    """Any pattern of hidden cells, good or bad: the audit and the attacker of the test agree."""
    values = with_totals(inner)
    rng = np.random.default_rng(seed)
    level = np.where((rng.random(values.shape) < 0.3) & (values > 0), rng.integers(1, 9, values.shape), 0)
    hidden = (rng.random(values.shape) < 0.4) & (values > 0) | (level > 0)
    told = reach(table_of(values, level), hidden.ravel()).attackable.reshape(values.shape)
    found = ranges(values, hidden)
    for i, j in np.argwhere(level > 0):
        v, need = values[i, j], level[i, j]
        open_up = found[i, j, 1] < v + need - 1e-6
        open_down = found[i, j, 0] > v - min(need, v) + 1e-6
        assert told[i, j] == (open_up or open_down)


def test_the_textbook_case_needs_a_rectangle() -> None:
    """One unsafe cell in a table with totals: its row, its column, and the corner that closes the cycle."""
    values = with_totals(np.array([[20, 50, 10], [8, 19, 22], [17, 32, 12]]))
    level = np.zeros_like(values)
    level[1, 1] = 5
    hidden = hide(table_of(values, level)).reshape(values.shape)
    assert hidden.sum() == 4 and hidden[1, 1]
    assert (hidden.sum(axis=0)[hidden.any(axis=0)] == 2).all()
    assert (hidden.sum(axis=1)[hidden.any(axis=1)] == 2).all()


def test_what_is_hidden_already_is_used_first() -> None:
    values = with_totals(np.full((3, 3), 50))
    level = np.zeros_like(values)
    level[0, 0] = 5
    before = np.zeros(values.shape, bool)
    before[0, 2] = before[2, 0] = before[2, 2] = True
    hidden = hide(table_of(values, level), before.ravel()).reshape(values.shape)
    assert hidden.sum() == 4 and (hidden >= before).all()


def test_a_lone_contributor_does_not_find_the_other() -> None:
    """Two unsafe cells in a row hide each other from outsiders, not from the only firm of one of them."""
    values = with_totals(np.array([[5, 7, 90], [60, 80, 70], [50, 40, 30]]))
    level, lone = np.zeros_like(values), np.zeros(values.shape, bool)
    level[0, 0] = level[0, 1] = 2
    lone[0, 0] = True
    plain = hide(table_of(values, level)).reshape(values.shape)
    assert plain[0].sum() == 2
    cells = table_of(values, level, lone)
    assert reach(cells, plain.ravel()).above_lone.reshape(values.shape)[0, 1] == pytest.approx(0, abs=1e-9)
    hidden = hide(cells).reshape(values.shape)
    assert reach(cells, hidden.ravel()).above_lone.reshape(values.shape)[0, 1] >= 1 - 1e-6
    assert hidden[0].sum() >= 3


def test_a_share_does_not_betray_the_few_that_are_not_in_it() -> None:
    """99 of 100 firms: whoever sees both figures knows that 1 is not in; either must go."""
    equations = csr_array([[1.0, -1.0, -1.0]])
    values = np.array([100.0, 99.0, 1.0])
    shown = np.array([True, True, False])
    level, none = np.array([0.0, 0.0, 2.0]), np.zeros(3, bool)
    cells = Cells(
        equations, values, none, shown, level, 0 * level, np.array([2.0, 1, 0]), none, np.zeros((3, 1), int)
    )
    assert reach(cells, none).attackable.tolist() == [False, False, True]
    assert hide(cells).tolist() == [False, True, False]


def test_cells_of_either_sign_can_go_below_zero() -> None:
    values = with_totals(np.array([[5, -7], [6, 8]]))
    level = np.zeros_like(values)
    level[0, 1] = 30
    cells = table_of(np.abs(values), level)
    signed = Cells(
        cells.equations, np.full(values.size, np.inf), np.zeros(values.size, bool), cells.shown, cells.above,
        cells.below, cells.cost, cells.lone, cells.place,
    )  # fmt: skip
    hidden = hide(signed)
    assert not reach(signed, hidden).attackable.any()
