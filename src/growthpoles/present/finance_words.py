"""English words for the codes of results about plans of money.

The part before the dot is the column a code stands in.
"""

from __future__ import annotations

from growthpoles.present.language import N_

FINANCE_WORDS = {
    # status of a project
    "plan.in": N_("paid to its end"),
    "plan.part": N_("paid in part"),
    "plan.out": N_("not paid"),
    # what a quota speaks of
    "quota.region": N_("region"),
    "quota.pole": N_("type of pole"),
    "quota.programme": N_("programme"),
    "quota.stage": N_("stage"),
    "quota.lead": N_("leading organisation"),
    # whether parts add up to a published total
    "sum.adds-up": N_("adds up"),
    "sum.differs": N_("does not add up"),
    "sum.hidden": N_("not checked: a figure is confidential"),
    "sum.incomplete": N_("not checked: a figure is missing"),
    # what becomes of a stage
    "change.kept": N_("as before"),
    "change.moved": N_("paid by others or in other years"),
    "change.delayed": N_("later"),
    "change.started": N_("new in the plan"),
    "change.stopped": N_("stopped"),
    "change.finished": N_("finished"),
    "change.failed": N_("failed"),
    "change.lapsed": N_("did not start in time"),
    "change.out": N_("in neither plan"),
    # why it changes
    "why.failed": N_("a stage failed"),
    "why.cost": N_("its cost changed"),
    "why.probability": N_("its chance changed"),
    "why.slip": N_("it is late"),
    "why.budget": N_("a budget changed: {other}"),
    "why.commitment": N_("it is committed"),
    "why.limit": N_("the limit on changes"),
    "why.penalty": N_("the cost of changing outweighs the gain"),
    "why.better": N_("the money does more this way"),
    "why.lapsed": N_("its year has passed"),
    # triggers
    "trigger.band": N_("figure outside its expected band"),
    "trigger.burn-rate": N_("spending against the plan"),
    "trigger.slip": N_("delay of a stage, years"),
    "trigger.budget": N_("budget against what was promised"),
    "trigger.failure": N_("failed stage"),
    "trigger.unpaid": N_("the old plan breaks a budget or rule"),
    "level.none": N_("within its bounds"),
    "level.warning": N_("warning"),
    "level.trigger": N_("calls for a new plan"),
    # events of the log
    "event.warning": N_("warning"),
    "event.trigger": N_("bound exceeded"),
    "event.no-replan": N_("plan kept"),
    "event.replan": N_("plan adjusted"),
    "event.moved": N_("paid by others or in other years"),
    "event.delayed": N_("later"),
    "event.started": N_("new in the plan"),
    "event.stopped": N_("stopped"),
    "event.finished": N_("finished"),
    "event.failed": N_("failed"),
    "event.lapsed": N_("did not start in time"),
}
