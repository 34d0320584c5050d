"""A stated value by indicator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from growthpoles.composite.impute.base import Surroundings
from growthpoles.composite.impute.filling import GapFilling
from growthpoles.composite.raw import RawCells
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import method
from growthpoles.errors import Problem, SpecificationError, Where, problem
from growthpoles.labels import Label


@method(
    family="impute",
    name="constant",
    label=Label("stated value", "заданное значение", "берілген мән"),
    references=("OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 3",),
)
@dataclass(frozen=True, slots=True)
class Constant(GapFilling):
    """One value for every gap of an indicator, such as zero where a report leaves out what does not exist.

    Attributes:
        values: Value by code of the indicator, in its stated unit; the others keep their gaps.
        confidential: Whether confidential cells are filled too.
        profile: Whether indicators that are shown but not scored are filled too.

    Example:
        >>> Constant({"SCI4": 0.0}).values
        {'SCI4': 0.0}
    """

    values: Mapping[str, float] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", dict(self.values))
        bad = [code for code, value in self.values.items() if not np.isfinite(value)]
        if bad:
            raise SpecificationError([problem("impute.constant.bad", Where(indicator=code)) for code in bad])

    def problems(self, around: Surroundings) -> tuple[Problem, ...]:
        """Values for indicators that the framework does not have."""
        known = {item.code for item in around.framework.indicators}
        unknown = [code for code in self.values if code not in known]
        return tuple(problem("impute.indicator.unknown", Where(indicator=code)) for code in unknown)

    def replacement(self, raw: RawCells, around: Surroundings) -> FloatArray:
        """The stated value of each column."""
        row = [self.values.get(item.code, np.nan) for item in raw.elements]
        return np.broadcast_to(np.array(row, dtype=float), raw.values.shape)
