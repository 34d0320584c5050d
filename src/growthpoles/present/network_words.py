"""English words for the codes of results about settlements, the network of poles and new sites.

The part before the dot is the column or the setting a code stands in.
"""

from __future__ import annotations

from growthpoles.present.language import N_

NETWORK_WORDS = {
    # scope
    "scope.any": N_("any pole"),
    # measure of balance and scenarios
    "balance.pole_share": N_("share of the poles in all mass"),
    "balance.kanbur_zhang": N_("polarisation between poles and the rest (Kanbur-Zhang)"),
    "balance.zones": N_("macro-regions"),
    "balance.zones_with_poles": N_("macro-regions that have a pole"),
    "balance.evenness": N_("evenness of the poles over the macro-regions (1 = even)"),
    "balance.effective_zones": N_("macro-regions as if the poles were spread evenly"),
    "balance.poles": N_("poles"),
    "balance.covered": N_("people within reach of a pole"),
    "balance.share": N_("their share"),
    "balance.uncovered": N_("people out of reach"),
    "balance.mean_hours": N_("hours to the nearest pole, mean over people"),
    "balance.farthest_hours": N_("hours of the farthest place"),
    # role of a site
    "site.existing": N_("exists"),
    "site.new": N_("new"),
    # status of a choice
    "proof.optimal": N_("proved to be the best"),
    "proof.not-proved": N_("best found, not proved"),
    "proof.infeasible": N_("cannot reach everybody"),
    # method of placement
    "placement.p-median": N_("least hours of all people together"),
    "placement.maximal-cover": N_("most people within reach"),
    "placement.p-centre": N_("least hours of the farthest place"),
    "placement.cost": N_("least cost of inputs, labour and delivery"),
    # objective
    "objective.p-median": N_("Hours of all people"),
    "objective.maximal-cover": N_("People within reach"),
    "objective.p-centre": N_("Hours of the farthest place"),
    "objective.cost": N_("Cost"),
    # reason why a unit is no candidate
    "excluded.membership": N_("too far from any kind of pole"),
    "excluded.place": N_("where it lies is not known"),
    "excluded.forbidden": N_("ruled out by the study"),
    "excluded.not-named": N_("not among the candidates the study names"),
    "excluded.supplier": N_("no supplier of an input in reach"),
    "excluded.labour": N_("no cost of labour"),
    "excluded.workers": N_("too few workers"),
}
