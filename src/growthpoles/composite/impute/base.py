"""What every imputation method can do."""

from __future__ import annotations

from abc import ABC, abstractmethod

from growthpoles.composite.raw import RawCells


class Imputation(ABC):
    """Fills cells without a number; a filled cell carries the flag ``imputed`` to the last table."""

    @abstractmethod
    def fill(self, raw: RawCells) -> RawCells:
        """Raw cells with gaps filled. Confidential and not applicable cells are never filled unasked."""
