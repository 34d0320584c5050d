"""Concentration in space beyond what the size of plants explains, and inequality between neighbours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from growthpoles.stats.arrays import Floats, as_complete, divide

_BATCH = 2_000_000


@dataclass(frozen=True, slots=True, eq=False)
class EllisonGlaeser:
    """Agglomeration of each industry, shape (industries,).

    Attributes:
        gamma: (G - H) / (1 - H): 0 where plants settle as if by chance, above 0 clustered, below dispersed.
        raw: G = sum_i (s_i - x_i)^2 / (1 - sum_i x_i^2), concentration before plant size is taken out.
        plants: H, the Herfindahl index of plant sizes that was used.
    """

    gamma: Floats
    raw: Floats
    plants: Floats


@dataclass(frozen=True, slots=True)
class SpatialGini:
    """Gini coefficient split into pairs of neighbours and all other pairs.

    Attributes:
        total: The Gini coefficient.
        neighbours: Its part from pairs of neighbours.
        others: Its part from all other pairs; neighbours + others = total.
        p_value: Two-sided permutation p-value of the part of neighbours; NaN without permutations.
        p_smaller: Share of permutations in which neighbours are as alike or more.
    """

    total: float
    neighbours: float
    others: float
    p_value: float
    p_smaller: float


def plant_herfindahl(jobs: ArrayLike, plants: ArrayLike | None = None) -> float:
    """Return the Herfindahl index sum z^2 of plant sizes, from plants or from size classes.

    With classes of n_k plants and E_k jobs every plant of a class gets the mean size, H = sum E_k^2 / n_k /
    E^2, which is the least H that fits the classes.

    Args:
        jobs: Jobs of each plant, or of each size class, >= 0.
        plants: Number of plants in each class; default: one each.

    Raises:
        ValueError: Missing or negative values, shapes that differ, jobs in a class without plants, no jobs.

    Example:
        >>> plant_herfindahl([30, 10]), plant_herfindahl([40], [2])
        (0.625, 0.5)
    """
    size = as_complete(jobs, "jobs", ndim=1)
    count = np.ones(size.size) if plants is None else as_complete(plants, "plants", ndim=1)
    if count.shape != size.shape:
        raise ValueError(f"{count.size} numbers of plants for {size.size} classes")
    if ((size > 0) & (count == 0)).any():
        raise ValueError("a size class has jobs but no plants")
    if not size.sum() > 0:
        raise ValueError("there are no jobs")
    used = size > 0
    return float(((size[used] / size.sum()) ** 2 / count[used]).sum())


def ellison_glaeser(e: ArrayLike, *, plants: ArrayLike, overall: ArrayLike | None = None) -> EllisonGlaeser:
    """Return the index gamma of Ellison and Glaeser (1997) for each industry.

    gamma = (D / (1 - sum_i x_i^2) - H) / (1 - H), D = sum_i (s_i - x_i)^2, s_i the region's share of the
    industry, x_i its share of all jobs, H the Herfindahl index of the industry's plants.

    Args:
        e: Jobs, regions x industries, >= 0, complete.
        plants: H of each industry, see `plant_herfindahl`; NaN where unknown.
        overall: Jobs of each region in all industries; default: row sums of `e`.

    Returns:
        Gamma below 0 means dispersion; NaN for an empty industry, a single plant (H = 1) or a single region.

    Raises:
        ValueError: Missing or negative values, shapes that do not fit, H outside 0..1.

    Example:
        >>> ellison_glaeser([[60, 40], [20, 80]], plants=[0.05, 0.05]).gamma.round(4)
        array([0.2105, 0.0643])
    """
    table = as_complete(e, "e", ndim=2)
    size = table.sum(axis=1) if overall is None else as_complete(overall, "overall", ndim=1)
    herfindahl = np.asarray(plants, np.float64)
    if size.shape != table.shape[:1] or herfindahl.shape != table.shape[1:]:
        raise ValueError(f"overall {size.shape} or plants {herfindahl.shape} does not fit {table.shape}")
    if ((herfindahl <= 0) | (herfindahl > 1)).any():
        raise ValueError("the Herfindahl index of plants lies above 0 and at most at 1")
    x = divide(size, size.sum())
    squares = ((divide(table, table.sum(axis=0)) - x[:, None]) ** 2).sum(axis=0)
    raw = divide(squares, 1 - (x**2).sum())
    return EllisonGlaeser(divide(raw - herfindahl, 1 - herfindahl), raw, herfindahl)


def spatial_gini(
    x: ArrayLike, *, neighbours: ArrayLike, permutations: int = 0, seed: int | None = None
) -> SpatialGini:
    """Split the Gini coefficient into pairs of neighbours and other pairs (Rey and Smith 2013).

    G = sum_ij |x_i - x_j| / (2 n^2 mean); the part of neighbours takes the pairs of `neighbours`. Under
    permutation of x over the places p = (1 + number as extreme) / (1 + permutations), the two-sided one twice
    the smaller tail and at most 1.

    Args:
        x: Values >= 0, shape (n,).
        neighbours: Symmetric n x n matrix in the order of `x`: not zero where two units are neighbours.
        permutations: Number of permutations; 0 = no p-values.
        seed: Seed; needed with permutations.

    Raises:
        ValueError: Missing or negative values, a matrix that does not fit, is not symmetric or makes a unit
            its own neighbour, permutations without a seed.

    Example:
        >>> parts = spatial_gini([1, 2, 9], neighbours=[[0, 1, 0], [1, 0, 0], [0, 0, 0]])
        >>> round(parts.total, 4), round(parts.neighbours, 4)
        (0.4444, 0.0278)
    """
    values, near = as_complete(x, "x", ndim=1), np.asarray(neighbours, np.float64) != 0
    if near.shape != (values.size, values.size):
        raise ValueError(f"neighbours {near.shape} does not fit {values.size} units")
    if np.diagonal(near).any() or (near != near.T).any():
        raise ValueError("neighbours must be symmetric and no unit its own neighbour")
    if permutations and seed is None:
        raise ValueError("permutations need a seed")
    a, b = np.nonzero(np.triu(near))
    scale = float(values.size * values.sum())
    if scale == 0:
        return SpatialGini(*[float("nan")] * 5)
    order = np.sort(values)
    total = float(order @ (2 * np.arange(1, values.size + 1) - values.size - 1)) / scale
    own = float(np.abs(values[a] - values[b]).sum()) / scale
    drawn = _permuted(values, (a, b), permutations, seed) / scale
    smaller = _tail(drawn <= own * (1 + 1e-12))
    both = min(1.0, 2 * min(smaller, _tail(drawn >= own * (1 - 1e-12)))) if permutations else float("nan")
    return SpatialGini(total, own, total - own, both, smaller if permutations else float("nan"))


def _tail(extreme: np.ndarray) -> float:
    return float((1 + extreme.sum()) / (1 + extreme.size))


def _permuted(
    values: Floats, pairs: tuple[np.ndarray, np.ndarray], permutations: int, seed: int | None
) -> Floats:
    """Sum of absolute differences over the pairs for values in random order, shape (permutations,)."""
    random = np.random.default_rng(seed)
    step = max(1, _BATCH // max(values.size, pairs[0].size))
    found = []
    for done in range(0, permutations, step):
        rows = np.tile(values, (min(step, permutations - done), 1))
        mixed = random.permuted(rows, axis=1)
        found.append(np.abs(mixed[:, pairs[0]] - mixed[:, pairs[1]]).sum(axis=1))
    return np.concatenate(found) if found else np.empty(0)
