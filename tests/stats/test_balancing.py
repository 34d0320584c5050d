"""RAS and GRAS against published examples, and the laws every balanced table obeys."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import io_tables as tables

from growthpoles.stats import balancing as ba


def test_ras_of_miller_and_blair(shared_data: Path) -> None:
    """Miller and Blair (2009), section 7.4.2: coefficients of a base year brought to new totals."""
    folder = shared_data / "reference/io/ras_mb_7_4_2"
    targets = tables.read(folder / "targets.csv")
    x = targets.column("x")
    found = ba.ras(
        tables.read(folder / "A0.csv").values * x,
        targets.column("u_row_totals"),
        columns=targets.column("v_col_totals"),
        tolerance=1e-14,
    )
    np.testing.assert_allclose(found.table, tables.read(folder / "Z_ras_solution.csv").values, rtol=1e-9)
    np.testing.assert_allclose(found.table / x, tables.read(folder / "A_ras_solution.csv").values, rtol=1e-9)
    assert found.converged
    assert found.iterations < 50


def test_ras_of_quilis(shared_data: Path) -> None:
    """Flows of the base year as they are: restating columns first would not change the answer of RAS."""
    folder = shared_data / "reference/io/ras_quilis"
    targets = tables.read(folder / "targets.csv")
    start = tables.read(folder / "Z0.csv").values
    found = ba.ras(start, targets.column("u"), columns=targets.column("v"), tolerance=1e-13)
    np.testing.assert_allclose(found.table, tables.read(folder / "Z_ras_solution.csv").values, atol=1e-4)


def test_gras_of_junius_and_oosterhaven(shared_data: Path) -> None:
    """Junius and Oosterhaven (2003), the example of the Dutch table with subsidies and a negative total."""
    folder = shared_data / "reference/io/gras_junius_oosterhaven"
    targets = json.loads((folder / "targets.json").read_text(encoding="utf-8"))
    found = ba.gras(
        tables.read(folder / "X0.csv").values, targets["u"], columns=targets["v"], tolerance=1e-13
    )
    solution = tables.read(folder / "X_gras_solution_eps1e-14.csv").values
    np.testing.assert_allclose(found.table, solution, atol=1e-10)
    scale = found.row_factors[0] / targets["r"][0]
    np.testing.assert_allclose(found.row_factors, np.array(targets["r"]) * scale, rtol=1e-8)
    np.testing.assert_allclose(found.column_factors, np.array(targets["s"]) / scale, rtol=1e-8)
    expected = tables.read(folder / "expected_in_riot_tests_tol_0.002.csv").values
    np.testing.assert_allclose(found.table, expected, atol=0.002)


@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 9999))
def test_ras_meets_its_totals_keeps_cross_ratios_and_equals_gras(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    start, goal = rng.random((n, m)) + 0.01, rng.random((n, m)) + 0.01
    u, v = goal.sum(axis=1), goal.sum(axis=0)
    found = ba.ras(start, u, columns=v, tolerance=1e-12)
    np.testing.assert_allclose(found.table.sum(axis=1), u, rtol=1e-9)
    np.testing.assert_allclose(found.table.sum(axis=0), v, rtol=1e-9)
    np.testing.assert_allclose(found.table / start, np.outer(found.row_factors, found.column_factors))
    np.testing.assert_allclose(ba.gras(start, u, columns=v, tolerance=1e-12).table, found.table, rtol=1e-7)


@given(st.integers(0, 9999))
def test_gras_meets_its_totals_and_keeps_signs_and_zeros(seed: int) -> None:
    rng = np.random.default_rng(seed)
    start = rng.normal(1, 1, (5, 4)) * (rng.random((5, 4)) < 0.8)
    goal = start * rng.uniform(0.8, 1.25, start.shape)
    found = ba.gras(start, goal.sum(axis=1), columns=goal.sum(axis=0), tolerance=1e-9)
    assert found.converged
    np.testing.assert_allclose(found.table.sum(axis=1), goal.sum(axis=1), atol=1e-7)
    np.testing.assert_array_equal(np.sign(found.table), np.sign(start))


@given(st.integers(0, 9999))
def test_known_totals_change_nothing(seed: int) -> None:
    table = np.random.default_rng(seed).normal(1, 1, (4, 4))
    found = ba.gras(table, table.sum(axis=1), columns=table.sum(axis=0))
    np.testing.assert_allclose(found.table, table, atol=1e-8)


def test_totals_that_zeros_forbid_are_reported_as_not_met() -> None:
    """A triangle of zeros: the second row can reach 3 only through a column that may hold 1."""
    found = ba.ras([[1, 1], [0, 1]], [1, 3], columns=[3, 1], most=500)
    assert not found.converged
    assert found.gap > 0.1


def test_gravity_by_hand_and_its_pull_of_distance() -> None:
    """Two equal regions, trade halved by distance: inside to outside is 2 to 1."""
    found = ba.gravity([3, 3], [3, 3], deterrence=[[1, 0.5], [0.5, 1]])
    np.testing.assert_allclose(found.table, [[2, 1], [1, 2]], rtol=1e-9)
    far = ba.gravity([3, 3], [3, 3], deterrence=[[1, 0.1], [0.1, 1]])
    assert far.table[0, 1] < found.table[0, 1]
    scaled = ba.gravity([3, 3], [3, 3], deterrence=[[7, 3.5], [3.5, 7]])
    np.testing.assert_allclose(scaled.table, found.table, rtol=1e-9)


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: ba.ras([[1, -1]], [0], columns=[1, -1]), "negative"),
        (lambda: ba.ras([[1, 1]], [3], columns=[1, 1]), "must agree"),
        (lambda: ba.ras([[0, 0], [1, 1]], [1, 1], columns=[1, 1]), "rows at positions 0"),
        (lambda: ba.ras([[1, 1]], [2], columns=[2]), "do not fit"),
        (lambda: ba.gras([[-1, -1], [3, 3]], [1, 3], columns=[2, 2]), "rows at positions 0"),
        (lambda: ba.gras([[1, np.nan]], [1], columns=[1, 0]), "complete"),
        (lambda: ba.gravity([1], [1], deterrence=[[0]]), "above zero"),
        (lambda: ba.gravity([1], [1], deterrence=[[1, 1]]), "does not fit"),
    ],
)
def test_misuse_is_refused_with_its_reason(call: Callable[[], object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        call()


def test_totals_that_scaling_in_turn_hardly_reaches() -> None:
    """The second region takes part in nearly all trade: 1e-6 of the total goes past it.

    Without a diagonal three regions leave one degree of freedom; z_12 = t solves
    z_12 z_23 z_31 / (z_13 z_21 z_32) = 1, found here by bisection.
    """
    u = v = np.array([0.6, 1 - 1e-6, 0.4 + 1e-6])
    start = np.ones((3, 3)) - np.eye(3)

    def table(t: float) -> tables.Floats:
        below = u[2] - (v[1] - t)
        rows = [[0.0, t, u[0] - t], [v[0] - below, 0.0, v[2] - (u[0] - t)], [below, v[1] - t, 0.0]]
        return np.array(rows)

    def ratio(t: float) -> float:
        z = table(t)
        return float(z[0, 1] * z[1, 2] * z[2, 0] - z[0, 2] * z[1, 0] * z[2, 1])

    low, high = v[1] - u[2], u[0]
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if ratio(middle) < 0 else (low, middle)
    found = ba.ras(start, u, columns=v, tolerance=1e-12)
    assert found.converged
    np.testing.assert_allclose(found.table, table((low + high) / 2), atol=1e-9)
