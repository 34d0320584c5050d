"""Concentration, diversity, inequality and specialisation.

Row measures work on the last axis, so a regions x industries table gives one figure per region; a row with a
missing cell has a missing figure. Logarithms are natural.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from growthpoles.stats.arrays import Floats, as_complete, as_floats, divide


@dataclass(frozen=True, slots=True)
class TheilParts:
    """Theil inequality and its exact split: total = between + within."""

    total: float
    between: float
    within: float


def herfindahl(x: ArrayLike) -> Floats:
    """Return the Herfindahl-Hirschman index sum s^2 of each row, between 1/k and 1.

    Args:
        x: Amounts >= 0, shape (..., k).

    Returns:
        Shape (...); NaN where a cell is missing or the row sums to zero.

    Raises:
        ValueError: Negative values.

    Example:
        >>> float(herfindahl([20, 50, 20, 10]).round(4))
        0.34
    """
    return np.asarray((_shares(x) ** 2).sum(axis=-1))


def entropy(x: ArrayLike) -> Floats:
    """Return the Shannon entropy H = -sum s ln s of each row; zero shares count nothing.

    Args:
        x: Amounts >= 0, shape (..., k).

    Returns:
        Shape (...), between 0 and ln k; NaN as in `herfindahl`.

    Raises:
        ValueError: Negative values.

    Example:
        >>> float(entropy([1, 1, 0]).round(4))
        0.6931
    """
    shares = _shares(x)
    return np.asarray(-(shares * np.log(np.where(shares == 0, 1.0, shares))).sum(axis=-1)) + 0.0


def effective_number(x: ArrayLike) -> Floats:
    """Return exp(H), the number of equally large parts with the same entropy (Hill 1973).

    Example:
        >>> float(effective_number([5, 5, 0, 0]).round(4))
        2.0
    """
    return np.exp(entropy(x))


def gini(x: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Return the Gini coefficient of x, by sorting: O(n log n).

    G = 1 - sum_i (F_i - F_{i-1}) (L_i + L_{i-1}) with F, L the cumulated shares of weights and of w x,
    ordered by x.

    Args:
        x: Values >= 0 (per head where the weights are people), shape (n,).
        weights: Weights >= 0 of the values; default equal.

    Returns:
        Between 0 and 1 - (smallest weight share); not multiplied by n / (n - 1). NaN where everything is
        zero.

    Raises:
        ValueError: Missing or negative values, or another number of weights.

    Example:
        >>> round(gini([20, 50, 20, 10]), 4)
        0.3
    """
    values, mass = _weighted(x, weights)
    order = np.argsort(values, kind="stable")
    population = mass[order] / mass.sum() if mass.any() else np.full(mass.size, np.nan)
    amounts = values[order] * population
    if not amounts.sum() > 0:
        return float("nan")
    lorenz = np.concatenate([[0.0], amounts.cumsum() / amounts.sum()])
    return max(0.0, float(1 - (population * (lorenz[1:] + lorenz[:-1])).sum()))


def theil(
    amounts: ArrayLike, population: ArrayLike | None = None, *, index: Literal["T", "L"] = "T"
) -> float:
    """Return Theil's T = sum s ln(s / p) or L = sum p ln(p / s) (Theil 1967).

    s and p are shares of amounts and of population.

    Args:
        amounts: Totals (not per head) of each unit, >= 0; for T zero counts nothing.
        population: Population of each unit; default equal.
        index: "T" or "L" (mean logarithmic deviation).

    Returns:
        Inequality >= 0; T is at most ln(1 / smallest population share).

    Raises:
        ValueError: Missing or negative values; amounts without population under T, population without amounts
            under L (the index is infinite); nothing at all.

    Example:
        >>> round(theil([10, 10, 10, 20, 50], index="L"), 7)
        0.2326302
    """
    values, people = _weighted(amounts, population)
    if not (values.sum() > 0 and people.sum() > 0):
        raise ValueError("amounts and population must not be zero everywhere")
    if index not in ("T", "L"):
        raise ValueError(f"index must be 'T' or 'L', not {index!r}")
    share, mass = values / values.sum(), people / people.sum()
    top, bottom = (share, mass) if index == "T" else (mass, share)
    used = top > 0
    if (bottom[used] == 0).any():
        raise ValueError(f"Theil's {index} is infinite: a unit has " + _imbalance(index))
    return max(0.0, float((top[used] * np.log(top[used] / bottom[used])).sum()))


def theil_decomposition(
    amounts: ArrayLike,
    groups: ArrayLike,
    *,
    population: ArrayLike | None = None,
    index: Literal["T", "L"] = "T",
) -> TheilParts:
    """Split Theil's T or L into the part between groups and the part within them.

    within = sum_g (group share of amounts for T, of population for L) * index inside the group.

    Args:
        amounts: Totals of each unit.
        groups: Group of each unit.
        population: Population of each unit; default equal.
        index: "T" or "L".

    Raises:
        ValueError: As in `theil`; not one group per unit.

    Example:
        >>> parts = theil_decomposition([1.0, 1.0, 3.0, 3.0], ["a", "a", "b", "b"])
        >>> parts.within, parts.between == parts.total
        (0.0, True)
    """
    values, people = _weighted(amounts, population)
    if np.shape(groups) != values.shape:
        raise ValueError(f"groups has shape {np.shape(groups)}, expected {values.shape}")
    labels, member = np.unique(np.asarray(groups), return_inverse=True)
    sums = np.bincount(member, values, labels.size), np.bincount(member, people, labels.size)
    total, between = theil(values, people, index=index), theil(sums[0], sums[1], index=index)
    weight = sums[0] / values.sum() if index == "T" else sums[1] / people.sum()
    inside = (
        weight[g] * theil(values[member == g], people[member == g], index=index)
        for g in np.flatnonzero(weight)
    )
    return TheilParts(total, between, float(sum(inside)))


def atkinson(x: ArrayLike, weights: ArrayLike | None = None, *, aversion: float = 0.5) -> float:
    """Return Atkinson's index 1 - (generalised mean of order 1 - aversion) / mean (Atkinson 1970).

    Args:
        x: Values >= 0 (per head where the weights are people), shape (n,).
        weights: Weights >= 0 of the values; default equal.
        aversion: Aversion to inequality, > 0; with 1 or more a single zero gives 1.

    Returns:
        Between 0 and 1; NaN where everything is zero.

    Raises:
        ValueError: Missing or negative values, another number of weights, an aversion that is not above zero.

    Example:
        >>> round(atkinson([1, 4], aversion=1.0), 4)
        0.2
    """
    values, mass = _weighted(x, weights)
    if not aversion > 0:
        raise ValueError(f"aversion must be above zero, it is {aversion}")
    if not (mass @ values) > 0:
        return float("nan")
    share, kept = mass[mass > 0] / mass.sum(), values[mass > 0]
    mean, power = float(share @ kept), 1 - aversion
    if power <= 0 and (kept == 0).any():
        return 1.0
    if power == 0:
        equal = float(np.exp(share @ np.log(kept)))
    else:
        equal = float((share @ (kept / mean) ** power) ** (1 / power)) * mean
    return max(0.0, 1 - equal / mean)


def locational_gini(e: ArrayLike, overall: ArrayLike | None = None) -> Floats:
    """Return the locational Gini of each industry: Gini of its quotients with region sizes as weights.

    G_j = gini(x_ij / x_i, weights x_i) with x_ij the region's share of the industry and x_i its share of the
    whole (Krugman 1991).

    Args:
        e: Regions x industries, >= 0, complete.
        overall: Size of each region in all industries, shape (regions,); default: row sums of `e`.

    Returns:
        Shape (industries,), between 0 (spread as the whole) and 1; NaN for an empty industry.

    Raises:
        ValueError: Missing or negative values, shapes that do not fit, an industry in a region of size zero.

    Example:
        >>> locational_gini([[10, 10], [0, 10], [0, 10]], [20, 10, 10]).round(4)
        array([0.5   , 0.1667])
    """
    table = as_complete(e, "e", ndim=2)
    size = table.sum(axis=1) if overall is None else as_complete(overall, "overall", ndim=1)
    if size.shape != table.shape[:1]:
        raise ValueError(f"overall {size.shape} does not fit {len(table)} regions")
    if (table[size == 0] > 0).any():
        raise ValueError("an industry is present in a region whose size is zero")
    used = size > 0
    ratios = divide(table[used], size[used, None])
    return np.array([gini(column, size[used]) for column in ratios.T])


def krugman(x: ArrayLike, reference: ArrayLike) -> Floats:
    """Return Krugman's specialisation index sum |s - s_ref| of each row, between 0 and 2 (Krugman 1991).

    The reference is used as given: national totals include the region itself; subtract it for "the rest of
    the country".

    Args:
        x: Amounts by industry, shape (..., k).
        reference: Amounts of the reference area, shape (k,) or (..., k).

    Returns:
        Shape (...); NaN where a cell is missing or a row sums to zero.

    Raises:
        ValueError: Negative values, or shapes that do not fit.

    Example:
        >>> float(krugman([20, 10, 70, 0, 0], [0, 0, 0, 60, 40]))
        2.0
    """
    own, other = _shares(x), _shares(reference)
    if own.shape[-1] != other.shape[-1]:
        raise ValueError(f"{own.shape[-1]} industries against {other.shape[-1]} in the reference")
    return np.asarray(np.abs(own - other).sum(axis=-1))


def hoover(x: ArrayLike, reference: ArrayLike) -> Floats:
    """Return Hoover's index, half of `krugman`: what would have to move to match the reference (Hoover 1936).

    Example:
        >>> float(hoover([1, 3], [1, 1]))
        0.25
    """
    return np.asarray(krugman(x, reference) / 2)


def _shares(x: ArrayLike) -> Floats:
    values = as_floats(x)
    if values.ndim == 0:
        raise ValueError("x must have at least one axis")
    if (values < 0).any():
        raise ValueError("x holds negative values; shares need amounts >= 0")
    return divide(values, values.sum(axis=-1, keepdims=True))


def _weighted(x: ArrayLike, weights: ArrayLike | None) -> tuple[Floats, Floats]:
    values = as_complete(x, ndim=1)
    mass = np.ones(values.size) if weights is None else as_complete(weights, "weights", ndim=1)
    if mass.shape != values.shape:
        raise ValueError(f"{mass.size} weights for {values.size} values")
    return values, mass


def _imbalance(index: str) -> str:
    return "an amount but no population" if index == "T" else "population but no amount"
