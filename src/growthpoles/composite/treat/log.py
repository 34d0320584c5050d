"""Logarithms of every figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast, get_args

from growthpoles.composite.treat.base import LearntTreatment, Treatment, transform_all
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import method
from growthpoles.errors import SpecificationError, problem
from growthpoles.labels import Label
from growthpoles.stats.transforms import Transform

Form = Literal["log-ct", "log-ct-plus", "log-ct-orig"]


@method(
    family="treat",
    name="log",
    label=Label("logarithms", "логарифмы", "логарифмдер"),
    references=(
        "OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 3",
        "Becker et al. (2022), COINr, Journal of Open Source Software 7(78)",
    ),
    traits=("scale-free",),
)
@dataclass(frozen=True, slots=True)
class Log(Treatment):
    """Take the logarithm of every figure of every indicator, skewed or not.

    A later year below the learnt minimum (for a mirrored column: above the maximum) counts as that figure.
    To transform only what is skewed use the treatment ``winsorise`` with ``max_points = 0``.

    Attributes:
        form: ``log-ct`` = ``ln(x - min + 0.01 (max - min))``; ``log-ct-plus`` = the same, mirrored for a long
            left tail; ``log-ct-orig`` = ``ln(x - min + 1)``, which depends on the unit of measure.

    Example:
        >>> import numpy as np
        >>> column = np.array([[0.0], [1.0], [100.0]])
        >>> np.exp(Log().learn(column).apply(column)).ravel().round(9)
        array([  1.,   2., 101.])
    """

    form: Form = "log-ct"

    def __post_init__(self) -> None:
        if self.form not in get_args(Form):
            known = ", ".join(get_args(Form))
            raise SpecificationError(
                problem("method.choice", None, name="form", value=self.form, known=known)
            )

    def learn(self, sample: FloatArray) -> LearntTreatment:
        """Learn the extremes of each column from observations x indicators."""
        kernel = cast(Transform, self.form.replace("-", "_"))
        return transform_all(sample, kernel, name=self.form)
