"""The solver of many like programmes against scipy, which starts each of them anew."""

from __future__ import annotations

import highspy
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.optimize import linprog
from scipy.sparse import csc_array

from growthpoles.stats.linear import linear_solver

NUMBERS = st.integers(0, 40).map(lambda k: k / 8)


@given(hnp.arrays(float, (3, 4), elements=NUMBERS), hnp.arrays(float, (5, 4), elements=NUMBERS))
def test_one_aim_after_the_other_equals_starting_anew(matrix: np.ndarray, aims: np.ndarray) -> None:
    rows, upper = (np.full(3, -np.inf), np.full(3, 7.0)), np.full(4, 2.5)
    solver = linear_solver(csc_array(matrix), rows, cost=np.zeros(4), upper=upper)
    for aim in aims:
        solver.changeColsCost(4, np.arange(4, dtype=np.int32), -aim)
        solver.run()
        fresh = linprog(-aim, A_ub=matrix, b_ub=rows[1], bounds=[(0, 2.5)] * 4)
        assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        assert solver.getObjectiveValue() == pytest.approx(fresh.fun, abs=1e-9)


def test_it_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    linear_solver(csc_array((1, 1)), (np.zeros(1), np.ones(1)), cost=np.ones(1), upper=np.ones(1)).run()
    assert capfd.readouterr() == ("", "")
