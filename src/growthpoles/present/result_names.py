"""Results of a run and sections of a study file in words."""

from __future__ import annotations

from growthpoles.present.language import N_
from growthpoles.present.page import Page

_RESULTS = {
    "study": N_("Study"),
    "territory": N_("Territory"),
    "panel": N_("Figures"),
    "roles": N_("Roles of the indicators"),
    "derived": N_("Derived figures"),
    "framework": N_("Frameworks of indicators"),
    "potential": N_("Innovation potential"),
    "audit": N_("Audit of the index"),
    "robustness": N_("How sure the ranking is"),
    "sensitivity": N_("What the ranking hangs on"),
    "performance": N_("Groups of performance"),
    "constraints": N_("What holds the regions back"),
    "diagnosis": N_("What holds the regions back"),
    "monitor": N_("Monitoring over the years"),
    "vintages": N_("Revised figures"),
    "benchmark": N_("International comparison"),
    "modes": N_("Technological modes"),
    "sectors": N_("Potential by sector"),
    "actors": N_("Organisations of the innovation sphere"),
    "industries": N_("Industries"),
    "specialisation": N_("Industries"),
    "technology": N_("Technology and knowledge intensity"),
    "shift-share": N_("Shift-share analysis"),
    "relatedness": N_("Related industries and complexity"),
    "propulsive": N_("Propulsive industries: six visible properties"),
    "input_output": N_("Input-output table"),
    "regionalise": N_("Input-output table of the regions"),
    "regionalised": N_("Input-output table of the regions"),
    "chain": N_("Chain reaction"),
    "poles": N_("Growth poles"),
    "settlements": N_("Poles among cities and villages"),
    "network": N_("Network of poles"),
    "placement": N_("New poles and who they reach"),
    "divergence": N_("Divergence or convergence"),
    "spread": N_("Spread or backwash"),
    "growth-estimate": N_("Cumulative growth: what the figures tell"),
    "growth": N_("Cumulative growth: a simulation"),
    "programme": N_("Programmes: goals, measures and who does what"),
    "call": N_("Calls: ranking and decisions"),
    "assignment": N_("Reviewers of the call"),
    "finance": N_("Plan of financing"),
    "allocation": N_("Plan of financing"),
    "financing": N_("Money for innovation today"),
    "frontier": N_("Concentration in poles or alignment of regions"),
    "priority": N_("Priority to poles"),
    "alternatives": N_("Plans that are nearly as good"),
    "sharing": N_("Fair shares of the partners"),
    "risk": N_("Risk: who loses what, and how often"),
    "investors": N_("Consortia of investors"),
    "adjustment": N_("Adjusting the plan"),
    "transfer": N_("Technology transfer"),
    "readiness": N_("Readiness of technologies"),
    "innovations": N_("Kinds of innovations"),
    "matches": N_("Results and needs matched"),
    "consortia": N_("Consortia of research and industry"),
    "diffusion": N_("Diffusion of innovations"),
    "business-case": N_("Business cases"),
    "transfer-indicators": N_("Indicators of transfer"),
    "forecast": N_("Forecast"),
    "outlook": N_("Outlook: index and poles"),
    "targets": N_("Plan and actual"),
    "claims": N_("Claims put to the test"),
    "report": N_("Report"),
    "checks": N_("Checks and warnings"),
    "priorities": N_("Priority to poles"),
    "plan": N_("Plan and actual"),
    "calibration": N_("Scores at the level of the country"),
    "scenarios": N_("Scenarios compared"),
    "mean-variance": N_("Expected effect and risk of plans"),
    "adjusting-policy": N_("Ways of adjusting compared"),
}


def result_name(page: Page, code: str) -> str:
    """A result or a section of the study file in words; empty when it has no name.

    Args:
        page: The page.
        code: Name of a result, such as ``monitor-kazakhstan``, or of a section, such as ``panel``.
    """
    while code not in _RESULTS and "-" in code:
        code = code.rpartition("-")[0]
    return page.language.gettext(_RESULTS[code]) if code in _RESULTS else ""
