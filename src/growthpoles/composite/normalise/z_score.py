"""Z-scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from growthpoles.composite.normalise.base import LearntScale, Normalisation, directions
from growthpoles.core.framework import Element
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import method
from growthpoles.errors import SpecificationError, problem
from growthpoles.labels import Label
from growthpoles.stats.scaling import learn_z_score


@method(
    family="normalise",
    name="z-score",
    label=Label("z-scores", "стандартизованные оценки (z)", "стандартталған бағалар (z)"),
    references=("OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 5",),
    traits=("scale-free", "linear"),
)
@dataclass(frozen=True, slots=True)
class ZScore(Normalisation):
    """Distance from the mean in standard deviations: ``m + s (x - mean) / sd`` with the n - 1 deviation.

    Scores have no lower bound, so they do not go with a geometric or harmonic mean.

    Attributes:
        mean: Mean of the scores.
        sd: Standard deviation of the scores.

    Example:
        >>> from growthpoles.labels import Label
        >>> indicator = Element("x", "P", "indicator", Label("x"))
        >>> sample = np.array([[1.0], [2.0], [3.0]])
        >>> ZScore(mean=100, sd=10).learn(sample, [indicator]).score(sample).ravel()
        array([ 90., 100., 110.])
    """

    mean: float = 0.0
    sd: float = 1.0

    def __post_init__(self) -> None:
        if not -np.inf < self.mean < np.inf:
            raise SpecificationError(problem("method.number", None, name="mean", value=self.mean))
        if not 0 < self.sd < np.inf:
            raise SpecificationError(problem("method.positive", None, name="sd", value=self.sd))

    @property
    def mirror(self) -> float:
        """Twice the mean."""
        return 2 * self.mean

    def learn(
        self, sample: FloatArray, elements: Sequence[Element], *, units: Sequence[str] = ()
    ) -> LearntScale:
        """Mean and standard deviation of each column."""
        kernel = learn_z_score(sample, directions(elements), mean=self.mean, sd=self.sd)
        return LearntScale(kernel, ends=False)
