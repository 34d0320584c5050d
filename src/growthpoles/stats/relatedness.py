"""Relatedness of industries from where they occur together, and what a region has around an industry.

M is the presence matrix, regions x industries of zeros and ones (M = 1 where LQ >= 1, for instance); u_j =
sum_i M_ij ubiquity, C_jk = sum_i M_ij M_ik co-occurrence, n regions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from growthpoles.stats.arrays import Bools, Floats, as_complete, as_floats, divide

Normalisation = Literal["conditional", "association", "cosine", "jaccard", "probability"]


@dataclass(frozen=True, slots=True, eq=False)
class Outlook:
    """What the industries around a region are worth.

    Attributes:
        index: COI of each region, sum_j d_ij (1 - M_ij) PCI_j: how near complex absent industries are.
        gain: COG, regions x industries, what entering an absent industry adds to the outlook; NaN where the
            industry is present.
    """

    index: Floats
    gain: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Turnover:
    """Entries and exits between two presence matrices, each regions x industries.

    Attributes:
        entered: Absent at the start, present at the end.
        left: Present at the start, absent at the end.
        stayed: Present at both ends.
    """

    entered: Bools
    left: Bools
    stayed: Bools


def as_presence(m: ArrayLike, name: str = "m") -> Floats:
    """Return a regions x industries matrix of zeros and ones as floats.

    Raises:
        ValueError: Other values, missing values, another number of axes.

    Example:
        >>> as_presence([[True, False]])
        array([[1., 0.]])
    """
    values = as_floats(m, name, ndim=2)
    if not ((values == 0) | (values == 1)).all():
        raise ValueError(f"{name} must hold only 0 and 1 (presence), without missing values")
    return values


def presence(quotients: ArrayLike, *, cut: float = 1.0) -> Floats:
    """Return M = 1 where the quotient reaches the cut; a missing quotient is refused, not taken for absence.

    Raises:
        ValueError: Missing or negative quotients.

    Example:
        >>> presence([[1.0, 0.99]])
        array([[1., 0.]])
    """
    return (as_complete(quotients, "quotients", ndim=2) >= cut).astype(np.float64)


def co_occurrence(m: ArrayLike) -> Floats:
    """Return C = M'M: in how many regions two industries occur together; ubiquity on the diagonal.

    Raises:
        ValueError: As in `as_presence`.

    Example:
        >>> co_occurrence([[1, 1], [1, 0]])
        array([[2., 1.],
               [1., 1.]])
    """
    narrow = as_presence(m).astype(np.float32)  # whole numbers up to 2^24 are exact
    return np.asarray(narrow.T @ narrow, np.float64)


def relatedness(m: ArrayLike, method: Normalisation = "conditional") -> Floats:
    """Return how strongly industries occur together, industries x industries, zero on the diagonal.

    conditional: min(P(j|k), P(k|j)) = C_jk / max(u_j, u_k) (Hidalgo et al. 2007); association: C_jk n /
    (u_j u_k), observed over expected, 1 = independent; cosine: C_jk / sqrt(u_j u_k); jaccard: C_jk / (u_j +
    u_k - C_jk) (van Eck and Waltman 2009); probability: C_jk over its expectation when the co-occurrences are
    drawn without putting back, (s_j s_k / (T - s_j) + s_k s_j / (T - s_k)) / 2 with s_j = sum over k other
    than j of C_jk and T = sum s (Steijn 2021).

    An industry is not related to itself here, so its presence does not raise its own density. An industry
    that no region has is related to nothing (zero).

    Args:
        m: Presence, regions x industries.
        method: Normalisation.

    Raises:
        ValueError: As in `as_presence`; an unknown method.

    Example:
        >>> relatedness([[1, 1], [1, 1], [1, 0]])
        array([[0.        , 0.66666667],
               [0.66666667, 0.        ]])
    """
    if method not in get_args(Normalisation):
        raise ValueError(f"method must be one of {', '.join(get_args(Normalisation))}, not {method!r}")
    found = co_occurrence(m)
    own = np.diagonal(found).copy()
    np.fill_diagonal(found, 0)
    expected = _expected(found, own, method=method, regions=np.shape(m)[0])
    return np.asarray(np.divide(found, expected, out=found, where=(found > 0) & (expected > 0)))


def density(m: ArrayLike, related: ArrayLike) -> Floats:
    """Return the share of what is related to an industry that a region has: sum_k phi_jk M_ik / sum_k phi_jk.

    Args:
        m: Presence, regions x industries.
        related: Relatedness phi >= 0, industries x industries, symmetric; cut it first if only strong links
            are to count.

    Returns:
        Regions x industries, between 0 and 1; NaN for an industry that is related to nothing.

    Raises:
        ValueError: As in `as_presence`; a matrix that is negative, missing, not square or of another size.

    Example:
        >>> density([[1, 0, 0]], [[0, 1, 0.5], [1, 0, 0.5], [0.5, 0.5, 0]])
        array([[0.        , 0.66666667, 0.5       ]])
    """
    held, phi = as_presence(m), _links(related, m)
    around = phi.sum(axis=0)
    found = held @ phi
    found /= np.where(around > 0, around, np.nan)
    return np.asarray(np.minimum(found, 1.0, out=found))


def outlook(m: ArrayLike, related: ArrayLike, *, complexity: ArrayLike) -> Outlook:
    """Return the complexity outlook index and gain (Hausmann et al. 2014).

    With d the density, COI_i = sum_j d_ij (1 - M_ij) PCI_j and COG_ij = sum_k phi_jk / (sum_l phi_kl) (1 -
    M_ik) PCI_k - d_ij PCI_j for absent j. Both are in the unit of `complexity`; z-scores of PCI are usual.

    Args:
        m: Presence, regions x industries.
        related: Relatedness, industries x industries, symmetric.
        complexity: PCI of each industry; industries with NaN are left out.

    Raises:
        ValueError: As in `density`; another number of values.

    Example:
        >>> found = outlook([[1, 0]], [[0, 1], [1, 0]], complexity=[-1.0, 1.0])
        >>> found.index, found.gain
        (array([1.]), array([[nan, -1.]]))
    """
    held, phi, value = as_presence(m), _links(related, m), as_floats(complexity, "complexity", ndim=1)
    if value.size != held.shape[1]:
        raise ValueError(f"{value.size} complexities for {held.shape[1]} industries")
    nearness = density(held, phi)
    worth = np.nan_to_num((1 - held) * value)
    shares = np.nan_to_num(divide(phi, phi.sum(axis=0)[:, None]))  # row k: phi_kj / sum_l phi_kl
    gain = worth @ shares - nearness * value
    return Outlook(np.nansum(nearness * worth, axis=1), np.where(held == 1, np.nan, gain))


def turnover(start: ArrayLike, end: ArrayLike) -> Turnover:
    """Compare presence at two dates.

    Raises:
        ValueError: As in `as_presence`; shapes that differ.

    Example:
        >>> found = turnover([[1, 0, 1]], [[1, 1, 0]])
        >>> found.entered.tolist(), found.left.tolist()
        ([[False, True, False]], [[False, False, True]])
    """
    before, after = as_presence(start, "start") == 1, as_presence(end, "end") == 1
    if before.shape != after.shape:
        raise ValueError(f"start {before.shape} and end {after.shape} differ in shape")
    return Turnover(~before & after, before & ~after, before & after)


def _expected(found: Floats, own: Floats, *, method: Normalisation, regions: int) -> Floats:
    if method == "conditional":
        return np.maximum(own[:, None], own)
    if method == "association":
        return own[:, None] * (own / regions)
    if method == "cosine":
        root = np.sqrt(own)
        return root[:, None] * root
    if method == "jaccard":
        return own[:, None] + own - found
    sums = found.sum(axis=0)
    share = divide(sums, sums.sum() - sums)
    return np.asarray(np.nan_to_num((share[:, None] * sums + sums[:, None] * share) / 2))


def _links(related: ArrayLike, m: ArrayLike) -> Floats:
    phi, size = as_complete(related, "related", ndim=2), np.shape(m)[1]
    if phi.shape != (size, size):
        raise ValueError(f"related {phi.shape} does not fit {size} industries")
    return phi
