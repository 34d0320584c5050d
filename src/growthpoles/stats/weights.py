"""Weights inside parents: normalised, equal, drawn at random, learnt from data, and derived from judgements.

`parents` holds one label per child (integers or strings); children with equal labels share a parent and their
weights sum to one. Left out, all children have one parent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import linprog, nnls

from growthpoles.stats.arrays import (
    Floats,
    Ints,
    as_floats,
    column_sd,
    divide,
    numbered,
    per_column,
)
from growthpoles.stats.correlation import pearson
from growthpoles.stats.sampling import Seed, generator


def normalise_within(weights: ArrayLike, parents: ArrayLike | None = None) -> Floats:
    """Scale weights so that they sum to one inside each parent.

    Args:
        weights: Shape (..., children), >= 0.
        parents: Parent of each child.

    Raises:
        ValueError: Negative or missing weights, a parent whose weights are all zero, or shapes that do not
            fit.

    Example:
        >>> normalise_within([1.0, 3.0, 5.0], [0, 0, 1])
        array([0.25, 0.75, 1.  ])
    """
    values = as_floats(weights, "weights")
    if values.ndim == 0 or not (values >= 0).all():
        raise ValueError("weights must be a list of numbers >= 0")
    labels, group = _groups(parents, values.shape[-1])
    totals = values @ _membership(group, labels.size)
    if (totals == 0).any():
        empty = labels[(totals == 0).reshape(-1, labels.size).any(axis=0)]
        raise ValueError(f"all weights are zero under parents {empty.tolist()}")
    return np.asarray(values / totals[..., group])


def equal_weights(parents: ArrayLike) -> Floats:
    """Return 1 / (number of children) for each child of each parent.

    Example:
        >>> equal_weights(["a", "a", "b"])
        array([0.5, 0.5, 1. ])
    """
    return normalise_within(np.ones(np.size(parents)), parents)


def dirichlet_weights(
    base: ArrayLike, concentration: float, *, n: int, seed: Seed, parents: ArrayLike | None = None
) -> Floats:
    """Draw n weight sets from Dirichlet(concentration * base), base normalised inside each parent.

    The mean of the draws is `base`; the variance of a weight is w (1 - w) / (concentration + 1). A base
    weight of zero stays zero.

    Args:
        base: Weights, shape (children,).
        concentration: Larger is closer to the base; positive.
        n: Number of draws.
        seed: Seed or generator.
        parents: Parent of each child.

    Returns:
        Shape (n, children).

    Raises:
        ValueError: concentration is not positive; base as in `normalise_within`.

    Example:
        >>> dirichlet_weights([1.0, 1.0], 20.0, n=3, seed=1).sum(axis=1)
        array([1., 1., 1.])
    """
    if not concentration > 0:
        raise ValueError(f"concentration must be positive, not {concentration}")
    centre = normalise_within(as_floats(base, "base", ndim=1), parents)
    return _dirichlet(concentration * centre, parents, n=n, rng=generator(seed))


def uniform_weights(children: int, *, n: int, seed: Seed, parents: ArrayLike | None = None) -> Floats:
    """Draw n weight sets uniformly from the simplex, independently inside each parent.

    Example:
        >>> uniform_weights(3, n=2, seed=1).shape
        (2, 3)
    """
    return _dirichlet(np.ones(children), parents, n=n, rng=generator(seed))


def noisy_weights(
    base: ArrayLike, amplitude: float, *, n: int, seed: Seed, parents: ArrayLike | None = None
) -> Floats:
    """Draw n weight sets ``w (1 + U(-amplitude, amplitude))``, normalised inside each parent.

    Args:
        base: Weights, shape (children,).
        amplitude: Relative half-width of the noise, 0 <= amplitude < 1.
        n: Number of draws.
        seed: Seed or generator.
        parents: Parent of each child.

    Returns:
        Shape (n, children).

    Raises:
        ValueError: amplitude outside [0, 1); base as in `normalise_within`.

    Example:
        >>> noisy_weights([1.0, 3.0], 0.0, n=2, seed=1)
        array([[0.25, 0.75],
               [0.25, 0.75]])
    """
    if not 0 <= amplitude < 1:
        raise ValueError(f"amplitude must be in [0, 1), not {amplitude}")
    centre = normalise_within(as_floats(base, "base", ndim=1), parents)
    factor = 1 + generator(seed).uniform(-amplitude, amplitude, (n, centre.size))
    return normalise_within(centre * factor, parents)


@dataclass(frozen=True, slots=True, eq=False)
class PrincipalWeights:
    """Weights from the first principal component.

    Attributes:
        weights: >= 0, sum one.
        loadings: Correlation of each child with the first component; their sum is not negative.
        explained: Share of the variance of the standardised children that the component carries.
    """

    weights: Floats
    loadings: Floats
    explained: float


@dataclass(frozen=True, slots=True, eq=False)
class InfluenceWeights:
    """Weights found for a wanted influence of each child.

    Attributes:
        weights: >= 0, sum one.
        influence: Correlation of each child with the weighted sum that was really obtained.
        feasible: Whether the influences stand in the wanted proportion.
    """

    weights: Floats
    influence: Floats
    feasible: bool


@dataclass(frozen=True, slots=True, eq=False)
class JudgedWeights:
    """Weights from pairwise judgements.

    Attributes:
        weights: >= 0, sum one.
        inconsistency: Zero when no judgement contradicts another; what it measures is said by the function.
    """

    weights: Floats
    inconsistency: float


Convention = Literal["squared", "loading"]
# Mean inconsistency of random comparison matrices of size 1, 2, 3, ...: Saaty (1980), chapter 1.
RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59)


def pca_weights(x: ArrayLike, *, convention: Convention = "squared") -> PrincipalWeights:
    """Weigh columns by their loadings on the first principal component of their correlations.

    The sign of the component is the one in which its loadings a_j add up to more than zero, so that it points
    where most columns point. ``squared``: w_j = a_j^2 / sum a^2 (Nicoletti, Scarpetta and Boylaud 2000; OECD
    and JRC 2008, step 6). ``loading``: w_j = max(a_j, 0) / sum max(a, 0), the component itself as the index
    (Filmer and Pritchett 2001) without the columns that run against it. Correlations are pairwise.

    Args:
        x: Observations x columns.
        convention: "squared" or "loading".

    Raises:
        ValueError: Unknown convention; a pair of columns without a correlation; two components that carry
            equally much; loadings that add up to zero where their sign decides.

    Example:
        >>> pca_weights([[1.0, 2.0], [2.0, 1.0], [3.0, 3.0]]).weights.round(6)
        array([0.5, 0.5])
    """
    if convention not in ("squared", "loading"):
        raise ValueError(f"convention must be 'squared' or 'loading', not {convention!r}")
    r = _full_correlations(x)
    values, vectors = np.linalg.eigh(r)
    if len(r) > 1 and values[-1] - values[-2] <= 1e-9 * values[-1]:
        raise ValueError("the first two components carry equally much, so there is no first one")
    loadings = vectors[:, -1] * np.sqrt(values[-1])
    loadings = loadings * (1.0 if loadings.sum() >= 0 else -1.0)
    if convention == "loading" and abs(loadings.sum()) <= 1e-9:
        raise ValueError("the loadings add up to zero, so the direction of the component is open")
    raw = loadings**2 if convention == "squared" else np.maximum(loadings, 0.0)
    return PrincipalWeights(normalise_within(raw), loadings, float(values[-1] / len(r)))


def entropy_weights(x: ArrayLike) -> Floats:
    """Weigh columns by how unevenly their values are spread: w_j prop. to 1 - E_j.

    E_j = -sum_i p_ij ln p_ij / ln n with p_ij = x_ij / sum_i x_ij, n the values of the column (Shannon 1948;
    Zeleny 1982). Each column is taken over its own values.

    Args:
        x: Observations x columns, >= 0.

    Raises:
        ValueError: Negative values, a column with fewer than two values, or only constant columns.

    Example:
        >>> entropy_weights([[1.0, 1.0], [1.0, 3.0]])
        array([0., 1.])
    """
    values = as_floats(x, ndim=2)
    if (values < 0).any():
        raise ValueError(f"columns {numbered(np.asarray((values < 0).any(axis=0)))} hold negative values")
    n = (~np.isnan(values)).sum(axis=0)
    if (n < 2).any():
        raise ValueError(f"columns {numbered(n < 2)} have fewer than two values")
    shares = divide(values, np.nansum(values, axis=0))
    terms = np.where(shares > 0, -shares * np.log(np.where(shares > 0, shares, 1.0)), 0.0)
    varied = np.nanmax(values, axis=0) > np.nanmin(values, axis=0)
    contrast = np.where(varied, np.maximum(1 - terms.sum(axis=0) / np.log(n), 0.0), 0.0)
    if not contrast.any():
        raise ValueError("all columns are constant")
    return normalise_within(contrast)


def critic_weights(x: ArrayLike) -> Floats:
    """Weigh columns by their spread and by how little they repeat the others.

    w_j prop. to s_j sum_k (1 - r_jk), s_j the sample standard deviation, r_jk pairwise correlations
    (Diakoulaki, Mavrotas and Papayannakis 1995, who take x on a min-max scale).

    Args:
        x: Observations x columns, on one scale.

    Raises:
        ValueError: A pair of columns without a correlation, or columns that all say the same.

    Example:
        >>> critic_weights([[0.0, 0.5], [1.0, 0.0], [0.5, 1.0]])
        array([0.5, 0.5])
    """
    conflict = np.maximum((1 - _full_correlations(x)).sum(axis=1), 0.0)
    raw = column_sd(as_floats(x, ndim=2)) * np.where(conflict > 1e-12, conflict, 0.0)
    if not raw.any():
        raise ValueError("all columns are perfectly correlated, so none differs from the others")
    return normalise_within(raw)


def weighted_influence(x: ArrayLike, weights: ArrayLike) -> Floats:
    """Return the correlation of each column with the weighted mean of all of them.

    The mean leaves out missing cells and gives the others their weight, as scores are combined.

    Args:
        x: Observations x columns.
        weights: One weight per column, >= 0.

    Returns:
        Shape (columns,); NaN where there are fewer than three rows or no variation.

    Example:
        >>> weighted_influence([[0.0, 1.0], [1.0, 0.0], [2.0, 2.0]], [1.0, 0.0])
        array([1. , 0.5])
    """
    values, shares = as_floats(x, ndim=2), normalise_within(weights)
    known = ~np.isnan(values)
    mean = divide(np.where(known, values * shares, 0.0).sum(axis=1), known @ shares)
    return np.asarray(pearson(mean[:, None], values).coefficient[0])


def correlation_weights(x: ArrayLike, targets: ArrayLike | None = None) -> InfluenceWeights:
    """Find weights >= 0 under which the children influence the weighted sum in a wanted proportion.

    The influence of child j is its correlation with the sum (Paruolo, Saisana and Saltelli 2013):
    r(w) prop. to D^-1 C w with covariances C (from pairwise correlations) and standard deviations D. Weights
    minimise ``|D^-1 C w - t|`` over w >= 0, a convex problem whose solution has the least angle between r and
    the targets t and meets them exactly when that is possible; then they are brought to sum one.

    Args:
        x: Observations x columns, on the scale on which they are added up.
        targets: Wanted influences, >= 0, only their proportion counts; default all equal.

    Raises:
        ValueError: A pair of columns without a correlation, targets that do not fit, or columns so opposed
            that no weights lead towards the targets.

    Example:
        >>> correlation_weights([[0.0, 1.0], [1.0, 0.0], [2.0, 2.0]]).weights.round(6)
        array([0.5, 0.5])
    """
    values = as_floats(x, ndim=2)
    wanted = per_column(1.0 if targets is None else targets, values.shape[1], name="targets")
    if not (wanted >= 0).all() or not wanted.any():
        raise ValueError("targets must be >= 0 and not all zero")
    wanted = wanted / np.linalg.norm(wanted)
    sd = column_sd(values)
    # D^-1 C w = R D w: solved for D w, which puts the columns on one scale
    scaled, residual = nnls(_full_correlations(values), wanted)
    if not residual < 1 - 1e-9:  # no nearer than weights of zero
        raise ValueError("no weights >= 0 lead towards the targets")
    weights = normalise_within(scaled / sd)
    return InfluenceWeights(weights, weighted_influence(values, weights), bool(residual < 1e-9))


def ahp_weights(comparisons: ArrayLike) -> JudgedWeights:
    """Weights of the analytic hierarchy process: the principal eigenvector of a reciprocal matrix.

    Inconsistency is the consistency ratio CR = (lambda_max - n) / (n - 1) / RI_n with the random index RI_n
    (`RANDOM_INDEX`) of Saaty (1980); judgements are usually revised above 0.1.

    Args:
        comparisons: Shape (n, n): how many times more important row i is than column j, 1 <= n <= 15.

    Raises:
        ValueError: The matrix is not square, positive and reciprocal, or larger than the random indices go.

    Example:
        >>> ahp_weights([[1, 2, 6], [1 / 2, 1, 3], [1 / 6, 1 / 3, 1]]).weights.round(6)
        array([0.6, 0.3, 0.1])
    """
    matrix = as_floats(comparisons, "comparisons", ndim=2)
    n = len(matrix)
    if matrix.shape != (n, n) or not (matrix > 0).all() or not np.allclose(matrix * matrix.T, 1, rtol=1e-6):
        raise ValueError("comparisons must be a square matrix of numbers > 0 with a_ji = 1 / a_ij")
    if not 1 <= n <= len(RANDOM_INDEX):
        raise ValueError(f"{n} elements cannot be compared; at most {len(RANDOM_INDEX)}")
    values, vectors = np.linalg.eig(matrix)
    first = int(np.argmax(values.real))
    index = (values[first].real - n) / (n - 1) if n > 2 else 0.0
    ratio = max(index, 0.0) / RANDOM_INDEX[n - 1] if n > 2 else 0.0
    return JudgedWeights(normalise_within(np.abs(vectors[:, first].real)), float(ratio))


def best_worst_weights(
    best_to_others: ArrayLike, others_to_worst: ArrayLike, *, best: int, worst: int
) -> JudgedWeights:
    """Weights of the linear best-worst method.

    Minimises xi subject to |w_B - a_Bj w_j| <= xi and |w_j - a_jW w_W| <= xi for all j, sum w = 1, w >= 0
    (Rezaei 2016, model 6). Inconsistency is xi: zero when all judgements agree.

    Args:
        best_to_others: a_Bj, how many times more important the best is than j; 1 for the best itself.
        others_to_worst: a_jW, how many times more important j is than the worst; 1 for the worst itself.
        best: Position of the best.
        worst: Position of the worst.

    Raises:
        ValueError: Lists of different length, positions that do not fit, or judgements below 1.

    Example:
        >>> best_worst_weights([1, 2, 4], [4, 2, 1], best=0, worst=2).weights.round(6)
        array([0.571429, 0.285714, 0.142857])
    """
    upper = as_floats(best_to_others, "best_to_others", ndim=1)
    lower = as_floats(others_to_worst, "others_to_worst", ndim=1)
    n = upper.size
    if lower.size != n or not (0 <= best < n and 0 <= worst < n and best != worst):
        raise ValueError("the two lists must be equally long and name two different positions")
    if not ((upper >= 1).all() and (lower >= 1).all() and upper[best] == 1 and lower[worst] == 1):
        raise ValueError("judgements must be >= 1, and 1 for the best and the worst themselves")
    one = np.eye(n)
    gaps = np.vstack([one[best] - upper[:, None] * one, one - lower[:, None] * one[worst]])
    slack = -np.ones((2 * n, 1))
    found = linprog(
        [*np.zeros(n), 1.0],
        A_ub=np.vstack([np.hstack([gaps, slack]), np.hstack([-gaps, slack])]),
        b_ub=np.zeros(4 * n),
        A_eq=[[*np.ones(n), 0.0]],
        b_eq=[1.0],
    )
    return JudgedWeights(normalise_within(np.maximum(found.x[:n], 0.0)), max(float(found.x[n]), 0.0))


def _full_correlations(x: ArrayLike) -> Floats:
    r = pearson(as_floats(x, ndim=2)).coefficient
    if np.isnan(r).any():
        pairs = ", ".join(f"{j}-{k}" for j, k in np.argwhere(np.isnan(r)).tolist() if j <= k)
        raise ValueError(f"columns {pairs} have no correlation: fewer than three common rows, or constant")
    return r


def _groups(parents: ArrayLike | None, children: int) -> tuple[Ints, Ints]:
    if parents is None:
        return np.zeros(1, dtype=np.intp), np.zeros(children, dtype=np.intp)
    if np.shape(parents) != (children,):
        raise ValueError(f"parents has shape {np.shape(parents)}, expected ({children},)")
    labels, group = np.unique(np.asarray(parents), return_inverse=True)
    return labels, np.asarray(group, dtype=np.intp)


def _membership(group: Ints, count: int) -> Floats:
    return np.asarray(group[:, None] == np.arange(count), dtype=np.float64)


def _dirichlet(alpha: Floats, parents: ArrayLike | None, *, n: int, rng: np.random.Generator) -> Floats:
    labels, group = _groups(parents, alpha.size)
    draws = np.zeros((n, alpha.size))
    for parent in range(labels.size):
        children = np.flatnonzero((group == parent) & (alpha > 0))
        draws[:, children] = rng.dirichlet(alpha[children], size=n)
    return draws
