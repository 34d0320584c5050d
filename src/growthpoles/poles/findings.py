"""Everything that was found, as arrays, before it becomes tables."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from growthpoles.core.panel import FloatArray
from growthpoles.core.territory import Unit
from growthpoles.poles.candidates import Candidates
from growthpoles.poles.evidence import Evidence
from growthpoles.poles.perturb import Certainty, Flips
from growthpoles.poles.score import BoolArray, Labels, Scores, applicable
from growthpoles.poles.typology import Criterion, PoleType, Typology


@dataclass(frozen=True)
class Findings:
    """Everything that was found: figures, memberships, labels, certainty and candidates."""

    typology: Typology
    units: tuple[Unit, ...]
    evidence: Evidence
    scores: Scores
    labels: Labels
    certainty: Certainty | None
    flips: Flips
    candidates: Candidates

    @property
    def values(self) -> FloatArray:
        """Figures, shape (units, measures)."""
        return self.evidence.values

    @property
    def codes(self) -> list[str]:
        """Codes of the units."""
        return [unit.code for unit in self.units]

    @cached_property
    def applicable(self) -> npt.NDArray[np.str_]:
        """Whether a type applies, and why not, shape (units, types)."""
        return applicable(self.typology, self.units)

    def judged(self, t: int) -> BoolArray:
        """Whether a type applies, shape (units,)."""
        return np.asarray(self.applicable[:, t] == "yes")

    def proxied(self, criterion: Criterion) -> BoolArray:
        """Whether the figures of a criterion stand in for what it says, shape (units,)."""
        direct = np.array([unit.kind in criterion.direct_for for unit in self.units], bool)
        return ~direct & bool(criterion.proxy)

    def inherited(self, criterion: Criterion) -> BoolArray:
        """Whether a figure that a criterion uses is that of the region, shape (units,)."""
        at = [self.typology.columns[part.measure] for part in criterion.parts]
        found = self.evidence.inherited[:, at]
        if criterion.combine == "first" and len(at) > 1:
            lead = self.evidence.credit[:, at[0]] > 0
            return np.asarray(np.where(lead, found[:, 0], found[:, 1:].any(axis=1)))
        return np.asarray(found.any(axis=1))

    def weights(self, kind: PoleType, which: str) -> FloatArray:
        """Weight of a type's criteria whose figures are a ``proxy`` or the ``region``'s, shape (units,)."""
        total = np.zeros(len(self.units))
        for item in kind.criteria:
            known = ~np.isnan(self.scores.criteria[0, :, self.typology.position(item.code)])
            marked = self.proxied(item) if which == "proxy" else self.inherited(item)
            total += item.weight * (known & marked)
        return total


def table_of(columns: dict[str, object], *keys: str) -> pl.DataFrame:
    """A table of columns, NaN as null, sorted by keys."""
    return pl.DataFrame(columns).with_columns(pl.selectors.float().fill_nan(None)).sort(*keys)
