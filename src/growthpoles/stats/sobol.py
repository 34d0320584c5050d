"""Variance shares (Sobol indices) of the choices behind an output: by sampling, or exactly by enumeration.

Sources: Saltelli, Annoni, Azzini, Campolongo, Ratto and Tarantola (2010), Variance based sensitivity analysis
of model output, Computer Physics Communications 181(2); Jansen (1999), Analysis of variance designs for model
output, Computer Physics Communications 117.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import qmc

from growthpoles.stats.arrays import Floats, as_floats, divide
from growthpoles.stats.sampling import Seed, generator


@dataclass(frozen=True, eq=False)
class SobolIndices:
    """Shares of the variance of each output.

    Attributes:
        first: Share that a choice explains alone, shape (choices, outputs).
        total: Share that needs the choice, alone or together with others, same shape.
        variance: Variance of each output, shape (outputs,); shares are NaN where it is zero.
    """

    first: Floats
    total: Floats
    variance: Floats


@dataclass(frozen=True, eq=False)
class SobolIntervals:
    """Quantiles over bootstrap resamples, each of shape (quantiles, choices, outputs)."""

    first: Floats
    total: Floats


def saltelli_points(choices: int, n: int, *, seed: Seed) -> tuple[Floats, Floats]:
    """Two independent samples A and B in the unit cube, low-discrepancy (scrambled Sobol sequence).

    Args:
        choices: Number of choices.
        n: Number of points of each.
        seed: Seed of the scrambling.

    Returns:
        A and B, each of shape (n, choices).

    Raises:
        ValueError: No choices or no points.

    Example:
        >>> a, b = saltelli_points(2, 8, seed=1)
        >>> a.shape, b.shape
        ((8, 2), (8, 2))
    """
    if choices < 1 or n < 1:
        raise ValueError(f"{choices} choices and {n} points: both must be at least 1")
    points = qmc.Sobol(2 * choices, rng=generator(seed)).random_base2(int(np.ceil(np.log2(max(n, 2)))))
    return points[:n, :choices], points[:n, choices:]


def sobol_indices(y_a: ArrayLike, y_b: ArrayLike, *, y_ab: ArrayLike) -> SobolIndices:
    """First-order and total indices from a Saltelli design.

    ``S_i = mean(yB (yABi - yA)) / Var`` and ``ST_i = sum (yA - yABi)^2 / (2 N Var)``, where AB_i is A with
    column i taken from B, and Var is the variance (n - 1) of the 2N values yA and yB. S_i is far less noisy
    when the outputs have been centred.

    Args:
        y_a: Outputs at A, shape (N, outputs).
        y_b: Outputs at B, same shape.
        y_ab: Outputs at each AB_i, shape (choices, N, outputs).

    Raises:
        ValueError: Shapes that do not fit, or missing outputs.

    Example:
        >>> a, b = saltelli_points(2, 4096, seed=1)
        >>> swapped = np.stack([np.column_stack([b[:, 0], a[:, 1]]), np.column_stack([a[:, 0], b[:, 1]])])
        >>> model = lambda x: (x[..., :1] + 2 * x[..., 1:])
        >>> sobol_indices(model(a), model(b), y_ab=model(swapped)).first.round(2).ravel()
        array([0.2, 0.8])
    """
    return _indices(*_moments(y_a, y_b, y_ab))


def sobol_intervals(
    y_a: ArrayLike,
    y_b: ArrayLike,
    *,
    y_ab: ArrayLike,
    seed: Seed,
    resamples: int = 200,
    q: tuple[float, ...] = (0.05, 0.95),
) -> SobolIntervals:
    """Bootstrap quantiles of the indices: rows of the design are resampled, and the variance with them.

    Args:
        y_a: As in `sobol_indices`.
        y_b: As in `sobol_indices`.
        y_ab: As in `sobol_indices`.
        seed: Seed of the resampling.
        resamples: Number of resamples.
        q: Quantiles.

    Example:
        >>> y = np.arange(8.0)[:, None]
        >>> sobol_intervals(y, y[::-1], y_ab=np.stack([y, y[::-1]]), seed=1, resamples=20).first.shape
        (2, 2, 1)
    """
    moments = _moments(y_a, y_b, y_ab)
    n = moments[0].shape[0]
    counts = generator(seed).multinomial(n, np.full(n, 1 / n), size=resamples).astype(float)
    found = _indices(*moments, counts=counts)
    return SobolIntervals(np.quantile(found.first, q, axis=0), np.quantile(found.total, q, axis=0))


def exact_indices(y: ArrayLike) -> SobolIndices:
    """Indices of a finite design of which every combination is known, all equally likely.

    ``S_i = Var(E[y | x_i]) / Var(y)`` and ``ST_i = 1 - Var(E[y | all but x_i]) / Var(y)`` with the population
    variance.

    Args:
        y: Outputs, shape (options of choice 1, ..., options of choice k, outputs).

    Raises:
        ValueError: No choice, or missing outputs.

    Example:
        >>> exact_indices(np.array([[[0.0], [2.0]], [[1.0], [3.0]]])).first.ravel()
        array([0.2, 0.8])
    """
    values = _outputs(y, "y")
    if values.ndim < 2:
        raise ValueError("y needs at least one choice and the axis of the outputs")
    axes = tuple(range(values.ndim - 1))
    centred = values - values.mean(axis=axes)
    variance = (centred**2).mean(axis=axes)
    variance[variance <= 1e-20 * (1 + (values**2).mean(axis=axes))] = 0.0
    first, total = [], []
    for i in axes:
        others = tuple(k for k in axes if k != i)
        first.append((centred.mean(axis=others) ** 2).mean(axis=0) if others else variance)
        without = centred.mean(axis=i)
        rest = (without**2).mean(axis=tuple(range(without.ndim - 1))) if others else np.zeros_like(variance)
        total.append(variance - rest)
    return SobolIndices(divide(first, variance), divide(total, variance), variance)


def _outputs(y: ArrayLike, name: str, ndim: int | None = None) -> Floats:
    values = as_floats(y, name, ndim=ndim)
    if np.isnan(values).any():
        raise ValueError(f"{name} holds missing outputs: a run that failed cannot be apportioned")
    return values


def _moments(y_a: ArrayLike, y_b: ArrayLike, y_ab: ArrayLike) -> tuple[Floats, Floats, Floats, Floats]:
    """Row terms: yA + yB about their mean, their squares, and the two products of every choice."""
    a, b, ab = _outputs(y_a, "y_a", 2), _outputs(y_b, "y_b", 2), _outputs(y_ab, "y_ab", 3)
    if a.shape != b.shape or ab.shape[1:] != a.shape or len(a) < 2:
        raise ValueError(f"outputs of shapes {a.shape}, {b.shape} and {ab.shape} do not fit")
    middle = (a.mean(axis=0) + b.mean(axis=0)) / 2
    sums, squares = a + b - 2 * middle, (a - middle) ** 2 + (b - middle) ** 2
    return sums, squares, b * (ab - a), (a - ab) ** 2


def _indices(
    sums: Floats, squares: Floats, first: Floats, total: Floats, *, counts: Floats | None = None
) -> SobolIndices:
    """Indices from row terms; with counts (resamples, N) one set per resample, in front."""
    n = len(sums)
    if counts is None:
        counts = np.ones((1, n))
    s, q = counts @ sums, counts @ squares
    variance = (q - s**2 / (2 * n)) / (2 * n - 1)
    variance[variance <= 1e-20 * (1 + q / n)] = 0.0
    parts = [np.einsum("rn,cno->rco", counts, terms, optimize=True) for terms in (first, total)]
    found = divide(parts[0] / n, variance[:, None]), divide(parts[1] / (2 * n), variance[:, None])
    if len(counts) == 1:
        return SobolIndices(found[0][0], found[1][0], variance[0])
    return SobolIndices(*found, variance)
