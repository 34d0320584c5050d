"""Goalposts given in the framework."""

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
from growthpoles.errors import Problem, Where, problem
from growthpoles.labels import Label
from growthpoles.stats.scaling import learn_goalposts


@method(
    family="normalise",
    name="goalposts",
    label=Label("goalposts of the framework", "заданные границы шкалы", "берілген шкала шектері"),
    references=("UNDP (2024), Human Development Report, technical notes",),
    traits=("scale-free", "linear", "needs-goalposts", "stated-unit"),
)
@dataclass(frozen=True, slots=True)
class Goalposts(Normalisation):
    """Place between two fixed values: ``(x - lo) / (hi - lo)``, or 1 minus it, cut to [0, 1].

    ``lo`` and ``hi`` are the columns lower and upper of the framework, in the unit the indicator is stated
    in. The figures should not be transformed before (a treatment that takes logarithms changes their scale).

    Attributes:
        floor: Scores below it are raised to it (a geometric mean needs one); None = no floor.

    Example:
        >>> from growthpoles.labels import Label
        >>> indicator = Element("x", "P", "indicator", Label("x"), direction=-1, lower=0.0, upper=10.0)
        >>> Goalposts().learn(np.array([[1.0]]), [indicator]).score(np.array([[2.0], [12.0]])).ravel()
        array([0.8, 0. ])
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

    def problems(self, elements: Sequence[Element]) -> tuple[Problem, ...]:
        """Indicators without goalposts."""
        bare = [item.code for item in elements if item.lower is None or item.upper is None]
        return tuple(problem("framework.goalposts.missing", Where(indicator=code)) for code in bare)

    def learn(
        self, sample: FloatArray, elements: Sequence[Element], *, units: Sequence[str] = ()
    ) -> LearntScale:
        """The goalposts; the sample plays no part."""
        lower = np.array([item.lower for item in elements], dtype=float)
        upper = np.array([item.upper for item in elements], dtype=float)
        kernel = learn_goalposts(directions(elements), lo=lower, hi=upper)
        return LearntScale(kernel, least(self.floor))
