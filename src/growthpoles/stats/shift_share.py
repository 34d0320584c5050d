"""Shift-share decomposition of the change of each region x industry cell; the parts sum to the change.

G overall growth, g_.j growth of industry j in the reference area, g_ij growth of the cell, all end / start -
1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from growthpoles.stats.arrays import Floats, as_complete, as_floats, divide


@dataclass(frozen=True, slots=True, eq=False)
class ShiftShare:
    """Parts of the change, each regions x industries.

    Attributes:
        national: What the cell would have gained at the overall rate.
        mix: The surplus of its industry's rate over the overall rate.
        regional: The surplus of the cell's own rate over its industry's rate.
    """

    national: Floats
    mix: Floats
    regional: Floats


@dataclass(frozen=True, slots=True, eq=False)
class EstebanMarquillas:
    """Parts of the change, each regions x industries; competitive + allocation = the classic regional part.

    Attributes:
        national: As in the classic decomposition.
        mix: As in the classic decomposition.
        competitive: Own rate surplus on homothetic employment (the region's size with the reference
            structure).
        allocation: Own rate surplus on the difference between actual and homothetic employment.
    """

    national: Floats
    mix: Floats
    competitive: Floats
    allocation: Floats


def shift_share(
    start: ArrayLike,
    end: ArrayLike,
    *,
    reference_start: ArrayLike | None = None,
    reference_end: ArrayLike | None = None,
) -> ShiftShare:
    """Decompose the change classically: e G, e (g_.j - G), e (g_ij - g_.j) (Dunn 1960).

    A cell that starts at zero has its whole change in the regional part. An industry absent from the
    reference at the start has no rate of its own; the overall rate stands in, so its mix part is zero.

    Args:
        start: Regions x industries at the start, >= 0.
        end: The same at the end.
        reference_start: Industry totals of the reference area, shape (industries,); default: column sums of
            `start`.
        reference_end: The same at the end. Give both or neither.

    Returns:
        The parts; national + mix + regional = end - start up to rounding in the last digit. Missing cells
        have missing parts.

    Raises:
        ValueError: Missing cells without reference totals, negative values, shapes that do not fit, or an
            empty reference.

    Example:
        >>> parts = shift_share([[50, 50], [50, 50]], [[60, 50], [50, 60]])
        >>> parts.national + parts.mix + parts.regional
        array([[10.,  0.],
               [ 0., 10.]])
    """
    before, after, base, final = _checked(start, end, reference_start, reference_end)
    growth, rates = _growth(base, final)
    national, mix = before * (growth - 1), before * (rates - growth)
    return ShiftShare(national, mix, (after - before) - (national + mix))


def esteban_marquillas(
    start: ArrayLike,
    end: ArrayLike,
    *,
    reference_start: ArrayLike | None = None,
    reference_end: ArrayLike | None = None,
) -> EstebanMarquillas:
    """Split the regional part by homothetic employment e'_ij = e_i. e_.j / e_.. (Esteban-Marquillas 1972).

    competitive = e' (g_ij - g_.j), allocation = (e - e') (g_ij - g_.j). A cell that starts at zero has no
    rate: its competitive and allocation parts are NaN (undefined), while the classic regional part is
        defined.

    Args:
        start: Regions x industries at the start, >= 0, complete (the region totals are needed).
        end: The same at the end.
        reference_start: Industry totals of the reference area; default: column sums of `start`.
        reference_end: The same at the end. Give both or neither.

    Raises:
        ValueError: As in `shift_share`; missing cells at the start.

    Example:
        >>> parts = esteban_marquillas([[80, 20], [20, 80]], [[88, 20], [20, 88]])
        >>> parts.competitive.round(4)
        array([[ 1., -4.],
               [-4.,  1.]])
    """
    before, after, base, final = _checked(start, end, reference_start, reference_end)
    as_complete(before, "start")
    classic = shift_share(before, after, reference_start=base, reference_end=final)
    homothetic = before.sum(axis=1, keepdims=True) * (base / base.sum())
    competitive = divide(classic.regional, before) * homothetic
    return EstebanMarquillas(classic.national, classic.mix, competitive, classic.regional - competitive)


def additivity_gap(parts: Sequence[Floats], change: ArrayLike) -> float:
    """Return the largest difference between the sum of the parts and the change.

    It is measured against the largest number of the cell: 1e-15 is the last digit of a double. Cells with a
    missing part are left out; 0.0 when nothing is left.

    Example:
        >>> additivity_gap([np.array([1.0]), np.array([2.0])], [3.0])
        0.0
    """
    total, stack = np.asarray(change, np.float64), np.stack(parts)
    scale = np.maximum(np.abs(stack).max(axis=0), np.abs(total))
    gaps = divide(np.abs(stack.sum(axis=0) - total), scale)
    return float(np.nanmax(gaps, initial=0.0)) if (~np.isnan(gaps)).any() else 0.0


def _checked(
    start: ArrayLike, end: ArrayLike, reference_start: ArrayLike | None, reference_end: ArrayLike | None
) -> tuple[Floats, Floats, Floats, Floats]:
    before, after = as_floats(start, "start", ndim=2), as_floats(end, "end", ndim=2)
    if before.shape != after.shape:
        raise ValueError(f"start {before.shape} and end {after.shape} differ in shape")
    if (before < 0).any() or (after < 0).any():
        raise ValueError("start and end must not be negative")
    if (reference_start is None) != (reference_end is None):
        raise ValueError("give reference_start and reference_end together")
    if reference_start is None or reference_end is None:
        base = as_complete(before, "start").sum(axis=0)
        final = as_complete(after, "end").sum(axis=0)
    else:
        base = as_complete(reference_start, "reference_start", ndim=1)
        final = as_complete(reference_end, "reference_end", ndim=1)
    if base.shape != before.shape[1:] or final.shape != base.shape:
        raise ValueError(
            f"reference totals {base.shape}, {final.shape} do not fit {before.shape[1]} industries"
        )
    if base.sum() == 0:
        raise ValueError("the reference is empty at the start: no growth rate")
    return before, after, base, final


def _growth(base: Floats, final: Floats) -> tuple[float, Floats]:
    overall = float(final.sum() / base.sum())
    rates = divide(final, base)
    return overall, np.where(base > 0, rates, overall)
