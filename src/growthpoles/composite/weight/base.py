"""What every weighting method can do."""

from __future__ import annotations

from abc import ABC, abstractmethod

from growthpoles.core.panel import FloatArray


class Weighting(ABC):
    """Sets the weights of the children of one node; they sum to one."""

    @abstractmethod
    def weights(self, given: FloatArray) -> FloatArray:
        """Weights of the children of one node from those written in the framework, shape (children,)."""
