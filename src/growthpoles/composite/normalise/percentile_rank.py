"""Percentile ranks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

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
from growthpoles.stats.scaling import learn_percentile_rank


@method(
    family="normalise",
    name="percentile-rank",
    label=Label("percentile ranks", "процентильные ранги", "процентильдік рангтер"),
    references=("OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 5",),
    traits=("scale-free",),
)
@dataclass(frozen=True, slots=True)
class PercentileRank(Normalisation):
    """Share of the other values that are worse: ``(rank - 1) / (n - 1)``, worst rank = 1.

    Attributes:
        floor: Scores below it are raised to it (a geometric mean needs one); None = no floor.
        ties: Equal values take the smallest (``min``) or the average (``average``) of their places.

    Example:
        >>> import numpy as np
        >>> from growthpoles.labels import Label
        >>> indicator = Element("x", "P", "indicator", Label("x"))
        >>> sample = np.array([[7.0], [8.0], [9.0]])
        >>> PercentileRank(floor=0.01).learn(sample, [indicator]).score(sample).ravel()
        array([0.01, 0.5 , 1.  ])
    """

    floor: float | None = None
    ties: Literal["min", "average"] = "min"

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
        """The sorted values of each column."""
        kernel = learn_percentile_rank(sample, directions(elements), ties=self.ties)
        return LearntScale(kernel, least(self.floor))
