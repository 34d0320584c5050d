"""Yeo-Johnson transformation."""

from __future__ import annotations

from dataclasses import dataclass

from growthpoles.composite.treat.base import LearntTreatment, Treatment, lambda_problems, transform_all
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import method
from growthpoles.errors import SpecificationError
from growthpoles.labels import Label


@method(
    family="treat",
    name="yeo-johnson",
    label=Label("Yeo-Johnson transformation", "преобразование Йео — Джонсона", "Йео — Джонсон түрлендіруі"),
    references=("Yeo and Johnson (2000), A new family of power transformations, Biometrika 87(4)",),
)
@dataclass(frozen=True, slots=True)
class YeoJohnson(Treatment):
    """Transform figures of any sign: ``((x + 1)^lambda - 1) / lambda`` for ``x >= 0``, mirrored below zero.

    Below zero it is ``-((1 - x)^(2 - lambda) - 1) / (2 - lambda)``; logarithms are the limits at lambda 0 and
    2. The result depends on the unit of measure, because 1 is added in that unit.

    Attributes:
        lambda_: The lambda of all indicators, from -5 to 5; None = fitted to each by maximum likelihood
            within these bounds.

    Example:
        >>> import numpy as np
        >>> column = np.array([[-3.0], [0.0], [3.0]])
        >>> YeoJohnson(lambda_=0.5).learn(column).apply(column).ravel().round(4)
        array([-4.6667,  0.    ,  2.    ])
    """

    lambda_: float | None = None

    def __post_init__(self) -> None:
        if found := lambda_problems(self.lambda_):
            raise SpecificationError(found)

    def learn(self, sample: FloatArray) -> LearntTreatment:
        """Learn the lambda of each column from observations x indicators."""
        return transform_all(sample, "yeo_johnson", name="yeo-johnson", power=self.lambda_)
