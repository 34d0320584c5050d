"""Two-stage least squares with heteroscedasticity-robust errors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr

from growthpoles.stats.arrays import Floats, as_floats


@dataclass(frozen=True, slots=True, eq=False)
class TwoStage:
    """Slopes of the endogenous regressors, then of the exogenous ones, the constant last.

    Attributes:
        coefficients: Slopes.
        errors: Robust standard errors (HC1).
        p_positive: One-sided p for a slope above zero, t distribution.
        first_stage: F of the instruments left out of the equation, one per endogenous regressor; below about
            ten they are weak.
    """

    coefficients: Floats
    errors: Floats
    p_positive: Floats
    first_stage: Floats


def two_stage_least_squares(
    y: ArrayLike, endogenous: ArrayLike, *, exogenous: ArrayLike, instruments: ArrayLike
) -> TwoStage:
    """Return b = (X' P X)^-1 X' P y with P the projection on exogenous columns, constant and instruments.

    Args:
        y: Shape (n,).
        endogenous: Shape (n, k).
        exogenous: Shape (n, m), without the constant; m may be 0.
        instruments: Shape (n, q), q >= k, not in the equation.

    Raises:
        ValueError: Missing values, too few instruments or observations, or collinear columns.

    Example:
        >>> z = np.arange(6.0)
        >>> none = np.empty((6, 0))
        >>> found = two_stage_least_squares(2 * z, z[:, None], exogenous=none, instruments=z[:, None])
        >>> found.coefficients.round(6) + 0.0
        array([2., 0.])
    """
    target = as_floats(y, "y", ndim=1)
    free = as_floats(endogenous, "endogenous", ndim=2)
    held = np.column_stack([as_floats(exogenous, "exogenous", ndim=2), np.ones(target.size)])
    outside = as_floats(instruments, "instruments", ndim=2)
    x, z = np.column_stack([free, held]), np.column_stack([outside, held])
    spare = target.size - x.shape[1]
    if np.isnan(np.column_stack([target, x, z])).any():
        raise ValueError("complete data are needed")
    if outside.shape[1] < free.shape[1] or target.size <= z.shape[1]:
        raise ValueError("too few instruments or observations")
    projected = z @ np.linalg.lstsq(z, x, rcond=None)[0]
    if np.linalg.matrix_rank(projected / np.linalg.norm(projected, axis=0).clip(1e-300)) < x.shape[1]:
        raise ValueError("the columns are collinear")
    bread = np.linalg.inv(projected.T @ projected)
    b = bread @ projected.T @ target
    score = projected * (target - x @ b)[:, None]
    errors = np.sqrt(np.diag(bread @ (score.T @ score) @ bread) * target.size / spare)
    t = np.divide(b, errors, out=np.zeros_like(b), where=errors > 0)
    return TwoStage(b, errors, np.asarray(stdtr(spare, -t)), _first_stage(free, held, z))


def _first_stage(free: Floats, held: Floats, z: Floats) -> Floats:
    short, long = (
        ((free - side @ np.linalg.lstsq(side, free, rcond=None)[0]) ** 2).sum(axis=0) for side in (held, z)
    )
    added, spare = z.shape[1] - held.shape[1], len(z) - z.shape[1]
    ratio = np.full(len(short), np.inf)
    np.divide((short - long) / added, long / spare, out=ratio, where=long > 1e-12 * short.clip(1e-300))
    return ratio
