"""Winsorise, then transform what still fails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, cast, get_args

import numpy as np
import numpy.typing as npt

from growthpoles.composite.treat.base import LearntTreatment, TreatedPart, Treatment
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import method
from growthpoles.errors import Problem, SpecificationError, problem
from growthpoles.labels import Label
from growthpoles.stats.arrays import column_extremes
from growthpoles.stats.outliers import Action, Transform, TreatmentSettings, treat, winsorise

Then = Literal["none", "log-ct", "log-ct-plus", "log-ct-orig"]


@method(
    family="treat",
    name="winsorise",
    label=Label(
        "winsorising, then a logarithm where needed",
        "винсоризация, затем при необходимости логарифм",
        "винсорлау, қажет болса логарифмдеу",
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
    `max_points` cells have moved. A column that still fails is transformed from its original figures. One
    that would become constant keeps the last step before it.

    Attributes:
        max_points: Most cells to move in a column; None = ``max(1, floor(max_share * n))``, n figures of the
            column.
        max_share: Share of the figures used when `max_points` is None.
        then: Transformation of what still fails: ``log-ct`` = ``ln(x - min + 0.01 (max - min))``;
            ``log-ct-plus`` = the same, mirrored for a long left tail; ``log-ct-orig`` = ``ln(x - min + 1)``;
            ``none``.
        skew: Limit of the skewness.
        kurtosis: Limit of the excess kurtosis.

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

    def __post_init__(self) -> None:
        problems: list[Problem] = []
        if self.max_points is not None and self.max_points < 0:
            problems.append(problem("method.not-negative", None, name="max_points", value=self.max_points))
        if not 0 <= self.max_share < 1:
            problems.append(problem("method.share", None, name="max_share", value=self.max_share))
        if self.then not in get_args(Then):
            known = ", ".join(get_args(Then))
            problems.append(problem("method.choice", None, name="then", value=self.then, known=known))
        if problems:
            raise SpecificationError(problems)

    def learn(self, sample: FloatArray) -> LearntTreatment:
        """Learn the limits of each column from observations x indicators."""
        stuck = np.zeros(sample.shape[1], dtype=bool)
        parts = []
        for limit, columns in self._groups(sample):
            settings = TreatmentSettings(
                max_points=limit,
                skewness=self.skew,
                kurtosis=self.kurtosis,
                transform=cast(Transform, self.then.replace("-", "_")),
            )
            done = treat(sample[:, columns], settings)
            stuck[columns] = done.action == Action.CONSTANT
            parts.append(TreatedPart(columns, done.rule, *column_extremes(sample[:, columns])))
        return LearntTreatment(stuck, self.then, tuple(parts))

    def limits(self, sample: FloatArray) -> FloatArray:
        """Ends of what passes the moment test, shape (2, indicators), however many cells lie beyond them."""
        done = winsorise(sample, max_points=len(sample), skewness=self.skew, kurtosis=self.kurtosis)
        return np.stack([done.lower, done.upper])

    def _groups(self, sample: FloatArray) -> Iterator[tuple[int, npt.NDArray[np.intp]]]:
        """Columns that may move equally many cells."""
        if self.max_points is not None:
            yield self.max_points, np.arange(sample.shape[1])
            return
        known = (~np.isnan(sample)).sum(axis=0)
        points = np.maximum(1, np.floor(self.max_share * known + 1e-9)).astype(int)
        for limit in np.unique(points):
            yield int(limit), np.flatnonzero(points == limit)
