"""Which years can be compared: those in which the same indicators made a score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from growthpoles.composite.fit import Scores
from growthpoles.core.panel import FloatArray
from growthpoles.stats.ranking import rank

Bools = npt.NDArray[np.bool_]
Words = npt.NDArray[np.str_]


@dataclass(frozen=True, eq=False)
class Levels:
    """Scores of the nodes of a tree with what went into them.

    Attributes:
        scores: Shape (units, years, nodes).
        ranks: 1 = best of the year, same shape.
        used: Whether an indicator went into the score of a node, shape (units, years, nodes, indicators).
    """

    scores: FloatArray
    ranks: FloatArray
    used: Bools


@dataclass(frozen=True, eq=False)
class Comparison:
    """Scores of years against other years, all arrays (units, years, nodes).

    Attributes:
        change: Difference of the scores; NaN unless the same indicators were used.
        rank_change: Places moved up; NaN unless every scored unit can be compared.
        same: Whether the same indicators were used.
        verdict: ``same``, ``composition-differs``, ``no-data`` or ``first`` (no year to compare with).
    """

    change: FloatArray
    rank_change: FloatArray
    same: Bools
    verdict: Words


def levels_of(scores: Scores) -> Levels:
    """Scores and ranks of all nodes, and the indicators used in each.

    An indicator is used in a node when it has a score and every node on its way up to it has one.
    """
    count = len(scores.tree.indicators)
    every = scores.nodes.scores
    known = ~np.isnan(every)
    used = np.zeros((*every.shape, count), dtype=bool)
    diagonal = np.arange(count)
    used[:, :, diagonal, diagonal] = known[:, :, :count]
    for n, node in enumerate(scores.tree.nodes):
        used[:, :, count + n] = used[:, :, node.children].any(axis=2) & known[:, :, count + n, None]
    nodes = np.asarray(every[:, :, count:])
    return Levels(nodes, places(nodes), used[:, :, count:])


def places(scores: FloatArray) -> FloatArray:
    """Ranks over the first axis (units), 1 = best; NaN without a score."""
    return np.moveaxis(rank(np.moveaxis(scores, 0, -1)), -1, 0)


def compare(levels: Levels, reference: Sequence[int]) -> Comparison:
    """Compare every year with another one.

    Args:
        levels: Scores of the years.
        reference: Position of the year each year is compared with; -1 for none.
    """
    at, first = np.maximum(reference, 0), np.asarray(reference) < 0
    known = ~np.isnan(levels.scores)
    both = known & known[:, at]
    same = both & (levels.used == levels.used[:, at]).all(axis=3) & ~first[None, :, None]
    whole = (same | ~(known | known[:, at])).all(axis=0)
    words = np.where(same, "same", np.where(both, "composition-differs", "no-data"))
    return Comparison(
        np.where(same, levels.scores - levels.scores[:, at], np.nan),
        np.where(same & whole, levels.ranks[:, at] - levels.ranks, np.nan),
        same,
        np.where(first[None, :, None], "first", words),
    )
