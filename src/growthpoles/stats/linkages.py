"""Linkages of industries: how strongly each pulls suppliers and pushes customers.

A input coefficients, B output coefficients, L Leontief inverse, x output; see `growthpoles.stats.leontief`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import linalg
from scipy.sparse import linalg as sparse_linalg

from growthpoles.stats.arrays import Floats, as_floats, divide

_DENSE = 64


@dataclass(frozen=True, slots=True, eq=False)
class Linkages:
    """A backward and a forward measure, shape (n,) each."""

    backward: Floats
    forward: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Rasmussen:
    """Power and sensitivity of dispersion (mean 1) with coefficients of variation, shape (n,) each.

    Attributes:
        backward: n m_j / sum L, how strongly a unit of demand for j draws on the others.
        forward: n r_i / sum L, how strongly i answers when all demands grow by one unit; it depends on how
            the industries are cut, so `ghosh_forward` is the better forward measure.
        backward_variation: Spread of column j of L over its mean; high = few suppliers.
        forward_variation: Spread of row i of L over its mean; high = few customers.
    """

    backward: Floats
    forward: Floats
    backward_variation: Floats
    forward_variation: Floats


def chenery_watanabe(a: ArrayLike, b: ArrayLike) -> Linkages:
    """Return direct linkages: column sums of A and row sums of B (Chenery and Watanabe 1958).

    Example:
        >>> found = chenery_watanabe([[0.1, 0.5], [0.3, 0.0]], [[0.1, 0.2], [0.75, 0.0]])
        >>> found.backward, found.forward.round(2)
        (array([0.4, 0.5]), array([0.3 , 0.75]))
    """
    return Linkages(as_floats(a, "a", ndim=2).sum(axis=0), as_floats(b, "b", ndim=2).sum(axis=1))


def rasmussen(leontief: ArrayLike) -> Rasmussen:
    """Return Rasmussen's (1957) indices of L with sample coefficients of variation (n - 1).

    Args:
        leontief: L, shape (n, n).

    Raises:
        ValueError: Not square, missing values, or negative cells: a non-productive system has no linkages.

    Example:
        >>> rasmussen([[1.5, 0.5], [0.0, 1.0]]).backward
        array([1., 1.])
    """
    table = _inverse(leontief)
    size, whole = len(table), float(table.sum())
    down, across = table.sum(axis=0), table.sum(axis=1)
    return Rasmussen(
        size * down / whole,
        size * across / whole,
        _variation(np.einsum("ij,ij->j", table, table), down, size),
        _variation(np.einsum("ij,ij->i", table, table), across, size),
    )


def ghosh_forward(leontief: ArrayLike, output: ArrayLike) -> Floats:
    """Return g = G 1 = (L x) / x, row sums of the Ghosh inverse; NaN for an industry without output.

    Example:
        >>> ghosh_forward([[1.5, 0.5], [0.0, 1.0]], [2.0, 4.0])
        array([2.5, 1. ])
    """
    x = as_floats(output, "output", ndim=1)
    return divide(np.asarray(leontief, np.float64) @ x, x)


def dietzenbacher(a: ArrayLike, b: ArrayLike) -> Linkages:
    """Return the left Perron vector of A and the right one of B, mean 1 (Dietzenbacher 1992).

    Args:
        a: Input coefficients >= 0.
        b: Output coefficients >= 0.

    Raises:
        ValueError: Not square or negative cells.

    Example:
        >>> dietzenbacher([[0.0, 0.2], [0.8, 0.0]], [[0.0, 0.4], [0.4, 0.0]]).backward.round(4)
        array([1.3333, 0.6667])
    """
    left, right = (as_floats(part, name, ndim=2) for part, name in ((a, "a"), (b, "b")))
    if (left < 0).any() or (right < 0).any():
        raise ValueError("the eigenvector method needs coefficients that are not negative")
    return Linkages(_perron(left.T), _perron(right))


def field_of_influence(leontief: ArrayLike) -> Floats:
    """Return S_ij = |L e_i|^2 |e_j'L|^2, the weight of a change of a_ij on all of L.

    A small change of a_ij changes L by L e_i e_j'L; S is the sum of its squares (Sonis and Hewings 1992).

    Returns:
        Shape (n, n), outer product of squared column and row norms.

    Example:
        >>> field_of_influence([[1.0, 0.0], [0.5, 1.0]])
        array([[1.25  , 1.5625],
               [1.    , 1.25  ]])
    """
    table = _inverse(leontief)
    down, across = np.einsum("ij,ij->j", table, table), np.einsum("ij,ij->i", table, table)
    return np.asarray(down[:, None] * across)


def dominance(a: ArrayLike, b: ArrayLike) -> Floats:
    """Return d_i = sum_j [(a_ij - a_ji) + (b_ji - b_ij)] / 2: others lean on i more than i on them.

    a_ij counts i as supplier of j, b_ji counts i as customer of j. The sum over industries is zero.

    Example:
        >>> dominance([[0.0, 0.4], [0.1, 0.0]], [[0.0, 0.2], [0.2, 0.0]]).round(4)
        array([ 0.15, -0.15])
    """
    left, right = as_floats(a, "a", ndim=2), as_floats(b, "b", ndim=2)
    return np.asarray((left.sum(axis=1) - left.sum(axis=0) + right.sum(axis=0) - right.sum(axis=1)) / 2)


def _inverse(leontief: ArrayLike) -> Floats:
    table = np.asarray(leontief, np.float64)
    if table.ndim != 2 or table.shape[0] != table.shape[1]:
        raise ValueError(f"the inverse must be square, it has shape {table.shape}")
    if not table.min(initial=0.0) > -1e-6 or not np.isfinite(table.max(initial=0.0)):
        raise ValueError(
            "the inverse holds missing or negative values; the table behind it is not productive"
        )
    return table


def _variation(squares: Floats, sums: Floats, size: int) -> Floats:
    spread = np.sqrt(np.maximum(squares - sums**2 / size, 0) / max(size - 1, 1))
    return divide(spread, sums / size)


def _perron(matrix: Floats) -> Floats:
    """Vector of the largest eigenvalue, mean 1; shifted by I so that a periodic table has only one."""
    size = len(matrix)
    if size <= _DENSE:
        values, vectors = linalg.eig(matrix)
        vector = vectors[:, int(np.argmax(values.real))].real
    else:
        shifted = sparse_linalg.LinearOperator(
            matrix.shape, matvec=lambda u: matrix @ u + u, dtype=np.float64
        )
        _, vectors = sparse_linalg.eigs(shifted, k=1, which="LM", v0=np.ones(size))
        vector = vectors[:, 0].real
    vector = np.where(np.abs(vector) < 1e-14 * np.abs(vector).max(), 0.0, vector)
    return np.asarray(size * vector / vector.sum())
