"""What every weighting method can do, and the weights it learns."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from growthpoles.core.diagnostic import Diagnostic
from growthpoles.core.framework import Element
from growthpoles.core.panel import FloatArray
from growthpoles.errors import Problem, Where


@dataclass(frozen=True, eq=False)
class LearntWeights:
    """Weights of the children of one node.

    Attributes:
        values: Not negative, sum one, shape (children,).
        remarks: What a reader should know of them.
    """

    values: FloatArray
    remarks: tuple[Diagnostic, ...] = ()


class Weighting(ABC):
    """Sets the weights of the children of one node."""

    def problems(self, children: Sequence[Element], where: Where) -> tuple[Problem, ...]:
        """What does not fit these children; looked at before any figure is."""
        return ()

    @abstractmethod
    def learn(self, given: FloatArray, sample: FloatArray, *, codes: Sequence[str]) -> LearntWeights:
        """Weights of the children of one node.

        Args:
            given: Weights written in the framework, shape (children,).
            sample: Scores of the children in the learning years, shape (observations, children), NaN where
                there is none.
            codes: Codes of the children; weights go by code, never by position.
        """
