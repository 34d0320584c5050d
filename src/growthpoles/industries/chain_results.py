"""What a chain reaction and a regional table give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from growthpoles.core.input_output import InputOutputTable
from growthpoles.core.result import Result
from growthpoles.errors import NotAvailableError, problem


@dataclass(frozen=True, eq=False, repr=False)
class ChainResult(Result):
    """A chain reaction, round by round, with what capacity holds back and which suppliers appear.

    Amounts are in the unit of the table, jobs in the unit of its account (`measures`). Null = not known. The
    phase is ``operation``, or ``investment`` while a project is built.

    Tables:
        shocks (shock): phase, kind (demand, project, investment), region, industry, amount, imported.
        measures (measure): unit, year.
        rounds (phase, round): later, output, cumulative_share, reaction_share (without the shock itself),
            home_share, value_added, income, jobs, own, other_regions, outside, share_leaving (the region),
            share_outside (leaving the table). Inputs (and, with households, consumption) that the output of
            the round calls for come from the buyer's own region, from other regions of the table and from
            outside it. Free of capacity limits; where `later` is true the row holds all later rounds.
        steps (phase, round, region, industry): output, induced (part due to the spending of households).
        effects (phase, measure, region, industry): initial, first_round, industrial_support,
            consumption_induced, total (their sum, free of limits), held_back (by capacity), newcomers (by new
            suppliers), final.
        regions (phase, measure, region): the same, summed, and share of the total.
        industries (phase, measure, industry): the same over all regions.
        totals (phase, measure): the same over all regions and industries, without a share.
        leakage (phase, region): own, other_regions, outside, share_leaving, share_outside, over all rounds.
        limits (phase, region, industry): spare, called, made, passed_on, refused, full_in_round.
        emergence (region, industry): demand, scale, ratio, appears, wave, probability, shock_needed (times
            the one given; null with limits), replaced, output. Of the operation phase.
        cascade (order): wave, region, industry, pulled_by_region, pulled_by (whose purchases did most; null
            where orders that capacity turned away did more), demand, scale, shock_needed, output,
            probability.
        paths (phase, rank): path, regions, steps, amount, share, beyond. Open model.
        labels, figures (those of the investment phase begin with ``investment_``).
    """

    kind: ClassVar[str] = "chain"


@dataclass(frozen=True, eq=False, repr=False)
class RegionalisedResult(Result):
    """A table of several regions estimated from a national one, with what is uncertain about it.

    Tables:
        regions (region): output, own_supply (of intermediate inputs), multiplier (mean over industries), both
            with low and high over the spans, national_multiplier (mean over the same industries).
        industries (region, industry): output, national_share, slq, own_supply, own_supply_low,
            own_supply_high, multiplier, multiplier_low, multiplier_high, national_multiplier.
        quotients (region, supplier, buyer): quotient of the method, low, high over the spans; AFLQ may exceed
            one, of which the table uses one.
        trade (industry, origin, destination): amount, coefficient (share of what the destination uses of the
            product from anywhere in the nation).
        flows (origin, destination): amount of all products, share of what the destination uses.
        spans (point): delta, alpha, beta, multiplier (mean over regions and industries), own_supply.
        checks (name): national, regions, gap (largest of a single cell).
        labels, units, figures.

    Attributes:
        made: The table itself; it is not saved.
    """

    kind: ClassVar[str] = "regionalised"

    made: InputOutputTable | None = None

    @property
    def regional(self) -> InputOutputTable:
        """The table of all regions.

        Raises:
            NotAvailableError: The result was loaded from a folder.
        """
        if self.made is None:
            raise NotAvailableError(problem("result.inputs.none"))
        return self.made
