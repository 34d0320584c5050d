"""Weights inside parents: normalised, equal, and drawn at random around a base set.

`parents` holds one label per child (integers or strings); children with equal labels share a parent and their
weights sum to one. Left out, all children have one parent.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from growthpoles.stats.arrays import Floats, Ints, as_floats
from growthpoles.stats.sampling import Seed, generator


def normalise_within(weights: ArrayLike, parents: ArrayLike | None = None) -> Floats:
    """Scale weights so that they sum to one inside each parent.

    Args:
        weights: Shape (..., children), >= 0.
        parents: Parent of each child.

    Raises:
        ValueError: Negative or missing weights, a parent whose weights are all zero, or shapes that do not
            fit.

    Example:
        >>> normalise_within([1.0, 3.0, 5.0], [0, 0, 1])
        array([0.25, 0.75, 1.  ])
    """
    values = as_floats(weights, "weights")
    if values.ndim == 0 or not (values >= 0).all():
        raise ValueError("weights must be a list of numbers >= 0")
    labels, group = _groups(parents, values.shape[-1])
    totals = values @ _membership(group, labels.size)
    if (totals == 0).any():
        empty = labels[(totals == 0).reshape(-1, labels.size).any(axis=0)]
        raise ValueError(f"all weights are zero under parents {empty.tolist()}")
    return np.asarray(values / totals[..., group])


def equal_weights(parents: ArrayLike) -> Floats:
    """Return 1 / (number of children) for each child of each parent.

    Example:
        >>> equal_weights(["a", "a", "b"])
        array([0.5, 0.5, 1. ])
    """
    return normalise_within(np.ones(np.size(parents)), parents)


def dirichlet_weights(
    base: ArrayLike, concentration: float, *, n: int, seed: Seed, parents: ArrayLike | None = None
) -> Floats:
    """Draw n weight sets from Dirichlet(concentration * base), base normalised inside each parent.

    The mean of the draws is `base`; the variance of a weight is w (1 - w) / (concentration + 1). A base
    weight of zero stays zero.

    Args:
        base: Weights, shape (children,).
        concentration: Larger is closer to the base; positive.
        n: Number of draws.
        seed: Seed or generator.
        parents: Parent of each child.

    Returns:
        Shape (n, children).

    Raises:
        ValueError: concentration is not positive; base as in `normalise_within`.

    Example:
        >>> dirichlet_weights([1.0, 1.0], 20.0, n=3, seed=1).sum(axis=1)
        array([1., 1., 1.])
    """
    if not concentration > 0:
        raise ValueError(f"concentration must be positive, not {concentration}")
    centre = normalise_within(as_floats(base, "base", ndim=1), parents)
    return _dirichlet(concentration * centre, parents, n=n, rng=generator(seed))


def uniform_weights(children: int, *, n: int, seed: Seed, parents: ArrayLike | None = None) -> Floats:
    """Draw n weight sets uniformly from the simplex, independently inside each parent.

    Example:
        >>> uniform_weights(3, n=2, seed=1).shape
        (2, 3)
    """
    return _dirichlet(np.ones(children), parents, n=n, rng=generator(seed))


def noisy_weights(
    base: ArrayLike, amplitude: float, *, n: int, seed: Seed, parents: ArrayLike | None = None
) -> Floats:
    """Draw n weight sets ``w (1 + U(-amplitude, amplitude))``, normalised inside each parent.

    Args:
        base: Weights, shape (children,).
        amplitude: Relative half-width of the noise, 0 <= amplitude < 1.
        n: Number of draws.
        seed: Seed or generator.
        parents: Parent of each child.

    Returns:
        Shape (n, children).

    Raises:
        ValueError: amplitude outside [0, 1); base as in `normalise_within`.

    Example:
        >>> noisy_weights([1.0, 3.0], 0.0, n=2, seed=1)
        array([[0.25, 0.75],
               [0.25, 0.75]])
    """
    if not 0 <= amplitude < 1:
        raise ValueError(f"amplitude must be in [0, 1), not {amplitude}")
    centre = normalise_within(as_floats(base, "base", ndim=1), parents)
    factor = 1 + generator(seed).uniform(-amplitude, amplitude, (n, centre.size))
    return normalise_within(centre * factor, parents)


def _groups(parents: ArrayLike | None, children: int) -> tuple[Ints, Ints]:
    if parents is None:
        return np.zeros(1, dtype=np.intp), np.zeros(children, dtype=np.intp)
    if np.shape(parents) != (children,):
        raise ValueError(f"parents has shape {np.shape(parents)}, expected ({children},)")
    labels, group = np.unique(np.asarray(parents), return_inverse=True)
    return labels, np.asarray(group, dtype=np.intp)


def _membership(group: Ints, count: int) -> Floats:
    return np.asarray(group[:, None] == np.arange(count), dtype=np.float64)


def _dirichlet(alpha: Floats, parents: ArrayLike | None, *, n: int, rng: np.random.Generator) -> Floats:
    labels, group = _groups(parents, alpha.size)
    draws = np.zeros((n, alpha.size))
    for parent in range(labels.size):
        children = np.flatnonzero((group == parent) & (alpha > 0))
        draws[:, children] = rng.dirichlet(alpha[children], size=n)
    return draws
