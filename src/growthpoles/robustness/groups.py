"""Firm groups of units whose order inside a group is not certain."""

from __future__ import annotations

import numpy as np

from growthpoles.core.panel import FloatArray

FIRM = 0.9


def firm_groups(mean_ranks: FloatArray, probability: FloatArray, *, level: float = FIRM) -> FloatArray:
    """Number of the group of each unit, 1 = best.

    Units are put in the order of their mean rank. Between two neighbours of that order runs a border when every unit
    before it stands above every unit after it with a probability of at least `level`. Groups are what lies between
    borders: order inside a group is not certain, order between groups is.

    Args:
        mean_ranks: Shape (units,).
        probability: P(row unit above column unit), shape (units, units).
        level: Least probability of a border.

    Returns:
        Shape (units,).

    Example:
        >>> p = np.array([[0.5, 0.6, 1.0], [0.4, 0.5, 0.95], [0.0, 0.05, 0.5]])
        >>> firm_groups(np.array([1.4, 1.6, 2.9]), p)
        array([1., 1., 2.])
    """
    order = np.argsort(mean_ranks, kind="stable")
    ordered = probability[np.ix_(order, order)]
    groups = np.empty(len(order))
    number = 1
    for place, unit in enumerate(order):
        if place and (ordered[:place, place:] >= level).all():
            number += 1
        groups[unit] = number
    return groups
