"""Further members of the shift-share family; the parts sum to the change of each region x industry cell.

G overall growth, g_.j growth of industry j in the reference area, g_i. growth of region i, g_ij growth of the
cell, g~_ij growth of the industry in the neighbours of the region, all end / start - 1.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike

from growthpoles.stats.arrays import Floats, as_complete, as_floats, divide
from growthpoles.stats.shift_share import ShiftShare, shift_share


@dataclass(frozen=True, slots=True, eq=False)
class Arcelus:
    """Eight parts of the change, each regions x industries.

    The `expected` parts apply to homothetic employment (the region's size with the reference structure), the
    `differential` parts to the difference between actual and homothetic employment.
    """

    expected_national: Floats
    expected_mix: Floats
    expected_regional: Floats
    expected_interaction: Floats
    differential_national: Floats
    differential_mix: Floats
    differential_regional: Floats
    differential_interaction: Floats


@dataclass(frozen=True, slots=True, eq=False)
class SpatialShiftShare:
    """Parts of the change with the neighbours of each region as a second reference.

    Attributes:
        national: What the cell would have gained at the overall rate.
        mix: The surplus of its industry's rate over the overall rate.
        neighbours: The surplus of the industry's rate in the neighbours over its rate in the reference area.
        regional: The surplus of the cell's own rate over that of its neighbours.
    """

    national: Floats
    mix: Floats
    neighbours: Floats
    regional: Floats

    @property
    def surroundings(self) -> Floats:
        """The middle part of the three-part form, e (g~ - G) = mix + neighbours."""
        return self.mix + self.neighbours


@dataclass(frozen=True, slots=True, eq=False)
class ProductivityShiftShare:
    """Change of output that comes from jobs and from output per job, each split classically."""

    jobs: ShiftShare
    productivity: ShiftShare


def arcelus(
    start: ArrayLike,
    end: ArrayLike,
    *,
    reference_start: ArrayLike | None = None,
    reference_end: ArrayLike | None = None,
) -> Arcelus:
    """Decompose into eight parts: rates on homothetic and on remaining employment (Arcelus 1984).

    With e' = e_i. e_.j / e_.., the rates G, g_.j - G, g_i. - G and (g_ij - g_i.) - (g_.j - G) apply to e' and
    to e - e'. A cell that starts at zero has no rate: its two interaction parts are undefined.

    Args:
        start: Regions x industries at the start, complete (region totals are needed).
        end: The same at the end.
        reference_start: Industry totals of the reference area; default: column sums of `start`.
        reference_end: The same at the end. Give both or neither.

    Raises:
        ValueError: As in `shift_share`; missing cells.

    Example:
        >>> parts = arcelus([[80, 20], [20, 80]], [[88, 20], [20, 88]])
        >>> parts.expected_regional.round(4)
        array([[0., 0.],
               [0., 0.]])
    """
    before, after = as_complete(start, "start", ndim=2), as_complete(end, "end", ndim=2)
    classic = shift_share(before, after, reference_start=reference_start, reference_end=reference_end)
    base, final = _totals(before, reference_start), _totals(after, reference_end)
    overall, region = final.sum() / base.sum(), divide(after.sum(axis=1), before.sum(axis=1))[:, None]
    rates = np.where(base > 0, divide(final, base), overall)
    homothetic = before.sum(axis=1, keepdims=True) * (base / base.sum())
    surplus = region - overall
    own = divide(classic.regional, before) - surplus
    rest = before - homothetic
    growth, mix = np.asarray(overall - 1), rates - overall
    expected = [homothetic * rate for rate in (growth, mix, surplus, own)]
    rests = [rest * rate for rate in (growth, mix, surplus)]
    residual = (after - before) - np.sum([*expected, *rests], axis=0)
    names = (field.name for field in fields(Arcelus))
    return Arcelus(**dict(zip(names, (*expected, *rests, residual), strict=True)))


def dynamic_shift_share(values: ArrayLike, reference: ArrayLike | None = None) -> ShiftShare:
    """Decompose each period on its own (Barff and Knight 1988); sums over the periods are the dynamic parts.

    Args:
        values: Years x regions x industries, at least two years in order.
        reference: Industry totals of the reference area, years x industries; default: sums over the regions.

    Returns:
        Parts of shape (years - 1, regions, industries); all of them together sum to last - first.

    Raises:
        ValueError: Fewer than two years; as in `shift_share` for each period.

    Example:
        >>> parts = dynamic_shift_share([[[10, 10]], [[12, 10]], [[12, 14]]])
        >>> parts.national.sum(axis=0).round(4)
        array([[3.1818, 2.8182]])
    """
    table = as_floats(values, "values", ndim=3)
    if len(table) < 2:
        raise ValueError("values must hold at least two years")
    sums = table.sum(axis=1) if reference is None else as_complete(reference, "reference", ndim=2)
    if sums.shape != (len(table), table.shape[2]):
        raise ValueError(f"reference {sums.shape} does not fit {len(table)} years")
    periods = [
        shift_share(table[t], table[t + 1], reference_start=sums[t], reference_end=sums[t + 1])
        for t in range(len(table) - 1)
    ]
    return ShiftShare(*(np.stack([getattr(p, x) for p in periods]) for x in ("national", "mix", "regional")))


def spatial_shift_share(
    start: ArrayLike,
    end: ArrayLike,
    *,
    weights: ArrayLike,
    reference_start: ArrayLike | None = None,
    reference_end: ArrayLike | None = None,
) -> SpatialShiftShare:
    """Decompose with the growth of the neighbours as a second reference (Nazara and Hewings 2004).

    g~ = (W e_end) / (W e_start) - 1 with row-standardised W; parts e G, e (g_.j - G), e (g~ - g_.j),
    e (g - g~). In the three-part form the two middle parts are one (`SpatialShiftShare.surroundings`).

    Args:
        start: Regions x industries at the start.
        end: The same at the end.
        weights: Regions x regions, >= 0, zero on the diagonal; rows are standardised here.
        reference_start: Industry totals of the reference area; default: column sums of `start`.
        reference_end: The same at the end. Give both or neither.

    Returns:
        The parts; neighbours and regional are NaN for a region without neighbours and for an industry that
        its neighbours did not have, unless the cell itself starts at zero (all change is regional then).

    Raises:
        ValueError: As in `shift_share`; weights that are negative, missing, of another shape, or that make a
            region its own neighbour.

    Example:
        >>> parts = spatial_shift_share([[10], [10]], [[12], [14]], weights=[[0, 1], [1, 0]])
        >>> parts.neighbours.ravel(), parts.regional.ravel()
        (array([ 1., -1.]), array([-2.,  2.]))
    """
    before, after = as_floats(start, "start", ndim=2), as_floats(end, "end", ndim=2)
    near = as_complete(weights, "weights", ndim=2)
    if near.shape != (len(before), len(before)):
        raise ValueError(f"weights {near.shape} do not fit {len(before)} regions")
    if np.diagonal(near).any():
        raise ValueError("weights must be zero on the diagonal: a region is not its own neighbour")
    classic = shift_share(before, after, reference_start=reference_start, reference_end=reference_end)
    rows = divide(near, near.sum(axis=1, keepdims=True))
    growth = divide(_lag(rows, after), _lag(rows, before)) - 1
    surplus = before * growth - classic.national - classic.mix
    neighbours = np.where(before == 0, 0.0, surplus)
    known = classic.national + classic.mix + neighbours
    return SpatialShiftShare(classic.national, classic.mix, neighbours, (after - before) - known)


def productivity_shift_share(
    jobs: ArrayLike,
    output: ArrayLike,
    *,
    reference_jobs: ArrayLike | None = None,
    reference_output: ArrayLike | None = None,
) -> ProductivityShiftShare:
    """Split the change of output into jobs and output per job, each classically (two factors).

    With p = output / jobs and means of both years (Bennet 1920), change = mean p (e_1 - e_0) + mean e (p_1 -
    p_0); the jobs term takes the parts of e, the productivity term the rates of p in all industries and in
    the industry of the reference area (after Rigby and Anderson 1993). A cell without jobs at one end has the
    productivity of the other end, so its whole change comes from jobs.

    Args:
        jobs: Start and end, shape (2, regions, industries).
        output: The same for output, in constant prices.
        reference_jobs: Industry totals of the reference area, shape (2, industries); default: sums.
        reference_output: The same for output.

    Returns:
        Six parts that sum to the change of output.

    Raises:
        ValueError: Missing or negative values, shapes that differ, output without jobs; as in `shift_share`.

    Example:
        >>> parts = productivity_shift_share([[[10]], [[12]]], [[[100]], [[132]]])
        >>> round(parts.jobs.national.item(), 6), round(parts.productivity.national.item(), 6)
        (21.0, 11.0)
    """
    people, made = as_complete(jobs, "jobs", ndim=3), as_complete(output, "output", ndim=3)
    if people.shape != made.shape or len(people) != 2:
        raise ValueError(f"jobs {people.shape} and output {made.shape} must be 2 x regions x industries")
    all_jobs = people.sum(axis=1) if reference_jobs is None else as_complete(reference_jobs, ndim=2)
    all_made = made.sum(axis=1) if reference_output is None else as_complete(reference_output, ndim=2)
    if ((made > 0) & (people == 0)).any() or ((all_made > 0) & (all_jobs == 0)).any():
        raise ValueError("output without jobs: productivity is not defined")
    split = shift_share(*people, reference_start=all_jobs[0], reference_end=all_jobs[1])
    ratio, mean_jobs = _productivity(made, people), people.mean(axis=0)
    level = ratio.mean(axis=0)
    overall = divide(all_made.sum(axis=1), all_jobs.sum(axis=1))
    industry = _productivity(all_made, all_jobs)
    growth = overall[1] / overall[0] - 1
    rates = np.where(industry[0] > 0, divide(industry[1], industry[0]) - 1, growth)
    by_jobs = ShiftShare(*(level * part for part in (split.national, split.mix, split.regional)))
    national, mix = mean_jobs * ratio[0] * growth, mean_jobs * ratio[0] * (rates - growth)
    known = by_jobs.national + by_jobs.mix + by_jobs.regional + national + mix
    return ProductivityShiftShare(by_jobs, ShiftShare(national, mix, (made[1] - made[0]) - known))


def _totals(table: Floats, given: ArrayLike | None) -> Floats:
    return table.sum(axis=0) if given is None else as_complete(given, "reference", ndim=1)


def _lag(rows: Floats, table: Floats) -> Floats:
    """Weighted sum over neighbours; a missing cell of a region that is no neighbour does no harm."""
    gaps = (np.nan_to_num(rows) > 0).astype(np.float64) @ np.isnan(table) > 0
    return np.where(gaps, np.nan, rows @ np.nan_to_num(table))


def _productivity(output: Floats, jobs: Floats) -> Floats:
    """Output per job at both ends; an end without jobs takes the other end, an empty cell has zero."""
    ratio = divide(output, jobs)
    return np.nan_to_num(np.where(np.isnan(ratio), ratio[::-1], ratio))
