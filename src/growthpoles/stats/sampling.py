"""Random draws: every function takes a generator or a seed, nothing global is touched."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from growthpoles.stats.arrays import Floats

Seed = int | np.random.SeedSequence | np.random.Generator
Size = int | tuple[int, ...]


def generator(seed: Seed) -> np.random.Generator:
    """Return a generator for a seed; a generator is returned as it is (and advances when used).

    Example:
        >>> float(generator(1).random()) == float(generator(1).random())
        True
    """
    return np.random.default_rng(seed)


def spawn(seed: int | np.random.SeedSequence, n: int) -> list[np.random.SeedSequence]:
    """Return n independent child seeds; the first ones stay the same when n grows.

    `seed` itself is not advanced.

    Raises:
        ValueError: n is negative.

    Example:
        >>> [child.spawn_key for child in spawn(7, 2)]
        [(0,), (1,)]
    """
    if n < 0:
        raise ValueError(f"n must be >= 0, not {n}")
    parent = seed if isinstance(seed, np.random.SeedSequence) else np.random.SeedSequence(seed)
    return [np.random.SeedSequence(parent.entropy, spawn_key=(*parent.spawn_key, i)) for i in range(n)]


def triangular(seed: Seed, size: Size, *, low: float = 0.8, mode: float = 1.0, high: float = 1.2) -> Floats:
    """Draw from the triangular distribution on [low, high] with its peak at mode.

    Raises:
        ValueError: Not low <= mode <= high with low < high.

    Example:
        >>> draws = triangular(1, 1000)
        >>> bool(draws.min() >= 0.8 and draws.max() <= 1.2)
        True
    """
    if not (low <= mode <= high and low < high):
        raise ValueError(f"triangular needs low <= mode <= high, got {low}, {mode}, {high}")
    return generator(seed).triangular(low, mode, high, size)


def lognormal_noise(seed: Seed, size: Size, *, cv: ArrayLike = 0.05) -> Floats:
    """Draw positive factors with mean 1 and coefficient of variation cv (may vary over the last axis).

    sigma^2 = ln(1 + cv^2), mu = -sigma^2 / 2.

    Raises:
        ValueError: cv is negative or missing.

    Example:
        >>> lognormal_noise(1, 3, cv=0.0)
        array([1., 1., 1.])
    """
    variation = np.asarray(cv, dtype=np.float64)
    if not (variation >= 0).all():
        raise ValueError("cv must be >= 0")
    variance = np.log1p(variation**2)
    noise = generator(seed).standard_normal(size)
    return np.exp(np.sqrt(variance) * noise - variance / 2)
