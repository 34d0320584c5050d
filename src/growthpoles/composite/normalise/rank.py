"""Ranks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from growthpoles.composite.normalise.base import LearntScale, Normalisation, directions
from growthpoles.core.framework import Element
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import method
from growthpoles.labels import Label
from growthpoles.stats.scaling import learn_rank


@method(
    family="normalise",
    name="rank",
    label=Label("ranks", "ранги", "рангтер"),
    references=("OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 5",),
    traits=("scale-free", "positive"),
)
@dataclass(frozen=True, slots=True)
class Rank(Normalisation):
    """Position counted from the worst value: worst = 1, best = number of values.

    A value that is not in the learning data stands half a place above the values below it.

    Attributes:
        ties: Equal values take the smallest (``min``) or the average (``average``) of their places.

    Example:
        >>> import numpy as np
        >>> from growthpoles.labels import Label
        >>> indicator = Element("x", "P", "indicator", Label("x"), direction=-1)
        >>> sample = np.array([[7.0], [8.0], [9.0]])
        >>> Rank().learn(sample, [indicator]).score(sample).ravel()
        array([3., 2., 1.])
    """

    ties: Literal["min", "average"] = "min"

    @property
    def lowest(self) -> float:
        """The worst value has rank 1."""
        return 1.0

    def learn(
        self, sample: FloatArray, elements: Sequence[Element], *, units: Sequence[str] = ()
    ) -> LearntScale:
        """The sorted values of each column."""
        return LearntScale(learn_rank(sample, directions(elements), ties=self.ties))
