"""Which further cells of linked additive tables must be hidden, and what an intruder can still find out.

The tables are cells with equations between them (parts and totals, a whole and its two parts). An intruder
knows every cell that is shown, the equations, and how small a hidden cell can be; what can be found out of a
hidden cell is its range over all tables that fit. `hide` uses the heuristic of Kelly, Golden and Assad: one
linear programme for each unsafe cell and direction looks for the cheapest change of the table that moves the
cell by its protection level; cells that must change are hidden. `reach` measures the ranges.

Source:
    Hundepool, A. et al. (2012) Statistical Disclosure Control, Wiley, ch. 4.4;
    Kelly, J. P., Golden, B. L., Assad, A. A. (1992) Cell suppression: disclosure protection for sensitive
    tabular data, Networks 22, 397-417; Fischetti, M., Salazar, J. J. (2000) Models and algorithms for
    optimizing cell suppression in tabular data with linear constraints, JASA 95, 916-928 (the attacker's
    problem). Lone contributors: Jewett, R. (1993) Disclosure analysis for the 1992 economic census.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array, csr_array

from growthpoles.stats.linear import linear_solver

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

CAP = 10.0  # no cell need change by more than this many protection levels
_NIL = 1e-7


@dataclass(frozen=True, eq=False)
class Cells:
    """Cells of linked tables.

    Attributes:
        equations: Shape (equations, cells), coefficients +1 and -1; each row times the true values is 0.
        down: How far below its value each cell could be for all an intruder knows, shape (cells,); infinite
            where it may have either sign.
        known: Cells an intruder knows whatever is hidden (zeros).
        shown: Cells that are published unless hidden; the others never are.
        above, below: Protection levels of unsafe cells, shape (cells,); ``above`` is 0 for safe cells.
        cost: What hiding a cell costs, shape (cells,).
        lone: Cells with one contributor, who knows them.
        place: Position of each cell on the axes of the table, shape (cells, axes); -1 = total over the axis.

    Example:
        >>> row = csr_array([[1.0, 1.0, 1.0, -1.0]])  # three parts and their total: 2 + 30 + 40 = 72
        >>> values = np.array([2.0, 30, 40, 72])
        >>> none, level = np.zeros(4, bool), np.array([1.0, 0, 0, 0])
        >>> place = np.array([[0], [1], [2], [-1]])
        >>> cells = Cells(row, values - 1, none, ~none, level, 0 * level, np.log2(values), none, place)
        >>> hide(cells).tolist()
        [True, True, False, False]
    """

    equations: csr_array
    down: FloatArray
    known: BoolArray
    shown: BoolArray
    above: FloatArray
    below: FloatArray
    cost: FloatArray
    lone: BoolArray
    place: IntArray

    @property
    def unsafe(self) -> BoolArray:
        """Cells that need protection."""
        return self.above > 0

    def others_alone(self, cell: int) -> BoolArray:
        """Lone cells apart from one cell: neither contains it nor is contained in it."""
        own = self.place[cell]
        related = ((self.place == own) | (self.place < 0) | (own < 0)).all(axis=1)
        found: BoolArray = self.lone & ~related
        return found


@dataclass(frozen=True, eq=False)
class Reach:
    """What can be found out of each unsafe cell; NaN for the others.

    Attributes:
        above, below: How far above and below its value an intruder must think it possible, in protection
            levels (``above`` of the cell; at most `CAP`), shape (cells,).
        above_lone: The same, upwards, for lone contributors who know their own cells and join hands.
        attackable: Cells known more closely than their protection levels, shape (cells,).
    """

    above: FloatArray
    below: FloatArray
    above_lone: FloatArray
    attackable: BoolArray


def hide(cells: Cells, hidden: BoolArray | None = None) -> BoolArray:
    """Cells to hide so that every unsafe cell is protected.

    Args:
        cells: The cells.
        hidden: Cells that are hidden already, shape (cells,).

    Returns:
        Hidden cells, shape (cells,): unsafe ones, those hidden already, and what had to be added.

    Example:
        >>> hide(Cells(csr_array((0, 1)), *np.zeros((1, 1)), *np.zeros((2, 1), bool), *np.zeros((3, 1)),
        ...            np.zeros(1, bool), np.zeros((1, 1), int))).tolist()
        [False]
    """
    gone = (cells.unsafe & cells.shown) | (False if hidden is None else hidden)
    flow = _Flow(cells)
    for cell in np.argsort(-cells.above, kind="stable"):
        if cells.above[cell] <= 0:
            break
        fixed = cells.known | cells.others_alone(int(cell))
        for target in (1.0, -min(cells.below[cell], cells.down[cell]) / cells.above[cell]):
            if target == 0:
                continue
            moved = flow.cheapest(int(cell), target=target, fixed=fixed, free=gone | ~cells.shown)
            if moved is None:
                moved = flow.cheapest(int(cell), target=target, fixed=cells.known, free=gone | ~cells.shown)
            if moved is not None:
                gone = gone | (moved & cells.shown)
    return gone


def reach(cells: Cells, hidden: BoolArray) -> Reach:
    """The attacker's problem for every unsafe cell.

    Args:
        cells: The cells.
        hidden: Hidden cells, shape (cells,).

    Example:
        >>> row = csr_array([[1.0, 1.0, -1.0]])
        >>> one = np.ones(3)
        >>> cells = Cells(row, 5 * one, one < 0, one > 0, np.array([1.0, 0, 0]), 0 * one, one, one < 0,
        ...               np.array([[0], [1], [-1]]))
        >>> reach(cells, np.array([True, False, False])).attackable.tolist()
        [True, False, False]
    """
    free = (hidden | ~cells.shown) & ~cells.known
    attack = _Attack(cells, free)
    above, below, alone = (np.full(len(free), np.nan) for _ in range(3))
    for cell in np.flatnonzero(cells.unsafe):
        others = cells.others_alone(int(cell))
        above[cell] = attack.furthest(int(cell), up=True)
        below[cell] = attack.furthest(int(cell), up=False) if cells.below[cell] > 0 else 0.0
        alone[cell] = attack.furthest(int(cell), up=True, fixed=others) if others.any() else above[cell]
    asked = np.minimum(cells.below, cells.down) / np.where(cells.unsafe, cells.above, 1.0)
    poor = (above < 1 - 1e-6) | (below < np.minimum(asked, CAP) - 1e-6)
    return Reach(above, below, alone, cells.unsafe & poor)


class _Flow:
    """Changes of a table that keep its equations: each cell up (first half of the columns) or down."""

    def __init__(self, cells: Cells) -> None:
        self.cells, self.size = cells, len(cells.down)
        one = csc_array(cells.equations)
        none, nothing = np.zeros(2 * self.size), np.zeros(one.shape[0])
        self.solver = linear_solver(_beside(one), (nothing, nothing), cost=none, upper=none)
        self.columns = np.arange(2 * self.size, dtype=np.int32)

    def cheapest(self, cell: int, *, target: float, fixed: BoolArray, free: BoolArray) -> BoolArray | None:
        """What changes in the cheapest change that moves a cell to its target; None when there is none."""
        level, size = self.cells.above[cell], self.size
        up = np.where(fixed, 0.0, CAP)
        down = np.where(fixed, 0.0, np.minimum(self.cells.down / level, CAP))
        low = np.zeros(2 * size)
        up[cell], down[cell] = max(target, 0.0), max(-target, 0.0)
        low[cell], low[size + cell] = up[cell], down[cell]
        cost = np.where(free, 0.0, self.cells.cost)
        self.solver.changeColsBounds(2 * size, self.columns, low, np.concatenate([up, down]))
        self.solver.changeColsCost(2 * size, self.columns, np.concatenate([cost, cost]))
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        moved = np.array(self.solver.getSolution().col_value)
        changed: BoolArray = np.abs(moved[:size] - moved[size:]) > _NIL
        return changed


def _beside(one: csc_array) -> csc_array:
    """A matrix and its negative side by side."""
    start = np.concatenate([one.indptr, one.indptr[1:] + one.indptr[-1]])
    parts = (np.concatenate([one.data, -one.data]), np.concatenate([one.indices, one.indices]), start)
    return csc_array(parts, shape=(one.shape[0], 2 * one.shape[1]))


class _Attack:
    """What fits the cells that are shown: one column for each hidden cell, its change from the true value."""

    def __init__(self, cells: Cells, free: BoolArray) -> None:
        self.cells, self.held = cells, np.flatnonzero(free)
        self.at = {int(cell): k for k, cell in enumerate(self.held)}
        one, size = csc_array(cells.equations)[:, self.held], len(self.held)
        none, nothing = np.zeros(size), np.zeros(one.shape[0])
        self.solver = linear_solver(one, (nothing, nothing), cost=none, upper=none)
        self.columns = np.arange(size, dtype=np.int32)

    def furthest(self, cell: int, *, up: bool, fixed: BoolArray | None = None) -> float:
        """How far a cell can lie above or below its value, in protection levels."""
        if cell not in self.at:
            return 0.0
        level, at, size = self.cells.above[cell], self.at[cell], len(self.held)
        low = -np.minimum(self.cells.down[self.held] / level, CAP)
        high = np.full(size, CAP)
        if fixed is not None:
            low, high = np.where(fixed[self.held], 0.0, low), np.where(fixed[self.held], 0.0, high)
        cost = np.zeros(size)
        cost[at] = -1.0 if up else 1.0
        self.solver.changeColsBounds(size, self.columns, low, high)
        self.solver.changeColsCost(size, self.columns, cost)
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return 0.0
        return abs(float(self.solver.getSolution().col_value[at]))
