"""One slope from a panel with gaps, freed from effects of units and years, with clustered standard errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import t as student

from growthpoles.stats.arrays import Ints, as_floats


@dataclass(frozen=True, slots=True)
class Slope:
    """A slope with what its uncertainty rests on.

    Attributes:
        value: The slope; NaN where x does not vary once the effects are taken out, as are the next four.
        error: Standard error, clustered.
        low, high: Confidence interval, t with clusters - 1 degrees of freedom.
        intercept: Mean of y less the slope times the mean of x.
        n: Observations.
        clusters: Clusters.
    """

    value: float
    error: float
    low: float
    high: float
    intercept: float
    n: int
    clusters: int


def panel_slope(
    y: ArrayLike,
    x: ArrayLike,
    *,
    clusters: ArrayLike,
    effects: Sequence[ArrayLike] = (),
    confidence: float = 0.95,
) -> Slope:
    """Fit y = effects + slope x by least squares.

    Var(slope) = sum over clusters of (x~' e)^2 / (x~' x~)^2, times C / (C - 1) (n - 1) / (n - k), x~ freed
    from the effects (Frisch and Waugh 1933; Arellano 1987; Cameron and Miller 2015). k counts the slope, the
    constant and the effects that do not lie within clusters.

    Args:
        y: Shape (n,), complete.
        x: Shape (n,), complete.
        clusters: Group of each observation; errors may be related inside it.
        effects: Codes of observations that share a level, one array per kind of effect.
        confidence: Of the interval.

    Raises:
        ValueError: Missing values or shapes that do not fit.

    Example:
        >>> found = panel_slope([1.0, 2.0, 5.0, 6.5], [0.0, 1.0, 0.0, 1.0], clusters=[0, 0, 1, 1],
        ...     effects=[[0, 0, 1, 1]])
        >>> round(found.value, 6), found.n
        (1.25, 4)
    """
    told, cause = as_floats(y, "y", ndim=1), as_floats(x, "x", ndim=1)
    groups = _codes(clusters)
    kinds = [_codes(effect) for effect in effects]
    if any(item.shape != told.shape for item in (cause, groups, *kinds)):
        raise ValueError(f"x, clusters and effects must have {told.size} values, as y has")
    if np.isnan(told).any() or np.isnan(cause).any():
        raise ValueError("y and x must be complete")
    count = int(groups.max(initial=-1)) + 1
    design = np.column_stack(
        [np.ones(told.size), *(np.eye(kind.max(initial=-1) + 1)[kind] for kind in kinds)]
    )
    freed = cause - design @ np.linalg.lstsq(design, cause, rcond=None)[0]
    power = float(freed @ freed)
    nan, free = float("nan"), told.size - _spent(kinds, groups)
    if power <= 1e-12 * max(float(cause @ cause), 1e-300) or count < 2 or free < 1:
        return Slope(nan, nan, nan, nan, nan, told.size, count)
    value = float(freed @ told) / power
    left = told - design @ np.linalg.lstsq(design, told, rcond=None)[0] - value * freed
    sums = np.bincount(groups, freed * left, count)
    scale = count / (count - 1) * (told.size - 1) / free
    error = float(np.sqrt(scale * (sums @ sums))) / power
    reach = float(student.ppf((1 + confidence) / 2, count - 1)) * error
    intercept = float(told.mean() - value * cause.mean())
    return Slope(value, error, value - reach, value + reach, intercept, told.size, count)


def _codes(groups: ArrayLike) -> Ints:
    return np.asarray(np.unique(np.asarray(groups), return_inverse=True)[1], np.intp)


def _spent(kinds: Sequence[Ints], groups: Ints) -> int:
    """Slope, constant and the levels of effects that cross clusters."""
    spent = 2
    for kind in kinds:
        levels = np.unique(kind).size
        if np.unique(np.column_stack([kind, groups]), axis=0).shape[0] > levels:
            spent += levels - 1
    return spent
