"""Duels between units."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthpoles.composite.aggregate.base import Aggregation
from growthpoles.core.panel import FloatArray
from growthpoles.core.registry import method
from growthpoles.labels import Label
from growthpoles.stats.ranking import copeland


@method(
    family="aggregate",
    name="copeland",
    label=Label("duels won less duels lost (Copeland)", "метод Коупленда", "Коупленд әдісі"),
    references=(
        "Copeland (1951), A reasonable social welfare function, University of Michigan",
        "OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 6",
    ),
    traits=("monotone", "relative"),
)
@dataclass(frozen=True, slots=True)
class Copeland(Aggregation):
    """Duels won minus duels lost against the other units of the same year.

    A unit wins a duel where the share of the weight on children in which it is better, plus half of ties,
    exceeds one half; exactly one half counts neither way. Only children that both units have give a vote.
    Nothing makes up for anything: only which of two is better counts, not by how much. The score runs from
    -(n - 1) to n - 1 for n units, so years with different units are not on one scale, and there are no parts
    that add up to it.

    Example:
        >>> scores = np.array([[[1.0, 3.0, 2.0]], [[2.0, 2.0, 3.0]], [[3.0, 1.0, 1.0]]])
        >>> Copeland().combine(scores, np.ones(3)).ravel()
        array([ 0.,  2., -2.])
    """

    @property
    def relative(self) -> bool:
        """Always."""
        return True

    def combine(self, scores: FloatArray, weights: FloatArray) -> FloatArray:
        """Copeland scores of each year."""
        years = np.moveaxis(scores, -2, 0)
        return np.stack([copeland(year, weights) for year in years], axis=-1)
