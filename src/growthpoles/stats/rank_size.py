"""Sizes of places: primacy, the rank-size slope, and the stage of differential urbanisation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from growthpoles.stats.arrays import as_complete, as_floats

STAGES = ("urbanisation", "polarisation-reversal", "counter-urbanisation", "mixed")


@dataclass(frozen=True, slots=True)
class RankSize:
    """Hierarchy of sizes.

    Attributes:
        primacy: Largest over second largest.
        slope: Slope of ln(rank - 1/2) on ln(size); -1 is Zipf's law, closer to zero = more unequal.
        se: |slope| sqrt(2 / n), the right standard error of this slope (Gabaix and Ibragimov 2011).
        units: Number of places with a size above zero.
    """

    primacy: float
    slope: float
    se: float
    units: int


def rank_size(sizes: ArrayLike) -> RankSize:
    """Return primacy and the rank-size slope.

    Args:
        sizes: People or output, >= 0, shape (n,), complete; places of size zero are left out.

    Raises:
        ValueError: Missing or negative values, or fewer than three places of different size.

    Example:
        >>> found = rank_size([1000.0, 500.0, 333.0, 250.0, 200.0])
        >>> found.primacy, round(found.slope, 2)
        (2.0, -1.36)
    """
    values = as_complete(sizes, "sizes", ndim=1)
    values = np.sort(values[values > 0])[::-1]
    if values.size < 3 or np.ptp(values) == 0:
        raise ValueError("rank and size need three places or more, not all of one size")
    logs, ranks = np.log(values), np.log(np.arange(values.size) + 0.5)
    shift = logs - logs.mean()
    slope = float(shift @ ranks / (shift @ shift))
    return RankSize(
        float(values[0] / values[1]), slope, abs(slope) * float(np.sqrt(2 / values.size)), int(values.size)
    )


def urbanisation_stage(net_migration: ArrayLike) -> str:
    """Return the stage of Geyer and Kontuly (1993) from net migration rates of three size classes.

    primate > intermediate > small = ``urbanisation``; intermediate highest = ``polarisation-reversal``; small
    highest = ``counter-urbanisation``; anything else = ``mixed``.

    Args:
        net_migration: Rates of the primate, the intermediate and the small places, in this order.

    Raises:
        ValueError: Not three known rates.

    Example:
        >>> urbanisation_stage([2.0, 3.5, -1.0])
        'polarisation-reversal'
    """
    rates = as_floats(net_migration, "net_migration", ndim=1)
    if rates.size != 3 or np.isnan(rates).any():
        raise ValueError("net migration rates of three size classes are needed")
    primate, middle, small = rates.tolist()
    if primate > middle > small:
        return STAGES[0]
    if middle > max(primate, small):
        return STAGES[1]
    return STAGES[2] if small > max(primate, middle) else STAGES[3]
