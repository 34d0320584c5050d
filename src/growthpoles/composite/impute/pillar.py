"""Standing of the unit in its own pillar."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthpoles.composite.impute.base import Surroundings
from growthpoles.composite.impute.filling import (
    OVER,
    STATISTICS,
    GapFilling,
    Over,
    Statistic,
    by_rows,
    check_choice,
)
from growthpoles.composite.raw import RawCells
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import method
from growthpoles.labels import Label
from growthpoles.stats.gaps import fill_siblings


@method(
    family="impute",
    name="pillar",
    label=Label(
        "standing of the unit in its own pillar",
        "положение единицы в своём блоке",
        "бірліктің өз блогындағы орны",
    ),
    references=(
        "Becker, Caperna, Del Sorbo, Norlen, Papadimitriou and Saisana (2022), COINr: an R package for "
        "developing composite indicators, Journal of Open Source Software 7(78)",
    ),
)
@dataclass(frozen=True, slots=True)
class Pillar(GapFilling):
    """The value at which the unit stands in the indicator where it stands in the others of its pillar.

    Indicators are brought to 0-1, 1 the best; a gap takes the mean or median of the unit's own 0-1 values in
    the scored indicators of the same parent in that year, transformed back. A unit without any figure in the
    pillar keeps its gaps, and so does an indicator without any figure or without a direction.

    Attributes:
        statistic: ``mean`` or ``median``.
        over: ``pooled``: the 0-1 scale spans all years; ``each-year``: the year of the gap only.
        confidential: Whether confidential cells are filled too.
        profile: Without effect: an indicator that is not scored has no direction to stand in.

    Example:
        >>> Pillar().statistic
        'mean'
    """

    statistic: Statistic = "mean"
    over: Over = "pooled"

    def __post_init__(self) -> None:
        check_choice("statistic", self.statistic, known=STATISTICS)
        check_choice("over", self.over, known=OVER)

    def replacement(self, raw: RawCells, around: Surroundings) -> FloatArray:
        """The own standing, on the scale of the indicator."""
        scored = [k for k, item in enumerate(raw.elements) if item.direction]
        parents = [raw.elements[k].parent for k in scored]
        direction = [raw.elements[k].direction for k in scored]
        result = np.full(raw.values.shape, np.nan)
        if scored:
            result[:, :, scored] = by_rows(
                raw.values[:, :, scored],
                lambda x: fill_siblings(x, parents, direction=direction, statistic=self.statistic).values,
                over=self.over,
            )
        return result
