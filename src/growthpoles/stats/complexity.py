"""Complexity of regions and industries from who has what.

M is the presence matrix, regions x industries of zeros and ones; diversity = row sums, ubiquity = column
sums.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import LinearOperator, svds

from growthpoles.stats.arrays import Bools, Floats, as_complete, column_mean, column_sd, divide
from growthpoles.stats.location import Interval
from growthpoles.stats.relatedness import as_presence

Status = Literal["good", "disconnected", "tied", "sign", "constant"]
_DENSE = 400
_ZERO = 1e-7
_WEAK_SIGN = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class Complexity:
    """Complexity of regions (ECI) and industries (PCI), and whether the figures can be read as an order.

    Attributes:
        eci: D_r^(-1/2) u_2 of each region; NaN outside the largest connected part.
        pci: D_c^(-1/2) v_2 of each industry.
        eci_z: ECI as z-score over regions, with n - 1.
        pci_z: PCI as z-score over industries, with n - 1.
        singular: Second and third singular value; 0 where there is none.
        sign: Correlation of ECI with diversity, which fixed the sign (>= 0).
        status: ``good``; ``disconnected``: regions or industries fall into parts without a common industry
            and only the largest part was measured; ``tied``: second and third singular value are equal, any
            mixture of their vectors would do; ``sign``: correlation with diversity below 0.05, the direction
            is not identified; ``constant``: nothing but diversity differs, no figures.
    """

    eci: Floats
    pci: Floats
    eci_z: Floats
    pci_z: Floats
    singular: tuple[float, float]
    sign: float
    status: Status


@dataclass(frozen=True, slots=True, eq=False)
class Fitness:
    """Fitness of regions and complexity of industries by the non-linear map.

    Attributes:
        fitness: Fitness of each region, mean 1.
        complexity: Complexity of each industry, mean 1.
        rounds: Rounds made.
        change: Largest change of a fitness or a complexity in the last round.
        converged: Whether the change fell below the tolerance.
        vanishing: Regions whose fitness keeps falling like 1 / rounds or faster: it has no limit but zero,
            and only their order can be read.
    """

    fitness: Floats
    complexity: Floats
    rounds: int
    change: float
    converged: bool
    vanishing: Bools


def complexity(m: ArrayLike) -> Complexity:
    """Return ECI and PCI from the second singular vectors of D_r^(-1/2) M D_c^(-1/2).

    ECI = D_r^(-1/2) u_2, PCI = D_c^(-1/2) v_2 (Hidalgo and Hausmann 2009; the limit of the method of
    reflections, without its iterations). The sign makes ECI correlate positively with diversity, with the
    same flip for PCI. Regions without industries and industries without regions have none.

    Args:
        m: Presence, regions x industries.

    Raises:
        ValueError: As in `relatedness.as_presence`; nothing is present anywhere.

    Example:
        >>> found = complexity([[1, 1, 1], [1, 1, 0], [1, 0, 0]])
        >>> found.eci_z.round(3), found.status
        (array([ 1., -0., -1.]), 'good')
    """
    held = as_presence(m)
    if not held.any():
        raise ValueError("nothing is present anywhere")
    rows, columns, parts = _largest_part(csr_array(held))
    inner = csr_array(held[np.ix_(rows, columns)])
    left, right, singular = _second_vectors(inner)
    eci, pci = np.full(held.shape[0], np.nan), np.full(held.shape[1], np.nan)
    correlation = 0.0
    if singular[0] > _ZERO:
        diversity = inner.sum(axis=1)
        scaled = left / np.sqrt(diversity)
        correlation = _correlation(scaled, diversity)
        flip = -1.0 if correlation < 0 else 1.0
        eci[rows], pci[columns] = flip * scaled, flip * right / np.sqrt(inner.sum(axis=0))
    status = _status(singular, correlation=abs(correlation), parts=parts)
    return Complexity(eci, pci, _z(eci), _z(pci), singular, abs(correlation), status)


def complexity_interval(m: ArrayLike, *, replicates: int, seed: int, level: float = 0.95) -> Interval:
    """Return percentile intervals of the ECI z-scores over samples of the industries with replacement.

    They say how far the figures hang on which industries the classification happens to list; every sample
    fixes its sign by itself, so an unsure direction widens the interval.

    Args:
        m: Presence, regions x industries.
        replicates: Number of samples.
        seed: Seed.
        level: Level of the interval.

    Returns:
        Bounds of each region; NaN where fewer than half of the samples give a figure.

    Raises:
        ValueError: As in `complexity`.

    Example:
        >>> bounds = complexity_interval(np.tri(8), replicates=50, seed=1)
        >>> bool((bounds.lower <= bounds.upper).all())
        True
    """
    held, random = as_presence(m), np.random.default_rng(seed)
    picks = random.integers(0, held.shape[1], (replicates, held.shape[1]))
    drawn = np.array([_sampled(held[:, pick]) for pick in picks])
    scarce = np.isnan(drawn).mean(axis=0) > 0.5
    filled = np.where(scarce, 0.0, drawn)
    tails = np.nanquantile(filled, [(1 - level) / 2, (1 + level) / 2], axis=0)
    lower, upper = np.where(scarce, np.nan, tails)
    return Interval(lower, upper)


def fitness(m: ArrayLike, *, tolerance: float = 1e-8, max_rounds: int = 1000) -> Fitness:
    """Return fitness and complexity by the non-linear map of Tacchella et al. (2012).

    F_i <- sum_j M_ij Q_j, Q_j <- 1 / sum_i (M_ij / F_i), each divided by its mean in every round, from ones.
    On many matrices some fitnesses have no limit above zero (Pugliese et al. 2016); they are marked.

    Args:
        m: Presence, regions x industries.
        tolerance: Largest change of a fitness or a complexity at which the map counts as converged.
        max_rounds: Rounds after which it stops in any case.

    Returns:
        NaN for regions without industries and industries without regions.

    Raises:
        ValueError: As in `relatedness.as_presence`; nothing is present anywhere.

    Example:
        >>> found = fitness([[1, 0], [0, 1]])
        >>> found.fitness, found.rounds, found.converged
        (array([1., 1.]), 1, True)
    """
    held = as_presence(m)
    if not held.any():
        raise ValueError("nothing is present anywhere")
    rows, columns = held.any(axis=1), held.any(axis=0)
    inner = csr_array(held[np.ix_(rows, columns)])
    flipped = csr_array(inner.T)
    able, worth = np.ones(int(rows.sum())), np.ones(int(columns.sum()))
    change, done, ratio = np.inf, 0, np.ones_like(able)
    while change >= tolerance and done < max_rounds:
        with np.errstate(over="ignore", divide="ignore"):  # 1 / F of a fitness that has underflowed
            inverse = np.where(able > 0, 1 / able, np.inf)
        new, value = inner @ worth, divide(1.0, flipped @ np.minimum(inverse, 1e300))
        new, value = new / new.mean(), value / value.mean()
        change = float(max(np.abs(new - able).max(), np.abs(value - worth).max()))
        ratio, able, worth, done = divide(new, able), new, value, done + 1
    vanishing = np.zeros(len(held), bool)
    vanishing[rows] = (done > 1) & ~(done * (1 - ratio) < 0.5)
    full, whole = np.full(held.shape[0], np.nan), np.full(held.shape[1], np.nan)
    full[rows], whole[columns] = able, worth
    return Fitness(full, whole, done, change, change < tolerance, vanishing)


def prody(e: ArrayLike, income: ArrayLike) -> Floats:
    """Return PRODY, the income that goes with an industry (Hausmann, Hwang and Rodrik 2007).

    PRODY_j = sum_i (s_ij / sum_i s_ij) Y_i, s_ij the industry's share of region i.

    Args:
        e: Regions x industries, >= 0, complete.
        income: Income per head Y of each region.

    Returns:
        Shape (industries,), in the unit of income; NaN for an industry no region has.

    Raises:
        ValueError: Missing or negative values, shapes that do not fit.

    Example:
        >>> prody([[1, 1], [0, 2]], [10, 40])
        array([10., 30.])
    """
    table, level = as_complete(e, "e", ndim=2), as_complete(income, "income", ndim=1)
    if level.size != len(table):
        raise ValueError(f"{level.size} incomes for {len(table)} regions")
    shares = np.nan_to_num(divide(table, table.sum(axis=1, keepdims=True)))
    return divide(level @ shares, shares.sum(axis=0))


def expy(e: ArrayLike, income_of_industry: ArrayLike) -> Floats:
    """Return EXPY = sum_j s_ij PRODY_j, the income that goes with what a region makes.

    Args:
        e: Regions x industries, >= 0, complete.
        income_of_industry: PRODY of each industry; NaN only for industries that nobody has.

    Raises:
        ValueError: Missing or negative amounts, shapes that do not fit.

    Example:
        >>> expy([[1, 1], [0, 2]], [10, 30])
        array([20., 30.])
    """
    table, level = as_complete(e, "e", ndim=2), np.asarray(income_of_industry, np.float64)
    if level.shape != table.shape[1:]:
        raise ValueError(f"{level.size} incomes for {table.shape[1]} industries")
    return divide(table @ np.where(table.any(axis=0), level, 0.0), table.sum(axis=1))


def _largest_part(held: csr_array) -> tuple[np.ndarray, np.ndarray, int]:
    """Positions of rows and columns of the largest connected part, and the number of parts with links."""
    rows, size = held.shape[0], sum(held.shape)
    pointers = np.append(held.indptr, np.full(held.shape[1], held.nnz))
    joined = csr_array((held.data, held.indices + rows, pointers), shape=(size, size))
    member = connected_components(joined, directed=False)[1]
    sizes = np.bincount(member)
    largest = sizes.argmax()
    return (
        np.flatnonzero(member[:rows] == largest),
        np.flatnonzero(member[rows:] == largest),
        int((sizes > 1).sum()),  # a region or an industry without links is no part
    )


def _second_vectors(inner: csr_array) -> tuple[Floats, Floats, tuple[float, float]]:
    """Second singular vectors of the scaled matrix, and its second and third singular value."""
    diversity, ubiquity = inner.sum(axis=1), inner.sum(axis=0)
    first = np.sqrt(diversity / inner.nnz), np.sqrt(ubiquity / inner.nnz)
    if min(inner.shape) < 2:
        return np.zeros(inner.shape[0]), np.zeros(inner.shape[1]), (0.0, 0.0)
    weights = 1 / np.repeat(np.sqrt(diversity), np.diff(inner.indptr)) / np.sqrt(ubiquity)[inner.indices]
    scaled = csr_array((weights, inner.indices, inner.indptr), shape=inner.shape)
    by = _by_gram if min(inner.shape) <= _DENSE else _by_lanczos
    left, right, values = by(scaled, first)
    return left, right, (float(values[0]), float(values[1]))


def _by_gram(scaled: csr_array, first: tuple[Floats, Floats]) -> tuple[Floats, Floats, Floats]:
    """From the eigenvectors of the smaller of B B' and B'B, with the known first pair taken out."""
    rest = scaled.toarray() - np.outer(*first)
    wide = rest.shape[0] <= rest.shape[1]
    square, vectors = np.linalg.eigh(rest @ rest.T if wide else rest.T @ rest)
    values = np.sqrt(np.maximum(square[::-1][:2], 0))
    near = vectors[:, -1]
    far = (rest.T @ near if wide else rest @ near) / max(values[0], _ZERO)
    return (near, far, values) if wide else (far, near, values)


def _by_lanczos(scaled: csr_array, first: tuple[Floats, Floats]) -> tuple[Floats, Floats, Floats]:
    """From a truncated decomposition of the sparse matrix, with the known first pair taken out."""
    flipped = csr_array(scaled.T)
    rest = LinearOperator(
        scaled.shape,
        matvec=lambda x: scaled @ np.ravel(x) - first[0] * (first[1] @ np.ravel(x)),
        rmatvec=lambda y: flipped @ np.ravel(y) - first[1] * (first[0] @ np.ravel(y)),
        dtype=np.float64,
    )
    start = np.cos(np.arange(min(scaled.shape)))  # any fixed vector: the same input gives the same digits
    left, values, right = svds(rest, k=2, v0=start)
    order = np.argsort(values)[::-1]
    return left[:, order[0]], right[order[0]], values[order]


def _status(singular: tuple[float, float], *, correlation: float, parts: int) -> Status:
    if singular[0] <= _ZERO:
        return "constant"
    if parts > 1:
        return "disconnected"
    if singular[0] - singular[1] <= 1e-6 * singular[0]:
        return "tied"
    return "sign" if correlation < _WEAK_SIGN else "good"


def _correlation(a: Floats, b: Floats) -> float:
    one, other = a - a.mean(), b - b.mean()
    size = float(np.sqrt((one @ one) * (other @ other)))
    return float(one @ other) / size if size > 1e-12 else 0.0


def _z(values: Floats) -> Floats:
    column = values[:, None]
    return divide(column - column_mean(column), column_sd(column))[:, 0]


def _sampled(held: Floats) -> Floats:
    return complexity(held).eci_z if held.any() else np.full(len(held), np.nan)
