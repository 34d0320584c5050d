"""What every normalisation method can do, and the scale it learns."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from growthpoles.core.framework import Element
from growthpoles.core.panel import FloatArray
from growthpoles.errors import Problem, SpecificationError, problem
from growthpoles.stats.scaling import LinearScale, RankScale, RatioScale, Scale, apply_scale, normal_cdf_z


@dataclass(frozen=True, slots=True, eq=False)
class LearntScale:
    """A scale learnt on one sample; it scores any other cells, also those of a later year.

    Attributes:
        kernel: Columnwise scale.
        floor: Least score; lower ones are raised to it (-inf: none).
        normal: Whether the z-score is mapped by the normal distribution function.
        ends: Whether a linear scale has ends; z-scores and distances to a reference unit have none.
    """

    kernel: Scale
    floor: float = -np.inf
    normal: bool = False
    ends: bool = True

    @property
    def constant(self) -> npt.NDArray[np.bool_]:
        """Columns that do not vary in the sample and so cannot be scored, shape (indicators,)."""
        return self.kernel.degenerate

    def score(self, x: FloatArray) -> FloatArray:
        """Scores of the same shape (..., indicators); NaN where x is missing or the column is constant."""
        scores = apply_scale(x, self.kernel)
        if self.normal:
            scores = normal_cdf_z(scores)
        return np.maximum(scores, self.floor) if self.floor > -np.inf else scores

    def off(self, x: FloatArray) -> npt.NDArray[np.bool_]:
        """Cells beyond the ends of a linear scale, shape of x; nowhere on other scales."""
        if self.normal or not self.ends or not isinstance(self.kernel, LinearScale):
            return np.zeros(x.shape, dtype=bool)
        unit = (self.kernel.direction * x - self.kernel.origin) / self.kernel.span
        return np.asarray((unit < -1e-9) | (unit > 1 + 1e-9))

    def describe(self, column: int) -> str:
        """The scale of one column as text for an explanation."""
        kernel = self.kernel
        if isinstance(kernel, RankScale):
            return f"position among {int(kernel.count[column])}"
        sign = float(kernel.direction[column])
        if isinstance(kernel, RatioScale):
            reference = float(kernel.reference[column])
            return f"x / {reference!r}" if sign > 0 else f"{reference!r} / x"
        return f"({sign:+.0f} x - {float(kernel.origin[column])!r}) / {float(kernel.span[column])!r}"


class Normalisation(ABC):
    """Learns a scale on treated figures. Direction belongs to the method: a higher score is better."""

    @property
    def lowest(self) -> float:
        """Least score that can come out, also for later years; -inf when there is none."""
        return -np.inf

    @property
    def unit_interval(self) -> bool:
        """Whether scores lie between 0 (worst) and 1 (best) in the learning data."""
        return False

    @property
    def mirror(self) -> float | None:
        """The c with which ``c - score`` turns the best score into the worst; None when there is none."""
        return None

    def problems(self, elements: Sequence[Element]) -> tuple[Problem, ...]:
        """What the framework lacks for this method; looked at before any figure is."""
        return ()

    @abstractmethod
    def learn(
        self, sample: FloatArray, elements: Sequence[Element], *, units: Sequence[str] = ()
    ) -> LearntScale:
        """Learn the scale.

        Args:
            sample: Treated figures, shape (observations, indicators).
            elements: The indicators.
            units: Unit of each observation; only a distance to a reference unit asks for it.
        """


def directions(elements: Sequence[Element]) -> FloatArray:
    """Directions of indicators, shape (indicators,)."""
    return np.array([item.direction for item in elements], dtype=float)


def check_floor(floor: float | None, top: float = 1.0) -> None:
    """Refuse a floor that is not above zero and below the top of the scale.

    Raises:
        SpecificationError: It is not.
    """
    if floor is not None and not 0 < floor < top:
        raise SpecificationError(problem("method.floor", None, floor=floor, top=top))


def lowest_of(floor: float | None, otherwise: float) -> float:
    """Least score of a method with a floor."""
    return otherwise if floor is None else max(floor, otherwise)


def unit_mirror(floor: float | None) -> float:
    """Mirror of a scale from 0, or from its floor, to 1."""
    return 1.0 if floor is None else 1.0 + floor


def least(floor: float | None) -> float:
    """The floor of a learnt scale; -inf without one."""
    return -np.inf if floor is None else floor
