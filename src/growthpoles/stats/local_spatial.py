"""Local spatial association: local Moran and the local G and G* of Getis and Ord."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array
from scipy.stats import norm

from growthpoles.stats.arrays import Bools, Floats, Ints, divide
from growthpoles.stats.multiple_testing import benjamini_hochberg
from growthpoles.stats.sampling import Seed, generator
from growthpoles.stats.spatial import as_values, as_weights, two_sided

QUADRANTS = ("high-high", "low-high", "low-low", "high-low")
_BATCH = 4_000_000  # drawn positions held at once


@dataclass(frozen=True, slots=True, eq=False)
class PermutationP:
    """P-values from maps on which all other values are permuted while the unit keeps its own; shape (n,).

    Attributes:
        greater: (1 + maps with a statistic as large) / (1 + maps).
        less: (1 + maps with a statistic as small) / (1 + maps).
        two_sided: min(1, 2 min(greater, less)).
        adjusted: `two_sided` adjusted for the false discovery rate (Benjamini and Hochberg).

    NaN for units without neighbours and without permutations.
    """

    greater: Floats
    less: Floats
    two_sided: Floats
    adjusted: Floats


@dataclass(frozen=True, slots=True, eq=False)
class LocalMoran:
    """Local Moran's I of each unit; NaN for units without neighbours.

    Attributes:
        value: I_i = z_i sum_j w_ij z_j / m2, m2 = sum z^2 / n.
        lag: sum_j w_ij z_j of deviations from the mean.
        quadrant: Position in `QUADRANTS` (own deviation and that of the neighbours; zero counts as low); -1
            for units without neighbours.
        p: P-values.
    """

    value: Floats
    lag: Floats
    quadrant: Ints
    p: PermutationP


@dataclass(frozen=True, slots=True, eq=False)
class LocalG:
    """Local G of each unit; NaN for units without neighbours.

    Attributes:
        value: Weighted sum of the neighbours' values over the sum of all others (of all, for G*).
        z: (value - mean) / deviation when values lie at random; the deviation uses sums of squared weights.
        p_normal: Two-sided, of z.
        p: P-values by permutation; greater = high values lie around the unit.
    """

    value: Floats
    z: Floats
    p_normal: Floats
    p: PermutationP


def local_moran(x: ArrayLike, w: Any, *, permutations: int = 999, seed: Seed = 0) -> LocalMoran:
    """Return local Moran's I (Anselin 1995) with conditional permutation p-values.

    Where all weights of a unit are equal, random sums of k values are drawn once for all units, sorted, and
    looked up by binary search: O(P k log P + n log P) instead of O(n P k). Draws that hold the unit itself
    are taken out of its count, so its p-value rests on exactly the other values (on about P (1 - k/n) maps).
    Other weights are permuted unit by unit.

    Args:
        x: Values, shape (n,), complete; integers are welcome.
        w: Weights, shape (n, n), dense or sparse, zero diagonal; rows usually sum to one.
        permutations: Number of maps P.
        seed: Seed or generator.

    Raises:
        ValueError: Missing values, all values equal, fewer than four units, shapes that do not fit.

    Example:
        >>> ring = (np.roll(np.eye(6), 1, axis=1) + np.roll(np.eye(6), -1, axis=1)) / 2
        >>> found = local_moran([1, 2, 3, 3, 2, 1], ring, permutations=99)
        >>> [QUADRANTS[q] for q in found.quadrant[:3]]
        ['low-low', 'low-low', 'high-high']
    """
    values = as_values(x)
    weights = as_weights(w, values.size)
    z = values - values.mean()
    linked = np.diff(weights.indptr) > 0
    lag = np.where(linked, weights @ z, np.nan)
    greater, less = _lag_p(z, weights, permutations, generator(seed))
    up, down = np.where(z >= 0, greater, less), np.where(z >= 0, less, greater)
    order = np.array([[2, 1], [3, 0]])
    quadrant = np.where(linked, order[(z > 0).astype(int), (np.nan_to_num(lag) > 0).astype(int)], -1)
    return LocalMoran(z * lag / (z**2).mean(), lag, quadrant, _p_values(up, down))


def local_g(x: ArrayLike, w: Any, *, star: bool = False, permutations: int = 999, seed: Seed = 0) -> LocalG:
    """Return the local G of Getis and Ord (1992; z as in Ord and Getis 1995) with permutation p-values.

    G_i = sum_(j != i) w_ij x_j / sum_(j != i) x_j. With S_i = sum_j w_ij^2 and mean and deviation s(i) of the
    others, z = (sum w_ij x_j - W_i mean) / (s(i) sqrt(((n - 1) S_i - W_i^2) / (n - 2))). G* counts the unit
    itself with the largest weight of its row (1 where neighbours count 1); if rows sum to one they do again.

    Args:
        x: Values >= 0 with a natural zero, shape (n,), complete; integers are welcome.
        w: As in `local_moran`.
        star: G* instead of G.
        permutations: Number of maps; a map keeps the value of the unit, so G and G* share their p-values.
        seed: Seed or generator.

    Raises:
        ValueError: As in `local_moran`, and negative values.

    Example:
        >>> ring = np.roll(np.eye(6), 1, axis=1) + np.roll(np.eye(6), -1, axis=1)
        >>> local_g([1, 2, 3, 3, 2, 1], ring, permutations=99).value.round(3).tolist()
        [0.273, 0.4, 0.556, 0.556, 0.4, 0.273]
    """
    values = as_values(x)
    if (values < 0).any():
        raise ValueError("the local G needs values >= 0")
    weights = as_weights(w, values.size)
    linked = np.diff(weights.indptr) > 0
    used = _with_own(weights) if star else weights
    value, z = _g_moments(values, used, star)
    value, z = np.where(linked, value, np.nan), np.where(linked, z, np.nan)
    p = _p_values(*_lag_p(values, weights, permutations, generator(seed)))
    return LocalG(value, z, np.asarray(2 * norm.sf(np.abs(z))), p)


def _g_moments(x: Floats, w: csr_array, star: bool) -> tuple[Floats, Floats]:
    size = np.full(x.size, float(x.size if star else x.size - 1))
    own = 0.0 if star else x
    total = x.sum() - own
    mean = total / size
    variance = np.maximum(((x**2).sum() - own**2) / size - mean**2, 0.0)
    weight, squares = np.asarray(w.sum(axis=1)), np.asarray(w.power(2).sum(axis=1))
    spread = np.sqrt(variance * np.maximum(size * squares - weight**2, 0.0) / (size - 1))
    lag = w @ x
    z = divide(lag - weight * mean, np.where(spread > 1e-12 * np.abs(lag).max(), spread, 0.0))
    return divide(lag, total), z


def _with_own(w: csr_array) -> csr_array:
    """The weights with each unit counted like the most important of its neighbours."""
    top, sums = w.max(axis=1).toarray().ravel(), np.asarray(w.sum(axis=1))
    own = csr_array((top, (np.arange(top.size), np.arange(top.size))), shape=w.shape)
    made = csr_array(w + own)
    scale = np.where(np.isclose(sums, 1.0), sums + top, 1.0)
    made.data = made.data / np.repeat(scale, np.diff(made.indptr))
    return made


def _p_values(greater: Floats, less: Floats) -> PermutationP:
    both = np.where(np.isnan(greater), np.nan, two_sided(greater, less))
    return PermutationP(greater, less, both, benjamini_hochberg(both))


def _lag_p(x: Floats, w: csr_array, draws: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """One-sided p-values of the spatial lag of each unit; NaN without neighbours or draws."""
    found = np.full((2, x.size), np.nan)
    counts = np.diff(w.indptr)
    if draws < 1:
        return found[0], found[1]
    starts = w.indptr[:-1][counts > 0]
    same = np.zeros(x.size, bool)
    low, high = np.minimum.reduceat(w.data, starts), np.maximum.reduceat(w.data, starts)
    same[counts > 0] = high - low <= 1e-12 * high
    everyone = counts == x.size - 1
    found[:, everyone & same] = 1.0  # all others count alike: every map gives the same sum
    shared = np.flatnonzero(same & ~everyone)
    if shared.size:
        found[:, shared] = _shared_p(x, w, shared, draws, rng)
    single = np.flatnonzero(~same & (counts > 0))
    if single.size:
        found[:, single] = _single_p(x, w, single, draws, rng)
    return found[0], found[1]


def _shared_p(x: Floats, w: csr_array, units: Ints, draws: int, rng: np.random.Generator) -> Floats:
    """P-values from sums of k random values that all units with k neighbours share."""
    counts = np.diff(w.indptr)
    drawn = _distinct(x.size, int(counts[units].max()), draws, rng)
    plain = csr_array((np.ones(w.nnz), w.indices, w.indptr), shape=w.shape) @ x
    slack = 1e-10 * float(np.abs(x).max())
    sums, reached = np.zeros(draws), 0
    found = np.empty((2, units.size))
    for k in np.unique(counts[units]):
        sums = sums + x[drawn[:, reached:k]].sum(axis=1)
        reached = int(k)
        here = counts[units] == k
        found[:, here] = _search(sums, drawn[:, :k], units[here], plain[units[here]], slack * k)
    return found


def _search(sums: Floats, drawn: Ints, units: Ints, seen: Floats, slack: float) -> Floats:
    """Shares of the sums at or above, and at or below, what each unit has, leaving out draws of itself."""
    ordered = np.sort(sums)
    above = sums.size - np.searchsorted(ordered, seen - slack, side="left")
    below = np.searchsorted(ordered, seen + slack, side="right")
    place = np.full(int(max(units.max(), drawn.max())) + 1, -1)
    place[units] = np.arange(units.size)
    at = place[drawn.ravel()]
    held = np.repeat(sums, drawn.shape[1])[at >= 0]
    at = at[at >= 0]
    maps = sums.size - np.bincount(at, minlength=units.size)
    above = above - np.bincount(at[held >= seen[at] - slack], minlength=units.size)
    below = below - np.bincount(at[held <= seen[at] + slack], minlength=units.size)
    return np.stack([1 + above, 1 + below]) / (1 + maps)


def _single_p(x: Floats, w: csr_array, units: Ints, draws: int, rng: np.random.Generator) -> Floats:
    """P-values of units whose neighbours count differently; the draws are shared, the sums are not."""
    longest = int(np.diff(w.indptr)[units].max())
    size, counts = max(1, _BATCH // longest), np.zeros((2, units.size))
    lag = w @ x
    slack = 1e-10 * float(np.abs(x).max()) * np.asarray(w.sum(axis=1))
    for at in range(0, draws, size):
        drawn = _distinct(x.size - 1, longest, min(size, draws - at), rng)
        for i, unit in enumerate(units):
            weights = w.data[w.indptr[unit] : w.indptr[unit + 1]]
            others = drawn[:, : weights.size]
            sums = x[others + (others >= unit)] @ weights
            counts[0, i] += (sums >= lag[unit] - slack[unit]).sum()
            counts[1, i] += (sums <= lag[unit] + slack[unit]).sum()
    return np.asarray((1 + counts) / (1 + draws))


def _distinct(n: int, k: int, draws: int, rng: np.random.Generator) -> Ints:
    """Ordered draws of k different positions out of n, shape (draws, k); every order is as likely as another.

    Few out of many are drawn freely and rows with a repeat drawn again; otherwise all n are shuffled.
    """
    if k * k <= 4 * n:
        found = rng.integers(0, n, (draws, k))
        bad = _repeats(found)
        while bad.any():
            found[bad] = rng.integers(0, n, (int(bad.sum()), k))
            bad[bad] = _repeats(found[bad])
        return found
    size = max(1, _BATCH // n)
    parts = [
        rng.permuted(np.tile(np.arange(n), (min(size, draws - at), 1)), axis=1)[:, :k]
        for at in range(0, draws, size)
    ]
    return np.concatenate(parts)


def _repeats(drawn: Ints) -> Bools:
    ordered = np.sort(drawn, axis=1)
    return np.asarray((ordered[:, 1:] == ordered[:, :-1]).any(axis=1))
