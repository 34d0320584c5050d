"""Latest earlier figure of the unit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthpoles.composite.impute.base import Surroundings
from growthpoles.composite.impute.filling import GapFilling, check_count
from growthpoles.composite.raw import RawCells
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import method
from growthpoles.labels import Label
from growthpoles.stats.gaps import fill_latest


@method(
    family="impute",
    name="latest",
    label=Label("latest earlier figure", "последнее более раннее значение", "алдыңғы жылдардағы соңғы мән"),
    references=("European Commission (2023), European Innovation Scoreboard, methodology report",),
)
@dataclass(frozen=True, slots=True)
class Latest(GapFilling):
    """The latest figure the unit has for an earlier year; it never looks ahead.

    Attributes:
        max_age: Oldest figure that is taken, in years before the gap; None = any.
        confidential: Whether confidential cells are filled too.
        profile: Whether indicators that are shown but not scored are filled too.

    Example:
        >>> Latest(max_age=3)
        Latest(confidential=False, profile=False, max_age=3)
    """

    max_age: int | None = None

    def __post_init__(self) -> None:
        if self.max_age is not None:
            check_count("max_age", self.max_age)

    def replacement(self, raw: RawCells, around: Surroundings) -> FloatArray:
        """The latest earlier figure."""
        along = np.moveaxis(raw.values, 1, 2)
        filled = fill_latest(along, around.panel.years, max_age=self.max_age).values
        return np.moveaxis(filled, 2, 1)
