"""English words for the codes of results about programmes, calls, risk, sharing and consortia.

The part before the dot is the column a code stands in.
"""

from __future__ import annotations

from growthpoles.present.language import N_

PROGRAMME_WORDS = {
    # whether a rule is kept
    "met.yes": N_("kept"),
    "met.no": N_("not kept"),
    "met.unknown": N_("not known"),
    # whether a least score is reached
    "passed.yes": N_("reached"),
    "passed.no": N_("not reached"),
    # whether a decision hangs on a criterion
    "hangs.yes": N_("yes, it would be another without it"),
    "hangs.no": N_("no"),
    # zone of an application: how often it is funded
    "zone.green": N_("nearly always"),
    "zone.grey": N_("to discuss"),
    "zone.red": N_("hardly ever"),
    # steps of the record of a call
    "step.reviews": N_("Reviews that count"),
    "step.flag": N_("Seen"),
    "step.raw-score": N_("Raw score"),
    "step.leniency-correction": N_("Correction, points"),
    "step.calibrated-score": N_("Score after the correction"),
    "step.least-score": N_("Least score of a criterion"),
    "step.rank": N_("Rank"),
    "step.probability-funded": N_("Chance of being funded"),
    "step.decision": N_("Decision"),
    "step.reason": N_("Reason"),
    # what makes the groups that share a shock
    "shock.region": N_("by region"),
    "shock.pole": N_("by pole"),
    "shock.programme": N_("by programme"),
    "shock.lead": N_("by leading organisation"),
    "shock.kind": N_("by kind of applicant"),
    # whether private money would join
    "joins.yes": N_("yes"),
    "joins.no": N_("no"),
    # whether a leading organisation has more than the cap
    "cap.yes": N_("above the cap"),
    "cap.no": N_("within the cap"),
    # whether somebody would leave (the column says whether the shares are in the core)
    "leave.yes": N_("no"),
    "leave.no": N_("yes"),
    "leave.unknown": N_("not known"),
    # what sharing rules do
    "sharing.equal-gain": N_("Each keeps what it has alone; what co-operation adds is split equally."),
    "sharing.proportional": N_("Who puts in more gets more."),
    "sharing.shapley": N_("Each gets what it adds on average, over all orders of joining."),
    "sharing.nucleolus": N_("The largest complaint of any group is made as small as it can be."),
    "sharing.equal-awards": N_("All get the same, but nobody more than its claim."),
    "sharing.equal-losses": N_("All give up the same, but nobody more than its claim."),
    "sharing.talmud": N_("Equal awards up to half of each claim, equal losses beyond it."),
    # state of a consortium
    "consortium.complete": N_("all roles filled, all money raised"),
    "consortium.incomplete": N_("not complete"),
}
