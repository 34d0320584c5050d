"""Distance to the best value."""

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
    unit_mirror,
)
from growthpoles.core.framework import Element
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import method
from growthpoles.labels import Label
from growthpoles.stats.scaling import learn_distance_to_max


@method(
    family="normalise",
    name="distance-to-max",
    label=Label(
        "distance to the best value", "расстояние до лучшего значения", "үздік мәнге дейінгі қашықтық"
    ),
    references=("OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 5",),
    traits=("scale-free", "linear"),
)
@dataclass(frozen=True, slots=True)
class DistanceToMax(Normalisation):
    """One minus the distance to the best value: ``1 - (max - x) / (max - min)``, x times direction.

    Later years may score above 1 or below 0.

    Attributes:
        floor: Scores below it are raised to it (a geometric mean needs one); None = no floor.

    Example:
        >>> indicator = Element("x", "P", "indicator", Label("x"), direction=-1)
        >>> sample = np.array([[2.0], [3.0], [6.0]])
        >>> DistanceToMax().learn(sample, [indicator]).score(sample).ravel()
        array([1.  , 0.75, 0.  ])
    """

    floor: float | None = None

    def __post_init__(self) -> None:
        check_floor(self.floor)

    @property
    def lowest(self) -> float:
        """The floor; without one, later years have no least score."""
        return lowest_of(self.floor, -np.inf)

    @property
    def unit_interval(self) -> bool:
        """Always."""
        return True

    @property
    def mirror(self) -> float:
        """One, or one and the floor."""
        return unit_mirror(self.floor)

    def learn(
        self, sample: FloatArray, elements: Sequence[Element], *, units: Sequence[str] = ()
    ) -> LearntScale:
        """Minimum and maximum of each column."""
        return LearntScale(learn_distance_to_max(sample, directions(elements)), least(self.floor))
