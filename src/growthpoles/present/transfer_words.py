"""English words for the codes of results about technology transfer.

The part before the dot is the column a code stands in.
"""

from __future__ import annotations

from growthpoles.present.language import N_

TRANSFER_WORDS = {
    # whether a level is proven
    "proof.proven": N_("proven"),
    "proof.unproven": N_("not proven"),
    "proof.understated": N_("more is proven"),
    "proof.no-history": N_("no record"),
    "proof.no-level": N_("level not stated"),
    # what the value of going on says
    "advice.continue": N_("go on"),
    "advice.stop": N_("costs exceed value"),
    "advice.halted": N_("work stopped"),
    "advice.done": N_("a product"),
    "advice.no-value": N_("value not known"),
    "advice.no-level": N_("level not stated"),
    # stages of innovation
    "stage.basic-research": N_("basic research"),
    "stage.applied-research": N_("applied research"),
    "stage.development": N_("development and prototype"),
    "stage.pilot": N_("pilot"),
    "stage.scale-up": N_("scale-up"),
    "stage.commercialisation": N_("commercialisation"),
    # gates between stages
    "stage-gate.passed": N_("passed"),
    "stage-gate.unproven": N_("passed without proof"),
    "stage-gate.open": N_("now"),
    "stage-gate.stopped": N_("stopped"),
    "stage-gate.ahead": N_("ahead"),
    "stage-gate.unknown": N_("not known"),
    # what the stage model rests on
    "basis.history": N_("the register"),
    "basis.mixed-history": N_("the register and the default"),
    "basis.default": N_("the default alone"),
    # how a class of innovation was reached
    "class-status.settled": N_("settled"),
    "class-status.provisional": N_("could change"),
    "class-status.undetermined": N_("left open"),
    "class-status.expert": N_("by an expert"),
    "strength.strong": N_("strong evidence"),
    "strength.weak-evidence": N_("weak evidence"),
    # programmes taken together
    "programmes.all": N_("All programmes"),
    "programmes.none": N_("No programme"),
    # what became of results and needs
    "match-status.matched": N_("matched"),
    "match-status.orphan": N_("no need fits"),
    "match-status.unmet": N_("no result fits"),
    "match-status.crowded-out": N_("what fits goes to others"),
    "match-status.closed": N_("what fits cannot be had"),
    "unmet.nothing-near": N_("no result is near its topic"),
    "unmet.below-threshold": N_("the nearest result is not near enough"),
    "match-gate.open": N_("open"),
    "match-gate.own": N_("both belong to one organisation"),
    "match-gate.held": N_("the enterprise has its licence already"),
    "match-gate.rights": N_("the rights do not allow it"),
    "match-gate.stopped": N_("levels are missing and work on them was stopped"),
    "match-gate.taken": N_("all users it can have are taken"),
    # parts of a match
    "match-part.concept": N_("terms and fields"),
    "match-part.text": N_("likeness of the texts"),
    "match-part.readiness": N_("readiness"),
    "match-part.capacity": N_("capacity of the user"),
    "match-part.place": N_("nearness"),
    "match-part.price": N_("price against budget"),
    # classifications
    "scheme.grnti": N_("GRNTI"),
    "scheme.ipc": N_("IPC"),
    "scheme.oked": N_("OKED"),
    # ways to choose pairs
    "reading.ranked": N_("the best result of each need"),
    "reading.assigned": N_("the pairs that fit best together"),
    "reading.stable": N_("pairs that nobody would leave"),
    # what a consortium lacks
    "lack.firms": N_("a second independent firm"),
    "lack.research": N_("a research organisation"),
    "lack.education": N_("a training organisation"),
    "lack.theme": N_("a theme most share"),
    "lack.territory": N_("a territory most share"),
    "member.lead": N_("could lead"),
    "member.partner": N_("partner"),
    # state of a diffusion curve
    "spread-curve.fitted": N_("known"),
    "spread-curve.no-ceiling": N_("too early"),
    "spread-curve.too-few": N_("too few years"),
    "spread-curve.refused": N_("no curve fits"),
    "spread-curve.saturated": N_("ceiling reached"),
    "spread-curve.gap": N_("a year is missing"),
    "curve.bass": N_("Bass model"),
    "curve.logistic": N_("epidemic (logistic) model"),
    "whole": N_("all regions together"),
}
