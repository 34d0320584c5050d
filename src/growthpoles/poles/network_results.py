"""What the network of poles and the placement of poles and enterprises give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from growthpoles.core.result import Result


@dataclass(frozen=True, eq=False, repr=False)
class NetworkResult(Result):
    """The network of poles: who interacts with whom, who is within reach of a pole, and how even it is.

    Tables:
        links (a, b): km, hours, gravity, complementarity, weight, share.
        nodes (unit): type, mass, strength, strength_share, betweenness, part, served, nearest, nearest_hours.
        coverage (scope): poles, population, covered, share, uncovered, mean_hours, farthest_hours; scope is
            ``any`` or a type of poles.
        reach (unit): population, pole, hours, covered, types; null where nothing is known.
        balance (measure): value. scenarios (scenario, measure): before, after, change.
        figures, labels, units.
    """

    kind: ClassVar[str] = "network"

    @property
    def uncovered(self) -> pl.DataFrame:
        """Units out of reach of every pole, the most populous first."""
        out = self["reach"].filter(~pl.col("covered"))
        return out.sort("population", descending=True, nulls_last=True, maintain_order=True)


@dataclass(frozen=True, eq=False, repr=False)
class PlacementResult(Result):
    """Where new poles or enterprises go, what each adds, and what another choice would cost.

    An objective is ``optimal`` only where that was proved; else ``not-proved`` with the gap to the bound.

    Tables:
        sites (unit): role (``existing``, ``new``), served (units), population (or demand), mean_hours,
            delivery, inputs, labour, cost (the last four for enterprises).
        assignment (unit): weight, site, hours, site_before, hours_before.
        gains (count): objective (of what is served), gain (only where everybody is served), unserved
            (people or demand no open site can serve), covered, covered_share, mean_hours, farthest_hours,
            bound, gap, status, sites.
        alternatives (unit): the best choice without a chosen site; objective, loss,
            unserved, replaced_by, gap, status.
        prices (unit): the best choice with a site that was not chosen; objective, loss,
            unserved, displaced, gap, status.
        excluded (unit): reason why it was no candidate. figures, labels, units.
    """

    kind: ClassVar[str] = "placement"

    @property
    def new(self) -> tuple[str, ...]:
        """Codes of the new sites."""
        return tuple(self["sites"].filter(pl.col("role") == "new")["unit"])
