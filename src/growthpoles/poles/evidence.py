"""Figures of the units with what each of them counts, and the other figures that are as good."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthpoles.core.panel import FloatArray
from growthpoles.stats.arrays import Bools


@dataclass(frozen=True, eq=False)
class Variant:
    """Figures of some measures under another way to work them out.

    Attributes:
        name: Name of the variant.
        figures: (position of the measure, figures of shape (units,)); the same measures in every variant.
    """

    name: str
    figures: tuple[tuple[int, FloatArray], ...]


@dataclass(frozen=True, eq=False)
class Evidence:
    """Figures of the units and what each of them counts.

    Attributes:
        values: Figures, shape (units, measures); NaN where there is none.
        inherited: Whether a figure is that of the region, same shape.
        credit: What it counts as evidence: 1 for an own figure, less for one of the region, 0 for none.
        variants: Other ways to work out some figures, of which each draw takes one.

    Example:
        >>> Evidence.plain(np.array([[1.0, np.nan]])).credit
        array([[1., 0.]])
    """

    values: FloatArray
    inherited: Bools
    credit: FloatArray
    variants: tuple[Variant, ...] = ()

    @classmethod
    def plain(cls, values: FloatArray) -> Evidence:
        """Figures of the units' own."""
        return cls(values, np.zeros(values.shape, bool), np.asarray(~np.isnan(values), float))
