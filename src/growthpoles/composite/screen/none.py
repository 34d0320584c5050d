"""No screening."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthpoles.composite.screen.base import Axes, Screen, Verdict
from growthpoles.core.panel import FlagArray, FloatArray
from growthpoles.core.registry import method
from growthpoles.labels import Label


@method(
    family="screen",
    name="none",
    label=Label("no screening", "без отбора", "іріктеусіз"),
    references=("OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 2",),
)
@dataclass(frozen=True, slots=True)
class NoScreen(Screen):
    """Let every unit and every indicator take part.

    Example:
        >>> values, flags = np.ones((2, 1, 1)), np.zeros((2, 1, 1), np.uint8)
        >>> NoScreen().judge(values, flags, axes=Axes(["A", "B"], [2022], ["x"])).indicators
        array([ True])
    """

    def judge(self, values: FloatArray, flags: FlagArray, *, axes: Axes) -> Verdict:
        """All take part."""
        return Verdict(np.ones(values.shape[:2], dtype=bool), np.ones(values.shape[2], dtype=bool))
