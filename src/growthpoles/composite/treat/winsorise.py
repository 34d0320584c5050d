"""Winsorise, then transform what still fails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from growthpoles.composite.treat.base import LearntTreatment, Treatment, lambda_problems
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import method
from growthpoles.errors import Problem, SpecificationError, problem
from growthpoles.labels import Label
from growthpoles.stats.outliers import Action, TreatmentSettings, treat, winsorise
from growthpoles.stats.transforms import Transform

Then = Literal["none", "log-ct", "log-ct-plus", "log-ct-orig", "sqrt", "box-cox", "yeo-johnson"]
_KERNELS: dict[Then, Transform] = {
    "none": "none",
    "log-ct": "log_ct",
    "log-ct-plus": "log_ct_plus",
    "log-ct-orig": "log_ct_orig",
    "sqrt": "root",
    "box-cox": "box_cox",
    "yeo-johnson": "yeo_johnson",
}


@method(
    family="treat",
    name="winsorise",
    label=Label(
        "winsorising, then a transformation where needed",
        "винсоризация, затем при необходимости преобразование",
        "винсорлау, қажет болса түрлендіру",
    ),
    references=(
        "OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 3",
        "Joanes and Gill (1998), Comparing measures of sample skewness and kurtosis, The Statistician 47(1)",
    ),
    traits=("scale-free",),
)
@dataclass(frozen=True, slots=True)
class Winsorise(Treatment):
    """Move extreme cells inwards while a column fails the moment test; then transform what fails.

    A column passes when ``|G1| < skew`` or ``G2 < kurtosis`` (type-2 sample skewness and excess kurtosis).
    While it fails, the cells at its extreme (maximum if G1 >= 0) take the next distinct value, until
    `max_points` cells have moved. A column that still fails is transformed. One that would become constant
    keeps the last step before it.

    Attributes:
        max_points: Most cells to move in a column; None = ``max(1, floor(max_share * n))``, n figures of the
            column.
        max_share: Share of the figures used when `max_points` is None.
        then: Transformation of what still fails: ``log-ct`` = ``ln(x - min + 0.01 (max - min))``;
            ``log-ct-plus`` = the same, mirrored for a long left tail; ``log-ct-orig`` = ``ln(x - min + 1)``;
            ``sqrt``; ``box-cox`` and ``yeo-johnson``, see the treatments of these names; ``none``.
        skew: Limit of the skewness.
        kurtosis: Limit of the excess kurtosis.
        lambda_: Lambda of ``box-cox`` and ``yeo-johnson``, from -5 to 5; None = fitted to each indicator.
        from_winsorised: Transform the winsorised figures instead of the original ones.

    Example:
        >>> column = np.array([[1.0], [2.0], [3.0], [4.0], [99.0]])
        >>> Winsorise().learn(column).apply(column).ravel()
        array([1., 2., 3., 4., 4.])
    """

    max_points: int | None = None
    max_share: float = 0.05
    then: Then = "log-ct"
    skew: float = 2.0
    kurtosis: float = 3.5
    lambda_: float | None = None
    from_winsorised: bool = False

    def __post_init__(self) -> None:
        problems: list[Problem] = []
        if self.max_points is not None and self.max_points < 0:
            problems.append(problem("method.not-negative", None, name="max_points", value=self.max_points))
        if not 0 <= self.max_share < 1:
            problems.append(problem("method.share", None, name="max_share", value=self.max_share))
        if self.then not in get_args(Then):
            known = ", ".join(get_args(Then))
            problems.append(problem("method.choice", None, name="then", value=self.then, known=known))
        for name in ("skew", "kurtosis"):
            if np.isnan(getattr(self, name)):
                problems.append(problem("method.number", None, name=name, value=getattr(self, name)))
        problems.extend(lambda_problems(self.lambda_))
        if problems:
            raise SpecificationError(problems)

    def learn(self, sample: FloatArray) -> LearntTreatment:
        """Learn the limits of each column from observations x indicators."""
        settings = TreatmentSettings(
            max_points=self._points(sample),
            skewness=self.skew,
            kurtosis=self.kurtosis,
            transform=_KERNELS[self.then],
            power=None if self.then == "sqrt" else self.lambda_,
            combine=self.from_winsorised,
        )
        done = treat(sample, settings)
        return LearntTreatment(done.action == Action.CONSTANT, self.then, done.rule)

    def limits(self, sample: FloatArray) -> FloatArray:
        """Ends of what passes the moment test, shape (2, indicators), however many cells lie beyond them."""
        done = winsorise(sample, max_points=len(sample), skewness=self.skew, kurtosis=self.kurtosis)
        return np.stack([done.lower, done.upper])

    def _points(self, sample: FloatArray) -> npt.NDArray[np.intp]:
        """Cells that may move in each column."""
        if self.max_points is not None:
            return np.full(sample.shape[1], self.max_points)
        known = (~np.isnan(sample)).sum(axis=0)
        points = np.floor(self.max_share * known + 1e-9).astype(np.intp)
        return np.asarray(np.maximum(1, points))
