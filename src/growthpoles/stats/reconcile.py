"""Forecasts of parts and wholes that add up.

Sources: Hyndman et al. (2011), Optimal combination forecasts for hierarchical time series, Computational
Statistics and Data Analysis 55; Wickramasuriya, Athanasopoulos and Hyndman (2019), Optimal forecast
reconciliation through trace minimization, J. of the American Statistical Association 114; Schaefer and
Strimmer (2005), A shrinkage approach to large-scale covariance matrix estimation, Statistical Applications in
Genetics and Molecular Biology 4.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from growthpoles.stats.arrays import Floats, as_floats, divide


def summing_matrix(groups: ArrayLike) -> Floats:
    """Rows of the country, of every group in order, and of every part: shape (1 + groups + parts, parts).

    Args:
        groups: Position of the group of each part, shape (parts,), 0-based without holes; -1 everywhere when
            there are no groups.

    Raises:
        ValueError: Positions with holes, or some parts without a group.

    Example:
        >>> summing_matrix([0, 0, 1]).astype(int).tolist()
        [[1, 1, 1], [1, 1, 0], [0, 0, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1]]
    """
    at = np.asarray(groups, int)
    count = int(at.max(initial=-1)) + 1
    if count and not np.array_equal(np.unique(at), np.arange(count)):
        raise ValueError("groups must be counted from 0 without holes, every part in one")
    middle = (at == np.arange(count)[:, None]).astype(float)
    return np.vstack([np.ones((1, at.size)), middle, np.eye(at.size)])


def shrunk_covariance(errors: ArrayLike) -> Floats:
    """Covariance of one-step errors, correlations shrunk towards zero by the optimal share.

    lambda = sum of Var(r_ij) / sum of r_ij^2 over i != j, within 0 and 1 (Schaefer and Strimmer 2005).

    Args:
        errors: Shape (m, rows), m >= 3, complete.

    Raises:
        ValueError: Missing values, or fewer than three rows.

    Example:
        >>> shrunk_covariance([[1.0, 1.0], [-1.0, 1.0], [1.0, -1.0], [-1.0, -1.0]]).tolist()
        [[1.0, 0.0], [0.0, 1.0]]
    """
    e = as_floats(errors, "errors", ndim=2)
    m = len(e)
    if m < 3 or np.isnan(e).any():
        raise ValueError("the covariance needs three complete rows of errors")
    sd = np.sqrt((e**2).mean(axis=0))
    x = np.where(sd > 0, divide(e, np.broadcast_to(sd, e.shape)), 0.0)
    products = np.einsum("ti,tj->tij", x, x)
    r = products.mean(axis=0)
    spread = ((products - r) ** 2).sum(axis=0) * m / (m - 1) ** 3
    off = ~np.eye(len(r), dtype=bool)
    size = (r[off] ** 2).sum()
    share = 1.0 if size == 0 else float(np.clip(spread[off].sum() / size, 0, 1))
    shrunk = np.where(off, (1 - share) * r, 1.0)
    floor = max(float(sd.max(initial=0.0)) * 1e-6, np.finfo(float).tiny)
    scale = np.maximum(sd, floor)
    return np.asarray(scale[:, None] * shrunk * scale)


def reconcile(base: ArrayLike, summing: ArrayLike, *, covariance: ArrayLike) -> Floats:
    """Project forecasts of all rows onto what adds up: y - W C' (C W C')^-1 C y, where C y = 0 is adding up.

    Every row takes of the gap what its variance is of the whole. Ordinary least squares: W of ones;
    structural: numbers of parts; weighted: variances of the errors; minimum trace: `shrunk_covariance`.
    A part without variance is known and stays.

    Args:
        base: Forecasts of all rows, shape (rows, steps), complete.
        summing: Shape (rows, parts), parts last.
        covariance: Variances, shape (rows,), or covariance, shape (rows, rows); that of sums above zero.

    Returns:
        Shape (rows, steps); every row is the sum of its parts.

    Raises:
        ValueError: Missing values, or shapes that do not fit.

    Example:
        >>> reconcile([[4.0], [1.0], [2.0]], summing_matrix([-1, -1]), covariance=np.ones(3)).ravel().round(3)
        array([3.667, 1.333, 2.333])
    """
    y, s = as_floats(base, "base", ndim=2), as_floats(summing, "summing", ndim=2)
    if np.isnan(y).any():
        raise ValueError("reconciliation needs complete forecasts")
    w = as_floats(covariance, "covariance")
    if len(y) != len(s) or w.shape not in ((len(s),), (len(s), len(s))):
        raise ValueError(f"shapes do not fit: {y.shape}, {s.shape}, {w.shape}")
    above = len(s) - s.shape[1]
    constraint = np.hstack([np.eye(above), -s[:above]])
    spread = w[:, None] * constraint.T if w.ndim == 1 else w @ constraint.T
    moved = y - spread @ np.linalg.solve(constraint @ spread, constraint @ y)
    return np.asarray(s @ moved[above:])
