"""English words for the codes of results about change over time: divergence, spread, cumulative growth.

The part before the dot is the column a code stands in, for columns use the same codes for different things.
"""

from __future__ import annotations

from growthpoles.present.language import N_

CHANGE_WORDS = {
    # grade
    "grade.supported": N_("supported"),
    "grade.not-supported": N_("not supported"),
    "grade.inconclusive": N_("inconclusive"),
    "grade.not-assessed": N_("not assessed here"),
    # reason
    "reason.few-units": N_("too few units"),
    "reason.few-years": N_("too few years"),
    "reason.p-value": N_("could be chance"),
    "reason.opposite": N_("the estimate points the other way"),
    "reason.current-prices": N_("rests on current prices"),
    # claim
    "claim.divergence": N_("units drift apart"),
    "claim.convergence": N_("units come closer"),
    "claim.concentration": N_("the core's share grows"),
    "claim.clustering": N_("like units lie together"),
    "claim.inverted-u": N_("inequality follows an inverted U"),
    # measure
    "measure.sigma": N_("dispersion of logs, first against last year (sigma)"),
    "measure.beta_absolute": N_("beta, absolute"),
    "measure.beta_conditional": N_("beta, conditional"),
    "measure.beta_lag": N_("beta, spatial lag"),
    "measure.beta_error": N_("beta, spatial errors"),
    "measure.log_t": N_("log-t test"),
    "measure.log_deviation": N_("standard deviation of logs"),
    "measure.variation": N_("coefficient of variation"),
    "measure.williamson": N_("Williamson's index"),
    "measure.gini": N_("Gini coefficient"),
    "measure.theil": N_("Theil index"),
    "measure.between": N_("Theil between core and hinterland"),
    "measure.within": N_("Theil within core and hinterland"),
    "measure.kanbur_zhang": N_("Kanbur-Zhang polarisation"),
    "measure.wolfson": N_("Wolfson's bipolarisation"),
    "measure.esteban_ray_1_3": N_("Esteban-Ray polarisation"),
    "measure.esteban_gradin_ray": N_("Esteban-Gradín-Ray polarisation"),
    "measure.core_amount_share": N_("share of the core in the amount"),
    "measure.core_population_share": N_("share of the core in population"),
    "measure.moran": N_("Moran's I"),
    "measure.geary": N_("Geary's C"),
    "measure.general_g": N_("general G of Getis and Ord"),
    "measure.williamson_curve": N_("Williamson's curve"),
    # group
    "group.core": N_("core"),
    "group.hinterland": N_("hinterland"),
    # quadrant
    "quadrant.high-high": N_("high among high"),
    "quadrant.low-low": N_("low among low"),
    "quadrant.high-low": N_("high among low"),
    "quadrant.low-high": N_("low among high"),
    # stage
    "stage.urbanisation": N_("urbanisation"),
    "stage.polarisation-reversal": N_("polarisation reversal"),
    "stage.counter-urbanisation": N_("counter-urbanisation"),
    "stage.mixed": N_("mixed"),
    # condition
    "condition.core-amount-share-falls": N_(
        "years in a row the core's share of the amount has fallen (3 or more)"
    ),
    "condition.core-population-share-falls": N_(
        "years in a row the core's share of population has fallen (3 or more)"
    ),
    "condition.secondary-grows-faster": N_("lead of secondary centres over the core in growth a year"),
    "condition.spread-positive": N_("spread coefficient turned positive (see spread and backwash)"),
    # shape
    "shape.inverted-u": N_("inverted U"),
    "shape.u": N_("U"),
    "shape.rising": N_("it rises"),
    "shape.falling": N_("it falls"),
    "shape.flat": N_("flat"),
    # model
    "model.absolute": N_("absolute"),
    "model.conditional": N_("conditional"),
    "model.lag": N_("with spatial lag"),
    "model.error": N_("with spatial errors"),
    # labels
    "spread-dominant": N_("spread prevails"),
    "backwash-dominant": N_("backwash prevails"),
    "polarised": N_("polarised growth"),
    "not-polarised": N_("no polarised growth"),
    # quadrant
    "quadrant.spread-type": N_("pole and hinterland faster than the country"),
    "quadrant.backwash-type": N_("pole faster, hinterland slower than the country"),
    "quadrant.deconcentration": N_("pole slower, hinterland faster than the country"),
    "quadrant.no-pole": N_("pole and hinterland slower than the country"),
    "quadrant.unknown": N_("not known: no region has it as its nearest pole"),
    # status
    "status.used": N_("used"),
    "status.not-possible": N_("not possible"),
    # weights
    "weights.nearest": N_("nearest pole"),
    "weights.inverse-square": N_("inverse squared distance"),
    "weights.inverse": N_("inverse distance"),
    "weights.given": N_("weights given (commuting)"),
    # density
    "density.spread": N_("spread"),
    "density.backwash": N_("backwash"),
    "density.decentralisation": N_("decentralisation"),
    "density.decline": N_("decline of centre and ring"),
    "density.inconclusive": N_("inconclusive"),
    # direction
    "direction.core-to-periphery": N_("core to periphery"),
    "direction.periphery-to-core": N_("periphery to core"),
    # term
    "term.pole-growth": N_("growth of the poles"),
    "term.pole-growth-by-100-km": N_("growth of the poles, per 100 km of distance"),
    "term.pole-growth-by-log-size": N_("growth of the poles, by size of the region (log)"),
    # impact
    "impact.investment-share": N_("share of investment"),
    "impact.investment-share-of-poles": N_("share of investment, poles only"),
    "impact.direct": N_("direct"),
    "impact.indirect": N_("indirect"),
    "impact.total": N_("total"),
    # role
    "role.grp_volume_index": N_("product (volume index)"),
    "role.employed": N_("employed persons"),
    "role.population": N_("population"),
    "role.grp": N_("product"),
    "role.investment": N_("investment"),
    # level
    "level.region": N_("regions"),
    "level.district": N_("districts"),
    "level.city": N_("cities"),
    "level.town": N_("towns"),
    "level.village": N_("villages"),
    "level.country": N_("country"),
    # verdict
    "verdict.identified": N_("identified"),
    "verdict.too-few": N_("too few cases"),
    "verdict.includes-zero": N_("zero cannot be ruled out"),
    "verdict.includes-one": N_("one cannot be ruled out"),
    "verdict.no-variation": N_("growth hardly differs"),
    # estimator
    "estimator.regions-years": N_("within regions, without common years"),
    "estimator.regions": N_("within regions"),
    "estimator.between": N_("between regions, mean of the years"),
    # reading
    "reading.gains": N_("gains"),
    "reading.loses": N_("loses"),
    "reading.open": N_("not sure"),
    "reading.none": N_("no change"),
    # regime
    "regime.constant": N_("comes to rest"),
    "regime.explosive": N_("feeds itself without end"),
    "regime.open": N_("not sure"),
    # rest
    "rest.even": N_("half and half"),
    "rest.core": N_("all in one place"),
    "rest.between": N_("in between"),
    # parameter
    "parameter.start": N_("growth at the start, % a year"),
    "parameter.wage": N_("growth of wages, % a year"),
    "parameter.foreign_price": N_("growth of prices outside, % a year"),
    "parameter.foreign_income": N_("growth of income outside, % a year"),
    "parameter.mark_up": N_("growth of the mark-up, % a year"),
    "parameter.gamma": N_("growth of output per point of export growth (gamma)"),
    "parameter.eta": N_("price elasticity of exports (eta)"),
    "parameter.delta": N_("elasticity to prices of competitors (delta)"),
    "parameter.epsilon": N_("income elasticity of exports (epsilon)"),
    "parameter.verdoorn": N_("Verdoorn coefficient (lambda)"),
    "parameter.autonomous": N_("growth of productivity without growth of output, % a year"),
    "parameter.inside": N_("share of exports that goes to the other regions"),
    "parameter.migration": N_("people who come per point of growth above the mean, %"),
    "parameter.local": N_("growth of output per % of people who come"),
    "parameter.embodied": N_("growth of productivity per % of output invested"),
}
