"""Ratio to the mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from growthpoles.composite.normalise.base import (
    LearntScale,
    Normalisation,
    check_floor,
    directions,
    least,
    lowest_of,
)
from growthpoles.core.framework import Element
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import method
from growthpoles.labels import Label
from growthpoles.stats.scaling import learn_mean_one


@method(
    family="normalise",
    name="mean-one",
    label=Label(
        "ratio to the mean (multidimensional average)",
        "отношение к среднему (многомерная средняя)",
        "орташаға қатынас (көпөлшемді орташа)",
    ),
    references=("OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 5",),
    traits=("scale-free", "ratio"),
)
@dataclass(frozen=True, slots=True)
class MeanOne(Normalisation):
    """Ratio to the mean of all units: ``x / mean``; ``mean / x`` where lower is better.

    The mean unit scores 1. An indicator whose mean is not above zero cannot be scored, nor one with figures
    that are not above zero where lower is better.

    Attributes:
        floor: Scores below it are raised to it (a geometric mean needs one); None = no floor.

    Example:
        >>> indicator = Element("x", "P", "indicator", Label("x"), direction=-1)
        >>> sample = np.array([[1.0], [2.0], [6.0]])
        >>> MeanOne().learn(sample, [indicator]).score(sample).ravel()
        array([3. , 1.5, 0.5])
    """

    floor: float | None = None

    def __post_init__(self) -> None:
        check_floor(self.floor)

    @property
    def lowest(self) -> float:
        """The floor; without one, negative figures score below zero."""
        return lowest_of(self.floor, -np.inf)

    def learn(
        self, sample: FloatArray, elements: Sequence[Element], *, units: Sequence[str] = ()
    ) -> LearntScale:
        """Mean of each column."""
        return LearntScale(learn_mean_one(sample, directions(elements)), least(self.floor))
