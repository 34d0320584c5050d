"""An input-output table as a network: a unit of output that walks from industry to industry.

From industry i the unit goes on to j with probability m_ij = z_ij / sum_j z_ij; what goes to final demand is
left out. Sales of an industry to itself count as steps (Bloechl, Theis, Vega-Redondo and Fisher 2011).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csgraph, csr_matrix

from growthpoles.stats.arrays import Bools, Floats, as_complete
from growthpoles.stats.leontief import invert


@dataclass(frozen=True, slots=True, eq=False)
class Centrality:
    """Centralities, shape (n,) each; NaN outside the core.

    Attributes:
        random_walk: n / sum_j H(j, i), the closer to all others a walk is, the higher.
        betweenness: Mean number of times a walk between two industries passes through.
        core: Industries of the largest set in which each can be reached from each.
    """

    random_walk: Floats
    betweenness: Floats
    core: Bools


def mean_first_passage(flows: ArrayLike) -> Floats:
    """Return H, the mean number of steps of a walk from industry i until it first meets j.

    H_ij = (F_jj - F_ij) / p_j with F = (I - M + 11'/n)^-1 and the stationary share p' = 1'F / n (Kemeny and
    Snell 1960; Hunter 1982): one inverse for all targets.

    Args:
        flows: Z >= 0 (or coefficients), shape (n, n).

    Returns:
        Shape (n, n), zero on the diagonal.

    Raises:
        ValueError: Negative or missing values, or industries that cannot all be reached from each other.

    Example:
        >>> mean_first_passage([[0.0, 1.0], [1.0, 1.0]])
        array([[0., 1.],
               [2., 0.]])
    """
    table = _square(flows)
    if not _core(table).all():
        raise ValueError("some industries cannot be reached from others; take the core of the network")
    fundamental = _fundamental(table.copy())
    stationary = fundamental.mean(axis=0)
    np.subtract(np.diagonal(fundamental).copy(), fundamental, out=fundamental)
    fundamental /= stationary
    return fundamental


def walk_centrality(flows: ArrayLike) -> Centrality:
    """Return random-walk centrality and counting betweenness of every industry in closed form.

    A walk there and back between s and t visits i p_i (H_st + H_ts) times, so over all pairs the visits are
    p_i times the sum of H; steps of an industry to itself do not pass through it.

    Args:
        flows: Z >= 0, shape (n, n).

    Raises:
        ValueError: Negative or missing values, or a core of fewer than two industries.

    Example:
        >>> walk_centrality([[0.0, 1.0], [1.0, 1.0]]).random_walk
        array([1., 2.])
    """
    table = _square(flows)
    core = _core(table)
    size = int(core.sum())
    if size < 2:
        raise ValueError("no two industries can be reached from each other; there is no network to speak of")
    inner = table[np.ix_(core, core)]
    stay = np.diagonal(inner) / inner.sum(axis=1)
    fundamental = _fundamental(inner)
    sums, stationary = fundamental.sum(axis=0), fundamental.mean(axis=0)
    steps = (size * np.diagonal(fundamental) - sums) / stationary
    passes = stationary * (1 - stay) * steps.sum() / (size * (size - 1))
    return Centrality(_spread(size / steps, core), _spread(passes, core), core)


def _fundamental(system: Floats) -> Floats:
    """(I - M + 11'/n)^-1 of the walk, whose column means are the stationary shares; works in its argument."""
    size = len(system)
    system /= -system.sum(axis=1, keepdims=True)
    system += 1 / size
    system.flat[:: size + 1] += 1.0
    return invert(system)


def _core(table: Floats) -> Bools:
    if (table > 0).all():
        return np.ones(len(table), bool)
    _, label = csgraph.connected_components(csr_matrix(table != 0), connection="strong")
    return np.asarray(label == np.bincount(label).argmax())


def _spread(values: Floats, core: Bools) -> Floats:
    found = np.full(core.shape, np.nan)
    found[core] = values
    return found


def _square(flows: ArrayLike) -> Floats:
    table = as_complete(flows, "flows", ndim=2)
    if table.shape[0] != table.shape[1]:
        raise ValueError(f"the table must be square, it has shape {table.shape}")
    return table
