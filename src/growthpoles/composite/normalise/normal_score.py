"""Z-scores mapped by the normal distribution function."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
from growthpoles.stats.scaling import learn_z_score


@method(
    family="normalise",
    name="normal-score",
    label=Label(
        "z-scores through the normal distribution",
        "z-оценки через функцию нормального распределения",
        "қалыпты үлестірім функциясы арқылы алынған z-бағалар",
    ),
    references=("OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 5",),
    traits=("scale-free",),
)
@dataclass(frozen=True, slots=True)
class NormalScore(Normalisation):
    """Share of a normal distribution below the value: ``Phi((x - mean) / sd)``, between 0 and 1.

    Attributes:
        floor: Scores below it are raised to it (a geometric mean needs one); None = no floor.

    Example:
        >>> import numpy as np
        >>> from growthpoles.labels import Label
        >>> indicator = Element("x", "P", "indicator", Label("x"))
        >>> sample = np.array([[1.0], [2.0], [3.0]])
        >>> NormalScore().learn(sample, [indicator]).score(sample).ravel().round(3)
        array([0.159, 0.5  , 0.841])
    """

    floor: float | None = None

    def __post_init__(self) -> None:
        check_floor(self.floor)

    @property
    def lowest(self) -> float:
        """The floor, or 0."""
        return lowest_of(self.floor, 0.0)

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
        """Mean and standard deviation of each column."""
        kernel = learn_z_score(sample, directions(elements))
        return LearntScale(kernel, least(self.floor), normal=True)
