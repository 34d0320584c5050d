"""What sharing, risk and the choice of investors give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from growthpoles.core.result import Result


@dataclass(frozen=True, eq=False, repr=False)
class SharingResult(Result):
    """Fair shares by several rules side by side.

    Tables:
        shares (rule, partner): share (in the amounts of the game), part (of what all reach), standard_error
            (sampled shares only), amount (whole units of currency that add up to the total), alone (what it
            reaches or pays alone), gain (over being alone), contribution.
        rules (rule): status (exact, sampled, not-available), reason, total, in_core (yes, no, unknown: not
            computed, or within the errors of the worths),
            leavers (the coalition with the largest complaint if that is positive: who would leave),
            complaint.
        complaints (rule, place): coalition, worth, gets, complaint (what it would gain by leaving), the
            largest first.
        labels, figures (together, alone, least_complaint: the least largest complaint any shares can have,
            core: 1 = not empty, null = not computed or within the errors of the worths; error: the largest of
            these, null = not known).
    """

    kind: ClassVar[str] = "sharing"


@dataclass(frozen=True, eq=False, repr=False)
class RiskResult(Result):
    """What a plan of money may lose, who bears it, and what first-loss capital is worth.

    Amounts are whole units of currency. CVaR is the mean of the worst scenarios.

    Tables:
        parties (arrangement, party): paid (contracts), mean, mean_error, deviation, var, cvar, cvar_error,
            most, any (probability of any loss), limit (accepted loss), over (probability of more), received
            and given (mean of guarantees and insurance), premium. Arrangements: pro-rata (each loses what it
            paid), tranches (in their order), covered (tranches after guarantees and insurance). The party
            ``""`` is all together.
        tranches (tranche): order, attach and detach (by the contracts), mean, cvar, touched and exhausted
            (probabilities).
        covers (cover): payer, kind, mean, cvar, premium, used (probability).
        first_loss (size): capital, senior, senior_cvar, senior_any, accepted (yes, no), saved (fall of the
            senior CVaR per unit of capital added since the size before).
        drivers (driver): mean and cvar of the loss, mean effect, with only one kind of shock. A cut that
            stops projects early may lower the loss: it takes the effect.
        leads (lead): paid, part, mean, tail (its part of the CVaR of all), over (yes, no).
        projects (project): lead, region, paid, finished (probability), mean, tail.
        distribution (measure, percentile): value; measures loss (whole units) and effect (as written).
        histogram (bin): low, high (loss, whole units), share (of the scenarios; the first bin holds those
            without any loss).
        labels, figures.
    """

    kind: ClassVar[str] = "risk"


@dataclass(frozen=True, eq=False, repr=False)
class InvestorsResult(Result):
    """A consortium of investors for every programme, proposed from a register.

    Tables:
        programmes (programme): status (complete, incomplete), money (to be raised), raised, members, score,
            missing (parts that nobody plays).
        members (programme, organisation): kind, region, roles, lead (yes, no), money, part.
        roles (programme, role): filled (yes, no), organisation, candidates (how many could play it).
        candidates (programme, role, organisation): fit (0 to 1), chosen (yes, no).
        checks (programme, rule): value, limit, met (yes, no, unknown), members.
        labels, figures.
    """

    kind: ClassVar[str] = "investors"
