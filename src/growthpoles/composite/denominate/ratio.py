"""Plain ratio to the denominator named in the framework."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthpoles.core.panel import Flag, FlagArray, FloatArray
from growthpoles.core.registry import method
from growthpoles.labels import Label
from growthpoles.stats.arrays import divide


@method(
    family="denominate",
    name="ratio",
    label=Label("ratio to the denominator", "отношение к знаменателю", "бөлгішке қатынас"),
    references=("OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 2",),
)
@dataclass(frozen=True, slots=True)
class Ratio:
    """Divide and bring to the stated unit: ``x = value / denominator * factor``.

    Example:
        >>> Ratio().divide(np.array([30.0]), np.array([20.0]), factor=10.0)
        array([15.])
    """

    def divide(self, value: FloatArray, denominator: FloatArray, *, factor: float) -> FloatArray:
        """The ratio, same shape; NaN where a part is missing or the denominator is zero."""
        return divide(value, denominator) * factor

    def flags(self, value: FlagArray, denominator: FlagArray) -> FlagArray:
        """Flag of the ratio: that of the value, unless only the denominator lacks a number or is imputed."""
        empty = np.isin(value, (Flag.CONFIDENTIAL, Flag.MISSING, Flag.NOT_APPLICABLE))
        passed_on = np.isin(denominator, (Flag.CONFIDENTIAL, Flag.MISSING, Flag.NOT_APPLICABLE, Flag.IMPUTED))
        return np.where(~empty & passed_on, denominator, value).astype(np.uint8)
