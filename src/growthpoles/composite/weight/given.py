"""Weights of the framework."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from growthpoles.composite.weight.base import LearntWeights, Weighting
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import method
from growthpoles.labels import Label


@method(
    family="weight",
    name="given",
    label=Label(
        "weights of the framework",
        "веса, заданные в системе показателей",
        "көрсеткіштер жүйесінде берілген салмақтар",
    ),
    references=("OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 6",),
)
@dataclass(frozen=True, slots=True)
class Given(Weighting):
    """The weights written in the framework, brought to sum one under each parent: ``w_j / sum w``.

    Example:
        >>> Given().learn(np.array([3.0, 1.0]), np.empty((0, 2)), codes=["a", "b"]).values
        array([0.75, 0.25])
    """

    def learn(self, given: FloatArray, sample: FloatArray, *, codes: Sequence[str]) -> LearntWeights:
        """Shares of the given weights."""
        return LearntWeights(np.asarray(given / given.sum()))
