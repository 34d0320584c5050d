"""Global spatial association: Moran's I, Geary's C and the general G of Getis and Ord."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array
from scipy.stats import norm

from growthpoles.stats.arrays import Floats, as_floats
from growthpoles.stats.sampling import Seed, generator

Statistic = Literal["moran", "geary", "general-g"]
_BATCH = 2_000_000  # cells of permuted values held at once


@dataclass(frozen=True, slots=True)
class GlobalAssociation:
    """A global statistic with its moments when values lie at random on the map.

    Attributes:
        value: Moran's I, Geary's C or the general G.
        expected: Mean over all permutations (exact).
        deviation: Standard deviation over all permutations (exact, Cliff and Ord 1981).
        z: (value - expected) / deviation.
        p_normal: Two-sided, of z.
        p_greater: Share of permuted maps with a value as large, (1 + count) / (1 + draws).
        p_less: The same for values as small.
        p: Two-sided, min(1, 2 min(p_greater, p_less)); NaN without permutations.
    """

    value: float
    expected: float
    deviation: float
    z: float
    p_normal: float
    p_greater: float
    p_less: float
    p: float


def moran(x: ArrayLike, w: Any, *, permutations: int = 999, seed: Seed = 0) -> GlobalAssociation:
    """Return Moran's I = (n / S0) sum_ij w_ij z_i z_j / sum_i z_i^2, z = x - mean (Moran 1950).

    Args:
        x: Values, shape (n,), complete; integers are welcome.
        w: Weights, shape (n, n), dense or sparse, zero diagonal; use rows that sum to one for the usual I.
        permutations: Number of permuted maps.
        seed: Seed or generator.

    Raises:
        ValueError: Missing values, all values equal, fewer than four units, no weights, shapes that do not
            fit.

    Example:
        >>> ring = np.roll(np.eye(6), 1, axis=1) + np.roll(np.eye(6), -1, axis=1)
        >>> found = moran([1, 2, 3, 3, 2, 1], ring)
        >>> found.value, found.expected
        (0.5, -0.2)
    """
    return _associate(x, w, "moran", permutations=permutations, seed=seed)


def geary(x: ArrayLike, w: Any, *, permutations: int = 999, seed: Seed = 0) -> GlobalAssociation:
    """Return Geary's C = (n - 1) sum_ij w_ij (x_i - x_j)^2 / (2 S0 sum z^2); below 1 = alike (Geary 1954).

    Args:
        x: Values, shape (n,), complete.
        w: As in `moran`.
        permutations: Number of permuted maps.
        seed: Seed or generator.

    Raises:
        ValueError: As in `moran`.

    Example:
        >>> ring = np.roll(np.eye(6), 1, axis=1) + np.roll(np.eye(6), -1, axis=1)
        >>> geary([1, 2, 3, 3, 2, 1], ring).expected
        1.0
    """
    return _associate(x, w, "geary", permutations=permutations, seed=seed)


def general_g(x: ArrayLike, w: Any, *, permutations: int = 999, seed: Seed = 0) -> GlobalAssociation:
    """Return G = sum_ij w_ij x_i x_j / sum_(i != j) x_i x_j: do high values meet (Getis and Ord 1992).

    Args:
        x: Values >= 0 with a natural zero, shape (n,), complete.
        w: As in `moran`; usually 1 for neighbours and 0 for others.
        permutations: Number of permuted maps.
        seed: Seed or generator.

    Raises:
        ValueError: As in `moran`, negative values, or fewer than two above zero.

    Example:
        >>> ring = np.roll(np.eye(6), 1, axis=1) + np.roll(np.eye(6), -1, axis=1)
        >>> round(general_g([1, 2, 3, 3, 2, 1], ring).expected, 6)
        0.4
    """
    return _associate(x, w, "general-g", permutations=permutations, seed=seed)


def as_weights(w: Any, n: int) -> csr_array:
    """Return weights as a sparse float matrix with entries in order, checked against the number of units.

    Raises:
        ValueError: Another shape, weights that are negative, missing or infinite, or a unit with itself.

    Example:
        >>> as_weights([[0, 1], [1, 0]], 2).nnz
        2
    """
    matrix = csr_array(w, dtype=np.float64, copy=True)
    if matrix.shape != (n, n):
        raise ValueError(f"weights {matrix.shape} do not fit {n} units")
    matrix.sum_duplicates()
    matrix.eliminate_zeros()
    if not np.isfinite(matrix.data).all() or (matrix.data < 0).any() or matrix.diagonal().any():
        raise ValueError("weights must be finite and >= 0, with a zero diagonal")
    return matrix


def as_values(x: ArrayLike) -> Floats:
    """Return complete values that differ, as floats.

    Raises:
        ValueError: Missing values, fewer than four units, or all values equal.

    Example:
        >>> as_values([1, 2, 3, 4]).dtype.name
        'float64'
    """
    values = as_floats(x, ndim=1)
    if np.isnan(values).any():
        raise ValueError("x holds missing values; leave the units out of values and weights")
    if values.size < 4:
        raise ValueError(f"spatial association needs four units, there are {values.size}")
    if np.ptp(values) == 0:
        raise ValueError("all values are equal; association is not defined")
    return values


def two_sided(greater: ArrayLike, less: ArrayLike) -> Floats:
    """Return min(1, 2 min(greater, less)): a two-sided p-value never exceeds one.

    Example:
        >>> two_sided([0.01, 0.975], [0.99, 0.975]).tolist()
        [0.02, 1.0]
    """
    return np.asarray(np.minimum(1.0, 2 * np.minimum(greater, less)), np.float64)


def _associate(
    x: ArrayLike, w: Any, statistic: Statistic, *, permutations: int, seed: Seed
) -> GlobalAssociation:
    values = as_values(x)
    matrix = as_weights(w, values.size)
    if not matrix.nnz:
        raise ValueError("no unit has neighbours")
    if statistic == "general-g" and ((values < 0).any() or (values > 0).sum() < 2):
        raise ValueError("the general G needs values >= 0, and at least two values above zero")
    value = float(_values(values[:, None], matrix, statistic)[0])
    expected, deviation = _moments(values, matrix, statistic)
    z = (value - expected) / deviation if deviation > 0 else float("nan")
    draws = _permuted(values, matrix, statistic, permutations, generator(seed))
    slack = 1e-10 * max(abs(value), deviation)
    greater, less = float("nan"), float("nan")
    if permutations:
        greater = (1 + int((draws >= value - slack).sum())) / (1 + permutations)
        less = (1 + int((draws <= value + slack).sum())) / (1 + permutations)
    return GlobalAssociation(
        value,
        expected,
        deviation,
        z,
        float(2 * norm.sf(abs(z))),
        greater,
        less,
        float(two_sided(greater, less)),
    )


def _values(x: Floats, w: csr_array, statistic: Statistic) -> Floats:
    """The statistic of each column of x, shape (n, columns)."""
    n, total = len(x), w.sum()
    if statistic == "general-g":
        return np.asarray((x * (w @ x)).sum(axis=0) / (x.sum(axis=0) ** 2 - (x**2).sum(axis=0)))
    z = x - x.mean(axis=0)
    squares = (z**2).sum(axis=0)
    cross = (z * (w @ z)).sum(axis=0)
    if statistic == "moran":
        return np.asarray(n / total * cross / squares)
    own = (np.asarray(w.sum(axis=0)) + np.asarray(w.sum(axis=1))) @ z**2
    return np.asarray((n - 1) * (own - 2 * cross) / (2 * total * squares))


def _permuted(x: Floats, w: csr_array, statistic: Statistic, draws: int, rng: np.random.Generator) -> Floats:
    size = max(1, _BATCH // x.size)
    parts = [
        _values(rng.permuted(np.tile(x, (min(size, draws - at), 1)), axis=1).T, w, statistic)
        for at in range(0, draws, size)
    ]
    return np.concatenate([*parts, np.empty(0)])


def _moments(x: Floats, w: csr_array, statistic: Statistic) -> tuple[float, float]:
    """Mean and standard deviation over all permutations of the values."""
    n, s0 = float(x.size), float(w.sum())
    both = w + w.T
    s1 = float((both.data**2).sum()) / 2
    s2 = float(((np.asarray(w.sum(axis=0)) + np.asarray(w.sum(axis=1))) ** 2).sum())
    if statistic == "general-g":
        return _moments_g(x, s0, s1, s2)
    z = x - x.mean()
    b2 = n * float((z**4).sum()) / float((z**2).sum()) ** 2
    if statistic == "moran":
        expected = -1 / (n - 1)
        square = n * ((n**2 - 3 * n + 3) * s1 - n * s2 + 3 * s0**2)
        square -= b2 * ((n**2 - n) * s1 - 2 * n * s2 + 6 * s0**2)
        variance = square / ((n - 1) * (n - 2) * (n - 3) * s0**2) - expected**2
        return expected, float(np.sqrt(max(variance, 0.0)))
    variance = (n - 1) * s1 * (n**2 - 3 * n + 3 - (n - 1) * b2)
    variance -= (n - 1) * s2 * (n**2 + 3 * n - 6 - (n**2 - n + 2) * b2) / 4
    variance += s0**2 * (n**2 - 3 - (n - 1) ** 2 * b2)
    return 1.0, float(np.sqrt(max(variance / (n * (n - 2) * (n - 3) * s0**2), 0.0)))


def _moments_g(x: Floats, s0: float, s1: float, s2: float) -> tuple[float, float]:
    n = float(x.size)
    m1, m2, m3, m4 = (float((x**k).sum()) for k in (1, 2, 3, 4))
    expected = s0 / (n * (n - 1))
    b0 = (n**2 - 3 * n + 3) * s1 - n * s2 + 3 * s0**2
    b1 = -((n**2 - n) * s1 - 2 * n * s2 + 6 * s0**2)
    b2 = -(2 * n * s1 - (n + 3) * s2 + 6 * s0**2)
    b3 = 4 * (n - 1) * s1 - 2 * (n + 1) * s2 + 8 * s0**2
    b4 = s1 - s2 + s0**2
    square = b0 * m2**2 + b1 * m4 + b2 * m1**2 * m2 + b3 * m1 * m3 + b4 * m1**4
    square /= (m1**2 - m2) ** 2 * n * (n - 1) * (n - 2) * (n - 3)
    return expected, float(np.sqrt(max(square - expected**2, 0.0)))
