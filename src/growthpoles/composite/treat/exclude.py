"""Figures far from the mean take no part in the ends of the scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthpoles.composite.treat.base import LearntTreatment, Treatment
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import method
from growthpoles.errors import SpecificationError, problem
from growthpoles.labels import Label
from growthpoles.stats.outliers import TreatmentRule, exclude
from growthpoles.stats.transforms import learn_curve


@method(
    family="treat",
    name="exclude",
    label=Label(
        "figures beyond k standard deviations kept out of the ends of the scale",
        "значения за пределами k стандартных отклонений не определяют границы шкалы",
        "k стандартты ауытқудан тыс мәндер шкала шектерін анықтамайды",
    ),
    references=(
        "European Commission (2008), European Innovation Scoreboard 2008, technical annex, step 2",
        "Hollanders and Es-Sadki (2017), European Innovation Scoreboard 2017, Methodology Report",
    ),
    traits=("scale-free",),
)
@dataclass(frozen=True, slots=True)
class Exclude(Treatment):
    """Leave figures beyond ``mean - k SD`` and ``mean + k SD`` out of the minimum and maximum of the scale.

    The raw figure stays in the tables; for the scale it counts as the most extreme figure within, so it is
    scored at the end of the scale and no further. Mean and SD (n - 1) are those of all figures of the
    learning years, in a single pass. At an end where nothing was left out, figures of later years are not
    cut. A column in which one value only would remain stays as it is.

    Attributes:
        k: Number of standard deviations.

    Example:
        >>> column = np.array([[1.0], [2.0], [3.0], [4.0], [99.0]])
        >>> Exclude(k=1.5).learn(column).apply(column).ravel()
        array([1., 2., 3., 4., 4.])
    """

    k: float = 3.0

    def __post_init__(self) -> None:
        if not 0 < self.k < np.inf:
            raise SpecificationError(problem("method.positive", None, name="k", value=self.k))

    def learn(self, sample: FloatArray) -> LearntTreatment:
        """Learn the ends of each column from observations x indicators."""
        done = exclude(sample, k=self.k)
        rule = TreatmentRule(done.lower, done.upper, learn_curve(sample, "none"))
        return LearntTreatment(done.constant, rule=rule)

    def limits(self, sample: FloatArray) -> FloatArray:
        """Most extreme figures within, shape (2, indicators); infinite where nothing lies beyond."""
        done = exclude(sample, k=self.k)
        return np.stack([done.lower, done.upper])
