"""Growth poles of regions: potential, propulsive industries, poles, and a report to sign with.

Names are loaded when they are first used, so that ``import growthpoles`` is quick.

Example:
    >>> import growthpoles as gp
    >>> gp.IndexSpec(aggregate=gp.aggregate.PowerMean(p=1)).aggregate.p
    1
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

_MODULES = {
    "aggregate": "growthpoles.composite.aggregate",
    "denominate": "growthpoles.composite.denominate",
    "impute": "growthpoles.composite.impute",
    "normalise": "growthpoles.composite.normalise",
    "screen": "growthpoles.composite.screen",
    "treat": "growthpoles.composite.treat",
    "vary": "growthpoles.robustness.vary",
    "weight": "growthpoles.composite.weight",
}
_NAMES = {
    "Actor": "growthpoles.potential.actors",
    "Actors": "growthpoles.potential.actors",
    "AuditSettings": "growthpoles.potential.audit_inputs",
    "BenchmarkSettings": "growthpoles.potential.benchmark",
    "Capacity": "growthpoles.industries.chain_inputs",
    "ChainSettings": "growthpoles.industries.chain_inputs",
    "Commuting": "growthpoles.poles.context",
    "CorePeriphery": "growthpoles.dynamics.growth_inputs",
    "Coverage": "growthpoles.core.framework",
    "Demand": "growthpoles.industries.chain_inputs",
    "Designation": "growthpoles.poles.context",
    "DiagnosisSettings": "growthpoles.potential.constraint_inputs",
    "Diagnostics": "growthpoles.core.diagnostic",
    "DivergenceSettings": "growthpoles.dynamics.divergence_inputs",
    "Edition": "growthpoles.core.territory",
    "Element": "growthpoles.core.framework",
    "EnterprisePlan": "growthpoles.poles.placement_inputs",
    "Firm": "growthpoles.industries.inputs",
    "Flag": "growthpoles.core.panel",
    "Framework": "growthpoles.core.framework",
    "GrowthModel": "growthpoles.dynamics.growth_inputs",
    "GrowthPolesError": "growthpoles.errors",
    "GrowthSettings": "growthpoles.dynamics.growth_inputs",
    "Imports": "growthpoles.industries.chain_inputs",
    "IndexSpec": "growthpoles.composite.spec",
    "Indicator": "growthpoles.core.panel",
    "Industry": "growthpoles.core.industries",
    "IndustryTable": "growthpoles.core.industries",
    "InnovationSpending": "growthpoles.industries.inputs",
    "InputError": "growthpoles.errors",
    "InputOutputFormat": "growthpoles.sources.input_output",
    "InputOutputTable": "growthpoles.core.input_output",
    "KnownTotals": "growthpoles.industries.regionalise_inputs",
    "Label": "growthpoles.labels",
    "Member": "growthpoles.poles.context",
    "MinimumScale": "growthpoles.industries.chain_inputs",
    "NetworkSettings": "growthpoles.poles.network_inputs",
    "Panel": "growthpoles.core.panel",
    "Parameter": "growthpoles.dynamics.growth_inputs",
    "Peers": "growthpoles.composite.peers",
    "PerformanceSettings": "growthpoles.potential.performance",
    "PlacementSettings": "growthpoles.poles.placement_inputs",
    "PoleContext": "growthpoles.poles.context",
    "PoleSettings": "growthpoles.poles.inputs",
    "PriceBasis": "growthpoles.core.measure",
    "Project": "growthpoles.industries.chain_inputs",
    "PropulsiveSettings": "growthpoles.industries.inputs",
    "Purchase": "growthpoles.industries.chain_inputs",
    "Push": "growthpoles.dynamics.growth_inputs",
    "RegionaliseSettings": "growthpoles.industries.regionalise_inputs",
    "RelatednessSettings": "growthpoles.industries.relatedness",
    "Result": "growthpoles.core.result",
    "Roles": "growthpoles.core.roles",
    "Scenario": "growthpoles.poles.network_inputs",
    "SpatialWeights": "growthpoles.core.spatial_weights",
    "SpecialisationSettings": "growthpoles.industries.specialisation",
    "SpecificationError": "growthpoles.errors",
    "SpreadSettings": "growthpoles.poles.spread_inputs",
    "Supply": "growthpoles.poles.placement_inputs",
    "TableFormat": "growthpoles.sources.options",
    "Territory": "growthpoles.core.territory",
    "Travel": "growthpoles.poles.network_inputs",
    "TravelTimes": "growthpoles.poles.context",
    "Unit": "growthpoles.core.territory",
    "VerdoornSettings": "growthpoles.dynamics.growth_estimate",
    "ZoneLink": "growthpoles.poles.context",
    "analyse_shift_share": "growthpoles.industries.shift_share",
    "analyse_specialisation": "growthpoles.industries.specialisation",
    "assess_potential": "growthpoles.potential.assess",
    "assess_sectors": "growthpoles.potential.sectors",
    "audit": "growthpoles.potential.audit",
    "benchmark_countries": "growthpoles.potential.benchmark",
    "borrow_technology": "growthpoles.industries.lending",
    "bridge_volume_index": "growthpoles.core.volume_index",
    "build_network": "growthpoles.poles.network",
    "calibrate_to_national": "growthpoles.potential.calibrate",
    "chain": "growthpoles.industries.chain",
    "check": "growthpoles.core.check",
    "check_study": "growthpoles.study.check",
    "classify_technology": "growthpoles.industries.technology",
    "compare_vintages": "growthpoles.potential.vintages",
    "decompose_rank_changes": "growthpoles.potential.rank_change",
    "diagnose_constraints": "growthpoles.potential.diagnose",
    "estimate_growth_model": "growthpoles.dynamics.growth_estimate",
    "explore": "growthpoles.robustness.explore",
    "find_propulsive_industries": "growthpoles.industries.propulsive",
    "frameworks": "growthpoles.sources.frameworks",
    "from_pymrio": "growthpoles.sources.pymrio_tables",
    "group_performance": "growthpoles.potential.performance",
    "identify_poles": "growthpoles.poles.identify",
    "join_regions": "growthpoles.industries.joining",
    "load_constraints": "growthpoles.potential.constraint_inputs",
    "load_group_scheme": "growthpoles.potential.performance",
    "load_modes": "growthpoles.potential.mode_rules",
    "load_property_rules": "growthpoles.industries.inputs",
    "load_propulsive_rules": "growthpoles.industries.inputs",
    "load_study": "growthpoles.study.schema",
    "load_typology": "growthpoles.poles.inputs",
    "measure_divergence": "growthpoles.dynamics.divergence",
    "measure_modes": "growthpoles.potential.modes",
    "measure_relatedness": "growthpoles.industries.relatedness",
    "measure_sensitivity": "growthpoles.robustness.sensitivity",
    "measure_spread": "growthpoles.poles.spread",
    "methods": "growthpoles.core.registry",
    "monitor_potential": "growthpoles.potential.monitor",
    "new_study": "growthpoles.study.new",
    "open_run": "growthpoles.study.store",
    "place_enterprises": "growthpoles.poles.placement",
    "place_poles": "growthpoles.poles.placement",
    "read_actors": "growthpoles.potential.actors",
    "read_commuting": "growthpoles.poles.context",
    "read_designations": "growthpoles.poles.context",
    "read_firms": "growthpoles.industries.inputs",
    "read_framework": "growthpoles.sources.frameworks",
    "read_indicators": "growthpoles.sources.panels",
    "read_industries": "growthpoles.sources.nouns",
    "read_industry_names": "growthpoles.sources.industry_tables",
    "read_input_output": "growthpoles.sources.input_output",
    "read_members": "growthpoles.poles.context",
    "read_panel": "growthpoles.sources.nouns",
    "read_sectors": "growthpoles.potential.sectors",
    "read_territory": "growthpoles.sources.nouns",
    "read_travel_times": "growthpoles.poles.context",
    "read_zone_links": "growthpoles.poles.context",
    "regionalise": "growthpoles.industries.regionalise",
    "register_actors": "growthpoles.potential.register",
    "report": "growthpoles.present.report",
    "rerun": "growthpoles.robustness.explore",
    "run_study": "growthpoles.study.run",
    "simulate_growth": "growthpoles.dynamics.growth",
    "to_pymrio": "growthpoles.sources.pymrio_tables",
    "with_effects": "growthpoles.poles.spread",
}

__all__ = sorted([*_MODULES, *_NAMES])  # noqa: PLE0605 (one list of names is enough)


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(_MODULES[name])
    if name in _NAMES:
        return getattr(importlib.import_module(_NAMES[name]), name)
    raise AttributeError(f"module 'growthpoles' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
