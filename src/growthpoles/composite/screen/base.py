"""What every screening method can do, and its verdict."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from growthpoles.core.diagnostic import Diagnostic
from growthpoles.core.panel import FlagArray, FloatArray

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Axes:
    """Codes of the three axes of the figures a screen judges.

    Attributes:
        units: Unit codes, the first axis.
        years: Years, the second axis.
        indicators: Indicator codes, the third axis.
    """

    units: Sequence[str]
    years: Sequence[int]
    indicators: Sequence[str]


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """What takes part.

    Attributes:
        units: Whether a unit gets a score in a year, shape (units, years).
        indicators: Whether an indicator takes part, shape (indicators,).
        reasons: One diagnostic for each unit and year, and each indicator, that is left out.
    """

    units: BoolArray
    indicators: BoolArray
    reasons: tuple[Diagnostic, ...] = ()


class Screen(ABC):
    """Judges the raw figures before anything is learnt from them."""

    @abstractmethod
    def judge(self, values: FloatArray, flags: FlagArray, *, axes: Axes) -> Verdict:
        """Say which units and indicators take part.

        Args:
            values: Raw figures, shape (units, years, indicators), NaN where there is no number.
            flags: `Flag` of every cell, same shape; not applicable cells do not count.
            axes: Codes of the axes, for the reasons.
        """
