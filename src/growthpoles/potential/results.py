"""What the room gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import polars as pl

from growthpoles.core.result import Result
from growthpoles.errors import NotAvailableError, problem

if TYPE_CHECKING:  # a saved result is read without the machinery that made it
    from growthpoles.composite.fit import ScoredIndex


@dataclass(frozen=True, eq=False)
class Explanation:
    """How one score came about, from the index down to the raw cells.

    Attributes:
        unit: Code of the unit.
        year: Year.
        table: One row per node and indicator: ``code, parent, kind, value_code, value, denominator_code,
            denominator_value, factor, raw, unit_of_measure, flag, treated, rule, scale, score, weight, order,
            contribution, status``. ``raw = value / denominator_value * factor``; `treated` is what the rule
            made of it; `score` follows from `treated` by `scale`; the score of a node is the mean of its
            children, of the given order (1 arithmetic, 0 geometric), with the given weights; contributions
            add up to the score of the parent.
    """

    unit: str
    year: int
    table: pl.DataFrame


@dataclass(frozen=True, eq=False, repr=False)
class PotentialResult(Result):
    """Level, structure, saturation and realisation of the potential.

    Tables:
        scores (unit, year): index, rank (1 = best of the year), coverage (share of its pillars with a score),
            status (scored, missing), indicator_set (same letters = same indicators: only such years make a
            trend).
        pillars (unit, year, pillar): score, share (part of the sum of pillar scores), rank, have, need, of,
            status.
        parts (unit, year, part): the same for sub-indices and result blocks, without share.
        indicators (unit, year, indicator): pillar, value, unit_of_measure, flag, treated, score, weight,
            proxy, source, remark.
        saturation (unit, year, indicator): value, unit_of_measure, denominator, relative (1 = national
            level).
        realisation (unit, year, block): activity, potential, ratio, rank_activity, rank_potential,
            rank_difference.
        coverage (year, pillar, indicator): status, counts, have_units, of_units.
        pillar_coverage (year, pillar): have, need, of, met, scored_units, of_units.
        treatment (unit, year, indicator): before, after, rule.
        learnt (indicator): what treatment and scale learnt.
        labels, units, figures.

    Attributes:
        inputs: Panel, fitted index and scores; None after loading (they are not saved).
    """

    kind: ClassVar[str] = "potential"

    inputs: ScoredIndex | None = None

    def explain(self, unit: str, year: int) -> Explanation:
        """Explain one score down to the raw cells.

        Raises:
            NotAvailableError: The result was loaded from a folder, so the raw cells are not there.
            InputError: The unit or the year is not in the result.
        """
        from growthpoles.potential.explain import explanation

        if self.inputs is None:
            raise NotAvailableError(problem("result.inputs.none"))
        return explanation(self.inputs, unit, year=year)
