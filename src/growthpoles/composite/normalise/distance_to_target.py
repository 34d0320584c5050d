"""Distance to the target of the framework."""

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
from growthpoles.errors import Problem, SpecificationError, Where, problem
from growthpoles.labels import Label
from growthpoles.stats.arrays import column_extremes
from growthpoles.stats.scaling import learn_distance_to_target


@method(
    family="normalise",
    name="distance-to-target",
    label=Label("distance to the target", "расстояние до цели", "нысанаға дейінгі қашықтық"),
    references=("OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 5",),
    traits=("scale-free", "linear", "needs-target", "stated-unit"),
)
@dataclass(frozen=True, slots=True)
class DistanceToTarget(Normalisation):
    """Place between the worst value and the target: ``(x - min) / (target - min)``, all times direction.

    The target is the column ``target`` of the framework, in the unit the indicator is stated in. The figures
    should not be transformed before. Units beyond the target score above 1 unless `cap` is set.

    Attributes:
        cap: Scores end at 1.
        floor: Scores below it are raised to it (a geometric mean needs one); None = no floor.

    Raises:
        SpecificationError: On learning: targets that are no better than the worst figure; all are listed.

    Example:
        >>> indicator = Element("x", "P", "indicator", Label("x"), direction=-1, target=2.0)
        >>> scale = DistanceToTarget(cap=True).learn(np.array([[10.0], [4.0]]), [indicator])
        >>> scale.score(np.array([[10.0], [6.0], [1.0]])).ravel()
        array([0. , 0.5, 1. ])
    """

    cap: bool = False
    floor: float | None = None

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
    def mirror(self) -> float:
        """One, or one and the floor."""
        return unit_mirror(self.floor)

    def problems(self, elements: Sequence[Element]) -> tuple[Problem, ...]:
        """Indicators without a target."""
        bare = [item.code for item in elements if item.target is None]
        return tuple(problem("framework.target.missing", Where(indicator=code)) for code in bare)

    def learn(
        self, sample: FloatArray, elements: Sequence[Element], *, units: Sequence[str] = ()
    ) -> LearntScale:
        """Worst value of each column; the targets are those of the framework.

        Raises:
            SpecificationError: Targets that are no better than the worst figure.
        """
        target = np.array([item.target for item in elements], dtype=float)
        kernel = learn_distance_to_target(sample, directions(elements), target=target, cap=self.cap)
        lowest, highest = column_extremes(sample)
        beyond = kernel.degenerate & (highest > lowest)
        if beyond.any():
            worst = (kernel.direction * kernel.origin).tolist()
            raise SpecificationError(
                [
                    problem(
                        "framework.target.beyond",
                        Where(indicator=item.code),
                        target=item.target,
                        worst=worst[k],
                    )
                    for k, item in enumerate(elements)
                    if beyond[k]
                ]
            )
        return LearntScale(kernel, least(self.floor))
