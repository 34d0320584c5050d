"""Distance to a reference unit."""

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
from growthpoles.errors import SpecificationError, Where, problem
from growthpoles.labels import Label
from growthpoles.stats.arrays import column_mean
from growthpoles.stats.scaling import learn_distance_to_reference


@method(
    family="normalise",
    name="distance-to-reference",
    label=Label(
        "distance to a reference unit",
        "расстояние до единицы сравнения",
        "салыстыру бірлігіне дейінгі қашықтық",
    ),
    references=("OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 5",),
    traits=("scale-free", "linear"),
)
@dataclass(frozen=True, slots=True)
class DistanceToReference(Normalisation):
    """Place between the worst value and a reference unit: ``1 - (x_ref - x) / (x_ref - min)``.

    x, min and x_ref are multiplied by the direction; x_ref is the mean of the unit's figures in the learning
    years. The reference unit scores 1, better units more unless `cap` is set. An indicator in which it has no
    figure, or the worst one, cannot be scored.

    Attributes:
        unit: Code of the reference unit.
        cap: Scores end at 1.
        floor: Scores below it are raised to it (a geometric mean needs one); None = no floor.

    Raises:
        SpecificationError: On learning: the unit is not among the units.

    Example:
        >>> indicator = Element("x", "P", "indicator", Label("x"))
        >>> sample = np.array([[1.0], [3.0], [6.0]])
        >>> scale = DistanceToReference("B").learn(sample, [indicator], units=["A", "B", "C"])
        >>> scale.score(sample).ravel()
        array([0. , 1. , 2.5])
    """

    unit: str
    cap: bool = False
    floor: float | None = None

    @classmethod
    def example(cls) -> DistanceToReference:
        """An instance for checks and documentation."""
        return cls("U0")

    def __post_init__(self) -> None:
        check_floor(self.floor)

    @property
    def lowest(self) -> float:
        """The floor; without one, later years have no least score."""
        return lowest_of(self.floor, -np.inf)

    @property
    def unit_interval(self) -> bool:
        """Only with a cap."""
        return self.cap

    @property
    def mirror(self) -> float | None:
        """With a cap one, or one and the floor; without one the best score is open."""
        return unit_mirror(self.floor) if self.cap else None

    def learn(
        self, sample: FloatArray, elements: Sequence[Element], *, units: Sequence[str] = ()
    ) -> LearntScale:
        """Worst value of each column and the figures of the reference unit.

        Raises:
            SpecificationError: The unit is not among the units.
        """
        rows = [row for row, unit in enumerate(units) if unit == self.unit]
        if not rows:
            raise SpecificationError(problem("method.reference.unknown", Where(unit=self.unit)))
        kernel = learn_distance_to_reference(
            sample, directions(elements), reference=column_mean(sample[rows]), cap=self.cap
        )
        return LearntScale(kernel, least(self.floor), ends=False)
