"""Scales on which a bounded figure is free to move, and back."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from growthpoles.stats.arrays import Bools, Floats


@dataclass(frozen=True, slots=True)
class Bounds:
    """Least and greatest possible value; infinite = none.

    The free scale is ln(x - low) with a lower bound, -ln(high - x) with an upper one, ln((x - low) / (high -
    x)) with both (logit), x itself with none. What comes back from it never leaves the bounds.

    Attributes:
        low: Least value.
        high: Greatest value.

    Raises:
        ValueError: low is not below high.

    Example:
        >>> share = Bounds(0.0, 100.0)
        >>> share.code, share.free([50.0]).tolist(), share.back([0.0, 1e9]).tolist()
        ('logit', [0.0], [50.0, 100.0])
    """

    low: float = -math.inf
    high: float = math.inf

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise ValueError(f"the lower bound {self.low} must be below the upper one {self.high}")

    @property
    def code(self) -> str:
        """Name of the free scale: none, log, log-above or logit."""
        below, above = math.isfinite(self.low), math.isfinite(self.high)
        if below and above:
            return "logit"
        return "log" if below else "log-above" if above else "none"

    def inside(self, x: ArrayLike) -> Bools:
        """Where a figure lies strictly inside; NaN does."""
        values = np.asarray(x, float)
        return np.asarray(~((values <= self.low) | (values >= self.high)))

    def allowed(self, x: ArrayLike) -> Bools:
        """Where a figure is possible; NaN is."""
        values = np.asarray(x, float)
        return np.asarray(~((values < self.low) | (values > self.high)))

    def clip(self, x: ArrayLike) -> Floats:
        """Figures moved to the nearest possible one."""
        return np.asarray(np.clip(np.asarray(x, float), self.low, self.high))

    def free(self, x: ArrayLike) -> Floats:
        """To the free scale; figures must lie strictly inside."""
        values = np.asarray(x, float)
        if self.code == "none":
            return values
        tiny = np.finfo(float).tiny  # a figure that has rounded to its bound stays finite
        below = np.log(np.maximum(values - self.low, tiny)) if math.isfinite(self.low) else 0.0
        above = np.log(np.maximum(self.high - values, tiny)) if math.isfinite(self.high) else 0.0
        return np.asarray(below - above)

    def back(self, z: ArrayLike) -> Floats:
        """From the free scale."""
        values = np.asarray(z, float)
        if self.code == "none":
            return values
        with np.errstate(over="ignore"):
            if self.code == "logit":
                half = 0.5 * (1 + np.tanh(values / 2))
                return np.asarray(self.low + (self.high - self.low) * half)
            if self.code == "log":
                return np.asarray(self.low + np.exp(np.minimum(values, 700.0)))
            return np.asarray(self.high - np.exp(np.minimum(-values, 700.0)))
