"""Benefit of the doubt: each unit scored with the weights that suit it best, against the best of a sample."""

from __future__ import annotations

import highspy
import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import linprog
from scipy.sparse import block_diag, csc_array

from growthpoles.stats.arrays import Bools, Floats, as_floats
from growthpoles.stats.linear import linear_solver
from growthpoles.stats.means import as_children

_TOGETHER = 32  # units in one linear programme; more saves little and costs memory
_PRIMAL = 4  # the simplex that goes on from the last vertex when only the aim is another
_BASIC = highspy.HighsBasisStatus.kBasic
_NIL = 1e-12


def benefit_of_doubt(
    x: ArrayLike, w: ArrayLike, *, sample: ArrayLike, lower: float = 0.0, upper: float = 1.0
) -> Floats:
    """Return ``max sum_r u_r x_r`` under ``sum_r u_r y_rj <= 1`` for every observation j of the sample.

    No u is below zero. With bounds the shares ``u_r x_r / sum u x`` of the unit itself stay between `lower`
    and `upper`. Optimal u need not be unique, the score is. Source: Cherchye, Moesen, Rogge and Van
    Puyenbroeck (2007), An introduction to 'benefit of the doubt' composite indicators, Social Indicators
    Research 82.

    A missing child of a unit is dropped, and the bounds grow by (all children) / (its children), as weights
    would; so is a child of weight zero, and one without any value above zero in the sample. A missing child
    in the sample counts as zero: that observation binds with what is known of it.

    Args:
        x: Children >= 0, shape (units, children) or (replicates, units, children).
        w: Weights, shape (children,) or (replicates, children); only whether they are zero plays a part.
        sample: Observations that make the frontier, shape (observations, children) or (replicates,
            observations, children).
        lower: Least share of a child; a child at zero then gives the score zero.
        upper: Largest share of a child.

    Returns:
        Shape (units,) or (replicates, units): 1 on the frontier, above 1 beyond it; NaN without any child.

    Raises:
        ValueError: Negative values, an empty sample, bounds that the children cannot meet, or as in
            `power_mean`.

    Example:
        >>> stores = [[1, 5], [2, 7], [3, 4], [4, 3], [4, 6], [5, 5], [6, 2]]
        >>> benefit_of_doubt(stores, [1, 1], sample=stores).round(3)
        array([0.714, 1.   , 0.7  , 0.75 , 1.   , 1.   , 1.   ])
    """
    values, weights = as_children(x, w)
    learnt = as_floats(sample, "sample")
    if (values < 0).any() or (learnt < 0).any():
        raise ValueError("benefit of the doubt needs values >= 0")
    if learnt.ndim not in (2, 3) or learnt.shape[-1] != values.shape[-1] or not learnt.shape[-2]:
        raise ValueError(f"a sample of shape {learnt.shape} does not fit values of shape {values.shape}")
    used, bounds = np.atleast_2d(weights > 0), (lower, upper)
    _check_bounds(bounds, values.shape[-1])
    if values.ndim == 2 and learnt.ndim == 2:
        distinct, which = np.unique(used, axis=0, return_inverse=True)
        found = np.stack([_scores(values, learnt, own, bounds) for own in distinct])[which.reshape(-1)]
        return np.asarray(found if weights.ndim == 2 else found[0])
    count = max(len(page) for page in (values, learnt) if page.ndim == 3)
    pages = (np.broadcast_to(page, (count, *page.shape[-2:])) for page in (values, learnt))
    sets = np.broadcast_to(used, (count, used.shape[1]))
    return np.stack([_scores(own, seen, some, bounds) for own, seen, some in zip(*pages, sets, strict=True)])


def efficient(y: ArrayLike) -> Floats:
    """Return the observations that no other one reaches or exceeds in every column, each of them once.

    Args:
        y: Observations without gaps, shape (observations, columns).

    Example:
        >>> efficient([[1.0, 3.0], [2.0, 2.0], [1.0, 2.0], [2.0, 2.0]])
        array([[1., 3.],
               [2., 2.]])
    """
    values = np.unique(as_floats(y, "y", ndim=2), axis=0)
    values = values[np.argsort(-values.sum(axis=1), kind="stable")]  # whoever is dominated comes later
    kept = np.empty_like(values)
    count = 0
    for row in values:
        if not (kept[:count] >= row).all(axis=1).any():
            kept[count] = row
            count += 1
    return kept[:count].copy()


def _scores(values: Floats, learnt: Floats, used: Bools, bounds: tuple[float, float]) -> Floats:
    best = np.fmax.reduce(learnt, axis=0)
    columns = np.flatnonzero(used & (best > 0))
    values = values[:, columns] / best[columns]
    frontier = np.nan_to_num(learnt[:, columns] / best[columns])
    result = np.full(len(values), np.nan)
    patterns, which = np.unique(~np.isnan(values), axis=0, return_inverse=True)
    for position, there in enumerate(patterns):
        if there.any():
            rows = np.flatnonzero(which.reshape(-1) == position)
            stretch = used.size / there.sum()
            limits = (bounds[0] * stretch, min(bounds[1] * stretch, 1.0))
            rivals = efficient(frontier[:, there])
            own = values[np.ix_(rows, there)]
            result[rows] = _free(own, rivals) if limits == (0.0, 1.0) else _bounded(own, rivals, limits)
    return result


def _check_bounds(bounds: tuple[float, float], children: int) -> None:
    lower, upper = bounds
    if not 0 <= lower <= upper <= 1:
        raise ValueError(f"shares must rise between 0 and 1, not {lower} to {upper}")
    if lower * children > 1 + 1e-12 or upper * children < 1 - 1e-12:
        raise ValueError(f"{children} shares between {lower} and {upper} cannot sum to one")


def _free(y: Floats, frontier: Floats) -> Floats:
    """Score units whose shares are free: the same weights serve all whose aim lies between the same bounds.

    Weights u are best for an aim c when c is a sum, with no part below zero, of the d bounds that u meets
    (``sum u y_j = 1`` or ``u_r = 0``); one search so settles all such units at once.
    """
    count, children = frontier.shape
    below = (np.full(count, -np.inf), np.ones(count))
    nothing, wide = np.zeros(children), np.full(children, np.inf)
    solver = linear_solver(csc_array(frontier), below, cost=nothing, upper=wide)
    solver.setOptionValue("presolve", "off")
    solver.setOptionValue("simplex_strategy", _PRIMAL)
    solver.setOptionValue("dual_feasibility_tolerance", 1e-10)
    bounds, columns = np.vstack([-np.eye(children), frontier]), np.arange(children, dtype=np.int32)
    found, left = np.empty(len(y)), np.arange(len(y))
    while left.size:
        solver.changeColsCost(children, columns, -y[left[0]])
        solver.run()
        _check(solver.getModelStatus() == highspy.HighsModelStatus.kOptimal, solver.getModelStatus())
        basis = solver.getBasis()
        met = np.array([x != _BASIC for x in (*basis.col_status, *basis.row_status)])
        settled: Bools = np.all(np.linalg.solve(bounds[met].T, y[left].T) >= -_NIL, axis=0)
        settled[0] = True
        found[left[settled]] = y[left[settled]] @ np.asarray(solver.getSolution().col_value)
        left = left[~settled]
    return found


def _bounded(y: Floats, frontier: Floats, limits: tuple[float, float]) -> Floats:
    """Score units with bounds on their shares: many programmes stand side by side in one."""
    parts = np.array_split(y, -(-len(y) // _TOGETHER))
    return np.concatenate([_together(part, frontier, limits) for part in parts])


def _together(y: Floats, frontier: Floats, limits: tuple[float, float]) -> Floats:
    blocks = [np.vstack([frontier, *_share_rows(row, limits)]) for row in y]
    right = np.zeros((len(y), len(blocks[0])))
    right[:, : len(frontier)] = 1.0
    found = linprog(-y.ravel(), A_ub=block_diag(blocks, format="csr"), b_ub=right.ravel(), method="highs")
    _check(found.status == 0, found.message)
    return np.asarray((found.x.reshape(y.shape) * y).sum(axis=1))


def _check(solved: bool, reason: object) -> None:
    if not solved:
        raise ValueError(f"the linear programme was not solved: {reason}")


def _share_rows(row: Floats, limits: tuple[float, float]) -> list[Floats]:
    lower, upper = limits
    rows = [lower * row[None, :] - np.diag(row)] if lower > 0 else []
    return [*rows, np.diag(row) - upper * row[None, :]] if upper < 1 else rows
