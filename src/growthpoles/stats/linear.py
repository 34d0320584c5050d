"""Linear programmes that are solved many times over, each time from where the last one ended."""

from __future__ import annotations

import highspy
import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array

FloatArray = npt.NDArray[np.float64]


class _Quiet(highspy.Highs):
    """A solver that prints nothing: the one it is made from prints a banner once it may call back."""

    def enableCallbacks(self) -> None:  # noqa: N802
        """Called while the solver is made."""
        self.silent()
        super().enableCallbacks()  # type: ignore[no-untyped-call]


def linear_solver(
    matrix: csc_array, rows: tuple[FloatArray, FloatArray], *, cost: FloatArray, upper: FloatArray
) -> highspy.Highs:
    """A quiet solver of ``min cost x`` under ``low <= matrix x <= high`` and ``0 <= x <= upper``.

    Args:
        matrix: Coefficients, shape (rows, columns).
        rows: Least and largest value of every row.
        cost: Cost of every column.
        upper: Largest value of every column.

    Example:
        >>> one = csc_array(np.array([[1.0, 2.0]]))
        >>> bounds = (np.array([-np.inf]), np.array([4.0]))
        >>> solver = linear_solver(one, bounds, cost=np.array([-1.0, -1.0]), upper=np.full(2, 3.0))
        >>> _ = solver.run()
        >>> solver.getObjectiveValue()
        -3.5
    """
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = matrix.shape
    model.col_cost_, model.col_lower_, model.col_upper_ = cost, np.zeros(len(cost)), upper
    model.row_lower_, model.row_upper_ = rows
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_ = matrix.indptr, matrix.indices
    model.a_matrix_.value_ = matrix.data
    solver = _Quiet()  # type: ignore[no-untyped-call]
    solver.setOptionValue("threads", 1)
    solver.passModel(model)
    return solver
