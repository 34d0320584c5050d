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
    "treat": "growthpoles.composite.treat",
    "vary": "growthpoles.robustness.vary",
    "weight": "growthpoles.composite.weight",
}
_NAMES = {
    "Coverage": "growthpoles.core.framework",
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
    "check": "growthpoles.core.check",
    "check_study": "growthpoles.study.check",
    "explore": "growthpoles.robustness.explore",
    "find_propulsive_industries": "growthpoles.industries.propulsive",
    "identify_poles": "growthpoles.poles.identify",
    "load_study": "growthpoles.study.schema",
    "Peers": "growthpoles.composite.peers",
    "measure_sensitivity": "growthpoles.robustness.sensitivity",
    "methods": "growthpoles.core.registry",
    "new_study": "growthpoles.study.new",
    "open_run": "growthpoles.study.store",
    "frameworks": "growthpoles.sources.frameworks",
    "read_framework": "growthpoles.sources.frameworks",
    "read_indicators": "growthpoles.sources.panels",
    "read_industry_names": "growthpoles.sources.industry_tables",
    "read_industries": "growthpoles.sources.nouns",
    "read_panel": "growthpoles.sources.nouns",
    "read_territory": "growthpoles.sources.nouns",
    "report": "growthpoles.present.report",
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
