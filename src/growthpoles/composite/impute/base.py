"""What every imputation method can do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from growthpoles.composite.raw import RawCells
from growthpoles.core.framework import Framework
from growthpoles.core.panel import Panel
from growthpoles.errors import Problem


@dataclass(frozen=True, eq=False)
class Surroundings:
    """What a gap may be filled from, besides the cells themselves.

    Attributes:
        panel: The panel the cells are of: its units and years are theirs.
        framework: The tree: pillars and directions.
    """

    panel: Panel
    framework: Framework


class Imputation(ABC):
    """Fills cells without a number; a filled cell carries the flag ``imputed`` to the last table."""

    def problems(self, around: Surroundings) -> tuple[Problem, ...]:
        """What does not fit the panel or the framework; looked at before any figure is."""
        return ()

    @abstractmethod
    def fill(self, raw: RawCells, around: Surroundings) -> RawCells:
        """Raw cells with gaps filled. Confidential and not applicable cells are never filled unasked."""

    def each(self) -> tuple[Imputation, ...]:
        """The alternatives this one stands for in an exploration: its draws, or itself."""
        return (self,)
