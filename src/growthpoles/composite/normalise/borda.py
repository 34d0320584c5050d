"""Borda points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from growthpoles.composite.normalise.base import (
    LearntScale,
    Normalisation,
    directions,
)
from growthpoles.core.framework import Element
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import method
from growthpoles.labels import Label
from growthpoles.stats.scaling import learn_borda


@method(
    family="normalise",
    name="borda",
    label=Label("Borda points", "баллы Борда", "Борда ұпайлары"),
    references=("OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 5",),
    traits=("scale-free",),
)
@dataclass(frozen=True, slots=True)
class Borda(Normalisation):
    """Number of values that are worse: the rank counted from the worst value, minus 1.

    A value that is not in the learning data counts half a point above the values below it.

    Attributes:
        ties: Equal values take the smallest (``min``) or the average (``average``) of their places.

    Example:
        >>> import numpy as np
        >>> indicator = Element("x", "P", "indicator", Label("x"), direction=-1)
        >>> sample = np.array([[7.0], [8.0], [9.0]])
        >>> Borda().learn(sample, [indicator]).score(sample).ravel()
        array([2., 1., 0.])
    """

    ties: Literal["min", "average"] = "min"

    @property
    def lowest(self) -> float:
        """The worst value has no point."""
        return 0.0

    def learn(
        self, sample: FloatArray, elements: Sequence[Element], *, units: Sequence[str] = ()
    ) -> LearntScale:
        """The sorted values of each column."""
        return LearntScale(learn_borda(sample, directions(elements), ties=self.ties))
