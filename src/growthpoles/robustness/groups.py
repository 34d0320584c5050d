"""Groups of units whose order inside a group is not certain."""

from __future__ import annotations

import numpy as np

from growthpoles.core.panel import FloatArray

FIRM = 0.9
APART = 0.95


def firm_groups(scores: FloatArray, probability: FloatArray, *, level: float = FIRM) -> FloatArray:
    """Number of the group of each unit, 1 = best.

    Units are read in the order of their nominal scores. The best unit leads the first group; a unit joins the
    group as long as the leader does not stand above it with a probability of at least `level`, and leads a
    new group as soon as it does. So nobody in a group can be told from its leader, and each leader stands
    above the next one with at least that probability; neighbours on both sides of a border may still be
    close.

    Args:
        scores: Nominal scores, shape (units,), none missing.
        probability: P(row unit above column unit), shape (units, units).
        level: Least probability at which a leader and a unit are told apart.

    Returns:
        Shape (units,).

    Example:
        >>> p = np.array([[0.5, 0.6, 1.0], [0.4, 0.5, 0.95], [0.0, 0.05, 0.5]])
        >>> firm_groups(np.array([0.9, 0.8, 0.3]), p)
        array([1., 1., 2.])
    """
    groups = np.empty(len(scores))
    order = np.argsort(-scores, kind="stable")
    leader, number = order[0], 1
    for unit in order:
        if probability[leader, unit] >= level:
            leader, number = unit, number + 1
        groups[unit] = number
    return groups
