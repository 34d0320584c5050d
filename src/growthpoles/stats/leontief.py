"""The quantity model of input-output analysis: coefficients, one factorisation, multipliers, rounds.

z_ij is the flow from industry i (row, seller) to industry j (column, buyer), x output, a_ij = z_ij / x_j,
b_ij = z_ij / x_i, L = (I - A)^-1 (Leontief 1936), G = (I - B)^-1 (Ghosh 1958), v an amount per unit of output
(jobs, income, value added), w = v'L what one unit of final demand brings along the whole chain.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import linalg, sparse
from scipy.sparse import linalg as sparse_linalg

from growthpoles.stats.arrays import Floats, as_floats, numbered

SPARSE_BELOW = 0.02
_SMALL = 16
_SLACK = 1e-9
_EXPLODED = 1e12


@dataclass(frozen=True, slots=True)
class Factored:
    """I - A, factorised once; every question after that is a solution of one system, not an inversion.

    Attributes:
        size: Number of industries n.
        back_solver: Solver of (I - A) X = R and, when its second argument is true, of (I - A)' X = R.

    Example:
        >>> system = factorise([[0.0, 0.5], [0.5, 0.0]])
        >>> system.solve([3.0, 0.0])
        array([4., 2.])
    """

    size: int
    back_solver: Callable[[Floats, bool], Floats]

    def solve(self, demand: ArrayLike) -> Floats:
        """Return L y: the output that final demand calls for, shape (n,) or (n, k).

        Raises:
            ValueError: A shape that does not fit, missing or infinite values.
        """
        return self.back_solver(self._fit(demand, "demand"), False)

    def solve_transposed(self, per_unit: ArrayLike) -> Floats:
        """Return L'v, that is (v'L)': what one unit of final demand brings along, shape (n,) or (n, k).

        Raises:
            ValueError: A shape that does not fit, missing or infinite values.
        """
        return self.back_solver(self._fit(per_unit, "per_unit"), True)

    def columns(self, members: ArrayLike) -> Floats:
        """Return L[:, K] for a few positions K, shape (n, len(K)), without the whole inverse."""
        return self.back_solver(self._unit_vectors(members), False)

    def rows(self, members: ArrayLike) -> Floats:
        """Return L[K, :] for a few positions K, shape (len(K), n), without the whole inverse."""
        return self.back_solver(self._unit_vectors(members), True).T

    def _unit_vectors(self, members: ArrayLike) -> Floats:
        at = np.atleast_1d(np.asarray(members, np.intp))
        units = np.zeros((self.size, at.size))
        units[at, np.arange(at.size)] = 1.0
        return units

    def _fit(self, values: ArrayLike, name: str) -> Floats:
        array = as_floats(values, name)
        if array.ndim not in (1, 2) or array.shape[0] != self.size:
            raise ValueError(f"{name} has shape {array.shape}, the table has {self.size} industries")
        if np.isnan(array).any():
            raise ValueError(f"{name} holds missing values; a missing figure is not zero")
        return array


@dataclass(frozen=True, slots=True, eq=False)
class Households:
    """The household rows and columns that close the model (type II), of one group or of several (regions).

    Attributes:
        consumption: Spending on each industry per unit of household income, shape (n,) or (n, groups).
        income: Household income per unit of output, same shape.
        own: Household income per unit of household income (paid by households to households), the same for
            every group, or shape (groups, groups): received by row from column.
    """

    consumption: Floats
    income: Floats
    own: float | Floats = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Multipliers:
    """What one unit of final demand of each industry brings, split as national statistics print it.

    Attributes:
        initial: v, the unit itself, shape (n,).
        first_round: v'A, its direct suppliers.
        industrial_support: v'(L - I - A), the suppliers of suppliers.
        consumption_induced: v'(L2 - L), the spending of the households that earn from it; zero when open.
    """

    initial: Floats
    first_round: Floats
    industrial_support: Floats
    consumption_induced: Floats

    @property
    def production_induced(self) -> Floats:
        """First round and industrial support."""
        return self.first_round + self.industrial_support

    @property
    def simple(self) -> Floats:
        """Effect of the open model, v'L."""
        return self.initial + self.production_induced

    @property
    def total(self) -> Floats:
        """Effect of the closed model, v'L2, without the household row."""
        return self.simple + self.consumption_induced

    def per_initial(self, effect: Floats) -> Floats:
        """An effect per unit of the initial one (type I of `simple`, type II of `total`); NaN where none."""
        result = np.full(self.initial.shape, np.nan)
        np.divide(effect, self.initial, out=result, where=self.initial != 0)
        return result


def coefficients(flows: ArrayLike, output: ArrayLike) -> Floats:
    """Return A = Z / x by column; an industry without output has a column of zeros.

    Args:
        flows: Z, shape (n, n).
        output: x, shape (n,), >= 0.

    Raises:
        ValueError: Shapes that do not fit, missing values, negative output, inputs without output.

    Example:
        >>> coefficients([[1, 2], [3, 0]], [10, 4])
        array([[0.1, 0.5],
               [0.3, 0. ]])
    """
    table, x = _flows(flows, output)
    _refuse_orphans((table != 0).any(axis=0) & (x == 0), "inputs")
    return table / np.where(x == 0, 1.0, x)


def allocation(flows: ArrayLike, output: ArrayLike) -> Floats:
    """Return B = Z / x by row (Ghosh 1958); an industry without output has a row of zeros.

    Raises:
        ValueError: As in `coefficients`, for sales without output.

    Example:
        >>> allocation([[1, 2], [3, 0]], [10, 4])
        array([[0.1 , 0.2 ],
               [0.75, 0.  ]])
    """
    table, x = _flows(flows, output)
    _refuse_orphans((table != 0).any(axis=1) & (x == 0), "sales")
    return table / np.where(x == 0, 1.0, x)[:, None]


def spectral_radius(a: Any) -> float:
    """Return the largest modulus of the eigenvalues of A, from matrix-vector products only.

    Args:
        a: A square array, sparse matrix or `scipy.sparse.linalg.LinearOperator`.

    Example:
        >>> round(spectral_radius(np.array([[0.0, 0.5], [0.5, 0.0]])), 12)
        0.5
    """
    size = a.shape[0]
    if size <= _SMALL:
        return float(np.abs(linalg.eigvals(a @ np.eye(size))).max(initial=0.0))
    start = np.full(size, 1.0)
    try:
        found = sparse_linalg.eigs(a, k=1, which="LM", v0=start, return_eigenvectors=False, tol=1e-10)
    except sparse_linalg.ArpackError:  # nilpotent or as good as: no dominant eigenvalue to converge to
        return float(np.abs(linalg.eigvals(a @ np.eye(size))).max())
    return float(np.abs(found[0]))


def is_productive(a: Any, *, most: int = 5_000) -> bool:
    """Whether the rounds of a table >= 0 die out (spectral radius below one), from products only.

    Exactly then some round of a unit of every industry, 1'A^k, has no entry of one or more.

    Args:
        a: An array, sparse matrix or `LinearOperator` with `a.T`, cells >= 0.
        most: Rounds after which the answer is no.

    Example:
        >>> [is_productive(np.array([[0.5, a], [0.1, 0.0]])) for a in (3.0, 6.0)]
        [True, False]
    """
    back, step = a.T, np.ones(a.shape[0])
    for _ in range(most):
        step = np.asarray(back @ step)
        if step.max(initial=0.0) < 1:
            return True
        if step.min() >= 1 or step.max() > _EXPLODED:
            return False
    return False


def factorise(a: Any) -> Factored:
    """Factorise I - A; the factors take the place of one dense n x n array.

    A sparse matrix with fewer than 2 % of its cells filled is factorised as such, any other one dense.

    Args:
        a: Input coefficients, shape (n, n); array or sparse matrix.

    Raises:
        ValueError: Not square, missing values, or not productive: then L has no economic meaning, although an
            inverse may exist (it has negative cells).

    Example:
        >>> factorise([[0.5]]).solve_transposed([1.0])
        array([2.])
    """
    if sparse.issparse(a) and a.nnz < SPARSE_BELOW * a.shape[0] * a.shape[1]:
        system = _factorise_sparse(a)
        lowest = a.data.min(initial=0.0)
    else:
        table = _square(a.toarray() if sparse.issparse(a) else a)
        system = _factorise_dense(table)
        lowest = table.min(initial=0.0)
    _refuse_unproductive(system.solve_transposed(np.ones(system.size)), a, lowest)
    return system


def inverse(a: ArrayLike) -> Floats:
    """Return the Leontief inverse L (of B: the Ghosh inverse G), one new n x n array in all.

    Raises:
        ValueError: As in `factorise`.

    Example:
        >>> inverse([[0.0, 0.5], [0.5, 0.0]]).round(4)
        array([[1.3333, 0.6667],
               [0.6667, 1.3333]])
    """
    table = _square(a)
    found = invert(_system(table))
    _refuse_unproductive(found.sum(axis=0), table, table.min(initial=0.0))
    return found


def invert(system: Floats) -> Floats:
    """Return the inverse of a square C-ordered array, worked out in its own memory (its content is lost).

    Raises:
        ValueError: The array is singular.

    Example:
        >>> invert(np.array([[0.5]]))
        array([[2.]])
    """
    factors, pivots = _lu(system)
    getri, measure = linalg.get_lapack_funcs(("getri", "getri_lwork"), (factors,))
    work = int(measure(len(system))[0])
    result, _ = getri(factors, pivots, lwork=work, overwrite_lu=True)
    return np.asarray(result.T)


def from_inverse(leontief: ArrayLike) -> Factored:
    """Return the same solver from an inverse that is at hand, so that nothing is factorised twice.

    Args:
        leontief: L, shape (n, n).

    Example:
        >>> from_inverse([[2.0]]).solve([3.0])
        array([6.])
    """
    table = _square(leontief)

    def multiply(right: Floats, transposed: bool) -> Floats:
        return np.asarray((table.T if transposed else table) @ right)

    return Factored(len(table), multiply)


def ghosh_from_leontief(leontief: ArrayLike, output: ArrayLike) -> Floats:
    """Return G = x^-1 L x from L, without another inversion; the diagonals of G and L are equal.

    Args:
        leontief: L, shape (n, n).
        output: x, shape (n,), > 0 (an industry without output has no Ghosh row).

    Raises:
        ValueError: Output of zero or less.

    Example:
        >>> ghosh_from_leontief([[1.5, 0.5], [0.0, 1.0]], [2.0, 4.0])
        array([[1.5, 1. ],
               [0. , 1. ]])
    """
    x = as_floats(output, "output", ndim=1)
    if not (x > 0).all():
        raise ValueError(f"industries at positions {numbered(~(x > 0))} have no output")
    return np.asarray(leontief, np.float64) * (x / x[:, None])


def rounds(a: Any, shock: ArrayLike, *, tolerance: float = 1e-8, most: int = 2_000) -> Floats:
    """Return dx(0) = shock, dx(k) = A dx(k - 1), round by round, shape (rounds, n).

    Only products with A are made: no inversion, and A may be an operator that divides flows by output.

    Args:
        a: Anything that multiplies a vector: array, sparse matrix, `LinearOperator`.
        shock: Change of final demand, shape (n,).
        tolerance: Stop when what is left out is below this share of the whole (geometric bound).
        most: Largest number of rounds.

    Raises:
        ValueError: A shape that does not fit, missing values, or rounds that do not die out.

    Example:
        >>> rounds(np.array([[0.5]]), [8.0], tolerance=0.1).ravel()
        array([8., 4., 2., 1.])
    """
    step = as_floats(shock, "shock", ndim=1)
    if step.shape[0] != a.shape[0] or np.isnan(step).any():
        raise ValueError(f"shock must hold {a.shape[0]} figures, none of them missing")
    steps, size = [step], float(np.abs(step).sum())
    whole = size
    while size > 0 and len(steps) < most:
        step = np.asarray(a @ step)
        last, size = size, float(np.abs(step).sum())
        steps.append(step)
        whole += size
        ratio = size / last
        if ratio < 1 and size * ratio / (1 - ratio) <= tolerance * whole:
            return np.array(steps)
    if size > 0:
        raise ValueError(f"the rounds have not died out after {most}; the table is not productive")
    return np.array(steps)


def multipliers(
    system: Factored, a: Any, *, per_unit: ArrayLike | None = None, households: Households | None = None
) -> Multipliers:
    """Return the effect of one unit of final demand of every industry, split by layer.

    Type II adds the households: v'(L2 - L) = v'LC (I - Q - HLC)^-1 HL with H the income rows and C the
    consumption columns, an update of L of as low a rank as there are groups of households.

    Args:
        system: I - A factorised.
        a: The same A.
        per_unit: v, an amount per unit of output, shape (n,); ones (output multipliers) by default.
        households: Closes the model; open (type I) by default.

    Raises:
        ValueError: Shapes that do not fit, missing values, or a closed model that never comes to rest.

    Example:
        >>> a = np.array([[0.0, 0.5], [0.5, 0.0]])
        >>> found = multipliers(factorise(a), a)
        >>> found.simple, found.first_round
        (array([2., 2.]), array([0.5, 0.5]))
    """
    v = np.ones(system.size) if per_unit is None else as_floats(per_unit, "per_unit", ndim=1)
    whole = system.solve_transposed(v)
    first = np.asarray(v @ a)
    induced = np.zeros(system.size)
    if households is not None:
        loop = household_loop(system, households)
        spent = whole @ households.consumption.reshape(system.size, -1)
        earned = system.solve_transposed(households.income.reshape(system.size, -1))
        induced = earned @ np.linalg.solve(np.eye(len(loop)) - loop.T, spent)
    return Multipliers(v, first, whole - v - first, induced)


def household_loop(system: Factored, households: Households) -> Floats:
    """Return Q + HLC, the income that a unit of household income brings back in one turn, (groups, groups).

    Raises:
        ValueError: A unit of income brings a unit or more (spectral radius): the sum has no end.

    Example:
        >>> household_loop(factorise([[0.5]]), Households(np.array([0.5]), np.array([0.25]))).round(4)
        array([[0.25]])
    """
    spent = system.solve(households.consumption.reshape(system.size, -1))
    groups = spent.shape[1]
    own = households.own * np.eye(groups) if np.ndim(households.own) == 0 else np.asarray(households.own)
    loop = own + np.asarray(households.income).reshape(system.size, -1).T @ spent
    radius = spectral_radius(loop)
    if radius >= 1:
        raise ValueError(
            f"closing for households does not come to rest: a unit of income brings {radius:.4g} units of "
            "income; check that consumption and income are per unit and of the same households"
        )
    return np.asarray(loop)


def _flows(flows: ArrayLike, output: ArrayLike) -> tuple[Floats, Floats]:
    table, x = _square(flows), as_floats(output, "output", ndim=1)
    if x.shape[0] != table.shape[0]:
        raise ValueError(f"output has {x.shape[0]} figures, the table {table.shape[0]} industries")
    if not (x >= 0).all():
        raise ValueError(f"output at positions {numbered(~(x >= 0))} is missing or negative")
    return table, x


def _refuse_orphans(orphans: Any, what: str) -> None:
    if orphans.any():
        raise ValueError(f"industries at positions {numbered(orphans)} have {what} but no output")


def _square(a: ArrayLike) -> Floats:
    table = np.asarray(a, np.float64)
    if table.ndim != 2 or table.shape[0] != table.shape[1]:
        raise ValueError(f"the table must be square, it has shape {table.shape}")
    if not np.isfinite(table.sum()) and not np.isfinite(table).all():
        raise ValueError("the table holds missing or infinite values")
    return table


def _system(table: Floats) -> Floats:
    """I - A as a new C-ordered array."""
    system = np.negative(table, order="C")
    system.flat[:: len(table) + 1] += 1.0
    return system


def _lu(system: Floats) -> tuple[Floats, Any]:
    """LU factors of the transpose, in place: the transpose of a C-ordered array needs no copy for LAPACK."""
    (getrf,) = linalg.get_lapack_funcs(("getrf",), (system,))
    factors, pivots, _ = getrf(system.T, overwrite_a=True)
    if (np.diagonal(factors) == 0).any():
        raise ValueError(
            "I - A is singular: some industries use up all they make. The table is not productive"
        )
    return factors, pivots


def _factorise_dense(table: Floats) -> Factored:
    factors, pivots = _lu(_system(table))

    def back_solve(right: Floats, transposed: bool) -> Floats:
        solved: Floats = linalg.lu_solve(
            (factors, pivots), right, trans=0 if transposed else 1, check_finite=False
        )
        return solved

    return Factored(len(table), back_solve)


def _factorise_sparse(a: Any) -> Factored:
    if a.shape[0] != a.shape[1] or not np.isfinite(a.data).all():
        raise ValueError("the table must be square and hold no missing or infinite values")
    try:
        factors = sparse_linalg.splu(sparse.csc_matrix(sparse.identity(a.shape[0]) - a))
    except RuntimeError as reason:
        raise ValueError(f"I - A is singular ({reason}). The table is not productive") from None

    def back_solve(right: Floats, transposed: bool) -> Floats:
        solved: Floats = factors.solve(right, trans="T" if transposed else "N")
        return solved

    return Factored(a.shape[0], back_solve)


def _refuse_unproductive(sums: Floats, a: Any, lowest: float) -> None:
    """Refuse a table whose rounds never die out.

    For A >= 0 it is enough that the column sums m of L solve (I - A)'m = 1 with m >= 1: then I - A is an
    M-matrix (Berman and Plemmons 1994, ch. 6). With negative cells the spectral radius decides.
    """
    if lowest < 0:
        radius = spectral_radius(a if sparse.issparse(a) else np.asarray(a, np.float64))
        wrong = radius >= 1
    else:
        wrong = not (sums >= 1 - _SLACK).all()
    if wrong:
        raise ValueError(
            "the table is not productive: making one unit takes more than one unit of inputs in all, so the "
            "rounds never die out. Are these coefficients (not flows), without a row or column of totals?"
        )
