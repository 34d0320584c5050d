"""What the money for innovation of today looks like, and how a plan differs from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from growthpoles.core.result import Result


@dataclass(frozen=True, eq=False, repr=False)
class FinancingResult(Result):
    """Money by source and region as published, beside the plan of an allocation.

    Amounts are in the unit of the panel (figures: total). A cell without a number says why; what a hidden
    cell holds is never worked out, so that no residual stands beside one. Shares of the plan are shares of
    its money.

    Tables:
        amounts (line, region): amount, flag, share (of all money of the region).
        sources (line): part_of, amount, flag, share (of the country), hidden (regions whose cell is not
            published), plan, difference (plan less today; null for parts of a line and without a plan).
        regions (region): amount, flag, share (of the country), plan, difference. The region ``""`` holds the
            money of projects that name no region.
        concentration (line): regions (with an amount, zero included), largest (region), largest_share,
            top_share (of the `top` largest), herfindahl; null where a hidden cell could change them.
        checks (scope, code): published, added, residual, status (adds-up, differs; hidden where a cell is
            confidential, incomplete where one is missing: no residual is worked out). Scope ``region``: the
            lines of a region against its total; ``line``: the regions of a line against the country.
        unplaced (kind): plan (share of the plan whose kind of source is in no line).
        labels, units, figures (total, year, top, hidden, plan_cost).
    """

    kind: ClassVar[str] = "financing"
