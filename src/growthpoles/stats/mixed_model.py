"""Two crossed random effects: scores that depend on what is judged and on who judges.

y = mu + f[item] + b[judge] + e with f ~ N(0, s_f), b ~ N(0, s_b), e ~ N(0, s_e): variances by restricted
maximum likelihood (Patterson and Thompson 1971), effects by Henderson's mixed-model equations (1975). The
block of the items is diagonal, so everything follows from one system of the size of the judges.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import cho_factor, cho_solve, solve_triangular
from scipy.optimize import minimize
from scipy.sparse import csgraph, csr_array

from growthpoles.stats.arrays import Floats, Ints, as_floats

_SMALLEST, _LARGEST = np.log(1e-8), np.log(1e6)


@dataclass(frozen=True, slots=True)
class Variances:
    """Variance components.

    Attributes:
        item: Of what is judged.
        judge: Of the leniency of those who judge.
        error: Of a single judgement.
    """

    item: float
    judge: float
    error: float


@dataclass(frozen=True, slots=True, eq=False)
class CrossedFit:
    """Effects and what is known of their errors.

    Attributes:
        mean: Mean over items and judges.
        items: Effects of the items, shape (items,), shrunken towards 0.
        judges: Effects of the judges (leniency: positive = scores high), shape (judges,).
        item_error: Standard errors of prediction of the items' effects about the common mean.
        judge_error: The same for the judges.
        variances: The components.
        residuals: What neither explains, shape (observations,).
        root: Factors of the errors: errors of items = ``root @ z`` with standard normal `z`.
    """

    mean: float
    items: Floats
    judges: Floats
    item_error: Floats
    judge_error: Floats
    variances: Variances
    residuals: Floats
    root: tuple[Floats, Floats]

    def draw(self, n: int, *, seed: int = 0) -> Floats:
        """Draw the items' values ``mean + effect`` from what is known of them, shape (n, items)."""
        random = np.random.default_rng(seed)
        own, shared = self.root
        noise = own * random.standard_normal((n, own.size))
        return self.mean + self.items + noise + random.standard_normal((n, shared.shape[1])) @ shared.T


def fit_crossed(
    y: ArrayLike, *, item: ArrayLike, judge: ArrayLike, variances: Variances | None = None
) -> CrossedFit:
    """Fit the model of two crossed random effects.

    Args:
        y: Scores, shape (observations,), complete.
        item: Position of the item of each score, 0 ... items - 1, each at least once.
        judge: Position of the judge of each score, 0 ... judges - 1, each at least once.
        variances: Components to use; by default estimated by restricted maximum likelihood.

    Raises:
        ValueError: Shapes that do not fit, missing scores, fewer than three scores or two items.

    Example:
        Judge 0 scores every item 2 higher than judge 1, so the items are 3, 5 and 7 on the scale of both.

        >>> made = fit_crossed([4, 2, 6, 4, 8, 6], item=[0, 0, 1, 1, 2, 2], judge=[0, 1] * 3)
        >>> (made.mean + made.items).round(3)
        array([3., 5., 7.])
    """
    model = _Equations(y, item, judge)
    return model.fit(variances or model.estimate())


def components(item: ArrayLike, judge: ArrayLike) -> Ints:
    """Number of the connected part in which each score lies, shape (observations,).

    Items of two parts share no judge, not even through others: nothing in the scores says who is lenient.

    Example:
        >>> components([0, 0, 1, 2], [0, 1, 1, 2])
        array([0, 0, 0, 1])
    """
    rows, columns = np.asarray(item, dtype=np.intp), np.asarray(judge, dtype=np.intp)
    items = int(rows.max()) + 1
    size = items + int(columns.max()) + 1
    links = csr_array((np.ones(rows.size), (rows, items + columns)), shape=(size, size))
    _, label = csgraph.connected_components(links, directed=False)
    return np.unique(label[rows], return_inverse=True)[1].astype(np.intp)


class _Equations:
    """Henderson's equations with the items eliminated; ratios are variances over that of the error."""

    def __init__(self, y: ArrayLike, item: ArrayLike, judge: ArrayLike) -> None:
        self.y = as_floats(y, "y", ndim=1)
        self.item, self.judge = np.asarray(item, dtype=np.intp), np.asarray(judge, dtype=np.intp)
        if not self.y.shape == self.item.shape == self.judge.shape:
            raise ValueError("scores, items and judges must have one length")
        if np.isnan(self.y).any():
            raise ValueError("scores must be complete")
        self.n = self.y.size
        self.items, self.judges = (int(part.max(initial=-1)) + 1 for part in (self.item, self.judge))
        if self.n < 3 or self.items < 2:
            raise ValueError("at least three scores of two items are needed")
        self.counts = np.bincount(self.item, minlength=self.items).astype(float)
        held = np.bincount(self.judge, minlength=self.judges).astype(float)
        if not (self.counts.all() and held.all()):
            raise ValueError("every item and every judge needs a score")
        self.center = float(self.y.mean())
        self.scale = float(self.y.std()) or 1.0
        z = (self.y - self.center) / self.scale
        pairs = (self.item, self.judge + 1)
        self.table = csr_array((np.ones(self.n), pairs), shape=(self.items, self.judges + 1)).toarray()
        self.table[:, 0] = self.counts
        self.lower = np.diag(np.concatenate([[self.n], held]))
        self.lower[0, 1:] = self.lower[1:, 0] = held
        self.item_sums = np.bincount(self.item, weights=z, minlength=self.items)
        self.judge_sums = np.concatenate(
            [[z.sum()], np.bincount(self.judge, weights=z, minlength=self.judges)]
        )
        self.square = float(z @ z)

    def _solve(self, item_ratio: float, judge_ratio: float) -> tuple[Floats, Floats, Floats, Floats]:
        """Diagonal of the items, factor of the rest, and the solution of both."""
        diagonal = self.counts + 1 / item_ratio
        rest = self.lower + np.diag(np.concatenate([[0.0], np.full(self.judges, 1 / judge_ratio)]))
        scaled = self.table / diagonal[:, None]
        schur = rest - self.table.T @ scaled
        factor = cho_factor(schur, lower=True)[0]
        lower = cho_solve((factor, True), self.judge_sums - scaled.T @ self.item_sums)
        upper = (self.item_sums - self.table @ lower) / diagonal
        return diagonal, np.tril(factor), upper, lower

    def deviance(self, logs: Floats) -> float:
        """-2 x restricted log-likelihood at the logs of the two ratios, the error variance profiled out."""
        item_ratio, judge_ratio = np.exp(logs)
        diagonal, factor, upper, lower = self._solve(item_ratio, judge_ratio)
        left = max(self.square - upper @ self.item_sums - lower @ self.judge_sums, 1e-300)
        determinant = np.log(diagonal).sum() + 2 * np.log(np.diag(factor)).sum()
        own = self.items * logs[0] + self.judges * logs[1]
        return float((self.n - 1) * np.log(left / (self.n - 1)) + determinant + own)

    def estimate(self) -> Variances:
        """Variances of restricted maximum likelihood, from a few starts."""
        starts = ((0.0, 0.0), (0.0, -4.0), (-3.0, 0.0), (3.0, 3.0))
        found = [
            minimize(
                self.deviance,
                np.array(start),
                method="L-BFGS-B",
                bounds=[(_SMALLEST, _LARGEST)] * 2,
                options={"ftol": 1e-13, "gtol": 1e-9},
            )
            for start in starts
        ]
        best = min(found, key=lambda item: float(item.fun))
        ratios = np.exp(best.x)
        _, _, upper, lower = self._solve(*ratios)
        left = max(self.square - upper @ self.item_sums - lower @ self.judge_sums, 0.0)
        error = left / (self.n - 1) * self.scale**2
        return Variances(float(ratios[0] * error), float(ratios[1] * error), float(error))

    def fit(self, given: Variances) -> CrossedFit:
        """Effects and their errors under given variances."""
        floor = max(given.error, 1e-12 * self.scale**2)
        ratios = [max(part / floor, np.exp(_SMALLEST)) for part in (given.item, given.judge)]
        diagonal, factor, upper, lower = self._solve(*ratios)
        identity = np.eye(self.judges + 1)
        half = solve_triangular(factor, identity, lower=True)
        inverse = half.T @ half
        sigma = np.sqrt(given.error)
        # An item's value is mean + effect: its error joins those of the mean and of its effect.
        spread = -self.table / diagonal[:, None]
        spread[:, 0] += 1.0
        shared = sigma * spread @ half.T
        own = sigma / np.sqrt(diagonal)
        errors = np.sqrt(own**2 + (shared**2).sum(axis=1))
        items, judges = upper * self.scale, lower[1:] * self.scale
        mean = self.center + lower[0] * self.scale
        residuals = self.y - mean - items[self.item] - judges[self.judge]
        judge_error = sigma * np.sqrt(np.diag(inverse)[1:])
        return CrossedFit(mean, items, judges, errors, judge_error, given, residuals, (own, shared))
