"""What `measure_spread` gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from growthpoles.core.result import Result


@dataclass(frozen=True, eq=False, repr=False)
class SpreadResult(Result):
    """Spread and backwash: the net effect of growth of poles on growth around them, with how sure it is.

    beta > 0 is spread, beta < 0 backwash. Labels are ``spread-dominant``, ``backwash-dominant`` or
    ``inconclusive``; a reason says what stood against a decision.

    Tables:
        poles (unit): type, effect (label), effect_p (the smaller one-sided p), reason, beta, p_spread,
            p_backwash, p_placebo, detectable, weights, receivers, units, quadrant, pole_growth,
            hinterland_growth, national_growth, hinterland_units, hinterland.
        models (model): status (``used``, ``not-possible``), reason (message code), details.
        effects (scope, code, variable, weights): SB1; beta, p_spread, p_backwash, p_placebo, detectable,
            label, reason, receivers, units, poles, periods, first_year, last_year, headline.
        interactions (term): SB1 with distance. windows (variable, from_year): SB7.
        rings (pole, basis, ring): growth of the units around each pole, points per year.
        density (pole): SB2. commuting (variable): SB3. tiers (sender, receiver, variable): SB4.
        multipliers (core, direction): SB5. impacts (variable, effect): SB6. surfaces (pole): SB8.
        figures, labels, units.
    """

    kind: ClassVar[str] = "spread"

    @property
    def headline(self) -> pl.DataFrame:
        """The one row of ``effects`` the report leads with; empty where SB1 was not possible."""
        return self["effects"].filter(pl.col("headline")).head(1)
