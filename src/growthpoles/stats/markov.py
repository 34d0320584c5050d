"""Markov chains of classes over years, and whether they depend on the neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.stats import chi2

from growthpoles.stats.arrays import Floats, Ints, as_floats, divide
from growthpoles.stats.sampling import Seed, generator


@dataclass(frozen=True, slots=True, eq=False)
class Classes:
    """Classes 0..k-1 from low to high.

    Attributes:
        members: Class of each unit and period, shape (units, periods); -1 where the value is missing.
        edges: Upper limits of all classes but the last (a value at the limit belongs below it), shape
            (k - 1,) for pooled and (periods, k - 1) for yearly quantiles.
    """

    members: Ints
    edges: Floats


@dataclass(frozen=True, slots=True, eq=False)
class MarkovChain:
    """A first-order chain.

    Attributes:
        counts: Transitions from row to column, shape (k, k).
        probabilities: Rows of counts divided by their sums; NaN for a class nobody leaves or stays in.
        ergodic: Long-run shares, shape (k,); NaN where they are not unique.
        second: Modulus of the second largest eigenvalue.
        half_life: Periods until half of the distance to the long run is gone, -ln 2 / ln(second); infinite
            when there is no approach, zero when it is immediate.
        shorrocks: (k - trace) / (k - 1): 0 nobody moves, 1 the next class does not depend on the present one.
        determinant: 1 - |det P|, and `eigenvalue` 1 - second: further mobility indices.
    """

    counts: Ints
    probabilities: Floats
    ergodic: Floats
    second: float
    half_life: float
    shorrocks: float
    determinant: float

    @property
    def eigenvalue(self) -> float:
        """Mobility index 1 - second."""
        return 1 - self.second


@dataclass(frozen=True, slots=True)
class HomogeneityTest:
    """Are the rows the same in all neighbourhoods: Pearson's Q and the likelihood ratio.

    Attributes:
        q, lr: Statistics; both follow chi-squared with `freedom` degrees.
        freedom: sum over rows of (classes of neighbourhoods seen - 1)(targets seen - 1).
        q_p, lr_p: P-values of the chi-squared distribution.
        q_permuted, lr_permuted: Share of permuted maps with a statistic as large, (1 + count)/(1 + draws);
            NaN without permutations.
    """

    q: float
    lr: float
    freedom: int
    q_p: float
    lr_p: float
    q_permuted: float
    lr_permuted: float


@dataclass(frozen=True, slots=True, eq=False)
class SpatialMarkov:
    """Chains conditional on the class of the neighbours at the start of the transition.

    Attributes:
        pooled: The chain of all transitions.
        conditional: One chain per class of the neighbours, low to high.
        lags: Classes of the neighbours; -1 where there is none.
        test: Homogeneity of the conditional chains.
    """

    pooled: MarkovChain
    conditional: tuple[MarkovChain, ...]
    lags: Classes
    test: HomogeneityTest


def classify(x: ArrayLike, k: int = 5, *, by: Literal["pooled", "yearly"] = "pooled") -> Classes:
    """Cut values into k classes at their quantiles (linear interpolation).

    Args:
        x: Values, shape (units, periods), usually relative to the mean of the period; NaN is missing.
        k: Number of classes, >= 2.
        by: ``pooled``: one set of limits for all periods; ``yearly``: limits of each period, so that every
            class keeps its size.

    Raises:
        ValueError: Fewer than two classes, no values at all, or another `by`.

    Example:
        >>> classify([[1.0, 2.0], [3.0, 4.0]], 2).members.tolist()
        [[0, 0], [1, 1]]
    """
    values = as_floats(x, ndim=2)
    if k < 2:
        raise ValueError(f"there must be at least two classes, not {k}")
    if by not in ("pooled", "yearly"):
        raise ValueError(f"by must be 'pooled' or 'yearly', not {by!r}")
    missing = np.isnan(values)
    if missing.all(axis=None if by == "pooled" else 0).any():
        raise ValueError("x holds no values, or a period without values")
    quantile = np.nanquantile if missing.any() else np.quantile  # the first takes twice as long
    edges = quantile(values, np.arange(1, k) / k, axis=None if by == "pooled" else 0).T
    return Classes(_cut(values, edges), edges)


def markov_chain(members: ArrayLike, k: int) -> MarkovChain:
    """Estimate a chain from classes over periods; transitions from or to a missing class are not counted.

    Args:
        members: Class 0..k-1 of each unit and period, -1 for missing, shape (units, periods).
        k: Number of classes.

    Raises:
        ValueError: Classes outside -1..k-1, or fewer than two periods.

    Example:
        >>> chain = markov_chain([[0, 0, 1], [1, 1, 0]], 2)
        >>> chain.counts.tolist(), chain.ergodic.round(6).tolist()
        ([[1, 1], [1, 1]], [0.5, 0.5])
    """
    classes = _members(members, k)
    codes, seen = _steps(classes, k)
    return _chain(np.bincount(codes[seen], minlength=k * k).reshape(k, k))


def spatial_markov(
    x: ArrayLike,
    w: Any,
    *,
    k: int = 5,
    by: Literal["pooled", "yearly"] = "pooled",
    permutations: int = 0,
    seed: Seed = 0,
) -> SpatialMarkov:
    """Estimate the chain within each class of the neighbours' mean and test whether they differ (Rey 2001).

    The neighbours' means have quantile limits of their own. Tests: Bickenbach and Bode (2003). A permutation
    gives every unit, with its whole history, another place on the map; the limits of the neighbours' means
    are taken anew. A unit without neighbours counts in the pooled chain only.

    Args:
        x: Values, shape (units, periods), complete.
        w: Weights with rows that sum to one (islands: zero), shape (units, units), dense or sparse.
        k: Classes, of the units and of the neighbours.
        by: As in `classify`.
        permutations: Number of permuted maps.
        seed: Seed or generator.

    Raises:
        ValueError: Missing values or shapes that do not fit.

    Example:
        >>> x = [[1.0, 1.1, 1.0], [1.2, 1.1, 1.3], [0.5, 0.6, 0.4], [0.3, 0.5, 0.6]]
        >>> w = [[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]]
        >>> spatial_markov(x, w, k=2).test.freedom
        0
    """
    values, weights = as_floats(x, ndim=2), csr_array(w, dtype=np.float64)
    if np.isnan(values).any() or weights.shape != (len(values), len(values)):
        raise ValueError(f"x {values.shape} must be complete and fit w {weights.shape}")
    own = classify(values, k, by=by)
    codes, _ = _steps(own.members, k)
    linked = np.flatnonzero(np.diff(weights.indptr) > 0)
    if not linked.size:
        raise ValueError("no unit has neighbours")
    near = weights[linked]
    lags = classify(near @ values, k, by=by)
    counts = _conditional(codes[linked], lags.members, k)
    draw, permuted = generator(seed), np.empty((permutations, 2))
    for found in permuted:
        places = draw.permutation(len(values))
        moved = classify(near @ values[places], k, by=by).members
        found[:] = _statistics(_conditional(codes[places[linked]], moved, k))
    full = np.full(values.shape, -1, np.intp)
    full[linked] = lags.members
    return SpatialMarkov(
        markov_chain(own.members, k),
        tuple(_chain(table) for table in counts),
        Classes(full, lags.edges),
        _homogeneity(counts, permuted),
    )


def _cut(x: Floats, edges: Floats) -> Ints:
    """Number of limits below each value; -1 where it is missing."""
    limits = edges[..., None] if edges.ndim == 1 else edges.T[:, None, :]
    found = np.zeros(x.shape, np.int16)
    for limit in limits:
        found += x > limit
    return np.where(np.isnan(x), -1, found).astype(np.intp)


def _members(members: ArrayLike, k: int) -> Ints:
    classes = np.asarray(members, np.intp)
    if classes.ndim != 2 or classes.shape[1] < 2:
        raise ValueError("classes need units and at least two periods")
    if ((classes < -1) | (classes >= k)).any():
        raise ValueError(f"classes must lie between 0 and {k - 1}, or be -1 for missing")
    return classes


def _steps(classes: Ints, k: int) -> tuple[Ints, Any]:
    """Each step as from * k + to, shape (units, periods - 1), and which steps are known."""
    start, end = classes[:, :-1], classes[:, 1:]
    return start * k + end, (start >= 0) & (end >= 0)


def _conditional(codes: Ints, lags: Ints, k: int) -> Ints:
    cells = lags[:, :-1] * (k * k) + codes
    return np.bincount(cells.ravel(), minlength=k**3).reshape(k, k, k)


def _chain(counts: Ints) -> MarkovChain:
    k = len(counts)
    p = divide(counts, counts.sum(axis=1, keepdims=True))
    if np.isnan(p).any():
        gap = float("nan")
        return MarkovChain(counts, p, np.full(k, np.nan), gap, gap, gap, gap)
    second = float(np.sort(np.abs(np.linalg.eigvals(p)))[-2])
    second = 0.0 if second < 1e-12 else min(second, 1.0)
    with np.errstate(divide="ignore"):
        half_life = float(-np.log(2) / np.log(second)) if 0 < second < 1 - 1e-12 else np.inf * second
    shorrocks = float((k - np.trace(p)) / (k - 1))
    determinant = 1 - abs(float(np.linalg.det(p)))
    return MarkovChain(counts, p, _ergodic(p), second, half_life, shorrocks, determinant)


def _ergodic(p: Floats) -> Floats:
    """The one distribution with pi P = pi; NaN where several closed sets of classes leave it open."""
    k = len(p)
    parts, member = connected_components(csr_array(p), directed=True, connection="strong")
    leaves = [bool((p[member == part][:, member != part] > 0).any()) for part in range(parts)]
    if leaves.count(False) != 1:
        return np.full(k, np.nan)
    system = np.vstack([p.T - np.eye(k), np.ones(k)])
    found = np.linalg.lstsq(system, np.append(np.zeros(k), 1.0), rcond=None)[0]
    return np.asarray(np.maximum(found, 0) / np.maximum(found, 0).sum())


def _statistics(counts: Ints) -> tuple[float, float]:
    """Pearson's Q and LR of conditional counts (neighbourhood, from, to)."""
    pooled = counts.sum(axis=0)
    expected = divide(pooled, pooled.sum(axis=1, keepdims=True)) * counts.sum(axis=2)[:, :, None]
    used = expected > 0
    seen, wanted = counts[used], expected[used]
    q = float(((seen - wanted) ** 2 / wanted).sum())
    met = seen > 0
    return q, 2 * float((seen[met] * np.log(seen[met] / wanted[met])).sum())


def _homogeneity(counts: Ints, permuted: Floats) -> HomogeneityTest:
    q, lr = _statistics(counts)
    places = (counts.sum(axis=2) > 0).sum(axis=0) - 1
    targets = (counts.sum(axis=0) > 0).sum(axis=1) - 1
    freedom = int((np.maximum(places, 0) * np.maximum(targets, 0)).sum())
    q_p, lr_p = (float(chi2.sf(x, freedom)) if freedom else float("nan") for x in (q, lr))
    slack = 1 - 1e-12
    above = (permuted >= np.array([q, lr]) * slack).sum(axis=0)
    shares = (1 + above) / (1 + len(permuted)) if len(permuted) else np.full(2, np.nan)
    return HomogeneityTest(q, lr, freedom, q_p, lr_p, float(shares[0]), float(shares[1]))
