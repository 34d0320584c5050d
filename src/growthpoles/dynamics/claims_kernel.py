"""One coefficient freed from effects and controls, with clustered and wild-bootstrap inference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.stats import t as student

from growthpoles.core.panel import FloatArray
from growthpoles.dynamics.claims_sample import Ints, Sample

Estimator = Literal["two-way", "unit", "difference", "cross-section", "trend"]
_TINY = 1e-10


@dataclass(frozen=True, eq=False)
class Fit:
    """Least squares of y on x, both freed from everything else (Frisch and Waugh 1933, Lovell 1963).

    Attributes:
        x, y: Freed driver and outcome, shape (n,).
        basis: Orthonormal columns that span what was taken out besides the effects inside clusters.
        cluster: Cluster of each observation, 0 to clusters - 1.
        labels: What the clusters are (positions of units, or years).
        spent: Coefficients estimated, x included; effects inside clusters are not counted.
    """

    x: FloatArray
    y: FloatArray
    basis: FloatArray
    cluster: Ints
    labels: Ints
    spent: int

    @property
    def clusters(self) -> int:
        """Number of clusters."""
        return self.labels.size

    @cached_property
    def power(self) -> float:
        """Sum of squares of the freed driver."""
        return float(self.x @ self.x)

    @cached_property
    def estimate(self) -> float:
        """The coefficient."""
        return float(self.x @ self.y) / self.power

    @cached_property
    def residuals(self) -> FloatArray:
        """What is left of the outcome."""
        return self.y - self.estimate * self.x

    @cached_property
    def scale(self) -> float:
        """Small-sample factor of the clustered variance, G / (G - 1) (n - 1) / (n - k)."""
        n, groups = self.x.size, self.clusters
        return groups / (groups - 1) * (n - 1) / (n - self.spent)

    @cached_property
    def error(self) -> float:
        """Standard error clustered (Liang and Zeger 1986; Cameron and Miller 2015)."""
        sums = np.bincount(self.cluster, self.x * self.residuals, self.clusters)
        return float(np.sqrt(self.scale * (sums @ sums))) / self.power

    @property
    def p_value(self) -> float:
        """Two-sided, t with clusters - 1 degrees of freedom."""
        return float(2 * student.sf(abs(self.estimate) / self.error, self.clusters - 1))

    def reach(self, confidence: float) -> float:
        """Half of the confidence interval."""
        return float(student.ppf((1 + confidence) / 2, self.clusters - 1)) * self.error

    def detectable(self, *, confidence: float, power: float) -> float:
        """Smallest effect found with the given power: (t of the test + t of the power) times the error."""
        free = self.clusters - 1
        return float(student.ppf((1 + confidence) / 2, free) + student.ppf(power, free)) * self.error


def fit(sample: Sample, estimator: Estimator) -> Fit | None:
    """Estimate a sample; None where the driver does not vary once the effects are taken out.

    ``two-way``: effects of units and years. ``unit``: of units. ``difference``: first differences with
    effects of years. ``cross-section``: a constant. ``trend``: effects of units, clustered by year, since all
    units share a year. The others are clustered by unit.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> unit, year = np.repeat(np.arange(20), 5), np.tile(np.arange(5), 20)
        >>> x = rng.normal(size=100)
        >>> found = fit(Sample(2 * x + unit + year, x, np.empty((100, 0)), unit, year), "two-way")
        >>> round(found.estimate, 9), found.clusters
        (2.0, 20)
    """
    used = sample.differenced() if estimator == "difference" else sample
    if estimator in ("two-way", "unit", "trend"):
        used = used.repeated()
    if used.n < 3:
        return None
    labels, cluster = np.unique(used.year if estimator == "trend" else used.unit, return_inverse=True)
    columns = np.column_stack([used.y, used.x, *_taken_out(used, estimator)])
    if estimator in ("two-way", "unit"):
        columns = _demeaned(columns, cluster)
    basis = _basis(columns[:, 2:])
    freed = columns[:, :2] - basis @ (basis.T @ columns[:, :2])
    y, x = freed[:, 0], freed[:, 1]
    spent = 1 + basis.shape[1]
    moved = float(np.square(used.x - used.x.mean()).sum())
    if float(x @ x) <= _TINY * max(moved, _TINY * float(used.x @ used.x)):
        return None
    if labels.size < 2 or used.n <= spent or float(y @ y) <= _TINY * float(np.square(used.y).sum()):
        return None
    return Fit(x, y, basis, cluster, labels, spent)


def _taken_out(sample: Sample, estimator: Estimator) -> list[FloatArray]:
    years = np.unique(sample.year, return_inverse=True)[1]
    units = np.unique(sample.unit, return_inverse=True)[1]
    found = [np.asarray(sample.controls)]
    if estimator in ("two-way", "difference"):
        found.append(np.eye(years.max() + 1)[years])
    if estimator == "cross-section":
        found.append(np.ones((sample.n, 1)))
    if estimator == "trend":
        found.append(np.eye(units.max() + 1)[units])
    return found


def _demeaned(columns: FloatArray, groups: Ints) -> FloatArray:
    count = np.bincount(groups).astype(float)
    sums = np.zeros((count.size, columns.shape[1]))
    np.add.at(sums, groups, columns)
    return np.asarray(columns - (sums / count[:, None])[groups])


def _basis(columns: FloatArray) -> FloatArray:
    """Orthonormal basis by way of the small cross-product; combinations of other columns fall away."""
    lengths = np.sqrt(np.square(columns).sum(axis=0))
    found = columns[:, lengths > _TINY] / lengths[lengths > _TINY]
    for least in (1e-9, 0.5):  # the second round takes away what the first one rounds off
        if not found.shape[1]:
            break
        size, turned = np.linalg.eigh(found.T @ found)
        kept = size > least * min(1.0, size[-1])
        found = found @ (turned[:, kept] / np.sqrt(size[kept]))
    return np.asarray(found)


def flips(clusters: int, *, draws: int, seed: int) -> FloatArray:
    """Rademacher signs, shape (clusters, draws); all of them once where there are no more than `draws`.

    Example:
        >>> flips(2, draws=99, seed=0).tolist()
        [[1.0, 1.0, -1.0, -1.0], [1.0, -1.0, 1.0, -1.0]]
    """
    if 2**clusters <= draws + 1:
        bits = (np.arange(2**clusters)[None, :] >> np.arange(clusters)[::-1, None]) & 1
        return np.asarray(1.0 - 2.0 * bits, np.float64)
    rng = np.random.default_rng(seed)
    drawn = rng.choice((-1.0, 1.0), (clusters, draws))
    return np.column_stack([np.ones(clusters), drawn])


class WildBootstrap:
    """Wild cluster bootstrap-t with the null imposed (Cameron, Gelbach and Miller 2008).

    Residuals under the null are flipped cluster by cluster; t of every flip follows from sums over clusters
    alone (Roodman, MacKinnon, Nielsen and Webb 2019), so that no regression is run again. The unflipped
    sample is one of the draws.
    """

    def __init__(self, made: Fit, signs: FloatArray) -> None:
        self._fit = made
        self._signs = signs
        self._squares = np.bincount(made.cluster, made.x**2, made.clusters)
        self._outcome = self._moved(made.y)
        own = np.bincount(made.cluster, made.x * made.residuals, made.clusters)
        self._spread = float(np.sqrt(own @ own))

    @cached_property
    def _driver(self) -> tuple[FloatArray, FloatArray]:
        return self._moved(self._fit.x)

    def _moved(self, part: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Numerator and cluster scores of every flip, for residuals equal to one part."""
        made, signs = self._fit, self._signs
        sums = np.bincount(made.cluster, made.x * part, made.clusters)
        own, flipped = (
            _grouped(made.basis * column[:, None], made.cluster, made.clusters) for column in (made.x, part)
        )
        return sums @ signs, sums[:, None] * signs - own @ (flipped.T @ signs)

    def statistics(self, null: float = 0.0) -> tuple[FloatArray, FloatArray]:
        """Coefficient less the null, and its t, of every flip; without the small-sample factor."""
        top, scores = self._outcome
        if null:
            top, scores = top - null * self._driver[0], scores - null * self._driver[1]
        scores = scores - self._squares[:, None] * (top / self._fit.power)
        spread = np.sqrt(np.einsum("gb,gb->b", scores, scores))
        t = np.divide(top, spread, out=np.full(top.shape, np.inf), where=spread > _TINY * self._spread)
        return top / self._fit.power, t

    def p_value(self, null: float = 0.0) -> float:
        """Share of flips whose t is as far from zero as that of the sample."""
        t = (self._fit.estimate - null) * self._fit.power / self._spread
        drawn = np.abs(self.statistics(null)[1])
        return float((drawn >= abs(t) * (1 - 1e-9)).mean())

    def interval(self, confidence: float) -> tuple[float | None, float | None]:
        """Values the bootstrap does not reject; None where no end is found within 200 standard errors."""
        alpha = 1 - confidence + _TINY
        return self._end(-1, alpha), self._end(1, alpha)

    def _end(self, side: int, alpha: float) -> float | None:
        step = max(self._fit.error, _TINY * abs(self._fit.estimate))
        inside, outside = 0.0, 2.0
        while self.p_value(self._fit.estimate + side * outside * step) > alpha:
            inside, outside = outside, 2 * outside
            if outside > 200:
                return None
        for _ in range(30):
            middle = (inside + outside) / 2
            if self.p_value(self._fit.estimate + side * middle * step) > alpha:
                inside = middle
            else:
                outside = middle
        return self._fit.estimate + side * inside * step


def _grouped(columns: FloatArray, cluster: Ints, clusters: int) -> FloatArray:
    sums = np.zeros((clusters, columns.shape[1]))
    np.add.at(sums, cluster, columns)
    return sums


def shared_signs(
    fits: Sequence[Fit], *, draws: int, seed: int
) -> tuple[FloatArray, list[npt.NDArray[np.intp]]]:
    """One set of flips for all units that any fit uses, and the rows of each fit."""
    held = np.unique(np.concatenate([item.labels for item in fits]))
    signs = flips(held.size, draws=draws, seed=seed)
    return signs, [np.searchsorted(held, item.labels) for item in fits]
