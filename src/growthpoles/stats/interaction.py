"""Interaction of places: gravity, complementarity of their industries, and who lies between whom."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse.csgraph import connected_components, shortest_path

from growthpoles.stats.arrays import Floats, Ints, as_complete, as_floats, divide

_SAME = 1e-9


def gravity(mass: ArrayLike, distance: ArrayLike, *, power: float = 2.0) -> Floats:
    """Return sqrt(M_a M_b) / d_ab^power between places (Stewart 1948, with the root of the masses).

    Args:
        mass: Mass of each place, shape (places,).
        distance: Distance or travel time, shape (places, places); NaN where there is no way.
        power: Fall with distance.

    Returns:
        Shape (places, places), zero on the diagonal and where there is no way.

    Raises:
        ValueError: Negative masses or distances, two places at distance zero, or shapes that do not fit.

    Example:
        >>> gravity([4.0, 9.0], [[0, 2], [2, 0]])
        array([[0. , 1.5],
               [1.5, 0. ]])
    """
    size, far = as_complete(mass, "mass", ndim=1), _square(distance, size=np.size(mass))
    others = ~np.eye(size.size, dtype=np.bool_)
    if (far[others] == 0).any():
        raise ValueError("two places have the distance zero")
    open_way = others & ~np.isnan(far)
    made = np.zeros_like(far)
    made[open_way] = (np.sqrt(size[:, None] * size) * np.where(open_way, far, np.nan) ** -power)[open_way]
    return made


def complementarity(profiles: ArrayLike) -> Floats:
    """Return 1 - cosine between industry profiles: 0 for the same mix, 1 where no industry is shared.

    Args:
        profiles: Amounts by industry, shape (places, industries).

    Returns:
        Shape (places, places), zero on the diagonal; NaN for a place without any amount.

    Raises:
        ValueError: Missing or negative amounts.

    Example:
        >>> complementarity([[1, 0], [0, 2], [1, 1]]).round(3)
        array([[0.   , 1.   , 0.293],
               [1.   , 0.   , 0.293],
               [0.293, 0.293, 0.   ]])
    """
    table = as_complete(profiles, "profiles", ndim=2)
    unit = divide(table, np.linalg.norm(table, axis=1)[:, None])
    made = np.clip(1 - unit @ unit.T, 0.0, 1.0)
    np.fill_diagonal(made, np.where(np.isnan(np.diagonal(made)), np.nan, 0.0))
    return np.asarray(made)


def supply(profiles: ArrayLike, coefficients: ArrayLike) -> Floats:
    """Return how much the industries of two places could buy from each other, the largest pair being 1.

    f_ab = (s_a' A s_b + s_b' A s_a) / 2 with s the shares of the industries and A the technical coefficients
    a_ij, input i per unit of output j.

    Args:
        profiles: Amounts by industry, shape (places, industries).
        coefficients: Shape (industries, industries).

    Returns:
        Shape (places, places), zero on the diagonal; NaN for a place without any amount.

    Raises:
        ValueError: Missing or negative values, or shapes that do not fit.

    Example:
        >>> supply([[1, 0], [0, 1], [1, 1]], [[0.0, 0.4], [0.0, 0.0]])
        array([[0. , 1. , 0.5],
               [1. , 0. , 0.5],
               [0.5, 0.5, 0. ]])
    """
    table, needs = (
        as_complete(profiles, "profiles", ndim=2),
        as_complete(coefficients, "coefficients", ndim=2),
    )
    if needs.shape != (table.shape[1],) * 2:
        raise ValueError(f"coefficients {needs.shape} do not fit {table.shape[1]} industries")
    shares = divide(table, table.sum(axis=1)[:, None])
    flows = shares @ needs @ shares.T
    made = (flows + flows.T) / 2
    np.fill_diagonal(made, np.where(np.isnan(np.diagonal(made)), np.nan, 0.0))
    most = np.nanmax(made, initial=0.0)
    return np.asarray(made / most) if most > 0 else made


def betweenness(lengths: ArrayLike) -> Floats:
    """Return the share of shortest ways between other places that pass through each place (Freeman 1977).

    Where several ways are equally short each counts by its share (Brandes 2001). The shares are divided by
    (n - 1)(n - 2) / 2, so that the centre of a star has 1.

    Args:
        lengths: Symmetric lengths of links, shape (places, places); NaN for no link.

    Returns:
        Shape (places,); zero with fewer than three places.

    Raises:
        ValueError: A link of length zero, or a matrix that is not symmetric.

    Example:
        >>> no = float("nan")
        >>> betweenness([[no, 1, no], [1, no, 1], [no, 1, no]])
        array([0., 1., 0.])
    """
    links = _square(lengths)
    n = len(links)
    np.fill_diagonal(links, np.nan)
    if not np.array_equal(links, links.T, equal_nan=True):
        raise ValueError("lengths must be symmetric")
    if (links == 0).any():
        raise ValueError("a link has the length zero")
    if n < 3:
        return np.zeros(n)
    open_links = np.where(np.isnan(links), np.inf, links)
    far = shortest_path(np.nan_to_num(links), directed=False)
    found = sum((_dependency(far[source], open_links, source) for source in range(n)), np.zeros(n))
    return np.asarray(found / ((n - 1) * (n - 2)))


def components(weights: ArrayLike) -> Ints:
    """Return the number of the connected part of each place, the largest part first (0).

    Example:
        >>> components([[0, 0, 0], [0, 0, 1], [0, 1, 0]])
        array([1, 0, 0])
    """
    table = _square(weights)
    labels = connected_components(np.nan_to_num(table) > 0, directed=False)[1]
    order = np.argsort(-np.bincount(labels, minlength=1), kind="stable")
    return np.asarray(np.argsort(order)[labels], np.intp)


def _dependency(far: Floats, links: Floats, source: int) -> Floats:
    """Sum over targets of the share of the shortest ways from a source that pass through each place."""
    order = np.argsort(far, kind="stable")
    order = order[np.isfinite(far[order])]
    finite = np.where(np.isfinite(far), far, 0.0)
    before = np.abs(finite[:, None] + links - finite) <= _SAME * finite
    before[np.isinf(far)] = False
    ways = np.zeros(far.size)
    ways[source] = 1.0
    for place in order[1:]:
        ways[place] = ways[before[:, place]].sum()
    passing = np.zeros(far.size)
    for place in order[:0:-1]:
        passing += before[:, place] * ways / ways[place] * (1 + passing[place])
    passing[source] = 0.0
    return passing


def _square(x: ArrayLike, *, size: int | None = None) -> Floats:
    table = as_floats(x, "the matrix", ndim=2).copy()
    n = table.shape[0] if size is None else size
    if table.shape != (n, n):
        raise ValueError(f"the matrix is {table.shape}, it must be {n} x {n}")
    if (table < 0).any():
        raise ValueError("the matrix holds negative values")
    return table
