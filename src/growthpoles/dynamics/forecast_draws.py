"""Joint paths of units and indicators, and the intervals of sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from growthpoles.core.panel import FloatArray
from growthpoles.stats.arrays import Bools, Ints, divide
from growthpoles.stats.bounded import Bounds
from growthpoles.stats.conformal import errors_at

SUM_DRAWS = 500
LEAST_PAIRS = 19


@dataclass(frozen=True, eq=False)
class Spread:
    """How the units of an indicator stray around their forecasts.

    Attributes:
        size: Mean yearly change of each unit on its scale; NaN for units without interval.
        free: Units on the free scale.
        bounds: Bounds.
        widths: Half-widths in mean changes, shape (steps, levels).
    """

    size: FloatArray
    free: Bools
    bounds: Bounds
    widths: FloatArray

    def around(self, middle: FloatArray, normals: FloatArray) -> FloatArray:
        """Draws around the middle of shape (units, steps), shape (n, units, steps); NaN stays NaN.

        Args:
            middle: Forecasts.
            normals: Standard normal paths, shape (n, units, steps), see
                `growthpoles.stats.conformal.joint_normals`.
        """
        moves = errors_at(normals, self.widths[: middle.shape[1]])
        shift = np.where(np.isnan(self.size)[:, None], 0.0, self.size[:, None] * moves)
        found = self.bounds.clip(middle + shift)
        free = self.free & ~np.isnan(self.size)
        found[:, free] = self.bounds.back(self.bounds.free(middle[free]) + shift[:, free])
        return found


def copula_of(correlation: FloatArray, shared: FloatArray) -> FloatArray:
    """The matrix R of `growthpoles.stats.conformal.joint_normals` that gives units these correlations.

    Args:
        correlation: Of the changes of the indicators within a unit, shape (indicators, indicators).
        shared: Of the units within an indicator, shape (indicators,).

    Example:
        >>> copula_of(np.array([[1.0, 0.4], [0.4, 1.0]]), np.array([0.5, 0.5])).tolist()
        [[1.0, 0.4], [0.4, 1.0]]
    """
    reach = np.sqrt(np.outer(shared, shared)) + np.sqrt(np.outer(1 - shared, 1 - shared))
    found = np.clip(correlation / np.round(reach, 12), -1.0, 1.0)
    np.fill_diagonal(found, 1.0)
    return np.asarray(found)


def correlation_of(changes: Sequence[FloatArray]) -> FloatArray:
    """Correlation of the yearly changes of indicators within units, shape (indicators, indicators).

    Changes less the mean of their unit, over its standard deviation, all units and years taken together;
    0 where fewer than `LEAST_PAIRS` years of units have both.

    Args:
        changes: Changes by indicator, all of shape (units, years); NaN = none.
    """
    scores = []
    for change in changes:
        known = ~np.isnan(change)
        number = np.maximum(known.sum(axis=1, keepdims=True), 1)
        left = np.where(known, change - np.nansum(change, axis=1, keepdims=True) / number, 0.0)
        sd = np.sqrt((left**2).sum(axis=1, keepdims=True) / number)
        scores.append(
            np.where(known & (sd > 0), divide(left, np.broadcast_to(sd, left.shape)), np.nan).ravel()
        )
    z = np.array(scores)
    there = (~np.isnan(z)).astype(float)
    z = np.nan_to_num(z)
    size = (z**2) @ there.T
    found = divide(z @ z.T, np.sqrt(size * size.T))
    found = np.where((there @ there.T >= LEAST_PAIRS) & ~np.isnan(found), found, 0.0)
    np.fill_diagonal(found, 1.0)
    return np.asarray(found)


def sum_edges(
    draws: FloatArray, members: Ints, *, middle: FloatArray, levels: tuple[float, ...]
) -> FloatArray:
    """Ends of the intervals of the sum of some units, shape (2, steps, levels).

    Quantiles of the sums of joint draws, so that errors of units that are not shared even out; the forecast
    itself is never left outside.
    """
    total = draws[:, members].sum(axis=1)
    found = np.empty((2, total.shape[1], len(levels)))
    for k, level in enumerate(levels):
        found[0, :, k] = np.minimum(np.quantile(total, (1 - level) / 2, axis=0), middle)
        found[1, :, k] = np.maximum(np.quantile(total, (1 + level) / 2, axis=0), middle)
    return found
