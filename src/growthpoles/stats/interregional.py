"""Effects inside a region, in the other regions, and those that come back.

A is the table of all regions, one region code per industry; A_rr its diagonal blocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from growthpoles.stats.arrays import Floats, Ints, as_floats
from growthpoles.stats.leontief import Factored, factorise, inverse


@dataclass(frozen=True, slots=True, eq=False)
class RegionalMultipliers:
    """Effect of one unit of final demand of each industry, by where it arises; shape (n,) each.

    Attributes:
        regions: Region codes in order of first appearance.
        by_region: Effect in each region, shape (regions, n); its column sums are v'L.
        intra: Effect in the own region if it were alone, v_r'(I - A_rr)^-1.
        feedback: What comes back to the own region through the others.
        spillover: Effect in all other regions.
    """

    regions: tuple[str, ...]
    by_region: Floats
    intra: Floats
    feedback: Floats
    spillover: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Transfers:
    """L = feedback @ spillover @ intra, three n x n arrays (Round 1985)."""

    intra: Floats
    spillover: Floats
    feedback: Floats


def regional_multipliers(
    a: ArrayLike, system: Factored, *, regions: Sequence[str], per_unit: ArrayLike | None = None
) -> RegionalMultipliers:
    """Return the split of multipliers into own region, others and feedback (Miller and Blair 2009, ch. 3, 6).

    One solution per region and one factorisation of each diagonal block; no inverse.

    Args:
        a: A of all regions, shape (n, n).
        system: I - A factorised.
        regions: Region code of every industry.
        per_unit: v; ones by default.

    Raises:
        ValueError: Shapes that do not fit or missing values.

    Example:
        >>> a = np.array([[0.0, 0.5], [0.5, 0.0]])
        >>> found = regional_multipliers(a, factorise(a), regions=("N", "S"))
        >>> found.intra, found.feedback.round(4), found.spillover.round(4)
        (array([1., 1.]), array([0.3333, 0.3333]), array([0.6667, 0.6667]))
    """
    table = np.asarray(a, np.float64)
    names, member = _members(regions, system.size)
    v = np.ones(system.size) if per_unit is None else as_floats(per_unit, "per_unit", ndim=1)
    split = np.zeros((system.size, len(names)))
    split[np.arange(system.size), member] = v
    by_region = system.solve_transposed(split).T
    intra = np.empty(system.size)
    for r in range(len(names)):
        at = np.flatnonzero(member == r)
        intra[at] = factorise(table[np.ix_(at, at)]).solve_transposed(v[at])
    own = by_region[member, np.arange(system.size)]
    return RegionalMultipliers(names, by_region, intra, own - intra, by_region.sum(axis=0) - own)


def transfer_matrices(a: ArrayLike, regions: Sequence[str]) -> Transfers:
    """Return L = M3 M2 M1: M1 inside the regions, M2 = I + D open loops, M3 = (I - D^2)^-1 closed loops.

    D = M1 (A - blocks). With two regions M3 holds what comes back and only that; with more, D^2 also leads on
    to third regions, and `regional_multipliers` is the split to use.

    Raises:
        ValueError: As in `growthpoles.stats.leontief.inverse`.

    Example:
        >>> parts = transfer_matrices([[0.0, 0.5], [0.5, 0.0]], ("N", "S"))
        >>> parts.spillover
        array([[1. , 0.5],
               [0.5, 1. ]])
    """
    table = np.asarray(a, np.float64)
    _, member = _members(regions, len(table))
    same = member[:, None] == member
    intra = inverse(np.where(same, table, 0.0))
    loop = intra @ np.where(same, 0.0, table)
    return Transfers(intra, np.eye(len(table)) + loop, inverse(loop @ loop))


def _members(regions: Sequence[str], size: int) -> tuple[tuple[str, ...], Ints]:
    if len(regions) != size:
        raise ValueError(f"{len(regions)} region codes for {size} industries")
    names = tuple(dict.fromkeys(regions))
    place = {name: r for r, name in enumerate(names)}
    return names, np.array([place[region] for region in regions], np.intp)
