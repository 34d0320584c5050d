"""Min-max scale."""

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
from growthpoles.errors import SpecificationError, problem
from growthpoles.labels import Label
from growthpoles.stats.scaling import learn_min_max


@method(
    family="normalise",
    name="min-max",
    label=Label("min-max scale", "шкала «минимум–максимум»", "«минимум–максимум» шкаласы"),
    references=("OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 5",),
    traits=("scale-free", "linear"),
)
@dataclass(frozen=True, slots=True)
class MinMax(Normalisation):
    """Worst = lower, best = upper: ``l + (u - l) (x - min) / (max - min)``, x times direction.

    Later years may fall outside [lower, upper] unless percentiles are given: these cut the scale at both
    ends.

    Attributes:
        lower: Score of the worst value.
        upper: Score of the best value.
        floor: Scores below it are raised to it (a geometric mean needs one); None = no floor.
        percentiles: Ends of the scale as percentiles of the values, such as (2.5, 97.5); None = minimum and
            maximum.

    Example:
        >>> from growthpoles.labels import Label
        >>> indicator = Element("x", "P", "indicator", Label("x"), direction=-1)
        >>> scale = MinMax(floor=0.01).learn(np.array([[2.0], [4.0]]), [indicator])
        >>> scale.score(np.array([[2.0], [3.0], [9.0]])).ravel()
        array([1.  , 0.5 , 0.01])
    """

    lower: float = 0.0
    upper: float = 1.0
    floor: float | None = None
    percentiles: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        if not -np.inf < self.lower < self.upper < np.inf:
            raise SpecificationError(problem("method.order", None, first="lower", second="upper"))
        if self.percentiles is not None and not 0 <= self.percentiles[0] < self.percentiles[1] <= 100:
            raise SpecificationError(problem("method.percentiles", None, value=str(self.percentiles)))
        check_floor(self.floor, self.upper)

    @property
    def lowest(self) -> float:
        """The floor; with percentiles at least the lower end."""
        return lowest_of(self.floor, -np.inf if self.percentiles is None else self.lower)

    @property
    def unit_interval(self) -> bool:
        """Whether lower is 0 and upper 1."""
        return (self.lower, self.upper) == (0.0, 1.0)

    @property
    def mirror(self) -> float:
        """Sum of both ends; a floor above the lower end takes its place."""
        return lowest_of(self.floor, self.lower) + self.upper

    def learn(
        self, sample: FloatArray, elements: Sequence[Element], *, units: Sequence[str] = ()
    ) -> LearntScale:
        """Minimum and maximum (or the two percentiles) of each column."""
        kernel = learn_min_max(
            sample, directions(elements), low=self.lower, high=self.upper, percentiles=self.percentiles
        )
        return LearntScale(kernel, least(self.floor))
