"""What every aggregation method can do."""

from __future__ import annotations

from abc import ABC, abstractmethod

from growthpoles.core.panel import FloatArray


class Aggregation(ABC):
    """Combines the scores of the children of one node."""

    @property
    def needs(self) -> str:
        """Values it can take: ``any``, ``not-negative`` or ``positive``."""
        return "any"

    @abstractmethod
    def combine(self, scores: FloatArray, weights: FloatArray) -> FloatArray:
        """Scores of a node.

        Args:
            scores: Shape (rows, children), or (replicates, rows, children); NaN where a child has none:
                it is dropped and the weights of the others are scaled up.
            weights: Shape (children,), or (replicates, children).

        Returns:
            Shape (rows,), or (replicates, rows); NaN where no child has a score.
        """

    @abstractmethod
    def contributions(self, scores: FloatArray, weights: FloatArray) -> FloatArray:
        """Parts of one node's score that add up to it, shape (children,); NaN for a child without score."""
