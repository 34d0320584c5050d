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
    "Coverage": "growthpoles.core.framework",
    "Demand": "growthpoles.industries.chain_inputs",
    "DiagnosisSettings": "growthpoles.potential.constraint_inputs",
    "Diagnostics": "growthpoles.core.diagnostic",
    "Edition": "growthpoles.core.territory",
    "Element": "growthpoles.core.framework",
    "Firm": "growthpoles.industries.inputs",
    "Flag": "growthpoles.core.panel",
    "Framework": "growthpoles.core.framework",
    "GrowthPolesError": "growthpoles.errors",
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
    "MinimumScale": "growthpoles.industries.chain_inputs",
    "Panel": "growthpoles.core.panel",
    "Peers": "growthpoles.composite.peers",
    "PerformanceSettings": "growthpoles.potential.performance",
    "PoleSettings": "growthpoles.poles.inputs",
    "PriceBasis": "growthpoles.core.measure",
    "Project": "growthpoles.industries.chain_inputs",
    "PropulsiveSettings": "growthpoles.industries.inputs",
    "Purchase": "growthpoles.industries.chain_inputs",
    "RegionaliseSettings": "growthpoles.industries.regionalise_inputs",
    "RelatednessSettings": "growthpoles.industries.relatedness",
    "Result": "growthpoles.core.result",
    "Roles": "growthpoles.core.roles",
    "SpecialisationSettings": "growthpoles.industries.specialisation",
    "SpecificationError": "growthpoles.errors",
    "TableFormat": "growthpoles.sources.options",
    "Territory": "growthpoles.core.territory",
    "Unit": "growthpoles.core.territory",
    "analyse_shift_share": "growthpoles.industries.shift_share",
    "analyse_specialisation": "growthpoles.industries.specialisation",
    "assess_potential": "growthpoles.potential.assess",
    "assess_sectors": "growthpoles.potential.sectors",
    "audit": "growthpoles.potential.audit",
    "benchmark_countries": "growthpoles.potential.benchmark",
    "borrow_technology": "growthpoles.industries.lending",
    "calibrate_to_national": "growthpoles.potential.calibrate",
    "chain": "growthpoles.industries.chain",
    "check": "growthpoles.core.check",
    "check_study": "growthpoles.study.check",
    "classify_technology": "growthpoles.industries.technology",
    "compare_vintages": "growthpoles.potential.vintages",
    "decompose_rank_changes": "growthpoles.potential.rank_change",
    "diagnose_constraints": "growthpoles.potential.diagnose",
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
    "measure_modes": "growthpoles.potential.modes",
    "measure_relatedness": "growthpoles.industries.relatedness",
    "measure_sensitivity": "growthpoles.robustness.sensitivity",
    "methods": "growthpoles.core.registry",
    "monitor_potential": "growthpoles.potential.monitor",
    "new_study": "growthpoles.study.new",
    "open_run": "growthpoles.study.store",
    "read_actors": "growthpoles.potential.actors",
    "read_firms": "growthpoles.industries.inputs",
    "read_framework": "growthpoles.sources.frameworks",
    "read_indicators": "growthpoles.sources.panels",
    "read_industries": "growthpoles.sources.nouns",
    "read_industry_names": "growthpoles.sources.industry_tables",
    "read_input_output": "growthpoles.sources.input_output",
    "read_panel": "growthpoles.sources.nouns",
    "read_sectors": "growthpoles.potential.sectors",
    "read_territory": "growthpoles.sources.nouns",
    "regionalise": "growthpoles.industries.regionalise",
    "register_actors": "growthpoles.potential.register",
    "report": "growthpoles.present.report",
    "rerun": "growthpoles.robustness.explore",
    "run_study": "growthpoles.study.run",
    "to_pymrio": "growthpoles.sources.pymrio_tables",
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
