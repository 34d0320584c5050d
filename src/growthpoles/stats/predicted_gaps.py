"""Filling missing values from what the other columns of a row tell.

Rows are observations, columns indicators; columns are standardised inside, so that units of measure play no
part. A row or a column without any value stays as it is. The order of rows and columns matters only where
the description says so.
"""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import ArrayLike

from growthpoles.stats.arrays import Bools, Floats, Ints, as_floats, column_mean, column_sd, divide
from growthpoles.stats.gaps import Filled
from growthpoles.stats.sampling import Seed, generator

LEAST_OBSERVED = 5


def fill_regression(x: ArrayLike, predictors: ArrayLike | None = None) -> Filled:
    """Fill each gap by least squares on the columns that the row has.

    For every set of predictors that occurs in a row with the gap, the regression (with a constant) is fitted
    to the rows that have the column and all of the set; at least two more rows than coefficients are needed,
    otherwise the gap stays.

    Args:
        x: Observations x columns.
        predictors: Shape (columns, columns): whether column k may predict column j, at [j, k]; default all.

    Raises:
        ValueError: predictors of another shape.

    Example:
        >>> fill_regression([[1.0, 3.0], [2.0, 5.0], [3.0, 7.0], [4.0, 9.0], [5.0, np.nan]]).values[4]
        array([ 5., 11.])
    """
    values = as_floats(x, ndim=2)
    columns = values.shape[1]
    allowed = np.ones((columns, columns), bool) if predictors is None else np.asarray(predictors, dtype=bool)
    if allowed.shape != (columns, columns):
        raise ValueError(f"predictors has shape {allowed.shape}, expected ({columns}, {columns})")
    z, mean, sd = _standardised(values)
    seen = ~np.isnan(z)
    result = np.full(z.shape, np.nan)
    for j in range(columns):
        usable = seen & allowed[j] & (np.arange(columns) != j)
        gaps = np.flatnonzero(~seen[:, j] & usable.any(axis=1))
        for pattern in np.unique(usable[gaps], axis=0):
            rows = gaps[(usable[gaps] == pattern).all(axis=1)]
            result[rows, j] = _least_squares(z, rows, pattern, column=j)
    return _back(values, result, mean, sd)


def fill_neighbours(x: ArrayLike, neighbours: int = 5, *, by_distance: bool = False) -> Filled:
    """Fill each gap with the mean of the nearest rows that have the column (scikit-learn's ``KNNImputer``).

    The distance of two rows is Euclidean over the standardised columns both have, scaled up to all columns
    (Troyanskaya et al. 2001). A gap in a row that shares no column with any row that could fill it stays.
    Which of equally near rows are taken depends on the order of the rows.

    Args:
        x: Observations x columns.
        neighbours: Number of rows to average.
        by_distance: Whether nearer rows count more (weights 1 / distance).

    Raises:
        ValueError: neighbours is below one.
        ImportError: scikit-learn is not installed.

    Example:
        >>> fill_neighbours([[1.0, 3.0], [1.1, 5.0], [9.0, 70.0], [1.0, np.nan]], 2).values[3]
        array([1., 4.])
    """
    from sklearn.impute import KNNImputer

    if neighbours < 1:
        raise ValueError(f"neighbours must be at least 1, not {neighbours}")
    values = as_floats(x, ndim=2)
    z, mean, sd = _standardised(values)
    seen = ~np.isnan(z)
    rows, columns = seen.any(axis=1), seen.any(axis=0)
    result = np.full(z.shape, np.nan)
    if rows.any():
        imputer = KNNImputer(n_neighbors=neighbours, weights="distance" if by_distance else "uniform")
        result[np.ix_(rows, columns)] = imputer.fit_transform(z[np.ix_(rows, columns)])
    donors = ((seen.astype(float) @ seen.T) > 0).astype(float) @ seen
    return _back(values, np.where(donors > 0, result, np.nan), mean, sd)


def fill_iterative(x: ArrayLike, *, rounds: int = 100, tolerance: float = 1e-3) -> Filled:
    """Fill all gaps by ridge regressions of every column on all others, repeated until they settle.

    Scikit-learn's ``IterativeImputer`` with Bayesian ridge regression, columns with the fewest gaps first (of
    equally many, the earlier one), started from the means.

    Args:
        x: Observations x columns.
        rounds: Most rounds over all columns.
        tolerance: Settled when no filled cell moves by more than this part of the largest absolute value, in
            standard deviations.

    Raises:
        ValueError: rounds is below one or tolerance not positive.
        ArithmeticError: The cells still move after all rounds.
        ImportError: scikit-learn is not installed.

    Example:
        >>> x = [[1.0, 3.0], [2.0, 5.0], [3.0, 7.0], [4.0, 9.0], [5.0, np.nan]]
        >>> fill_iterative(x).values[4].round(2)
        array([ 5., 11.])
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.experimental import enable_iterative_imputer  # noqa: F401
    from sklearn.impute import IterativeImputer

    if rounds < 1 or not tolerance > 0:
        raise ValueError("rounds must be at least 1 and tolerance above zero")
    values = as_floats(x, ndim=2)
    z, mean, sd = _standardised(values)
    seen = ~np.isnan(z)
    place = np.ix_(seen.any(axis=1), seen.any(axis=0))
    result = np.full(z.shape, np.nan)
    if seen.any() and not seen[place].all():
        imputer = IterativeImputer(max_iter=rounds, tol=tolerance, random_state=0)
        with warnings.catch_warnings():
            warnings.simplefilter("error", ConvergenceWarning)
            try:
                result[place] = imputer.fit_transform(z[place])
            except ConvergenceWarning:
                raise ArithmeticError(f"filled cells still move after {rounds} rounds") from None
    return _back(values, result, mean, sd)


def draw_gaps(x: ArrayLike, *, seed: Seed, rounds: int = 5, predictors: int = 10, donors: int = 5) -> Filled:
    """Draw one plausible value for every gap: multivariate imputation by chained equations.

    Gaps start from draws among the observed values of the column. Then, `rounds` times, each column with gaps
    (fewest gaps first) is regressed on its most correlated columns; coefficients are drawn from their
    posterior, and each gap takes the value of one of the `donors` rows whose prediction is nearest
    (predictive mean matching: Little 1988; van Buuren 2018, algorithm 3.3, with ridge 1e-4). So every value
    drawn has been observed. A column is regressed on at most one other per five values; with fewer than five
    values it stays as it is and predicts nothing.

    Args:
        x: Observations x columns.
        seed: Seed or generator; for one seed the draw depends on the order of rows and columns.
        rounds: Rounds over all columns.
        predictors: Most columns to predict from.
        donors: Rows to draw from.

    Raises:
        ValueError: rounds, predictors or donors below one.

    Example:
        >>> x = np.array([[1.0, 2], [2, 4], [3, 6], [4, 8], [5, 10], [6, np.nan]])
        >>> bool(draw_gaps(x, seed=1).values[5, 1] in x[:5, 1])
        True
    """
    if min(rounds, predictors, donors) < 1:
        raise ValueError("rounds, predictors and donors must be at least 1")
    values, rng = as_floats(x, ndim=2), generator(seed)
    z, _, _ = _standardised(values)
    seen = ~np.isnan(z)
    counts = seen.sum(axis=0)
    rows = np.flatnonzero(seen[:, counts >= LEAST_OBSERVED].any(axis=1))
    open_columns = [j for j in np.argsort(-counts, kind="stable").tolist() if _to_fill(seen[rows, j])]
    strength = np.where(counts >= LEAST_OBSERVED, _association(z), 0.0)
    full, known = z[rows], seen[rows]
    result = values.copy()
    for j in open_columns:
        gaps, given = ~known[:, j], np.flatnonzero(known[:, j])
        full[gaps, j] = full[rng.choice(given, int(gaps.sum())), j]
    for _ in range(rounds):
        for j in open_columns:
            order = np.argsort(-strength[j], kind="stable")[: min(predictors, max(counts[j] // 5, 1))]
            used = order[strength[j, order] > 0]
            donor = _matched(full[:, used], full[:, j], known[:, j], donors=donors, rng=rng)
            full[~known[:, j], j] = full[donor, j]
            result[rows[~known[:, j]], j] = values[rows[donor], j]
    return Filled(result, np.isnan(values) & ~np.isnan(result))


def _standardised(x: Floats) -> tuple[Floats, Floats, Floats]:
    mean, sd = column_mean(x), column_sd(x)
    sd = np.where(sd > 0, sd, 1.0)
    return (x - mean) / sd, mean, sd


def _back(x: Floats, z: Floats, mean: Floats, sd: Floats) -> Filled:
    gap = np.isnan(x)
    return Filled(np.where(gap, mean + z * sd, x), gap & ~np.isnan(z))


def _least_squares(z: Floats, rows: np.ndarray, pattern: Bools, *, column: int) -> Floats:
    """Predictions of a column for some rows from the columns of a pattern; NaN with too few rows to fit."""
    fit = ~np.isnan(z[:, column]) & ~np.isnan(z[:, pattern]).any(axis=1)
    coefficients = int(pattern.sum()) + 1
    if fit.sum() < coefficients + 2:
        return np.full(len(rows), np.nan)
    design = np.column_stack([np.ones(fit.sum()), z[np.ix_(fit, pattern)]])
    beta = np.linalg.lstsq(design, z[fit, column], rcond=None)[0]
    return np.asarray(beta[0] + z[np.ix_(rows, np.flatnonzero(pattern))] @ beta[1:])


def _association(z: Floats) -> Floats:
    """Size of the mean product of standardised columns over common rows; zero of a column with itself."""
    known = (~np.isnan(z)).astype(float)
    shared = known.T @ known
    filled = np.nan_to_num(z)
    size = np.abs(divide(filled.T @ filled, shared))
    return np.where((shared >= 3) & ~np.eye(len(size), dtype=bool), np.nan_to_num(size), 0.0)


def _to_fill(known: Bools) -> bool:
    return LEAST_OBSERVED <= int(known.sum()) < known.size


def _matched(predictors: Floats, y: Floats, known: Bools, *, donors: int, rng: np.random.Generator) -> Ints:
    """Donors, as positions of rows, for the rows in which y is not known."""
    X = np.column_stack([np.ones(len(y)), predictors])
    fitted, target = X[known], y[known]
    cross = fitted.T @ fitted
    inverse = np.linalg.inv(cross + 1e-4 * np.diag(np.diag(cross) + 1e-12))
    beta = inverse @ (fitted.T @ target)
    residual = target - fitted @ beta
    sigma = np.sqrt(residual @ residual / rng.chisquare(max(len(target) - X.shape[1], 1)))
    draw = beta + sigma * np.linalg.cholesky((inverse + inverse.T) / 2) @ rng.standard_normal(len(beta))
    nearest = _nearest(fitted @ beta, X[~known] @ draw, donors)
    pick = nearest[np.arange(len(nearest)), rng.integers(0, nearest.shape[1], len(nearest))]
    return np.flatnonzero(known)[pick]


def _nearest(known: Floats, wanted: Floats, donors: int) -> Ints:
    """Positions of the nearest known predictions of each wanted one, shape (wanted, donors)."""
    count = min(donors, len(known))
    order = np.argsort(known, kind="stable")
    window = np.searchsorted(known[order], wanted)[:, None] + np.arange(-count, count)
    inside = (window >= 0) & (window < len(known))
    window = np.clip(window, 0, len(known) - 1)
    distance = np.where(inside, np.abs(known[order][window] - wanted[:, None]), np.inf)
    nearest = np.argsort(distance, axis=1, kind="stable")[:, :count]
    return np.asarray(order[np.take_along_axis(window, nearest, axis=1)], dtype=np.intp)
