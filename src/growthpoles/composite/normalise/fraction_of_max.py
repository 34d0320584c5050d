"""Share of the best value."""

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
from growthpoles.stats.scaling import learn_fraction_of_max


@method(
    family="normalise",
    name="fraction-of-max",
    label=Label("share of the best value", "доля от лучшего значения", "үздік мәннен алынған үлес"),
    references=("OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 5",),
    traits=("scale-free", "ratio"),
)
@dataclass(frozen=True, slots=True)
class FractionOfMax(Normalisation):
    """Ratio to the best value: ``x / max``; ``min / x`` where lower is better.

    Ratios order figures above zero only: an indicator whose best value is not above zero cannot be scored.

    Attributes:
        floor: Scores below it are raised to it (a geometric mean needs one); None = no floor.

    Example:
        >>> indicator = Element("x", "P", "indicator", Label("x"), direction=-1)
        >>> sample = np.array([[5.0], [10.0], [20.0]])
        >>> FractionOfMax().learn(sample, [indicator]).score(sample).ravel()
        array([1.  , 0.5 , 0.25])
    """

    floor: float | None = None

    def __post_init__(self) -> None:
        check_floor(self.floor)

    @property
    def lowest(self) -> float:
        """The floor; without one, negative figures score below zero."""
        return lowest_of(self.floor, -np.inf)

    @property
    def unit_interval(self) -> bool:
        """Only with a floor: negative figures score below zero."""
        return self.floor is not None

    def learn(
        self, sample: FloatArray, elements: Sequence[Element], *, units: Sequence[str] = ()
    ) -> LearntScale:
        """Best value of each column."""
        return LearntScale(learn_fraction_of_max(sample, directions(elements)), least(self.floor))
