"""What the outlook gives: possible futures of an index and of growth poles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from growthpoles.core.result import Result


@dataclass(frozen=True, eq=False, repr=False)
class OutlookResult(Result):
    """Fans of an index and chances of poles, worked out from the draws of a forecast.

    Tables:
        index (unit, year): status (past, forecast, no-interval, incomplete), value (the index of past years,
            else the middle of the draws), low80, high80, low95, high95, top (chance to be among the best
            `top` of the spec), first (chance to be first), ranked (units ranked), missing (codes of
            the framework without a forecast).
        poles (unit, year): status (forecast, no-interval, incomplete), now (label today), pole (whether it is
            a pole today), chance (of being a pole in that year), so_far (not a pole today: of having become
            one by then; a pole today: of having stayed one until then), type (most frequent among the draws
            with a pole), missing (codes without a forecast).
        inputs (part, code): part (index, poles), status (forecast, held, fixed, missing, not-asked), units
            (with a forecast), points (of the longest series), need (points a forecast needs), interval (what
            the intervals of its forecasts rest on: forecasts, changes, none).
        labels, units, figures.
    """

    kind: ClassVar[str] = "outlook"
