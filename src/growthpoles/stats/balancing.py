"""Bring a table to known totals: RAS, GRAS for tables with negative cells, and trade between regions.

Each result says how far the totals were met and whether the procedure came to rest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from growthpoles.stats.arrays import Floats, as_complete, as_floats, numbered

_TINY = 1e-300
_SMALL = 10_000  # cells up to which a table that scaling in turn does not finish is solved by Newton


@dataclass(frozen=True, slots=True, eq=False)
class Balanced:
    """A table brought to totals.

    Attributes:
        table: The table, shaped like the one it came from.
        row_factors: r, one per row.
        column_factors: s, one per column.
        iterations: Steps made.
        gap: Largest distance of a total, over the largest total in absolute value.
        converged: Whether the gap is within the tolerance; if not, the table is no solution.
    """

    table: Floats
    row_factors: Floats
    column_factors: Floats
    iterations: int
    gap: float
    converged: bool


def ras(
    start: ArrayLike, rows: ArrayLike, *, columns: ArrayLike, tolerance: float = 1e-10, most: int = 10_000
) -> Balanced:
    """Scale rows and columns in turn until both totals are met, r_i z_ij s_j (Stone 1961; Bacharach 1970).

    Args:
        start: Table >= 0, shape (n, m). Zeros stay zeros.
        rows: Row totals u, shape (n,).
        columns: Column totals v, shape (m,).
        tolerance: Largest gap.
        most: Largest number of steps.

    Raises:
        ValueError: Negative cells (use `gras`), totals that do not add up to the same sum, a row or column of
            zeros with a total, shapes that do not fit, missing values.

    Example:
        >>> ras([[1, 1], [1, 1]], [3, 1], columns=[2, 2]).table
        array([[1.5, 1.5],
               [0.5, 0.5]])
    """
    table = as_complete(start, "start", ndim=2)
    u, v = as_complete(rows, "rows", ndim=1), as_complete(columns, "columns", ndim=1)
    _check(table, u, v)

    def row_step(s: Floats) -> Floats:
        return _quotient(u, table @ s)

    def column_step(r: Floats) -> Floats:
        return _quotient(v, r @ table)

    def build(r: Floats, s: Floats) -> Floats:
        return np.asarray(r[:, None] * table * s)

    found = _iterate(row_step, column_step, build=build, totals=(u, v), limits=(tolerance, most))
    crawls = not found.converged and np.isfinite(found.gap) and table.size <= _SMALL
    return _polished(found, u, v, tolerance=tolerance) if crawls else found


def _polished(found: Balanced, u: Floats, v: Floats, *, tolerance: float) -> Balanced:
    """Newton steps on the logarithms of the factors, where scaling in turn is too slow."""
    r, s, table = found.row_factors, found.column_factors, found.table
    scale = max(float(np.abs(u).max(initial=0)), float(np.abs(v).max(initial=0))) or 1.0
    for step in range(61):
        short = np.append(u - table.sum(axis=1), v - table.sum(axis=0))
        gap = float(np.abs(short).max(initial=0)) / scale
        if gap <= tolerance or step == 60:
            break
        slope = np.block([[np.diag(table.sum(axis=1)), table], [table.T, np.diag(table.sum(axis=0))]])
        move = np.clip(np.linalg.lstsq(slope, short, rcond=None)[0], -2.0, 2.0)
        r, s = r * np.exp(move[: u.size]), s * np.exp(move[u.size :])
        table = table * np.exp(move[: u.size, None] + move[u.size :])
    return Balanced(table, r, s, found.iterations + step, gap, bool(gap <= tolerance))


def gras(
    start: ArrayLike, rows: ArrayLike, *, columns: ArrayLike, tolerance: float = 1e-10, most: int = 10_000
) -> Balanced:
    """Bring a table with negative cells to totals, r_i p_ij s_j - n_ij / (r_i s_j).

    Generalised RAS (Junius and Oosterhaven 2003) with the correction of Lenzen, Wood and Gallego (2007) and
    the treatment of rows without positive cells of Temurshoev, Miller and Bouwmeester (2013). It equals `ras`
    when no cell is negative.

    Args:
        start: Table of any sign, shape (n, m). Zeros stay zeros, signs stay.
        rows: Row totals u; a total of zero or less is allowed.
        columns: Column totals v.
        tolerance: Largest gap.
        most: Largest number of steps.

    Raises:
        ValueError: As in `ras`, and a positive total of a row or column that has no positive cell, or the
            other way round.

    Example:
        >>> found = gras([[2, -1], [1, 1]], [2, 2], columns=[3, 1])
        >>> found.converged, found.table.sum(axis=0).round(6)
        (True, array([3., 1.]))
    """
    table = as_floats(start, "start", ndim=2)
    u, v = as_floats(rows, "rows", ndim=1), as_floats(columns, "columns", ndim=1)
    if np.isnan(table).any() or np.isnan(u).any() or np.isnan(v).any():
        raise ValueError("the table and its totals must be complete")
    _check(table, u, v)
    plus, minus = np.maximum(table, 0), np.maximum(-table, 0)

    def row_step(s: Floats) -> Floats:
        return _root(plus @ s, minus @ (1 / s), u)

    def column_step(r: Floats) -> Floats:
        return _root(r @ plus, (1 / r) @ minus, v)

    def build(r: Floats, s: Floats) -> Floats:
        return np.asarray(r[:, None] * plus * s - minus / r[:, None] / s)

    return _iterate(row_step, column_step, build=build, totals=(u, v), limits=(tolerance, most))


def gravity(
    origins: ArrayLike,
    destinations: ArrayLike,
    *,
    deterrence: ArrayLike,
    tolerance: float = 1e-10,
    most: int = 10_000,
) -> Balanced:
    """Return doubly constrained trade t_rs = A_r B_s O_r D_s f_rs between regions (Wilson 1970).

    Args:
        origins: O_r, what region r sells in all, its own use included, shape (regions,).
        destinations: D_s, what region s buys in all, same sum.
        deterrence: f_rs > 0, falling with distance, shape (regions, regions): for instance d ** -beta or
            exp(-beta d), with a distance inside each region that is not zero.
        tolerance: Largest gap.
        most: Largest number of steps.

    Raises:
        ValueError: As in `ras`; deterrence of zero or less.

    Example:
        >>> gravity([6, 2], [4, 4], deterrence=[[1, 1], [1, 1]]).table
        array([[3., 3.],
               [1., 1.]])
    """
    friction = as_complete(deterrence, "deterrence", ndim=2)
    if not (friction > 0).all():
        raise ValueError("deterrence must be above zero everywhere; is a distance zero or infinite?")
    sold, bought = as_complete(origins, "origins", ndim=1), as_complete(destinations, "destinations", ndim=1)
    if friction.shape != (sold.size, bought.size):
        raise ValueError(f"deterrence {friction.shape} does not fit {sold.size} x {bought.size} regions")
    return ras(sold[:, None] * friction * bought, sold, columns=bought, tolerance=tolerance, most=most)


def _check(table: Floats, u: Floats, v: Floats) -> None:
    if table.shape != (u.size, v.size):
        raise ValueError(f"totals {u.shape}, {v.shape} do not fit the table {table.shape}")
    scale = max(np.abs(u).sum(), np.abs(v).sum())
    if abs(u.sum() - v.sum()) > 1e-9 * scale:
        raise ValueError(
            f"row totals add up to {u.sum():.10g}, column totals to {v.sum():.10g}; they must agree"
        )
    for axis, totals, name in ((1, u, "rows"), (0, v, "columns")):
        stuck = ((table.max(axis=axis) <= 0) & (totals > 0)) | ((table.min(axis=axis) >= 0) & (totals < 0))
        if stuck.any():
            raise ValueError(
                f"{name} at positions {numbered(stuck)} have no cell that could make their total"
            )


def _iterate(
    row_step: Callable[[Floats], Floats],
    column_step: Callable[[Floats], Floats],
    *,
    build: Callable[[Floats, Floats], Floats],
    totals: tuple[Floats, Floats],
    limits: tuple[float, int],
) -> Balanced:
    u, v = totals
    tolerance, most = limits
    scale = max(float(np.abs(u).max(initial=0)), float(np.abs(v).max(initial=0))) or 1.0
    s = np.ones(v.size)
    gap, table, step, r = np.inf, build(np.ones(u.size), s), 0, np.ones(u.size)
    while gap > tolerance and step < most:
        step += 1
        r = row_step(s)
        s = column_step(r)
        table = build(r, s)
        gap = max(
            float(np.abs(table.sum(axis=1) - u).max(initial=0)),
            float(np.abs(table.sum(axis=0) - v).max(initial=0)),
        )
        gap /= scale
        if not np.isfinite(gap):
            break
    return Balanced(table, r, s, step, gap, bool(gap <= tolerance))


def _quotient(total: Floats, current: Floats) -> Floats:
    """total / current; a row of zeros that shall stay at zero keeps the factor 1."""
    return np.where(current > 0, total / np.where(current > 0, current, 1.0), 1.0)


def _root(plus: Floats, minus: Floats, total: Floats) -> Floats:
    """Positive root of plus f^2 - total f - minus = 0; -minus / total without positive cells; 1 if empty."""
    root = np.sqrt(total**2 + 4 * plus * minus)
    # the form without cancellation for totals below zero
    high = (total + root) / (2 * np.where(plus > 0, plus, 1.0))
    low = 2 * minus / np.maximum(root - total, _TINY)
    factor = np.where(total >= 0, high, low)
    factor = np.where(plus > 0, factor, np.where(minus > 0, minus / np.where(total < 0, -total, 1.0), 1.0))
    return np.maximum(factor, _TINY)
