"""Cluster stars and the quadrant of specialisation and its change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from growthpoles.stats.arrays import Bools, Floats, Ints, as_floats
from growthpoles.stats.location import Totals, focus, location_quotient

QUADRANTS = ("star", "mature", "emerging", "transforming")


@dataclass(frozen=True, slots=True, eq=False)
class Stars:
    """Stars of each cell, regions x industries.

    Attributes:
        size: Among the largest of its industry.
        specialisation: Location quotient of the cut or more.
        focus: Among the largest shares in their own regions.
    """

    size: Bools
    specialisation: Bools
    focus: Bools

    @property
    def count(self) -> Ints:
        """Number of stars, 0 to 3."""
        return np.asarray(self.size.astype(np.intp) + self.specialisation + self.focus)


def cluster_stars(
    e: ArrayLike,
    given: Totals | None = None,
    *,
    quotient: float = 2.0,
    top: float = 0.1,
    minimum: float = 0.0,
) -> Stars:
    """Give the stars of the European Cluster Observatory (2006-2011) to regions x industries.

    Size: among the `top` share of the industry's regions by e_ij. Specialisation: LQ >= `quotient`. Focus:
    among the `top` share of all cells by e_ij / e_i. . Cells below `minimum` get no star but count as
    competitors. A cell is among the top when at most a share `top` of the observed cells are as large or
    larger, so fewer than 1 / `top` regions give no star for size.

    Args:
        e: Employment (or another size), regions x industries; missing cells allowed when totals are given.
        given: Totals that replace the sums of the table.
        quotient: Cut of the location quotient.
        top: Share of cells that earn a star.
        minimum: Least size; the Observatory used 1,000 employees.

    Raises:
        ValueError: As in `location.focus`; `top` outside 0..1.

    Example:
        >>> cluster_stars([[90, 10], [10, 90]], top=0.5, quotient=1.5).count
        array([[3, 0],
               [0, 3]])
    """
    if not 0 < top <= 1:
        raise ValueError(f"top must lie between 0 and 1, it is {top}")
    table = as_floats(e, "e", ndim=2)
    shares, lq = focus(table, given), location_quotient(table, given)
    large = np.nan_to_num(table, nan=-1.0) >= max(minimum, np.nextafter(0, 1))
    size = np.column_stack([_among_top(column, top) for column in table.T])
    return Stars(
        size & large,
        (np.nan_to_num(lq, nan=-1.0) >= quotient) & large,
        _among_top(shares.ravel(), top).reshape(shares.shape) & large,
    )


def quadrants(first: ArrayLike, last: ArrayLike, *, level: float = 1.0) -> NDArray[np.str_]:
    """Name the quadrant of the last quotient and its change (Purdue regional clusters).

    star: above `level` and risen; mature: above, not risen; emerging: not above, risen; transforming:
    neither.

    Args:
        first: Location quotients at the start.
        last: The same at the end, same shape.
        level: Level that counts as specialised.

    Returns:
        One of `QUADRANTS`; an empty string where a quotient is missing.

    Raises:
        ValueError: Shapes that differ.

    Example:
        >>> quadrants([0.9, 1.4, 0.5, 0.5], [1.2, 1.2, 0.6, 0.4]).tolist()
        ['star', 'mature', 'emerging', 'transforming']
    """
    start, end = as_floats(first, "first"), as_floats(last, "last")
    if start.shape != end.shape:
        raise ValueError(f"first {start.shape} and last {end.shape} differ in shape")
    missing = np.isnan(start) | np.isnan(end)
    high, risen = end > level, end > start
    return np.select([missing, high & risen, high, risen], ["", *QUADRANTS[:3]], QUADRANTS[3])


def _among_top(values: Floats, top: float) -> Bools:
    """Whether at most a share `top` of the observed values are as large or larger."""
    seen = np.sort(values[~np.isnan(values)])
    as_large = seen.size - np.searchsorted(seen, values, side="left")
    return np.asarray(~np.isnan(values) & (as_large <= top * seen.size + 1e-9))
