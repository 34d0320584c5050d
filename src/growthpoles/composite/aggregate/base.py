"""What every aggregation method can do, and what it learns."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

import numpy as np

from growthpoles.core.panel import FloatArray
from growthpoles.errors import Problem, Where


class Combination(ABC):
    """Combines the scores of the children of one node.

    Arrays are laid out (units, years, children), with replicates in front where many are worked out at once.
    """

    @abstractmethod
    def combine(self, scores: FloatArray, weights: FloatArray) -> FloatArray:
        """Scores of a node; a higher score is better.

        Args:
            scores: Shape (units, years, children), or (replicates, units, years, children); NaN where a child
                has none: it is dropped and the weights of the others are scaled up.
            weights: Shape (children,), or (replicates, children); they need not sum to one.

        Returns:
            Shape (units, years), or (replicates, units, years); NaN where no child has a score.
        """

    def contributions(self, scores: FloatArray, weights: FloatArray) -> FloatArray:
        """Parts that add up to the node's score.

        Args:
            scores: Shape (units, years, children).
            weights: Shape (children,).

        Returns:
            The shape of `scores`; NaN for a child without a score, and everywhere where the method has no
            parts that add up.
        """
        return np.full(scores.shape, np.nan)


class Aggregation(Combination):
    """A method of the registry; `learn` gives what combines."""

    @property
    def needs(self) -> str:
        """Values it can take: ``any``, ``not-negative``, ``positive`` or ``unit-interval``."""
        return "any"

    @property
    def relative(self) -> bool:
        """Whether a score depends on the other units scored in the same year."""
        return False

    def lowest(self, children: float) -> float:
        """Least score that can come out when no child is below `children`; -inf when there is none."""
        return -np.inf

    def problems(self, children: int, where: Where) -> tuple[Problem, ...]:
        """What does not fit a node with so many children; looked at before any figure is."""
        return ()

    def learn(self, sample: FloatArray) -> Combination:
        """Learn from the children's scores in the learning years, so that other years fit the same scale.

        Args:
            sample: Shape (units, years, children), or (replicates, units, years, children).
        """
        return self


def by_rows(
    kernel: Callable[[FloatArray, FloatArray], FloatArray], scores: FloatArray, *, weights: FloatArray
) -> FloatArray:
    """Apply a kernel on (rows, children), or (replicates, rows, children), to units x years as rows."""
    *front, units, years, children = scores.shape
    done = kernel(scores.reshape(*front, units * years, children), weights)
    return np.asarray(done).reshape(*done.shape[:-1], units, years)
