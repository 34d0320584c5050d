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
    "Coverage": "growthpoles.core.framework",
    "DiagnosisSettings": "growthpoles.potential.constraint_inputs",
    "Diagnostics": "growthpoles.core.diagnostic",
    "Edition": "growthpoles.core.territory",
    "Element": "growthpoles.core.framework",
    "Flag": "growthpoles.core.panel",
    "Framework": "growthpoles.core.framework",
    "GrowthPolesError": "growthpoles.errors",
    "IndexSpec": "growthpoles.composite.spec",
    "Indicator": "growthpoles.core.panel",
    "Industry": "growthpoles.core.industries",
    "IndustryTable": "growthpoles.core.industries",
    "InputError": "growthpoles.errors",
    "Label": "growthpoles.labels",
    "Panel": "growthpoles.core.panel",
    "Peers": "growthpoles.composite.peers",
    "PerformanceSettings": "growthpoles.potential.performance",
    "PoleSettings": "growthpoles.poles.inputs",
    "PriceBasis": "growthpoles.core.measure",
    "PropulsiveSettings": "growthpoles.industries.inputs",
    "Result": "growthpoles.core.result",
    "Roles": "growthpoles.core.roles",
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
    "calibrate_to_national": "growthpoles.potential.calibrate",
    "check": "growthpoles.core.check",
    "check_study": "growthpoles.study.check",
    "compare_vintages": "growthpoles.potential.vintages",
    "decompose_rank_changes": "growthpoles.potential.rank_change",
    "diagnose_constraints": "growthpoles.potential.diagnose",
    "explore": "growthpoles.robustness.explore",
    "find_propulsive_industries": "growthpoles.industries.propulsive",
    "frameworks": "growthpoles.sources.frameworks",
    "group_performance": "growthpoles.potential.performance",
    "identify_poles": "growthpoles.poles.identify",
    "load_constraints": "growthpoles.potential.constraint_inputs",
    "load_group_scheme": "growthpoles.potential.performance",
    "load_modes": "growthpoles.potential.mode_rules",
    "load_study": "growthpoles.study.schema",
    "measure_modes": "growthpoles.potential.modes",
    "measure_sensitivity": "growthpoles.robustness.sensitivity",
    "methods": "growthpoles.core.registry",
    "monitor_potential": "growthpoles.potential.monitor",
    "new_study": "growthpoles.study.new",
    "open_run": "growthpoles.study.store",
    "read_actors": "growthpoles.potential.actors",
    "read_framework": "growthpoles.sources.frameworks",
    "read_indicators": "growthpoles.sources.panels",
    "read_industries": "growthpoles.sources.nouns",
    "read_industry_names": "growthpoles.sources.industry_tables",
    "read_panel": "growthpoles.sources.nouns",
    "read_sectors": "growthpoles.potential.sectors",
    "read_territory": "growthpoles.sources.nouns",
    "register_actors": "growthpoles.potential.register",
    "report": "growthpoles.present.report",
    "rerun": "growthpoles.robustness.explore",
    "run_study": "growthpoles.study.run",
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
