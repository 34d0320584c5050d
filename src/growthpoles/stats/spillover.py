"""Spread and backwash: growth of hinterlands against growth of poles, with permutation p-values.

Model SB1: g_jt = a_j + t_t + beta sum_p w_jp g_pt + gamma'X_jt + e, hinterland unit j, pole p, year t.
beta > 0: growth of the poles goes with higher growth of their hinterlands (spread); beta < 0: with lower
(backwash).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from growthpoles.stats.arrays import Floats, as_floats, divide
from growthpoles.stats.sampling import Seed, generator

IDENTIFIED = 1e-10
RANK = 1e-12
WEBB = np.array([-np.sqrt(1.5), -1.0, -np.sqrt(0.5), np.sqrt(0.5), 1.0, np.sqrt(1.5)])
FEW_CLUSTERS = 12


@dataclass(frozen=True, slots=True, eq=False)
class AssignmentTest:
    """Slope on the growth of the poles and its permutation test.

    Attributes:
        beta: Slope; NaN when the exposure does not vary beyond units, periods and controls.
        p_spread: One-sided p for beta > 0, (1 + draws at least as large) / (1 + draws).
        p_backwash: One-sided p for beta < 0.
        detectable: Minimum detectable effect.
        draws: Slopes under permutation, shape (draws,).
    """

    beta: float
    p_spread: float
    p_backwash: float
    detectable: float
    draws: Floats

    @property
    def identified(self) -> bool:
        """Whether there is a slope at all."""
        return not np.isnan(self.beta)


@dataclass(frozen=True, slots=True, eq=False)
class Slopes:
    """Several slopes with wild cluster bootstrap p-values, shape (regressors,) each.

    Attributes:
        coefficients: Least-squares slopes.
        t: Slope over its cluster-robust standard error (CR1, clusters are units).
        p_positive: One-sided p for a slope above zero.
        p_negative: One-sided p for a slope below zero.
    """

    coefficients: Floats
    t: Floats
    p_positive: Floats
    p_negative: Floats


def within(x: ArrayLike) -> Floats:
    """Take unit and period means out of the last two axes; with one period only the mean over units.

    Args:
        x: Shape (..., units, periods), complete.

    Raises:
        ValueError: Fewer than two axes or missing values.

    Example:
        >>> within([[1.0, 2.0], [3.0, 8.0]])
        array([[ 1., -1.],
               [-1.,  1.]])
    """
    values = as_floats(x)
    if values.ndim < 2 or np.isnan(values).any():
        raise ValueError("units x periods without missing values are needed")
    centred = values - values.mean(axis=-2, keepdims=True)
    return np.asarray(centred if values.shape[-1] == 1 else centred - centred.mean(axis=-1, keepdims=True))


def nearest_weights(distance: ArrayLike) -> Floats:
    """Weight one for the nearest pole, shared where several are equally near; zero where none is known.

    Args:
        distance: Shape (units, poles); NaN is unknown.

    Example:
        >>> nearest_weights([[1.0, 2.0], [3.0, 3.0]])
        array([[1. , 0. ],
               [0.5, 0.5]])
    """
    far = np.where(np.isnan(as_floats(distance, "distance", ndim=2)), np.inf, distance)
    least = far.min(axis=1, keepdims=True, initial=np.inf)
    return standardise_rows((far == least) & np.isfinite(far))


def inverse_distance_weights(distance: ArrayLike, *, power: float = 2.0) -> Floats:
    """Weights d^-power over the poles, rows summing to one; distance zero counts as the smallest above it.

    Rows that sum to one make the weights the same in kilometres and in miles.

    Args:
        distance: Shape (units, poles), >= 0; NaN is unknown and gets no weight.
        power: Exponent above zero.

    Raises:
        ValueError: Negative distances or a power not above zero.

    Example:
        >>> inverse_distance_weights([[1.0, 2.0]], power=2).round(3)
        array([[0.8, 0.2]])
    """
    far = as_floats(distance, "distance", ndim=2)
    if (far < 0).any() or not power > 0:
        raise ValueError("distances must not be negative and the power must be above zero")
    some = far[far > 0]
    unit = some.min() if some.size else 1.0
    return standardise_rows(np.nan_to_num((np.maximum(far, unit) / unit) ** -power, nan=0.0))


def standardise_rows(weights: ArrayLike) -> Floats:
    """Divide every row by its sum; rows without weight stay zero.

    Example:
        >>> standardise_rows([[1, 3], [0, 0]])
        array([[0.25, 0.75],
               [0.  , 0.  ]])
    """
    values = np.asarray(weights, np.float64)
    return np.nan_to_num(divide(values, values.sum(axis=1, keepdims=True)), nan=0.0)


def assignment_test(
    growth: ArrayLike,
    exposure: ArrayLike,
    *,
    controls: ArrayLike | None = None,
    draws: int = 999,
    seed: Seed = 0,
) -> AssignmentTest:
    """Estimate beta of SB1 and test it by permuting which unit belongs to which poles.

    Both sides are freed of unit and period means and of the controls; the assignment of rows of the exposure
    to units is then drawn anew. With whole rows permuted, the serial correlation of growth stays as it is.
    Without controls the test is exact where units are exchangeable; with controls it follows Freedman and
    Lane (1983). The minimum detectable effect at one-sided alpha .05 and power .8 is q95 - q20 of the
    permuted slopes, or q80 - q05 where that is larger.

    Args:
        growth: Growth of the hinterland units, shape (units, periods).
        exposure: sum_p w_jp g_pt, same shape.
        controls: Shape (controls, units, periods).
        draws: Permutations.
        seed: Seed or generator.

    Raises:
        ValueError: Shapes that differ, missing values, or no draws.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> pull = rng.normal(size=(30, 10))
        >>> found = assignment_test(0.5 * pull + rng.normal(size=(30, 10)), pull)
        >>> found.p_spread, found.beta > found.detectable
        (0.001, True)
    """
    if draws < 1:
        raise ValueError(f"draws must be at least 1, not {draws}")
    x, y = _freed(growth, exposure, controls)
    scale = float((x * x).sum())
    if not _varies(scale, exposure):
        return AssignmentTest(np.nan, np.nan, np.nan, np.nan, np.full(0, np.nan))
    beta = float((x * y).sum()) / scale
    slopes = _permuted(x, y, draws, generator(seed)) / scale
    slack = 1e-12 * float(np.abs(x).sum() * np.abs(y).max()) / scale  # draws that change nothing are ties
    return AssignmentTest(
        beta,
        float((1 + (slopes >= beta - slack).sum()) / (1 + draws)),
        float((1 + (slopes <= beta + slack).sum()) / (1 + draws)),
        detectable_effect(slopes),
        slopes,
    )


def slope(growth: ArrayLike, exposure: ArrayLike, *, controls: ArrayLike | None = None) -> float:
    """Estimate beta of SB1 without testing it; NaN when it is not identified.

    Args and errors as in `assignment_test`.

    Example:
        >>> slope([[1.0, 3.0], [0.0, 0.0]], [[0.0, 1.0], [0.0, 0.0]])
        2.0
    """
    x, y = within(exposure), within(growth)
    if controls is not None:
        x = _without(x, _basis(within(controls)))  # what is left of x is orthogonal to the controls in y
    scale = float((x * x).sum())
    return float((x * y).sum()) / scale if _varies(scale, exposure) else float("nan")


def detectable_effect(slopes: ArrayLike, *, alpha: float = 0.05, power: float = 0.8) -> float:
    """Effect found with a probability of `power` at a one-sided level alpha, from slopes under no effect.

    Critical value plus the distance from the median of what a share 1 - power of the slopes falls short of:
    q(1 - alpha) - q(1 - power) upwards, q(power) - q(alpha) downwards; the larger of the two.

    Example:
        >>> round(detectable_effect(np.arange(-100.0, 101.0)), 1)
        150.0
    """
    low, short, over, high = np.quantile(np.asarray(slopes, float), (alpha, 1 - power, power, 1 - alpha))
    return float(max(high - short, over - low))


def wild_cluster_slopes(
    growth: ArrayLike, regressors: ArrayLike, *, draws: int = 999, seed: Seed = 0
) -> Slopes:
    """Slopes with unit and period effects and restricted wild cluster bootstrap p-values.

    Every slope is tested with its own null imposed (Cameron, Gelbach and Miller 2008), clusters are units,
    multipliers +-1 or, with fewer than 12 clusters, the six points of Webb.

    Args:
        growth: Shape (units, periods).
        regressors: Shape (regressors, units, periods).
        draws: Bootstrap samples.
        seed: Seed or generator.

    Returns:
        NaN throughout where the regressors are collinear given unit and period effects.

    Raises:
        ValueError: Shapes that differ or missing values.

    Example:
        >>> rng = np.random.default_rng(1)
        >>> x = rng.normal(size=(2, 30, 8))
        >>> found = wild_cluster_slopes(x[0] + rng.normal(size=(30, 8)), x, draws=199)
        >>> found.coefficients.round(1) + 0.0, found.p_positive[0]
        (array([0.9, 0. ]), np.float64(0.005))
    """
    x, y = within(regressors), within(growth)
    if x.shape[1:] != y.shape:
        raise ValueError(f"regressors {x.shape} do not fit growth {y.shape}")
    flat = x.reshape(len(x), -1)
    norms = np.linalg.norm(flat, axis=1)
    if np.linalg.matrix_rank(flat / np.where(norms > 0, norms, 1.0)[:, None], tol=1e-8) < len(x):
        return Slopes(*(np.full(len(x), np.nan) for _ in range(4)))
    rng = generator(seed)
    units = y.shape[0]
    points = WEBB if units < FEW_CLUSTERS else np.array([-1.0, 1.0])
    signs = rng.choice(points, (draws, units))
    found = np.array([_wild(y, x, k, signs) for k in range(len(x))])
    return Slopes(*found.T)


def _freed(growth: ArrayLike, exposure: ArrayLike, controls: ArrayLike | None) -> tuple[Floats, Floats]:
    x, y = within(exposure), within(growth)
    if x.shape != y.shape:
        raise ValueError(f"exposure {x.shape} does not fit growth {y.shape}")
    if controls is None:
        return x, y
    held = _basis(within(controls))
    return _without(x, held), _without(y, held)


def _permuted(x: Floats, y: Floats, draws: int, rng: np.random.Generator) -> Floats:
    """sum_jt x_jt y_o(j)t for `draws` orders o; einsum keeps small products off threads."""
    units = len(x)
    if units > draws:
        return np.array([(x * y[rng.permutation(units)]).sum() for _ in range(draws)])
    cross = np.einsum("jt,it->ji", x, y)
    order = rng.permuted(np.tile(np.arange(units), (draws, 1)), axis=1)
    return np.asarray(cross[np.arange(units), order].sum(axis=1))


def _varies(scale: float, exposure: ArrayLike) -> bool:
    return scale > IDENTIFIED * max(float(np.square(exposure).sum()), 1e-300)


def _basis(x: Floats) -> Floats:
    """Orthonormal rows that span the regressors, shape (rank, cells)."""
    flat = x.reshape(len(x), -1)
    size, turn = np.linalg.eigh(np.einsum("in,jn->ij", flat, flat))
    keep = size > RANK * max(float(size.max(initial=0.0)), 1e-300)
    return np.asarray(np.einsum("ik,in->kn", turn[:, keep] / np.sqrt(size[keep]), flat))


def _without(x: Floats, basis: Floats) -> Floats:
    """The part of x outside the basis; elementwise, as short products only set threads going."""
    flat = x.ravel()
    for row in basis:
        flat = flat - float((row * flat).sum()) * row
    return flat.reshape(x.shape)


def _wild(y: Floats, x: Floats, k: int, signs: Floats) -> tuple[float, float, float, float]:
    """Slope k, its t and both p-values; everything is a product of draws x units with units x periods."""
    basis = _basis(np.delete(x, k, axis=0)) if len(x) > 1 else np.zeros((0, y.size))
    r, null = _without(x[k], basis), _without(y, basis)
    size = float((r * r).sum())
    beta = float((r * null).sum()) / size
    residual = null - beta * r
    units, periods = y.shape
    error = np.sqrt(units / max(units - 1, 1) * float(((r * residual).sum(axis=1) ** 2).sum())) / size
    shaped = basis.reshape(len(basis), units, periods)
    drawn = signs @ (r * null).sum(axis=1) / size
    score = signs * (r * null).sum(axis=1) - (signs @ null / units) @ r.T
    score -= (signs @ (shaped * null).sum(axis=2).T) @ (shaped * r).sum(axis=2)
    score -= drawn[:, None] * (r * r).sum(axis=1)
    t = beta / error if error > 0 else np.nan
    spread = np.sqrt(units / max(units - 1, 1) * (score**2).sum(axis=1)) / size
    found = divide(drawn, spread)
    up, down = ((1 + (side).sum()) / (1 + len(found)) for side in (found >= t, found <= t))
    return beta, float(t), float(up), float(down)
