"""Whether industries enter where related ones are, and leave where they are not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr
from scipy.stats import rankdata

from growthpoles.stats.arrays import Bools, Floats, as_floats


@dataclass(frozen=True, slots=True)
class DensityEffect:
    """Density of the cells where something happened against the other candidates of the same region.

    Attributes:
        candidates: Cells that were compared: candidates with a density, in regions that have both kinds.
        events: Those among them where it happened.
        with_event: Mean density where it happened; NaN without cells.
        without_event: Mean density where it did not.
        probability: Chance that a cell where it happened has the greater density of the two, for a pair drawn
            from the same region; ties count half; 0.5 = density says nothing. NaN without pairs.
        p_value: Two-sided, from the sum of the rank statistics; NaN without pairs or variation.
    """

    candidates: int
    events: int
    with_event: float
    without_event: float
    probability: float
    p_value: float


def density_effect(density: ArrayLike, happened: ArrayLike, *, candidates: ArrayLike) -> DensityEffect:
    """Compare densities within regions: the Wilcoxon rank test stratified by region (van Elteren 1960).

    For entries the candidates are the absent cells, for exits the present ones. In region i with n = n_1 +
    n_0 candidates, U_i counts the pairs (happened, not) in which the first has the greater density, ties
    half; E U_i = n_1 n_0 / 2, Var U_i = n_1 n_0 / 12 (n + 1 - sum (t^3 - t) / (n (n - 1))) with t the sizes
    of ties. probability = sum U_i / sum n_1 n_0, z = (sum U_i - sum E U_i) / sqrt(sum Var U_i), without
    correction for continuity. Regions differ in how much they hold; comparing within them takes that out.
    The cells are taken as independent, so p-values are a guide only.

    Args:
        density: Density at the start, regions x industries; NaN is left out.
        happened: Whether it happened, same shape.
        candidates: Cells where it could happen, same shape.

    Raises:
        ValueError: Shapes that differ; something happened in a cell that was no candidate.

    Example:
        >>> found = density_effect([[0.1, 0.5, 0.3]], [[0, 1, 0]], candidates=[[1, 1, 1]])
        >>> found.probability, found.events
        (1.0, 1)
    """
    values = as_floats(density, "density", ndim=2)
    event, able = np.asarray(happened, bool), np.asarray(candidates, bool)
    if event.shape != values.shape or able.shape != values.shape:
        raise ValueError(f"happened {event.shape} or candidates {able.shape} does not fit {values.shape}")
    if (event & ~able).any():
        raise ValueError("something happened in a cell that was no candidate")
    known = able & ~np.isnan(values)
    hits = (event & known).sum(axis=1)
    used = known & ((hits > 0) & (hits < known.sum(axis=1)))[:, None]
    pairs = above = variance = 0.0
    for row, hit, mask in zip(values, event, used, strict=True):
        if mask.any():
            part = _row(row[mask], hit[mask])
            pairs, above, variance = pairs + part[0], above + part[1], variance + part[2]
    with_event, without_event = (_mean(values[used & kind]) for kind in (event, ~event))
    probability = above / pairs if pairs else float("nan")
    p = 2 * ndtr(-abs(above - pairs / 2) / np.sqrt(variance)) if variance > 0 else float("nan")
    count = int(used.sum()), int((event & used).sum())
    return DensityEffect(*count, with_event, without_event, probability, float(p))


def _row(values: Floats, hit: Bools) -> tuple[float, float, float]:
    """Pairs, U and its variance in one region."""
    n, ones = values.size, int(hit.sum())
    pairs = float(ones * (n - ones))
    above = float(rankdata(values)[hit].sum() - ones * (ones + 1) / 2)
    ties = np.unique(values, return_counts=True)[1].astype(np.float64)
    spread = n + 1 - float((ties**3 - ties).sum()) / (n * (n - 1))
    return pairs, above, pairs * spread / 12


def _mean(values: Floats) -> float:
    return float(values.mean()) if values.size else float("nan")
