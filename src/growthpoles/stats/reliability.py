"""Internal consistency of a group of indicators: Cronbach's alpha and principal components."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from growthpoles.stats.arrays import Floats, as_floats


@dataclass(frozen=True, slots=True, eq=False)
class PrincipalComponents:
    """Principal components of a correlation matrix, the largest first.

    Attributes:
        eigenvalues: Variances of the components, shape (columns,); they add up to the number of columns.
        loadings: Correlation of each column with each component, shape (columns, components); the loadings of
            a component do not add up to less than zero.
        n: Complete rows it was worked out on.
    """

    eigenvalues: Floats
    loadings: Floats
    n: int

    @property
    def shares(self) -> Floats:
        """Share of each component in the whole variance."""
        return np.asarray(self.eigenvalues / len(self.eigenvalues))


def covariances(x: ArrayLike) -> Floats:
    """Return sample covariances (n - 1) of columns, each on the rows that both columns have.

    Returns:
        Shape (columns, columns); NaN for a pair with fewer than two common rows.

    Example:
        >>> covariances([[1.0, 2.0], [2.0, 4.0], [3.0, np.nan]])[0]
        array([1., 1.])
    """
    values = as_floats(x, ndim=2)
    columns = values.shape[1]
    result = np.full((columns, columns), np.nan)
    for i, j in zip(*np.triu_indices(columns), strict=True):
        both = ~np.isnan(values[:, i]) & ~np.isnan(values[:, j])
        if both.sum() > 1:
            a, b = values[both, i], values[both, j]
            result[i, j] = result[j, i] = (a - a.mean()) @ (b - b.mean()) / (both.sum() - 1)
    return result


def cronbach_alpha(x: ArrayLike) -> float:
    """Return Cronbach's alpha of a group of columns.

    ``alpha = k^2 c / s``, k columns, c the mean covariance of two different columns, s the sum of the whole
    covariance matrix (Cronbach 1951). Covariances are pairwise complete. Alpha rises with k; columns on
    scales of their own weigh by their variance.

    Args:
        x: Observations x columns, NaN = missing.

    Returns:
        At most 1; below zero when columns run against each other; NaN for fewer than two columns, a pair
        without two common rows, or a sum that does not vary.

    Example:
        >>> round(cronbach_alpha([[1.0, 2.0], [2.0, 3.0], [3.0, 5.0]]), 4)
        0.9474
    """
    matrix = covariances(x)
    k, total = len(matrix), float(matrix.sum())
    if k < 2 or not total > 1e-12 * float(np.trace(matrix)):
        return float("nan")
    between = (total - float(np.trace(matrix))) / (k * (k - 1))
    return k * k * between / total


def principal_components(x: ArrayLike) -> PrincipalComponents:
    """Return the principal components of the correlation matrix of the complete rows.

    Loadings are eigenvectors times the square root of their eigenvalue. Each component is turned so that its
    loadings do not add up to less than zero; where they add up to zero the first one is not negative.

    Args:
        x: Observations x columns, NaN = missing.

    Returns:
        Eigenvalues and loadings are NaN with fewer than three complete rows, or where a column does not vary
        over them.

    Example:
        >>> principal_components([[1.0, 2.0], [2.0, 1.0], [3.0, 3.0]]).eigenvalues
        array([1.5, 0.5])
    """
    values = as_floats(x, ndim=2)
    rows = values[~np.isnan(values).any(axis=1)]
    n, k = rows.shape
    if n < 3 or k == 0 or (rows == rows[0]).all(axis=0).any():
        return PrincipalComponents(np.full(k, np.nan), np.full((k, k), np.nan), n)
    centred = rows - rows.mean(axis=0)
    centred = centred / np.sqrt((centred * centred).sum(axis=0))
    roots, vectors = np.linalg.eigh(centred.T @ centred)
    roots, vectors = np.maximum(roots[::-1], 0.0), vectors[:, ::-1]
    loadings = vectors * np.sqrt(roots)
    side = loadings.sum(axis=0)
    side = np.where(np.abs(side) < 1e-9, loadings[0], side)
    return PrincipalComponents(roots, np.where(side < 0, -loadings, loadings), n)
