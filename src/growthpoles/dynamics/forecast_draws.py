"""Joint paths of the units of one indicator, and the intervals of their sums."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthpoles.core.panel import FloatArray
from growthpoles.stats.arrays import Bools, Ints
from growthpoles.stats.bounded import Bounds
from growthpoles.stats.conformal import draw_errors

SUM_DRAWS = 500


@dataclass(frozen=True, eq=False)
class Spread:
    """How the units of an indicator stray around their forecasts.

    Attributes:
        size: Mean yearly change of each unit on its scale; NaN for units without interval.
        free: Units on the free scale.
        bounds: Bounds.
        widths: Half-widths in mean changes, shape (steps, levels).
        shared: Correlation between units.
    """

    size: FloatArray
    free: Bools
    bounds: Bounds
    widths: FloatArray
    shared: float

    def draw(self, middle: FloatArray, n: int, *, random: np.random.Generator) -> FloatArray:
        """Draws around the middle of shape (units, steps), shape (n, units, steps); NaN stays NaN."""
        steps = middle.shape[1]
        moves = draw_errors(self.widths[:steps], n, units=len(middle), shared=self.shared, random=random)
        shift = np.where(np.isnan(self.size), 0.0, self.size)[:, None] * moves
        found = self.bounds.clip(middle + shift)
        free = self.free & ~np.isnan(self.size)
        found[:, free] = self.bounds.back(self.bounds.free(middle[free]) + shift[:, free])
        return found


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
