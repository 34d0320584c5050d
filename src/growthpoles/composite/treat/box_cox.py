"""Box-Cox transformation."""

from __future__ import annotations

from dataclasses import dataclass

from growthpoles.composite.treat.base import LearntTreatment, Treatment, lambda_problems, transform_all
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import method
from growthpoles.errors import SpecificationError
from growthpoles.labels import Label


@method(
    family="treat",
    name="box-cox",
    label=Label("Box-Cox transformation", "преобразование Бокса — Кокса", "Бокс — Кокс түрлендіруі"),
    references=(
        "Box and Cox (1964), An analysis of transformations, J. Royal Statistical Society B 26(2)",
        "OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 3",
    ),
)
@dataclass(frozen=True, slots=True)
class BoxCox(Treatment):
    """Transform every figure by ``(y^lambda - 1) / lambda`` with ``y = x - min + 1``; ``ln y`` for lambda 0.

    The result depends on the unit of measure, because 1 is added in that unit. A later year below the learnt
    minimum counts as the minimum.

    Attributes:
        lambda_: The lambda of all indicators, from -5 to 5; None = fitted to each by maximum likelihood
            within these bounds.

    Example:
        >>> import numpy as np
        >>> column = np.array([[3.0], [6.0], [11.0]])
        >>> BoxCox(lambda_=0.5).learn(column).apply(column).ravel()
        array([0., 2., 4.])
    """

    lambda_: float | None = None

    def __post_init__(self) -> None:
        if found := lambda_problems(self.lambda_):
            raise SpecificationError(found)

    def learn(self, sample: FloatArray) -> LearntTreatment:
        """Learn minimum and lambda of each column from observations x indicators."""
        return transform_all(sample, "box_cox", name="box-cox", power=self.lambda_)
